"""Damaged releases: what opening finds, what verification finds, and what readers say of the rest."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from standlink.bench.resilience.parts.damage import DAMAGES, Damage, flipped
from standlink.cli.main import main
from standlink.errors import NoReleaseError, StandlinkError
from standlink.graph.pipeline.build import unchanged
from standlink.graph.releases.dumps import DUMPS, Dump
from standlink.graph.releases.files import MANIFEST, SMALL, STORE, write_manifest
from standlink.graph.releases.quarantine import exclusions
from standlink.graph.releases.release import INDEX, REPORT, Release, Releases
from standlink.graph.store.corruption import is_corruption
from standlink.graph.store.export import FORMATS
from standlink.web.app import create_app
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow


def damage(path: Path, how: Damage) -> None:
    """Damage one file; other releases that share it by a link stay as they are."""
    damaged = how(path.read_bytes())
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A data folder that a test may damage."""
    return Path(shutil.copytree(built, tmp_path / "home"))


def test_manifest_lists_every_file_and_the_engine_needs_no_other(built: Path) -> None:
    release = Releases(built).current()
    assert release.unchecked() == []
    files = {path.relative_to(release.path).as_posix() for path in release.path.rglob("*") if path.is_file()}
    assert files == {*release.files, MANIFEST}
    assert {f"{STORE}/CURRENT", f"{STORE}/IDENTITY"} < files
    assert not {f"{STORE}/LOG", f"{STORE}/LOCK"} & files


def test_reading_a_release_changes_none_of_its_files(home: Path) -> None:
    release = Releases(home).current()
    for path in release.path.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.stat().st_mtime_ns for path in release.path.rglob("*")}
    assert list(release.store.quads())
    assert len(release.table("labels").collect())
    release.verify()
    assert {path: path.stat().st_mtime_ns for path in release.path.rglob("*")} == before
    for path in release.path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("how", DAMAGES)
def test_every_damage_to_every_file_is_found(how: str, home: Path, small_cases: Path) -> None:
    release = Releases(home).current()
    for name in (MANIFEST, *release.files):
        path = release.path / name
        whole = path.read_bytes()
        if not whole:
            continue  # Nothing to damage but its presence.
        damage(path, DAMAGES[how])
        with pytest.raises(NoReleaseError, match=release.id):
            Release.read(release.path).verify()
        # Opening reads small files whole, and the ends of large ones.
        if how != "one bit flipped" or len(whole) < SMALL:
            with pytest.raises(NoReleaseError, match=name if name != MANIFEST else release.id):
                Release.open(release.path)
            assert not unchanged(home, small_cases)
        path.write_bytes(whole)
    Release.open(release.path).verify()


