"""Reports of the gate: all results are counted, however few are listed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, BNode, Graph
from standlink.graph.gate.locations import Locations
from standlink.graph.gate.prefilter import prefilter
from standlink.graph.gate.report import Report, write_report
from standlink.graph.gate.shapes import ShapeError, record_shapes
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.checking import check_files
from standlink.graph.store.merging import with_merge
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import GRAPHS, node

from .test_gate import EX, plain, shapes_of, store_of, verdicts

pytestmark = pytest.mark.slow


def many(size: int) -> ox.Store:
    lines = [f"ex:r{n:05} a ex:T ; ex:p ex:x ." + (f" ex:r{n:05} ex:q 1 ." if n % 2 else "") for n in range(size)]
    return store_of("\n".join(lines))


MANY = """ex:S a sh:NodeShape ; sh:targetClass ex:T ;
    sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "No q."@en ] ,
        [ sh:path ex:p ; sh:class ex:X ; sh:message "No X."@en ] ,
        [ sh:path ex:p ; sh:pattern "y$" ; sh:message "No y."@en ] ;
    sh:sparql [ sh:message "No z."@en ; sh:select "SELECT DISTINCT $this { $this a <https://example.org/T> }" ] ."""


def test_all_results_are_counted_however_few_are_listed() -> None:
    store, shapes = many(300), shapes_of(MANY)
    short, full = (validate(store, {}, shapes=shapes, listed=listed) for listed in (10, None))
    assert full.unlisted == ()
    assert short.counts() == full.counts() == {"Violation": 900, "Warning": 150, "Info": 0}
    assert short.tallies() == full.tallies()
    assert Counter(f.component for f in short.findings) == {"MinCount": 10, "Class": 10, "Pattern": 10, "SPARQL": 10}
    assert set(short.findings) <= set(full.findings)
    assert verdicts(full) == plain(store, shapes)
    assert not short.conforms


def test_counted_results_are_not_validated_one_by_one() -> None:
    exact = shapes_of(MANY)
    for part in list(exact.subjects(SH.pattern)):
        exact.remove((part, None, None))
    store = Store(many(300))
    found = prefilter(store, record_shapes(exact), Locations(store, {}), examples=10)
    assert len(found.records) <= 20
    assert sum(counts.total() for counts in found.counted.values()) == 450


def test_report_of_one_dataset_leaves_out_the_others() -> None:
    store = many(300)
    other = ox.NamedNode(GRAPHS + "other")
    store.extend(with_merge([ox.Quad(ox.NamedNode(EX + "lone"), node("rdf:type"), ox.NamedNode(EX + "T"), other)]))
    report = validate(store, {}, shapes=shapes_of(MANY), listed=10)
    assert report.of_datasets(["other"]).counts() == {"Violation": 1, "Warning": 1, "Info": 0}
    assert report.of_datasets(["test"]).counts() == {"Violation": 900, "Warning": 150, "Info": 0}


def test_violation_that_is_only_counted_still_stops_a_release() -> None:
    report = validate(many(300), {}, shapes=shapes_of(MANY), listed=0)
    assert report.findings == ()
    assert not report.conforms


# the report


def test_report_uses_the_vocabulary_of_shacl(tmp_path: Path) -> None:
    store, shapes = many(300), shapes_of(MANY)
    report = validate(store, {}, shapes=shapes, listed=10)
    write_report(report, tmp_path)
    turtle = (tmp_path / "report.ttl").read_bytes()
    assert turtle == validate(store, {}, shapes=shapes, listed=10).as_shacl()
    graph = Graph().parse(data=turtle, format="turtle")
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    (root,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert not graph.value(root, SH.conforms).toPython()
    results = set(graph.objects(root, SH.result))
    assert len(results) == len(report.findings) == 40
    for result in results:
        assert str(graph.value(result, SH.focusNode)).startswith(EX)
        assert graph.value(result, SH.resultSeverity) in (SH.Violation, SH.Warning)
        assert graph.value(result, SH.resultMessage)
        assert str(graph.value(result, SH.sourceConstraintComponent)).startswith(str(SH))
    assert {str(v) for v in graph.objects(None, SH.value)} == {EX + "x"}


def test_summary_gives_dataset_shape_count_and_examples() -> None:
    summary = validate(many(300), {}, shapes=shapes_of(MANY), listed=10).summary()
    assert summary.startswith("900 violations, 150 warnings, 0 info\n\ntest\n")
    assert f"        150  Warning  {EX}S {EX}q\n             No q.\n             e.g. {EX}r00000, {EX}r00002" in summary


def test_summary_counts_one_result_in_the_singular() -> None:
    summary = validate(store_of("ex:a a ex:T ; ex:q 1 ; ex:p ex:x ."), {}, shapes=shapes_of(MANY)).summary()
    assert summary.startswith("3 violations, 0 warnings, 0 info\n")
    summary = validate(many(1), {}, shapes=shapes_of(MANY)).summary()
    assert summary.startswith("3 violations, 1 warning, 0 info\n")


def test_report_without_findings_conforms() -> None:
    graph = Graph().parse(data=Report(()).as_shacl(), format="turtle")
    (root,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms).toPython()
    assert Report(()).summary() == "0 violations, 0 warnings, 0 info\n"


CASES = Path(__file__).parents[2] / "data" / "cases"


def test_month_or_year_that_is_none_violates_the_shape_of_dates() -> None:
    report, _ = check_files([CASES / "c12-years-that-are-none.ttl"])
    found = {(f.node, f.value) for f in report.findings if f.severity == "Violation"}
    assert found == {
        ("standard:year-a", "May 2011"),
        ("standard:year-b", "2011-13"),
        ("standard:year-c", "c. 1990"),
    }


def test_shape_with_a_target_or_severity_of_another_kind_is_refused_by_name() -> None:
    shapes = Graph().parse(CASES / "c15-shapes.ttl", format="turtle")
    with pytest.raises(ShapeError, match=r'ex(ample\.org/|:)S has the sh:targetNode "a text", which is not an IRI'):
        validate(store_of(""), {}, shapes=shapes)
    shapes = shapes_of("ex:T a sh:NodeShape ; sh:targetNode ex:thing ; sh:class ex:No ; sh:severity ex:Urgent .")
    with pytest.raises(ShapeError, match=r"T has the severity .*Urgent; use sh:Violation, sh:Warning or sh:Info"):
        validate(store_of(""), {}, shapes=shapes)
    shapes = shapes_of("ex:B a sh:NodeShape ; sh:targetNode [] ; sh:class ex:No .")
    with pytest.raises(ShapeError, match=r"B has the sh:targetNode a blank node"):
        validate(store_of(""), {}, shapes=shapes)
