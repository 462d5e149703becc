"""The rows of standards: what they are, who adopts them, what they descend from, compete with and are hindered by."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.store.description import Thing, Value
from ...graph.store.store import sl
from ...ontology.namespaces import ONTOLOGY, compact
from .cells import Cell, Measure, Overlap, Pair, Pairs, Row, Said, Section, section
from .coverage import coverage
from .figures import figures
from .overlap import overlap
from .reading import MOST_VALUES, THING, Compared

#: The question of the picture of adopters.
RIVALRY: Final = "convergence/rival-adoption"
_LINEAGE, _PARTS = "convergence/lineage", "convergence/shared-parts"
_TIMELINE: Final = "standards/timeline"
_BACKS: Final = [ONTOLOGY + name for name in ("Backing", "backs", "backedBy")]


def sections(compared: Compared) -> list[Section]:
    """Return the rows of standards."""
    bodies = [compared.fact(name) for name in ("publishedBy", "preparedBy", "developedBy")]
    places = [compared.fact("homeOfAdopters"), compared.fact("homeOfParticipants")]
    adopters, how = _adopters(compared)
    ancestors, successors = _lineage(compared)
    related = [compared.fact(name) for name in ("competesWith", "compatibleWith", "uses", "bringsTogether", "usedBy")]
    return [
        section("about", [compared.classes(), compared.fact("formality"), compared.fact("status"), *bodies]),
        section("time", [_published(compared), *_extent(compared)]),
        section("adoption", [*adopters, *places], [how]),
        section("relations", [ancestors, successors, *related]),
        section("barriers", [compared.fact("hinderedBy"), compared.fact("mandatedBy"), compared.fact("opposedBy")]),
        section("figures", figures(compared)),
        coverage(compared),
    ]


def _published(compared: Compared) -> Row:
    """Return when each was first published: the earliest date of it or its editions."""
    tables = compared.tables
    own = tables["standard"].filter(compared.has("standard")).select("standard", "published")
    documents = tables["document"].filter(~pl.col("draft"), compared.has("number"))
    editions = documents.select(standard="number", published="published")
    dates = pl.concat([each.select(pl.all().cast(pl.String)) for each in (own, editions)]).drop_nulls()
    first = dict(dates.group_by("standard").agg(pl.col("published").min()).iter_rows())
    return _dates(compared, "published", first)


def _dates(compared: Compared, name: str, dates: dict[str, str]) -> Row:
    cells = []
    for iri in compared.iris:
        values = (Value(None, text=dates[iri]),) if iri in dates else ()
        more = compared.reference(_TIMELINE, {"standard": [compact(iri)]}) if values else None
        cells.append(Cell(values, len(values), more=more))
    return Row(name, tuple(cells))


def _extent(compared: Compared) -> list[Row]:
    """Return the rows of the first and the latest dated event of each standard and its parts."""
    dates = {iri: compared.dates(_TIMELINE, {"standard": [compact(iri)]}) for iri in compared.iris}
    first, last = ({iri: found[place] for iri, found in dates.items() if found} for place in (0, -1))
    return [_dates(compared, "first_event", first), _dates(compared, "latest_event", last)]


def _adopters(compared: Compared) -> tuple[list[Row], Said]:
    """Return the rows of adopters and of those that only backed a standard, and whether they can be compared."""
    from ..answers.enumeration import of_adopters

    tables = compared.tables
    backs = compared.has("role", _BACKS) & pl.col("commits")
    adopting = _actors(compared, tables["adoption"])
    backing = _actors(compared, tables["standard_actor"].filter(backs))
    known = of_adopters(tables, compared.iris)
    rows = []
    for name, actors in (("adopters", adopting), ("backers", {i: backing[i] - adopting[i] for i in compared.iris})):
        numbers = {iri: len(found) for iri, found in actors.items()}
        row = compared.counts(name, numbers, _TIMELINE, standard=THING)
        rows.append(Row(name, row.cells, comparable=known.comparable))
    return rows, Said(known.note.text, known.note.text_zh)


def _actors(compared: Compared, rows: pl.DataFrame) -> dict[str, set[str]]:
    """Return the actors that rows name with each standard or a part of it."""
    texts = rows.select(pl.col("standard", "actor").cast(pl.String)).unique()
    found = {}
    for iri in compared.iris:
        parts = (part.value for part in compared.store.subjects(sl("partOf"), ox.NamedNode(iri)))
        found[iri] = set(texts.filter(pl.col("standard").is_in([iri, *parts]))["actor"])
    return found


def _lineage(compared: Compared) -> tuple[Row, Row]:
    """Return the rows of ancestors and successors, the nearest first, each with the evidence of the relation."""
    found: dict[str, list[Cell]] = {"ancestor": [], "successor": []}
    for iri in compared.iris:
        answer = compared.answer(_LINEAGE, {"standard": [compact(iri)]})
        records = answer.table.records() if answer else []
        for direction, cells in found.items():
            own = sorted((r for r in records if r["direction"] == direction), key=lambda r: int(r["depth"] or 0))
            values = tuple(_relative(compared, str(r["relative"]), str(r["through"] or "")) for r in own[:MOST_VALUES])
            more = compared.reference(_LINEAGE, {"standard": [compact(iri)]}) if values else None
            cells.append(Cell(values, len(own), more=more))
    return Row("ancestors", tuple(found["ancestor"])), Row("successors", tuple(found["successor"]))


def _relative(compared: Compared, iri: str, through: str) -> Value:
    return Value(compared.store.thing(ox.NamedNode(iri)), notes=compared.evidence(through) if through else ())


def pairs(compared: Compared) -> Pairs:
    """Return the parts that each two standards share."""
    return Pairs("parts", tuple(_pair(compared, one, other) for one, other in combinations(compared.things, 2)))


def combined(compared: Compared) -> Overlap | None:
    """Return the parts that each combination of standards shares."""
    members: dict[str, set[str]] = {iri: set() for iri in compared.iris}
    for one, other in combinations(compared.things, 2):
        parts = _parts(compared, one, other)
        members[one.iri].update(parts)
        members[other.iri].update(parts)
    return overlap("parts", compared, members)


def _parts(compared: Compared, one: Thing, other: Thing) -> list[str]:
    """Return the parts that two standards share, in the order of the answer."""
    answer = compared.answer(_PARTS, {"a": [compact(one.iri)], "b": [compact(other.iri)]})
    return list(dict.fromkeys(str(record["shared"]) for record in answer.table.records())) if answer else []


def _pair(compared: Compared, one: Thing, other: Thing) -> Pair:
    given = {"a": [compact(one.iri)], "b": [compact(other.iri)]}
    shared = _parts(compared, one, other)
    things = tuple(compared.store.thing(ox.NamedNode(iri)) for iri in shared)
    more = compared.reference(_PARTS, given) if shared else None
    return Pair(one, other, (Measure("shared_parts", len(shared) or None),), things[:MOST_VALUES], len(things), more)
