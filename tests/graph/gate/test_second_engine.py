"""All faults of shapes get the results of a second engine: the gate beside pyshacl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, Graph
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from standlink.graph.gate.compiling import compile_shapes
from standlink.graph.gate.shapes import record_shapes
from standlink.graph.gate.validation import as_rdflib, validate
from standlink.graph.sources.turtle import read_turtle
from standlink.ontology.namespaces import compact

from .faults import FAULTS, SHAPES, TEXT, store_of, together

pytestmark = pytest.mark.slow

# constraints on the whole graph, run by two engines


def graph_wide() -> set[str]:
    return {compact(str(s)) for s in SHAPES.subjects(SH.sparql)}


def whole_graph(store: ox.Store) -> set[tuple[str, str]]:
    return {(f.node, f.shape) for f in validate(store, {}).findings if f.shape in graph_wide()}


@pytest.fixture
def _queries_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib parse each query once. pyshacl asks it again for each target, and parsing takes most of the time."""
    parsed: dict[str, Query] = {}

    def translated(query: str, *context: Any) -> Query:
        if query not in parsed:
            parsed[query] = translateQuery(parseQuery(query), *context)
        return parsed[query]

    monkeypatch.setattr(processor, "parseQuery", lambda query: query)
    monkeypatch.setattr(processor, "translateQuery", translated)


@pytest.mark.usefixtures("_queries_parsed_once")
def test_store_gives_the_results_of_a_shacl_engine(tmp_path: Path) -> None:
    text = TEXT
    for fault in FAULTS.values():
        if fault.whole:
            assert fault.old in text
            text = text.replace(fault.old, fault.new)
    path = tmp_path / "small.ttl"
    path.write_text(text, "utf-8")
    store = store_of(read_turtle(path))
    shapes = Graph()
    shapes += SHAPES
    for shape in set(SHAPES.subjects(RDF.type, SH.NodeShape)) - set(SHAPES.subjects(SH.sparql)):
        shapes.remove((shape, None, None))
    _, report, _ = pyshacl.validate(as_rdflib(store), shacl_graph=shapes, inplace=True, advanced=True)
    assert isinstance(report, Graph)
    theirs = {
        (compact(str(report.value(r, SH.focusNode))), compact(str(report.value(r, SH.sourceShape))))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert whole_graph(store) == theirs
    assert {shape for _, shape in theirs} == graph_wide()


# shapes on single records, run by the gate and by pyshacl on the whole graph


def test_all_faults_get_the_results_of_pyshacl(tmp_path: Path) -> None:
    shapes, seen = record_shapes(), set[str]()
    for text, _ in together(FAULTS.values()):
        path = tmp_path / "small.ttl"
        path.write_text(text, "utf-8")
        store = store_of(read_turtle(path))
        found = {(f.severity, f.node, f.path, f.component) for f in validate(store, {}, shapes=shapes).findings}
        assert found == of_pyshacl(store, shapes)
        seen |= {component for *_, component in found}
    assert seen == {query.component for query in compile_shapes(shapes, {})}


def of_pyshacl(store: ox.Store, shapes: Graph) -> set[tuple[str, ...]]:
    _, report, _ = pyshacl.validate(as_rdflib(store), shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    parts = (SH.resultSeverity, SH.focusNode, SH.resultPath, SH.sourceConstraintComponent)
    found = ([report.value(result, part) for part in parts] for result in report.objects(None, SH.result))
    return {
        (
            str(severity).removeprefix(str(SH)),
            compact(str(node)),
            compact(str(path)) if path else "",
            str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent"),
        )
        for severity, node, path, component in found
    }
