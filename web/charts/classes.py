"""Classes of the countries of a map: shades for ranges of figures, or colours for groups."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ..wording import text
from .layout import OTHERS, SHADES, Row, amount, colours, largest, named, written

#: If the maximum exceeds the median by this factor, each class is a multiple of the last.
_SKEWED: Final = 5


def classes(rows: Sequence[Row], share: bool) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return the class and figure of each country, and the shade of each class."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[str(row["region"])] += amount(row)  # type: ignore[assignment]
    bounds = breaks(list(sums.values()))
    limits = [written(bound, share) for bound in bounds]
    names = [
        text("charts.below", limit=limits[0]) if limits else text("charts.all_equal"),
        *(text("charts.range", low=low, high=high) for low, high in pairwise(limits)),
        *([text("charts.above", limit=limits[-1])] if limits else []),
    ]
    shades = SHADES[len(SHADES) - len(names) :]
    found = {iri: (names[bisect_right(bounds, value)], written(value, share)) for iri, value in sums.items()}
    return found, dict(zip(names, shades, strict=True))


def breaks(values: Sequence[float]) -> list[float]:
    """Return the limits between classes of figures: round numbers, four at most.

    Classes are equally wide, or each a multiple of the last where few figures are much larger than most.

    >>> breaks([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    [2, 4, 6, 8]
    >>> breaks([1, 1, 1, 2, 3, 40])
    [2, 5, 10, 20]
    """
    low, high = min(values), max(values)
    if low == high:
        return []
    middle = sorted(values)[len(values) // 2]
    if low >= 0 and high > _SKEWED * middle:
        scale = math.floor(math.log10(high))
        steps = (1,) if high > _SKEWED**3 * (middle or high) else (1, 2, 5)
        tens = range(scale - len(SHADES), scale + 1)
        round_ones = [_round(step * 10.0**ten, ten) for ten in tens for step in steps]
        return [x for x in round_ones if low < x <= high][-len(SHADES) + 1 :]
    ten = math.floor(math.log10((high - low) / len(SHADES)))
    step = next(s * 10.0**ten for s in (1, 2, 2.5, 5, 10) if s * 10.0**ten >= (high - low) / len(SHADES) * 0.999)
    first = math.floor(low / step) + 1
    round_ones = [_round(step * n, ten - 1) for n in range(first, first + len(SHADES))]
    return [x for x in round_ones if low < x <= high][: len(SHADES) - 1]


def _round(value: float, ten: int) -> float:
    """Return a number without floating-point noise."""
    whole = round(value, max(0, -ten))
    return int(whole) if whole == int(whole) else whole


def groups(rows: Sequence[Row]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return the group of each country, twice, and the colour of each group."""
    names = largest([{**row, "y": 1.0} for row in rows])
    belongs = {str(row["region"]): str(row["series"]) for row in rows}
    found = {iri: (named(group if group in names else OTHERS), group) for iri, group in belongs.items()}
    return found, {named(name): colour for name, (colour, _) in colours(names).items()}
