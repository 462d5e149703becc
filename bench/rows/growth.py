"""Growth of time with the size of the graph: stages of a build as a power of it, entity pages nearly constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from ...plurals import counted
from ..measure import slope
from ..row import Row, at_most, duration

#: The stages of each row. A graph above some size is loaded beside its rules, so that only both together compare.
STAGES: Final = {
    "load and rules": ("load", "infer"),
    "the gate": ("validate",),
    "the index": ("index",),
    "the tables": ("tabulate",),
}
_PAGES: Final = {
    "page": ("disk", "as larger graphs are served"),
    "page in memory": ("memory", "as graphs of up to two million triples are served"),
}
_MOST_POWER: Final = 1.05
_MOST_PAGE: Final = 1.3


@dataclass(frozen=True)
class Point:
    """The seconds of each stage, and of the median page, in one run at one size; skipped stages are missing."""

    triples: int
    seconds: dict[str, float]

    def together(self, names: tuple[str, ...]) -> float | None:
        """Return the seconds of some stages together; None if one of them was skipped."""
        return sum(self.seconds[name] for name in names) if self.seconds.keys() >= {*names} else None


def rows(points: Sequence[Point]) -> Iterator[Row]:
    """Yield the rows about growth, over all sizes and runs in which each was measured."""
    for work, names in STAGES.items():
        taken = ((point.triples, point.together(names)) for point in points)
        yield _power(f"growth of {work}", [(triples, seconds) for triples, seconds in taken if seconds is not None])
    for name, (place, note) in _PAGES.items():
        found = [(p.triples, p.seconds[name]) for p in points if name in p.seconds]
        yield _flat(f"growth of the entity page, read from {place}", found, note)


def _power(work: str, found: list[tuple[int, float]]) -> Row:
    """Return a row on the exponent: missed if its whole confidence interval exceeds the goal, reached if it does not.

    If only the exponent exceeds it, by less than its error, the runs decide nothing.
    """
    sizes, goal = {triples for triples, _ in found}, f"n^{_MOST_POWER} or less"
    if len(sizes) < 2 or len(found) < 3:
        return Row(work, max(sizes, default=0), goal=goal, outcome="not measured", note="needs three runs of two sizes")
    fitted = slope(*zip(*found, strict=True))
    note = f"the ratio is the exponent; 95% confidence interval {fitted.low:.3f} to {fitted.high:.3f}"
    outcome = at_most(fitted.value, _MOST_POWER)
    if fitted.low <= _MOST_POWER < fitted.value:
        outcome, note = "measured", f"{note}; undecided, since the exponent exceeds the goal by less than its error"
    return Row(work, max(sizes), _times(found), "", fitted.value, goal, outcome, note=note)


def _flat(work: str, found: list[tuple[int, float]], note: str) -> Row:
    goal, typical = f"flat within {_MOST_PAGE}x", _medians(found)
    if len(typical) < 2:
        return Row(work, max(typical, default=0), goal=goal, outcome="not measured", note=note)
    ratio = max(typical.values()) / min(typical.values())
    return Row(work, max(typical), _times(found), "", ratio, goal, at_most(ratio, _MOST_PAGE), note=note)


def _medians(found: Sequence[tuple[int, float]]) -> dict[int, float]:
    """Return the median of the runs at each size, by size."""
    sizes = sorted({triples for triples, _ in found})
    return {size: median(taken for triples, taken in found if triples == size) for size in sizes}


def _times(found: Sequence[tuple[int, float]]) -> str:
    runs = {size: sum(triples == size for triples, _ in found) for size, _ in found}
    return ", ".join(f"{duration(s)} at {size:,} ({counted(runs[size], 'run')})" for size, s in _medians(found).items())
