"""Validation record by record: the shapes that look at one thing and its direct neighbours, run by pyshacl.

Records are checked in batches, in parallel processes where there is more than one, so that memory stays bounded and
time linear. A batch holds the records with all that is said of them, and of what they refer to only classes and
schemes: that much the shapes may look at, and no more (what needs more is a ``sh:sparql`` constraint).
"""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from ...ontology.namespaces import PREFIXES, compact
from ...ontology.vocabulary import RDF_TYPE, shape_files
from ..boundary import to_rdflib
from ..store import ONTOLOGY

_IN_SCHEME = ox.NamedNode(PREFIXES["skos"] + "inScheme")
#: Records in a batch: some 10^5 triples, a few hundred MiB in a worker.
_BATCH = 10_000


@dataclass(frozen=True)
class Result:
    """One result of a shape on a record."""

    severity: str
    node: str
    shape: str
    message: str
    path: str
    value: str


def check_records(store: ox.Store, nodes: Iterable[ox.NamedNode] | None = None) -> Iterator[Result]:
    """Yield what the record-local shapes find about these records, by default all that the store describes."""
    records = iter(sorted(set(nodes), key=str) if nodes is not None else _records(store))
    batches = (_batch(store, batch) for batch in iter(lambda: list(islice(records, _BATCH)), []))
    first = next(batches, None)
    if first is None:
        return
    second = next(batches, None)
    if second is None:
        yield from _check(*first)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        pending = [pool.submit(_check, *batch) for batch in (first, second)]
        for batch in batches:
            # Never more than a few batches in memory at once.
            if len(pending) > workers:
                yield from pending.pop(0).result()
            pending.append(pool.submit(_check, *batch))
        for done in pending:
            yield from done.result()


def record_shapes() -> Graph:
    """Return the shapes without those that state their constraint in SPARQL."""
    shapes = Graph()
    for path in shape_files():
        shapes.parse(path)
    graph_wide = set(shapes.subjects(SH.sparql))
    local = Graph()
    for triple in shapes:
        if triple[0] not in graph_wide:
            local.add(triple)
    return local


def _records(store: ox.Store) -> list[ox.NamedNode]:
    typed = (q for q in store.quads_for_pattern(None, RDF_TYPE, None) if q.graph_name != ONTOLOGY)
    return sorted({q.subject for q in typed if isinstance(q.subject, ox.NamedNode)}, key=lambda n: n.value)


def _batch(store: ox.Store, nodes: list[ox.NamedNode]) -> tuple[list[str], bytes]:
    """Return the IRIs of a batch, and as N-Triples what its shapes may look at."""
    triples: set[ox.Triple] = set()
    neighbours: set[ox.NamedNode] = set()
    for node in nodes:
        for quad in store.quads_for_pattern(node, None, None):
            triples.add(ox.Triple(quad.subject, quad.predicate, quad.object))
            if isinstance(quad.object, ox.NamedNode) and quad.predicate != RDF_TYPE:
                neighbours.add(quad.object)
    for neighbour in neighbours.difference(nodes):
        for predicate in (RDF_TYPE, _IN_SCHEME):
            for quad in store.quads_for_pattern(neighbour, predicate, None):
                triples.add(ox.Triple(quad.subject, quad.predicate, quad.object))
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return [n.value for n in nodes], data


def _check(iris: list[str], data: bytes) -> list[Result]:
    """Run pyshacl over a batch; the classes of neighbours make them targets too, so their results are left out."""
    import pyshacl

    shapes = record_shapes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=shapes, inplace=True, allow_warnings=True)
    assert isinstance(report, Graph)
    wanted = set(iris)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return [_result(report, shapes, r) for r in results if str(report.value(r, SH.focusNode)) in wanted]


def _result(report: Graph, shapes: Graph, result: Node) -> Result:
    focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    return Result(
        severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        node=compact(str(focus)),
        shape=_shape_name(shapes, report.value(result, SH.sourceShape)),
        message=str(report.value(result, SH.resultMessage)),
        path=compact(str(path)) if path else "",
        value=compact(str(value)) if value is not None and value != focus else "",
    )


def _shape_name(shapes: Graph, shape: Node | None) -> str:
    """Return the name of the node shape to which a shape, or a nested one, belongs."""
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(iter(shapes.subjects(None, shape)), None)
    return compact(str(shape)) if shape is not None else ""
