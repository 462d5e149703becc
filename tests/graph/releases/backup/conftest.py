"""A data folder, a backup and a dump of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from backed_up import SETTING
from standlink.graph.pipeline.build import build
from standlink.graph.releases.backup import back_up
from standlink.graph.releases.dataset import all_datasets
from standlink.graph.releases.dumps import Dump
from standlink.graph.releases.release import Releases


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, catalogues: Path, small_cases: Path) -> Path:
    """A data folder with small cases, small catalogues, a release and a settings file. Read-only."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(catalogues / "datasets", folder / "datasets")
    (folder / SETTING).write_text("name\n", "utf-8")
    build(folder, cases=small_cases)
    return folder


@pytest.fixture(scope="module")
def backup(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "standlink.tar.zst"
    made = back_up(home, path)
    assert made.release == Releases(home).current_id()
    assert made.settings == (SETTING,)
    assert set(made.datasets) == {d.name for d in all_datasets(home)}
    assert not list(path.parent.glob(".*"))
    return path


@pytest.fixture(scope="module")
def dump(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "standlink.nq"
    with path.open("wb") as file:
        Dump.of(Releases(home).current(), "nq").write(file)
    return path
