"""The data of charts: the rows of an answer laid out as lines, bars or a matrix, with the sentence that they bear out.

All of this is quick, so that a page can say what its picture will show before anything is drawn. Labels of lines are
kept apart here, and a chart is laid out once for a wide page and once for a phone, because text that is merely scaled
down cannot be read.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..queries.table import Plain, Table, plain

HEIGHT: Final = 220
WIDTHS: Final = {"wide": 700, "phone": 342}

#: The colours of the light page. Others stand in their place on a dark one.
ACCENT: Final = "#0b5d5e"
RIVAL: Final = "#c98a2b"
RIVAL_TEXT: Final = "#8a5a10"
CONTEXT: Final = "#8b9497"
LINE: Final = "#dcd9d0"
SOFT: Final = "#5b6569"
INK: Final = "#1d2326"
PAPER: Final = "#fbfaf7"
_SERIES: Final = ((ACCENT, ACCENT), (RIVAL, RIVAL_TEXT), (CONTEXT, SOFT), (INK, INK))

MOST_BARS: Final = 12
_STEP: Final = 40
_CELL: Final = 34

Row = dict[str, Plain]
#: A name, and the points of its line.
Line = tuple[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Layout:
    """What goes into a Vega-Lite file to make it a chart: data sets by name, sizes and scales; ``height`` in pixels."""

    data: dict[str, list[dict[str, Any]]]
    settings: dict[str, Any]
    finding: str
    height: int


def lay_out(meta: Mapping[str, Any], table: Table, width: str) -> Layout | None:
    """Lay out a table in the form that a chart is to have; None if it lacks the columns or has too few rows."""
    rows = _rows(table, meta)
    if len(rows) < 2:
        return None
    return _FORMS[meta["form"]](meta, rows, WIDTHS[width])


def _rows(table: Table, meta: Mapping[str, Any]) -> list[Row]:
    """Return the rows with the columns that the chart draws, things by their labels; none if a column is missing."""
    names = {key: meta[key] for key in ("x", "y", "series", "across", "down") if key in meta}
    labels: Sequence[str] = meta.get("label", ())
    if not {*names.values(), *labels} <= set(table.columns):
        return []
    rows: list[Row] = []
    for terms in table.rows:
        row = dict(zip(table.columns, terms, strict=True))
        x, y = (_figure(plain(row[names[key]])) if key in names else None for key in ("x", "y"))
        if y is None or ("x" in names and x is None):
            continue
        shown: Row = {"x": x, "y": y}
        shown |= {key: table.shown(row[names[key]]) if key in names else "" for key in ("series", "across", "down")}
        shown["label"] = " and ".join(table.shown(row[c]) for c in labels)
        rows.append(shown)
    return rows


def _figure(value: Plain) -> float | None:
    """Return a number, or a date as a fraction of its year."""
    if isinstance(value, (int, float)):
        return float(value)
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", str(value or ""))
    if not match:
        return None
    return int(match[1]) + (int(match[2] or 1) - 1) / 12 + (int(match[3] or 1) - 1) / 365


def _steps(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out lines: a colour each, the greatest last value first, and labels at the ends that keep their distance."""
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        series.setdefault(str(row["series"]), []).append((float(row["x"] or 0), float(row["y"] or 0)))
    lines = sorted(((n, sorted(p)) for n, p in series.items()), key=lambda line: (-line[1][-1][1], line[0]))
    first = min(points[0][0] for _, points in lines)
    until = max(points[-1][0] for _, points in lines)
    yearly = all(x == int(x) for _, points in lines for x, _ in points)
    last = until + (0.5 if yearly else 0.04 * (until - first))
    top = max(y for _, points in lines for _, y in points) or 1
    ends, room = _ends(lines, last, top, pixels)
    drawn = [
        {"x": x, "y": y, "series": name, "colour": _SERIES[min(rank, len(_SERIES) - 1)][0]}
        for rank, (name, points) in enumerate(lines)
        for x, y in [*points, (last, points[-1][1])]
    ]
    settings = {
        "width": pixels - room - 34,
        "height": HEIGHT,
        "padding": {"left": 2, "top": 8, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last], "nice": False}, "axis": _time_axis(first, last, pixels)},
            "y": {"scale": {"domain": [0, top]}},
        },
    }
    finding = str(meta.get("finding") or _told(lines, int(until)))
    return Layout({"rows": drawn, "ends": ends}, settings, finding, HEIGHT + 43)


def _ends(lines: Sequence[Line], last: float, top: float, pixels: int) -> tuple[list[dict[str, Any]], int]:
    """Return the labels at the ends of lines, and the room that they need on the right."""
    texts = [f"{_short(name)},\u00a0{p[-1][1]:g}" if name else f"{p[-1][1]:g}" for name, p in lines]
    wrapped = [textwrap.wrap(text, 24 if pixels > 500 else 15) for text in texts]
    room = min(190, max(len(part) for parts in wrapped for part in parts) * 7.4 + 16)
    line = 15 * top / HEIGHT
    places = _spread([p[-1][1] for _, p in lines], [len(parts) * line for parts in wrapped])
    colours = [_SERIES[min(rank, len(_SERIES) - 1)][1] for rank in range(len(lines))]
    ends = [
        {"x": last, "place": place, "label": parts, "text_colour": colour}
        for place, parts, colour in zip(places, wrapped, colours, strict=True)
    ]
    return ends, int(room)


