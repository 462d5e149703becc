"""The SPARQL of look-ups: the triples of many things at once, with the graphs that have them.

A form that is fast on all products that were tried: one ``VALUES`` block of the things inside ``GRAPH``, and a filter
for the properties (``dialects.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from ....ontology.namespaces import THINGS, node
from ..hub import RECORDS

#: What is read of a thing that others name: enough to show it in a sentence or on a map, and to explain what is
#: inferred from it.
BRIEF: Final = tuple(
    node(name)
    for name in (
        "rdfs:label",
        "dcterms:title",
        "rdf:type",
        "sl:partOf",
        "sl:locatedIn",
        "sl:evidence",
        "dcterms:isReplacedBy",
        "sl:m49",
        "sl:iso3166",
    )
)

_BRIEFLY: Final = f"FILTER(?p IN ({', '.join(map(str, BRIEF))}))"

#: By which statements and events say what they are about: who looks for those of one property looks for the others.
TOLD: Final = tuple(node(name) for name in ("sl:subject", "sl:concerns"))

#: What leads from a region to the wider ones.
PART_OF: Final = node("sl:partOf")
#: What leads to the sources of a record.
EVIDENCE: Final = node("sl:evidence")
SOURCE: Final = node("sl:source")
PROOF: Final = (EVIDENCE, SOURCE)

Nodes = Iterable[ox.NamedNode]
Triple = tuple[Any, Any, Any]


def is_record(thing: ox.NamedNode) -> bool:
    """Return whether all of a thing is read when it is named: of records, which have few triples and no own page."""
    iri = thing.value
    return iri.startswith(THINGS) and iri[len(THINGS) :].partition("/")[0] in RECORDS


def around(thing: ox.NamedNode, most: int) -> str:
    """Return the query for the triples from and to a thing, up to so many each way."""
    return _select(f"{{ SELECT * {{ {_of(way, [thing])} }} LIMIT {most} }}" for way in "so")


def of_things(whole: Nodes, brief: Nodes, *, near: bool = False) -> str:
    """Return the query for all triples of some things, and the most needed of others.

    Args:
        whole: the things.
        brief: the others.
        near: whether to add all triples of the evidence of the things and of its sources, and the most needed of all
            that the things link to, and of what the others are part of.
    """
    listed, others = list(whole), list(brief)
    parts = [_of("s", things, rest) for things, rest in ((listed, ""), (others, _BRIEFLY)) if things]
    if near and others:
        parts.append(_distinct([f"{_named('of', others)} ?of {PART_OF} ?s"], _BRIEFLY))
    if near and listed:
        of = _named("of", listed)
        proofs = [f"?of {EVIDENCE} ?s", f"?of {SOURCE} ?s", f"?of {EVIDENCE} ?proof . ?proof {SOURCE} ?s"]
        parts.append(_distinct([f"{of} {proof}" for proof in proofs]))
        parts.append(_distinct([f"{of} ?of ?link ?s . FILTER(ISIRI(?s))"], _BRIEFLY))
    return _select(parts)


def ending(way: str, things: Nodes, properties: Nodes, most: int, *, whole: bool = False, brief: bool = False) -> str:
    """Return the query for triples that have some things as subject (``s``) or value (``o``), up to so many.

    Args:
        way: which end.
        things: at that end.
        properties: of the triples; if there are none, any.
        most: the limit.
        whole: whether to add all triples of the subjects that have them or, if of any property, rest on the things, and
            the most needed of all that the subjects link to.
        brief: whether to add the most needed of the subjects.
    """
    properties, ends = list(properties), list(things)
    listed = ", ".join(map(str, properties))
    parts = [_of(way, ends, f"FILTER(?p IN ({listed}))" if listed else "")]
    of = _named("of", ends)
    links = [f"?s {link} ?of" for link in properties or PROOF]
    if whole or brief:
        parts.append(_distinct([f"{of} {link}" for link in links], _BRIEFLY if brief else ""))
    if whole:
        linked = [f"{of} ?record {link} ?of ; ?any ?s FILTER(ISIRI(?s))" for link in properties or PROOF]
        parts.append(_distinct(linked, _BRIEFLY))
    return f"{_select(parts)} LIMIT {most}"


def of_pattern(pattern: Triple, most: int | None = None) -> str:
    """Return the query for the triples that match a pattern, in which None matches everything."""
    terms = [(name, term) for name, term in zip("spo", pattern, strict=True) if term is not None]
    bound = " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in terms)
    return _select([f"GRAPH ?g {{ {bound} ?s ?p ?o }}"]) + (f" LIMIT {most}" if most else "")


def of_hub(way: str, hub: ox.NamedNode, listed: Nodes, triples: Iterable[Triple], most: int) -> str:
    """Return the query for some triples of a hub, and for those of all properties but the listed."""
    without = ", ".join(map(str, listed))
    rest = f"FILTER(?p NOT IN ({without}))" if without else ""
    rows = " ".join(f"({' '.join(map(str, triple))})" for triple in triples)
    named = [f"GRAPH ?g {{ VALUES (?s ?p ?o) {{ {rows} }} ?s ?p ?o }}"] if rows else []
    return _select([f"{{ SELECT * {{ {_of(way, [hub], rest)} }} LIMIT {most} }}", *named])


def _of(way: str, things: Iterable[object], rest: str = "") -> str:
    return f"GRAPH ?g {{ {_named(way, things)} ?s ?p ?o {rest} }}"


def _named(variable: str, things: Iterable[object]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(map(str, things))} }}"


def _distinct(patterns: Iterable[str], rest: str = "") -> str:
    """Return the pattern for the triples of each thing that any of some patterns binds to ``?s``, once."""
    return f"{{ SELECT DISTINCT ?s {{ {_union(patterns)} }} }} GRAPH ?g {{ ?s ?p ?o {rest} }}"


def _union(parts: Iterable[str]) -> str:
    found = list(parts)
    return " UNION ".join(f"{{ {part} }}" for part in found) if len(found) > 1 else found[0]


def _select(parts: Iterable[str]) -> str:
    return f"SELECT ?g ?s ?p ?o {{ {_union(parts)} }}"
