"""The promises of the command: it teaches itself, answers, and says a mistake in one clear line."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
import standlink
from standlink import Graph
from standlink.cli.main import main
from standlink.errors import NoReleaseError

SMALL = Path(__file__).parents[1] / "data" / "cases" / "small.ttl"
SWITCHERS = ("convergence/switchers", "from=ccs1", "to=nacs")


def run(*arguments: str | Path, home: Path | None = None, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as people do, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STANDLINK_")}
    if home is not None:
        environment["STANDLINK_HOME"] = str(home)
    command = [sys.executable, "-m", "standlink", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, input=text, capture_output=True, text=True, timeout=120, check=False
    )


def done(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


# it teaches itself


def test_help_names_every_command_and_first_steps() -> None:
    text = done(run("--help"))
    shown = [line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert set(main.commands) == set(shown[: len(main.commands)]) >= {"serve", "ask", "build"}
    assert "First steps" in text
    assert "standlink ask convergence/switchers from=ccs1 to=nacs" in text


def test_first_steps_of_the_help_work(home: Path) -> None:
    assert "Ford" in done(run("ask", *SWITCHERS, home=home))
    assert "barrier" in done(run("sparql", "SELECT ?s { ?s a sl:Barrier }", "--format", "csv", home=home))


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
    assert done(run("ask", home=home)) == text


def test_answer_as_csv_is_the_answer_of_the_package(home: Path, graph: Graph) -> None:
    rows = list(csv.DictReader(io.StringIO(done(run("ask", *SWITCHERS, "--format", "csv", home=home)))))
    table = graph.ask("convergence/switchers", from_="ccs1", to="nacs")
    assert len(rows) == len(table) > 5
    assert [row["actor"] for row in rows] == [row["actor"] for row in table]
    assert "Ford" in {row["actor_label"] for row in rows}


def test_answer_as_json_is_sparql_results_json(home: Path, graph: Graph) -> None:
    document = json.loads(done(run("ask", *SWITCHERS, "--format", "json", home=home)))
    assert document["head"]["vars"] == list(graph.ask("convergence/switchers", from_="ccs1", to="nacs").columns)
    bindings = document["results"]["bindings"]
    assert all(set(row) <= set(document["head"]["vars"]) for row in bindings)
    assert {row["actor"]["type"] for row in bindings} == {"uri"}
    assert document["labels"][bindings[0]["actor"]["value"]]


MEASURED = ("convergence/rival-outcome", "rivals=nacs", "rivals=ccs1", "rivals=chademo")


@pytest.mark.parametrize("question", [SWITCHERS, MEASURED])
def test_answer_comes_with_what_the_page_says_of_it(question: tuple[str, ...], home: Path, graph: Graph) -> None:
    """Warnings, evidence and method go to the errors; the answer itself stays data."""
    answer = graph.answer(question[0], **_values(question[1:]))
    shown = run("ask", *question, home=home)
    assert answer.question.row in " ".join(done(shown).split())
    assert "behind this" in answer.notes[-1]
    assert [note for note in (*answer.notes, answer.question.method) if note not in shown.stderr] == []
    assert ("--sparql" in shown.stderr) == (not answer.sparql)
    as_csv = run("ask", *question, "--format", "csv", home=home)
    assert done(as_csv) == answer.table.to_csv().replace("\r\n", "\n")
    assert as_csv.stderr.splitlines() == list(answer.notes)
    as_json = run("ask", *question, "--format", "json", home=home)
    assert json.loads(done(as_json))["notes"] == list(answer.notes)
    assert as_json.stderr == ""


def _values(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    return {k: [p.partition("=")[2] for p in pairs if p.startswith(k + "=")] for k in (p.split("=")[0] for p in pairs)}


def test_empty_answer_says_why(home: Path) -> None:
    found = run("ask", "linkages/network", "until=1700", home=home)
    assert done(found) == "Nothing was found.\n"
    assert "Nothing is selected" in found.stderr


def test_shown_sparql_runs_as_it_stands(home: Path) -> None:
    text = done(run("ask", *SWITCHERS, "--sparql", home=home))
    answer = done(run("ask", *SWITCHERS, "--format", "csv", home=home))
    assert done(run("sparql", "-", "--format", "csv", home=home, text=text)) == answer


def test_sparql_of_each_kind_is_answered(home: Path) -> None:
    assert done(run("sparql", "ASK { actor:ford a sl:Company }", home=home)) == "true\n"
    graph = done(run("sparql", "CONSTRUCT { ?s a sl:Barrier } WHERE { ?s a sl:Barrier }", home=home))
    assert len(list(ox.parse(graph, format=ox.RdfFormat.TURTLE))) > 10
    empty = done(run("sparql", "SELECT ?s { ?s a sl:Nothing }", home=home))
    assert empty == "Nothing was found.\n"


@pytest.mark.parametrize("suffix", ["ttl", "nq"])
def test_export_to_a_file_is_the_graph(suffix: str, home: Path, graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"all.{suffix}"
    assert done(run("export", path, home=home)) == ""
    fmt = {"ttl": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS}[suffix]
    assert len({q.triple for q in ox.parse(path=str(path), format=fmt)}) == len(graph.to_rdflib())


def test_export_of_what_is_asserted_leaves_out_the_rest(home: Path) -> None:
    asserted = done(run("export", "--format", "nq", "--asserted", home=home))
    assert "graph/inferred" not in asserted
    assert len(asserted.splitlines()) > 20_000


def test_unchanged_release_is_not_built_again(home: Path, graph: Graph) -> None:
    result = run("build", home=home)
    assert graph.release.id in done(result)
    assert "Building" not in result.stderr


def test_home_on_the_command_line_goes_before_the_environment(home: Path, tmp_path: Path) -> None:
    assert done(run("--home", home, "sparql", "ASK { actor:ford a sl:Company }", home=tmp_path)) == "true\n"
    assert list(tmp_path.iterdir()) == []


def test_first_question_builds_what_is_needed(tmp_path: Path) -> None:
    result = run("sparql", "ASK { actor:ford a sl:Company }", home=tmp_path / "fresh")
    assert done(result) == "true\n"
    assert "Nothing has been built in" in result.stderr
    assert [line.split()[0] for line in result.stderr.splitlines()[2:]] == [
        *("import", "load", "infer", "validate", "index", "tabulate", "publish")
    ]


def test_check_of_the_curated_cases_finds_no_violation(tmp_path: Path) -> None:
    text = done(run("check", "--all", home=tmp_path))
    assert "Shapes: 0 violations" in text
    assert "of all records" in text


def test_check_after_a_build_looks_only_at_what_has_changed(home: Path) -> None:
    assert "of what changed since release" in done(run("check", home=home))


def test_why_ends_in_what_a_dataset_asserts(home: Path) -> None:
    lines = done(run("why", "ford", "adopts", "nacs", home=home)).splitlines()
    assert lines[0].startswith("Ford adopts North American Charging Standard")
    assert all(line.endswith("[asserted in graph:ev-charging]") for line in lines[1:])
    assert len(lines) == 3


def test_why_of_something_untrue_says_so(home: Path) -> None:
    result = run("why", "ford", "adopts", "chademo", home=home)
    assert result.returncode == 1
    assert result.stderr == "Error: this release does not contain the triple actor:ford sl:adopts standard:chademo\n"


def test_fmt_lays_a_file_out_once_and_for_all(tmp_path: Path) -> None:
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


def test_good_file_of_ones_own_is_validated(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    shutil.copy(SMALL, path)
    assert done(run("validate", path)).endswith(f"{path}: 0 violations, 0 warnings.\n")


def test_faulty_file_of_ones_own_is_said_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(SMALL.read_text("utf-8").replace("    sl:unit sl:percent ;\n", ""), "utf-8")
    result = run("validate", path)
    assert result.returncode == 1
    assert result.stdout.startswith("Violation: mine.ttl:")
    assert "sl:unit" in result.stdout
    assert result.stdout.endswith(f"{path}: 1 violations, 0 warnings.\n")
    assert result.stderr == ""


# mistakes

MISTAKES = {
    "a question that is not there": (("ask", "convergence/switcher"), "did you mean convergence/switchers"),
    "a question like none": (("ask", "zzz"), "standlink ask --list"),
    "a missing argument": (("ask", "convergence/switchers", "from=ccs1"), "to"),
    "an unknown argument": (("ask", *SWITCHERS, "when=2023"), "when"),
    "an argument without a value": (("ask", "convergence/switchers", "ccs1", "nacs"), "NAME=VALUE"),
    "a thing that is not there": (("ask", "convergence/switchers", "from=ccs1", "to=nask"), "nask"),
    "a thing of another kind": (("ask", "convergence/switchers", "from=ccs1", "to=actor:ford"), "actor:ford"),
    "an empty argument": (("ask", "convergence/switchers", "from=", "to=nacs"), "needs from"),
    "no SPARQL": (("sparql", "SELECT"), "not a SPARQL query"),
    "an unknown prefix": (("sparql", "SELECT * { ?s a nope:x }"), "at 1:23: the prefix of this name is not declared"),
    "an open bracket": (("sparql", "SELECT * { ?s a sl:Company"), "at 1:27: expected"),
    "an update": (("sparql", "DELETE WHERE { ?s ?p ?o }"), "not a SPARQL query"),
    "a service that does not answer": (
        ("sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        "could not be evaluated",
    ),
    "a folder to write to that is not there": (("export", "/nowhere/at/all.ttl"), "cannot be written"),
    "an unknown format of a file": (("export", "all.docx"), "there is no format 'docx'"),
    "a file that is not there": (("validate", "/nowhere.ttl"), "does not exist"),
    "an unknown command": (("bild",), "No such command 'bild'"),
    "an unknown option": (("build", "--fast"), "--fast"),
    "an unknown format": (("ask", *SWITCHERS, "--format", "xlsx"), "xlsx"),
}


@pytest.fixture(scope="module")
def mistakes(home: Path) -> dict[str, subprocess.CompletedProcess[str]]:
    """All mistakes at once, as many processes at a time as the machine has processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = {name: pool.submit(run, *arguments, home=home) for name, (arguments, _) in MISTAKES.items()}
        return {name: result.result() for name, result in made.items()}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_said_in_one_clear_line(mistake: str, mistakes: dict[str, subprocess.CompletedProcess[str]]) -> None:
    result, message = mistakes[mistake], MISTAKES[mistake][1]
    assert result.returncode not in (0, None)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    *usage, line = result.stderr.rstrip("\n").splitlines()
    assert line.startswith("Error: ")
    assert message in line
    assert usage == [] or usage[0].startswith("Usage: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("actor:a a", "mine.ttl:1: not Turtle"),
        ("<urn:a> a <https://w3id.org/standlink/ontology#Compny> .", "did you mean"),
    ],
)
def test_file_that_cannot_be_read_is_said_in_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(text, "utf-8")
    result = run("validate", tmp_path / "mine.ttl")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert message in result.stderr


