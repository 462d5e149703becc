"""A job on a cluster goes on when a machine is lost, and gives the same result."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from alike import assert_equal
from standlink.bench.spark_cluster import SMALL, cluster, wait_for
from standlink.graph.pipeline.inference import infer_files
from standlink.graph.pipeline.inputs import imported_datasets
from standlink.graph.pipeline.loading import parts_of
from standlink.graph.sources.listed import read_list
from standlink.graph.sources.protocol import import_source
from standlink.graph.sources.relaton.adoptions import derive_adoptions
from standlink.graph.sources.turtle import import_cases
from standlink.graph.store.store import INFERRED

pytestmark = [pytest.mark.slow, pytest.mark.samples, pytest.mark.xdist_group("spark")]

NAMES = ("iso", "itu")


@pytest.fixture
def sources(sample: Path, tmp_path: Path) -> Path:
    """A list whose paths are relative to its folder, in which workers do not run."""
    for name in NAMES:
        (tmp_path / name).symlink_to(sample / "records" / name)
    path = tmp_path / "sources.toml"
    path.write_text("[relaton]\n" + "".join(f"{name} = '{name}'\n" for name in NAMES))
    return path


def inferred(home: Path, work: Path) -> set[str]:
    """Return the lines that the embedded inference adds to a data folder."""
    work.mkdir()
    imported = imported_datasets(home)
    parts = parts_of(home, [*import_cases(home), *imported, *derive_adoptions(home, imported)], work)
    infer_files([part.path for part in parts], work / "inferred.nt")
    return {line[:-2] for line in (work / "inferred.nt").read_text("utf-8").splitlines()}


def test_job_goes_on_when_a_worker_is_killed(needs_spark: None, sources: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with cluster(tmp_path) as running:
        command = [sys.executable, "-m", "standlink", "--home", home.name, "spark", out.name]
        settings = {**SMALL, "spark.executor.memory": "512m", "spark.default.parallelism": "4"}
        options = ["--sources", sources.name, "--master", running.address]
        options += [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        with (tmp_path / "job.log").open("wb") as log:
            job = subprocess.Popen([*command, *options], stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path)
        try:
            # The first catalogue is being imported, and both workers have a part in it.
            wait_for(lambda: running.has_executors() and any((home / "datasets").glob(".relaton-*")), 120)
            running.kill_worker()
            assert job.wait(600) == 0, (tmp_path / "job.log").read_text("utf-8")[-3000:]
        finally:
            job.kill()
    assert "Lost executor" in (tmp_path / "job.log").read_text("utf-8")
    for listed in read_list(sources):
        with listed.open() as source:
            import_source(tmp_path / "embedded", source)
        assert_equal(tmp_path / "embedded", home, listed.dataset)
    quads = [
        line
        for path in sorted((out / "quads").glob("*.gz"))
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    end = f" {INFERRED} ."
    found = {line.removesuffix(end) for line in map(bytes.decode, quads) if line.endswith(end)}
    assert found == inferred(tmp_path / "embedded", tmp_path / "work")
