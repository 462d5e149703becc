"""Building again: nothing has changed, or one label of the curated cases."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.pipeline.inputs import imported_datasets
from ...graph.releases.release import Releases
from ...graph.sources.turtle import CASES
from ..measure import in_process
from ..row import Row, at_most, duration

#: Limits in seconds.
_MOST_UNCHANGED: Final = 1
_MOST_LABEL: Final = 20
_LABEL: Final = re.compile(r'(rdfs:label "[^"]+)("@en)')


def rows(home: Path, work: Path) -> Iterator[Row]:
    """Yield the rows about building a release again.

    Args:
        home: a data folder, which is not changed: a copy of it is, by hard links.
        work: a folder on the same disk.
    """
    copy, cases = work / "updating", work / "cases"
    shutil.copytree(home, copy, copy_function=os.link)
    shutil.copytree(CASES, cases)
    triples = int(Releases(copy).current().manifest["triples"])
    before, command = Releases(copy).current_id(), [sys.executable, "-m", "standlink", "--home", str(copy), "build"]
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    assert Releases(copy).current_id() == before, "the release was out of date, and was built again"
    usual = median(taken)
    yield Row(
        "build with nothing changed", triples, duration(usual), goal=f"under {_MOST_UNCHANGED} s",
        outcome=at_most(usual, _MOST_UNCHANGED), note="by the command, with the start of Python; median of three",
        profile=in_process("check_unchanged", copy, profile=True).result["profile"] if usual > _MOST_UNCHANGED else [],
    )  # fmt: skip
    imported = imported_datasets(copy)
    changed = _change_label(cases)
    run = in_process("rebuild", copy, cases)
    assert imported_datasets(copy) == imported, "an importer ran"
    assert Releases(copy).current_id() != before, "the change was not noticed"
    seconds = run.result["seconds"]
    outcome = at_most(seconds, _MOST_LABEL)
    profile = [f"{stage_seconds:8.3f} s  {stage}" for stage, stage_seconds in run.result["stages"].items()]
    yield Row(
        "build with one curated label changed", triples, f"{duration(seconds)}, {run.peak_mib:,.0f} MiB",
        goal=f"under {_MOST_LABEL} s", outcome=outcome, answers="no importer ran",
        note=f"the label is the first of {changed}", profile=profile if outcome == "missed" else [],
    )  # fmt: skip
    shutil.rmtree(copy)


def _change_label(cases: Path) -> str:
    """Change the first English label of the actors; return the name of the file."""
    path = cases / "actors.ttl"
    path.write_text(_LABEL.sub(r"\1 (renamed)\2", path.read_text("utf-8"), count=1), "utf-8")
    return path.name
