"""Shared parts of the chart forms: colours, the rows that a chart draws, labels and legends."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

from pyoxigraph import NamedNode

from ...graph.store.store import Term
from ...queries.table import Plain, Table, plain
from ...queries.words import Words
from ..display import number
from ..wording import language, text
from .lettering import is_square, width, wrap

HEIGHT: Final = 220
WIDTHS: Final = {"wide": 700, "phone": 342}

#: The colours of the light page; ``palette`` replaces them on a dark one.
ACCENT: Final = "#0b5d5e"
RIVAL: Final = "#c98a2b"
RIVAL_TEXT: Final = "#8a5a10"
CONTEXT: Final = "#8b9497"
LINE: Final = "#dcd9d0"
SOFT: Final = "#5b6569"
INK: Final = "#1d2326"
PAPER: Final = "#fbfaf7"
ACCENT_TINT: Final = "#86b5b2"
RIVAL_TINT: Final = "#e6cb98"
REST: Final = "#cbc7bc"
#: From low to high, on a light page; ``palette`` has the shades for a dark one.
SHADES: Final = ("#c3dbd8", "#8fbdba", "#5b9b99", "#2f7d7c", "#0b5d5e")
NO_DATA: Final = "#ebe7de"

#: The colours of areas and of their names: as many as readers can tell apart, and one for all others together.
BANDS: Final = (
    (ACCENT, ACCENT),
    (RIVAL, RIVAL_TEXT),
    (CONTEXT, SOFT),
    (ACCENT_TINT, ACCENT),
    (RIVAL_TINT, RIVAL_TEXT),
)
OTHERS: Final = "others"

#: A row as a chart reads it: ``x``, ``y``, ``tick``, ``until``, ``date`` (``x`` as written), ``across``, ``down``,
#: ``series``, ``label``, ``names`` (the parts of the label), ``region``, ``cells``: the values of all columns by name,
#: numbers as numbers, ``iris``: the things among them, and ``href``: the address of what is behind the row, or nothing.
Row = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """The contents of a Vega-Lite file.

    Attributes:
        data: data sets by name.
        settings: sizes and scales.
        height: of the picture, in pixels.
        note: what the picture leaves out; None if nothing.
        values: the main values in words, the most important first.
        file: the name of the Vega-Lite file, if it is not that of the form of the chart.
        below: a second panel, below the first and as wide.
    """

    data: dict[str, Any]
    settings: dict[str, Any]
    height: int
    note: Words | None = None
    values: tuple[str, ...] = ()
    file: str = ""
    below: Layout | None = None

    @property
    def whole_height(self) -> int:
        """The height with all panels, in pixels."""
        return self.height + (self.below.height if self.below else 0)


class Legend(NamedTuple):
    """A legend: its scale and settings, and its height in pixels."""

    scale: dict[str, Any]
    legend: dict[str, Any]
    height: int


def rows_of(table: Table, meta: Mapping[str, Any]) -> list[Row]:
    """Return the rows as a chart reads them, things by their labels; none if a column is missing.

    With ``count``, rows that are drawn alike become one; its figure is the number of different things in these columns.
    """
    if not columns_drawn(meta) <= set(table.columns):
        return []
    read = _Reader(table, meta)
    drawn = [*meta.get("label", ()), *meta.get("series", ()), *(meta[k] for k in ("across", "down") if k in meta)]
    rows: list[Row] = []
    counted: dict[tuple[Any, ...], tuple[Row, set[tuple[Term | None, ...]]]] = {}
    for cells in read.cells():
        row = read.row(cells)
        if "count" in meta:
            # By terms, not by labels: two things of the same name are two rows.
            alike = (row["x"], *(cells[c] for c in drawn))
            things = tuple(cells[c] for c in meta["count"])
            counted.setdefault(alike, (row, set()))[1].update([things] if any(things) else [])
        elif "y" not in meta or row["y"] is not None:
            rows.append(row)
    rows += [{**row, "y": float(len(things))} for row, things in counted.values()]
    return [row for row in rows if "x" not in meta or row["x"] is not None]


def columns_drawn(meta: Mapping[str, Any]) -> set[str]:
    """Return the columns that an answer must have to be drawn."""
    keys = ("x", "y", "across", "down", "tick", "low", "high", "latest", "region", "until")
    single = {meta[key] for key in keys if key in meta}
    return single.union(*(meta.get(key, ()) for key in ("series", "label", "count", "where", "same")))


class _Reader:
    """Reads the rows of a table for a chart."""

    def __init__(self, table: Table, meta: Mapping[str, Any]) -> None:
        self._table, self._meta = table, meta
        self._series: Sequence[str] = meta.get("series", ())
        self._labels: Sequence[str] = meta.get("label", ())

    def cells(self) -> Iterable[dict[str, Term | None]]:
        """Return the rows by column: with ``where``, those with these values; with ``latest``, those of one date."""
        rows = [dict(zip(self._table.columns, terms, strict=True)) for terms in self._table.rows]
        for name, value in self._meta.get("where", {}).items():
            rows = [row for row in rows if self._table.shown(row[name]) == value]
        if (column := self._meta.get("latest")) is None:
            return rows
        last = max((self._table.shown(row[column]) for row in rows), default="")
        return [row for row in rows if self._table.shown(row[column]) == last]

    def row(self, cells: Mapping[str, Term | None]) -> Row:
        """Return one row; in the form ``columns`` dates become whole years."""
        meta, shown = self._meta, self._table.shown
        figures = {k: figure(plain(cells[meta[k]])) if k in meta else None for k in ("x", "y", "tick", "until")}
        x = figures["x"]
        if x is not None and meta["form"] == "columns":
            x = float(math.floor(x))
        row: Row = {**figures, "x": x, "date": shown(cells[meta["x"]]) if "x" in meta else ""}
        row |= {key: shown(cells[meta[key]]) if key in meta else "" for key in ("across", "down")}
        row["series"] = text("charts.and").join(shown(cells[c]) for c in self._series)
        row["names"] = tuple(shown(cells[c]) for c in self._labels)
        row["label"] = (text("charts.comma") if "join" in meta else text("charts.and")).join(row["names"])
        row["region"] = plain(cells[meta["region"]]) if "region" in meta else None
        row["cells"] = {name: self._value(term) for name, term in cells.items()}
        row["iris"] = {name: term.value for name, term in cells.items() if isinstance(term, NamedNode)}
        row["href"] = ""
        return row

    def _value(self, term: Term | None) -> Plain:
        """Return a number or truth value as it is, anything else as text."""
        value = None if isinstance(term, NamedNode) else plain(term)
        return value if isinstance(value, (bool, int, float)) else self._table.shown(term)


def figure(value: Plain) -> float | None:
    """Return a number, or a date as a fraction of its year."""
    if isinstance(value, (int, float)):
        return float(value)
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", str(value or ""))
    if not match:
        return None
    return int(match[1]) + (int(match[2] or 1) - 1) / 12 + (int(match[3] or 1) - 1) / 365


def said(words: Words) -> str:
    """Return a text in the language of the request."""
    return words.zh if language() == "zh" else words.en


def unit(meta: Mapping[str, Any]) -> str:
    """Return the unit of a chart in the language of the request."""
    return said(Words(str(meta["unit"]), str(meta.get("unit_zh", meta["unit"]))))


def named(series: str) -> str:
    """Return the name of a series as it is shown."""
    return text("charts.others") if series == OTHERS else series


def noun(meta: Mapping[str, Any], label: str) -> str:
    """Return how a code of ours is named: ``organizations of unknown kind``."""
    return str(meta.get("nouns_zh" if language() == "zh" else "nouns", {}).get(label, label))


def valued(name: str, value: str) -> str:
    """Return a name with its value, as it is read out: ``China: 27``."""
    return text("charts.value", name=name, value=value)


def amount(row: Row) -> float:
    """Return the figure of a row."""
    return float(row["y"] or 0)


def written(value: float, share: bool = False) -> str:
    """Return a figure with the digits that it has in a table, a share in percent.

    >>> written(12345.678), written(0.3456, share=True)
    ('12,345.7', '34.6%')
    """
    return f"{number(value * 100)}%" if share else number(value)


def half_a_gap(places: Iterable[float]) -> float:
    """Return half the interval between yearly figures, or figures by decade; 0 if dates are finer than years."""
    dates = sorted(set(places))
    if any(x != int(x) for x in dates):
        return 0
    return min((b - a for a, b in pairwise(dates)), default=1) / 2


def line_end(meta: Mapping[str, Any], own: float, until: float, last: float) -> float:
    """Return where a line ends: what was counted so far stays, a figure of a year ends with its year.

    Args:
        meta: the chart.
        own: the last date of the line.
        until: the last date of all lines.
        last: the end of the axis.
    """
    return own + last - until if "period" in meta else last


def largest(rows: Iterable[Row], most: int = len(BANDS)) -> list[str]:
    """Return the series with the largest sums, the largest first; ``OTHERS`` comes last if there are more."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[str(row["series"])] += amount(row)  # type: ignore[assignment]
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    return ranked if len(ranked) <= most else [*ranked[:most], OTHERS]


