"""Reloads under load

Reloads by turns by SIGHUP, which replaces all processes that answer requests, and by publishing a release, while four
clients read pages and one asks queries.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from ....graph.pipeline.build import build
from ....graph.releases.release import Releases
from ..result import Bounds, Result
from ..site import Neighbour, Site, meanwhile, serving

CLIENTS = 4
_PATIENCE = 120.0


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Reload a server of two curated releases, and one of the data folder of the run."""
    home = folder / "home"
    build(home)
    build(home, force=True)
    homes = [home] + [bounds.home] * bool(bounds.home)
    for place in homes:
        triples = Releases(place).current().manifest["triples"]
        with serving(place) as site:
            part = Bounds(bounds.times, bounds.seconds / len(homes))
            yield from reload_all(site, place, f"{triples:,} triples", min(50, bounds.times), part)


def reload_all(site: Site, home: Path, where: str, times: int, bounds: Bounds) -> Iterator[Result]:
    """Reload a server under load; report what failed. A data folder of one release is reloaded by SIGHUP only."""
    two = len(Releases(home).ids()) > 1
    readers = [Neighbour(site) for _ in range(CLIENTS)]
    statuses: list[int] = []

    def ask(_: int) -> None:
        statuses.append(site.query("ASK {}", "192.0.2.1"))

    signals, published, stuck = 0, 0, list[str]()
    with ExitStack() as stack:
        for reader in readers:
            stack.enter_context(reader.reading(pause=0.0))
        stack.enter_context(meanwhile(ask, 0.05))
        for number in range(times):
            if bounds.is_over:
                break
            if two and number % 2:
                stuck += [] if _publish(site, home) else [f"publication {number}"]
                published += 1
            else:
                stuck += [] if _replace(site) else [f"signal {number}"]
                signals += 1
    done = signals + published
    failures = [failure for reader in readers for failure in reader.failures]
    pages, odd = sum(len(reader.seconds) for reader in readers), [status for status in statuses if status != 200]
    figure = f"{done:,}: {signals:,} by SIGHUP, {published:,} by a release"
    yield Result(f"{where}: reloads", figure, f"{times:,}", done == times and not stuck, "; ".join(stuck[:3]))
    yield Result(
        f"{where}: pages that failed", f"{len(failures):,} of {pages:,}", "0", not failures and pages > 0,
        "; ".join(failures[:3]),
    )  # fmt: skip
    yield Result(
        f"{where}: queries that failed", f"{len(odd):,} of {len(statuses):,}", "0", not odd,
        f"with status {', '.join(map(str, sorted(set(odd))))}" if odd else "",
    )  # fmt: skip


def _replace(site: Site) -> bool:
    """Replace the processes that answer requests; return whether none of the old ones is left."""
    before = site.gateways()
    os.kill(site.pid, signal.SIGHUP)
    return _until(lambda: not site.gateways() & before and len(site.gateways()) == len(before))


def _publish(site: Site, home: Path) -> bool:
    """Make the other release the current one; return whether the server serves it."""
    releases = Releases(home)
    current = releases.current_id()
    other = next(each for each in releases.ids() if each != current)
    releases.roll_back(other)
    return _until(lambda: other in site.text("/healthz"))


def _until(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; return whether it did."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False
