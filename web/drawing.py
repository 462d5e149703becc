"""Charts drawn on the server, as SVG that follows the page's colours.

Each file of data in ``charts/`` says which columns a chart draws and in which form; a template beside it sets each
form. What stands where is worked out here, so that lines can be labelled at their ends and labels do not collide. A
chart is drawn once for a wide page and once for a phone, because text that is merely scaled down cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader

from ..queries.table import Plain, Table, plain
from .caching import Cache

FOLDER: Final = Path(__file__).parent / "charts"
HEIGHT: Final = 220
WIDTHS: Final = {"wide": 700, "phone": 342}
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)

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
        svg = self.drawings[width].replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
        return re.sub(r"(?<=\")#[0-9a-f]{6}(?=\")", lambda m: COLOURS.get(m[0], m[0]), svg)


def chart_of(cached: Cache, release_id: str, name: str | None, table: Table) -> Chart | None:
    """Return the chart of a table, drawn now if it was not before; None if there is none, or too little to draw."""
    if not name:
        return None
    content = hashlib.sha256(repr((table.columns, table.rows)).encode()).hexdigest()
    return cached.get(f"{release_id}/chart/{name}/{content}", lambda: draw(name, table))


@cache
def _meta(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def exists(name: str) -> bool:
    """Tell whether there is a chart of this name."""
    return re.fullmatch(r"[a-z-]+", name) is not None and (FOLDER / f"{name}.json").is_file()


def draw(name: str, table: Table) -> Chart | None:
    """Draw the chart of this name from a table; None if the table lacks the columns or has too few rows."""
    if not exists(name):
        return None
    meta = _meta(name)
    rows = _rows(table, meta)
    if len(rows) < 2:
        return None
    template, drawings, finding = _TEMPLATES.get_template(f"{meta['form']}.svg"), {}, ""
    for width, pixels in WIDTHS.items():
        layout, finding = _steps(rows, pixels) if meta["form"] == "steps" else _bars(meta, rows, pixels)
        size = 12.5 if width == "wide" else 12
        drawings[width] = template.render(
            layout, size=size, font=_FONT, width=pixels, line=_LINE, soft=_SOFT, ink=_INK, accent=_ACCENT
        )
    return Chart(name, finding, str(meta["description"]), drawings)


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


class _Tick(NamedTuple):
    """A place on an axis, in pixels, and what is written there."""

    at: float
    words: str


def _steps(rows: list[Row], pixels: int) -> tuple[dict[str, Any], str]:
    """Lay out lines: a colour each, the greatest last value first, and labels at the ends that keep their distance."""
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        series.setdefault(str(row["series"]), []).append((float(row["x"] or 0), float(row["y"] or 0)))
    lines = sorted(((n, sorted(p)) for n, p in series.items()), key=lambda line: (-line[1][-1][1], line[0]))
    until, first = max(p[-1][0] for _, p in lines), min(p[0][0] for _, p in lines)
    yearly = all(x == int(x) for _, points in lines for x, _ in points)
    last = until + (0.5 if yearly else 0.04 * (until - first or 1))
    top = max(y for _, points in lines for _, y in points) or 1
    short = {name: _short(name) for name, _ in lines}
    labels = [textwrap.wrap(f"{short[n]},\u00a0{p[-1][1]:g}", 24 if pixels > 500 else 15) for n, p in lines]
    room = min(190, max(len(part) for parts in labels for part in parts) * 7.4 + 16)
    left, right = 10 + 7.2 * len(f"{top:g}"), pixels - room
    above, bottom = 14, 14 + HEIGHT

    def x_of(x: float) -> float:
        return round(left + (x - first) / (last - first) * (right - left), 1)

    def y_of(y: float) -> float:
        return round(bottom - y / top * HEIGHT, 1)

    places = _spread([p[-1][1] for _, p in lines], [len(parts) * 15 * top / HEIGHT for parts in labels])
    drawn = []
    for rank, (_, points) in enumerate(lines):
        colour, text_colour = _SERIES[min(rank, len(_SERIES) - 1)]
        path = f"M{x_of(points[0][0])},{y_of(points[0][1])}" + "".join(f"H{x_of(x)}V{y_of(y)}" for x, y in points[1:])
        middle = y_of(places[rank]) + 4 - 7.5 * (len(labels[rank]) - 1)
        style = {"colour": colour, "text_colour": text_colour}
        drawn.append({"path": f"{path}H{round(right, 1)}", "label": labels[rank], "place": middle, **style})
    layout = {
        "height": bottom + 30,
        "left": left,
        "right": round(right, 1),
        "bottom": bottom + 0.5,
        "above": above,
        "y_ticks": [_Tick(round(y_of(y)), f"{y:g}") for y in _round_numbers(top, 5 if pixels > 500 else 4)],
        "x_ticks": [_Tick(x_of(x), words) for x, words in _dates(first, last, pixels)],
        "lines": drawn,
    }
    return layout, _finding(lines, short, until)


def _finding(lines: list[tuple[str, list[tuple[float, float]]]], short: Mapping[str, str], until: float) -> str:
    """Return in words what the lines show."""
    leader, points = lines[0]
    most, total = points[-1][1], sum(p[-1][1] for _, p in lines)
    if len(lines) == 1:
        return f"From {points[0][1]:g} adopter{'s' * (points[0][1] != 1)} to {total:g}"
    if most == lines[1][1][-1][1]:
        return f"{short[leader]} and {short[lines[1][0]]} are level at {most:g} each by {int(until)}"
    return f"{short[leader]} leads with {most:g} of {total:g} commitments recorded by {int(until)}"


def _bars(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> tuple[dict[str, Any], str]:
    """Lay out bars: the largest first, each below its label and with its figure at the end."""
    best = sorted(rows, key=lambda r: -float(r["y"] or 0))[: int(meta.get("most", 12))]
    limit = 90 if pixels > 500 else 46
    scale = (pixels - 60) / (float(best[0]["y"] or 0) or 1)
    bars = [
        {
            "top": 40 * rank,
            "length": round(float(row["y"] or 0) * scale, 1),
            "label": _clip(str(row["label"]), limit),
            "figure": f"{row['y']:,.4g}",
        }
        for rank, row in enumerate(best)
    ]
    return {"height": 40 * len(best) + 8, "bars": bars}, str(meta["finding"]).format(**best[0])


def _round_numbers(top: float, about: int) -> list[float]:
    """Return round numbers from zero up to a figure, about so many.

    >>> _round_numbers(12, 5), _round_numbers(1, 4)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    unit = 10.0 ** math.floor(math.log10(top / about))
    rough = top / about / unit
    step = unit * (10 if rough >= 50**0.5 else 5 if rough >= 10**0.5 else 2 if rough >= 2**0.5 else 1)
    return [round(step * n, 10) for n in range(int(top / step + 1e-9) + 1)]


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


def _dates(first: float, last: float, pixels: int) -> list[tuple[float, str]]:
    """Return what to write below the lines, and where: years or, where there are few of them, quarters."""
    most = pixels / 95
    if last - first >= 3:
        step = max(1, math.ceil((last - first) / most))
        return [(float(year), str(year)) for year in range(int(last), math.ceil(first) - 1, -step)][::-1]
    step = next(s for s in (1, 2, 4, 8) if (last - first) * 4 / s <= most)
    quarters = [q for q in range(math.ceil(first * 4), int(last * 4) + 1) if q % step == 0]
    return [(q / 4, f"{('Jan', 'Apr', 'Jul', 'Oct')[q % 4]} {q // 4}") for q in quarters]


def _short(name: str) -> str:
    """Return the abbreviation that a name gives in brackets, or the name."""
    match = re.search(r"\(([A-Z][\w./-]{1,11})\)$", name)
    return match[1] if match else name


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
