"""Backups and restorations: what comes back, what is never overwritten, and what a damaged file leaves untouched."""

from __future__ import annotations

import io
import os
import shutil
import signal
import tarfile
from pathlib import Path

import pytest
from backed_up import SETTING, command, contents
from standlink.errors import BuildError, FileError, NoReleaseError, StandlinkError
from standlink.graph.pipeline.build import unchanged
from standlink.graph.releases import backup as backups
from standlink.graph.releases import durable
from standlink.graph.releases.backup import STAGING, back_up, restore, zstd
from standlink.graph.releases.checksum import file_checksum
from standlink.graph.releases.dataset import all_datasets, open_dataset, write_dataset
from standlink.graph.releases.exchange import exchange, put_back, recover
from standlink.graph.releases.release import Releases

pytestmark = pytest.mark.slow


def test_backup_brings_back_every_file(home: Path, backup: Path, small_cases: Path, tmp_path: Path) -> None:
    restore(tmp_path, backup)
    assert contents(tmp_path) == contents(home)
    assert Releases(tmp_path).current().verify() > 15
    assert unchanged(tmp_path, small_cases)


def test_backup_never_replaces_a_file_without_being_told(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("mine", "utf-8")
    with pytest.raises(FileError, match="exists; choose another name, or add --replace"):
        back_up(home, target)
    assert target.read_text("utf-8") == "mine"
    back_up(home, target, replace_existing=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_damaged_release_is_not_backed_up(home: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(home, tmp_path / "copy"))
    (Releases(copy).current().path / "report.txt").write_bytes(b"")
    with pytest.raises(NoReleaseError, match=r"report\.txt"):
        back_up(copy, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_nothing_to_back_up_is_said(tmp_path: Path) -> None:
    with pytest.raises(StandlinkError, match="no release and no dataset"):
        back_up(tmp_path, tmp_path / "backup")


def test_restoration_never_overwrites_without_being_told(home: Path, backup: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    (other / SETTING).write_text("changed\n", "utf-8")
    write_dataset(
        other, [], name="own", title="T", licence="urn:l", derived_from="", importer="i", digest="", read=0, kept=0
    )
    before = contents(other)
    with pytest.raises(StandlinkError, match=r"has data already .* add --replace"):
        restore(other, backup)
    assert contents(other) == before
    restore(other, backup, replace_existing=True)
    assert open_dataset(other, "own"), "what the backup does not have is kept"
    assert {n: c for n, c in contents(other).items() if "/own/" not in n} == contents(home)


def test_damaged_release_of_the_same_name_is_replaced(home: Path, backup: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    shutil.rmtree(Releases(other).current().path / "store")
    restore(other, backup, replace_existing=True)
    Releases(other).current().verify()


@pytest.mark.parametrize("share", [0.0001, 0.5, 0.9, 0.9999])
def test_backup_that_was_cut_off_restores_nothing(share: float, backup: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(backup.read_bytes()[: max(10, int(backup.stat().st_size * share))])
    with pytest.raises(FileError, match=r"is damaged|is incomplete"):
        restore(tmp_path / "new", cut)
    assert contents(tmp_path / "new") == {}


@pytest.mark.parametrize("place", [0.1, 0.4, 0.8])
def test_backup_with_a_changed_bit_restores_nothing(place: float, backup: Path, tmp_path: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[int(len(data) * place)] ^= 16
    changed = tmp_path / "changed"
    changed.write_bytes(data)
    with pytest.raises(FileError, match=r"is damaged|or is damaged|is incomplete"):
        restore(tmp_path / "new", changed)
    assert contents(tmp_path / "new") == {}


def archive(path: Path, *members: tarfile.TarInfo) -> Path:
    with zstd.open(path, "wb") as raw, tarfile.open(fileobj=raw, mode="w|") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, 1 if kind == tarfile.REGTYPE else 0
    return info


@pytest.mark.parametrize(
    "hostile",
    [
        member("../outside"),
        member("/tmp/outside"),
        member("datasets/../../outside"),
        member(".current.new"),
        member("datasets/x"),
        member("datasets/x/link", tarfile.SYMTYPE, "/etc"),
        member("datasets/x/link", tarfile.LNKTYPE, "/etc/passwd"),
        member("datasets/x/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda info: f"{info.name} {info.linkname}",
)
def test_archive_that_is_no_backup_writes_nothing(hostile: tarfile.TarInfo, tmp_path: Path) -> None:
    made = archive(tmp_path / "it", member("datasets/good/dataset.json"), hostile)
    with pytest.raises(FileError, match="is not a backup of Standlink"):
        restore(tmp_path / "new", made)
    assert contents(tmp_path) == {"it": made.read_bytes()}


def test_file_that_was_left_out_of_the_archive_is_missed(backup: Path, tmp_path: Path) -> None:
    with (
        zstd.open(backup, "rb") as raw,
        tarfile.open(fileobj=raw, mode="r|") as old,
        zstd.open(tmp_path / "less", "wb") as out,
        tarfile.open(fileobj=out, mode="w|") as new,
    ):
        for info in old:
            if info.name != SETTING:
                new.addfile(info, old.extractfile(info))
    with pytest.raises(FileError, match=f"these files have changed: {SETTING}"):
        restore(tmp_path / "new", tmp_path / "less")


def test_interrupted_restoration_leaves_what_was_there(
    home: Path, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    before = contents(other)
    (other / STAGING).mkdir()
    (other / STAGING / "left").write_text("by a killed restoration", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("standlink.graph.releases.durable.sync_folder", full)
        with pytest.raises(StandlinkError, match="No space left on device"):
            restore(other, backup, replace_existing=True)
    assert contents(other) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork processes")
def test_restoration_that_is_killed_at_any_rename_leaves_what_was_there(
    home: Path, backup: Path, tmp_path: Path
) -> None:
    mine = Path(shutil.copytree(home, tmp_path / "mine"))
    # All that the backup replaces is other than in the backup, and something is missing.
    current = Releases(home).current_id()
    durable.replace(mine / "releases" / str(current), mine / "releases" / "own")
    Releases(mine).point_to("own")
    (mine / SETTING).write_text("mine\n", "utf-8")
    missing, changed = (dataset.name for dataset in all_datasets(home)[:2])
    shutil.rmtree(mine / "datasets" / missing)
    (mine / "datasets" / changed / "refused.jsonl").write_text("mine\n", "utf-8")
    before, killed, renames = contents(mine), 0, 0
    while True:
        other = Path(shutil.copytree(mine, tmp_path / f"other-{renames}"))
        if _killed_at_rename(renames, other, backup):
            killed += 1
            assert Releases(other).current().id == "own", "a server goes on"
            again = command(other, "releases", "list")
            assert again.exit_code == 0, again.output
            # Hidden leftovers are for the doctor and the next restoration.
            assert {name: c for name, c in contents(other).items() if name[0] != "."} == before, renames
            shutil.rmtree(other)
            renames += 1
            continue
        break
    assert killed > 2 * len(all_datasets(home))
    assert Releases(other).current_id() == current
    assert {name: content for name, content in contents(other).items() if "/own/" not in name} == contents(home)
    assert command(other, "doctor").exit_code == 0


def _killed_at_rename(number: int, home: Path, backup: Path) -> bool:
    """Restore a backup in a process that is killed just before a rename; return whether it came so far."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left, rename = number, Path.replace

    def replace(path: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(path, target)

    Path.replace = replace  # type: ignore[method-assign]
    try:
        restore(home, backup, replace_existing=True)
        os._exit(0)
    finally:
        os._exit(1)


def test_restoration_that_is_killed_while_it_is_undone_is_undone_later(tmp_path: Path) -> None:
    home, staging = tmp_path / "home", tmp_path / "staging"
    for folder, text in ((home, "old"), (staging, "new")):
        (folder / "deep" / "one").mkdir(parents=True)
        (folder / "deep" / "one" / "file").write_text(text, "utf-8")
        (folder / "mark").write_text(text, "utf-8")
    (staging / "added").write_text("new", "utf-8")
    before = contents(home)

    def fail(path: Path) -> None:
        raise RuntimeError("killed")

    with pytest.MonkeyPatch.context() as patch:
        # The first removal is that of the plan, which completes an exchange.
        patch.setattr(durable, "remove", fail)
        with pytest.raises(RuntimeError, match="killed"):
            exchange(home, staging, ["deep/one", "added", "mark"])
        assert (home / "mark").read_text("utf-8") == "new"
        with pytest.raises(RuntimeError, match="killed"):
            put_back(home)
    assert recover(home)
    assert contents(home) == before
    assert not recover(home)


def test_doctor_deletes_what_a_killed_restoration_left(home: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    (other / STAGING).mkdir()
    cleaned = command(other, "doctor")
    assert (cleaned.exit_code, STAGING in cleaned.output) == (0, True), cleaned.output


def test_list_of_checksums_is_that_of_sha256sum(home: Path, backup: Path, tmp_path: Path) -> None:
    with zstd.open(backup, "rb") as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
        tar.extractall(tmp_path, filter="data")
    lines = [line.split("  ") for line in (tmp_path / "CHECKSUMS").read_text("utf-8").splitlines()]
    assert {name for _, name in lines} | {"current"} == set(contents(home))
    assert all(file_checksum(tmp_path / name) == digest for digest, name in lines)


def test_dataset_that_changes_during_a_backup_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    add = backups._add

    def meanwhile(tar: tarfile.TarFile, path: Path, name: str) -> str:
        if name.endswith("CHECKSUMS") or path.name == "report.json":
            shutil.rmtree(other / "datasets" / "relaton-iso", ignore_errors=True)
        return add(tar, path, name)

    monkeypatch.setattr(backups, "_add", meanwhile)
    with pytest.raises(BuildError, match=r"changed while it was backed up: dataset relaton-iso\. Back up again"):
        back_up(other, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_commands_back_up_and_restore(home: Path, tmp_path: Path) -> None:
    made = command(home, "backup", tmp_path / "b")
    assert made.exit_code == 0, made.output
    release = Releases(home).current_id()
    assert f"release {release}" in made.output
    done = command(tmp_path / "new", "restore", tmp_path / "b")
    assert done.exit_code == 0, done.output
    assert "OK" in command(tmp_path / "new", "releases", "verify").output
    again = command(tmp_path / "new", "restore", tmp_path / "b")
    assert (again.exit_code, "has data already" in again.output) == (1, True)
