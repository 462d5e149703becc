"""Tests of the benchmark's table: missing measurements are reported, neither left out nor made up."""

from __future__ import annotations

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.bench import servers
from standlink.bench.measure import FailedError, Run, TooLongError, slope
from standlink.bench.row import Row
from standlink.bench.rows import bare_load, building, downloads, growth, services
from standlink.graph.releases.checksum import file_checksum
from standlink.graph.releases.dumps import DUMPS, QUADS
from standlink.graph.releases.release import Release

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


def test_growth_is_measured_over_the_sizes_at_which_a_stage_was_completed() -> None:
    points = [
        growth.Point(1_000, {"load": 0.5, "infer": 0.5, "index": 1.0, "page": 0.001, "page in memory": 0.001}),
        growth.Point(1_000, {"load": 0.6, "infer": 0.5, "index": 1.1, "page": 0.001}),
        # Loaded beside the rules.
        growth.Point(10_000, {"load": 0.1, "infer": 9.9, "index": 100.0, "page": 0.004}),
        growth.Point(10_000, {"load": 0.1, "infer": 10.9, "index": 110.0, "validate": 1.0}),
        growth.Point(100_000, {"load": 50.0, "infer": 50.0, "validate": 10.0}),
        growth.Point(1_000_000, {"load": 1.0, "validate": 10.0}),
    ]
    rows = {row.work: row for row in growth.rows(points)}
    load = rows["growth of load and rules"]
    assert (load.size, load.outcome) == (100_000, "reached")
    assert load.standlink == "1.05 s at 1,000 (2 runs), 10.5 s at 10,000 (2 runs), 100 s at 100,000 (1 run)"
    assert load.ratio == pytest.approx(0.99, abs=0.01)
    assert (rows["growth of the index"].size, rows["growth of the index"].outcome) == (10_000, "missed")
    assert rows["growth of the gate"].outcome == "reached"
    # Two runs fit any line: they have no interval.
    assert rows["growth of the tables"].outcome == "not measured"
    assert rows["growth of the entity page, read from disk"].outcome == "missed"
    assert rows["growth of the entity page, read from memory"].outcome == "not measured"


@given(
    st.floats(0.5, 2),
    st.lists(st.tuples(st.integers(10**4, 10**7), st.floats(-0.3, 0.3)), min_size=4, max_size=15,
             unique_by=lambda run: run[0]),
)  # fmt: skip
def test_slope_is_that_of_least_squares_on_logarithms(power: float, runs: list[tuple[int, float]]) -> None:
    sizes = [float(size) for size, _ in runs]
    seconds = [1e-6 * size**power * math.exp(error) for size, error in runs]
    found = slope(sizes, seconds)
    assert found.value == pytest.approx(np.polyfit(np.log(sizes), np.log(seconds), 1)[0], rel=1e-5, abs=1e-6)
    assert found.low <= found.value <= found.high


def test_interval_of_a_slope_is_that_of_a_worked_example() -> None:
    # y = 1, 2, 2, 4 at x = 1, 2, 3, 4: slope 0.9, residuals 0.1, 0.2, -0.7, 0.4, so s^2 = 0.7 / 2 and the standard
    # error is sqrt(0.35 / 5); the 97.5 % point of Student's t with two degrees of freedom is 4.3027.
    found = slope([math.exp(x) for x in (1, 2, 3, 4)], [math.exp(y) for y in (1, 2, 2, 4)])
    assert (found.value, found.low, found.high) == pytest.approx((0.9, 0.9 - 1.1384, 0.9 + 1.1384), abs=1e-4)


def test_growth_is_missed_only_if_its_interval_exceeds_the_goal() -> None:
    def row_of(seconds: dict[int, list[float]]) -> Row:
        points = [growth.Point(size, {"index": taken}) for size, runs in seconds.items() for taken in runs]
        return next(row for row in growth.rows(points) if row.work == "growth of the index")

    noisy = row_of({1_000: [1.0, 0.5], 10_000: [10.0, 20.0], 100_000: [150.0]})
    assert noisy.ratio is not None
    assert noisy.ratio > 1.05
    assert (noisy.outcome, noisy.note.rpartition("; ")[2]) == (
        "measured", "undecided, since the exponent exceeds the goal by less than its error",
    )  # fmt: skip
    assert row_of({1_000: [1.0, 1.0], 10_000: [16.0, 16.1], 100_000: [250.0]}).outcome == "missed"


def test_growth_of_nothing_is_not_measured() -> None:
    assert {row.outcome for row in growth.rows([])} == {"not measured"}


def test_build_is_compared_with_a_bare_load(tmp_path: Path) -> None:
    for name, size in (("own", 30), ("bare", 20)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data").write_bytes(b"x" * size)
    seconds = {"load": 5.0, "validate": 12.0, "index": 3.0, "tabulate": 6.0}
    built = bare_load.Built("build", 100, seconds, 3_000, 150)
    bare = Run({"seconds": 10.0, "quads": 150}, 1_000)
    rows = {row.work: row for row in bare_load.compared(built, bare, tmp_path / "own", tmp_path / "bare", 25)}
    assert {work: (row.ratio, row.outcome) for work, row in rows.items()} == {
        "build, all stages": (2.6, "reached"),
        "build, the gate alone": (1.2, "missed"),
        "build, the index alone": (0.3, "reached"),
        "build, the tables alone": (0.6, "reached"),
        "build, peak memory": (3.0, "missed"),
        "build, store on disk": (1.5, "missed"),
    }
    assert rows["build, the gate alone"].profile == [f"{s:8.3f} s  {stage}" for stage, s in seconds.items()]


def test_services_without_peers_are_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "VIRTUOSO", None)
    monkeypatch.setattr(servers, "OXIGRAPH", tmp_path / "oxigraph")
    subject: Any = SimpleNamespace(size=10, ids=lambda count, salt: [])
    rows = list(services.rows(subject, 10, tmp_path))
    assert [(row.outcome, row.ratio, row.peer) for row in rows] == [("not measured", None, servers.NO_VIRTUOSO)] * 2


def test_virtuoso_loads_a_file_and_answers(tmp_path: Path) -> None:
    if not servers.VIRTUOSO:
        pytest.skip(servers.NO_VIRTUOSO)
    path, graph = tmp_path / "graph.nt", "https://example.org/graph"
    path.write_text('<https://example.org/a> <https://example.org/p> "b"@en .\n', "utf-8")
    with servers.virtuoso(tmp_path) as server:
        server.load(path, graph)
        query = quote(f"SELECT * WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        body, _ = server.get(f"/sparql?query={query}", {"Accept": "application/sparql-results+json"})
        assert json.loads(body)["results"]["bindings"][0]["o"] == {"type": "literal", "xml:lang": "en", "value": "b"}
        with pytest.raises(RuntimeError, match=r"did not load all of .*missing\.nt"):
            server.load(tmp_path / "missing.nt", graph)


def test_downloads_without_nginx_are_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "NGINX", None)
    path = tmp_path / "releases" / "one"
    (path / DUMPS).mkdir(parents=True)
    (path / DUMPS / QUADS).write_bytes(b"x")
    files = {f"{DUMPS}/{QUADS}": {"size": 1, "sha256": file_checksum(path / DUMPS / QUADS)}}
    subject: Any = SimpleNamespace(size=10, release=Release(path, {"files": files}))
    (row,) = downloads.rows(subject)
    assert (row.outcome, row.ratio, row.peer) == ("not measured", None, servers.NO_NGINX)
