"""The third stage: does the graph hold to the shapes, and if not, where and what is to be done.

For the shapes that look at one record the store itself finds the records that may break them (``sieve.py``), and
pyshacl judges those few (``records.py``). Constraints on the graph as a whole, which shapes state in SPARQL
(``sh:sparql``), are run by the store alone. The verdicts are those of plain pyshacl on the whole graph, at a fraction
of the time; but a shape that is an ``sl:EditorialShape`` is put to what the curated files describe alone.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import Graph

from ...ontology.namespaces import compact
from ..store.boundary import to_rdflib
from ..store.store import Store
from .places import Places
from .records import Result, judge
from .report import Finding, Report, Tally, write_report
from .shapes import GraphConstraint, graph_constraints, read_shapes, record_shapes
from .sieve import Kind, Smallest, sift

#: How many results of one constraint are listed for one dataset: more are of no use to a person.
LISTED: Final = 100

__all__ = ["Finding", "Report", "as_rdflib", "validate", "write_report"]


def validate(
    store: ox.Store,
    files: Mapping[str, Path],
    nodes: Iterable[ox.NamedNode] | None = None,
    *,
    shapes: Graph | None = None,
    listed: int | None = LISTED,
) -> Report:
    """Check the store against all shapes.

    Args:
        store: the data, with what is inferred from them and the ontology.
        files: the Turtle file of each dataset, by its name, to tell the place of a finding.
        nodes: the records to check, by default all; constraints on the graph as a whole are always checked.
        shapes: the shapes, by default those of the ontology.
        listed: how many results of one constraint are listed for one dataset; None lists all. All are counted.
    """
    shapes = shapes if shapes is not None else read_shapes()
    local, places = record_shapes(shapes), Places(store, files)
    caught = sift(store, local, places, {n.value for n in nodes} if nodes is not None else None, listed)
    collected = _Collected(places, caught.counted, listed)
    for result in judge(store, local, caught.suspects):
        collected.add(result)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda c: _broken(store, c, places, listed), graph_constraints(shapes)):
            collected.add_graph_wide(*found)
    return collected.report()


class _Collected:
    """Results as they come: all of them counted, the first of each kind in each dataset kept."""

    def __init__(self, places: Places, counted: Mapping[Kind, Counter[str]], listed: int | None) -> None:
        self.places, self.listed = places, listed
        #: Constraints that were counted already.
        self.counted = counted
        self.counts: Counter[tuple[Kind, str]] = Counter()
        self.findings: defaultdict[tuple[Kind, str], list[Finding]] = defaultdict(list)
        for kind, counts in counted.items():
            self.counts.update({(kind, dataset): n for dataset, n in counts.items()})

    def add(self, result: Result) -> None:
        kind = (result.severity, result.shape, result.path, result.component, result.message)
        dataset = self.places.dataset(result.node)
        if kind not in self.counted:
            self.counts[kind, dataset] += 1
        if self.listed is None or len(self.findings[kind, dataset]) < self.listed:
            self.findings[kind, dataset].append(self.finding(result, dataset))

    def add_graph_wide(self, kind: Kind, counts: Counter[str], examples: Mapping[str, Smallest]) -> None:
        for dataset, number in counts.items():
            self.counts[kind, dataset] += number
            severity, shape, path, component, message = kind
            for node in examples[dataset]:
                result = Result(severity, node, shape, path, component, message)
                self.findings[kind, dataset].append(self.finding(result, dataset))

    def finding(self, result: Result, dataset: str) -> Finding:
        return Finding(
            severity=result.severity,
            node=compact(result.node),
            shape=result.shape,
            message=result.message,
            path=result.path,
            value=result.value,
            dataset=dataset,
            place=self.places.place(result.node, dataset),
            component=result.component,
            term=result.term,
        )

    def report(self) -> Report:
        findings = [f for found in self.findings.values() for f in found]
        findings.sort(key=lambda f: f.order)
        more = sorted(
            (kind, dataset, number - len(self.findings[kind, dataset]))
            for (kind, dataset), number in self.counts.items()
        )
        unlisted = (Tally(kind[0], dataset, *kind[1:], count=number) for kind, dataset, number in more if number)
        return Report(tuple(findings), tuple(unlisted))


def _broken(
    store: ox.Store, constraint: GraphConstraint, places: Places, listed: int | None
) -> tuple[Kind, Counter[str], dict[str, Smallest]]:
    """Run a constraint that a shape states in SPARQL, once over the whole store."""
    kind = (constraint.severity, constraint.shape, "", "SPARQL", constraint.message)
    counts: Counter[str] = Counter()
    examples: defaultdict[str, Smallest] = defaultdict(lambda: Smallest(listed))
    for solution in Store(store).select(constraint.select):
        found = solution["this"]
        node = found.value if isinstance(found, ox.NamedNode) else str(found)
        if constraint.editorial and not places.is_curated(node):
            continue
        dataset = places.dataset(node)
        counts[dataset] += 1
        examples[dataset].add(node)
    return kind, counts, examples


def as_rdflib(store: ox.Store) -> Graph:
    """Return all triples of a store as an rdflib graph."""
    data = ox.serialize({ox.Triple(q.subject, q.predicate, q.object) for q in store}, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return to_rdflib(data)
