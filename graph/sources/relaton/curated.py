"""The things that the curated cases describe: a record of one of them is about the same thing and adds to what is said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from ....ontology.namespaces import THINGS, mint
from ....ontology.vocabulary import RDF_TYPE
from ...store import sl
from ..identifiers import Identifier, parse
from ..turtle import CASES, parse_turtle


@dataclass(frozen=True)
class Curated:
    """What the curated cases describe.

    Attributes:
        things: the IRIs of things that have a class.
        by_designation: the IRIs of standards by their canonical designations.
    """

    things: frozenset[str]
    by_designation: dict[str, str]

    def standard(self, identifier: Identifier) -> str:
        """Return the IRI of a standard: the curated one, or else one minted of the canonical designation."""
        return self.by_designation.get(identifier.designation) or mint("standard", identifier.slug)


@cache
def curated() -> Curated:
    """Return what the curated cases describe; read once in a process."""
    triples = [t for path in sorted(CASES.glob("*.ttl")) for t in parse_turtle(path)]
    things = frozenset(t.subject.value for t in triples if t.predicate == RDF_TYPE and t.subject.value.startswith(THINGS))
    by_designation = {}
    for triple in triples:
        if triple.predicate == sl("designation") and isinstance(triple.object, ox.Literal):
            identifier = parse(triple.object.value)
            by_designation[identifier.designation if identifier else triple.object.value] = triple.subject.value
    return Curated(things, by_designation)
