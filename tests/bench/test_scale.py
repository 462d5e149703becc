"""The generator of records, and the reader of event logs of Spark."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from standlink.bench import growing
from standlink.bench.records import records, write
from standlink.bench.shuffled import summary
from standlink.graph.releases.dataset import triples_path
from standlink.graph.sources.archive import open_files
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.catalogues import catalogue
from standlink.graph.sources.relaton.source import Relaton


def test_records_are_the_same_for_a_seed_and_begin_every_larger_set() -> None:
    few, more = list(records(50)), list(records(80))
    assert more[:50] == few
    assert len({path for path, _ in more}) == len(more)
    assert list(records(50, seed=1)) != few


@pytest.mark.slow
def test_records_are_imported_with_the_shape_of_real_ones(tmp_path: Path) -> None:
    write(tmp_path / "archives", 2_000)
    (archive,) = (tmp_path / "archives").iterdir()
    with open_files(str(archive)) as files:
        dataset = import_source(tmp_path, Relaton(files, catalogue("iso"), processes=1))
    assert dataset.refused == {}
    assert 16 < dataset.triples / dataset.read < 20
    assert 0.10 < dataset.merged / dataset.read < 0.18
    lines = triples_path(tmp_path, "relaton-iso").read_text("utf-8").splitlines()
    uses = Counter(line.split(" ", 2)[1].rpartition("#")[2] for line in lines)
    assert uses["supersedes>"] > 200
    committees = Counter(line.split(" ", 2)[2] for line in lines if "ontology#preparedBy>" in line)
    # A few committees have most documents.
    assert sum(n for _, n in committees.most_common(len(committees) // 10)) > committees.total() / 3


def test_event_log_is_summed_up(tmp_path: Path) -> None:
    def task(stage: int, seconds: float) -> str:
        metrics = {
            "Executor Run Time": seconds * 1000,
            "JVM GC Time": 0,
            "Disk Bytes Spilled": 0,
            "Result Size": 1,
            "Shuffle Write Metrics": {"Shuffle Bytes Written": 100},
        }
        return json.dumps({"Event": "SparkListenerTaskEnd", "Stage ID": stage, "Task Metrics": metrics})

    lines = ['{"Event": "SparkListenerApplicationStart"}', task(0, 30), task(0, 40), task(0, 90), task(1, 1)]
    (tmp_path / "log").write_text("\n".join(lines))
    found = summary(tmp_path)
    assert found["tasks"] == 4
    assert found["shuffled bytes"] == 400
    assert found["largest skew"] == 90 / 40


@pytest.mark.slow
def test_releases_of_growing_size_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    monkeypatch.setattr("sys.argv", ["growing", "2000", "4000", "--folder", str(tmp_path), "--output", str(output)])
    growing.main()
    small, large = json.loads((output / "growth.json").read_text("utf-8"))
    assert small["triples"] < large["triples"]
    assert large["seconds"].keys() >= {"load", "infer", "validate", "index", "tabulate", "publish", "page"}
    assert large["store"] > 0 < large["files"]
    assert (output / "growth.svg").read_text("utf-8").startswith("<svg")
    assert f"| {large['triples']:,} |" in (output / "growth.md").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["output"], "graphs and releases are deleted"
