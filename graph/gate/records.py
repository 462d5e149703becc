"""Validate suspect records with pyshacl.

Records are validated in batches, in parallel processes if there is more than one batch, so that memory stays bounded
and time linear. A batch contains all triples of its records, and of the nodes they refer to
the triples that the shapes read.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

import pyoxigraph as ox
from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from ...ontology.namespaces import compact, node
from ...ontology.vocabulary import RDF_TYPE
from ..store.boundary import to_rdflib
from ..store.store import Store
from .shapes import Step, reach, shape_name

_Node = ox.NamedNode | ox.BlankNode
_SUB_CLASS: Final = node("rdfs:subClassOf")
#: Records per batch: about 10^5 triples, a few hundred MiB in a worker.
_BATCH: Final = 5_000


@dataclass(frozen=True)
class Result:
    """One result of a shape on a record. ``term`` is the offending value in N-Triples syntax."""

    severity: str
    node: str
    shape: str
    path: str
    component: str
    message: str
    value: str = ""
    term: str = ""


def neighbourhood(store: Store, shapes: Graph, records: Iterable[str]) -> bytes:
    """Return in N-Triples all that the shapes may read of the records with these IRIs."""
    return _Context(store, shapes).batch(records)


def validate_records(store: Store, shapes: Graph, records: Iterable[str]) -> Iterator[Result]:
    """Yield the results of pyshacl for the records with these IRIs, sorted by IRI."""
    left = iter(sorted(records))
    context = _Context(store, shapes)
    batches = ((batch, context.batch(batch)) for batch in iter(lambda: list(islice(left, _BATCH)), []))
    first = next(batches, None)
    if first is None:
        return
    second = next(batches, None)
    if second is None:
        yield from _validate_batch(tuple(shapes), *first)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        pending = [pool.submit(_validate_batch, tuple(shapes), *batch) for batch in (first, second)]
        for batch in batches:
            # Keep only a few batches in memory at once.
            if len(pending) > workers:
                yield from pending.pop(0).result()
            pending.append(pool.submit(_validate_batch, tuple(shapes), *batch))
        for done in pending:
            yield from done.result()


class _Context:
    """Selects the triples that the shapes may read besides those of a record itself."""

    def __init__(self, store: Store, shapes: Graph) -> None:
        self.store = store
        self.levels = reach(shapes)
        self.pointing = [ox.NamedNode(str(p)) for p in set(shapes.objects(None, SH.targetObjectsOf))]
        self.classes = list(store.triples(None, _SUB_CLASS))

    def batch(self, records: Iterable[str]) -> bytes:
        """Return in N-Triples all that the shapes may read of some records."""
        nodes = [ox.NamedNode(iri) for iri in records]
        triples = {*self.classes, *(t for node in nodes for t in self.store.triples(node))}
        triples.update(t for node in nodes for p in self.pointing for t in self.store.triples(None, p, node))
        nearer: set[_Node] = set(nodes)
        for level in self.levels:
            further: set[_Node] = set()
            for start in nearer:
                for step in level:
                    for triple, end in self.follow(start, step):
                        triples.add(triple)
                        if isinstance(end, _Node):
                            further.add(end)
            triples.update(t for node in further for t in self.store.triples(node, RDF_TYPE))
            nearer = further
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert data is not None
        return data

    def follow(self, node: _Node, step: Step) -> Iterator[tuple[ox.Triple, object]]:
        path, back = ox.NamedNode(str(step[0])), step[1]
        for triple in self.store.triples(None, path, node) if back else self.store.triples(node, path):
            yield triple, triple.subject if back else triple.object


_Triples = tuple[tuple[Node, Node, Node], ...]


@lru_cache(maxsize=2)
def _graph_of(shapes: _Triples) -> Graph:
    """Return a graph of the shapes for pyshacl, which adds triples of its own; once for all batches of a process."""
    graph = Graph()
    for triple in shapes:
        graph.add(triple)
    return graph


def _validate_batch(shapes: _Triples, iris: list[str], data: bytes) -> list[Result]:
    """Run pyshacl on a batch. Typed neighbours become targets too, so their results are dropped."""
    import pyshacl

    # A malformed literal is reported as a result, not logged with a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    graph, wanted = _graph_of(shapes), set(iris)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, _ = pyshacl.validate(to_rdflib(data), shacl_graph=graph, inplace=True)
    assert isinstance(report, Graph)
    # The details of a result are results too, but not results of the report.
    found = {_result(report, graph, r) for r in report.objects(None, SH.result)}
    return sorted((r for r in found if r.node in wanted), key=lambda r: (r.node, r.shape, r.path, r.component, r.term))


def _result(report: Graph, shapes: Graph, result: Node) -> Result:
    focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    at_fault = value if value is not None and value != focus else None
    component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
    return Result(
        severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        node=str(focus),
        shape=shape_name(shapes, report.value(result, SH.sourceShape)),
        path=compact(str(path)) if isinstance(path, URIRef) else "",
        component=component.removesuffix("ConstraintComponent"),
        message=str(report.value(result, SH.resultMessage)),
        value=compact(str(at_fault)) if at_fault is not None else "",
        term=str(_oxigraph_term(at_fault)) if at_fault is not None else "",
    )


def _oxigraph_term(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return ox.NamedNode(str(term)) if isinstance(term, URIRef) else ox.BlankNode(str(term))
