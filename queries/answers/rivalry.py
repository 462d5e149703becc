"""Rivalry of standards: how many adopters and backers each rival has so far, and its share of the adopters.

Definition. For a year y and rivals r, n_r(y) is the number of distinct actors that adopted r in or before y; backers
are those that by then had backed it in public and not adopted it. The share is s_r(y) = n_r(y) / sum over rivals of n,
and concentration the Herfindahl-Hirschman index, the sum of the squared shares, between 1/k for k equal rivals and 1
for a single one (Herfindahl 1950; Hirschman 1964). Both are given only where the adopters of all rivals were recorded
by one rule, and for the years of this rule. Units: actors; fractions of 1. An actor that adopts two rivals counts for
both. Assumption: announced adoptions take place. Limits: all actors have the same weight, whatever their size, and an
actor that turns to another standard is not removed.

Estimand: the part of each rival in the actors that have adopted any of them. Population: the recorded adopters and
backers of the rivals chosen. Window: the years in which the adopters of all rivals were recorded by one rule; otherwise
no shares.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import polars as pl
import pyoxigraph as ox

from ...graph.store.store import LABEL, Store, Term, sl
from ...ontology.namespaces import node
from ...plurals import counted
from ..measures import competition
from ..notes import Note, reading
from ..table import Table, plain
from ..words import Words
from . import enumeration
from .request import Finding, Query, Request

_COLUMNS = ("year", "rival", "adopters", "backers", "enumerated", "share", "concentration")


def cumulative_shares(request: Request) -> Finding:
    """Return a row per year and rival, from the first year to the last, even before the first adopter of a rival.

    A row has the adopters so far, those who only backed the rival, whether its adopters were recorded completely in
    that year, and share and concentration if those of all rivals were, by one rule. The query of the question finds
    year, rival, adopter, and whether the event is an adoption.
    """
    query = request.required_query
    rivals = {rival.value: rival for rival in sorted(dict.fromkeys(query.terms["rivals"]), key=str)}
    order = {iri: place for place, iri in enumerate(rivals)}
    events = pl.DataFrame(
        _events(query.solutions), schema=["time", "rival", "adopter", "adopts"], orient="row"
    ).drop_nulls()
    if events.is_empty():
        return Finding(Table(_COLUMNS, ()))
    years = events.select(pl.int_range(pl.col("time").min(), pl.col("time").max() + 1).alias("time"))["time"]
    counts = enumeration.of_adopters(request.tables, list(rivals))
    amounts = competition.commitments_so_far(events, years, pl.Series("rival", list(rivals)))
    shared = competition.shares(amounts.filter(counts.within("time"))).drop("amount", "backers")
    joined = amounts.join(shared, on=["time", "rival"], how="left").with_columns(
        enumerated=counts.is_complete("rival", "time")
    )
    rows = joined.select("time", "rival", "amount", "backers", "enumerated", "share", "concentration").rows()
    table = Table(_COLUMNS, tuple(_row(rivals, *row) for row in sorted(rows, key=lambda row: (row[0], order[row[1]]))))
    return Finding(table, (counts.note, *_regions(query.store, query)))


def _regions(store: Store, query: Query) -> tuple[Note, ...]:
    """Return the note on the regions for which the commitments were announced."""
    at = [query.solutions.columns.index(name) for name in ("rival", "adopter", "event")]
    regions: defaultdict[tuple[Term | None, Term | None], set[Words]] = defaultdict(set)
    for rival, adopter, event in ([row[i] for i in at] for row in query.solutions.rows):
        where = store.nodes(event, sl("inRegion")) if isinstance(event, ox.NamedNode) else []
        regions[rival, adopter].update(_name(store, region) for region in where)
    named = Counter(name for names in regions.values() for name in names)
    if not named:
        return ()
    order = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    parts = [Words(f"{many:,} for {name.en}", f"{name.zh}{many:,}项") for name, many in order]
    if silent := sum(not names for names in regions.values()):
        parts.append(Words(f"{silent:,} without a region", f"未注明地区{silent:,}项"))
    en = f"Announcements of {counted(len(regions), 'commitment')}: {', '.join(part.en for part in parts)}."
    return (reading(en, f"{len(regions):,}项承诺的宣布范围：{'、'.join(part.zh for part in parts)}。"),)


def _name(store: Store, region: ox.NamedNode) -> Words:
    name = store.label(region)
    return Words(name, store.text(region, LABEL, ("zh", "en")) or name)


def _events(solutions: Table) -> list[tuple[int | None, str | None, str | None, bool]]:
    """Return year, rival and adopter of each solution, and whether it is an adoption."""
    at = [solutions.columns.index(name) for name in ("year", "rival", "adopter", "adopts")]
    cells = ([row[i] for i in at] for row in solutions.rows)
    return [
        (int(y.value) if y else None, r.value if r else None, a.value if a else None, bool(plain(b)))
        for y, r, a, b in cells
    ]


def _row(
    rivals: dict[str, Term],
    year: int,
    rival: str,
    adopters: int,
    backers: int,
    enumerated: bool,
    share: float | None,
    concentration: float | None,
) -> tuple[Term | None, ...]:
    when = ox.Literal(str(year), datatype=node("xsd:gYear"))
    counts = (ox.Literal(adopters), ox.Literal(backers), ox.Literal(enumerated))
    return (when, rivals[rival], *counts, _decimal(share), _decimal(concentration))


def _decimal(number: float | None) -> ox.Literal | None:
    return None if number is None else ox.Literal(f"{number:.4f}", datatype=node("xsd:decimal"))
