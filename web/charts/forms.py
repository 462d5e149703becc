"""The forms of charts: the rows of an answer as lines, bars or a matrix.

Layout is fast, so a page can give the size of its picture before it is drawn. A chart has one layout for a wide page
and one for a phone, because scaled-down text is illegible. Areas and columns are in ``stacks``, maps in ``maps``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ...graph.store.store import Store
from ...queries.table import Table
from ...queries.words import Words
from ..display import date_words, value_words
from ..wording import text
from . import maps, stacks
from .curve import curve
from .intervals import intervals
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
    line_end,
    noun,
    shortened,
    time_axis,
    unit,
    value_axis,
    valued,
    written,
)
from .layout import letters as length
from .lettering import width as text_width
from .lineage import lineage
from .multiples import multiples
from .ordering import alike
from .remedies import remedies
from .timeline import timeline

_SERIES: Final = ((ACCENT, ACCENT), (RIVAL, RIVAL_TEXT), (CONTEXT, SOFT), (INK, INK))

MOST_BARS: Final = 12
#: More lines have a panel each.
MOST_LINES: Final = 4
_MOST_POINTS: Final = 20
#: Forms of rows that need no figures.
_WITHOUT_FIGURES: Final = frozenset({"timeline", "lineage", "curve", "remedies"})
_STEP: Final = 40
_CELL: Final = 34
#: What a picture shows some of, in Chinese with its measure word.
_ROWS: Final = Words("rows", "行")

#: The answer to another question with the same arguments, by its name.
Beside = Callable[[str], Table | None]


def _nothing(_question: str) -> None:
    return None


#: A name, and the points of its line.
Line = tuple[str, list[tuple[float, float]]]


def lay_out(
    meta: Mapping[str, Any], rows: list[Row], width: str, store: Store | None = None, beside: Beside = _nothing
) -> Layout | None:
    """Lay out rows in the form of a chart; None if they are too few, or all their figures are equal.

    Args:
        meta: the chart, as ``charts.toml`` declares it.
        rows: what it draws.
        width: that of the page.
        store: the store that knows countries, for maps, and dates of publication, for lineages.
        beside: the answer to another question with the same arguments, if the chart names one.
    """
    form, pixels = meta["form"], WIDTHS[width]
    if len(rows) < 2 or _is_flat(meta, rows):
        return None
    if form in WITH_STORE:
        return WITH_STORE[form](meta, rows, pixels, store) if store else None
    if "beside" in meta:
        observed = beside(meta["beside"])
        return curve(meta, rows, pixels, observed) if observed else None
    return FORMS[form](meta, rows, pixels)


def _is_flat(meta: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    """Return whether a chart has nothing to compare: all its figures are equal, and none is missing."""
    if meta["form"] in _WITHOUT_FIGURES or (meta["form"] == "map" and "series" in meta):
        return False
    if len({(row["y"], row["tick"]) for row in rows}) > 1:
        return False
    # Parts of a year or bar add up: equal parts can make unequal columns.
    place = {"columns": "x", "stack": "label"}.get(meta["form"])
    return place is None or len(set(Counter(row[place] for row in rows).values())) == 1


def _steps(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out lines: a colour each, the greatest last value first, with labels at the ends that do not overlap.

    More than four lines have a panel each.
    """
    series: dict[str, list[tuple[float, float]]] = {}
    # Words of ours, such as the figures of an answer, are in the language of the page.
    rows = [{**row, "series": value_words(str(row["series"]))} for row in rows]
    for row in rows:
        series.setdefault(str(row["series"]), []).append((float(row["x"] or 0), amount(row)))
    if len(series) > MOST_LINES:
        return multiples(meta, rows, pixels)
    lines = sorted(((n, sorted(p)) for n, p in series.items()), key=lambda line: (-line[1][-1][1], line[0]))
    first = min(points[0][0] for _, points in lines)
    until = max(points[-1][0] for _, points in lines)
    last = until + (half_a_gap(x for _, points in lines for x, _ in points) or 0.04 * (until - first))
    top = max(y for _, points in lines for _, y in points) or 1
    share = bool(meta.get("share"))
    colours = [_SERIES[min(rank, len(_SERIES) - 1)] for rank in range(len(lines))]
    named = [
        End(name, written(p[-1][1], share), colour, p[-1][1])
        for (name, p), (_, colour) in zip(lines, colours, strict=True)
    ]
    labels, room = ends(named, last, top, pixels)
    drawn = [
        {"x": x, "y": y, "series": name, "colour": colour}
        for (name, points), (colour, _) in zip(lines, colours, strict=True)
        for x, y in [*points, (line_end(meta, points[-1][0], until, last), points[-1][1])]
    ]
    # A rise within one step is marked where it is recorded; of long lines the points would be a second line.
    marked = [
        {"x": x, "y": y, "colour": colour}
        for (_, points), (colour, _) in zip(lines, colours, strict=True)
        if len(points) <= _MOST_POINTS
        for before, (x, y) in zip([None, *points], points, strict=False)
        if before is None or before[1] != y
    ]
    latest = {str(row["series"]): row for row in sorted(rows, key=lambda row: row["x"])}
    said = {name: _at(latest[name], share) for name, _ in lines}
    drawn = [{**point, "text": said[str(point["series"])]} for point in drawn]
    values = [
        {"x": row["x"], "y": row["y"], "text": _at(row, share), "href": row["href"]}
        for row in sorted(rows, key=lambda row: (str(row["series"]), row["x"]))
    ]
    settings = {
        "width": pixels - room - (44 if share else 34),
        "height": HEIGHT,
        "padding": {"left": 2, "top": 8, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last], "nice": False}, "axis": time_axis(first, last, pixels)},
            "y": {"scale": {"domain": [0, top]}, "axis": value_axis(unit(meta), share)},
        },
    }
    data = {"rows": drawn, "points": marked, "values": values, "ends": labels}
    return Layout(data, settings, HEIGHT + 60, None, tuple(said.values()))


