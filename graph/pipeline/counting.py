"""The stage ``count``: the statistics of a release, of the whole graph, or from what has changed since another release.

Counting twelve million triples takes half a minute, beside other stages. An update looks up the changed triples only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import node
from ..releases.difference import Difference
from ..releases.statistics import Statistics
from ..store.merging import MERGE, count
from ..store.store import ONTOLOGY, RDF_TYPE

QUERIES: Final = Path(__file__).parent / "statistics"
_SAME: Final = node("skos:exactMatch")
_SITE: Final = re.compile(r"https?://[^/]+/")

#: For each partition, the numbers by the IRI of a property, a class or a site.
Partitions = Mapping[str, Counter[str]]


def count_all(store: ox.Store) -> Statistics:
    """Count all triples of a store whose default graph is the merge of its named graphs."""
    partitions = {name: _counted(store, name) for name in ("properties", "classes", "links")}
    named = [graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
    return _statistics(store, partitions, {graph.value: count(store, graph) for graph in named})


def count_changed(
    before: Statistics, earlier: ox.Store, store: ox.Store, changes: Mapping[ox.NamedNode, Difference]
) -> Statistics:
    """Return the statistics of a store, from those of an earlier one.

    Args:
        before: the statistics of the earlier store.
        earlier: the earlier store.
        store: the store to describe.
        changes: the triples that each named graph has gained or lost; some may be in other graphs too.
    """
    partitions = {name: Counter(getattr(before, name)) for name in ("properties", "classes", "links")}
    lines = {line for change in changes.values() for part in (change.added, change.removed) for line in part}
    for quad in ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES):
        merged = ox.Quad(quad.subject, quad.predicate, quad.object, MERGE)
        grown = (merged in store) - (merged in earlier)
        if grown:
            for name, key in _keys(quad.triple):
                partitions[name][key] += grown
    graphs = Counter(before.graphs)
    for graph, change in changes.items():
        graphs[graph.value] += len(change.added) - len(change.removed)
    return _statistics(store, partitions, graphs)


def _statistics(store: ox.Store, partitions: Partitions, graphs: Mapping[str, int]) -> Statistics:
    axioms = list(store.quads_for_pattern(None, None, None, ONTOLOGY))
    others = (store.quads_for_pattern(q.subject, q.predicate, q.object, None) for q in axioms)
    return Statistics(
        triples=partitions["properties"].total(),
        graphs={graph: n for graph, n in graphs.items() if n},
        ontology_only=sum(all(q.graph_name in (ONTOLOGY, MERGE) for q in found) for found in others),
        **{name: {key: n for key, n in numbers.items() if n} for name, numbers in partitions.items()},
    )


def _counted(store: ox.Store, name: str) -> Counter[str]:
    solutions = store.query((QUERIES / f"{name}.rq").read_text("utf-8"))
    assert isinstance(solutions, ox.QuerySolutions)
    return Counter({row["key"].value: int(row["count"].value) for row in solutions})


def _keys(triple: ox.Triple) -> Iterable[tuple[str, str]]:
    """Yield the partitions of a triple, as the queries count it."""
    yield "properties", triple.predicate.value
    if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
        yield "classes", triple.object.value
    if triple.predicate == _SAME and isinstance(triple.object, ox.NamedNode):
        site = _SITE.match(triple.object.value)
        yield "links", site[0] if site else triple.object.value
