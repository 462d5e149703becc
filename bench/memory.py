"""Compare serving a release from disk and from memory.

``python -m standlink.bench.memory --size 1000000`` makes the synthetic graph and a release of it, and measures both in
separate processes; ``--home FOLDER`` measures the current release of a data folder instead. The output is the table in
``docs/disk-or-memory.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from ..graph.releases.release import Release, Releases
from ..graph.store.reading import describe
from ..ontology.namespaces import compact
from ..queries.library import find_question
from ..queries.run import ask
from .environment import FOLDER
from .measure import best_median, per_item
from .stages import build
from .subject import Subject

#: Questions, each with a parameter and the kind of things to use as its value; the last has no parameter.
QUESTIONS = (
    ("evidence/of", "thing", "standard"),
    ("convergence/lineage", "standard", "standard"),
    ("linkages/of-actor", "actor", "actor"),
    ("regions/profile", "region", "region"),
    ("linkages/regions", "", ""),
)


def measure(home: Path, place: str) -> dict[str, Any]:
    """Return the seconds and MiB of serving a release from disk or memory."""
    release = Releases(home).current()
    before, start = psutil.Process().memory_info().rss, time.perf_counter()
    store = release.store
    if place == "memory":
        store.move_to_memory()
    next(iter(store.inner))
    started = time.perf_counter() - start
    held = psutil.Process().memory_info().rss - before
    subject = Subject(0, home.parent, 0, None)  # type: ignore[arg-type]
    subject.__dict__["release"] = release
    page = best_median(lambda iri: describe(store, iri), subject.ids(600))
    found = {"opened": started, "mib": held / 2**20, "page": page, "triples": release.manifest["triples"]}
    return found | {name: _question(release, name, slot, kind, subject) for name, slot, kind in QUESTIONS}


def _question(release: Release, name: str, slot: str, kind: str, subject: Subject) -> float:
    question = find_question(name)
    given = [{slot: [compact(iri)]} for iri in subject.of_kind(kind, 9)] if slot else [{}]
    return median(per_item(lambda arguments: ask(release, question, arguments), given))


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.memory", description=__doc__)
    parser.add_argument(
        "--size", type=int, default=100_000, metavar="TRIPLES", help="size of the graph (default: %(default)s)"
    )
    parser.add_argument("--home", type=Path, help="measure the current release of this data folder instead")
    parser.add_argument("--place", choices=("disk", "memory"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.place:
        print(json.dumps(measure(given.home, given.place)))
    elif given.home:
        _compare(given.home)
    else:
        from .generate import write

        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            graph, home = Path(folder) / "graph.nt", Path(folder) / "home"
            build(home, graph, write(graph, given.size), gate=False)
            _compare(home)


def _compare(home: Path) -> None:
    found = {}
    for place in ("disk", "memory"):
        command = [sys.executable, "-m", "standlink.bench.memory", "--home", str(home), "--place", place]
        found[place] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    disk, memory = found["disk"], found["memory"]
    print(f"| {disk['triples']:,} triples | disk | memory | ratio |\n|---|---:|---:|---:|")
    print(f"| memory held | {disk['mib']:,.0f} MiB | {memory['mib']:,.0f} MiB | |")
    for name in ("opened", "page", *(name for name, _, _ in QUESTIONS)):
        ours, theirs = memory[name], disk[name]
        print(f"| {name} | {theirs * 1000:,.2f} ms | {ours * 1000:,.2f} ms | {theirs / ours:.1f} |")


if __name__ == "__main__":
    main()
