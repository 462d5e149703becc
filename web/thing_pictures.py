"""The pictures of the page of a thing, by name: the first at its address with ``.svg``, others with ``?chart=NAME``."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..queries.table import Table
from ..queries.words import Words
from .charts.chart import Chart
from .charts.drawing import can_draw, chart
from .charts.maps import region_map
from .charts.scope import Scope, chinese, year_of
from .charts.timeline import Moment, timeline_of
from .display import actors_in
from .linking import href
from .related import adopters_by_date
from .wording import both

FEWEST_ADOPTIONS: Final = 4
MOST_EVENTS: Final = 40


def pictures_of(current: Release, described: Description) -> dict[str, Chart]:
    """Return the pictures that there is enough to draw for."""
    if not can_draw():
        return {}
    address = f"{href(described.iri)}.svg"
    drawn = {
        "adoption": _adoption(current, described, address),
        "map": region_map(current, described.iri, f"{address}?chart=map") if described.kind == "region" else None,
        "timeline": _timeline(current, described, f"{address}?chart=timeline"),
    }
    return {name: found for name, found in drawn.items() if found}


def _timeline(current: Release, described: Description, address: str) -> Chart | None:
    """Return the timeline of the events of a thing; None if they are not all there, or too many to tell apart."""
    events = [event for event in described.events if event.event.iri != described.iri]
    if len(events) != described.counts.events or len(events) > MOST_EVENTS:
        return None
    moments = (Moment(e.event, e.kind, e.date, e.until, tuple(actors_in(e, described.iri))) for e in events)
    name = Words(described.label, chinese(current.store, described.iri, described.label))
    return timeline_of(moments, both("entity.timeline_of", name=name), address)


def _adoption(current: Release, described: Description, address: str) -> Chart | None:
    """Return the chart of the adopters of a standard over time; None if not all events were read, or few are dated."""
    whole = described.kind == "standard" and len(described.events) == described.counts.events
    rows = adopters_by_date(described) if whole else []
    if len(rows) < FEWEST_ADOPTIONS:
        return None
    terms = tuple((ox.Literal(date), ox.Literal(described.label), ox.Literal(count)) for date, count in rows)
    table = Table(("date", "standard", "adopters"), terms)
    return chart("adoption", table, address, scope=Scope(current=year_of(current)))
