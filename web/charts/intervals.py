"""Estimates with their intervals: a line for each row of an answer, in its order, with a point and its limits.

An interval that contains zero is drawn in grey: it leaves the sign open.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ...queries.words import Words
from ..display import value_words
from ..wording import text
from .layout import ACCENT, CONTEXT, LINE, REST, Layout, Row, amount, canvas, valued, written
from .lettering import fit, width

MOST_ROWS: Final = 45
_LINE: Final = 21
_TOP, _BOTTOM, _BETWEEN = 6, 24, 14


def intervals(meta: Mapping[str, Any], rows: Sequence[Row], pixels: int) -> Layout:
    """Lay out the rows that have an interval; ``low`` and ``high`` name the columns of its limits."""
    known = [row for row in rows if _limits(meta, row)]
    shown = known[:MOST_ROWS]
    names = [_name(row) for row in shown]
    room = min(max(width(name) for name in names) + _BETWEEN, 0.46 * pixels)
    figures = [written(amount(row)) for row in shown]
    end = pixels - 8 - max(map(width, figures)) - _BETWEEN
    low = min(0.0, *(limits[0] for row in shown if (limits := _limits(meta, row))))
    high = max(0.0, *(limits[1] for row in shown if (limits := _limits(meta, row))))
    scale = (end - room) / ((high - low) or 1)
    bottom = _TOP + _LINE * len(shown)

    def place(value: float) -> float:
        return room + (value - low) * scale

    data: dict[str, list[dict[str, Any]]] = {name: [] for name in ("lines", "rows", "labels", "figures", "ticks")}
    for tick in _ticks(low, high, pixels):
        at = place(tick)
        data["lines"].append({"x": at, "x2": at, "y": _TOP, "y2": bottom, "colour": CONTEXT if not tick else LINE})
        data["ticks"].append({"x": at, "y": bottom + 12, "label": f"{tick:g}"})
    for number, (row, name, figure) in enumerate(zip(shown, names, figures, strict=True)):
        y = _TOP + _LINE * (number + 0.5)
        limits = _limits(meta, row) or (0.0, 0.0)
        clear = limits[0] > 0 or limits[1] < 0
        said = valued(name, text("charts.interval", value=figure, low=written(limits[0]), high=written(limits[1])))
        data["rows"].append(
            {"x": place(amount(row)), "low": place(limits[0]), "high": place(limits[1]), "y": y, "text": said,
             "colour": ACCENT if clear else REST, "href": row["href"]}
        )  # fmt: skip
        data["labels"].append({"x": 0, "y": y, "label": fit(name, room - _BETWEEN), "href": row["href"]})
        data["figures"].append({"x": pixels - 8, "y": y, "label": figure})
    note = Words("Grey: the interval contains zero", "灰色：区间包含零")
    if len(shown) < len(rows):
        left = Words(f"showing {len(shown)} of {len(rows):,} rows", f"显示{len(rows):,}行中的{len(shown)}行")
        note = Words(f"{note.en}; {left.en}", f"{note.zh}；{left.zh}")
    settings = canvas(pixels, bottom + _BOTTOM)
    return Layout(data, settings, bottom + _BOTTOM + 8, note, tuple(row["text"] for row in data["rows"]))


def _name(row: Row) -> str:
    """Return what a row is about: words of ours in the language of the page."""
    return text("charts.comma").join(value_words(str(part)) for part in row["names"])


def _limits(meta: Mapping[str, Any], row: Row) -> tuple[float, float] | None:
    low, high = (row["cells"].get(meta[name]) for name in ("low", "high"))
    return (float(low), float(high)) if isinstance(low, int | float) and isinstance(high, int | float) else None


def _ticks(low: float, high: float, pixels: int) -> Iterator[float]:
    """Yield round values from the lowest to the highest, among them zero."""
    wanted = (high - low) / (6 if pixels > 500 else 4)
    ten = 10.0 ** math.floor(math.log10(wanted)) if wanted > 0 else 1.0
    step = next((ten * times for times in (1, 2, 5) if ten * times >= wanted), ten * 10)
    for number in range(math.ceil(low / step), math.floor(high / step) + 1):
        yield round(number * step, 10)
