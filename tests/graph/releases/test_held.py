"""Files that are held open: they are read on whatever happens to their folder, and what happens is known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from standlink.errors import NoReleaseError
from standlink.graph.releases.held import SUPPORTED, Held
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.connections import reading

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="open files have addresses on Linux only")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "one").write_text("1")
    (folder / "deep" / "two").write_text("2")
    return folder


def texts(held: Held) -> list[str]:
    return [(held.folder / name).read_text() for name in ("one", "deep/two")]


def test_files_are_read_on_when_they_are_renamed_or_deleted(folder: Path) -> None:
    held = Held(folder)
    assert (texts(held), list(held.lost())) == (["1", "2"], [])
    (folder / "one").unlink()
    assert (texts(held), list(held.lost())) == (["1", "2"], ["one"])
    moved = folder.rename(folder.with_name("elsewhere"))
    assert (texts(held), sorted(held.lost())) == (["1", "2"], ["deep/two", "one"])
    shutil.rmtree(moved)
    assert texts(held) == ["1", "2"]


def test_file_that_another_has_replaced_or_cut_is_lost(folder: Path) -> None:
    held = Held(folder)
    (folder / "new").write_text("3")
    (folder / "new").rename(folder / "one")
    (folder / "deep" / "two").write_text("")
    assert sorted(held.lost()) == ["deep/two", "one"]
    assert (held.folder / "one").read_text() == "1"


def test_closing_leaves_nothing_and_takes_nothing(folder: Path) -> None:
    held = Held(folder)
    held.close()
    held.close()
    assert not held.folder.exists()
    assert (folder / "one").read_text() == "1"


def test_stand_in_can_be_held_as_well(folder: Path) -> None:
    first = Held(folder)
    second = Held(first.folder)
    shutil.rmtree(folder)
    first.close()
    assert texts(second) == ["1", "2"]


def test_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        Held(tmp_path / "nothing")


def test_release_without_its_folder_is_read_and_a_new_one_is_opened(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    releases = Releases(copy, hold=True)
    release = releases.current()
    with reading(release.index) as index:
        things = index.execute("SELECT count(*) FROM things").fetchone()
    shutil.rmtree(release.path)
    assert f"is no longer at {release.path}" in str(release.lost())
    assert len(list(release.store.graphs())) > 5
    assert release.table("adoption").collect().height > 10
    with reading(release.index) as index:
        assert index.execute("SELECT count(*) FROM things").fetchone() == things
    with pytest.raises(NoReleaseError):
        releases.again()
    assert releases.current_id() == release.id
    shutil.copytree(home / "releases" / release.id, release.path)
    fresh = releases.again()
    assert fresh.lost() is None
    assert fresh.mark != release.mark
    assert releases.current() is fresh


def test_release_of_the_command_line_is_read_from_its_own_folder(release: Release) -> None:
    assert release.folder == release.path
    assert release.lost() is None
