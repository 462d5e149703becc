"""What a part of the resilience run is given, and what it finds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Bounds:
    """The extent of a run.

    Attributes:
        times: how often a part does what it does, such as kills or requests.
        seconds: after which a part starts nothing new; what it did until then counts.
        home: a data folder with a large release, on which some parts are run too.
    """

    times: int
    seconds: float
    home: Path | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return self.began + self.seconds - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left < 0


@dataclass(frozen=True)
class Result:
    """A figure of a part.

    Attributes:
        what: was tried.
        figure: what came of it, with its unit.
        goal: what was promised; empty if the figure is only stated.
        reached: whether the promise was kept.
        note: further information for readers.
    """

    what: str
    figure: str
    goal: str = ""
    reached: bool = True
    note: str = ""
