"""Measure the memory of a process that serves a release: at its start, after pages of things, and after all questions.

``python -m standlink.bench.served_memory HOME`` prints the table of ``docs/operations.md``. The release stays on disk.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import psutil

from ..ontology.namespaces import THINGS
from ..queries.library import library
from ..web.app import create_app
from ..web.settings import Settings

_HTML = {"Accept": "text/html"}


def serve(home: Path, pages: int) -> Iterator[tuple[str, float]]:
    """Yield what a process has served of the current release of a data folder, and its memory then in MiB."""
    app = create_app(Settings(home=home, memory_triples=0))
    client, release = app.test_client(), app.extensions["standlink"].releases.current()
    yield "nothing yet", _resident()
    with closing(sqlite3.connect(release.index)) as db:
        known = "SELECT iri FROM things WHERE iri LIKE ? ORDER BY iri"
        things = [iri.removeprefix(THINGS) for (iri,) in db.execute(known, (f"{THINGS}%",))]
    for name in Random(1).choices(things, k=pages):
        client.get(f"/id/{name}", headers=_HTML)
    del things
    yield f"{pages:,} random pages of things", _resident()
    for question in library():
        client.get(f"/questions/{question}", headers=_HTML)
    yield f"the example of each of {len(library())} questions", _resident()


def _resident() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.served_memory", description=__doc__)
    parser.add_argument("home", type=Path, help="a data folder with a release")
    parser.add_argument("--pages", type=int, default=2_000, help="random pages of things (default: %(default)s)")
    given = parser.parse_args()
    print("| served | memory, MiB |\n|---|---:|")
    for served, memory in serve(given.home, given.pages):
        print(f"| {served} | {memory:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
