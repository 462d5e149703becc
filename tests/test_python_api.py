"""The Python API: what the package exports, how results look, and which errors are raised."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
import standlink
from click.testing import CliRunner
from standlink import Answer, Description, Graph, Table
from standlink.cli.main import main
from standlink.errors import FormatError, NoReleaseError, NotFoundError, ParameterError, QueryError, StandlinkError
from standlink.graph.store.document import thing_quads

pytestmark = pytest.mark.slow

SWITCHERS = ("convergence/switchers", {"from_": "ccs1", "to": "nacs"})


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html)


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path)]


@pytest.fixture(scope="module")
def answer(graph: Graph) -> Answer:
    return graph.answer(SWITCHERS[0], **SWITCHERS[1])


# the package


def test_examples_in_docstrings_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDLINK_HOME", str(home))
    result = doctest.testmod(standlink, extraglobs={"standlink": standlink}, optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted > 20
    assert "+SKIP" not in Path(standlink.__file__).read_text("utf-8")


def test_dir_shows_the_api_and_nothing_else() -> None:
    assert dir(standlink) == sorted(standlink.__all__)
    assert {"Answer", "Graph", "Table", "open", "StandlinkError"} < set(dir(standlink))
    assert [name for name in standlink.__all__ if getattr(standlink, name, None) is None] == []
    with pytest.raises(AttributeError, match="nothing_like_this"):
        _ = standlink.nothing_like_this


def test_errors_are_one_family_and_are_exported() -> None:
    exported = {name: getattr(standlink, name) for name in standlink.__all__ if name.endswith("Error")}
    assert {"NotFoundError", "ParameterError", "QueryError", "NoReleaseError", "BuildError"} < set(exported)
    assert all(issubclass(error, StandlinkError) for error in exported.values())


def test_importing_the_package_loads_no_heavy_library() -> None:
    script = "import sys, standlink; print([n for n in ('polars', 'rdflib', 'pyoxigraph') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == "[]\n"


# how results look


def test_reprs_are_short(graph: Graph, answer: Answer) -> None:
    assert repr(graph) == f"<Graph: release {graph.release.id}, {graph.release.manifest['triples']:,} triples>"
    assert repr(answer) == f"<Answer to convergence/switchers: {len(answer.table)} rows>"
    assert repr(graph.describe("Ford")) == "<Description of https://w3id.org/standlink/id/actor/ford: Ford>"
    assert repr(answer.table) == f"<Table: {len(answer.table)} rows, {len(answer.table.columns)} columns>"


def test_html_of_a_table_shows_the_first_rows_and_the_number_of_all() -> None:
    table = Table(("n",), tuple((ox.Literal(i),) for i in range(13_588)))
    root = parsed(table._repr_html_())
    assert texts(root, "table/thead/tr/th") == ["n"]
    assert texts(root, "table/tbody/tr/td") == [str(i) for i in range(10)]
    assert texts(root, "p") == ["10 of 13,588 rows"]
    assert texts(parsed(Table(("n",), ((ox.Literal(1),),))._repr_html_()), "p") == ["1 row"]


def test_html_is_escaped() -> None:
    iri, bad = 'http://x/"y', "<script>alert('&')</script>"
    node = ox.NamedNode("http://x/y")
    table = Table((bad,), ((ox.Literal(bad),), (node,)), {node.value: bad})
    html = table._repr_html_()
    assert "<script" not in html
    assert texts(parsed(html), "table/tbody/tr/td") == [bad, bad]
    assert iri not in html


def test_html_of_an_answer_shows_the_question_the_labels_and_the_evidence(answer: Answer) -> None:
    root = parsed(answer._repr_html_())
    assert texts(root, "table/caption") == [answer.question.question]
    assert "Ford" in texts(root, "table/tbody/tr/td")
    assert answer.notes
    assert texts(root, "p")[1:] == [str(note) for note in answer.notes]


def test_html_of_a_graph_names_the_release(graph: Graph) -> None:
    root = parsed(graph._repr_html_())
    text = " ".join(root.itertext())
    assert graph.release.id in text
    assert f"{graph.release.manifest['triples']:,} triples" in text
    assert all(dataset["title"] in text for dataset in graph.release.manifest["datasets"])


def test_iterating_over_a_table_is_lazy() -> None:
    class Counted(tuple):
        read = 0

        def __iter__(self) -> Iterator[object]:
            for row in tuple.__iter__(self):
                Counted.read += 1
                yield row

    table = replace(Table(("n",), ()), rows=Counted((ox.Literal(i),) for i in range(1000)))
    assert next(iter(table)) == {"n": 0}
    assert Counted.read == 1
    assert list(table) == table.records()


# SPARQL


def test_select_gives_a_table_with_labels(graph: Graph) -> None:
    table = graph.sparql("SELECT ?s { ?s a sl:Company } ORDER BY ?s LIMIT 3")
    assert isinstance(table, Table)
    assert len(table) == 3
    (first, *_), *_ = table.rows
    assert table.shown(first) == graph.release.store.label(first)


def test_ask_gives_a_truth_value(graph: Graph) -> None:
    assert graph.sparql("ASK { actor:ford a sl:Company }") is True
    assert graph.sparql("ASK { actor:ford a sl:Region }") is False


def test_construct_gives_an_rdflib_graph(graph: Graph) -> None:
    found = graph.sparql("CONSTRUCT { ?s a ?c } WHERE { VALUES ?s { actor:ford } ?s a ?c }")
    assert isinstance(found, rdflib.Graph)
    assert {str(s) for s in found.subjects()} == {"https://w3id.org/standlink/id/actor/ford"}
    assert "actor:ford" in found.serialize(format="turtle")


def test_describe_gives_the_document_of_a_thing_as_an_rdflib_graph(graph: Graph) -> None:
    found = graph.sparql("DESCRIBE actor:ford")
    assert isinstance(found, rdflib.Graph)
    assert "actor:ford" in found.serialize(format="turtle")
    document = thing_quads(graph.release.store, ox.NamedNode("https://w3id.org/standlink/id/actor/ford"))
    assert len(found) == len({quad.triple for quad in document})
    assert {str(s) for s in found.subjects()} == {quad.subject.value for quad in document}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT", "at 1:7: expected"),
        ("SELECT * { ?s a nope:x }", "at 1:17: the prefix nope: is not declared"),
        ("DELETE WHERE { ?s ?p ?o }", "at 1:1"),
        ("SELECT * { ?s ?p '\ud800' }", ""),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "could not be evaluated"),
    ],
)
def test_query_that_cannot_be_run_is_a_query_error_that_marks_the_place(graph: Graph, query: str, message: str) -> None:
    with pytest.raises(QueryError) as error:
        graph.sparql(query)
    first, *excerpt = str(error.value).splitlines()
    assert message in first
    assert not excerpt or (len(excerpt) == 2 and excerpt[1].strip() == "^")


def test_hints_on_a_query_are_warnings(graph: Graph) -> None:
    with pytest.warns(UserWarning, match=r"sl:Standart is not in the ontology; did you mean sl:Standard\?"):
        graph.sparql("SELECT * { ?s a sl:Standart }")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph.sparql("SELECT * { ?s a sl:Standard } LIMIT 1")


@pytest.mark.parametrize("term", ["<<( <a:s> <a:p> 1 )>>", "'a'@en--rtl"])
def test_graph_that_rdflib_cannot_hold_is_a_format_error(graph: Graph, term: str) -> None:
    with pytest.raises(FormatError, match="rdflib"):
        graph.sparql(f"CONSTRUCT {{ <a:s> <a:p> {term} }} {{}}")


def test_table_shows_triple_terms(graph: Graph) -> None:
    table = graph.sparql("SELECT (<<( <a:s> <a:p> 'x'@en--rtl )>> AS ?t) {}")
    assert isinstance(table, Table)
    assert table.records() == [{"t": '<<( <a:s> <a:p> "x"@en--rtl )>>'}]
    assert json.loads(table.to_json())["results"]["bindings"][0]["t"] == {
        "type": "triple",
        "value": {
            "subject": {"type": "uri", "value": "a:s"},
            "predicate": {"type": "uri", "value": "a:p"},
            "object": {"type": "literal", "value": "x", "xml:lang": "en", "its:dir": "rtl"},
        },
    }
    assert len(table.to_polars()) == 1


def test_columns_of_a_star_are_in_the_order_of_the_query(graph: Graph) -> None:
    table = graph.sparql("SELECT * { ?s ?p ?o } LIMIT 1")
    assert isinstance(table, Table)
    assert table.columns == ("s", "p", "o")


# describe


@pytest.mark.parametrize("name", ["Ford", "ford", "actor:ford", "https://w3id.org/standlink/id/actor/ford", "福特"])
def test_describe_takes_names_slugs_prefixed_names_and_iris(graph: Graph, name: str) -> None:
    description = graph.describe(name)
    assert isinstance(description, Description)
    assert description.label == "Ford"


@pytest.mark.parametrize("name", ["no such thing at all", "actor:nobody", "http://example.org/elsewhere"])
def test_describe_of_an_unknown_name_is_not_found_like_ask(graph: Graph, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"no such thing at all|nobody|elsewhere"):
        graph.describe(name)
    with pytest.raises(NotFoundError):
        graph.ask("linkages/between-regions", a=name, b="china")


def test_describe_of_an_ambiguous_name_lists_the_candidates(graph: Graph) -> None:
    with pytest.raises(ParameterError, match="iso-14001-2004") as error:
        graph.describe("Environmental management systems - Requirements with guidance for use")
    assert not isinstance(error.value, NotFoundError)


# opening and asking


def test_answer_becomes_a_data_frame(home: Path) -> None:
    frame = standlink.open(home).ask(SWITCHERS[0], **SWITCHERS[1]).to_pandas()
    assert list(frame.columns)[:2] == ["actor", "actor_label"]
    assert len(frame) > 5
    assert "Ford" in set(frame["actor_label"])
    assert frame["then"].notna().all()


def test_opening_builds_nothing_if_told_not_to(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match="standlink build"):
        standlink.open(tmp_path, build=False)
    assert list(tmp_path.iterdir()) == []


def test_from_reads_the_named_graphs_alone(graph: Graph, home: Path) -> None:
    sizes = {d["name"]: d["triples"] for d in graph.release.manifest["datasets"]}
    for clause, pattern, expected in (
        ("FROM graph:wifi", "{ ?s ?p ?o }", sizes["wifi"]),
        ("FROM <https://w3id.org/standlink/graph/wifi>", "{ GRAPH ?g { ?s ?p ?o } }", 0),
        ("FROM NAMED graph:wifi", "{ ?s ?p ?o }", 0),
        ("FROM NAMED graph:wifi", "{ GRAPH ?g { ?s ?p ?o } }", sizes["wifi"]),
        ("FROM <http://example.org/nothing>", "{ ?s ?p ?o }", 0),
    ):
        query = f"SELECT (COUNT(*) AS ?n) {clause} {pattern}"
        table = graph.sparql(query)
        assert isinstance(table, Table)
        assert table.rows[0][0].value == str(expected), query
        printed = CliRunner().invoke(main, ["--home", str(home), "sparql", query, "--format", "csv"])
        assert printed.stdout.split() == ["n", str(expected)], query


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://standlink.example.org", "file:///tmp/x"])
def test_address_as_data_folder_is_refused_and_makes_no_folder(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match="is an address, not a folder"):
        standlink.open(Path(address))
    refused = CliRunner().invoke(main, ["--home", address, "build"])
    assert (refused.exit_code, "is an address, not a folder" in refused.output) == (2, True)
    monkeypatch.setenv("STANDLINK_HOME", address)
    for command in (["build"], ["sparql", "ASK {}"], ["serve"]):
        assert CliRunner().invoke(main, command).exit_code == 2
    with pytest.raises(ParameterError, match="is an address, not a folder"):
        standlink.open()
    assert list(tmp_path.iterdir()) == []


def test_home_is_taken_from_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    monkeypatch.setenv("STANDLINK_HOME", str(home))
    assert standlink.open().release.id == graph.release.id
