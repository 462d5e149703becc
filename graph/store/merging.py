"""The default graph of a store: the RDF merge of its named graphs, which has each triple once.

Every quad of a named graph is stored a second time, in the default graph, where the engine keeps a triple once however
many graphs have it. Otherwise a pattern would match a triple once for each graph, and counts would be too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

MERGE: Final = ox.DefaultGraph()


def with_merge(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads of named graphs, each followed by its triple in the default graph."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def remove(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Remove quads of named graphs, and from the default graph the triples that no other named graph has."""
    for quad in quads:
        store.remove(quad)
        others = store.quads_for_pattern(quad.subject, quad.predicate, quad.object)
        if all(other.graph_name == MERGE for other in others):
            store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))


def count(store: ox.Store, graph: ox.NamedNode | None = None) -> int:
    """Return the number of triples in a named graph, or in all of them, where a triple counts once for each."""
    solutions = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph or '?g'} {{ ?s ?p ?o }} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    return int(next(solutions)[0].value)
