"""Power cuts and wrong clocks: what is on disk before what, and the order of builds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standlink.graph.pipeline import build as pipeline
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.files import MANIFEST
from standlink.graph.releases.release import Releases

pytestmark = pytest.mark.slow


class Disk:
    """Records every fsync and rename while it is installed, and whether a name was on disk when it was needed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, str]] = []
        fsync, replace = os.fsync, Path.replace

        def noted_fsync(descriptor: int) -> None:
            self.calls.append(("sync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))
            fsync(descriptor)

        def noted_replace(path: Path, target: Any) -> Path:
            self.calls.append(("rename", str(target)))
            return replace(path, target)

        monkeypatch.setattr(os, "fsync", noted_fsync)
        monkeypatch.setattr(Path, "replace", noted_replace)

    def first(self, kind: str, pattern: str) -> int:
        """Return the place of the first call whose path matches."""
        return next(i for i, (k, path) in enumerate(self.calls) if k == kind and re.search(pattern, path))


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads the names of open files from /proc")


@needs_proc
def test_release_is_on_disk_before_its_name_and_its_name_before_the_marker(
    tmp_path: Path, small_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    release = pipeline.build(tmp_path, cases=small_cases)
    synced = {path for kind, path in disk.calls[: disk.first("rename", f"{release.id}$")] if kind == "sync"}
    staged = str(tmp_path / "releases" / f".{release.id}")
    every = {p.relative_to(release.path).as_posix() for p in release.path.rglob("*")}
    assert {f"{staged}/{name}" for name in every} | {staged} <= synced
    order = [
        disk.first("sync", rf"\.{release.id}/{MANIFEST}$"),
        disk.first("sync", rf"\.{release.id}$"),
        disk.first("rename", f"/{release.id}$"),
        disk.first("sync", "/releases$"),
        disk.first("sync", r"\.current\.new$"),
        disk.first("rename", "/current$"),
        disk.first("sync", f"{re.escape(tmp_path.name)}$"),
    ]
    assert order == sorted(order)


@needs_proc
def test_dataset_is_on_disk_before_it_replaces_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    about = {"title": "T", "licence": "urn:l", "derived_from": "urn:d", "importer": "x", "digest": ""}
    write_dataset(tmp_path, [], name="small", **about, read=0, kept=0)
    order = [
        disk.first("sync", r"\.small\.new/triples\.nt$"),
        disk.first("rename", "/small$"),
        disk.first("sync", "/datasets$"),
    ]
    assert order == sorted(order)
    assert disk.first("sync", r"\.small\.new/dataset\.json$") < order[1]


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_kernel_sees_the_marker_synced_before_it_is_renamed(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from standlink.graph.releases.release import Releases; "
    code += "Releases(Path(sys.argv[1])).point_to('x')"
    traced = ["strace", "-f", "-y", "-e", "trace=fsync,rename,renameat,renameat2", "-o", str(tmp_path / "trace")]
    subprocess.run([*traced, sys.executable, "-c", code, str(tmp_path)], check=True)
    calls = [line.split(maxsplit=1)[1] for line in (tmp_path / "trace").read_text("utf-8").splitlines()]
    mine = [call for call in calls if str(tmp_path) in call and call.startswith(("fsync", "rename"))]
    assert [re.match(r"\w+", call)[0] for call in mine] == ["fsync", "rename", "fsync"]  # type: ignore[index]
    assert ".current.new" in mine[0]
    assert f"<{tmp_path}>" in mine[2]


class Clock(datetime):
    """A clock that shows the year 2039."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2039, 1, 1, tzinfo=tz or UTC)


def test_order_of_releases_is_that_of_builds_and_not_of_the_clock(
    tmp_path: Path, small_cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "datetime", Clock)
        future = pipeline.build(tmp_path, cases=small_cases)
    assert future.id.startswith("2039")
    second, third = (pipeline.build(tmp_path, cases=small_cases, force=True) for _ in range(2))
    releases = Releases(tmp_path)
    assert releases.ids() == [future.id, second.id, third.id]
    assert [releases.named(each).sequence for each in releases.ids()] == [1, 2, 3]
    assert releases.prune(keep=1) == [future.id]
    assert releases.ids() == [second.id, third.id]


def test_nothing_is_pruned_while_the_current_release_is_unknown_or_damaged(tmp_path: Path, small_cases: Path) -> None:
    older, newer = (pipeline.build(tmp_path, cases=small_cases, force=True) for _ in range(2))
    releases = Releases(tmp_path)
    (tmp_path / "current").write_bytes(b"")
    with pytest.raises(Exception, match=r"current names no release. Run 'standlink doctor'"):
        releases.prune(keep=0)
    releases.point_to(newer.id)
    (newer.path / "report.json").unlink()
    with pytest.raises(Exception, match=r"report.json \(missing\)"):
        releases.prune(keep=0)
    assert older.path.exists()
