"""The sieve: which records may break a shape, found by few scans of the store, so that only those need a judge.

Where very many records break a constraint whose query is exact, they are counted here, and only some are given to the
judge as examples: a missing translation on every record of a catalogue is one line of a report, not a million. Of
anything else every suspect is judged.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox
from rdflib import Graph

from ...ontology.namespaces import PREFIXES
from ...ontology.vocabulary import RDF_TYPE
from .compiling import Sieve, Targets, compiled
from .places import Places

#: A constraint with more suspects than so many times the examples wanted is counted, if its query is exact.
_MANY: Final = 10
_SUB_CLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")

#: Severity, shape, path, component and message.
Kind = tuple[str, str, str, str, str]


@dataclass
class Caught:
    """The records to judge, and of the constraints that the sieve counted itself how often each dataset breaks them."""

    suspects: set[str] = field(default_factory=set)
    counted: dict[Kind, Counter[str]] = field(default_factory=dict)


class Smallest:
    """The first of many texts in their order, without keeping all; with no limit, all."""

    def __init__(self, most: int | None) -> None:
        self.most = most
        self.kept: list[str] = []

    def add(self, text: str) -> None:
        self.kept.append(text)
        if self.most is not None and len(self.kept) > 4 * self.most:
            self.kept = sorted(self.kept)[: self.most]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.kept)[: self.most])


def sift(
    store: ox.Store,
    shapes: Graph,
    places: Places,
    nodes: Collection[str] | None = None,
    examples: int | None = None,
) -> Caught:
    """Return what may break the shapes among these nodes, by default among all.

    Args:
        store: the data, with what is inferred from them and the ontology.
        shapes: the shapes that look at one record.
        places: tells the dataset of a record.
        nodes: the IRIs of the records to look at. Records without an IRI are never looked at.
        examples: how many examples of a constraint to judge for each dataset that breaks it very often; by default
            every suspect is judged.
    """
    by_query: dict[str, list[Sieve]] = defaultdict(list)
    for sieve in compiled(shapes, _below(store)):
        by_query[sieve.query].append(sieve)
    caught = Caught()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda sieves: _run(store, sieves, places, nodes, examples), by_query.values()):
            for sieve, sifted in found:
                caught.suspects |= sifted.to_judge()
                if sifted.many:
                    caught.counted[sieve.kind] = sifted.counts
    return caught


class _Sifted:
    """What one sieve has caught; of a sieve that may count, no more examples than ``most`` once it is very much."""

    def __init__(self, places: Places, most: int | None) -> None:
        self.places, self.most = places, most
        self.suspects: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.examples: defaultdict[str, Smallest] = defaultdict(lambda: Smallest(most))

    @property
    def many(self) -> bool:
        return self.most is not None and self.counts.total() > _MANY * self.most

    def add(self, node: str) -> None:
        if self.most is not None:
            dataset = self.places.dataset(node)
            self.counts[dataset] += 1
            self.examples[dataset].add(node)
        if not self.many:
            self.suspects.add(node)

    def to_judge(self) -> set[str]:
        return {node for some in self.examples.values() for node in some} if self.many else self.suspects


def _run(
    store: ox.Store, sieves: list[Sieve], places: Places, nodes: Collection[str] | None, examples: int | None
) -> list[tuple[Sieve, _Sifted]]:
    """Run the query that these sieves have in common."""
    sifted = [(sieve, _Sifted(places, examples if sieve.exact else None)) for sieve in sieves]
    solutions = store.query(sieves[0].query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        node = solution[0]
        if isinstance(node, ox.NamedNode) and (nodes is None or node.value in nodes):
            for sieve, found in sifted:
                if sieve.targeted or _is_target(store, node, sieve.targets):
                    found.add(node.value)
    return sifted


def _is_target(store: ox.Store, node: ox.NamedNode, targets: Targets) -> bool:
    if node.value in targets.nodes:
        return True
    kinds = store.quads_for_pattern(node, RDF_TYPE, None) if targets.classes else ()
    if any(isinstance(q.object, ox.NamedNode) and q.object.value in targets.classes for q in kinds):
        return True
    if any(next(store.quads_for_pattern(node, ox.NamedNode(p), None), None) for p in targets.subjects_of):
        return True
    return any(next(store.quads_for_pattern(None, ox.NamedNode(p), node), None) for p in targets.objects_of)


def _below(store: ox.Store) -> dict[str, list[str]]:
    """Return the sub-classes of each class, of those that have instances."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, _SUB_CLASS, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            direct[quad.object.value].add(quad.subject.value)
    used = {
        c
        for c in {sub for subs in direct.values() for sub in subs}
        if next(store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(c)), None) is not None
    }
    return {cls: sorted((_all_below(direct, cls) - {cls}) & used) for cls in list(direct)}


def _all_below(direct: dict[str, set[str]], cls: str) -> set[str]:
    found: set[str] = set()
    due: list[Iterable[str]] = [direct.get(cls, ())]
    while due:
        for sub in due.pop():
            if sub not in found:
                found.add(sub)
                due.append(direct.get(sub, ()))
    return found
