"""Barriers on the left, what addresses them on the right, and lines between them; a barrier without any says so.

Both sides are ordered so that few lines cross: each by the mean place of what it is linked to, in turns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...queries.words import Words
from ..linking import href
from ..wording import text
from .layout import INK, RIVAL_TEXT, Layout, Row, canvas
from .lettering import wrap

MOST_BARRIERS: Final = 30
_TURNS: Final = 6
_LINE, _SPACE, _HEAD = 16, 11, 30
#: Shares of the width for the texts on either side.
_LEFT, _RIGHT = 0.4, 0.43


@dataclass(frozen=True)
class _Side:
    """The things of one side from the top down, with the lines of their names and the middle of each, in pixels."""

    names: dict[str, list[str]]
    middles: dict[str, float]
    height: float


def remedies(_meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout | None:
    """Lay out the barriers of an answer with what addresses each: its columns are ``barrier`` and ``strategy``."""
    labels: dict[str, str] = {}
    links: dict[str, set[str]] = {}
    for row in rows:
        barrier, remedy = (row["iris"].get(name, "") for name in ("barrier", "strategy"))
        labels |= {barrier: str(row["cells"]["barrier"]), remedy: str(row["cells"]["strategy"] or "")}
        links.setdefault(barrier, set()).update({remedy} - {""})
    every = len(links)
    kept = sorted(links, key=lambda b: (-len(links[b]), labels[b]))[:MOST_BARRIERS]
    links = {barrier: links[barrier] for barrier in kept}
    if len(links) < 2:
        return None
    left, right = _ordered(links, labels)
    lines = 3 if pixels > 500 else 5
    x, far = _LEFT * pixels, (1 - _RIGHT) * pixels
    addressed, other = [b for b in left if links[b]], [b for b in left if not links[b]]
    one, two = (_stacked(things, labels, x - 16, lines) for things in (addressed, other))
    remedied = _stacked(right, labels, pixels - far - 22, lines)
    middle = _HEAD + max(one.height, remedied.height)
    at = {
        **_places(one, x, _HEAD + (middle - _HEAD - one.height) / 2),
        **_places(remedied, far, _HEAD + (middle - _HEAD - remedied.height) / 2),
        **_places(two, x, middle + _HEAD),
    }
    height = middle + (two.height + _HEAD if other else 0)
    names = one.names | two.names
    data: dict[str, Any] = {
        "heads": _heads(x, far, middle if other else None, has_links=bool(addressed)),
        "left": _names(names, at, -10, lambda b: INK if links[b] else RIVAL_TEXT),
        "right": _names(remedied.names, at, 10, lambda _: INK),
        "points": [
            {"x": at[thing][0], "y": at[thing][1], "hollow": thing in other, "href": href(thing) or "",
             "text": _said(thing, links, labels) if thing in links else labels[thing]}
            for thing in (*names, *remedied.names)
        ],
        "links": list(_links(links, labels, at)),
    }  # fmt: skip
    settings = canvas(pixels, height)
    note = Words(f"Showing {len(links)} of {every:,} barriers", f"显示{every:,}项障碍中的{len(links)}项")
    said = [_said(barrier, links, labels) for barrier in left]
    return Layout(data, settings, round(height) + 10, note if len(links) < every else None, tuple(said))


def _ordered(links: Mapping[str, set[str]], labels: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return both sides in an order in which few links cross; what nothing addresses comes last."""
    backwards: dict[str, set[str]] = defaultdict(set)
    for barrier, found in links.items():
        for remedy in found:
            backwards[remedy].add(barrier)
    left = sorted(links, key=lambda b: (not links[b], -len(links[b]), labels[b]))
    right: list[str] = []
    for _ in range(_TURNS):
        place = {barrier: index for index, barrier in enumerate(left)}
        right = sorted(backwards, key=lambda r: (_mean(place, backwards[r]), labels[r]))
        place = {remedy: index for index, remedy in enumerate(right)}
        left = sorted(left, key=lambda b: (not links[b], _mean(place, links[b]), labels[b]))
    return left, right


def _mean(place: Mapping[str, int], linked: set[str]) -> float:
    return sum(place[each] for each in linked) / len(linked) if linked else 0.0


def _stacked(things: Sequence[str], labels: Mapping[str, str], room: float, lines: int) -> _Side:
    names = {thing: wrap(labels[thing], room, lines, 12.5) for thing in things}
    middles, at = {}, 0.0
    for thing, parts in names.items():
        size = _LINE * len(parts) + _SPACE
        middles[thing] = at + size / 2
        at += size
    return _Side(names, middles, at)


def _places(side: _Side, x: float, top: float) -> dict[str, tuple[float, float]]:
    return {thing: (x, top + middle) for thing, middle in side.middles.items()}


def _heads(x: float, far: float, middle: float | None, *, has_links: bool) -> list[dict[str, Any]]:
    """Return the heads of both sides, and that of the barriers without a remedy, if there are any."""
    heads = [
        {"x": x - 10, "y": 12, "label": text("charts.barriers"), "side": "left"},
        {"x": far + 10, "y": 12, "label": text("charts.remedies"), "side": "right"},
    ]
    heads = heads if has_links else []
    if middle is None:
        return heads
    return [*heads, {"x": x - 10, "y": middle + 12, "label": text("charts.unaddressed"), "side": "left"}]


def _names(
    names: Mapping[str, list[str]], at: Mapping[str, tuple[float, float]], aside: float, colour: Callable[[str], str]
) -> list[dict[str, Any]]:
    return [
        {"x": at[thing][0] + aside, "y": at[thing][1] - _LINE * (len(parts) - 1) / 2, "label": parts,
         "href": href(thing) or "", "colour": colour(thing)}
        for thing, parts in names.items()
    ]  # fmt: skip


def _links(
    links: Mapping[str, set[str]], labels: Mapping[str, str], at: Mapping[str, tuple[float, float]]
) -> Iterator[dict[str, Any]]:
    """Yield the points of the lines between barriers and what addresses them."""
    for barrier, found in links.items():
        for remedy in sorted(found):
            (x, y), (far, down) = at[barrier], at[remedy]
            bend = 0.4 * (far - x)
            for order, (px, py) in enumerate(((x, y), (x + bend, y), (far - bend, down), (far, down))):
                said = text("charts.addresses", remedy=labels[remedy], barrier=labels[barrier])
                yield {"link": f"{barrier} {remedy}", "order": order, "x": px, "y": py, "text": said}


def _said(barrier: str, links: Mapping[str, set[str]], labels: Mapping[str, str]) -> str:
    found = sorted(labels[remedy] for remedy in links[barrier])
    value = text("charts.comma").join(found) if found else text("charts.unaddressed")
    return text("charts.value", name=labels[barrier], value=value)
