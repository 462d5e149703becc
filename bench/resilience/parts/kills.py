"""Killed builds and imports

A process imports a dataset and builds a release, again and again, until it is killed (SIGKILL): at a moment chosen by
chance, at the end of each stage, and just before and just after each rename that makes something current. After every
kill the current release is opened and every byte of it compared with its checksum, and the dataset is compared with its
own. Every tenth kill, and at the end, a build follows that must succeed and leave nothing behind.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ....errors import StandlinkError
from ....graph.pipeline.build import STAGES, build
from ....graph.releases.checksum import file_checksum
from ....graph.releases.dataset import open_dataset, triples_path
from ....graph.releases.release import Releases
from .. import victim
from ..result import Bounds, Result

RENAMES: Final = ("dataset", "old dataset", "release", "marker")
#: The longest time until a kill by chance, as a multiple of that of the first build.
_LONGEST: Final = 2.0
_PATIENCE: Final = 120.0


def aims(times: int, seed: int = 1) -> list[str]:
    """Return where to kill: at every stage and around every rename in turn, and as often by chance."""
    # Nothing is prepared for readers of these releases.
    aimed = [f"stage:{stage}" for stage in STAGES if stage != "prepare"]
    aimed += [f"{when}:{what}" for what in RENAMES for when in ("before", "after")]
    chance = random.Random(seed)
    by_turns = ("chance" if i % 2 else aimed[i // 2 % len(aimed)] for i in range(times))
    return [f"chance:{chance.uniform(0, _LONGEST):.3f}" if aim == "chance" else aim for aim in by_turns]


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Kill builds of the small cases of the tests."""
    cases = folder / "cases"
    cases.mkdir()
    small = Path(__file__).parents[3] / "tests" / "data" / "cases" / "small.ttl"
    (cases / small.name).write_bytes(small.read_bytes())
    yield from kill_all(folder / "home", cases, aims(bounds.times), bounds)


def kill_all(home: Path, cases: Path, chosen: Sequence[str], bounds: Bounds) -> Iterator[Result]:
    """Kill builds in a data folder at the chosen places; report what was lost."""
    began = time.monotonic()
    build(home, cases=cases)
    seconds = time.monotonic() - began
    kills, lost, failed = Counter[str](), [], []
    for number, aim in enumerate(chosen, 1):
        if bounds.is_over:
            break
        if kill(home, cases, aim, number * 1000, seconds):
            kills[aim.partition(":")[0]] += 1
            lost += [f"{aim}: {fault}" for fault in faults(home)]
        if number % 10 == 0:
            failed += after(home, cases)
    failed += after(home, cases)
    around = ", ".join(f"{count:,} {_WORDS[kind]}" for kind, count in sorted(kills.items()))
    yield Result("kills", f"{kills.total():,}: {around}", f"{len(chosen):,}", kills.total() == len(chosen))
    yield Result("releases and datasets lost", f"{len(lost):,}", "0", not lost, "; ".join(lost[:3]))
    yield Result(
        "builds after kills that failed or left something", f"{len(failed):,}", "0", not failed, "; ".join(failed[:3])
    )


_WORDS: Final = {
    "chance": "at a moment chosen by chance",
    "stage": "at the end of a stage",
    "before": "just before a rename",
    "after": "just after a rename",
}


def kill(home: Path, cases: Path, aim: str, number: int, build_seconds: float) -> bool:
    """Start a victim and kill it; return whether it was killed, and did not end in another way."""
    kind, _, place = aim.partition(":")
    command = [sys.executable, "-m", victim.__name__, str(home), str(cases), aim, str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(float(place) * build_seconds if kind == "chance" else _PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == -signal.SIGKILL


def faults(home: Path) -> list[str]:
    """Return what is wrong with the current release and the dataset."""
    found = []
    try:
        release = Releases(home).current()
        release.verify()
        if sum(1 for _ in release.store.quads()) != release.manifest["triples"]:
            found.append("the store lacks triples")
    except (StandlinkError, RuntimeError, OSError) as error:
        found.append(f"release: {error}")
    try:
        dataset = open_dataset(home, victim.DATASET)
        if dataset and file_checksum(triples_path(home, victim.DATASET)) != dataset.content:
            found.append("dataset: changed")
    except (StandlinkError, OSError) as error:
        found.append(f"dataset: {error}")
    return found


def after(home: Path, cases: Path) -> list[str]:
    """Build again; return what is wrong afterwards."""
    try:
        release = build(home, cases=cases, force=True)
    except StandlinkError as error:
        return [str(error)]
    left = [path.name for path in (home / "releases").glob(".*")]
    Releases(home).prune(keep=1)
    return [f"left: {', '.join(left)}"] * bool(left) + faults(home) + ["no label"] * (not _answers(release.path))


def _answers(path: Path) -> bool:
    store = ox.Store.read_only(str(path / "store"))
    return bool(store.query("ASK { GRAPH ?graph { ?s a ?class } }"))
