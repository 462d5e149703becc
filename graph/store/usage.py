"""How a release uses a term of the ontology: how often, how much of it is inferred, and examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import node
from .merging import MERGE
from .store import INFERRED, ONTOLOGY, RDF_TYPE, Store

#: What a term is used as, with the pattern of the triples that use it.
CLASS: Final = "class"
PROPERTY: Final = "property"
VALUE: Final = "value"
SCHEME: Final = "scheme"

_IN_SCHEME: Final = node("skos:inScheme")
_Pattern = tuple[None, ox.NamedNode | None, ox.NamedNode | None]


@dataclass(frozen=True)
class Usage:
    """The triples of a release that use a term, without those of the ontology itself.

    Attributes:
        total: how many there are, each counted once however many graphs have it.
        inferred: how many of them no dataset has, because builds infer or derive them.
        examples: some of them; those of the curated cases first.
    """

    total: int
    inferred: int
    examples: tuple[ox.Triple, ...]


def usage(store: Store, term: ox.NamedNode, kind: str, curated: tuple[ox.NamedNode, ...], most: int = 5) -> Usage:
    """Return how a release uses a term.

    Args:
        store: the graph of the release.
        term: the term.
        kind: what it is used as: CLASS, PROPERTY, VALUE or SCHEME.
        curated: the graphs from which examples are taken first.
        most: how many examples are wanted at most.
    """
    pattern = _pattern(term, kind)
    own = [q for q in store.quads(*pattern, graph=ONTOLOGY) if not _is_elsewhere(store, q)]
    total = _count(store, pattern, "") - len(own)
    inferred = _count(store, pattern, INFERRED.value) if total else 0
    return Usage(total, inferred, tuple(_examples(store, pattern, curated, {q.triple for q in own}, most)))


def _pattern(term: ox.NamedNode, kind: str) -> _Pattern:
    if kind == CLASS:
        return None, RDF_TYPE, term
    if kind == PROPERTY:
        return None, term, None
    return None, _IN_SCHEME if kind == SCHEME else None, term


def _is_elsewhere(store: Store, quad: ox.Quad) -> bool:
    """Return whether a graph other than that of the ontology has a triple, too."""
    found = store.quads(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]
    return any(each.graph_name not in (ONTOLOGY, MERGE) for each in found)


def _count(store: Store, pattern: _Pattern, graph: str) -> int:
    _, predicate, value = pattern
    where = f"?s {predicate or '?p'} {value or '?o'}"
    (solution,) = store.select(f"SELECT (COUNT(*) AS ?n) {{ {f'GRAPH <{graph}> {{ {where} }}' if graph else where} }}")
    counted = solution["n"]
    assert isinstance(counted, ox.Literal)
    return int(counted.value)


def _examples(
    store: Store, pattern: _Pattern, curated: tuple[ox.NamedNode, ...], without: set[ox.Triple], most: int
) -> Iterator[ox.Triple]:
    by_case = (quad.triple for graph in curated for quad in islice(store.quads(*pattern, graph=graph), most))
    every = islice(store.triples(*pattern), most + len(without))
    return islice((t for t in dict.fromkeys(chain(by_case, every)) if t not in without), most)
