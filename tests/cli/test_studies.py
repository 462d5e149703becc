"""A study from the command line: written, built, checked, locked and rebuilt, with faults named by file and line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from standlink.graph.releases.release import Releases
from studied import NAME, known_study, standlink

from .test_cli import done, run

pytestmark = [pytest.mark.slow, pytest.mark.release]


@pytest.fixture
def own(study: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the built study, to change."""
    with known_study():
        yield Path(shutil.copytree(study, tmp_path / NAME, symlinks=True))


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_new_study_builds_with_lock_and_notes(study: Path) -> None:
    assert {"study.lock", "REVIEW.md", "README.md", ".gitignore", "study.toml"} <= {p.name for p in study.iterdir()}
    review = (study / "REVIEW.md").read_text("utf-8")
    assert f"standlink build {NAME} --locked" in review
    assert "| my-study-quic | My study | 13 |" in review
    assert ".standlink/" in (study / ".gitignore").read_text("utf-8")


def test_built_study_has_its_own_dataset_with_licence_and_version(own: Path) -> None:
    (dataset,) = [
        d for d in Releases(own / ".standlink").current().manifest["datasets"] if d["name"] == "my-study-quic"
    ]
    assert dataset["derivedFrom"] == "https://example.org/my-study/cases/quic.ttl"
    assert dataset["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_unchanged_study_is_not_built_again_and_stays_as_locked(own: Path) -> None:
    before = Releases(own / ".standlink").current_id()
    assert "As study.lock says: 7 files, 9 datasets." in done(run("build", own, "--locked"))
    assert Releases(own / ".standlink").current_id() == before


def test_locked_build_names_what_differs_and_publishes_nothing(own: Path) -> None:
    before = Releases(own / ".standlink").current_id()
    append(own / "cases" / "quic.ttl", "\n# a remark\n")
    (own / "charts" / "charts.toml").unlink()
    question = own / "questions" / NAME / "events-by-date.rq"
    question.write_text(question.read_text("utf-8").replace("# chart: my-study-timeline\n", ""), "utf-8")
    result = run("build", own, "--locked")
    assert result.returncode == 1
    assert "file cases/quic.ttl has changed" in result.stderr
    assert "file charts/charts.toml is missing" in result.stderr
    assert f"standlink build {NAME}'" in result.stderr
    assert Releases(own / ".standlink").current_id() == before


def test_locked_build_needs_a_lock(own: Path) -> None:
    (own / "study.lock").unlink()
    result = run("build", own, "--locked")
    assert (result.returncode, "study.lock: there is no such file" in result.stderr) == (1, True)


def test_locked_is_for_studies(tmp_path: Path) -> None:
    result = run("build", "--locked", home=tmp_path)
    assert (result.returncode, "--locked is for a study" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("my-study-standard:a a sl:StandardDocumnt .", "(did you mean sl:StandardDocument"),
        ("my-study-standard:a my-study:runsOvr my-study-standard:b .", "(did you mean my-study:runsOver?)"),
        ("my-study-actor:a a sl:StandardDocument .", "so its IRI needs /standard/ in place of /actor/"),
        (
            "my-study-actor:A_b a sl:Company .",
            "is not the IRI of a thing; expected https://example.org/my-study/<kind>",
        ),
        ("my-study-actor:a a", "not Turtle"),
    ],
)
def test_faulty_case_is_named_with_line_and_the_release_stays(own: Path, line: str, message: str) -> None:
    before, case = Releases(own / ".standlink").current_id(), own / "cases" / "quic.ttl"
    append(case, f"\n{line}\n")
    # What is unfinished is noticed at the end of the file.
    number = len(case.read_text("utf-8").splitlines()) + ("Turtle" in message)
    for command in (("build", own), ("check", own)):
        result = run(*command)
        assert result.returncode == 1
        assert f"{case}:{number}" in result.stderr
        assert message in result.stderr
    assert Releases(own / ".standlink").current_id() == before


