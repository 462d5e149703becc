"""The concentration of shares over time, in a panel of its own below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..display import date_words
from ..wording import text
from .layout import SOFT, Layout, Row, valued, written

_HEIGHT: Final = 64


def concentration(
    meta: Mapping[str, Any], rows: Sequence[Row], ends: tuple[float, float], pixels: int, room: int
) -> Layout | None:
    """Lay out the column that ``concentration`` names, on the time axis of the shares; None without two values.

    Args:
        meta: the chart.
        rows: the rows, each with the concentration at its date.
        ends: the first and last date of the axis.
        pixels: the width of the picture.
        room: the width for labels on the right.
    """
    column = meta.get("concentration", "")
    known = {row["x"]: (float(row["cells"][column]), str(row["date"])) for row in rows
             if isinstance(row["cells"].get(column), (int, float))}  # fmt: skip
    if len(known) < 2:
        return None
    name = text("charts.concentration")
    points = [
        {"x": x, "y": value, "text": valued(text("charts.dated", name=name, date=date_words(date)), written(value))}
        for x, (value, date) in sorted(known.items())
    ]
    last = points[-1]
    end = {"x": ends[1], "place": last["y"], "label": written(float(str(last["y"]))), "text_colour": SOFT}
    settings = {
        "width": pixels - room - 48,
        "height": _HEIGHT,
        "title": {"text": name, "color": SOFT},
        "encoding": {"x": {"scale": {"domain": list(ends), "nice": False}}},
    }
    data = {"concentration": [*points, {**last, "x": ends[1]}], "concentration_end": [end]}
    return Layout(data, settings, _HEIGHT + 44, None, (str(last["text"]),), "concentration")