def _at(row: Row, share: bool) -> str:
    """Return what a line shows at a date, in words."""
    date = date_words(str(row["date"]))
    name = text("charts.dated", name=row["series"], date=date) if row["series"] else date
    return valued(name, written(amount(row), share))


def _left_out(drawn: int, there: int, what: Words, in_order: bool = False) -> Words | None:
    """Return the note on rows or lines that are left out; None if all are shown."""
    if drawn == there:
        return None
    if in_order:
        return Words(f"Showing the first {drawn} of {there:,} {what.en}", f"显示{there:,}{what.zh}中前{drawn}{what.zh}")
    # Not "the largest": what is left out may equal the last that is drawn.
    shown = Words(f"Showing {drawn} of {there:,} {what.en}", f"显示{there:,}{what.zh}中的{drawn}{what.zh}")
    return Words(f"{shown.en}, the largest first", f"{shown.zh}，从大到小")


def _bars(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out bars with their figures at the end: the largest first, or in the order of the table.

    A second figure, such as the value expected by chance, is a tick across the bar.
    """
    in_order = meta.get("order") == "table"
    ranked = rows if in_order else sorted(rows, key=lambda r: -amount(r))
    best = ranked[:MOST_BARS]
    limit = 90 if pixels > 500 else 46
    data = [
        {
            "rank": rank,
            "y": r["y"],
            "label": clip(noun(meta, str(r["label"])), limit),
            "figure": _figure(meta, r),
            "text": valued(noun(meta, str(r["label"])), _figure(meta, r)),
            "href": r["href"],
        }
        for rank, r in enumerate(best)
    ]
    ticks = [{"rank": rank, "tick": r["tick"]} for rank, r in enumerate(best) if r["tick"] is not None]
    room = max(60, *(round(text_width(str(bar["figure"]))) + 16 for bar in data)) if data else 60
    settings = {"width": pixels - room, "padding": {"left": 0, "top": 0, "bottom": 8, "right": 4}}
    note = _left_out(len(best), len(rows), _ROWS, in_order)
    said = tuple(str(bar["text"]) for bar in data)
    return Layout({"rows": data, "ticks": ticks}, settings, len(best) * _STEP + 8, note, said)


def _figure(meta: Mapping[str, Any], row: Row) -> str:
    """Return the figure of a bar, with the number of units behind it if the chart names their column."""
    figure = written(amount(row), bool(meta.get("share")))
    behind = row["cells"].get(meta["behind"]) if "behind" in meta else None
    return figure if behind is None else f"{figure} (n = {written(behind)})"


def _heat(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout:
    """Lay out a matrix of the names with the largest cells; pairs are drawn on both sides of the diagonal."""
    mirrored = [{**r, "across": r["down"], "down": r["across"]} for r in rows] if meta.get("pairs") else []
    cells = [*rows, *mirrored]
    room = 190 if pixels > 500 else 112
    letters = room // 8 if pixels > 500 else room // 9
    most = (pixels - room) // (_CELL if pixels > 500 else 29)
    across, down = (_heaviest(cells, side, most) for side in ("across", "down"))
    shown = [c for c in cells if c["across"] in across and c["down"] in down]
    sizes = {(str(c["down"]), str(c["across"])): amount(c) for c in shown}
    down = alike(down, across, sizes)
    across = down if meta.get("pairs") else alike(across, down, {(a, d): size for (d, a), size in sizes.items()})
    top = max(map(amount, shown), default=0) or 1
    names = shortened({*across, *down}, letters)
    data = [
        {
            "across": names[str(c["across"])],
            "down": names[str(c["down"])],
            "weight": 0.08 + 0.92 * amount(c) / top,
            "figure": figure if len(figure := written(amount(c))) < 5 else "",
            "strong": amount(c) > 0.5 * top,
            "text": _cell(c),
            "href": c["href"],
        }
        for c in shown
    ]
    side = min(room - 8, round(max(min(length(names[n]), letters) for n in down) * 7.4) + 10)
    head = round(max(min(length(names[n]), letters) for n in across) * 7.2) + 14
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
    names_there = len({c[side] for c in cells for side in ("across", "down")})
    left = Words(f"Showing {len(names)} of {names_there:,} names", f"显示{names_there:,}个名称中的{len(names)}个")
    note = left if len(names) < names_there else None
    in_view = [c for c in rows if c["across"] in across and c["down"] in down]
    said = dict.fromkeys(_cell(c) for c in sorted(in_view, key=lambda c: (-amount(c), str(c["label"]))))
    figures = [cell for cell in data if cell["figure"]]
    return Layout({"rows": data, "figures": figures}, settings, 26 * len(down) + head + 10, note, tuple(said))


def _cell(cell: Row) -> str:
    return valued(cell["label"], written(amount(cell)))


def _heaviest(cells: Sequence[Row], side: str, most: int) -> list[str]:
    """Return the names on one side of a matrix with the largest cells, then with the largest sums."""
    weights: dict[str, list[float]] = {}
    for cell in cells:
        weights.setdefault(str(cell[side]), []).append(amount(cell))
    return sorted(weights, key=lambda name: (-max(weights[name]), -sum(weights[name]), name))[:most]


#: Forms by name, and those that need the store.
FORMS: Final[Mapping[str, Callable[[Mapping[str, Any], list[Row], int], Layout | None]]] = MappingProxyType(
    {
        "steps": _steps,
        "bars": _bars,
        "heat": _heat,
        "intervals": intervals,
        "timeline": timeline,
        "remedies": remedies,
        **stacks.FORMS,
    }
)
WITH_STORE: Final[Mapping[str, Callable[[Mapping[str, Any], list[Row], int, Store], Layout | None]]] = MappingProxyType(
    {"map": maps.world, "lineage": lineage}
)
