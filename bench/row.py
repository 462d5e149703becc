"""A row of the table: a task, the figures of Standlink and a peer, their ratio, and the goal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["reached", "missed", "measured", "not measured"]


@dataclass(frozen=True)
class Row:
    """The result of a comparison.

    Attributes:
        work: the task.
        size: triples of the synthetic graph, 0 for the curated release.
        standlink: Standlink's figure, with its unit.
        peer: the peer and its figure.
        ratio: as the goal defines it: the peer's time divided by ours if we should be faster, ours divided by the
            peer's if a cost is limited; None without a ratio.
        goal: the required ratio or figure; empty if there is none.
        outcome: whether the goal was reached.
        answers: how the answers of both sides were compared.
        note: further information for readers.
        profile: where the time is spent, for a missed goal.
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
    """Return the outcome for a ratio that should be large."""
    return "reached" if ratio >= goal else "missed"


def at_most(ratio: float, goal: float) -> Outcome:
    """Return the outcome for a ratio or figure that should be small."""
    return "reached" if ratio <= goal else "missed"


def duration(seconds: float) -> str:
    """Return a time in a readable unit.

    >>> duration(0.00042)
    '0.42 ms'
    """
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 120 else f"{seconds / 60:.3g} min"
