"""Charts of parts of a whole: shares over time, columns by year, and stacked bars."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Any, Final

from ...queries.words import Words
from ..display import date_words
from ..wording import text
from .concentration import concentration
from .layout import (
    HEIGHT,
    OTHERS,
    End,
    Layout,
    Row,
    amount,
    clip,
    colours,
    ends,
    half_a_gap,
    largest,
    legend,
    noun,
    shortened,
    time_axis,
    unit,
    value_axis,
    valued,
    written,
)
from .layout import (
    named as shown_name,
)

MOST_BARS: Final = 12
_STEP: Final = 40
#: Half the width of the widest column, in pixels.
_WIDEST: Final = 28

#: The parts of each place (a date, or a bar), by name.
Parts = dict[Any, dict[str, float]]


def shares(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout | None:
    """Lay out areas that add up to the whole at each date: the largest last share at the bottom, names at the ends."""
    parts = _parts(rows, "x", _largest_shares(rows))
    parts = {x: of for x, of in sorted(parts.items()) if sum(of.values()) > 0}
    if len(parts) < 2:
        return None
    names = sorted(_names(parts), key=lambda n: (n == OTHERS, -_share(parts, list(parts)[-1], n), n))
    first, until = min(parts), max(parts)
    last = until + (half_a_gap(parts) or 0.04 * (until - first))
    painted = colours(names)
    dates = {row["x"]: str(row["date"]) for row in rows}
    behind = _behind(rows)
    edges = {x: _edges([_share(parts, x, name) for name in names]) for x in parts}
    drawn = [
        {"x": at, "low": low, "high": high, "series": name, "rank": rank, "colour": painted[name][0]}
        for x, at in [*((x, x) for x in parts), (until, last)]
        for rank, (name, (low, high)) in enumerate(zip(names, edges[x], strict=True))
    ]
    named = [
        End(name, written(high - low, share=True), painted[name][1], (low + high) / 2)
        for name, (low, high) in zip(names, edges[until], strict=True)
    ]
    labels, room = ends(named[::-1], last, 1, pixels)
    values = [
        {"x": at, "until": until_, "low": low, "high": high, "text": _at(dates[at], name, high - low),
         "href": behind.get(name, "")}
        for at, until_ in pairwise([*parts, last])
        for name, (low, high) in zip(names, edges[at], strict=True) if high > low
    ]  # fmt: skip
    settings = {
        "width": pixels - room - 48,
        "height": HEIGHT,
        "padding": {"left": 6, "top": 8, "bottom": 4, "right": 4},
        "encoding": {"x": {"scale": {"domain": [first, last], "nice": False}, "axis": time_axis(first, last, pixels)}},
    }
    said = tuple(_at(dates[until], end.name, _share(parts, until, end.name)) for end in named)
    data = {"rows": drawn, "values": values, "ends": labels}
    return Layout(data, settings, HEIGHT + 43, None, said, "", concentration(meta, rows, (first, last), pixels, room))


def _at(date: str, name: str, size: float) -> str:
    """Return a share in words."""
    return valued(text("charts.dated", name=shown_name(name), date=date_words(date)), written(size, share=True))


def _behind(rows: Sequence[Row]) -> dict[str, str]:
    """Return what is behind each series."""
    return {str(row["series"]): row["href"] for row in reversed(rows)}


def columns(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout | None:
    """Lay out a column for each year, with its parts in the colours of a legend; the largest part at the bottom."""
    parts = _parts(rows, "x", largest(rows))
    if len(parts) < 2:
        return None
    names = [n for n in largest(rows) if n in _names(parts)]
    half = half_a_gap(parts) or 0.5
    behind = _behind(rows)
    painted = {name: colour for name, (colour, _) in colours(names).items()}
    shown = shortened(names, 34)
    first, last = min(parts) - half, max(parts) + half
    reach = min(0.84 * half, _WIDEST / pixels * (last - first))
    drawn = [
        {"x": x - reach, "until": x + reach, "low": low, "high": high, "series": shown[name],
         "href": behind.get(name, ""),
         "text": _part(str(int(x)), name, high - low)}
        for x, of in sorted(parts.items())
        for name, (low, high) in zip(names, _edges([of.get(n, 0) for n in names]), strict=True)
        if high > low
    ]  # fmt: skip
    entries = legend(painted, pixels)
    many = len(names) > 1
    every = math.ceil((last - first) * 60 / pixels)
    settings = {
        "width": pixels - 46,
        "height": HEIGHT,
        "padding": {"left": 2, "top": 4, "bottom": 4, "right": 4},
        "encoding": {
            "x": {
                "scale": {"domain": [first, last], "nice": False},
                "axis": {"values": list(range(int(max(parts)), math.floor(first), -every))[::-1]},
            },
            "y": {"axis": value_axis(unit(meta))},
            "fill": {"scale": entries.scale, "legend": {**entries.legend, "offset": 24} if many else None},
        },
    }
    whole = {int(x): sum(of.values()) for x, of in parts.items()}
    said = tuple(valued(str(x), written(whole[x])) for x in sorted(whole, reverse=True))
    return Layout({"rows": drawn}, settings, HEIGHT + 53 + (entries.height if many else 0), None, said)


def _part(place: str, name: str, size: float, share: bool = False) -> str:
    """Return a part of a year or bar in words."""
    return valued(f"{place}{text('charts.comma')}{shown_name(name)}" if name else place, written(size, share))


def stack(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out bars of parts in the colours of a legend: the longest bar first, or in the order of the table."""
    rows = [{**row, "series": noun(meta, str(row["series"])), "label": noun(meta, str(row["label"]))} for row in rows]
    names = largest(rows)
    parts = _parts(rows, "label", names)
    given = list(parts)
    ranked = given if meta.get("order") == "table" else sorted(given, key=lambda n: -sum(parts[n].values()))
    best = ranked[:MOST_BARS]
    share = bool(meta.get("share"))
    behind = {row["label"]: row["href"] for row in reversed(rows)}
    painted = {name: colour for name, (colour, _) in colours(names).items()}
    limit, shown = 90 if pixels > 500 else 46, shortened(names, 34)
    data = [
        {"rank": rank, "low": low, "high": high, "series": shown[name], "href": behind[label],
         "text": _part(label, name, high - low, share)}
        for rank, label in enumerate(best)
        for name, (low, high) in zip(names, _edges([parts[label].get(n, 0) for n in names]), strict=True)
        if high > low
    ]  # fmt: skip
    texts = [
        {"rank": rank, "label": clip(label, limit), "figure": written(whole, share), "whole": whole,
         "href": behind[label], "text": valued(label, written(whole, share))}
        for rank, label in enumerate(best)
        for whole in [sum(parts[label].values())]
    ]  # fmt: skip
    entries = legend(painted, pixels)
    settings = {
        "width": pixels - 60,
        "padding": {"left": 0, "top": 0, "bottom": 8, "right": 4},
        "encoding": {"fill": {"scale": entries.scale, "legend": entries.legend}},
    }
    left = Words(f"Showing {len(best)} of {len(parts):,} bars", f"显示{len(parts):,}个条形中的{len(best)}个")
    note = left if len(best) < len(parts) else None
    return Layout({"rows": data, "texts": texts}, settings, len(best) * _STEP + entries.height + 8, note,
                  tuple(str(bar["text"]) for bar in texts))  # fmt: skip


