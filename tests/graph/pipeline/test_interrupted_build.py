"""Builds that are killed, that run at the same time, and that meet a damaged release."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sampling import spread
from standlink.errors import BuildError, NoReleaseError
from standlink.graph.pipeline.build import build, unchanged
from standlink.graph.releases.files import MANIFEST, STORE, read_manifest
from standlink.graph.releases.release import Release, Releases

from .test_build import CURRENT, change, leftovers, quiet

pytestmark = pytest.mark.slow

#: A build of other cases in a process of its own, which prints each stage and then waits for a line of input.
BUILDER = """
import sys
from pathlib import Path
from standlink.graph.pipeline.build import build
home, cases = map(Path, sys.argv[1:])
def progress(stage, result):
    print(stage, flush=True)
    sys.stdin.readline()
build(home, progress, force=True, cases=cases)
"""


@pytest.fixture
def builder(cases: Path, data: Path) -> Callable[[], subprocess.Popen[str]]:
    """Start a build in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", BUILDER, str(data), str(cases)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start  # type: ignore[misc]
    for process in started:
        process.kill()
        process.communicate()


def advance(process: subprocess.Popen[str], stage: str) -> None:
    """Let a build continue until it has completed a stage."""
    assert process.stdout is not None
    assert process.stdin is not None
    while (said := process.stdout.readline().strip()) != stage:
        assert said, process.stderr.read() if process.stderr else ""
        process.stdin.write("\n")
        process.stdin.flush()


@pytest.mark.parametrize("stage", spread(["index", "import", "infer"], 3))
def test_killed_build_leaves_old_release_serving_and_is_swept(
    stage: str, cases: Path, data: Path, builder: Callable[[], subprocess.Popen[str]], first: Release
) -> None:
    change(cases, '"The second edition."@en', '"Edition two."@en')
    process = builder()
    advance(process, stage)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert bool(leftovers(data)) == (stage != "import")
    assert Releases(data).current().id == first.id
    assert Releases(data).current().store.exists(CURRENT)
    assert Releases(data).ids() == [first.id]
    second = build(data, quiet, cases=cases)
    assert leftovers(data) == []
    assert Releases(data).current().id == second.id != first.id


def test_second_build_at_once_is_refused(cases: Path, data: Path, builder: Callable[[], subprocess.Popen[str]]) -> None:
    process = builder()
    advance(process, "load")
    with pytest.raises(BuildError, match=r"another build is running in .*; try again when it has ended"):
        build(data, quiet, cases=cases, force=True)
    assert leftovers(data), "the refused build has swept away what the running one has made"
    process.communicate("\n" * 10)
    assert process.returncode == 0
    assert Releases(data).current().store.exists(CURRENT)


def test_reader_goes_on_with_its_release_while_another_is_published(cases: Path, data: Path, first: Release) -> None:
    releases = Releases(data)
    before = releases.current()
    assert releases.current() is before
    change(cases, '"ISO 1:2011"@en', '"ISO 1:2011 (new)"@en')
    build(data, quiet, cases=cases)
    assert before.store.label(CURRENT) == "ISO 1:2011"
    assert releases.current().store.label(CURRENT) == "ISO 1:2011 (new)"


# damage


@pytest.mark.parametrize("missing", [MANIFEST, STORE, "search.sqlite"])
def test_damaged_release_is_refused_with_what_to_do(missing: str, data: Path, first: Release) -> None:
    path = first.path / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(NoReleaseError, match=r"release \S+ .*Run 'standlink doctor', or 'standlink build"):
        Releases(data).current()


@pytest.mark.parametrize("missing", [MANIFEST, STORE, "search.sqlite"])
def test_build_replaces_a_damaged_release_as_its_message_says(
    missing: str, cases: Path, data: Path, first: Release
) -> None:
    path = first.path / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(NoReleaseError) as caught:
        Releases(data).current()
    mended = build(data, quiet, cases=cases, force="--force" in str(caught.value))
    assert Releases(data).current().id == mended.id
    assert mended.store.exists(CURRENT)


def test_store_that_cannot_be_opened_is_refused_with_what_to_do(cases: Path, data: Path, first: Release) -> None:
    # A release of an earlier version, in which the engine's own files have no checksum.
    manifest = read_manifest(first.path)
    del manifest["sequence"]
    own = [name for name in manifest["files"] if name.startswith(f"{STORE}/") and not name.endswith(".sst")]
    assert f"{STORE}/CURRENT" in own
    for name in own:
        del manifest["files"][name]
        if not name.endswith("CURRENT"):
            (first.path / name).write_bytes(b"not a store")
    (first.path / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(NoReleaseError, match=r"store of release \S+ is damaged: .*'standlink build --force'"):
        _ = Releases(data).current().store
    (first.path / STORE / "CURRENT").unlink()
    assert not unchanged(data, cases)
    with pytest.raises(NoReleaseError, match=r"is damaged: store/CURRENT \(missing\)"):
        Releases(data).current()


@pytest.mark.parametrize("kind", ["store/*.sst", "search.sqlite", "tables/adoption.parquet", "report.json"])
def test_truncated_file_is_refused_with_the_name_of_a_good_release(
    kind: str, cases: Path, data: Path, first: Release
) -> None:
    bad = build(data, quiet, force=True, cases=cases)
    path = next(bad.path.glob(kind))
    # Linked files of another release must stay as they are.
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1])
    name = re.escape(path.relative_to(bad.path).as_posix())
    with pytest.raises(NoReleaseError, match=f"{bad.id} is damaged: {name}.*rollback {first.id}"):
        Releases(data).current()
    assert Releases(data).ids() == [first.id]
    Releases(data).roll_back(first.id)
    assert Releases(data).current().store.exists(CURRENT)


@pytest.mark.parametrize("kind", ["store/*.sst", "search.sqlite", "tables/adoption.parquet"])
def test_changed_byte_is_found_by_verifying(kind: str, data: Path, first: Release) -> None:
    assert first.verify() > 15
    path = next(first.path.glob(kind))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(NoReleaseError, match=re.escape(path.relative_to(first.path).as_posix())):
        Releases(data).current().verify()


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_damaged_manifest_does_not_stop_a_build(content: str, cases: Path, data: Path, first: Release) -> None:
    (first.path / MANIFEST).write_text(content, "utf-8")
    assert not unchanged(data, cases)
    assert build(data, quiet, cases=cases).store.exists(CURRENT)


def test_marker_of_a_missing_release_is_reported(cases: Path, data: Path, first: Release) -> None:
    shutil.rmtree(first.path)
    with pytest.raises(NoReleaseError, match="standlink build"):
        Releases(data).current()
    assert build(data, quiet, cases=cases).store.exists(CURRENT)
