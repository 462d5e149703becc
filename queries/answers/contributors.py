"""Answers about who makes and uses standards: rapporteurs, contributors to meetings, declarers, connectors in use."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import linkage
from ..measures.incidence import Incidence
from . import groups
from .arguments import Asked, Finding, found
from .selection import Selected, figures
from .tables import Tables

_IMPORTED: Final = "Such records come into a release by 'standlink import {}'."


def rapporteurs_by_group(tables: Tables, asked: Asked) -> Finding:
    """Return whose people are rapporteurs of specifications of a generation of radio, by group and home country."""
    generation = asked.text("generation")
    selected = Selected(tables["rapporteur"].drop_nulls("organization"))
    versions = tables["document"].filter(pl.col("generation") == generation)
    versions = versions.select("published", standard="number").drop_nulls()
    text = pl.col("began", "ended", "published").cast(pl.String)
    rows = selected.rows.join(versions, on="standard").with_columns(text)
    rows = rows.filter(pl.col("published").is_between("began", "ended"))
    selected.keep(f"with a version for {generation} in its time", rows.unique("event", keep="any"))
    rows = groups.grouped(selected.rows.rename({"organization": "actor"}), tables)
    frame = rows.group_by("group", "home").agg(
        specifications=pl.col("standard").n_unique().cast(pl.Int64),
        rapporteurs=pl.col("person").n_unique().cast(pl.Int64),
        first=pl.col("began").cast(pl.String).min(),
        last=pl.col("ended").cast(pl.String).max(),
    )
    whole = rows.select("group", "standard").unique().height
    frame = frame.with_columns(share=pl.col("specifications") / whole)
    columns = ("group", "home", "specifications", "share", "rapporteurs", "first", "last")
    order = frame.select(columns).sort("specifications", "group", descending=[True, False])
    said = f"{rows['standard'].n_unique():,} specifications and {rows['person'].n_unique():,} rapporteurs in all."
    return found(selected, order, said if len(order) else "", imported=_IMPORTED.format("relaton"))


def topics_of_regions(tables: Tables, asked: Asked) -> Finding:
    """Return the pairs of countries whose groups contribute under the same items of agendas."""
    selected = Selected(tables["contribution"])
    selected.keep("under an item of an agenda", selected.rows.drop_nulls("item"))
    if (committee := asked.one("committee")) is not None:
        selected.keep("to that committee", selected.rows.filter(pl.col("to") == committee))
    for name, keep in (("since", pl.col("date_year").ge), ("until", pl.col("date_year").le)):
        year = getattr(asked.selection, name)
        if year is not None:
            selected.keep(f"{name} {year}", selected.rows.filter(keep(year)))
    rows = groups.grouped(selected.rows.select("actor", "item", event="contribution").unique(), tables)
    rows = rows.select("event", node="home", standard="item").drop_nulls()
    selected.keep("of an actor with a known home", rows)
    links = linkage.links(Incidence.of(rows))
    return found(
        selected,
        links,
        otherwise="No item of an agenda has contributions from two countries.",
        imported=_IMPORTED.format("tdocs"),
    )


def declared_filings(tables: Tables, asked: Asked) -> Finding:
    """Return the filings declared at each patent office, and the groups that declared most of them."""
    selected = figures(tables, asked.selection, ONTOLOGY + "declaredFilings")
    offices = _narrowed(tables, "patentOffice", "office")
    rows = selected.rows.join(offices, on="observation", how="left").with_columns(pl.col("office").fill_null("all"))
    rows = groups.grouped(rows.rename({"observed": "actor"}), tables)
    frame = rows.group_by("office", "group", "home").agg(filings=pl.col("value").sum().cast(pl.Int64))
    frame = frame.with_columns(
        share=pl.col("filings") / pl.col("filings").sum().over("office"),
        place=pl.col("filings").rank("ordinal", descending=True).over("office").cast(pl.Int64),
        whole=pl.col("filings").sum().over("office"),
    )
    frame = frame.filter(pl.col("place") <= asked.number("most"))
    order = frame.sort("whole", "office", "place", descending=[True, False, False])
    return found(
        selected,
        order.select("office", "place", "group", "home", "filings", "share"),
        imported=_IMPORTED.format("isld"),
    )


def connectors_by_year(tables: Tables, asked: Asked) -> Finding:
    """Return how many charging stations have which connector at the end of each year, and its share."""
    selected = figures(tables, asked.selection, ONTOLOGY + "stationsInstalled")
    networks = _narrowed(tables, "chargingNetwork", "network")
    selected.keep("of all networks", selected.rows.join(networks, on="observation", how="anti"))
    if (region := asked.one("region")) is not None:
        selected.keep("of that region", selected.rows.filter(pl.col("observed") == region))
    rows = selected.rows.join(_narrowed(tables, "connector", "connector"), on="observation")
    frame = rows.group_by("year", "connector").agg(stations=pl.col("value").sum().cast(pl.Int64))
    frame = frame.with_columns(share=pl.col("stations") / pl.col("stations").sum().over("year"))
    return found(
        selected,
        frame.sort("year", "stations", "connector", descending=[False, True, False]),
        imported=_IMPORTED.format("afdc"),
    )


def _narrowed(tables: Tables, by: str, name: str) -> pl.DataFrame:
    """Return the figures that are narrowed by a property, and to what."""
    rows = tables["narrowing"].filter(pl.col("property") == ONTOLOGY + by)
    return rows.select("observation", pl.col("value").cast(pl.String).alias(name))
