"""Long load

Eight clients read the pages of all things in turn, and between them lists, searches, data, answers and results of
queries, at 80% of the rate that they reach without a pause, for half an hour (in a quick run, a minute). Meanwhile the
bytes that each process has for itself and its open files are read. They are flat if the median of the last quarter of
the time is at most 5% above that of the first, after a warm-up of a tenth.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ....graph.pipeline.build import build
from ....graph.releases.release import Release
from ....ontology.namespaces import kind_and_slug
from ..result import Bounds, Result
from ..site import PAGES, Site, meanwhile, serving
from ..usage import Growth, Usage

CLIENTS: Final = 8
SHARE: Final = 0.8
#: What is asked for in turn with the pages of things.
OTHERS: Final = (
    *PAGES, "/id/standard/nacs.json", "/questions/convergence/switchers.json?from=ccs1&to=nacs", "/suggest?q=na",
    f"/sparql?query={quote('SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 100')}",
)  # fmt: skip
#: How much memory and open files may grow, as a share: what is in use at a moment differs as much.
_GROWTH: Final = 0.05
_WARM_UP: Final = 0.1
#: The samples of memory and open files in a run, at most two in a second: each takes some hundredths of a second.
_SAMPLES: Final = 360


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Load a server of the curated release for half of the time of the run."""
    home = folder / "home"
    release = build(home)
    with serving(home) as site:
        yield from soak(site, addresses(release), seconds=bounds.seconds / 2, probe=10.0)


def addresses(release: Release) -> list[str]:
    """Return the pages of all things of a release, each followed by one of the others."""
    things = filter(None, map(kind_and_slug, release.table("labels").collect()["iri"].sort()))
    pages = (f"/id/{kind}/{slug}" for kind, slug in things)
    return [address for pair in zip(pages, itertools.cycle(OTHERS), strict=False) for address in pair]


def soak(site: Site, asked: Sequence[str], seconds: float, probe: float) -> Iterator[Result]:
    """Measure the capacity for some seconds, then load for longer; report errors and growth."""
    # Once to warm up, once to measure.
    _load(site, asked, probe / 2, None)
    capacity = _load(site, asked, probe, None).total() / probe
    rate, usage = SHARE * capacity, Usage(site)
    warm = time.monotonic() + _WARM_UP * seconds
    with meanwhile(usage.look, max(0.5, seconds / _SAMPLES)):
        statuses = _load(site, asked, seconds, rate)
    count, errors = statuses.total(), statuses.total() - statuses[200]
    figure = f"{count:,} in {seconds:,.0f} s, {count / seconds:,.0f} per second; capacity {capacity:,.0f} per second"
    yield Result("requests", figure, f"at least {0.9 * rate:,.0f} per second", count / seconds >= 0.9 * rate)
    yield Result("errors", f"{errors:,}", "0", not errors, ", ".join(f"{n:,} with {s}" for s, n in statuses.items()))
    for role, found in usage.memory(warm).items():
        yield _flat(f"memory of {role}", found, f"{found.first / 1e6:,.1f} MB, then {found.last / 1e6:,.1f} MB")
    for role, found in usage.files(warm).items():
        yield _flat(f"open files of {role}", found, f"{found.first:,.0f}, then {found.last:,.0f}")


def _flat(what: str, found: Growth, figure: str) -> Result:
    return Result(what, f"{figure}: {found.share:+.1%}", f"at most {_GROWTH:+.0%}", found.share <= _GROWTH)


def _load(site: Site, asked: Sequence[str], seconds: float, rate: float | None) -> Counter[int]:
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
            statuses[site.status(asked[number % len(asked)], headers)] += 1
        return statuses

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(send, range(CLIENTS)), Counter[int]())
