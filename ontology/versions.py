"""Versions of the ontology: the current one, those released before it, and what changed between two.

``ontology/versions`` has a Turtle file of each released version, as it was. Changes are computed from these files, so
that the list of changes cannot leave one out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .namespaces import ONTOLOGY, node
from .vocabulary import DEFINED_BY, ONTOLOGY_IRI, PREF_LABEL, RDF_TYPE, ontology_triples, released_triples

FOLDER: Final = Path(__file__).with_name("versions")
VERSION: Final = re.compile(r"\d+\.\d+\.\d+")

_INFO: Final = node("owl:versionInfo")
_MODIFIED: Final = (node("dcterms:modified"), node("dcterms:issued"))
#: Properties that repeat what others say, and that early versions lack.
_REPEATED: Final = (DEFINED_BY, PREF_LABEL)
_DEPRECATED: Final = node("owl:deprecated")


@dataclass(frozen=True)
class Change:
    """What became of a term from one version to the next.

    Attributes:
        term: the IRI of the term.
        kind: ``added``, ``removed``, ``deprecated`` or ``changed``.
        properties: the IRIs of the properties of which it has other values; empty if it was added or removed.
    """

    term: str
    kind: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """A version of the ontology: its number, the day of its last change if it says so, and whether it is released."""

    number: str
    modified: str
    released: bool


def current_version() -> str:
    """Return the number of the version that this package has."""
    return str(next(_values(ontology_triples(), _INFO)))


def version_file(number: str) -> Path:
    """Return the path of the file that keeps a released version."""
    return FOLDER / f"{number}.ttl"


@cache
def versions() -> tuple[Version, ...]:
    """Return all versions, the newest first."""
    kept = sorted((p.stem for p in FOLDER.glob("*.ttl")), key=_order, reverse=True)
    numbers = kept if current_version() in kept else [current_version(), *kept]
    return tuple(Version(n, _modified(n), n in kept) for n in numbers)


@cache
def triples_of(number: str) -> tuple[ox.Triple, ...] | None:
    """Return the triples of a version in a fixed order, or None if there is no such version."""
    if number == current_version():
        return released_triples()
    if not VERSION.fullmatch(number) or not version_file(number).exists():
        return None
    dataset = ox.Dataset(ox.parse(path=str(version_file(number)), format=ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((q.triple for q in dataset), key=str))


@cache
def changes(older: str, newer: str) -> tuple[Change, ...]:
    """Return what became of each term between two versions, by kind of change and term.

    Only a term whose values differ is listed; that a name or definition is the same in other words is not known.

    Raises:
        KeyError: if there is no such version.
    """
    before, after = (_described(number) for number in (older, newer))
    found = [Change(term, "added") for term in after.keys() - before.keys()]
    found += [Change(term, "removed") for term in before.keys() - after.keys()]
    for term in before.keys() & after.keys():
        old, new = before[term], after[term]
        differ = sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p))
        if _DEPRECATED.value in differ:
            found.append(Change(term, "deprecated", tuple(differ)))
        elif differ:
            found.append(Change(term, "changed", tuple(differ)))
    return tuple(sorted(found, key=lambda c: (c.kind, c.term)))


def _described(number: str) -> dict[str, dict[str, frozenset[str]]]:
    """Return the values of each term of a version by property, as texts; blank nodes as what is said of them."""
    triples = triples_of(number)
    if triples is None:
        raise KeyError(number)
    by_subject: dict[object, list[ox.Triple]] = {}
    for triple in triples:
        by_subject.setdefault(triple.subject, []).append(triple)

    def said(value: object) -> str:
        if not isinstance(value, ox.BlankNode):
            return str(value)
        return "[" + " ; ".join(sorted(f"{t.predicate} {said(t.object)}" for t in by_subject.get(value, ()))) + "]"

    found: dict[str, dict[str, set[str]]] = {}
    for subject, own in by_subject.items():
        is_term = isinstance(subject, ox.NamedNode) and subject.value.startswith(ONTOLOGY)
        if isinstance(subject, ox.NamedNode) and is_term and any(t.predicate == RDF_TYPE for t in own):
            properties = found.setdefault(subject.value, {})
            for triple in own:
                if triple.predicate not in _REPEATED:
                    properties.setdefault(triple.predicate.value, set()).add(said(triple.object))
    return {term: {p: frozenset(v) for p, v in properties.items()} for term, properties in found.items()}


def _modified(number: str) -> str:
    triples = triples_of(number) or ()
    return next((value for prop in _MODIFIED for value in _values(triples, prop)), "")


def _values(triples: Iterable[ox.Triple], prop: ox.NamedNode) -> Iterator[str]:
    return (
        t.object.value
        for t in triples
        if t.subject == ONTOLOGY_IRI and t.predicate == prop and isinstance(t.object, ox.Literal)
    )


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))
