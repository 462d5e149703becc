"""The command line: its help, its answers, and its errors, each one clear line with an exit code."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
import standlink
from click.testing import CliRunner
from rdflib import Dataset as RdfDataset
from standlink import Graph
from standlink.cli.main import main
from standlink.errors import NotFoundError
from standlink.graph.releases.dumps import Dump
from standlink.graph.releases.release import Release
from standlink.graph.store.store import ONTOLOGY

pytestmark = pytest.mark.slow

#: A record of a class that the ontology does not have.
ILL_TYPED = "<urn:a> a <https://w3id.org/standlink/ontology#Compny> ."
SMALL = Path(__file__).parents[1] / "data" / "cases" / "small.ttl"
SWITCHERS = ("convergence/switchers", "from=ccs1", "to=nacs")


def process(*arguments: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as people do, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STANDLINK_")}
    if home is not None:
        environment["STANDLINK_HOME"] = str(home)
    command = [sys.executable, "-m", "standlink", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def run(*arguments: str | Path, home: Path | None = None, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which saves its start. An exception that it would print is raised."""
    environment = {"STANDLINK_HOME": str(home)} if home is not None else {}
    result = CliRunner().invoke(main, [*map(str, arguments)], env=environment, input=text, prog_name="standlink")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


# find


def test_find_prints_what_each_reference_means(home: Path, tmp_path: Path) -> None:
    lines = "NACS\nISO 15118-20\nqqqqqq\n"
    result = run("find", "-", home=home, text=lines)
    assert "standard:nacs  North American Charging Standard (NACS)  (1.00; equal name)" in done(result)
    assert "none: no name is like this" in result.stdout
    assert "3 references: 2 found, 0 with several equally good matches, 1 not found." in result.stderr
    (tmp_path / "list.csv").write_text("a,b\n1,NACS\n", "utf-8")
    rows = list(
        csv.DictReader(
            io.StringIO(done(run("find", tmp_path / "list.csv", "--column", "b", "--format", "csv", home=home)))
        )
    )
    assert [row["label"] for row in rows] == ["North American Charging Standard (NACS)"]
    (tmp_path / "list.bib").write_text("@misc{x, title={NACS}}", "utf-8")
    assert json.loads(done(run("find", tmp_path / "list.bib", "--format", "jsonl", home=home)))["outcome"] == "found"


def test_standards_are_cited_by_number_and_address(home: Path, tmp_path: Path) -> None:
    cited = done(run("cite", "IEEE Std 802.11", "standard:nacs", home=home))
    assert cited.count("@techreport{") == 2
    assert "@techreport{nacs," in cited
    (item,) = json.loads(done(run("cite", "NACS", "--format", "csl", home=home)))
    assert (item["id"], item["type"]) == ("nacs", "standard")
    (tmp_path / "list.txt").write_text("NACS\nqqqqqq\n", "utf-8")
    assert done(run("find", tmp_path / "list.txt", "--format", "ris", home=home)).startswith("TY  - STAND")


@pytest.mark.parametrize("unknown", ["qqqqqq", "standard:qqqqqq", "actor:ford", "https://example.org/x"])
def test_what_is_no_standard_cannot_be_cited(home: Path, unknown: str) -> None:
    result = run("cite", unknown, home=home)
    assert result.returncode == 3
    assert unknown in result.stderr


