"""The plots of the report, drawn with Vega-Lite as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import vl_convert

from .row import Row
from .rows.growth import STAGES, Point

_COLOURS: Final = {"reached": "#2a7f62", "missed": "#b3412f", "measured": "#7a7f87"}
_LINES: Final = {**STAGES, "entity page, disk": ("page",), "entity page, memory": ("page in memory",)}


def ratios(rows: Sequence[Row]) -> str:
    """Return a bar chart of the ratios on a logarithmic scale, coloured by outcome."""
    values = [
        {"work": f"{row.work} ({row.peer.split(':')[0]})", "ratio": row.ratio, "goal": row.outcome, "order": i}
        for i, row in enumerate(rows)
        if row.ratio and ":" in row.peer
    ]
    return _svg(
        {
            "title": "Ratio to each peer, as defined by the goal",
            "width": 460,
            "height": {"step": 22},
            "data": {"values": values},
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {
                "y": {"field": "work", "type": "nominal", "sort": {"field": "order"}, "title": None,
                      "axis": {"labelLimit": 560}},
                "x": {"field": "ratio", "type": "quantitative", "scale": {"type": "log", "base": 10}, "title": "ratio"},
                "x2": {"datum": 1},
                "color": {
                    "field": "goal", "type": "nominal", "title": "goal",
                    "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())},
                },
            },
        }
    )  # fmt: skip


def growth(points: Sequence[Point]) -> str:
    """Return a point for each run and stage, and a curve through the medians of each size, on logarithmic axes."""
    values = [
        {"triples": point.triples, "seconds": seconds, "stage": line}
        for point in points
        for line, names in _LINES.items()
        if (seconds := point.together(names)) is not None
    ]
    return _curves("Seconds by size of the graph", values, list(_LINES))


def processor(taken: Sequence[tuple[int, float]]) -> str:
    """Return a curve of processor time, which compares busy machines with quiet ones, on logarithmic axes.

    Args:
        taken: pairs of the triples of a graph and the seconds of processor time of its build.
    """
    line = "whole build"
    values = [{"triples": triples, "seconds": seconds, "stage": line} for triples, seconds in taken]
    return _curves("Seconds of processor time by size of the graph", values, [line])


def _curves(title: str, values: list[dict[str, Any]], lines: list[str]) -> str:
    scale = {"type": "log", "base": 10, "nice": True}
    seconds_axis = {
        "field": "seconds", "type": "quantitative", "scale": scale, "axis": {"format": "~g"}, "title": "seconds"
    }  # fmt: skip
    return _svg(
        {
            "title": title,
            "width": 460,
            "height": 300,
            "data": {"values": values},
            "encoding": {
                "x": {"field": "triples", "type": "quantitative", "scale": scale, "axis": {"format": "~s"}},
                "color": {"field": "stage", "type": "nominal", "title": None, "sort": lines},
            },
            "layer": [
                {"mark": "line", "encoding": {"y": {"aggregate": "median", **seconds_axis}}},
                {"mark": {"type": "point", "filled": True}, "encoding": {"y": seconds_axis}},
            ],
        }
    )


def _svg(chart: dict[str, Any]) -> str:
    chart = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": "white", **chart}
    return str(vl_convert.vegalite_to_svg(chart)) + "\n"