def test_file_in_the_place_of_the_data_folder_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    for result in (run("build", home=path), run("--home", path, "build"), run("ask", *SWITCHERS, home=path)):
        assert result.returncode != 0
        assert "Traceback" not in result.stderr
        assert result.stderr.splitlines()[-1].startswith("Error: ")
        assert str(path) in result.stderr


def test_damaged_release_is_said_with_what_to_do(home: Path, tmp_path: Path, graph: Graph) -> None:
    (tmp_path / "releases" / graph.release.id).mkdir(parents=True)
    shutil.copy(home / "current", tmp_path / "current")
    shutil.copy(graph.release.path / "manifest.json", tmp_path / "releases" / graph.release.id)
    result = run("ask", *SWITCHERS, home=tmp_path)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "lacks store and search.sqlite. Run 'standlink build --force'." in result.stderr


def test_reader_that_stops_reading_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "standlink", "--home", str(home), "export", "--format", "nq"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().endswith(b".\n")
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


# the same in Python


def test_answer_in_python_becomes_a_data_frame(home: Path) -> None:
    frame = standlink.open(home).ask("convergence/switchers", from_="ccs1", to="nacs").to_pandas()
    assert list(frame.columns)[:2] == ["actor", "actor_label"]
    assert len(frame) > 5
    assert "Ford" in set(frame["actor_label"])
    assert frame["then"].notna().all()


def test_opening_builds_nothing_when_told_not_to(tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match="nothing has been built"):
        standlink.open(tmp_path, build=False)
    assert list(tmp_path.iterdir()) == []


def test_home_is_taken_from_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    monkeypatch.setenv("STANDLINK_HOME", str(home))
    assert standlink.open().release.id == graph.release.id


def test_select_in_python_knows_the_prefixes_and_the_labels(graph: Graph) -> None:
    table = graph.sparql("SELECT ?s { ?s a sl:Company } ORDER BY ?s LIMIT 3")
    assert len(table) == 3
    (first, *_), *_ = table.rows
    assert table.shown(first) == graph.release.store.label(first)
    description = graph.describe("actor:ford")
    assert description is not None
    assert description.label == "Ford"
    assert graph.describe("actor:nobody") is None
