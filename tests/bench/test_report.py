"""Tests of the report: a missed goal is shown as missed, with what is in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standlink.bench import report
from standlink.bench.row import Row
from standlink.bench.rows.growth import Point

MISSED = Row(
    "entity page, full HTML", 1_000, "1/s", "peer: 9/s", 0.11, "at least 0.3x", "missed", profile=["0.5 render"]
)
ROWS = [
    Row("build, all stages", 1_000, "1 s", "peer: 2 s", 0.5, "at most 3x", "reached", "equal", "a note"),
    MISSED,
    Row("an unheard-of row", 1_000, goal="at most 1x", outcome="missed"),
    Row("bulk load", 1_000, peer="Virtuoso is not installed", outcome="not measured"),
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    points = [Point(1_000, {"load": 1.0, "page": 0.001}), Point(10_000, {"load": 9.0, "page": 0.001})]
    report.write(tmp_path, ROWS, points, run="quick", seconds=60, command="make bench-quick")
    return tmp_path


def test_report_shows_every_row_and_counts_the_missed(written: Path) -> None:
    text = (written / "README.md").read_text("utf-8")
    assert "**1 goal reached, 2 missed**" in text
    assert "| entity page, full HTML | 1,000 | 1/s | peer: 9/s | 0.11 | at least 0.3x | **missed** |" in text
    assert "| bulk load | 1,000 |  | Virtuoso is not installed |  |  | not measured |" in text
    assert len(json.loads((written / "results.json").read_text("utf-8"))["rows"]) == len(ROWS)
    for name in ("ratios.svg", "growth.svg"):
        assert (written / name).read_text("utf-8").startswith("<svg")


def test_missed_goals_have_a_sentence_and_a_profile_or_say_that_there_is_none(written: Path) -> None:
    text = (written / "README.md").read_text("utf-8").partition("## Missed goals")[2]
    why = report.reasons()["entity page, full HTML"]
    assert f"**entity page, full HTML** (peer): {why}\n\n```\n0.5 render\n```" in text
    assert f"**an unheard-of row**: {report.UNEXPLAINED}" in text


def test_longest_beginning_of_a_name_decides_on_the_sentence() -> None:
    known = {"entity": "a", "entity page": "b", "search": "c"}
    found = [report.reason(work, known) for work in ("entity page as JSON", "entity query", "build")]
    assert found == ["b", "a", ""]


@pytest.mark.parametrize("folder", [report.FOLDER, report.FOLDER / "catalogues"], ids=["synthetic", "catalogues"])
def test_every_missed_goal_of_the_published_reports_has_a_sentence(folder: Path) -> None:
    rows = json.loads((folder / "results.json").read_text("utf-8"))["rows"]
    known = report.reasons()
    unexplained = [row["work"] for row in rows if row["outcome"] == "missed" and not report.reason(row["work"], known)]
    assert not unexplained, f"say in bench/missed.toml what is in the way of {', '.join(unexplained)}"
