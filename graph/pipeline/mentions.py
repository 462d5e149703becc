"""Which properties and classes a query can match, to tell whether a change can affect its result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue

from ...ontology.namespaces import PREFIXES


def mentions(sparql: str) -> frozenset[str] | None:
    """Return the properties that a query matches, and for types the classes, in N-Triples notation.

    None if it may match any property: because of a variable, or a negated property set.

    >>> sorted(mentions("SELECT ?x { ?x a sl:Claim ; rdfs:label ?name }"))[1]
    '<http://www.w3.org/2000/01/rdf-schema#label>'
    """
    found: list[str | None] = []

    def visit(part: object) -> None:
        if isinstance(part, CompValue) and "triples" in part:
            for triples in part.triples:
                # In EXISTS, the triples of one subject are in one row.
                for predicate, value in zip(triples[1::3], triples[2::3], strict=True):
                    found.extend(_properties(predicate, value))

    traverse(prepareQuery(sparql, initNs=PREFIXES).algebra, visitPre=visit)
    named = frozenset(name for name in found if name is not None)
    return named if len(named) and None not in found else None


def properties(queries: Iterable[str]) -> frozenset[str] | None:
    """Return the properties that queries match, in N-Triples notation; None if one may match any."""
    found = [mentions(query) for query in queries]
    return None if None in found else frozenset(name.split()[0] for names in found for name in names or ())


def _properties(predicate: object, value: object = None) -> Iterator[str | None]:
    if predicate == RDF.type and isinstance(value, URIRef):
        yield f"{RDF.type.n3()} {value.n3()}"
    elif isinstance(predicate, URIRef):
        yield predicate.n3()
    elif isinstance(predicate, SequencePath | AlternativePath):
        for part in predicate.args:
            yield from _properties(part)
    elif isinstance(predicate, InvPath):
        yield from _properties(predicate.arg)
    elif isinstance(predicate, MulPath):
        yield from _properties(predicate.path)
    else:
        yield None
