"""Measures of other packages: off unless a setting names the package, then used by questions as those of Standlink."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from standlink.errors import QuestionFileError
from standlink.queries.answers import packaged, registry
from standlink.queries.answers.packaged import ALLOWED, MeasureError
from standlink.queries.answers.request import Finding, Request
from standlink.queries.question import read_question

QUESTION = """\
# title: Actors
# title@zh: 行为主体
# question: How many actors are there?
# question@zh: 有多少行为主体？
# row: the number of actors
# measure: my_measure
# columns: actors integer
"""


def my_measure(request: Request) -> Finding:
    """Return the number of actors.

    Definition: the rows of a table.
    """
    return Finding(pl.DataFrame({"actors": [request.tables["labels"].filter(pl.col("kind") == "actor").height]}))


def failing(_request: Request) -> Finding:
    raise ZeroDivisionError("no actors")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that brings two measures."""

    class Point(EntryPoint):
        dist = SimpleNamespace(name="my-measures")  # type: ignore[assignment]

        def load(self) -> object:
            return globals()[self.name]

    points = {name: Point(name, f"my_measures:{name}", packaged.GROUP) for name in ("my_measure", "failing")}
    monkeypatch.setattr(packaged, "_points", lambda: points)


@pytest.fixture
def question(tmp_path: Path) -> Path:
    path = tmp_path / "actors.rq"
    path.write_text(QUESTION, "utf-8")
    return path


@pytest.mark.usefixtures("installed")
def test_measure_is_off_and_the_question_says_how_to_turn_it_on(question: Path) -> None:
    with pytest.raises(
        QuestionFileError, match=r"package my-measures, which is off: set STANDLINK_MEASURES=my-measures"
    ):
        read_question(question, "own/actors")
    assert "my_measure" not in registry.computations()


@pytest.mark.usefixtures("installed")
def test_measure_that_is_turned_on_answers_questions(question: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOWED, "others, my-measures")
    assert read_question(question, "own/actors").measure == "my_measure"
    tables = {"labels": pl.DataFrame({"kind": ["actor", "region", "actor"]})}
    request = SimpleNamespace(tables=tables)
    assert registry.computation("my_measure")(request).rows["actors"].to_list() == [2]  # type: ignore[arg-type]
    assert "Return the number of actors" in registry.definition("my_measure")


@pytest.mark.usefixtures("installed")
def test_failing_measure_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOWED, "my-measures")
    with pytest.raises(MeasureError, match=r"measure 'failing' of package my-measures failed: ZeroDivisionError"):
        registry.computation("failing")(SimpleNamespace())  # type: ignore[arg-type]


def test_measure_that_nobody_brings_is_unknown(question: Path) -> None:
    with pytest.raises(QuestionFileError, match="unknown measure 'my_measure'; expected one of"):
        read_question(question, "own/actors")
