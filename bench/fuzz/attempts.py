"""Giving inputs to a parser, and keeping those that it does not answer as documented."""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from pathlib import Path
from typing import Final

from ...plurals import counted
from .targets import Target

KEPT: Final = Path(__file__).parents[2] / "tests" / "data" / "fuzz"


class Attempts:
    """The inputs that a parser was given.

    Attributes:
        tried: how many.
        accepted: how many of them it has read, and not refused.
        faults: where errors came from that are not documented; the first input of each place is kept.
    """

    def __init__(self, parser: str, target: Target) -> None:
        self.parser, self.target = parser, target
        self.tried = self.accepted = 0
        self.faults = set[tuple[str, str, int | None]]()
        self._began = time.perf_counter()

    def attempt(self, data: bytes) -> None:
        """Give the parser an input."""
        self.tried += 1
        try:
            self.target.run(data)
        except self.target.errors:
            return
        except Exception as error:
            self._keep(data, error)
        else:
            self.accepted += 1

    def report(self, how: str) -> str:
        """Return the result in a line."""
        seconds = time.perf_counter() - self._began
        tried = f"{self.tried:,} inputs ({how}) in {seconds:,.0f} s, {self.accepted:,} accepted"
        return f"{self.parser}: {tried}, {counted(len(self.faults), 'traceback')}"

    def _keep(self, data: bytes, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = (type(error).__name__, last.filename, last.lineno)
        if place in self.faults:
            return
        self.faults.add(place)
        path = KEPT / self.parser / hashlib.sha256(data).hexdigest()[:16]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path.relative_to(KEPT.parents[2])}: {type(error).__name__}: {error}", file=sys.stderr)
        traceback.print_exception(error, limit=-4)
