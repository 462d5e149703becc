"""S-curves: the adopters observed so far as points, and the fitted curves through them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ...queries.table import Table, plain
from ..display import date_words, number
from ..wording import text
from .layout import (
    ACCENT,
    HEIGHT,
    RIVAL,
    RIVAL_TEXT,
    End,
    Layout,
    Row,
    ends,
    time_axis,
    unit,
    value_axis,
)

_COLOURS: Final = {"logistic": (ACCENT, ACCENT), "bass": (RIVAL, RIVAL_TEXT)}
#: The steps of a curve.
_STEPS: Final = 80


def curve(meta: Mapping[str, Any], rows: list[Row], pixels: int, observed: Table) -> Layout | None:
    """Lay out the points of the answer ``beside``, whose columns are ``date`` and ``adopters``, and the curves."""
    points = _points(observed)
    fits = _fits(rows)
    if len(points) < 2 or not fits:
        return None
    import numpy as np

    from ...queries.measures import curves

    origin, until = points[0][0], points[-1][0]
    times = np.linspace(0, until - origin, _STEPS)
    made: dict[str, Callable[..., Any]] = {"logistic": curves.logistic, "bass": curves.bass}
    drawn: list[dict[str, Any]] = []
    named: list[End] = []
    for model, (parameters, r_squared) in fits.items():
        values = made[model](times, **parameters)
        colour, text_colour = _COLOURS[model]
        name = text(f"charts.models.{model}")
        explained = text("charts.r_squared", value=number(r_squared))
        said = text("charts.value", name=name, value=explained)
        drawn += [
            {"x": origin + float(t), "y": float(y), "series": name, "colour": colour, "text": said}
            for t, y in zip(times, values, strict=True)
        ]
        named.append(End(name, explained, text_colour, float(values[-1])))
    last = until + 0.02 * (until - origin)
    top = max(max(y for _, y, _ in points), *(line["y"] for line in drawn))
    labels, room = ends(sorted(named, key=lambda end: -end.place), last, top, pixels)
    marks: list[dict[str, Any]] = [
        {"x": x, "y": y, "text": text("charts.value", name=date_words(date), value=f"{number(y)} {unit(meta)}")}
        for x, y, date in points
    ]
    settings = {
        "width": pixels - room - 34,
        "height": HEIGHT,
        "padding": {"left": 2, "top": 8, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [origin, last], "nice": False}, "axis": time_axis(origin, last, pixels)},
            "y": {"scale": {"domain": [0, top]}, "axis": value_axis(unit(meta))},
        },
    }
    explained_by = [text("charts.value", name=end.name, value=end.figure) for end in named]
    return Layout({"rows": drawn, "points": marks, "ends": labels}, settings, HEIGHT + 60, None,
                  (*explained_by, *(mark["text"] for mark in marks[::-1])))  # fmt: skip


def _points(observed: Table) -> list[tuple[float, float, str]]:
    """Return the time and number of adopters at each date, and the date; dates known roughly are in their middle.

    These are the times to which curves are fitted.
    """
    import polars as pl

    from ...queries.measures.diffusion import years

    rows = [(str(plain(row[0])), float(str(plain(row[1]) or 0))) for row in _columns(observed, "date", "adopters")]
    steps = [
        (date, so_far - before) for before, (date, so_far) in zip([0.0, *(n for _, n in rows)], rows, strict=False)
    ]
    known = [(date, added) for date, added in steps if added > 0]
    times = years(pl.Series([date for date, _ in known], dtype=pl.String)).to_list()
    points: list[tuple[float, float, str]] = []
    for time, (date, added) in sorted(zip(times, known, strict=True)):
        points.append((time, (points[-1][1] if points else 0) + added, date))
    return points


def _columns(table: Table, *names: str) -> list[Sequence[Any]]:
    places = [table.columns.index(name) for name in names]
    return [[row[place] for place in places] for row in table.rows]


def _fits(rows: Sequence[Row]) -> dict[str, tuple[dict[str, float], float]]:
    """Return the parameters of each curve, and the share of the variance that it explains."""
    parameters: dict[str, dict[str, float]] = defaultdict(dict)
    explained: dict[str, float] = {}
    for row in rows:
        model = str(row["cells"]["model"])
        parameters[model][str(row["cells"]["parameter"])] = float(row["y"])
        explained[model] = float(row["cells"]["r_squared"] or 0)
    return {model: (parameters[model], explained[model]) for model in parameters if model in _COLOURS}
