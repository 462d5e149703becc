"""The curated release as a new user sees it: built from scratch, then served."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.releases.files import STORE
from ...graph.releases.release import Releases
from .. import servers
from ..client import load
from ..measure import import_times, in_process
from ..row import Row, at_most, duration
from ..subject import random_things
from .http import entity_requests, json_requests, rate

#: Limits in seconds.
_MOST_BUILD: Final = 5
_MOST_START: Final = 1.2
_WARM_UP, _THINGS = 50, 400


def rows(folder: Path, *, quick: bool) -> Iterator[Row]:
    """Yield the rows about the curated release."""
    home = folder / "curated"
    command = [sys.executable, "-m", "standlink", "--home", str(home), "build"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    taken = time.perf_counter() - start
    outcome = at_most(taken, _MOST_BUILD)
    stages = Releases(home).current().manifest["seconds"]
    profile = [f"{seconds:8.3f} s  {name}" for name, seconds in stages.items()] if outcome == "missed" else []
    if profile and not quick:
        profile += in_process("curated", folder / "profiled", profile=True).result["profile"]
    work = "curated release from a clean data folder"
    note = f"{Releases(home).current().manifest['triples']:,} triples, including the start of Python"
    yield Row(work, 0, duration(taken), goal=f"under {_MOST_BUILD} s", outcome=outcome, note=note, profile=profile)
    yield _evidence_rich(home)
    starts = []
    for _ in range(3):
        with servers.standlink(home) as server:
            starts.append(server.started)
    started = median(starts)
    yield Row(
        "start of the server on an existing release",
        0,
        duration(started),
        goal=f"under {_MOST_START} s",
        outcome=at_most(started, _MOST_START),
        note="until the first answer, from the command line",
        profile=import_times("standlink.web.app") if started > _MOST_START else [],
    )


def _evidence_rich(home: Path) -> Row:
    """Return a row on the JSON of curated things, which have more events and evidence than those of catalogues."""
    release = Releases(home).current()
    things = random_things(release, _WARM_UP + _THINGS, salt=6)
    warm, ids = things[:_WARM_UP], things[_WARM_UP:]
    with servers.standlink(home) as server:
        servers.settle(server)
        load(server.port, json_requests(warm))
        own = load(server.port, json_requests(ids))
    work = "evidence-rich curated things as JSON over HTTP"
    if not servers.OXIGRAPH.exists():
        return Row(work, 0, rate(own), "Oxigraph's server is not installed", outcome="not measured")
    with servers.oxigraph(release.path / STORE) as server:
        load(server.port, entity_requests("/query", warm))
        native = load(server.port, entity_requests("/query", ids))
    assert set(own.statuses) == {200} == set(native.statuses)
    return Row(
        work, 0, rate(own), f"oxigraph serve-read-only: {rate(native)}", own.per_second / native.per_second,
        note="the peer answers the triples of a thing with names; the JSON also has the evidence of facts and events",
    )  # fmt: skip
