"""Hostile queries

The queries of bench/queries/hostile, with 5 seconds for each, one at a time and twelve at once, from clients of several
addresses. A neighbour reads pages meanwhile, and the memory of query workers is watched. The queries come in rounds,
and the neighbour reads alone before each, so that what else the machine does counts for both. On the curated release,
and on that of the data folder that ``--home`` names.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import Final

from ....graph.pipeline.build import build
from ....graph.releases.release import Releases
from ..result import Bounds, Result
from ..site import Compared, Site, meanwhile, serving

QUERIES: Final = Path(__file__).parents[2] / "queries" / "hostile"
#: The address space of a worker, in bytes: what a server has by default.
MEMORY: Final = 2_000_000_000
#: The seconds of a query. A server gives 20; with fewer the workers are as busy, and all queries are asked in time.
SECONDS: Final = 5.0
#: The seconds of a query in a quick run, which asks a sample.
_QUICK_SECONDS: Final = 3.0
AT_ONCE: Final = 12
_ALL: Final = 50
#: The rounds of an attack, each of which begins with a neighbour that reads alone.
_ROUNDS: Final = 4
#: What an answer may have: a result, or a refusal that says why.
EXPECTED: Final = {200, 400, 413, 414, 422, 429, 431, 503}


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
    """Ask queries one at a time, then twelve at once, with a neighbour; report what it noticed."""
    for what, at_once in (("one at a time", 1), (f"{AT_ONCE} at once", AT_ONCE)):
        rounds, memory, statuses = list(_rounds(chosen, at_once)), _Memory(site), Counter[int]()
        compared = Compared(site)

        def ask(query: str, number: int, limit: float, statuses: Counter[int] = statuses) -> None:
            if time.monotonic() < limit:
                statuses[site.query(query, f"192.0.2.{number % 6}")] += 1

        with ThreadPoolExecutor(at_once) as clients:
            for some in rounds:
                compared.read_alone(pages // len(rounds))
                limit = time.monotonic() + bounds.seconds / 2 / len(rounds)
                with compared.reading_beside(pages // len(rounds)), meanwhile(memory.look, 0.2):
                    list(clients.map(ask, some, range(len(some)), repeat(limit)))
        scope, all_ = f"{where}, {what}", sum(map(len, rounds))
        asked, odd = statuses.total(), sum(n for status, n in statuses.items() if status not in EXPECTED)
        figure = ", ".join(f"{n:,} with {status or 'no answer'}" for status, n in sorted(statuses.items()))
        yield Result(
            f"{scope}: queries", f"{asked:,} of {all_:,}: {figure}", "each a result or a refusal",
            asked == all_ and not odd,
            "" if asked == all_ else "the time of the run was up",
        )  # fmt: skip
        yield from compared.noticed(scope)
        figure = f"{memory.most / 1e9:.2f} GB of {MEMORY / 1e9:.1f} GB"
        yield Result(
            f"{scope}: largest address space of a worker", figure, "at most the limit", 0 < memory.most <= MEMORY,
            f"resident at most {memory.resident / 1e9:.2f} GB",
        )  # fmt: skip


def _rounds(chosen: Sequence[str], at_once: int) -> Iterator[Sequence[str]]:
    """Yield the queries in rounds, each with enough of them to be asked so many at once; small runs repeat them."""
    size = max(at_once, -(-len(chosen) // _ROUNDS))
    slices = [chosen[at : at + size] for at in range(0, len(chosen), size)]
    for number in range(max(_ROUNDS, len(slices)) if at_once > 1 else len(slices)):
        yield slices[number % len(slices)]


class _Memory:
    """The largest address space and resident memory that a query worker had, in bytes."""

    def __init__(self, site: Site) -> None:
        self._site, self.most, self.resident = site, 0, 0

    def look(self, _: int) -> None:
        """Look at all workers, for what each has had at most."""
        for worker in self._site.workers():
            # The kernel keeps the peaks, so that looking seldom, which leaves the neighbour in peace, finds them too.
            with suppress(OSError):
                lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
                peaks = {line.split()[0]: int(line.split()[1]) << 10 for line in lines if line.endswith(" kB")}
                self.most = max(self.most, peaks.get("VmPeak:", 0))
                self.resident = max(self.resident, peaks.get("VmHWM:", 0))
