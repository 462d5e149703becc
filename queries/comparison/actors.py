"""The rows of actors: what they are, their roles in standards over time, their memberships, and shared standards."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.store.description import Thing, Value
from ...graph.store.triples_frame import starts_with_any
from ...ontology.namespaces import compact, namespaces_of
from .cells import Cell, Measure, Number, Overlap, Pair, Pairs, Row, Said, Section, section
from .coverage import QUESTION as COVERAGE
from .coverage import coverage
from .figures import figures
from .overlap import overlap
from .reading import MOST_VALUES, THING, Compared

_ROLES: Final = "actors/roles"
_OWN = Said(
    "Each organization counts by itself, without the others of its group.",
    "各组织单独计，不含同一集团的其他组织。",
)


def sections(compared: Compared) -> list[Section]:
    """Return the rows of actors."""
    places = [compared.fact("headquarteredIn"), compared.fact("locatedIn")]
    groups = [compared.fact(name) for name in ("ownedBy", "partOf", "affiliatedWith", "successorOf", "succeededBy")]
    return [
        section("about", [compared.classes(), *places, *groups]),
        section("roles", _roles(compared), [_OWN]),
        section("time", _extent(compared)),
        section("memberships", [compared.fact("memberOf"), compared.fact("hasMember"), compared.fact("founderOf")]),
        section("figures", figures(compared)),
        coverage(compared),
    ]


def _roles(compared: Compared) -> list[Row]:
    """Return a row for each role: in how many standards each actor plays it, and in which years first and last."""
    frame = compared.frame(_ROLES, {})
    if frame is None:
        return []
    texts = frame.filter(compared.has("actor")).with_columns(pl.col("actor", "role").cast(pl.String))
    order = texts.group_by("role").agg(actors=pl.len(), most=pl.col("standards").max())
    order = order.sort("actors", "most", "role", descending=[True, True, False])
    rows = []
    for role in order["role"]:
        own = texts.filter(pl.col("role") == role).select("actor", "standards", "first", "last")
        numbers = {actor: Number(n, period=_years(first, last)) for actor, n, first, last in own.iter_rows()}
        about = compared.store.thing(ox.NamedNode(role))
        rows.append(compared.counts("role", numbers, COVERAGE, about, thing=THING))
    return rows


def _years(first: int | None, last: int | None) -> str:
    return "" if first is None else str(first) if last in (None, first) else f"{first}/{last}"


def _extent(compared: Compared) -> list[Row]:
    """Return the rows of the first and the latest dated event of each."""
    records = compared.tables["record"].filter(compared.has("thing"))
    events = records.select(pl.col("thing", "record", "date").cast(pl.String)).drop_nulls()
    events = events.filter(starts_with_any(pl.col("record"), namespaces_of("event"))).sort("date", "record")
    events = events.filter(pl.col("date").map_elements(compared.is_past, pl.Boolean))
    rows = []
    for name, which in (("first_event", 0), ("latest_event", -1)):
        cells = []
        for iri in compared.iris:
            own = events.filter(pl.col("thing") == iri)
            cells.append(_event(compared, *own.select("record", "date").row(which)) if len(own) else Cell())
        rows.append(Row(name, tuple(cells)))
    return rows


def _event(compared: Compared, event: str, date: str) -> Cell:
    values = (Value(None, text=date), Value(compared.store.thing(ox.NamedNode(event)), notes=compared.evidence(event)))
    return Cell(values, len(values))


def pairs(compared: Compared) -> Pairs:
    """Return the standards in which each two actors take part."""
    standards = _standards(compared)
    both = combinations(compared.things, 2)
    return Pairs("standards", tuple(_pair(compared, one, other, standards) for one, other in both), (_OWN,))


def combined(compared: Compared) -> Overlap | None:
    """Return the standards in which each combination of actors takes part."""
    return overlap("standards", compared, _standards(compared))


def _standards(compared: Compared) -> dict[str, set[str]]:
    """Return the standards in which each actor takes part itself."""
    from ..answers.selection import Selection, by_actor

    rows = by_actor(compared.tables, Selection(place="unit")).rows
    own = rows.filter(compared.has("node")).select(pl.col("node", "standard").cast(pl.String)).unique()
    return {iri: set(own.filter(pl.col("node") == iri)["standard"]) for iri in compared.iris}


def _pair(compared: Compared, one: Thing, other: Thing, standards: dict[str, set[str]]) -> Pair:
    shared = standards[one.iri] & standards[other.iri]
    things = sorted((compared.store.thing(ox.NamedNode(iri)) for iri in shared), key=lambda thing: thing.order)
    given = {"actor": [compact(one.iri)], "place": ["unit"]}
    more = compared.reference("linkages/of-actor", given) if shared else None
    measures = (Measure("shared_standards", len(shared) or None),)
    return Pair(one, other, measures, tuple(things[:MOST_VALUES]), len(things), more)
