"""Hostile queries

The queries of bench/queries/hostile, one at a time and twelve at once, from clients of several addresses. A neighbour
reads pages meanwhile, and the memory of the query workers is watched. On the curated release, and on that of the data
folder that ``--home`` names.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import psutil

from ....graph.pipeline.build import build
from ....graph.releases.release import Releases
from ..result import Bounds, Result
from ..site import Neighbour, Site, alone, meanwhile, serving
from .slow import noticed

QUERIES: Final = Path(__file__).parents[2] / "queries" / "hostile"
#: The address space of a worker, in bytes, and the seconds of a query: what a server has by default.
MEMORY, SECONDS = 2_000_000_000, 20.0
#: The seconds of a query in a quick run, which asks a sample.
_QUICK_SECONDS: Final = 3.0
AT_ONCE: Final = 12
_ALL: Final = 50
#: What an answer may have: a result, or a refusal that says why.
EXPECTED: Final = {200, 400, 413, 414, 422, 429, 503}


def queries(most: int) -> list[str]:
    """Return hostile queries, all or a sample over the whole list."""
    paths = sorted(QUERIES.glob("*.rq"))
    step = -(-len(paths) // most)
    return [path.read_text("utf-8") for path in paths[::step]]


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Ask the server of the curated release, and that of the data folder of the run."""
    home = folder / "home"
    build(home)
    chosen, homes = queries(bounds.times), [home] + [bounds.home] * bool(bounds.home)
    for place in homes:
        triples = Releases(place).current().manifest["triples"]
        seconds = SECONDS if bounds.times >= _ALL else _QUICK_SECONDS
        with serving(place, query_timeout=seconds, query_memory=MEMORY) as site:
            yield from attack(site, chosen, f"{triples:,} triples", Bounds(bounds.times, bounds.seconds / len(homes)))


def attack(site: Site, chosen: Sequence[str], where: str, bounds: Bounds, pages: int = 200) -> Iterator[Result]:
    """Ask queries one at a time, then all of them twelve at once, with a neighbour; report what it noticed."""
    before = alone(site, pages)
    for what, at_once in (("one at a time", 1), (f"{AT_ONCE} at once", AT_ONCE)):
        limit = time.monotonic() + bounds.seconds / 2
        beside, memory, statuses = Neighbour(site), _Memory(site), Counter[int]()

        def ask(number: int, limit: float = limit, statuses: Counter[int] = statuses) -> None:
            if time.monotonic() < limit:
                statuses[site.query(chosen[number], f"192.0.2.{number % 6}")] += 1

        with beside.reading(), meanwhile(memory.look, 0.02), ThreadPoolExecutor(at_once) as clients:
            list(clients.map(ask, range(len(chosen))))
            while len(beside.seconds) < 20:
                time.sleep(0.1)
        scope = f"{where}, {what}"
        asked, odd = statuses.total(), sum(n for status, n in statuses.items() if status not in EXPECTED)
        figure = ", ".join(f"{n:,} with {status or 'no answer'}" for status, n in sorted(statuses.items()))
        whole = asked == len(chosen)
        yield Result(
            f"{scope}: queries", f"{asked:,} of {len(chosen):,}: {figure}", "each a result or a refusal",
            whole and not odd,
            "" if whole else "the time of the run was up",
        )  # fmt: skip
        yield from noticed(scope, before, beside)
        figure = f"{memory.most / 1e9:.2f} GB of {MEMORY / 1e9:.1f} GB"
        yield Result(
            f"{scope}: largest address space of a worker", figure, "at most the limit", 0 < memory.most <= MEMORY,
            f"resident at most {memory.resident / 1e9:.2f} GB",
        )  # fmt: skip


class _Memory:
    """The largest address space and resident memory that a query worker had, in bytes."""

    def __init__(self, site: Site) -> None:
        self._site, self.most, self.resident = site, 0, 0

    def look(self, _: int) -> None:
        """Look at all workers."""
        for worker in self._site.workers():
            try:
                memory = worker.memory_info()
            except psutil.Error:  # It has ended.
                continue
            self.most, self.resident = max(self.most, memory.vms), max(self.resident, memory.rss)
