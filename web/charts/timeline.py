"""Timelines: events at their dates in lanes, periods as bars, each with its name where there is room.

Every event is drawn. Names are placed one by one, those with most participants first, in the first line of the lane
where they meet no other. An event whose name found no room is a dot in the first line of its lane.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from ...graph.store.description import Occurrence
from ...queries.table import Table
from ...queries.words import Words
from ..display import date_words, sentence
from ..linking import href
from ..wording import text
from .chart import Chart
from .headlines import Headline
from .layout import WIDTHS, Layout, Row, figure, round_years, time_axis
from .lettering import fit, width

MOST_LANES: Final = 8
#: Heights in pixels: of a line, of the name of a lane, and of the space around a lane; and the most of all lanes.
_LINE, _NAME, _SPACE = 21, 22, 9
_HIGHEST: Final = {True: 840, False: 960}
#: From this many years on, the axis has round years.
_LONG: Final = 3
#: Pixels between a dot and its name, and around both.
_GAP, _CLEAR = 8, 8
_AXIS: Final = 28


@dataclass(frozen=True)
class _Event:
    """An event as it is placed: its dates as years, its name, and what is read out."""

    x: float
    until: float
    name: str
    text: str
    href: str
    weight: int


@dataclass
class _Lane:
    """A lane: its name, and per line the stretches that are taken, in pixels."""

    name: str
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    placed: list[tuple[int, _Event, str, str]] = field(default_factory=list)
    bare: list[_Event] = field(default_factory=list)

    @property
    def height(self) -> int:
        return _NAME + _LINE * (len(self.lines) + bool(self.bare)) + _SPACE


def timeline_of(events: Iterable[Occurrence], title: Words, address: str = "") -> Chart | None:
    """Return the timeline of a thing or a case, in lanes by kind of event; None if fewer than two events are dated.

    Args:
        events: the events.
        title: what the timeline is of, in English and Chinese.
        address: the address of the picture.
    """
    rows = [_row(event) for event in events if figure(event.date) is not None]
    layouts = {width: layout for width, pixels in WIDTHS.items() if (layout := timeline({}, rows, pixels))}
    if len(layouts) < len(WIDTHS):
        return None
    cells = tuple((ox.Literal(row["date"]), ox.NamedNode(row["iris"]["event"])) for row in rows)
    table = Table(("date", "event"), cells, {row["iris"]["event"]: row["label"] for row in rows})
    return Chart("timeline-of-thing", table, layouts, Headline(*title), (), address)


def _row(event: Occurrence) -> Row:
    names = ",".join(thing.label for role in event.roles for thing in role.things)
    return {
        "x": figure(event.date), "until": figure(event.until), "date": event.date, "label": event.event.label,
        "series": event.kind.label, "href": href(event.event.iri) or "", "cells": {"who": names},
        "iris": {"event": event.event.iri},
    }  # fmt: skip


def timeline(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout | None:
    """Lay out events in lanes by their series, the lane that begins first on top."""
    del meta
    by_lane = _lanes(rows)
    events = [event for lane in by_lane.values() for event in lane]
    if len(events) < 2:
        return None
    first, last = min(e.x for e in events), max(e.until for e in events)
    margin = max(0.03 * (last - first), 0.04)
    first, last = first - margin, last + margin
    across, is_wide = pixels - 8, pixels > 500
    scale = across / (last - first)
    lanes = _placed(by_lane, first, scale, across, _HIGHEST[is_wide])
    height = sum(lane.height for lane in lanes)
    data = _drawn(lanes, first, last)
    is_long = last - first >= _LONG
    axis = {"values": round_years(first, last, pixels)} if is_long else time_axis(first, last, pixels)
    settings = {
        "width": across,
        "height": height,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last]}, "axis": {**axis, "grid": True, "orient": "top"}},
            "y": {"scale": {"domain": [0, height], "range": [0, height]}},
        },
    }
    said = [event.text for event in sorted(events, key=lambda e: e.x)]
    return Layout(data, settings, height + _AXIS + 8, None, tuple(said))


def _lanes(rows: Sequence[Row]) -> dict[str, list[_Event]]:
    """Return the events by lane; one of several kinds is in the lane of the kind with the fewest events."""
    sizes = Counter(row["series"] for row in rows)
    common = {name for name, _ in sizes.most_common(MOST_LANES if len(sizes) <= MOST_LANES else MOST_LANES - 1)}
    own: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (sizes[row["series"]], row["series"])):
        own.setdefault((row["href"] or row["label"], row["label"]), row)
    lanes: dict[str, list[_Event]] = defaultdict(list)
    for row in sorted(own.values(), key=lambda row: (row["x"], row["label"])):
        name = row["series"] if row["series"] in common else text("charts.others")
        lanes[name].append(_event(row))
    others = lanes.pop(text("charts.others"), None)
    return {**lanes, **({text("charts.others"): others} if others else {})}


def _event(row: Row) -> _Event:
    date = str(row["date"])
    x, until = centred(row["x"], date), row["until"]
    when = date_words(date)
    kind = f" ({row['series']})" if row["series"] else ""
    weight = str(row["cells"].get("who") or "").count(",")
    return _Event(x, max(until or x, x), row["label"], f"{text('charts.value', name=when, value=row['label'])}{kind}",
                  row["href"], weight)  # fmt: skip


def centred(x: float, date: str) -> float:
    """Return the middle of the year or month of a date, if no more of it is known.

    >>> centred(2020.0, "2020"), centred(2020.25, "2020-04-01")
    (2020.5, 2020.25)
    """
    if re.fullmatch(r"\d{4}", date):
        return x + 0.5
    return x + 1 / 24 if re.fullmatch(r"\d{4}-\d\d", date) else x


def _placed(
    by_lane: Mapping[str, Sequence[_Event]], first: float, scale: float, across: float, highest: int
) -> list[_Lane]:
    """Return the lanes, each with as many lines as it needs, while there is room for all."""

    def lane(name: str) -> _Lane:
        return _filled(name, by_lane[name], first, scale, across, lines[name])

    lines = dict.fromkeys(by_lane, 1)
    lanes = {name: lane(name) for name in by_lane}
    while crowded := sorted((each for each in lanes.values() if each.bare), key=lambda each: len(each.bare)):
        # Lanes with few events are named in full first.
        for name in (each.name for each in crowded):
            lines[name] += 1
            larger = {**lanes, name: lane(name)}
            helps = len(larger[name].bare) < len(lanes[name].bare)
            if helps and sum(each.height for each in larger.values()) <= highest:
                lanes = larger
                break
            lines[name] -= 1
        else:
            break
    return list(lanes.values())


def _filled(name: str, events: Sequence[_Event], first: float, scale: float, across: float, most: int) -> _Lane:
    """Return a lane with the names that fit in a number of lines."""
    lane = _Lane(name)
    longest = 0.62 * across
    for event in sorted(events, key=lambda e: (-e.weight, e.x, e.name)):
        shown = fit(event.name, longest)
        start, end = (event.x - first) * scale, (event.until - first) * scale
        wide = width(shown) + _GAP
        stretches = {"left": (start - _CLEAR, end + wide), "right": (start - wide, end + _CLEAR)}
        sides = {side: s for side, s in stretches.items() if s[0] >= -_CLEAR and s[1] <= across}
        if not sides or not _put(lane, event, shown, sides, most):
            lane.bare.append(event)
    return lane


def _put(lane: _Lane, event: _Event, shown: str, sides: Mapping[str, tuple[float, float]], most: int) -> bool:
    """Place an event with its name in the first line with room for both; return whether there is one."""
    for number in range(most):
        if number == len(lane.lines):
            lane.lines.append([])
        line = lane.lines[number]
        for align, (start, end) in sides.items():
            if all(end + _CLEAR <= taken or start >= until + _CLEAR for taken, until in line):
                line.append((start, end))
                lane.placed.append((number, event, shown, align))
                return True
    return False


def _drawn(lanes: Sequence[_Lane], first: float, last: float) -> dict[str, Any]:
    """Return the data sets: names of lanes with a line above, dots, bars, and names of events on either side."""
    data: dict[str, list[dict[str, Any]]] = {n: [] for n in ("lanes", "dots", "bars", "after", "before")}
    top = 0
    for lane in lanes:
        data["lanes"].append({"x": first, "until": last, "top": top, "row": top + 15, "label": sentence(lane.name)})
        begin = top + _NAME + _LINE / 2
        for event in lane.bare:
            data["dots"].append({"x": event.x, "row": begin, "text": event.text, "href": event.href})
        begin += _LINE * bool(lane.bare)
        for number, event, shown, align in lane.placed:
            mark = {"x": event.x, "row": begin + _LINE * number, "text": event.text, "href": event.href}
            data["dots"].append(mark)
            is_after = align == "left"
            data["after" if is_after else "before"].append(
                {**mark, "x": event.until if is_after else event.x, "label": shown}
            )
        data["bars"] += [
            {"x": e.x, "until": e.until, "row": begin + _LINE * number, "text": e.text, "href": e.href}
            for number, e, _, _ in lane.placed
            if e.until > e.x
        ]
        top += lane.height
    return data