def colours(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the colour of each area and of its name."""
    return {name: (REST, SOFT) if name == OTHERS else BANDS[i] for i, name in enumerate(names)}


def legend(entries: Mapping[str, str], pixels: int, orient: str = "top", title: str = "") -> Legend:
    """Return a legend of names and colours, in as many columns as fit."""
    labels = shortened(entries, 34)
    wide = max(map(letters, labels.values())) * 6.6 + 36
    columns = max(1, min(len(entries), int(pixels // wide)))
    settings = {
        "orient": orient,
        "title": title or None,
        "titleFontWeight": "normal",
        "titleColor": SOFT,
        "columns": columns,
        "symbolType": "square",
        "symbolSize": 110,
        "symbolStrokeWidth": 0,
        "labelFontSize": 12.5,
        "labelColor": SOFT,
        "labelLimit": pixels - 40,
        "columnPadding": 22,
        "rowPadding": 4,
        "offset": 8,
    }
    scale = {"domain": list(labels.values()), "range": list(entries.values())}
    return Legend(scale, settings, math.ceil(len(entries) / columns) * 18 + (32 if title else 14))


def spread(wanted: Sequence[float], heights: Sequence[float], line: float = 0) -> list[float]:
    """Return the positions of the first lines of labels, from the top down, without overlaps and above the axis.

    ``line`` is the height of a line, if labels have several.

    >>> spread([10, 10, 1], [2, 2, 2])
    [10, 8, 1]
    """
    places: list[float] = []
    for index, at in enumerate(wanted):
        places.append(min(at, places[-1] - heights[index - 1]) if places else at)
    for index in range(len(places) - 1, -1, -1):
        end = max(0, heights[index] - line) if line else 0
        lowest = places[index + 1] + heights[index] if index + 1 < len(places) else end
        places[index] = max(places[index], lowest)
    return places


class End(NamedTuple):
    """The label at the end of a line or area: its name, figure, colour, and the position that it should have."""

    name: str
    figure: str
    colour: str
    place: float


def ends(wanted: Sequence[End], last: float, top: float, pixels: int) -> tuple[list[dict[str, Any]], int]:
    """Return the labels at the ends, from the top down, and the width that they need on the right."""
    limit = 24 if pixels > 500 else 15
    names = shortened((e.name for e in wanted), 2 * limit)
    texts = [f"{names[e.name]},\u00a0{e.figure}" if e.name else e.figure for e in wanted]
    wrapped = [wrap(text, limit * 7.4, lines=3 if len(texts) > 2 else 5) for text in texts]
    room = max(width(part) for parts in wrapped for part in parts) + 16
    line = 15 * top / HEIGHT
    places = spread([e.place for e in wanted], [len(parts) * line for parts in wrapped], line)
    labels = [
        {"x": last, "place": place, "label": parts, "text_colour": e.colour}
        for place, parts, e in zip(places, wrapped, wanted, strict=True)
    ]
    return labels, int(room)


def time_axis(first: float, last: float, pixels: int) -> dict[str, Any]:
    """Return the ticks of a time axis: years, or quarters if the axis covers less than three years."""
    most = pixels / 95
    if last - first >= 3:
        step = max(1, math.ceil((last - first) / most))
        return {"values": list(range(int(last), math.ceil(first) - 1, -step))[::-1]}
    step = next(s for s in (1, 2, 4, 8) if (last - first) * 4 / s <= most)
    quarters = range(math.ceil(first * 4), int(last * 4) + 1)
    ticks = [q for q in quarters if q % step == 0]
    named = [text("charts.quarter", month=text(f"charts.months.{q % 4 * 3 + 1}"), year=q // 4) for q in ticks]
    values = [q / 4 for q in ticks]
    return {"values": values, "labelExpr": f"{json.dumps(named)}[indexof({json.dumps(values)}, datum.value)]"}


def round_years(first: float, last: float, pixels: float) -> list[int]:
    """Return round years for the axis of a long time: every year, or every second, fifth, tenth and so on.

    >>> round_years(1962.4, 2027.1, 700)
    [1970, 1980, 1990, 2000, 2010, 2020]
    """
    steps = (step * ten for ten in (1, 10, 100) for step in (1, 2, 5))
    step = next(s for s in steps if (last - first) / s <= pixels / 70)
    return list(range(math.ceil(first / step) * step, math.floor(last) + 1, step))


def value_axis(unit: str, share: bool = False) -> dict[str, Any]:
    """Return the settings of a vertical axis, with its unit above it."""
    title = {"title": f"{'%' if share else ''} {unit}".strip(), "titleAngle": 0, "titleAlign": "left"}
    place = {"titleAnchor": "end", "titleX": -30, "titleY": -9, "titleFontWeight": "normal", "titleColor": SOFT}
    return {**title, **place, **({"format": "%"} if share else {})}


def canvas(pixels: int, height: float) -> dict[str, Any]:
    """Return the settings of a picture that places its marks in pixels."""
    scales = {axis: {"scale": {"domain": [0, n], "range": [0, n]}} for axis, n in (("x", pixels - 8), ("y", height))}
    padding = dict.fromkeys(("left", "top", "bottom", "right"), 4)
    return {"width": pixels - 8, "height": height, "padding": padding, "encoding": scales}


def short(name: str) -> str:
    """Return the abbreviation that a name ends with in brackets, or the name.

    An abbreviation has several capitals and begins as the name does, if that is in Latin letters.

    >>> short("North American Charging Standard (NACS)"), short("北美充电标准（NACS）")
    ('NACS', 'NACS')
    >>> short("IEC publications (Relaton)"), short("Huawei (UK)")
    ('IEC publications (Relaton)', 'Huawei (UK)')
    """
    match = re.search(r"[（(]([A-Z][\w./-]{1,11})[)）]$", name)
    if not match or sum(letter.isupper() or letter.isdigit() for letter in match[1]) < 2:
        return name
    return match[1] if not name[0].isascii() or name[0].upper() == match[1][0] else name


def shortened(names: Iterable[str], limit: int) -> dict[str, str]:
    """Return short forms of names, or the full name where two short forms coincide, so that they do not mix."""
    cut = {name: clip(short(named(name)), limit) for name in names}
    uses = Counter(cut.values())
    return {name: form if uses[form] == 1 else name for name, form in cut.items()}


def clip(text: str, limit: int) -> str:
    """Return a text, cut to a number of letters; a Chinese character takes the room of two."""
    if letters(text) <= limit:
        return text
    sizes = accumulate(map(letters, text))
    return text[: sum(size < limit for size in sizes)].rstrip() + "…"


def letters(text: str) -> int:
    """Return the length of a text in letters; a Chinese character takes the room of two.

    >>> letters("NACS"), letters("标准"), clip("北美充电标准", 9)
    (4, 4, '北美充电…')
    """
    return len(text) + sum(map(is_square, text))
