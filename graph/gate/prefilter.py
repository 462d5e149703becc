"""Find the records that may break a shape with few scans of the store, so that pyshacl validates only those.

If very many records break a constraint whose query is exact, they are counted here and only a few examples go to
pyshacl: a missing translation on every record of a catalogue is one line of a report, not a million. Of all other
constraints, every suspect is validated.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import pyoxigraph as ox
from rdflib import Graph

from ...ontology.namespaces import node
from ...ontology.vocabulary import RDF_TYPE
from ..store.store import Store
from .compiling import SuspectQuery, Targets, compile_shapes
from .locations import Locations

#: A constraint is counted if its query is exact and it has more suspects than this multiple of the examples wanted.
_MANY: Final = 10
_SUB_CLASS: Final = node("rdfs:subClassOf")

#: Severity, shape, path, component and message.
Kind = tuple[str, str, str, str, str]


@dataclass
class Suspects:
    """The records that pyshacl has to validate, and the constraints that were counted instead.

    Attributes:
        records: the IRIs of the records to validate.
        counted: the number of records that break a counted constraint, by dataset.
    """

    records: set[str] = field(default_factory=set)
    counted: dict[Kind, Counter[str]] = field(default_factory=dict)


#: What can be sorted: a text, or a few.
T = TypeVar("T", str, tuple[str, str])


class Smallest(Generic[T]):
    """Collects the first items in sort order without keeping all; keeps all if there is no limit."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.kept: list[T] = []

    def add(self, item: T) -> None:
        self.kept.append(item)
        if self.limit is not None and len(self.kept) > 4 * self.limit:
            self.kept = sorted(self.kept)[: self.limit]

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self.kept)[: self.limit])


def prefilter(
    store: Store,
    shapes: Graph,
    locations: Locations,
    nodes: Collection[str] | None = None,
    examples: int | None = None,
) -> Suspects:
    """Return the records that may break the shapes.

    Args:
        store: the data, with the inferred triples and the ontology.
        shapes: the shapes on single records.
        locations: finds the dataset of a record.
        nodes: the IRIs of the records to check, by default all. Records without an IRI are never checked.
        examples: how many examples per dataset to validate of a constraint that is broken very often; by default
            every suspect is validated.
    """
    by_query: dict[str, list[SuspectQuery]] = defaultdict(list)
    for query in compile_shapes(shapes, _subclasses(store)):
        by_query[query.query].append(query)
    suspects = Suspects()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for results in pool.map(lambda queries: _run(store, queries, locations, nodes, examples), by_query.values()):
            for query, found in results:
                suspects.records |= found.to_validate()
                if found.many:
                    suspects.counted[query.kind] = found.counts
    return suspects


class _Found:
    """The suspects of one query; once an exact query has very many, only examples for each dataset."""

    def __init__(self, locations: Locations, examples_wanted: int | None) -> None:
        self.locations, self.examples_wanted = locations, examples_wanted
        self.suspects: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.examples: defaultdict[str, Smallest[str]] = defaultdict(lambda: Smallest(examples_wanted))

    @property
    def many(self) -> bool:
        return self.examples_wanted is not None and self.counts.total() > _MANY * self.examples_wanted

    def add(self, node: str) -> None:
        if self.examples_wanted is not None:
            dataset = self.locations.dataset(node)
            self.counts[dataset] += 1
            self.examples[dataset].add(node)
        if not self.many:
            self.suspects.add(node)

    def to_validate(self) -> set[str]:
        return {node for some in self.examples.values() for node in some} if self.many else self.suspects


def _run(
    store: Store,
    queries: list[SuspectQuery],
    locations: Locations,
    nodes: Collection[str] | None,
    examples: int | None,
) -> list[tuple[SuspectQuery, _Found]]:
    """Run the SPARQL text that these queries share."""
    results = [(query, _Found(locations, examples if query.exact else None)) for query in queries]
    for solution in store.select(queries[0].query):
        node = solution[0]
        if isinstance(node, ox.NamedNode) and (nodes is None or node.value in nodes):
            for query, found in results:
                if query.targeted or _is_target(store, node, query.targets):
                    found.add(node.value)
    return results


def _is_target(store: Store, node: ox.NamedNode, targets: Targets) -> bool:
    if node.value in targets.nodes:
        return True
    kinds = store.nodes(node, RDF_TYPE) if targets.classes else ()
    if any(kind.value in targets.classes for kind in kinds):
        return True
    if any(next(store.triples(node, ox.NamedNode(p)), None) for p in targets.subjects_of):
        return True
    return any(next(store.triples(None, ox.NamedNode(p), node), None) for p in targets.objects_of)


def _subclasses(store: Store) -> dict[str, list[str]]:
    """Return all subclasses of each class that have instances."""
    direct: defaultdict[str, set[str]] = defaultdict(set)
    for triple in store.triples(None, _SUB_CLASS):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            direct[triple.object.value].add(triple.subject.value)
    used = {
        c
        for c in {sub for subs in direct.values() for sub in subs}
        if next(store.triples(None, RDF_TYPE, ox.NamedNode(c)), None) is not None
    }
    return {cls: sorted((_descendants(direct, cls) - {cls}) & used) for cls in list(direct)}


def _descendants(direct: dict[str, set[str]], cls: str) -> set[str]:
    found: set[str] = set()
    pending: list[Iterable[str]] = [direct.get(cls, ())]
    while pending:
        for sub in pending.pop():
            if sub not in found:
                found.add(sub)
                pending.append(direct.get(sub, ()))
    return found
