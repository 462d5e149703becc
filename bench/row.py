"""A row of the table: one piece of work, Standlink and a peer, the ratio of the two, and the goal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["reached", "missed", "measured", "not measured"]


@dataclass(frozen=True)
class Row:
    """What one comparison came to.

    Attributes:
        work: what was done.
        size: triples of the synthetic graph, 0 for the curated release.
        standlink: Standlink's figure, with its unit.
        peer: the other side, and its figure.
        ratio: as the goal counts it: the peer's time over ours where we are to be faster, ours over the peer's where a
            cost is bounded; None where there is none.
        goal: what the ratio, or the figure, has to be; empty where a figure is only told.
        outcome: whether it is.
        answers: how it was made sure that both sides answer alike.
        note: what a reader has to know besides.
        profile: where the time goes, for a row that misses its goal.
    """

    work: str
    size: int
    standlink: str = ""
    peer: str = ""
    ratio: float | None = None
    goal: str = ""
    outcome: Outcome = "measured"
    answers: str = ""
    note: str = ""
    profile: list[str] = field(default_factory=list)


def at_least(ratio: float, goal: float) -> Outcome:
    """Tell whether a ratio that should be large is."""
    return "reached" if ratio >= goal else "missed"


def at_most(ratio: float, goal: float) -> Outcome:
    """Tell whether a ratio, or a figure, that should be small is."""
    return "reached" if ratio <= goal else "missed"


def duration(seconds: float) -> str:
    """Return a time as people read it.

    >>> duration(0.00042)
    '0.42 ms'
    """
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"