def _told(lines: Sequence[Line], until: int) -> str:
    """Return what lines of adopters show: who leads and by how much."""
    leader, points = lines[0]
    if len(lines) == 1:
        return f"From {points[0][1]:g} adopter{'s' * (points[0][1] != 1)} to {points[-1][1]:g}"
    second, others = lines[1]
    if points[-1][1] == others[-1][1]:
        return f"{_short(leader)} and {_short(second)} are level at {points[-1][1]:g} each by {until}"
    total = sum(p[-1][1] for _, p in lines)
    return f"{_short(leader)} leads with {points[-1][1]:g} of {total:g} commitments recorded by {until}"


def _bars(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out bars: the largest first, with their figures at the end."""
    best = sorted(rows, key=lambda r: -float(r["y"] or 0))[:MOST_BARS]
    limit = 90 if pixels > 500 else 46
    data = [
        {"rank": rank, "y": r["y"], "label": _clip(str(r["label"]), limit), "figure": f"{r['y']:,.4g}"}
        for rank, r in enumerate(best)
    ]
    settings = {"width": pixels - 60, "padding": {"left": 0, "top": 0, "bottom": 8, "right": 4}}
    return Layout({"rows": data}, settings, str(meta["finding"]).format(**best[0]), len(best) * _STEP + 8)


def _heat(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out a matrix of those that weigh most; of pairs, each stands on both sides of the diagonal."""
    mirrored = [{**r, "across": r["down"], "down": r["across"]} for r in rows] if meta.get("pairs") else []
    cells = [*rows, *mirrored]
    room = 190 if pixels > 500 else 112
    most = (pixels - room) // (_CELL if pixels > 500 else 29)
    across, down = (_heaviest(cells, side, most) for side in ("across", "down"))
    shown = [c for c in cells if c["across"] in across and c["down"] in down]
    top = max((float(c["y"] or 0) for c in shown), default=0) or 1
    short = _shortened({*across, *down}, room // 8)
    data = [
        {
            "across": short[str(c["across"])],
            "down": short[str(c["down"])],
            "weight": 0.08 + 0.92 * float(c["y"] or 0) / top,
            "figure": figure if len(figure := f"{c['y']:.2g}") < 5 else "",
            "strong": float(c["y"] or 0) > 0.5 * top,
        }
        for c in shown
    ]
    side = min(room - 8, round(max(min(len(short[n]), room // 8) for n in down) * 7.4) + 10)
    head = round(max(min(len(short[n]), room // 8) for n in across) * 7.2) + 14
    settings = {
        "width": (pixels - room) // most * len(across),
        "height": 26 * len(down),
        "padding": {"left": 0, "top": 0, "bottom": 4, "right": 4},
        "encoding": {
            "x": {
                "sort": [short[n] for n in across],
                "axis": {"labelLimit": head - 4, "minExtent": head},
            },
            "y": {"sort": [short[n] for n in down], "axis": {"labelLimit": room - 12, "minExtent": side}},
        },
    }
    best = max((r for r in rows if r["across"] in across and r["down"] in down), key=lambda r: float(r["y"] or 0))
    return Layout({"rows": data}, settings, str(meta["finding"]).format(**best), 26 * len(down) + head + 10)


def _shortened(names: Iterable[str], limit: int) -> dict[str, str]:
    """Return short forms of names, but the name itself where two have the same: cells of theirs must not mix."""
    short = {name: _clip(_short(name), limit) for name in names}
    met = Counter(short.values())
    return {name: form if met[form] == 1 else name for name, form in short.items()}


def _heaviest(cells: Sequence[Row], side: str, most: int) -> list[str]:
    """Return the names on one side of a matrix that have the greatest cells and, of those alike, the greatest sums."""
    weights: dict[str, list[float]] = {}
    for cell in cells:
        weights.setdefault(str(cell[side]), []).append(float(cell["y"] or 0))
    return sorted(weights, key=lambda name: (-max(weights[name]), -sum(weights[name]), name))[:most]


_FORMS: Final = {"steps": _steps, "bars": _bars, "heat": _heat}


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return where labels stand, from the top down, so that none covers another nor runs below the axis.

    >>> _spread([10, 10, 1], [2, 2, 2])
    [10, 8, 1]
    """
    places: list[float] = []
    for index, at in enumerate(wanted):
        places.append(min(at, places[-1] - heights[index - 1]) if places else at)
    for index in range(len(places) - 1, -1, -1):
        lowest = places[index + 1] + heights[index] if index + 1 < len(places) else 0
        places[index] = max(places[index], lowest)
    return places


def _time_axis(first: float, last: float, pixels: int) -> dict[str, Any]:
    """Return where to write dates below the lines: years or, where there are few of them, quarters."""
    most = pixels / 95
    if last - first >= 3:
        step = max(1, math.ceil((last - first) / most))
        return {"values": list(range(int(last), math.ceil(first) - 1, -step))[::-1]}
    step = next(s for s in (1, 2, 4, 8) if (last - first) * 4 / s <= most)
    quarters = range(math.ceil(first * 4), int(last * 4) + 1)
    words = "['Jan', 'Apr', 'Jul', 'Oct'][round(datum.value * 4) % 4] + ' ' + floor(datum.value + 0.01)"
    return {"values": [q / 4 for q in quarters if q % step == 0], "labelExpr": words}


def _short(name: str) -> str:
    """Return the abbreviation that a name gives in brackets, or the name."""
    match = re.search(r"\(([A-Z][\w./-]{1,11})\)$", name)
    return match[1] if match else name


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
