"""The terms of somebody's RDF: those of Standlink's ontology must exist; those of other vocabularies are kept."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final

import pyoxigraph as ox

from ....ontology.namespaces import compact, is_thing, kind_and_slug
from ....ontology.vocabulary import RDF_TYPE, alignment_triples, did_you_mean, is_known, is_own

_MATCHES: Final = ("exactMatch", "closeMatch", "equivalentClass", "equivalentProperty")


class Terms:
    """Notes the terms that triples use.

    Attributes:
        unknown: what is wrong, by the IRI of the term or thing at fault.
        foreign: how often each property or class of another vocabulary is used, by IRI.
    """

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}
        self.foreign: Counter[str] = Counter()
        self._fine: set[str] = set()

    def note(self, triple: ox.Triple) -> None:
        """Note the terms of a triple, and whether its things have well-formed IRIs."""
        self._term(triple.predicate.value)
        if isinstance(triple.object, ox.NamedNode):
            if triple.predicate == RDF_TYPE or is_own(triple.object.value):
                self._term(triple.object.value)
            else:
                self._thing(triple.object.value)
        if isinstance(triple.subject, ox.NamedNode):
            self._thing(triple.subject.value)

    def _term(self, iri: str) -> None:
        if iri in self._fine:
            return
        if is_known(iri):
            self._fine.add(iri)
        elif is_own(iri):
            self.unknown.setdefault(iri, f"the ontology has no term {compact(iri)}{did_you_mean(iri)}")
        else:
            self.foreign[iri] += 1

    def _thing(self, iri: str) -> None:
        if is_thing(iri) and kind_and_slug(iri) is None:
            message = f"{iri} is not the IRI of a thing; expected <kind>/<slug> at its end, lower-case and hyphenated"
            self.unknown.setdefault(iri, message)


def counterpart(iri: str) -> str:
    """Return the term of Standlink's ontology that means the same as one of another vocabulary; empty if none does.

    >>> counterpart("https://schema.org/Organization")
    'sl:Organization'
    """
    return _counterparts().get(iri, "")


@cache
def _counterparts() -> dict[str, str]:
    return {
        triple.object.value: compact(triple.subject.value)
        for triple in alignment_triples()
        if isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
        and triple.predicate.value.endswith(_MATCHES)
    }
