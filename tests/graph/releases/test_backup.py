"""Backups and restorations: what comes back, what is never overwritten, and what a damaged file leaves untouched."""

from __future__ import annotations

import io
import os
import shutil
import signal
import tarfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from standlink.cli.main import main
from standlink.errors import BuildError, FileError, NoReleaseError, StandlinkError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.pipeline.restoring import restore_dump
from standlink.graph.releases import backup as backups
from standlink.graph.releases import durable
from standlink.graph.releases.backup import STAGING, back_up, restore, zstd
from standlink.graph.releases.checksum import file_checksum
from standlink.graph.releases.dataset import all_datasets, open_dataset, write_dataset
from standlink.graph.releases.dumps import DUMPS, QUADS, Dump
from standlink.graph.releases.exchange import exchange, put_back, recover
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.store import ONTOLOGY
from standlink.ontology.namespaces import mint

pytestmark = pytest.mark.slow

SETTING = "organizations.csv"


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


def command(home: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), *map(str, words)])


def contents(home: Path) -> dict[str, bytes]:
    """Return the files of a data folder except locks."""
    paths = (p for p in home.rglob("*") if p.is_file() and p.suffix != ".lock")
    return {p.relative_to(home).as_posix(): p.read_bytes() for p in paths}


def facts(release: Release) -> set[ox.Quad]:
    return {q for q in release.store.quads() if q.graph_name != ONTOLOGY}


# backups


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


# dumps


def test_dump_alone_brings_back_the_release_and_its_datasets(
    home: Path, dump: Path, small_cases: Path, tmp_path: Path
) -> None:
    restored = restore_dump(tmp_path, dump, cases=small_cases)
    old, new = Releases(home).current(), Releases(tmp_path).current()
    assert facts(new) == facts(old)
    assert restored.differing == 0
    assert new.verify() > 15
    for name in old.manifest["tables"]:
        assert new.table(name).collect().equals(old.table(name).collect())
    assert new.index.read_bytes() == old.index.read_bytes()
    assert set(restored.datasets) == {d.name for d in all_datasets(home) if d.name.startswith("relaton")}
    before = {d["name"]: d for d in old.manifest["datasets"]}
    for dataset in new.manifest["datasets"]:
        for key in ("title", "licence", "triples", "graph"):
            assert dataset[key] == before[dataset["name"]][key]
    assert unchanged(tmp_path, small_cases), "a build after it has nothing to do"
    assert facts(build(tmp_path, cases=small_cases, force=True)) == facts(old)


def test_compressed_dump_is_the_same(home: Path, tmp_path: Path) -> None:
    release = Releases(home).current()
    restore_dump(tmp_path / "new", release.path / DUMPS / QUADS)
    assert facts(Releases(tmp_path / "new").current()) == facts(release)


def test_compressed_dump_that_was_cut_off_restores_nothing(home: Path, tmp_path: Path) -> None:
    data = (Releases(home).current().path / DUMPS / QUADS).read_bytes()
    for damaged in (data[:-9], data[: len(data) // 2], data[:1000] + b"xxxx" + data[1004:]):
        path = tmp_path / "dump.nq.gz"
        path.write_bytes(damaged)
        with pytest.raises(FileError, match=r"dump.nq.gz(: is damaged, or was cut off|:\d+: not a quad)"):
            restore_dump(tmp_path / "new", path)
    assert not Releases(tmp_path / "new").ids()


def test_dump_without_inferred_triples_is_enough(home: Path, tmp_path: Path) -> None:
    with (tmp_path / "dump.nq").open("wb") as file:
        Dump.of(Releases(home).current(), "nq").write(file, inferred=False)
    done = command(tmp_path / "new", "restore", tmp_path / "dump.nq")
    assert done.exit_code == 0, done.output
    assert "no inferred triples; they were inferred by the rules of this version" in done.output
    assert "Not in a dump, and so not restored:" in done.output
    assert facts(Releases(tmp_path / "new").current()) == facts(Releases(home).current())


def test_dump_never_overwrites_without_being_told(home: Path, dump: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    before = contents(other)
    with pytest.raises(StandlinkError, match=r"has data already .* add --replace"):
        restore_dump(other, dump)
    assert contents(other) == before
    restore_dump(other, dump, replace_existing=True)
    assert len(Releases(other).ids()) == 2


def test_failed_restoration_of_a_dump_leaves_what_was_there(
    home: Path, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(shutil.copytree(home, tmp_path / "other"))
    before = contents(other)

    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with pytest.raises(StandlinkError, match="No space left"):
        restore_dump(other, dump, replace_existing=True, prepare=fail)
    assert contents(other) == before


FAULTY = {
    "no quad": (f"<urn:a> <urn:b> <{mint('standard', 'x')}> .\n", r":1: not a quad in a graph"),
    "a blank node": ("_:a <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .\n", ":1: not a quad"),
    "a foreign graph": ("<urn:a> <urn:b> <urn:c> <urn:g> .\n", ":1: not a quad"),
    "a path as graph": ("<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/../x> .\n", ":1: not a quad"),
    "a cut line": ("<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .", ":1: the last line is incomplete"),
    "nothing": ("", "has no graph .*datasets"),
    "no description": (
        "<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/datasets> .\n"
        "<urn:a> <urn:b> <urn:c> <https://w3id.org/standlink/graph/x> .\n",
        "has 1 triple of graph .*/x, and says that there are none",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_faulty_dump_is_refused_with_its_line(fault: str, tmp_path: Path) -> None:
    text, message = FAULTY[fault]
    (tmp_path / "dump.nq").write_text(text, "utf-8")
    with pytest.raises(FileError, match=message):
        restore_dump(tmp_path / "new", tmp_path / "dump.nq")
    assert contents(tmp_path / "new") == {}


def test_dump_that_lost_a_line_is_refused(dump: Path, tmp_path: Path) -> None:
    lines = dump.read_bytes().splitlines(keepends=True)
    del lines[next(i for i, line in enumerate(lines) if b"/graph/relaton-" in line.rsplit(b" ", 2)[1])]
    (tmp_path / "dump.nq").write_bytes(b"".join(lines))
    with pytest.raises(FileError, match="was the dump cut off or changed"):
        restore_dump(tmp_path / "new", tmp_path / "dump.nq")
