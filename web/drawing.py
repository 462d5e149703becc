"""Charts drawn on the server: Vega-Lite files filled with an answer, as SVG that follows the page's colours.

Each file in ``charts/`` says under ``usermeta`` which columns it draws and in which form; the data is prepared here, so
that lines can be labelled at their ends and labels do not collide. A chart is drawn once for a wide page and once for a
phone, because text that is merely scaled down cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from ..queries.table import Plain, Table, plain
from .caching import Cache

FOLDER: Final = Path(__file__).parent / "charts"
HEIGHT: Final = 220
WIDTHS: Final = {"wide": 700, "phone": 342}

#: The colours of the light page, and the variables that stand for them where a chart is part of a page.
COLOURS: Final = {
    "#0b5d5e": "var(--accent)",
    "#c98a2b": "var(--rival)",
    "#8a5a10": "var(--rival-text)",
    "#8b9497": "var(--context)",
    "#dcd9d0": "var(--line)",
    "#5b6569": "var(--soft)",
    "#1d2326": "var(--ink)",
}
_ACCENT, _RIVAL, _RIVAL_TEXT, _CONTEXT, _LINE, _SOFT, _INK = COLOURS
_SERIES: Final = ((_ACCENT, _ACCENT), (_RIVAL, _RIVAL_TEXT), (_CONTEXT, _SOFT), (_INK, _INK))
_FONT: Final = "Inter, system-ui, sans-serif"

Row = dict[str, Plain]


@dataclass(frozen=True)
class Chart:
    """A drawn chart: what it finds, in words, and its SVG at each width."""

    name: str
    finding: str
    description: str
    drawings: Mapping[str, str]

    def inline(self, width: str) -> str:
        """Return the SVG for a page, its colours as the page's variables."""
        svg = re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', self.drawings[width], count=1)
        svg = re.sub(r"#[0-9a-f]{6}", lambda m: COLOURS.get(m[0], m[0]), svg, flags=re.IGNORECASE)
        # Two drawings on one page must not share the names of their clip paths.
        return re.sub(r"(id=\"|#)(clip|gradient)_?(\d+)", rf"\1\2-{self.name}-{width}-\3", svg)


def chart_of(cached: Cache, release_id: str, name: str | None, table: Table) -> Chart | None:
    """Return the chart of a table, drawn now if it was not before; None if there is none, or too little to draw."""
    if not name:
        return None
    content = hashlib.sha256(repr((table.columns, table.rows)).encode()).hexdigest()
    return cached.get(f"{release_id}/chart/{name}/{content}", lambda: draw(name, table))


@cache
def _file(name: str) -> str:
    return (FOLDER / f"{name}.vl.json").read_text("utf-8")


def exists(name: str) -> bool:
    """Tell whether there is a chart of this name."""
    return re.fullmatch(r"[a-z-]+", name) is not None and (FOLDER / f"{name}.vl.json").is_file()


def draw(name: str, table: Table) -> Chart | None:
    """Draw a table with the Vega-Lite file of this name; None if the table lacks the columns or has too few rows."""
    if not exists(name):
        return None
    spec: dict[str, Any] = json.loads(_file(name))
    meta = spec.pop("usermeta")
    rows = _rows(table, meta)
    if len(rows) < 2:
        return None
    prepare = _steps if meta["form"] == "steps" else partial(_bars, meta)
    drawings, finding = {}, ""
    for width, pixels in WIDTHS.items():
        data, layout, finding = prepare(rows, pixels)
        finding = str(meta["finding"]) if meta["form"] == "steps" and "finding" in meta else finding
        drawings[width] = _to_svg(_merged(spec, {**layout, "datasets": data, "config": _config(width)}))
    return Chart(name, finding, str(spec.get("description", "")), drawings)


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}


def _to_svg(spec: dict[str, Any]) -> str:
    import vl_convert  # takes a moment to load; most requests draw nothing

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def _config(width: str) -> dict[str, Any]:
    size = 12.5 if width == "wide" else 12
    axis = {"labelFont": _FONT, "labelFontSize": size, "labelColor": _SOFT, "domainColor": _LINE, "tickColor": _LINE}
    return {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {**axis, "gridColor": _LINE, "tickCount": 5 if width == "wide" else 4, "labelPadding": 7},
        "text": {"font": _FONT, "fontSize": 13 if width == "wide" else 12.5},
    }


