"""Tests of the benchmark's table: missing measurements are reported, neither left out nor made up."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from standlink.bench import servers
from standlink.bench.measure import FailedError, TooLongError
from standlink.bench.rows import building, downloads, growth
from standlink.bench.subject import Subject
from standlink.graph.pipeline.build import unchanged
from standlink.graph.releases.checksum import file_checksum
from standlink.graph.releases.dumps import DUMPS, QUADS
from standlink.graph.releases.release import Release
from standlink.queries.search.pages import documents

SUBJECT: Any = SimpleNamespace(size=1_000_000)


def test_stopped_peer_still_bounds_the_ratio() -> None:
    row = building._stopped("gate", SUBJECT, 10.0, "pyrudof", TooLongError(600), 3)
    assert (row.ratio, row.outcome) == (60, "reached")
    assert "over 600 s" in row.peer


def test_bound_below_the_goal_decides_nothing() -> None:
    assert building._stopped("gate", SUBJECT, 400.0, "pyrudof", TooLongError(600), 3).outcome == "not measured"


def test_peer_that_failed_has_no_ratio() -> None:
    row = building._stopped("gate", SUBJECT, 10.0, "pyrudof", FailedError("out of memory"), 3)
    assert (row.ratio, row.outcome) == (None, "not measured")
    assert "out of memory" in row.peer


def test_growth_is_measured_between_the_sizes_at_which_a_stage_was_completed() -> None:
    points = [
        growth.Point(1_000, {"load": 1.0, "infer": 1.0, "page": 0.001, "page in memory": 0.001}),
        growth.Point(10_000, {"load": 10.0, "infer": 100.0, "page": 0.004}),
        growth.Point(100_000, {"load": 100.0}),
    ]
    rows = {row.work: row for row in growth.rows(points)}
    assert (rows["growth of load"].size, rows["growth of load"].outcome) == (100_000, "reached")
    assert (rows["growth of rules"].size, rows["growth of rules"].outcome) == (10_000, "missed")
    assert rows["growth of the gate"].outcome == "not measured"
    assert rows["growth of the entity page, read from disk"].outcome == "missed"
    assert rows["growth of the entity page, read from memory"].outcome == "not measured"


def test_growth_of_nothing_is_not_measured() -> None:
    assert {row.outcome for row in growth.rows([])} == {"not measured"}


def test_downloads_without_nginx_are_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "NGINX", None)
    path = tmp_path / "releases" / "one"
    (path / DUMPS).mkdir(parents=True)
    (path / DUMPS / QUADS).write_bytes(b"x")
    files = {f"{DUMPS}/{QUADS}": {"size": 1, "sha256": file_checksum(path / DUMPS / QUADS)}}
    subject: Any = SimpleNamespace(size=10, release=Release(path, {"files": files}))
    (row,) = downloads.rows(subject)
    assert (row.outcome, row.ratio, row.peer) == ("not measured", None, "nginx is not installed")


@pytest.mark.slow
def test_server_takes_the_release_of_the_benchmark_for_current(tmp_path: Path) -> None:
    """Otherwise it would build another before it starts, and serve that."""
    subject = Subject.prepare(3000, tmp_path / "made", gate=False)
    assert unchanged(subject.home, documents=documents)
