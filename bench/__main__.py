"""Run the benchmark and write the report.

``make bench`` runs it completely; ``make bench-quick`` takes some minutes. ``python -m standlink.bench --catalogues
FILE`` measures a release of whole catalogues instead of a synthetic graph, from archives to pages, ``--home FOLDER``
the pages, measures and updates of a release that exists. ``--resilience`` tries out what Standlink withstands.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..graph.pipeline.build import unchanged
from ..graph.releases.release import Releases
from ..graph.sources.listed import read_list
from ..queries.search.pages import documents
from . import report
from .environment import FOLDER
from .resilience import run as resilience
from .row import Row
from .rows import (
    algorithms,
    building,
    catalogues,
    chance,
    curated,
    downloads,
    entity,
    growth,
    http,
    hubs,
    identifying,
    importing,
    measures,
    reconciling,
    searching,
    services,
    starting,
    studies,
    suggesting,
    synergy,
    updating,
    weights,
)
from .subject import Subject

_DESCRIPTION = "Measure Standlink and its peers on a synthetic graph, and write the report."
#: What the names of rows end with that are also measured on the synthetic graph.
_ON_RELEASE = ", on the release"

Save = Callable[[list[Row], list[growth.Point]], None]
Measure = Callable[[str, Callable[[], Iterable[Row]]], None]


@dataclass(frozen=True)
class Plan:
    """The extent of a run.

    Attributes:
        size: triples in the graph for the rows.
        sizes: triples in the graphs for growth, each with its number of builds.
        things: number of things to look up.
        requests: number of requests to each server.
        faulty: triples in the graph with faults.
    """

    size: int
    sizes: tuple[tuple[int, int], ...]
    things: int
    requests: int
    faulty: int
    quick: bool


QUICK = Plan(100_000, ((10_000, 2), (30_000, 2), (100_000, 1)), 150, 1_000, 3_000, quick=True)
#: Ten million triples take as long as all smaller sizes together, so they are built once, and three million twice.
FULL = Plan(
    1_000_000, ((100_000, 3), (300_000, 3), (1_000_000, 3), (3_000_000, 2), (10_000_000, 1)), 500, 5_000, 20_000,
    quick=False,
)  # fmt: skip


def run(plan: Plan, folder: Path, save: Save, sources: Path | None = None, home: Path | None = None) -> list[Row]:
    """Measure all rows of a plan, or those of the catalogues in a source list or of a release; save after each topic.

    Args:
        plan: the extent of the run.
        folder: an empty folder.
        save: called with all rows and points of growth so far.
        sources: a source list, whose release is built.
        home: a data folder with an up-to-date release of whole catalogues.
    """
    rows: list[Row] = []
    points: list[growth.Point] = []

    def measure(topic: str, found: Callable[[], Iterable[Row]]) -> None:
        start = time.perf_counter()
        try:
            for row in found():
                rows.append(row)
                print(f"  {row.outcome:13} {row.work}: {row.standlink} | {row.peer}", flush=True)
        except Exception as error:
            traceback.print_exc()
            rows.append(Row(topic, plan.size, outcome="not measured", note=f"{type(error).__name__}: {error}"))
        print(f"{topic}: {time.perf_counter() - start:.0f} s", flush=True)
        save(rows, points)

    if sources:
        archives = _archives(sources)
        measure("identifying", lambda: identifying.rows(archives))
        measure("importing", lambda: importing.rows(folder, archives))
        measure("catalogues", lambda: catalogues.rows(sources, folder / "catalogues"))
        home = folder / "catalogues" / "home"
    if home:
        _of_release(home, folder, measure)
        return rows
    measure("curated release", lambda: curated.rows(folder, quick=plan.quick))
    measure("first view", lambda: weights.rows(folder / "curated"))
    for size, runs in plan.sizes:
        for number in range(1, runs + 1):
            measure(
                f"graph of {size:,} triples, build {number} of {runs}",
                lambda size=size, last=number == runs: _at_size(
                    plan, size, folder / str(size), points, measure if last and size == plan.size else None
                ),
            )
    measure("growth", lambda: growth.rows(points))
    return rows


def _of_release(home: Path, folder: Path, measure: Measure) -> None:
    """Measure what the current release of a data folder, of whole catalogues, is like to use, count and update."""
    measure("start and first requests", lambda: starting.rows(home))
    measure("synergy", lambda: synergy.rows(home))
    measure("hubs", lambda: hubs.rows(home))
    measure("search in the server", lambda: suggesting.rows(home))
    measure("reconciliation", lambda: reconciling.rows(home))
    measure("first view", lambda: weights.rows(home))
    release = Releases(home).current()
    size = int(release.manifest["triples"])
    measure("measures", lambda: measures.rows(size, release, _ON_RELEASE))
    measure("algorithms", lambda: algorithms.rows(size, release, _ON_RELEASE))
    measure("updating", lambda: updating.rows(home, folder))
    measure("studies", lambda: studies.rows(folder, home))


def _archives(sources: Path) -> dict[str, Path]:
    """Return the archives in a source list by catalogue name; their records can be counted independently."""
    listed = ((source.catalogue, Path(source.place)) for source in read_list(sources) if source.catalogue)
    return {name: place for name, place in listed if place.name.endswith(".tar.zst")}


def _at_size(plan: Plan, size: int, place: Path, points: list[growth.Point], measure: Measure | None) -> Iterator[Row]:
    """Make a graph and its release, measure its growth and, if wanted, its rows, and delete it."""
    start = time.perf_counter()
    try:
        subject = Subject.prepare(size, place)
        stages = subject.built.result["stages"]
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in stages.items())
        print(f"graph and release of {size:,} triples: {time.perf_counter() - start:.0f} s ({parts})", flush=True)
        pages = entity.page_medians(subject, plan.things) if subject.published else {}
        points.append(growth.Point(subject.triples, {**stages, **pages}))
        if measure:
            measure("reading", lambda: entity.rows(subject, plan.things))
            measure("serving", lambda: http.rows(subject, plan.requests))
            measure("services", lambda: services.rows(subject, plan.requests // 2, place))
            measure("downloads", lambda: downloads.rows(subject))
            measure("search", lambda: searching.rows(subject, plan.things))
            measure("measures", lambda: measures.rows(size, subject.release))
            measure("algorithms", lambda: algorithms.rows(size, subject.release))
            measure("chance", chance.rows)
            measure("building", lambda: building.rows(subject, place, plan.faulty, quick=plan.quick))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    yield from ()


def main() -> None:
    """Run the benchmark and write the report."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench", description=_DESCRIPTION)
    parser.add_argument("--quick", action="store_true", help="use 100,000 triples; takes less than three minutes")
    parser.add_argument("--size", type=int, metavar="TRIPLES", help="use another size, to test the benchmark itself")
    parser.add_argument(
        "--catalogues", type=Path, metavar="FILE",
        help="measure a release of the catalogues and tables in a source list, as for `standlink build`, instead",
    )  # fmt: skip
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER",
        help="folder for the report (default: docs/benchmarks, with --catalogues or --home its folder of that name)",
    )  # fmt: skip
    parser.add_argument(
        "--resilience", action="store_true",
        help="try out damage, kills and hostile requests instead; with --quick in a few minutes",
    )  # fmt: skip
    parser.add_argument(
        "--part", action="append", choices=resilience.names(), default=[],
        help="run this part of the resilience run only; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--home", type=Path, metavar="FOLDER",
        help="measure the release of this data folder; with --resilience, run the parts hostile and reloads on it too",
    )  # fmt: skip
    given = parser.parse_args()
    if given.resilience:
        times, seconds = resilience.QUICK if given.quick else resilience.FULL
        found = resilience.run(given.part, times, seconds, given.output or resilience.FOLDER, given.home)
        raise SystemExit(not all(result.reached for result in found))
    plan = QUICK if given.quick else FULL
    if given.size:
        plan = replace(plan, size=given.size, sizes=((given.size // 3, 1), (given.size // 2, 1), (given.size, 1)))
    start, kind, target = time.perf_counter(), "quick" if given.quick else "full", report.FOLDER
    command = "make bench-quick" if given.quick else "make bench"
    if given.catalogues:
        kind, target = "catalogues", report.FOLDER / "catalogues"
        command = "python -m standlink.bench --catalogues sources.toml"
    elif given.home:
        kind, target, command = "release", report.FOLDER / "release", "python -m standlink.bench --home FOLDER"
        if not unchanged(given.home, documents=documents):
            parser.error(f"the release in {given.home} is not up to date: run 'standlink --home {given.home} build'")

    def save(rows: list[Row], points: list[growth.Point]) -> None:
        seconds = time.perf_counter() - start
        report.write(given.output or target, rows, points, run=kind, seconds=seconds, command=command)

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        rows = run(plan, Path(folder), save, given.catalogues, given.home)
    taken = time.perf_counter() - start
    missed = [row.work for row in rows if row.outcome == "missed"]
    print(f"{taken:.0f} s; goals missed: {len(missed)} ({', '.join(missed) or 'none'})")


if __name__ == "__main__":
    main()
