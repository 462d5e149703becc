"""The forms of charts: the rows of an answer laid out as lines, bars or a matrix, with the sentence that they bear out.

All of this is quick, so that a page can say what its picture will show before anything is drawn. Labels of lines are
kept apart here, and a chart is laid out once for a wide page and once for a phone, because text that is merely scaled
down cannot be read. Areas and columns are in ``stacks``, the world in ``maps``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ...graph.store.store import Store
from ...queries.table import Table
from . import maps, stacks
from .layout import (
    ACCENT,
    CONTEXT,
    HEIGHT,
    INK,
    RIVAL,
    RIVAL_TEXT,
    SOFT,
    WIDTHS,
    End,
    Layout,
    Row,
    amount,
    clip,
    ends,
    half_a_gap,
    rows_of,
    short,
    time_axis,
    written,
)

_SERIES: Final = ((ACCENT, ACCENT), (RIVAL, RIVAL_TEXT), (CONTEXT, SOFT), (INK, INK))

MOST_BARS: Final = 12
#: More lines than these cannot be labelled at their ends.
MOST_LINES: Final = 8
_STEP: Final = 40
_CELL: Final = 34

#: A name, and the points of its line.
Line = tuple[str, list[tuple[float, float]]]


def lay_out(meta: Mapping[str, Any], table: Table, width: str, store: Store | None = None) -> Layout | None:
    """Lay out a table in the form that a chart is to have; None if it lacks the columns or has too few rows.

    A map is drawn only with the ``store``, which tells where countries are.
    """
    rows = rows_of(table, meta)
    if len(rows) < 2:
        return None
    if meta["form"] == "map":
        return maps.world(meta, rows, WIDTHS[width], store) if store else None
    return FORMS[meta["form"]](meta, rows, WIDTHS[width])


def _steps(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out lines: a colour each, the greatest last value first, and labels at the ends that keep their distance."""
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        series.setdefault(str(row["series"]), []).append((float(row["x"] or 0), amount(row)))
    ranked = sorted(((n, sorted(p)) for n, p in series.items()), key=lambda line: (-line[1][-1][1], line[0]))
    lines = ranked[:MOST_LINES]
    first = min(points[0][0] for _, points in lines)
    until = max(points[-1][0] for _, points in lines)
    last = until + (half_a_gap(x for _, points in lines for x, _ in points) or 0.04 * (until - first))
    top = max(y for _, points in lines for _, y in points) or 1
    share = bool(meta.get("share"))
    colours = [_SERIES[min(rank, len(_SERIES) - 1)] for rank in range(len(lines))]
    named = [
        End(name, written(p[-1][1], share) if share else f"{p[-1][1]:g}", colour, p[-1][1])
        for (name, p), (_, colour) in zip(lines, colours, strict=True)
    ]
    labels, room = ends(named, last, top, pixels)
    drawn = [
        {"x": x, "y": y, "series": name, "colour": colour}
        for (name, points), (colour, _) in zip(lines, colours, strict=True)
        for x, y in [*points, (last, points[-1][1])]
    ]
    settings = {
        "width": pixels - room - (44 if share else 34),
        "height": HEIGHT,
        "padding": {"left": 2, "top": 8, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last], "nice": False}, "axis": time_axis(first, last, pixels)},
            "y": {"scale": {"domain": [0, top]}, "axis": {"format": "%"} if share else {}},
        },
    }
    finding = str(meta.get("finding") or _told(lines, int(until)))
    return Layout({"rows": drawn, "ends": labels}, settings, finding, HEIGHT + 43, _fewer(len(series), len(lines)))


def _fewer(there: int, drawn: int) -> str:
    return f"{drawn} of {there:,} lines are drawn, the greatest" if drawn < there else ""


def _told(lines: Sequence[Line], until: int) -> str:
    """Return what lines of adopters show: who leads and by how much."""
    leader, points = lines[0]
    if len(lines) == 1:
        return f"From {points[0][1]:g} adopter{'s' * (points[0][1] != 1)} to {points[-1][1]:g}"
    second, others = lines[1]
    if points[-1][1] == others[-1][1]:
        return f"{short(leader)} and {short(second)} are level at {points[-1][1]:g} each by {until}"
    total = sum(p[-1][1] for _, p in lines)
    return f"{short(leader)} leads with {points[-1][1]:g} of {total:g} commitments recorded by {until}"


