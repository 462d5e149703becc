"""Small multiples: a panel for each line, all with the same scales, each with its name and last value above it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ...queries.words import Words
from ..display import date_words
from ..wording import text
from .layout import Layout, Row, amount, canvas, half_a_gap, line_end, valued, written
from .lettering import fit, width

MOST_PANELS: Final = 12
#: The panels beside each other, their height, and the space around the drawing in one, in pixels.
_ACROSS: Final = {True: 3, False: 2}
_HEIGHT, _ABOVE, _BELOW, _BETWEEN = 74, 24, 24, 22

#: The name of a line, its points with their dates, and what is behind it.
Line = tuple[str, list[tuple[float, float, str]], str]


def multiples(meta: Mapping[str, Any], rows: Sequence[Row], pixels: int) -> Layout:
    """Lay out a panel for each series, the greatest last value first."""
    lines = _lines(rows)
    shown = lines[:MOST_PANELS]
    share = bool(meta.get("share"))
    columns = _ACROSS[pixels > 500]
    wide = (pixels - 8 - _BETWEEN * (columns - 1)) / columns
    points = [point for _, found, _ in shown for point in found]
    first, until = min(x for x, _, _ in points), max(x for x, _, _ in points)
    last = until + (half_a_gap(x for x, _, _ in points) or 0.04 * (until - first))
    top = max(y for _, y, _ in points) or 1
    data: dict[str, list[dict[str, Any]]] = {n: [] for n in ("rows", "points", "titles", "figures", "axes", "labels")}
    for number, line in enumerate(shown):
        left = number % columns * (wide + _BETWEEN)
        base = number // columns * (_HEIGHT + _ABOVE + _BELOW) + _ABOVE + _HEIGHT
        scale = wide / (last - first)
        for name, found in _panel(line, left, base, wide, share):
            data[name] += found
        for x, y, date in line[1]:
            place = {"x": left + (x - first) * scale, "y": base - _HEIGHT * y / top}
            data["rows"].append({**place, "series": line[0]})
            said = valued(text("charts.dated", name=line[0], date=date_words(date)), written(y, share))
            data["points"].append({**place, "text": said, "href": line[2]})
        data["rows"].append(
            {**data["rows"][-1], "x": left + (line_end(meta, line[1][-1][0], until, last) - first) * scale}
        )
        data["labels"] += [
            {"x": left, "y": base + 13, "label": str(int(first)), "side": "left"},
            {"x": left + wide, "y": base + 13, "label": str(math.floor(until)), "side": "right"},
        ]
    height = math.ceil(len(shown) / columns) * (_HEIGHT + _ABOVE + _BELOW)
    settings = canvas(pixels, height)
    note = Words(
        f"Vertical axes from 0 to {written(top, share)} {meta['unit']}",
        f"各图纵轴为0至{written(top, share)}{meta.get('unit_zh', '')}",
    )
    if len(shown) < len(lines):
        left_out = Words(
            f"showing {len(shown)} of {len(lines):,} series", f"显示{len(lines):,}个序列中的{len(shown)}个"
        )
        note = Words(f"{note.en}; {left_out.en}", f"{note.zh}；{left_out.zh}")
    values = tuple(
        valued(text("charts.dated", name=name, date=date_words(found[-1][2])), written(found[-1][1], share))
        for name, found, _ in shown
    )
    return Layout(data, settings, height + 8, note, values, "multiples")


def _lines(rows: Sequence[Row]) -> list[Line]:
    """Return the lines, the greatest last value first."""
    series: dict[str, list[tuple[float, float, str]]] = {}
    hrefs: dict[str, str] = {}
    for row in rows:
        name = str(row["series"])
        series.setdefault(name, []).append((float(row["x"]), amount(row), str(row["date"])))
        hrefs.setdefault(name, row["href"])
    found = [(name, sorted(points), hrefs[name]) for name, points in series.items()]
    return sorted(found, key=lambda line: (-line[1][-1][1], line[0]))


def _panel(
    line: Line, left: float, base: float, wide: float, share: bool
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the title of a panel with the last value, and the lines at its bottom and top."""
    name, points, href = line
    figure = written(points[-1][1], share)
    room = wide - width(figure) - 10
    yield "titles", [{"x": left, "y": base - _HEIGHT - 14, "label": fit(name, room), "href": href, "text": name}]
    yield "figures", [{"x": left + wide, "y": base - _HEIGHT - 14, "label": figure}]
    yield "axes", [{"x": left, "until": left + wide, "y": y} for y in (base, base - _HEIGHT)]
