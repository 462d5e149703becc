"""Growth of time with the size of the graph: load, rules and gate as a power of it, entity pages nearly constant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..measure import exponent
from ..row import Row, at_most, duration


@dataclass(frozen=True)
class Point:
    """The seconds of each stage, and of the median page, at one size; skipped stages are missing."""

    triples: int
    seconds: dict[str, float]


def rows(points: Sequence[Point]) -> Iterator[Row]:
    """Yield the rows about growth, between the smallest and the largest size at which each was measured."""
    largest = points[-1].triples if points else 0
    for name, work in (("load", "growth of load"), ("infer", "growth of rules"), ("validate", "growth of the gate")):
        found = [p for p in points if name in p.seconds]
        if len(found) < 2:
            yield Row(work, largest, goal="n^1.1 or less", outcome="not measured")
            continue
        power = exponent([p.triples for p in found], [p.seconds[name] for p in found])
        yield Row(
            work, found[-1].triples, _times(found, name), "", power, "n^1.1 or less", at_most(power, 1.1),
            note="the ratio is the exponent",
        )  # fmt: skip
    served = "as graphs of up to two million triples are served"
    for name, place, note in (("page", "disk", "as larger graphs are served"), ("page in memory", "memory", served)):
        work, found = f"growth of the entity page, read from {place}", [p for p in points if name in p.seconds]
        if len(found) < 2:
            yield Row(work, largest, goal="flat within 1.5x", outcome="not measured", note=note)
            continue
        pages = [p.seconds[name] for p in found]
        ratio = max(pages) / min(pages)
        yield Row(
            work, found[-1].triples, _times(found, name), "", ratio, "flat within 1.5x", at_most(ratio, 1.5), note=note
        )  # fmt: skip


def _times(points: Sequence[Point], name: str) -> str:
    return ", ".join(f"{duration(p.seconds[name])} at {p.triples:,}" for p in points)