def _rows(table: Table, meta: Mapping[str, Any]) -> list[Row]:
    """Return the rows with the columns that the chart draws, things by their labels; none if a column is missing."""
    names = {key: meta[key] for key in ("x", "y", "series") if key in meta}
    labels: Sequence[str] = meta.get("label", ())
    if not {*names.values(), *labels} <= set(table.columns):
        return []
    rows: list[Row] = []
    for terms in table.rows:
        row = dict(zip(table.columns, terms, strict=True))
        x, y = (_figure(plain(row[names[key]])) if key in names else None for key in ("x", "y"))
        if y is None or ("x" in names and x is None):
            continue
        shown: Row = {"x": x, "y": y, "series": table.shown(row[names["series"]]) if "series" in names else ""}
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


def _steps(rows: list[Row], pixels: int) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Prepare lines: a colour each, the greatest last value first, and labels at the ends that keep their distance."""
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        series.setdefault(str(row["series"]), []).append((float(row["x"] or 0), float(row["y"] or 0)))
    lines = sorted(((n, sorted(p)) for n, p in series.items()), key=lambda line: (-line[1][-1][1], line[0]))
    until = max(points[-1][0] for _, points in lines)
    yearly = all(x == int(x) for _, points in lines for x, _ in points)
    last = until + (0.5 if yearly else 0.04 * (until - min(points[0][0] for _, points in lines)))
    first = min(points[0][0] for _, points in lines)
    top = max(y for _, points in lines for _, y in points) or 1
    short = {name: _short(name) for name, _ in lines}
    wrapped = {n: textwrap.wrap(f"{short[n]},\u00a0{p[-1][1]:g}", 24 if pixels > 500 else 15) for n, p in lines}
    room = min(190, max(len(part) for parts in wrapped.values() for part in parts) * 7.4 + 16)
    line = 15 * top / HEIGHT
    places = _spread([p[-1][1] for _, p in lines], [len(wrapped[n]) * line for n, _ in lines])
    ends, drawn = [], []
    for rank, (name, points) in enumerate(lines):
        colour, text_colour = _SERIES[min(rank, len(_SERIES) - 1)]
        drawn += [{"x": x, "y": y, "series": name, "colour": colour} for x, y in [*points, (last, points[-1][1])]]
        ends.append({"x": last, "place": places[rank], "label": wrapped[name], "text_colour": text_colour})
    layout = {
        "width": pixels - room - 34,
        "height": HEIGHT,
        "padding": {"left": 2, "top": 8, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last], "nice": False}, "axis": _time_axis(first, last, pixels)},
            "y": {"scale": {"domain": [0, top]}},
        },
    }
    leader, points = lines[0]
    total = sum(p[-1][1] for _, p in lines)
    if len(lines) == 1:
        start = f"{points[0][1]:g} adopter{'s' * (points[0][1] != 1)}"
        return {"rows": drawn, "ends": ends}, layout, f"From {start} to {total:g}"
    finding = f"{short[leader]} leads with {points[-1][1]:g} of {total:g} commitments recorded by {int(until)}"
    if points[-1][1] == lines[1][1][-1][1]:
        finding = f"{short[leader]} and {short[lines[1][0]]} are level at {points[-1][1]:g} each by {int(until)}"
    return {"rows": drawn, "ends": ends}, layout, finding


def _bars(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Prepare bars: the largest first, with their figures at the end."""
    best = sorted(rows, key=lambda r: -float(r["y"] or 0))[: int(meta.get("most", 12))]
    limit = 90 if pixels > 500 else 46
    data = [{"y": r["y"], "label": _clip(str(r["label"]), limit), "figure": f"{r['y']:,.4g}"} for r in best]
    layout = {"width": pixels - 60, "padding": {"left": 0, "top": 0, "bottom": 8, "right": 4}}
    return {"rows": data}, layout, str(meta["finding"]).format(**best[0])


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
