"""Recount the answers of a release and print how they differ.

``python -m standlink.bench.recount --home HOME [QUESTION ...]`` recounts the examples of the questions named, or of all
that have a recount, and prints a line for each: equal, or the rows that differ. A question may bring its arguments, as
in an address: ``linkages/network?level=bloc&since=2010``, or none: ``actors/roles?``. It needs networkx, which ``make
setup`` installs.
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from ...graph.releases.release import Releases
from ...settings import data_folder
from .comparing import RECOUNTS, compare
from .data import Data

#: The modules with recounts, named like the themes of the questions.
THEMES: Final = (
    *("actors", "barriers", "catalogues", "chance", "claims", "contributors", "convergence", "diffusion", "evidence"),
    *("linkages", "regions", "standards", "statements", "technologies"),
)


def main() -> None:
    """Recount the questions that are named."""
    for theme in THEMES:
        import_module(f".{theme}", __package__)
    parser = argparse.ArgumentParser(prog="python -m standlink.bench.recount", description="Recount answers.")
    parser.add_argument("--home", type=Path, help="the data folder")
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help="the id of a question (default: all)")
    given = parser.parse_args()
    asked = [question.partition("?") for question in given.questions or sorted(RECOUNTS)]
    if unknown := {question for question, _, _ in asked} - RECOUNTS.keys():
        parser.error(f"no recount of {', '.join(sorted(unknown))}; there are recounts of {', '.join(sorted(RECOUNTS))}")
    data = Data(Releases(data_folder(given.home)).current())
    different = 0
    for question, has_arguments, arguments in asked:
        start = time.perf_counter()
        verdict = compare(data, question, parse_qs(arguments) if has_arguments else None)
        different += bool(verdict.differences)
        print(f"{verdict}  [{time.perf_counter() - start:.1f} s]", flush=True)
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
