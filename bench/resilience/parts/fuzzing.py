"""Damaged inputs

Each parser of what strangers write gets ten thousand damaged inputs (in a quick run, 600): question files, arguments of
questions, addresses of the site, identifiers, lists of sources, records of catalogues and RFCs, `Accept` headers,
queries. It may refuse an input with a documented error, and raise no other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ....graph.pipeline.build import build
from ...fuzz.targets import TARGETS
from ..result import Bounds, Result

#: Inputs for each time of a run.
EACH: Final = 50
#: Fewer are chosen at random.
_GUIDED: Final = 10_000


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Fuzz all parsers, and the site of the curated release."""
    home = folder / "home"
    build(home)
    inputs = EACH * bounds.times
    for parser in TARGETS:
        yield fuzz(parser, inputs, home, max(1.0, bounds.left))


def fuzz(parser: str, inputs: int, home: Path, seconds: float) -> Result:
    """Fuzz a parser in a process of its own, for so many seconds at most."""
    command = [sys.executable, "-m", "standlink.bench.fuzz", parser, "--inputs", str(inputs)]
    # To prepare for guidance takes ten seconds for each parser.
    command += ["--random"] * (inputs < _GUIDED)
    goal = f"{inputs:,} inputs, 0 tracebacks"
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, env=os.environ | {"STANDLINK_HOME": str(home)}
        )
    except subprocess.TimeoutExpired:
        return Result(parser, f"not finished in {seconds:,.0f} s", goal, reached=False)
    figure = done.stdout.strip().rpartition("\n")[2].removeprefix(f"{parser}: ")
    whole = figure.startswith(f"{inputs:,} inputs")
    # A process without a report has ended otherwise: its last line says how.
    note = "" if whole else done.stderr.strip().rpartition("\n")[2]
    return Result(parser, figure or "ended early", goal, whole and not done.returncode, note)