def test_find_names_the_file_and_line_of_a_fault(home: Path, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("NACS\nTÜV\n".encode("latin-1"))
    (tmp_path / "list.csv").write_text("a,b\n1,NACS\n", "utf-8")
    for name, message in (
        ("latin.txt", "latin.txt:2: is not UTF-8; save the file as UTF-8"),
        ("list.csv", "list.csv:1: has several columns; name the one with the references (columns: a, b)"),
        ("missing.txt", "missing.txt: cannot be read: No such file or directory"),
    ):
        result = run("find", tmp_path / name, home=home)
        assert result.returncode == 1
        assert message in result.stderr


# help


def test_export_writes_nanopublications(home: Path, tmp_path: Path) -> None:
    done(run("export", "--format", "nanopub", tmp_path / "np.trig.gz", home=home))
    assert b"ford-adopts-nacs" in gzip.decompress((tmp_path / "np.trig.gz").read_bytes())


def test_export_writes_a_crate_into_a_new_folder(home: Path, tmp_path: Path) -> None:
    done(run("export", "--format", "ro-crate", tmp_path / "crate", home=home))
    assert (tmp_path / "crate" / "ro-crate-metadata.json").is_file()
    assert "name a file" in run("export", tmp_path / "crate", home=home).stderr
    assert run("export", "--format", "ro-crate", home=home).returncode == 2


def test_help_names_every_command_and_first_steps() -> None:
    text = done(run("--help"))
    shown = [line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    visible = [name for name, command in main.commands.items() if not command.hidden]
    assert shown[: len(visible)] == visible
    assert visible[:2] == ["serve", "ask"]
    assert {"build", "import", "releases", "check", "export"} < set(visible)
    assert "standlink ask convergence/switchers from=ccs1 to=nacs" in text


def test_first_steps_of_the_help_work(home: Path) -> None:
    assert "Ford" in done(process("ask", *SWITCHERS, home=home))
    assert "barrier" in done(process("sparql", "SELECT ?s { ?s a sl:Barrier }", "--format", "csv", home=home))


@pytest.mark.parametrize("command", main.commands)
def test_command_explains_itself(command: str) -> None:
    text = done(run(command, "-h"))
    assert "Usage:" in text
    assert len(text.partition("Options:")[0].splitlines()) > 3


def test_version_is_that_of_the_package() -> None:
    assert standlink.__version__ in done(run("--version"))


# answers


def test_list_shows_every_question_with_its_parameters(home: Path, graph: Graph) -> None:
    text = done(run("ask", "--list", home=home))
    assert [q for q in graph.questions() if q not in text] == []
    lines = text.splitlines()
    after = {line.split()[0]: lines[n + 1] for n, line in enumerate(lines) if line[2:3].isalpha()}
    assert "no answer in this release; run 'standlink import relaton'" in after["catalogues/amended"]
    assert "no answer" not in after["catalogues/by-field"]
    assert done(run("ask", home=home)) == text


def test_answer_as_csv_is_the_answer_of_the_package(home: Path, graph: Graph) -> None:
    rows = list(csv.DictReader(io.StringIO(done(run("ask", *SWITCHERS, "--format", "csv", home=home)))))
    table = graph.ask("convergence/switchers", from_="ccs1", to="nacs")
    assert len(rows) == len(table) > 5
    assert [row["actor"] for row in rows] == [row["actor"] for row in table]
    assert "Ford" in {row["actor_label"] for row in rows}


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_ask_prints_a_network(suffix: str, home: Path) -> None:
    text = done(run("ask", "linkages/bodies", "since=2000", "--format", suffix, home=home))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    assert "https://w3id.org/standlink/id/actor/3gpp" in text


def test_ask_writes_parquet(home: Path) -> None:
    result = CliRunner().invoke(
        main, ["ask", "linkages/bodies", "since=2000", "--format", "parquet"], env={"STANDLINK_HOME": str(home)}
    )
    assert len(pl.read_parquet(result.stdout_bytes)) == 20


def test_ask_says_which_formats_an_answer_without_a_network_has(home: Path) -> None:
    result = run("ask", *SWITCHERS, "--format", "graphml", home=home)
    assert result.returncode == 2
    assert "needs a network" in result.stderr
    assert "choose table, csv, json" in result.stderr


def test_answer_as_json_is_sparql_results_json(home: Path, graph: Graph) -> None:
    document = json.loads(done(run("ask", *SWITCHERS, "--format", "json", home=home)))
    assert document["head"]["vars"] == list(graph.ask("convergence/switchers", from_="ccs1", to="nacs").columns)
    bindings = document["results"]["bindings"]
    assert all(set(row) <= set(document["head"]["vars"]) for row in bindings)
    assert {row["actor"]["type"] for row in bindings} == {"uri"}
    assert document["labels"][bindings[0]["actor"]["value"]]


MEASURED = ("convergence/rival-outcome", "rivals=nacs", "rivals=ccs1", "rivals=chademo")


@pytest.mark.parametrize("question", [SWITCHERS, MEASURED])
def test_answer_comes_with_the_notes_of_the_page(question: tuple[str, ...], home: Path, graph: Graph) -> None:
    """Warnings, evidence and method go to the errors; the answer itself stays data."""
    answer = graph.answer(question[0], **_values(question[1:]))
    shown = run("ask", *question, home=home)
    assert answer.question.row in " ".join(done(shown).split())
    texts = [str(note) for note in answer.notes]
    assert answer.notes[-1].kind == "evidence"
    assert [text for text in (*texts, answer.question.method) if text not in shown.stderr] == []
    assert ("--sparql" in shown.stderr) == (not answer.sparql)
    as_csv = run("ask", *question, "--format", "csv", home=home)
    assert done(as_csv) == answer.table.to_csv().replace("\r\n", "\n")
    assert as_csv.stderr.splitlines() == texts
    as_json = run("ask", *question, "--format", "json", home=home)
    assert json.loads(done(as_json))["notes"] == texts
    assert as_json.stderr == ""


def _values(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    return {k: [p.partition("=")[2] for p in pairs if p.startswith(k + "=")] for k in (p.split("=")[0] for p in pairs)}


def test_empty_answer_says_why(home: Path, graph: Graph) -> None:
    reason, *others = map(str, graph.answer("linkages/network", until="1700").notes)
    found = run("ask", "linkages/network", "until=1700", home=home)
    assert done(found) == f"{reason}\n"
    assert reason.startswith("No results: ")
    assert [note for note in others if note not in found.stderr] == []
    assert found.stderr.count("No results") == 0
    as_csv = run("ask", "linkages/network", "until=1700", "--format", "csv", home=home)
    assert as_csv.stderr.splitlines()[0] == reason


def test_shown_sparql_runs_unchanged(home: Path) -> None:
    text = done(run("ask", *SWITCHERS, "--sparql", home=home))
    answer = done(run("ask", *SWITCHERS, "--format", "csv", home=home))
    assert done(run("sparql", "-", "--format", "csv", home=home, text=text)) == answer


def test_sparql_of_each_kind_is_answered(home: Path) -> None:
    assert done(run("sparql", "ASK { actor:ford a sl:Company }", home=home)) == "true\n"
    graph = done(run("sparql", "CONSTRUCT { ?s a sl:Barrier } WHERE { ?s a sl:Barrier }", home=home))
    assert len(list(ox.parse(graph, format=ox.RdfFormat.TURTLE))) > 10
    empty = done(run("sparql", "SELECT ?s { ?s a sl:Nothing }", home=home))
    assert empty == "No results.\n"


def test_truth_value_comes_in_each_format(home: Path) -> None:
    def answered(fmt: str) -> str:
        return done(run("sparql", "ASK {}", "--format", fmt, home=home))

    assert json.loads(answered("json")) == {"head": {}, "boolean": True}
    assert "<boolean>true</boolean>" in answered("xml")
    assert {answered(fmt) for fmt in ("table", "csv", "tsv")} == {"true\n"}


def test_rows_come_in_each_format_with_columns_in_the_order_of_the_query(home: Path) -> None:
    query = "SELECT * { VALUES (?z ?a) { (actor:ford <<( <a:s> <a:p> 1 )>>) } }"

    def answered(fmt: str) -> str:
        return done(run("sparql", query, "--format", fmt, home=home))

    assert answered("csv").splitlines()[0] == "z,z_label,a"
    assert json.loads(answered("json"))["head"]["vars"] == ["z", "a"]
    assert answered("tsv").splitlines() == [
        "?z\t?a",
        "<https://w3id.org/standlink/id/actor/ford>\t<<( <a:s> <a:p> 1 )>>",
    ]
    assert re.findall(r'variable name="(.)"', answered("xml")) == ["z", "a"]
    assert re.search(r"z +a", answered("table"))


@pytest.mark.parametrize(
    ("fmt", "form"),
    [("ttl", "turtle"), ("nt", "nt"), ("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld"), ("rdf", "xml")],
)
def test_graph_comes_in_each_format(fmt: str, form: str, home: Path) -> None:
    text = done(run("sparql", "DESCRIBE actor:ford", "--format", fmt, home=home))
    assert len(RdfDataset(default_union=True).parse(data=text, format=form)) > 3


def test_csv_has_no_labels_of_pages_elsewhere(home: Path) -> None:
    query = "SELECT ?page ?source { ?source foaf:page ?page } LIMIT 3"
    assert done(run("sparql", query, "--format", "csv", home=home)).splitlines()[0] == "page,source,source_label"


def test_hints_go_to_the_errors(home: Path) -> None:
    found = run("sparql", "SELECT * { ?s a sl:Standart }", home=home)
    assert done(found) == "No results.\n"
    assert found.stderr == "Hint: sl:Standart is not in the ontology; did you mean sl:Standard?\n"


def test_relative_iris_are_relative_to_standlink(home: Path) -> None:
    assert done(run("sparql", "ASK FROM <graph/wifi> { ?s ?p ?o }", home=home)) == "true\n"


@pytest.mark.parametrize("suffix", ["ttl", "nq"])
def test_export_to_a_file_is_the_graph(suffix: str, home: Path, graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"all.{suffix}"
    assert done(run("export", path, home=home)) == ""
    fmt = {"ttl": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS}[suffix]
    stated = {q.triple for q in graph.release.store.quads() if q.graph_name != ONTOLOGY}
    assert {q.triple for q in ox.parse(path=str(path), format=fmt)} == stated


def test_export_to_a_compressed_file(home: Path, tmp_path: Path) -> None:
    assert done(run("export", tmp_path / "all.nq.gz", home=home)) == ""
    assert done(run("export", tmp_path / "all.nq", home=home)) == ""
    assert gzip.decompress((tmp_path / "all.nq.gz").read_bytes()) == (tmp_path / "all.nq").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.nq", "all.nq.gz"]


def test_downloads_are_made_ahead(home: Path, graph: Graph) -> None:
    made = run("releases", "dumps", "nq", "rdf", home=home)
    assert done(made) == ""
    assert "/standlink.nq.gz: " in made.stderr
    path = Dump.of(graph.release, "rdf").path()
    assert path
    assert f"{path}: {path.stat().st_size:,} bytes\n" in made.stderr
    wrong = run("releases", "dumps", "docx", home=home)
    assert wrong.returncode == 2
    assert "unknown format 'docx'; expected one of ttl, jsonld" in wrong.stderr


def test_export_of_what_is_asserted_leaves_out_the_rest(home: Path) -> None:
    asserted = done(run("export", "--format", "nq", "--asserted", home=home))
    assert "graph/inferred" not in asserted
    assert len(asserted.splitlines()) > 20_000


def test_export_of_open_data_says_what_it_leaves_out(home: Path, catalogued: Release) -> None:
    whole = run("export", "--format", "nq", "--only-open", home=home)
    assert (done(whole), whole.stderr) == (done(run("export", "--format", "nq", home=home)), "")
    part = run("export", "--format", "nq", "--only-open", home=catalogued.path.parents[1])
    graphs = {line.rsplit(" ", 2)[1] for line in done(part).splitlines()}
    assert any(graph.endswith("graph/wifi>") for graph in graphs)
    assert not [graph for graph in graphs if "relaton" in graph or graph.endswith("inferred>")]
    assert part.stderr.startswith("Left out, because they are not known to be open: ")
    assert "relaton-iso" in part.stderr


def test_unchanged_release_is_not_built_again(home: Path, graph: Graph) -> None:
    result = run("build", home=home)
    assert graph.release.id in done(result)
    assert "Building" not in result.stderr


def test_home_on_the_command_line_overrides_the_environment(home: Path, tmp_path: Path) -> None:
    assert done(run("--home", home, "sparql", "ASK { actor:ford a sl:Company }", home=tmp_path)) == "true\n"
    assert list(tmp_path.iterdir()) == []


def test_first_question_builds_what_is_needed(tmp_path: Path) -> None:
    result = process("sparql", "ASK { actor:ford a sl:Company }", home=tmp_path / "fresh")
    assert done(result) == "true\n"
    assert str(tmp_path / "fresh") in result.stderr.splitlines()[0]
    assert [line.split()[0] for line in result.stderr.splitlines()[2:]] == [
        *("import", "load", "infer", "validate", "index", "tabulate", "prepare", "publish")
    ]


def test_check_of_the_curated_cases_finds_no_violation(tmp_path: Path) -> None:
    text = done(process("check", "--all", home=tmp_path))
    assert "0 violations" in text
    assert "all records" in text


def test_check_after_a_build_looks_only_at_what_has_changed(home: Path, graph: Graph) -> None:
    assert f"changed since release {graph.release.id}" in done(run("check", home=home))


def test_why_tells_the_rule_the_event_and_its_sources(home: Path) -> None:
    fact, rule, event, *notes = done(run("why", "ford", "adopts", "nacs", home=home)).splitlines()
    assert fact == "Ford adopts North American Charging Standard (NACS)."
    assert rule.strip().endswith("if A is an adopter in C and B is the standard adopted in C, then A adopts B.")
    assert event.strip() == "Ford adopts NACS (2023-05-25) [1] [2] [3] [4]"
    assert [note.split()[0] for note in notes] == ["[1]", "[2]", "[3]", "[4]"]
    assert all("https://" in note and "Accessed 2026-" in note for note in notes)


def test_why_of_a_triple_that_is_not_in_the_release_is_an_error(home: Path) -> None:
    result = run("why", "ford", "adopts", "chademo", home=home)
    assert result.returncode == NotFoundError.exit_code
    assert "actor:ford sl:adopts standard:chademo" in result.stderr
    assert result.stderr.count("\n") == 1


def test_fmt_is_idempotent(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    lines = SMALL.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, "", ""]), "utf-8")
    assert run("fmt", "--check", path).returncode == 1
    assert done(run("fmt", path)) == f"{path}: formatted\n"
    assert done(run("fmt", "--check", path)) == ""


def test_releases_are_listed_with_a_mark_on_the_current_one(home: Path) -> None:
    lines = done(run("releases", "list", home=home)).splitlines()
    assert [line[0] for line in lines].count("*") == 1
    shown = json.loads(done(run("releases", "show", home=home)))
    assert {d["name"] for d in shown["datasets"]} >= {"5g", "ev-charging", "wifi", "paper"}


def test_answer_is_cited_and_its_citation_verified(home: Path, tmp_path: Path) -> None:
    cited = done(run("cite", "convergence/switchers", "from=ccs1", "to=nacs", home=home))
    path = tmp_path / "answer.bib"
    path.write_text(cited, "utf-8")
    assert done(run("cite", "verify", str(path), home=home)).startswith(
        "Equal: convergence/switchers from=standard:ccs1"
    )
    path.write_text(cited.replace("SHA-256 ", "SHA-256 " + "0" * 64 + " "), "utf-8")
    different = run("cite", "verify", str(path), home=home)
    assert different.returncode == 1
    assert "checksum: cited 0000" in different.stdout
    unreadable = run("cite", "verify", str(tmp_path / "none.bib"), home=home)
    assert (unreadable.returncode, "cannot be read" in unreadable.stderr) == (2, True)
    path.write_text("@misc{x, title = {Another}}", "utf-8")
    assert run("cite", "verify", str(path), home=home).returncode == 2


def test_result_of_a_query_is_cited(home: Path, tmp_path: Path) -> None:
    cited = done(run("cite", "--sparql", "SELECT ?s { ?s a sl:Barrier }", "--format", "plain", home=home))
    path = tmp_path / "result.txt"
    path.write_text(cited, "utf-8")
    assert done(run("cite", "verify", str(path), home=home)).startswith("Equal: SELECT ?s { ?s a sl:Barrier }")
    assert run("cite", home=home).returncode == 2