def _bars(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out bars with their figures at the end: the largest first, or as the table has them.

    A second figure, such as what chance would give, is a tick across the bar.
    """
    ranked = rows if meta.get("order") == "table" else sorted(rows, key=lambda r: -amount(r))
    best = ranked[:MOST_BARS]
    limit = 90 if pixels > 500 else 46
    data = [
        {"rank": rank, "y": r["y"], "label": clip(str(r["label"]), limit), "figure": written(amount(r))}
        for rank, r in enumerate(best)
    ]
    ticks = [{"rank": rank, "tick": r["tick"]} for rank, r in enumerate(best) if r["tick"] is not None]
    settings = {"width": pixels - 60, "padding": {"left": 0, "top": 0, "bottom": 8, "right": 4}}
    finding = str(meta["finding"]).format(**best[0])
    return Layout({"rows": data, "ticks": ticks}, settings, finding, len(best) * _STEP + 8)


def _heat(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out a matrix of those that weigh most; of pairs, each stands on both sides of the diagonal."""
    mirrored = [{**r, "across": r["down"], "down": r["across"]} for r in rows] if meta.get("pairs") else []
    cells = [*rows, *mirrored]
    room = 190 if pixels > 500 else 112
    letters = room // 8 if pixels > 500 else room // 9
    most = (pixels - room) // (_CELL if pixels > 500 else 29)
    across, down = (_heaviest(cells, side, most) for side in ("across", "down"))
    shown = [c for c in cells if c["across"] in across and c["down"] in down]
    top = max(map(amount, shown), default=0) or 1
    names = _shortened({*across, *down}, letters)
    data = [
        {
            "across": names[str(c["across"])],
            "down": names[str(c["down"])],
            "weight": 0.08 + 0.92 * amount(c) / top,
            "figure": figure if len(figure := f"{c['y']:.2g}") < 5 else "",
            "strong": amount(c) > 0.5 * top,
        }
        for c in shown
    ]
    side = min(room - 8, round(max(min(len(names[n]), letters) for n in down) * 7.4) + 10)
    head = round(max(min(len(names[n]), letters) for n in across) * 7.2) + 14
    settings = {
        "width": (pixels - room) // most * len(across),
        "height": 26 * len(down),
        "padding": {"left": 0, "top": 0, "bottom": 4, "right": 4},
        "encoding": {
            "x": {
                "sort": [names[n] for n in across],
                "axis": {"labelLimit": head - 4, "minExtent": head},
            },
            "y": {
                "sort": [names[n] for n in down],
                "axis": {"labelLimit": room - (12 if pixels > 500 else 24), "minExtent": side},
            },
        },
    }
    best = max((r for r in rows if r["across"] in across and r["down"] in down), key=amount)
    return Layout({"rows": data}, settings, str(meta["finding"]).format(**best), 26 * len(down) + head + 10)


def _shortened(names: Iterable[str], limit: int) -> dict[str, str]:
    """Return short forms of names, but the name itself where two have the same: cells of theirs must not mix."""
    cut = {name: clip(short(name), limit) for name in names}
    met = Counter(cut.values())
    return {name: form if met[form] == 1 else name for name, form in cut.items()}


def _heaviest(cells: Sequence[Row], side: str, most: int) -> list[str]:
    """Return the names on one side of a matrix that have the greatest cells and, of those alike, the greatest sums."""
    weights: dict[str, list[float]] = {}
    for cell in cells:
        weights.setdefault(str(cell[side]), []).append(amount(cell))
    return sorted(weights, key=lambda name: (-max(weights[name]), -sum(weights[name]), name))[:most]


FORMS: Final[Mapping[str, Callable[[Mapping[str, Any], list[Row], int], Layout | None]]] = MappingProxyType(
    {"steps": _steps, "bars": _bars, "heat": _heat, **stacks.FORMS}
)
