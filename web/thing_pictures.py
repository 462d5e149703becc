"""The pictures of the page of a thing, by name: the first at its address with ``.svg``, others with ``?chart=NAME``."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description
from ..queries.table import Table
from .charts.chart import Chart
from .charts.drawing import chart
from .charts.scope import Scope, year_of
from .linking import href
from .related import adopters_by_date

FEWEST_ADOPTIONS: Final = 4


def pictures_of(current: Release, described: Description) -> dict[str, Chart]:
    """Return the pictures that there is enough to draw for."""
    address = f"{href(described.iri)}.svg"
    drawn = {"adoption": _adoption(current, described, address)}
    return {name: found for name, found in drawn.items() if found}


def _adoption(current: Release, described: Description, address: str) -> Chart | None:
    """Return the chart of the adopters of a standard over time; None if not all events were read, or few are dated."""
    whole = described.kind == "standard" and len(described.events) == described.counts.events
    rows = adopters_by_date(described) if whole else []
    if len(rows) < FEWEST_ADOPTIONS:
        return None
    terms = tuple((ox.Literal(date), ox.Literal(described.label), ox.Literal(count)) for date, count in rows)
    table = Table(("date", "standard", "adopters"), terms)
    return chart("adoption", table, address, scope=Scope(current=year_of(current)))
