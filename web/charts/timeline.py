"""Timelines: events at their dates in lanes, periods as bars, each with its name where there is room.

Lanes are kinds of event. Those of a thing or a case are actors where that leaves fewer events alone in their lanes.
Every event is drawn. Names are placed one by one, in order of time or, where that finds room for more of them, those
with most participants first, in the first line of the lane where they meet no other. An event whose name found no room
is a dot in the first line of its lane.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from ...graph.store.description import Thing
from ...queries.table import Table
from ...queries.words import Words
from ..display import date_words, sentence
from ..linking import href
from ..wording import both, text
from .chart import Chart
from .headlines import Headline
from .layout import WIDTHS, Layout, Row, figure, round_years, short, time_axis
from .lettering import fit, width, wrap

MOST_LANES: Final = 8
#: Heights in pixels: of a line, of the name of a lane above it, and of the space around a lane; and the most of all.
_LINE, _NAME, _SPACE = 21, 22, 9
#: On a wide page, names of lanes stand beside them, in at most so many pixels and two lines.
_BESIDE: Final = 132
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


class _Named(NamedTuple):
    """An event with its name as it is shown, and per side on which that fits the stretch of both, in pixels.

    ``left`` is the alignment of a name to the right of the event.
    """

    event: _Event
    shown: str
    sides: Mapping[str, tuple[float, float]]


@dataclass
class _Lane:
    """A lane: its name, the height of that if it is above, and per line the stretches that are taken, in pixels."""

    name: str
    head: int
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    placed: list[tuple[int, _Event, str, str]] = field(default_factory=list)
    bare: list[_Event] = field(default_factory=list)

    @property
    def height(self) -> int:
        names = 0 if self.head else len(_wrapped(self.name)) * 16
        return self.head + max(_LINE * (len(self.lines) + bool(self.bare)), names) + _SPACE


class Moment(NamedTuple):
    """An event of a thing or a case: its kind, its dates, and the actors that took part besides the thing itself."""

    event: Thing
    kind: Thing
    date: str
    until: str
    actors: tuple[Thing, ...]


def timeline_of(
    moments: Iterable[Moment], title: Words, address: str = "", notes: Sequence[Words] = ()
) -> Chart | None:
    """Return the timeline of a thing or a case; None if fewer than two events are dated.

    Args:
        moments: the events.
        title: what the timeline is of, in English and Chinese.
        address: the address of the picture.
        notes: what else its caption says.
    """
    dated = [moment for moment in moments if figure(moment.date) is not None]
    by_actor = _by_actor(dated)
    rows = [_row(moment, by_actor.get(moment.event.iri, "") if by_actor else moment.kind.label) for moment in dated]
    meta = {"until": "until"}
    layouts = {width: layout for width, pixels in WIDTHS.items() if (layout := timeline(meta, rows, pixels))}
    if len(layouts) < len(WIDTHS):
        return None
    cells = tuple((ox.Literal(row["date"]), ox.NamedNode(row["iris"]["event"])) for row in rows)
    table = Table(("date", "event"), cells, {row["iris"]["event"]: row["label"] for row in rows})
    lanes = both("charts.lanes.actors") if by_actor else both("charts.lanes.kinds")
    return Chart("timeline-of-thing", table, layouts, Headline(*title), (*notes, lanes), address)


def _by_actor(moments: Sequence[Moment]) -> dict[str, str]:
    """Return the lane of each event by its IRI, if lanes of actors leave fewer events alone than those of kinds.

    The lane of an event is that of its actor with the most events. Events alone in their lanes have none.
    """
    sizes = Counter(actor for moment in moments for actor in moment.actors)
    first = {m.event.iri: max(m.actors, key=lambda a: (sizes[a], a.order)) for m in moments if m.actors}
    own = Counter(first.values())
    found = {event: actor.label for event, actor in first.items() if own[actor] > 1}
    kinds = Counter(moment.kind for moment in moments)
    together = sum(number for number in kinds.values() if number > 1) if len(kinds) > 1 else 0
    return found if len(set(found.values())) > 1 and len(found) > together else {}


def _row(moment: Moment, lane: str) -> Row:
    return {
        "x": figure(moment.date), "until": figure(moment.until), "date": moment.date, "label": moment.event.label,
        "series": lane, "kind": moment.kind.label, "href": href(moment.event.iri) or "",
        "cells": {"who": ",".join(actor.label for actor in moment.actors), "until": moment.until},
        "iris": {"event": moment.event.iri},
    }  # fmt: skip


def timeline(meta: Mapping[str, Any], rows: list[Row], pixels: int) -> Layout | None:
    """Lay out events in lanes by their series, the lane that begins first on top."""
    by_lane = _lanes(rows, meta.get("until", ""))
    events = [event for lane in by_lane.values() for event in lane]
    if len(events) < 2:
        return None
    first, last = min(e.x for e in events), max(e.until for e in events)
    margin = max(0.03 * (last - first), 0.04)
    first, last = first - margin, last + margin
    is_wide = pixels > 500
    beside = 14 + max(width(line) for name in by_lane for line in _wrapped(name)) if is_wide else 0
    across = pixels - 8 - beside
    scale = across / (last - first)
    lanes = _placed(by_lane, first, scale, across, 0 if is_wide else _NAME)
    height = sum(lane.height for lane in lanes)
    data = _drawn(lanes, first, last)
    is_long = last - first >= _LONG
    axis = {"values": round_years(first, last, across)} if is_long else time_axis(first, last, pixels)
    settings = {
        "width": across,
        "height": height,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 4},
        "encoding": {
            "x": {"scale": {"domain": [first, last]}, "axis": {**axis, "grid": True, "orient": "top"}},
            "y": {"scale": {"domain": [0, height], "range": [0, height]}},
        },
        # The lines between lanes, and their names, begin left of the axis.
        "layer": [{"mark": {"xOffset": -beside}}, {"mark": {"dx": -beside}}, {}, {}, {}, {}],
    }
    said = [event.text for event in sorted(events, key=lambda e: e.x)]
    return Layout(data, settings, height + _AXIS + 8, None, tuple(said))


def _lanes(rows: Sequence[Row], until: str) -> dict[str, list[_Event]]:
    """Return the events by lane; one of several kinds is in the lane of the kind with the fewest events."""
    sizes = Counter(row["series"] for row in rows)
    named = [name for name, _ in sizes.most_common() if name]
    common = set(named if len(sizes) <= MOST_LANES else named[: MOST_LANES - 1])
    own: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (sizes[row["series"]], row["series"])):
        own.setdefault((row["href"] or row["label"], row["label"]), row)
    lanes: dict[str, list[_Event]] = defaultdict(list)
    for row in sorted(own.values(), key=lambda row: (row["x"], row["label"])):
        lanes[row["series"] if row["series"] in common else ""].append(_event(row, until))
    others = lanes.pop("", None)
    return {**lanes, **({text("charts.other_events", count=len(others)): others} if others else {})}


def _wrapped(name: str) -> list[str]:
    """Return the name of a lane as it stands beside it."""
    return wrap(short(sentence(name)), _BESIDE, lines=2, size=12.5)


def _event(row: Row, column: str) -> _Event:
    date = str(row["date"])
    x = centred(row["x"], date)
    until = centred(row["until"], str(row["cells"][column])) if row["until"] else None
    when = date_words(date)
    kind = f" ({named})" if (named := row.get("kind") or row["series"]) else ""
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
    by_lane: Mapping[str, Sequence[_Event]], first: float, scale: float, across: float, head: int
) -> list[_Lane]:
    """Return the lanes, each with as many lines as it needs, while there is room for all."""
    named = {name: [_named(event, first, scale, across) for event in events] for name, events in by_lane.items()}

    def lane(name: str) -> _Lane:
        in_time = _filled(_Lane(name, head), named[name], lines[name])
        if not in_time.bare:
            return in_time
        by_weight = _filled(_Lane(name, head), sorted(named[name], key=lambda n: -n.event.weight), lines[name])
        return by_weight if len(by_weight.bare) < len(in_time.bare) else in_time

    highest = _HIGHEST[not head]
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


def _named(event: _Event, first: float, scale: float, across: float) -> _Named:
    """Return an event with its name, cut to the room beside it, on either side where it fits."""
    start, end = (event.x - first) * scale, (event.until - first) * scale
    shown = fit(event.name, min(0.75 * across, max(start, across - end) - _GAP))
    wide = width(shown) + _GAP
    stretches = {"left": (start - _CLEAR, end + wide), "right": (start - wide, end + _CLEAR)}
    return _Named(event, shown, {side: s for side, s in stretches.items() if s[0] >= -_CLEAR and s[1] <= across})


def _filled(lane: _Lane, events: Iterable[_Named], most: int) -> _Lane:
    """Return a lane with the names that fit in a number of lines."""
    for named in events:
        if not _put(lane, named, most):
            lane.bare.append(named.event)
    return lane


def _put(lane: _Lane, named: _Named, most: int) -> bool:
    """Place an event with its name in the first line with room for both; return whether there is one."""
    for number in range(most if named.sides else 0):
        if number == len(lane.lines):
            lane.lines.append([])
        line = lane.lines[number]
        for align, (start, end) in named.sides.items():
            if all(end + _CLEAR <= taken or start >= until + _CLEAR for taken, until in line):
                line.append((start, end))
                lane.placed.append((number, named.event, named.shown, align))
                return True
    return False


def _drawn(lanes: Sequence[_Lane], first: float, last: float) -> dict[str, Any]:
    """Return the data sets: names of lanes with a line above, dots, bars, and names of events on either side."""
    data: dict[str, list[dict[str, Any]]] = {n: [] for n in ("lanes", "dots", "bars", "after", "before")}
    top = 0
    for lane in lanes:
        name = {"row": top + 15, "label": sentence(lane.name)}
        if not lane.head:
            name = {"row": top + (_SPACE + _LINE) / 2, "label": _wrapped(lane.name)}
        data["lanes"].append({"x": first, "until": last, "top": top, **name})
        begin = top + (lane.head or _SPACE / 2) + _LINE / 2
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