@pytest.mark.parametrize("key", ["sequence", "published", "checksum", "seconds"])
def test_manifest_that_was_changed_is_refused(key: str, home: Path) -> None:
    path = Releases(home).current().path
    manifest = json.loads((path / MANIFEST).read_text("utf-8"))
    manifest[f"{key}x"] = manifest.pop(key)
    (path / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(NoReleaseError, match=r"manifest.json (has changed|is incomplete)"):
        Release.open(path)


def test_damaged_release_is_named_with_the_file_and_what_to_do(home: Path) -> None:
    release = Releases(home).current()
    damage(release.path / STORE / "CURRENT", DAMAGES["removed"])
    shown = CliRunner().invoke(main, ["--home", str(home), "releases", "verify", release.id])
    assert shown.exit_code == NoReleaseError.exit_code
    assert f"release {release.id} is damaged: store/CURRENT (missing). Run 'standlink doctor'" in shown.output


def test_files_without_a_checksum_are_named_as_not_checked(home: Path) -> None:
    release = Releases(home).current()
    (release.path / "notes.txt").write_text("mine", "utf-8")
    shown = CliRunner().invoke(main, ["--home", str(home), "releases", "verify"])
    assert shown.exit_code == 0
    assert "1 other file has none and was not checked: notes.txt" in shown.output


def earlier(release: Release) -> None:
    """Make a release look like those of earlier versions, which listed no file of the store but those with triples."""
    manifest = json.loads((release.path / MANIFEST).read_text("utf-8"))
    kept = {n: f for n, f in manifest["files"].items() if not n.startswith(f"{STORE}/") or n.endswith(".sst")}
    manifest["files"] = {n: {"size": f["size"], "sha256": f["sha256"]} for n, f in kept.items()}
    del manifest["sequence"], manifest["checksum"]
    (release.path / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_release_of_an_earlier_version_is_served_and_checked_as_far_as_it_goes(home: Path, small_cases: Path) -> None:
    earlier(Releases(home).current())
    release = Releases(home).current()
    assert list(release.store.quads())
    assert "store/CURRENT" in release.unchecked()
    assert unchanged(home, small_cases)
    named = next((release.path / STORE).glob("MANIFEST-*"))
    damage(named, DAMAGES["removed"])
    for check in (release.verify, lambda: Release.open(release.path)):
        with pytest.raises(NoReleaseError, match=named.name):
            check()


@pytest.fixture
def corrupt(home: Path) -> Release:
    """A release with a changed bit in every large file of its store, which opening does not read."""
    release = Releases(home).current()
    for path in (release.path / STORE).glob("*.sst"):
        if path.stat().st_size >= SMALL:
            damage(path, flipped)
    return Releases(home).current()


@pytest.fixture
def undumped(corrupt: Release) -> Release:
    """The same, made by a version that wrote no dump: one is made from the store."""
    shutil.rmtree(corrupt.path / DUMPS)
    files = {name: entry for name, entry in corrupt.files.items() if not name.startswith(DUMPS)}
    write_manifest(corrupt.path, {**corrupt.manifest, "files": files})
    return Release.open(corrupt.path)


@pytest.mark.parametrize("suffix", FORMATS)
def test_dump_of_a_corrupt_store_fails_before_its_first_byte(suffix: str, undumped: Release) -> None:
    out = io.BytesIO()
    with pytest.raises(RuntimeError) as caught:
        Dump.of(undumped, suffix).write(out)
    assert is_corruption(caught.value)
    assert not out.getvalue()


@pytest.mark.parametrize("suffix", FORMATS)
def test_dump_is_whole_although_the_store_is_corrupt(suffix: str, built: Path, corrupt: Release) -> None:
    expected, found = io.BytesIO(), io.BytesIO()
    Dump.of(Releases(built).current(), suffix).write(expected)
    Dump.of(corrupt, suffix).write(found)
    assert found.getvalue() == expected.getvalue()


def test_corrupt_store_is_no_empty_success_on_the_web(undumped: Release) -> None:
    client = create_app(Settings(home=undumped.path.parents[1])).test_client()
    for address in ("/data/standlink.nt", "/data/standlink.nq", "/data/standlink.ttl"):
        found = client.get(address, headers={"Accept": "*/*"})
        assert (found.status_code, found.get_json()["detail"]) == (
            503,
            "The data of this site are damaged. The operator finds the reason in the log.",
        )


def test_corrupt_store_ends_a_command_with_what_to_do(undumped: Release, tmp_path: Path) -> None:
    target = tmp_path / "dump.nq"
    shown = CliRunner().invoke(main, ["--home", str(undumped.path.parents[1]), "export", str(target)])
    assert shown.exit_code == NoReleaseError.exit_code
    assert "Error: the current release is damaged: Corruption: block checksum mismatch" in shown.output
    assert not list(tmp_path.glob("*dump*"))


def test_table_with_a_changed_bit_is_refused_rather_than_read(home: Path) -> None:
    release = Releases(home).current()
    damage(release.path / "tables" / "labels.parquet", flipped)
    with pytest.raises(NoReleaseError, match=r"tables/labels.parquet \(changed\)"):
        release.table("labels")
    damage(release.path / REPORT, flipped)
    with pytest.raises(NoReleaseError, match=REPORT):
        exclusions(release)


def test_structure_of_a_search_index_that_is_damaged_is_recognized(home: Path) -> None:
    path = Releases(home).current().path / INDEX
    damage(path, DAMAGES["zeroed"])
    with pytest.raises(sqlite3.DatabaseError) as caught:
        sqlite3.connect(path).execute("SELECT * FROM sqlite_master")
    assert is_corruption(caught.value)
    assert not is_corruption(sqlite3.OperationalError("no such table: x"))
    assert not is_corruption(RuntimeError("dictionary changed size during iteration"))


def test_verified_switch_refuses_what_opening_does_not_see(corrupt: Release) -> None:
    home = corrupt.path.parents[1]
    assert Releases(home).current().id == corrupt.id
    careful = Releases(home, verify=True)
    for _ in range(2):
        with pytest.raises(StandlinkError, match=r"is damaged: store/\d+.sst \(changed\)"):
            careful.current()


def test_rolling_back_to_a_damaged_release_is_refused(corrupt: Release) -> None:
    releases = Releases(corrupt.path.parents[1])
    (releases.home / "current").unlink()
    with pytest.raises(NoReleaseError):
        releases.roll_back(corrupt.id)
    assert releases.current_id() is None
