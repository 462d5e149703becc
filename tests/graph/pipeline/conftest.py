"""Fixtures of the tests of builds: the small case, which a test may change, and a release of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Once
from standlink.graph.pipeline.build import build
from standlink.graph.releases.release import Release, Releases

SMALL = Path(__file__).parents[2] / "data" / "cases" / "small.ttl"


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder with the small case, to be built instead of the curated cases."""
    folder = tmp_path / "checkout" / "graph" / "cases"
    folder.mkdir(parents=True)
    shutil.copy(SMALL, folder / "small.ttl")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def first(once: Once, cases: Path, data: Path) -> Release:
    """The release of the small case in ``data``; built once and copied."""

    def make(home: Path) -> None:
        build(home, cases=cases)

    shutil.copytree(once("small", make), data)
    return Releases(data).current()
