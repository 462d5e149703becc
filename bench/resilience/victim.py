"""A process that imports a dataset and builds a release, again and again, until it is killed.

    python -m standlink.bench.resilience.victim HOME CASES AIM NUMBER

It writes a line when it is ready. It kills itself at its aim: ``stage:load`` at the end of a stage, ``before:marker``
and ``after:marker`` around a rename. With ``chance``, somebody else does. NUMBER tells its datasets from others.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...graph.pipeline.build import build
from ...graph.releases.dataset import write_dataset

DATASET: Final = "victim"


class Victim:
    """What works until it is killed."""

    def __init__(self, home: Path, cases: Path, aim: str) -> None:
        self.home, self.cases, self.aim = home, cases, aim
        self._renames = {
            home / "current": "marker",
            home / "datasets" / DATASET: "dataset",
            home / "datasets" / f".{DATASET}.old": "old dataset",
        }

    def work(self, first: int) -> None:
        """Import and build, by turns from nothing and from the release before."""
        self._watch_renames()
        for number in count(first):
            self._import(number)
            build(self.home, lambda stage, _: self._pass(f"stage:{stage}"), cases=self.cases, force=number % 2 == 0)

    def _import(self, number: int) -> None:
        description = ox.Literal(str(number), language="en")
        triple = ox.Triple(
            ox.NamedNode("https://example.org/a"), ox.NamedNode("http://purl.org/dc/terms/description"), description
        )
        write_dataset(
            self.home, [triple], name=DATASET, title="Victim", licence="https://example.org/licence",
            derived_from="https://example.org/", importer=DATASET, digest=str(number), read=1, kept=1,
        )  # fmt: skip

    def _watch_renames(self) -> None:
        rename = Path.replace

        def replace(path: Path, target: Path) -> Path:
            is_release = Path(target).parent.name == "releases"
            what = self._renames.get(Path(target), "release" if is_release else "")
            self._pass(f"before:{what}")
            renamed = rename(path, target)
            self._pass(f"after:{what}")
            return renamed

        Path.replace = replace  # type: ignore[assignment, method-assign]

    def _pass(self, place: str) -> None:
        if place == self.aim:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    print("ready", flush=True)
    Victim(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]).work(int(sys.argv[4]))
