"""The first attempts of a researcher at 32 questions: right as written, or listed with the cause and the right form.

The attempts are compared with a recount in DuckDB, on the samples or, if the environment variable RESEARCH_HOME names a
data folder, on its release, such as one of all catalogues. ``docs/sparql.md`` has the table of ``questions.toml``.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
from recounting import Rows, answer, database_of, dump, recounted
from standlink.graph.releases.release import Release, Releases
from standlink.ontology.namespaces import compact
from standlink.queries.sparql.hints import hints
from standlink.web.examples import examples

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "data" / "research"
QUESTIONS = tomllib.loads((FOLDER / "questions.toml").read_text("utf-8"))
RIGHT = [number for number, entry in QUESTIONS.items() if entry["right"]]
WRONG = sorted(QUESTIONS.keys() - set(RIGHT))
#: Columns that are not compared: the attempt takes any of several names.
IGNORED = {"29": 1}
WHOLE = os.environ.get("RESEARCH_HOME", "")
#: Attempts that the samples cannot show to be wrong: they have no adoption by JISC.
UNSEEN = set() if WHOLE else {"05"}
#: Attempts that only samples of real catalogues show to be wrong, not the small stand-ins.
OF_REAL_DATA = {"03", "04"}
#: The least number of first attempts that are right as written.
LEAST = 26


@pytest.fixture(scope="module")
def subject(request: pytest.FixtureRequest) -> Release:
    return Releases(Path(WHOLE)).current() if WHOLE else request.getfixturevalue("sampled")


@pytest.fixture(scope="module")
def database(subject: Release, once: Callable[..., Path]) -> duckdb.DuckDBPyConnection:
    return database_of(once(f"dump-{subject.id}", partial(dump, subject)))


def attempt(number: str) -> str:
    return (FOLDER / f"{number}.rq").read_text("utf-8")


def found(release: Release, sparql: str) -> Rows:
    result = release.store.query(sparql)
    if isinstance(result, ox.QueryTriples):
        return Counter({tuple(compact(term.value) for term in triple) for triple in result})
    return answer(release, sparql)


def table() -> str:
    """Return the table for ``docs/sparql.md``."""
    titles = {e.name: e.title for e in examples()}
    lines = ["| | question | first attempt | example |", "|---|---|---|---|"]
    for number, entry in QUESTIONS.items():
        verdict = "right" if entry["right"] else entry["why"]
        lines.append(f"| {int(number)} | {entry['question']} | {verdict} | {titles[entry['example']]} |")
    return "\n".join(lines) + "\n"


def test_every_question_has_its_attempt_and_an_example() -> None:
    assert list(QUESTIONS) == [f"{number:02}" for number in range(1, 33)]
    assert {e["example"] for e in QUESTIONS.values()} <= {e.name for e in examples()}
    assert all(("why" in e) == ("hint" in e) != e["right"] for e in QUESTIONS.values())
    assert len(RIGHT) >= LEAST
    assert {p.stem for p in FOLDER.glob("*.rq")} == set(QUESTIONS)
    assert set(RIGHT) <= {p.stem for p in FOLDER.glob("*.sql")}


def test_documentation_has_the_table() -> None:
    assert table() in (ROOT / "docs" / "sparql.md").read_text("utf-8"), f"put this into docs/sparql.md:\n{table()}"


@pytest.mark.parametrize("number", RIGHT)
def test_first_attempt_is_right(
    number: str, subject: Release, database: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)  # 19.sql reads its numbers from 19.rq
    rows = found(subject, attempt(number))
    if number in IGNORED:
        rows = Counter(row[: IGNORED[number]] + row[IGNORED[number] + 1 :] for row in rows)
    assert rows == recounted(database, FOLDER / f"{number}.sql")


@pytest.mark.parametrize("number", sorted(set(WRONG) & {p.stem for p in FOLDER.glob("*.sql")} - UNSEEN))
def test_attempt_that_is_listed_as_wrong_is_wrong(
    number: str, subject: Release, database: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest
) -> None:
    if number in OF_REAL_DATA and not WHOLE:
        request.getfixturevalue("real_data")
    assert found(subject, attempt(number)) != recounted(database, FOLDER / f"{number}.sql")


def test_table_of_documents_repeats_them(subject: Release) -> None:
    documents = answer(subject, attempt("26"))
    assert len(documents) > len({row[0] for row in documents})


@pytest.mark.parametrize("number", list(QUESTIONS))
def test_wrong_attempt_has_a_hint_that_names_the_cause_and_a_right_one_has_none(number: str, subject: Release) -> None:
    given = [str(hint) for hint in hints(subject, attempt(number), empty=False)]
    if not WHOLE:  # the samples lack what some attempts name
        given = [hint for hint in given if "is not in this release" not in hint]
    if number in RIGHT:
        assert given == []
    else:
        assert [hint for hint in given if QUESTIONS[number]["hint"] in hint]
