"""Mistakes on the command line are reported in one clear line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from standlink import Graph
from standlink.errors import NoReleaseError

from .test_cli import ILL_TYPED, SWITCHERS, process, run

pytestmark = pytest.mark.slow


# mistakes

MISTAKES = {
    "a question that is missing": (("ask", "convergence/switcher"), "did you mean convergence/switchers"),
    "a question unlike all others": (("ask", "zzz"), "standlink ask --list"),
    "a missing argument": (("ask", "convergence/switchers", "from=ccs1"), "to"),
    "an unknown argument": (("ask", *SWITCHERS, "when=2023"), "when"),
    "an argument without a value": (("ask", "convergence/switchers", "ccs1", "nacs"), "NAME=VALUE"),
    "a thing that is missing": (("ask", "convergence/switchers", "from=ccs1", "to=nask"), "nask"),
    "a thing of another kind": (
        ("ask", "convergence/switchers", "from=ccs1", "to=actor:ford"),
        "to: Ford is not a standard",
    ),
    "an empty argument": (("ask", "convergence/switchers", "from=", "to=nacs"), "from: missing; choose a standard"),
    "no SPARQL": (("sparql", "SELECT"), "not a SPARQL query"),
    "an unknown prefix": (
        ("sparql", "SELECT * { ?s a nope:x }"),
        "1:17: the prefix nope: is not declared; the",
    ),
    "an open bracket": (
        ("sparql", "SELECT * { ?s a sl:Company"),
        "at 1:10: a } is missing for this {\nSELECT",
    ),
    "a format of tables for a graph": (("sparql", "DESCRIBE actor:ford", "--format", "csv"), "choose table, ttl, nt"),
    "a format of graphs for a table": (
        ("sparql", "SELECT * {}", "--format", "ttl"),
        "not fit SELECT; choose table",
    ),
    "a graph that RDF/XML cannot hold": (
        ("sparql", "CONSTRUCT { <http://x/s> <http://x/1> 1 } {}", "--format", "rdf"),
        "choose Turtle",
    ),
    "a graph that JSON-LD cannot hold": (
        ("sparql", "CONSTRUCT { <a:s> <a:p> <<( <a:s> <a:p> 1 )>> } {}", "--format", "jsonld"),
        "choose Turtle",
    ),
    "an update": (("sparql", "DELETE WHERE { ?s ?p ?o }"), "not a SPARQL query"),
    "a service that does not answer": (
        ("sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        "could not be evaluated",
    ),
    "a folder to write to that is missing": (("export", "/nowhere/at/all.ttl"), "cannot be written"),
    "an unknown format of a file": (("export", "all.docx"), "'docx'"),
    "a dataset that is missing": (("datasets", "show", "nope"), "'nope'"),
    "a release that is missing": (("releases", "show", "nope"), "'nope'"),
    "an unknown kind of table": (("import", "icsx", "ics.csv"), "No such command 'icsx'"),
    "a file that is missing": (("validate", "/nowhere.ttl"), "does not exist"),
    "an unknown command": (("bild",), "No such command 'bild'"),
    "an unknown option": (("build", "--fast"), "--fast"),
    "an unknown format": (("ask", *SWITCHERS, "--format", "xlsx"), "xlsx"),
}


#: The exit code of each mistake; 2, wrong usage, unless another is given here.
EXIT_CODE_OF_MISTAKE = dict.fromkeys(MISTAKES, 2) | {
    "a question that is missing": 3,
    "a question unlike all others": 3,
    "a thing that is missing": 3,
    "no SPARQL": 5,
    "an unknown prefix": 5,
    "an open bracket": 5,
    "an update": 5,
    "a service that does not answer": 5,
    "a folder to write to that is missing": 1,
    "a dataset that is missing": 3,
    "a release that is missing": 3,
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_reported_in_one_clear_line(mistake: str, home: Path) -> None:
    arguments, message = MISTAKES[mistake]
    result = run(*arguments, home=home)
    assert result.returncode == EXIT_CODE_OF_MISTAKE[mistake]
    assert result.stdout == ""
    usage, _, error = result.stderr.rstrip("\n").rpartition("Error: ")
    usage, (line, *excerpt) = usage.splitlines(), error.splitlines()
    assert message in error
    assert line
    # An error in a query comes with the line of the query and a mark.
    assert excerpt == [] or (len(excerpt) == 2 and excerpt[1].strip() == "^")
    assert usage == [] or usage[0].startswith("Usage: ")


#: A mistake of each exit code.
IN_A_PROCESS = ("an unknown command", "a thing that is missing", "an open bracket", "an unknown format of a file")


@pytest.mark.parametrize("mistake", IN_A_PROCESS)
def test_process_reports_a_mistake_as_the_command_does(mistake: str, home: Path) -> None:
    arguments, _ = MISTAKES[mistake]
    alone, here = process(*arguments, home=home), run(*arguments, home=home)
    # Usage names the program as it was started.
    assert alone.stderr.replace("python -m standlink", "standlink") == here.stderr
    assert (alone.returncode, alone.stdout) == (here.returncode, here.stdout)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("actor:a a", "mine.ttl:1: not Turtle"),
        (ILL_TYPED, "did you mean"),
    ],
)
def test_unreadable_file_is_reported_in_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(text, "utf-8")
    result = process("validate", tmp_path / "mine.ttl")
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert message in result.stderr


def test_file_in_place_of_the_data_folder_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    for result in (run("build", home=path), run("--home", path, "build"), run("ask", *SWITCHERS, home=path)):
        assert result.returncode != 0
        assert "Traceback" not in result.stderr
        assert result.stderr.splitlines()[-1].startswith("Error: ")
        assert str(path) in result.stderr


def test_damaged_release_is_reported_with_what_to_do(home: Path, tmp_path: Path, graph: Graph) -> None:
    (tmp_path / "releases" / graph.release.id).mkdir(parents=True)
    shutil.copy(home / "current", tmp_path / "current")
    shutil.copy(graph.release.path / "manifest.json", tmp_path / "releases" / graph.release.id)
    result = run("ask", *SWITCHERS, home=tmp_path)
    assert result.returncode == NoReleaseError.exit_code
    assert result.stderr.count("\n") == 1
    assert "has no store and no search.sqlite. Run 'standlink doctor', or 'standlink build --force'." in result.stderr


def test_reader_that_stops_reading_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "standlink", "--home", str(home), "export", "--format", "nq"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().endswith(b".\n")
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
