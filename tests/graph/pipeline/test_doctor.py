"""``standlink doctor``: every fault that it promises to find, what it does about it, and what it never does."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from sampling import spread
from standlink.cli.main import main
from standlink.errors import BuildError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.pipeline.doctor import Problem, examine
from standlink.graph.pipeline.restoring import remake
from standlink.graph.releases.backup import STAGING
from standlink.graph.releases.dataset import open_dataset, triples_path
from standlink.graph.releases.files import MANIFEST, SMALL, STORE, write_manifest
from standlink.graph.releases.marker import CURRENT
from standlink.graph.releases.release import CACHE, FORMAT, INDEX, Release, Releases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, small_cases: Path) -> Path:
    """A data folder with two releases. Read-only."""
    home = tmp_path_factory.mktemp("built")
    for _ in range(2):
        build(home, cases=small_cases, force=True)
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


def doctor(home: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "doctor", *options])


def contents(home: Path) -> dict[str, tuple[int, bytes]]:
    paths = (p for p in home.rglob("*") if p.suffix != ".lock")
    return {str(p.relative_to(home)): (p.stat().st_mode, p.read_bytes() if p.is_file() else b"") for p in paths}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_healthy_data_folder_has_nothing_wrong(home: Path) -> None:
    before = contents(home)
    for options in ([], ["--dry-run"]):
        found = doctor(home, *options)
        assert (found.exit_code, found.output) == (0, f"Nothing is wrong with {home}.\n")
    assert contents(home) == before


MARKERS: dict[str, Callable[[Path], object]] = {
    "missing": lambda marker: marker.unlink(),
    "empty": lambda marker: marker.write_bytes(b""),
    "zeroed": lambda marker: marker.write_bytes(bytes(20)),
    "not UTF-8": lambda marker: marker.write_bytes(b"\xff\xfe"),
    "nowhere": lambda marker: marker.write_text("nope\n", "utf-8"),
    "outside": lambda marker: marker.write_text("../../../etc\n", "utf-8"),
    "absolute": lambda marker: marker.write_text("/etc\n", "utf-8"),
    "above": lambda marker: marker.write_text("..\n", "utf-8"),
}


@pytest.mark.parametrize("how", MARKERS)
def test_marker_is_pointed_to_the_latest_intact_release(how: str, home: Path, small_cases: Path) -> None:
    older, newer = Releases(home).ids()
    MARKERS[how](home / CURRENT)
    assert not unchanged(home, small_cases)
    shown = CliRunner().invoke(main, ["--home", str(home), "releases", "show"])
    assert (shown.exit_code, "standlink doctor" in shown.output) == (4, True), shown.output
    planned = doctor(home, "--dry-run")
    assert f"Would do: make release {newer} the current one" in planned.output
    assert planned.exit_code == 1
    assert Releases(home).current_id() != newer
    done = doctor(home)
    assert f"Done: make release {newer} the current one, the latest intact." in done.output
    assert done.exit_code == 0
    assert Releases(home).current().id == newer
    assert Releases(home).ids() == [older, newer]


def test_marker_passes_over_a_damaged_release(home: Path) -> None:
    older, newer = Releases(home).ids()
    large = max((home / "releases" / newer / STORE).glob("*.sst"), key=lambda path: path.stat().st_size)
    assert large.stat().st_size > SMALL
    data = bytearray(large.read_bytes())
    large.unlink()
    large.write_bytes(data)
    flip(large)
    (home / CURRENT).unlink()
    assert f"make release {older} the current one" in doctor(home).output
    assert Releases(home).current_id() == older


def test_leftovers_are_deleted(home: Path) -> None:
    before = contents(home)
    for name in ("releases/.2026.work", "releases/.2026", "datasets/.small.new", STAGING, f"{CACHE}/2020"):
        (home / name).mkdir(parents=True)
        (home / name / "file").write_text("x", "utf-8")
    (home / ".current.new").write_text("", "utf-8")
    found = doctor(home)
    assert found.exit_code == 0
    assert found.output.count("was left by a command that did not end.\n  Done: delete it.") == 6
    shutil.rmtree(home / CACHE)
    assert contents(home) == before


def test_dataset_that_was_set_aside_is_put_back(home: Path) -> None:
    (home / "datasets" / "small").rename(home / "datasets" / ".small.old")
    before = contents(home)
    assert "Found: dataset small was set aside" in doctor(home, "--dry-run").output
    assert contents(home) == before
    assert "Done: put it back" in doctor(home).output
    assert open_dataset(home, "small")


def test_running_import_is_left_alone(home: Path) -> None:
    (home / "datasets" / ".small.new").mkdir()
    with FileLock(home / ".small.import.lock"):
        assert "Nothing is wrong" in doctor(home).output
    assert (home / "datasets" / ".small.new").exists()


def test_running_build_is_waited_for(home: Path) -> None:
    with FileLock(home / ".build.lock"), pytest.raises(BuildError, match="another build is running"):
        list(examine(home, lambda *_: "", repair=True))


@pytest.mark.parametrize(
    "part", spread([INDEX, "tables/adoption.parquet", "report.json", MANIFEST, "places.parquet", "words"], 3)
)
def test_release_with_an_intact_store_is_made_again(part: str, home: Path, small_cases: Path) -> None:
    damaged = Releases(home).current()
    facts, tables = set(damaged.store.quads()), damaged.manifest["tables"]
    path = damaged.path / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = contents(home)
    planned = doctor(home, "--dry-run")
    assert "Would do: make it again from its store, which is intact" in planned.output, planned.output
    assert contents(home) == before
    done = doctor(home)
    assert (done.exit_code, "Done: make it again from its store" in done.output) == (0, True), done.output
    made = Releases(home).current()
    assert made.verify() > 15
    assert made.manifest["restored"] == damaged.id
    assert set(made.store.quads()) == facts
    assert made.manifest["tables"] == tables
    assert not damaged.path.exists()
    assert Releases(home).ids()[-1] == made.id
    assert unchanged(home, small_cases) or part == MANIFEST


def damage_store(release: Path) -> None:
    (release / STORE / "CURRENT").unlink()


def test_release_with_a_damaged_store_gives_way_to_the_latest_intact_one(home: Path) -> None:
    older, newer = Releases(home).ids()
    damage_store(home / "releases" / newer)
    found = doctor(home)
    assert f"release {newer}, the current one, is damaged: store/CURRENT (missing)" in found.output
    assert f"Done: make release {older} the current one" in found.output
    assert "Left to you: run 'standlink build'" in found.output
    assert f"Left to you: delete {home / 'releases' / newer} if you do not need it" in found.output
    assert (found.exit_code, "3 problems: 1 repaired, 2 left to you." in found.output) == (1, True)
    assert Releases(home).current().id == older
    assert (home / "releases" / newer).exists(), "what may still be of use is not deleted"


def test_data_folder_without_an_intact_release_says_what_to_do(home: Path) -> None:
    for release_id in Releases(home).ids():
        damage_store(home / "releases" / release_id)
    found = doctor(home)
    assert (
        "no other release is intact.\n  Left to you: restore a backup, or run 'standlink build --force'" in found.output
    )
    assert found.exit_code == 1


def test_release_of_a_newer_version_is_never_replaced_by_an_older(home: Path) -> None:
    current = Releases(home).current()
    write_manifest(current.path, {**current.manifest, "format": FORMAT + 1})
    found = doctor(home)
    assert "was made by a newer version of Standlink.\n  Left to you: update Standlink." in found.output
    assert Releases(home).current_id() == current.id


def test_damaged_datasets_are_named_and_kept(home: Path) -> None:
    flip(triples_path(home, "small"))
    found = doctor(home)
    assert "Found: dataset small is damaged: triples.nt has changed." in found.output
    assert "Left to you: import it again, or restore a backup" in found.output
    assert found.exit_code == 1
    (home / "datasets" / "small" / "dataset.json").write_text("{", "utf-8")
    assert "Found: dataset small is damaged" in doctor(home).output
    assert triples_path(home, "small").exists()


def test_permissions_are_given_back(home: Path) -> None:
    release = Releases(home).current().path
    paths = [release / INDEX, release / STORE, home / "releases"]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in paths]
    for path, mode in zip(paths, (0o044, 0o055, 0o555), strict=True):
        path.chmod(mode)
    found = doctor(home)
    assert found.output.count("Done: give its owner access.") == 3, found.output
    assert [stat.S_IMODE(path.stat().st_mode) & 0o700 for path in paths] == [mode & 0o700 for mode in modes]


def test_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    found = doctor(tmp_path / "none")
    assert (found.exit_code, "there is no data folder" in found.output) == (3, True)
    assert not (tmp_path / "none").exists()
    (tmp_path / "empty").mkdir()
    assert doctor(tmp_path / "empty").exit_code == 0


def test_problems_are_yielded_as_they_are_repaired(home: Path) -> None:
    (home / CURRENT).unlink()
    problems = list(examine(home, lambda releases, damaged: remake(releases, damaged).id, repair=True))
    assert [type(each) for each in problems] == [Problem]
    assert Release.open(Releases(home).current().path)
