"""Long load

Eight clients read pages, answers and data at 80% of the rate that the same clients reach without a pause, for half an
hour (in a quick run, a minute). Memory and open files are those of all processes of the server but query workers, after
the first tenth and at the end.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from ....graph.pipeline.build import build
from ..result import Bounds, Result
from ..site import PAGES, Site, serving

CLIENTS: Final = 8
SHARE: Final = 0.8
ADDRESSES: Final = (*PAGES, "/id/standard/nacs.json", "/questions/convergence/switchers.json?from=ccs1&to=nacs")
#: How much memory and open files may grow: what is in use at a moment differs as much.
_GROWTH: Final = 1.1


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Load a server of the curated release for half of the time of the run."""
    home = folder / "home"
    build(home)
    with serving(home) as site:
        yield from soak(site, seconds=bounds.seconds / 2, probe=10.0)


def soak(site: Site, seconds: float, probe: float) -> Iterator[Result]:
    """Measure the capacity for some seconds, then load for longer; report errors and growth."""
    # Once to warm up, once to measure.
    _load(site, probe / 2, None)
    capacity = _load(site, probe, None).total() / probe
    rate = SHARE * capacity
    begun = _load(site, seconds / 10, rate)
    memory, handles = site.memory_and_handles()
    statuses = begun + _load(site, seconds * 9 / 10, rate)
    later_memory, later_handles = site.memory_and_handles()
    count, errors = statuses.total(), statuses.total() - statuses[200]
    figure = f"{count:,} in {seconds:,.0f} s, {count / seconds:,.0f} per second; capacity {capacity:,.0f} per second"
    yield Result("requests", figure, f"at least {0.9 * rate:,.0f} per second", count / seconds >= 0.9 * rate)
    yield Result("errors", f"{errors:,}", "0", not errors, ", ".join(f"{n:,} with {s}" for s, n in statuses.items()))
    figure = f"{memory / 1e6:,.0f} MB at the beginning, {later_memory / 1e6:,.0f} MB at the end"
    yield Result("memory", figure, "at most 10% more", later_memory <= _GROWTH * memory)
    figure = f"{handles:,} at the beginning, {later_handles:,} at the end"
    yield Result("open files", figure, "at most 10% more", later_handles <= _GROWTH * handles)


def _load(site: Site, seconds: float, rate: float | None) -> Counter[int]:
    """Send requests, so many in a second or as many as can be; return how many had each status."""
    began, numbers, lock = time.monotonic(), itertools.count(), threading.Lock()

    def send(client: int) -> Counter[int]:
        statuses = Counter[int]()
        while time.monotonic() - began < seconds:
            with lock:
                number = next(numbers)
            due = began + number / rate if rate else 0.0
            time.sleep(max(0.0, due - time.monotonic()))
            headers = {"X-Forwarded-For": f"192.0.2.{client}"}
            statuses[site.status(ADDRESSES[number % len(ADDRESSES)], headers)] += 1
        return statuses

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(send, range(CLIENTS)), Counter[int]())
