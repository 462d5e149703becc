"""Small pictures in the page itself: a line of figures over time, and a bar beside a mark.

They are drawn in the colours and the font of the page, and need no request of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from ...graph.store.description import Thing
from ..display import date_words, number
from ..wording import text

_WIDTH, _HEIGHT, _TOP = 220, 64, 8
#: The room for the last figure, right of the line.
_ROOM: Final = 58
_BAR: Final = 220


def sparkline(of: Thing, series: Sequence[tuple[str, float]], unit: str = "") -> Markup:
    """Return a line from zero, or from the least figure if that is below, with its first and last period.

    It is described in words: the first and the last figure.

    Args:
        of: what the figures are of.
        series: the periods with their figures.
        unit: what follows a figure, such as a percent sign.
    """
    places = [_place(period) for period, _ in series]
    values = [value for _, value in series]
    low, high = min(0.0, *values), max(0.0, *values)
    across = (_WIDTH - _ROOM - 4) / ((places[-1] - places[0]) or 1)
    points = [
        (2 + across * (x - places[0]), _TOP + (_HEIGHT - 24 - _TOP) * (high - y) / ((high - low) or 1))
        for x, y in zip(places, values, strict=True)
    ]
    (first, was), (last, now) = series[0], series[-1]
    base = _TOP + (_HEIGHT - 24 - _TOP) * high / ((high - low) or 1)
    words = text(
        "entity_sections.line", indicator=of.label, first=date_words(first), last=date_words(last),
        was=number(was) + unit, now=number(now) + unit,
    )  # fmt: skip
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" role="img" aria-label="{words}">'
        '<line class="base" x1="2" x2="{x}" y1="{base}" y2="{base}"/>'
        '<polyline points="{points}"/><circle cx="{x}" cy="{y}" r="3"/>'
        '<text class="end" x="{right}" y="{end}">{now}</text>'
        '<text x="2" y="{h}" dy="-4">{first}</text><text x="{x}" y="{h}" dy="-4" text-anchor="end">{last}</text></svg>'
    ).format(
        w=_WIDTH,
        h=_HEIGHT,
        words=words,
        base=f"{base:.1f}",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
        right=f"{points[-1][0] + 8:.1f}",
        end=f"{min(max(points[-1][1] + 4, 12), _HEIGHT - 22):.1f}",
        now=number(now) + unit,
        first=escape(date_words(first)),
        last=escape(date_words(last)),
    )


def bar(value: float, most: float, mark: float | None = None) -> Markup:
    """Return a bar for a figure that the page writes beside it, with a mark on the same scale, such as chance.

    Args:
        value: the figure, not negative.
        most: the figure as long as the picture.
        mark: where the mark is; None if there is none.
    """
    scale = _BAR / (most or 1)
    line = Markup("")
    if mark is not None:
        line = Markup('<line x1="{x}" x2="{x}" y1="0" y2="14"/>').format(x=f"{min(mark * scale, _BAR - 1):.1f}")
    return Markup(
        '<svg class="bar" viewBox="0 0 {w} 14" aria-hidden="true"><rect y="3" width="{x}" height="8"/>{line}</svg>'
    ).format(w=_BAR, x=f"{min(value, most) * scale:.1f}", line=line)


def _place(period: str) -> float:
    """Return the beginning of a period as a number of years.

    >>> _place("2018"), _place("2018-07"), _place("2018-01/2018-06")
    (2018.0, 2018.5, 2018.0)
    """
    year, *rest = period.partition("/")[0].split("-")
    month, day = ([int(part) for part in rest] + [1, 1])[:2]
    return int(year) + (month - 1) / 12 + (day - 1) / 366