def test_case_that_breaks_a_shape_of_the_study_is_not_published(own: Path) -> None:
    before, case = Releases(own / ".standlink").current_id(), own / "cases" / "quic.ttl"
    append(case, "\nmy-study-standard:rfc-9114 my-study:runsOver my-study-standard:rfc-9114 .\n")
    result = run("check", own)
    assert result.returncode == 1
    assert "a protocol runs over one other: say which" in result.stdout
    assert "quic.ttl:" in result.stdout
    assert Releases(own / ".standlink").current_id() == before


def test_terms_of_others_cannot_be_changed(own: Path) -> None:
    append(own / "terms" / "terms.ttl", '\nsl:adopts rdfs:label "takes"@en .\n')
    result = run("build", own)
    assert result.returncode == 1
    assert "sl:adopts is not a term of this study" in result.stderr


def test_faulty_question_and_chart_are_named(own: Path) -> None:
    append(own / "charts" / "charts.toml", '\n[bad]\nform = "pie"\ntitle = "Bad"\nabout = "Bad"\n')
    question = own / "questions" / NAME / "events-by-date.rq"
    question.write_text(question.read_text("utf-8").replace("# row:", "# rows:"), "utf-8")
    result = run("check", own)
    assert result.returncode == 1
    assert "charts.toml: bad.form: expected one of bars" in result.stdout
    line = question.read_text("utf-8").splitlines().index("# rows: an event with its date and its kind") + 1
    assert f"events-by-date.rq:{line}" in result.stdout


def test_study_that_is_as_written_passes_the_check_and_the_format(own: Path) -> None:
    assert "0 violations" in done(run("check", own))
    assert done(run("fmt", own, "--check")) == ""


def test_fact_that_is_removed_with_its_file_leaves_the_datasets(own: Path) -> None:
    (own / "cases" / "quic.ttl").rename(own / "cases" / "transport.ttl")
    question = own / "questions" / NAME / "events-by-date.rq"
    question.write_text(question.read_text("utf-8").replace("graph:my-study-quic", "graph:my-study-transport"), "utf-8")
    assert "my-study-transport" in done(run("build", own))
    names = {dataset["name"] for dataset in Releases(own / ".standlink").current().manifest["datasets"]}
    assert ("my-study-transport" in names, "my-study-quic" in names) == (True, False)
    assert '"my-study-transport"' in (own / "study.lock").read_text("utf-8")


def test_question_of_the_study_is_answered_on_the_command_line(own: Path) -> None:
    answer = done(run("ask", "my-study/events-by-date", home=own))
    assert "Google announces QUIC as an experiment" in answer
    asked = done(run("sparql", "SELECT ?o { my-study-standard:rfc-9114 my-study:runsOver ?o }", home=own))
    assert "RFC 9000" in asked or "rfc-9000" in asked


def test_new_study_is_written_to_an_empty_folder_only(tmp_path: Path) -> None:
    with known_study("hydrogen"):
        (tmp_path / "hydrogen").mkdir()
        done(run("new", tmp_path / "hydrogen", "--title", "Hydrogen", "--iri", "https://example.org/h2/"))
        assert 'title = "Hydrogen"' in (tmp_path / "hydrogen" / "study.toml").read_text("utf-8")
        assert "<https://example.org/h2/terms#>" in (tmp_path / "hydrogen" / "terms" / "terms.ttl").read_text("utf-8")
        result = run("new", tmp_path / "hydrogen")
        assert (result.returncode, "is not empty" in result.stderr) == (1, True)


@pytest.mark.parametrize("name", ["氢能", "5g", "!"])
def test_folder_whose_name_makes_no_study_is_refused(tmp_path: Path, name: str) -> None:
    result = run("new", tmp_path / name)
    assert result.returncode == 2
    assert "a letter first" in result.stderr


def test_installed_command_needs_no_study_to_be_known(study: Path) -> None:
    result = standlink("--home", study, "ask", "my-study/events-by-date")
    assert "IETF publishes RFC 9000" in done(result)
