"""Reloads under load

Reloads by turns by SIGHUP, which replaces all processes that answer requests, and by publishing a release, while four
clients read pages and one asks queries. A reload ends when no old process is left, or the release is served. The
release is that of the curated facts, and that of the data folder that ``--home`` names, which is only read.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from ....graph.pipeline.build import build
from ....graph.releases.release import Releases
from ..result import Bounds, Result
from ..site import Neighbour, Site, meanwhile, serving

CLIENTS: Final = 4
#: The names of the release in the folder that is served: to publish it is to change between them.
NAMES: Final = ("one", "two")
_MOST: Final = 50
#: Reloads of a server that nobody asks.
_IDLE: Final = 3
_PATIENCE: Final = 120.0


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Reload a server of the curated release, and one of that of the run."""
    curated = folder / "curated"
    build(curated)
    homes = [curated] + [bounds.home] * bool(bounds.home)
    for number, home in enumerate(homes):
        own = linked(home, folder / str(number))
        where = f"{Releases(own).current().manifest['triples']:,} triples"
        with serving(own) as site:
            yield reload_idle(site, where)
            part = Bounds(bounds.times, bounds.seconds / len(homes))
            yield from reload_all(site, own, where, min(_MOST, bounds.times), part)


def linked(home: Path, folder: Path) -> Path:
    """Return a new data folder with links to the current release of another one."""
    (folder / "releases").mkdir(parents=True)
    release = Releases(home).current()
    for name in NAMES:
        (folder / "releases" / name).symlink_to(release.path.resolve(), target_is_directory=True)
    Releases(folder).point_to(NAMES[0])
    return folder


def reload_idle(site: Site, where: str) -> Result:
    """Reload a server that nobody asks; report the median of the seconds."""
    seconds = [_timed(lambda: _replace(site)) for _ in range(_IDLE)]
    median = statistics.median(filter(None, seconds)) if all(seconds) else float("inf")
    return Result(f"{where}: reload by SIGHUP without load", f"{median:.1f} s", "all end", all(seconds))


def reload_all(site: Site, home: Path, where: str, times: int, bounds: Bounds) -> Iterator[Result]:
    """Reload a server under load; report what failed, and how long it took."""
    readers = [Neighbour(site) for _ in range(CLIENTS)]
    statuses: list[int] = []

    def ask(_: int) -> None:
        statuses.append(site.query("ASK {}", "192.0.2.1"))

    signals, published = list[float | None](), list[float | None]()
    with ExitStack() as stack:
        for reader in readers:
            stack.enter_context(reader.reading(pause=0.0))
        stack.enter_context(meanwhile(ask, 0.05))
        for number in range(times):
            if bounds.is_over:
                break
            if number % 2:
                published.append(_timed(lambda: _publish(site, home)))
            else:
                signals.append(_timed(lambda: _replace(site)))
    done, stuck = len(signals) + len(published), (signals + published).count(None)
    failures = [failure for reader in readers for failure in reader.failures]
    pages, odd = sum(len(reader.seconds) for reader in readers), [status for status in statuses if status != 200]
    figure = f"{done:,}: {_summary(signals)} by SIGHUP, {_summary(published)} by a release"
    yield Result(
        f"{where}: reloads", figure, f"{times:,}", done == times and not stuck,
        f"{stuck:,} did not end in {_PATIENCE:,.0f} s" if stuck else "",
    )  # fmt: skip
    yield Result(
        f"{where}: pages that failed", f"{len(failures):,} of {pages:,}", "0", not failures and pages > 0,
        "; ".join(failures[:3]),
    )  # fmt: skip
    yield Result(
        f"{where}: queries that failed", f"{len(odd):,} of {len(statuses):,}", "0", not odd,
        f"with status {', '.join(map(str, sorted(set(odd))))}" if odd else "",
    )  # fmt: skip


def _summary(seconds: list[float | None]) -> str:
    """Return how many reloads there were, and the median and maximum of their seconds."""
    ended = [each for each in seconds if each is not None]
    times = f" (median {statistics.median(ended):.1f} s, longest {max(ended):.1f} s)" if ended else ""
    return f"{len(seconds):,}{times}"


def _timed(reload: Callable[[], bool]) -> float | None:
    """Return the seconds of a reload; None if it did not end."""
    began = time.monotonic()
    return time.monotonic() - began if reload() else None


def _replace(site: Site) -> bool:
    """Replace the processes that answer requests; return whether none of the old ones is left."""
    before = site.gateways()
    os.kill(site.pid, signal.SIGHUP)
    return _until(lambda: not site.gateways() & before and len(site.gateways()) == len(before))


def _publish(site: Site, home: Path) -> bool:
    """Make the other release the current one; return whether the server serves it."""
    releases = Releases(home)
    other = NAMES[releases.current_id() == NAMES[0]]
    releases.point_to(other)
    return _until(lambda: f'"{other}"' in site.text("/healthz"))


def _until(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; return whether it did."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
