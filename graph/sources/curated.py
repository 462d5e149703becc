"""The things that the curated cases describe: a record about one of them adds to it instead of making another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from ...ontology.namespaces import THINGS, mint
from ...ontology.vocabulary import RDF_TYPE
from ..store.store import sl
from ..store.turtle import parse_turtle
from .identifiers import Identifier, parse
from .turtle import CASES, stated


@dataclass(frozen=True)
class Curated:
    """What importers know of the curated cases.

    Attributes:
        things: the IRIs of things that have a class.
        by_designation: the IRIs of standards by their canonical designations.
        with_status: the IRIs of things that have a status.
    """

    things: frozenset[str]
    by_designation: dict[str, str]
    with_status: frozenset[str]

    def standard(self, identifier: Identifier) -> str:
        """Return the IRI of a standard: the curated one, or else a new one from the canonical designation.

        Some curated editions have a number without a year. The standard across all editions is then another thing.
        """
        known = self.by_designation.get(identifier.designation)
        if known:
            return known
        iri = mint("standard", identifier.slug)
        return iri + "-all-editions" if iri in self.things else iri


@cache
def curated() -> Curated:
    """Return what the curated cases describe; read once in a process."""
    triples = curated_triples()
    things = frozenset(iri for iri in _subjects(triples, RDF_TYPE) if iri.startswith(THINGS))
    with_status = frozenset(_subjects(triples, sl("status")))
    by_designation = {}
    for triple in triples:
        if triple.predicate == sl("designation") and isinstance(triple.object, ox.Literal):
            identifier = parse(triple.object.value)
            assert isinstance(triple.subject, ox.NamedNode)
            by_designation[identifier.designation if identifier else triple.object.value] = triple.subject.value
    return Curated(things, by_designation, with_status)


def _subjects(triples: Iterable[ox.Triple], predicate: ox.NamedNode) -> Iterator[str]:
    return (t.subject.value for t in triples if t.predicate == predicate and isinstance(t.subject, ox.NamedNode))


@cache
def curated_triples() -> tuple[ox.Triple, ...]:
    """Return the triples of the curated cases, with the plain triple of each statement; read once in a process."""
    triples = [t for path in sorted(CASES.glob("*.ttl")) for t in parse_turtle(path)]
    return (*triples, *stated(triples))
