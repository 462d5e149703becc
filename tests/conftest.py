"""What the tests share: one release of the curated cases, built once, and the doors to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from standlink import Graph
from standlink.graph.build.pipeline import build
from standlink.graph.release import Release, Releases

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a release of the curated cases. Read-only: tests that change one make their own."""
    folder = tmp_path_factory.mktemp("home")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    return Releases(home).current()


@pytest.fixture(scope="session")
def graph(release: Release) -> Graph:
    return Graph(release)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the machine that runs the tests out of them."""
    for name in [n for n in os.environ if n.startswith("STANDLINK_")]:
        monkeypatch.delenv(name)