def _parts(rows: Sequence[Row], place: str, names: Sequence[str]) -> Parts:
    """Return the parts of each place; series that are not among the names are added to ``OTHERS``."""
    parts: Parts = defaultdict(lambda: defaultdict(float))
    for row in rows:
        name = str(row["series"])
        parts[row[place]][name if name in names else OTHERS] += amount(row)
    return parts


def _largest_shares(rows: Sequence[Row]) -> list[str]:
    """Return the series with the largest shares at any date."""
    whole: dict[Any, float] = defaultdict(float)
    for row in rows:
        whole[row["x"]] += amount(row)
    peaks = [{**row, "y": amount(row) / whole[row["x"]]} for row in rows if whole[row["x"]]]
    best: dict[str, Row] = {}
    for row in peaks:
        name = str(row["series"])
        if name not in best or amount(best[name]) < amount(row):
            best[name] = row
    return largest(best.values())


def _names(parts: Parts) -> set[str]:
    return {name for of in parts.values() for name in of}


def _share(parts: Parts, at: Any, name: str) -> float:
    return parts[at].get(name, 0.0) / sum(parts[at].values())


def _edges(sizes: Sequence[float]) -> list[tuple[float, float]]:
    """Return where each part begins and ends when they are stacked.

    >>> _edges([2, 1])
    [(0, 2), (2, 3)]
    """
    return list(pairwise(accumulate(sizes, initial=0)))


FORMS: Final[Mapping[str, Callable[[Mapping[str, Any], list[Row], int], Layout | None]]] = MappingProxyType(
    {"shares": shares, "columns": columns, "stack": stack}
)
