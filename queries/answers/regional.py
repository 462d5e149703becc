"""What the tables have on every region: its organizations, standards and barriers, and its figures over time.

Definition: an organization belongs to each region in which it is located, and takes part in a standard by any
constructive role of its own or of a person who counts for it; the documents of a number are one standard. A standard
counts for a region if one of its organizations takes part, or an actor there adopted it. A series is the figures of one
indicator and unit that nothing narrows, one for each period, all years or all months: a quarter is not compared with a
year; where sources differ on a period there is none. A share is that of the roles which one source records in a year
from beginning to end (``windows``), of organizations whose group has its head office in the country, among those of
organizations with a known country; a role that lasts counts in every year. What no source records so has no share.
"""

from __future__ import annotations

import polars as pl

from . import windows
from .attribution import homes, organizations
from .counting import as_units
from .tables import Tables


def of_organizations(tables: Tables) -> pl.DataFrame:
    """Return the organizations of regions, those in most standards first: region, thing, kind (a class), standards."""
    there = _places(tables).join(tables["organization"].select(actor="organization").unique(), on="actor", how="semi")
    counts = _taking_part(tables).group_by("actor").agg(standards=pl.col("standard").n_unique().cast(pl.Int64))
    found = _texts(there.join(counts, on="actor", how="left").with_columns(pl.col("standards").fill_null(0)))
    kinds = tables.named(found["actor"], "class").rename({"iri": "actor", "class": "kind"})
    found = found.join(kinds, on="actor", how="left").rename({"actor": "thing"})
    return found.sort("region", "standards", "thing", descending=[False, True, False])


def of_standards(tables: Tables) -> pl.DataFrame:
    """Return the standards of regions, those of most organizations first: region, thing, organizations, adopters."""
    places = _places(tables)
    adopted = as_units(tables, tables["adoption"].select("actor", "standard").drop_nulls().unique(), "numbers")
    sides = [
        _texts(rows.join(places, on="actor").group_by("region", "standard").agg(pl.col("actor").n_unique().alias(name)))
        for name, rows in (("organizations", _taking_part(tables)), ("adopters", adopted))
    ]
    found = sides[0].join(sides[1], on=["region", "standard"], how="full", coalesce=True)
    found = found.with_columns(pl.col("organizations", "adopters").fill_null(0).cast(pl.Int64))
    order = ["region", "organizations", "adopters", "standard"]
    return found.sort(order, descending=[False, True, True, False]).rename({"standard": "thing"})


def of_barriers(tables: Tables, applies: pl.DataFrame) -> pl.DataFrame:
    """Return the barriers in regions: region, thing, kinds, hinders (what it hinders there), remedies (their number).

    Args:
        tables: the analysis tables.
        applies: where barriers, initiatives and other things are stated to apply: thing, region.
    """
    rows = _texts(tables["barrier"])
    places = _texts(_places(tables)).select("region", thing="actor")
    regions = places.select("region", thing="region").unique()
    within = pl.concat([places, regions, applies.select("region", "thing")]).unique()
    hindered = rows.drop_nulls("hinders").join(within, left_on="hinders", right_on="thing")
    hindered = hindered.select("region", "hinders", thing="barrier")
    barriers = rows.select(thing="barrier").unique()
    stated = applies.join(barriers, on="thing", how="semi").select("region", "thing", hinders=pl.lit(None, pl.String))
    about = rows.group_by(thing="barrier").agg(
        kinds=pl.col("kind").unique().drop_nulls().sort(), remedies=pl.col("addressed_by").drop_nulls().n_unique()
    )
    found = pl.concat([hindered, stated.select(hindered.columns)]).group_by("region", "thing")
    return found.agg(pl.col("hinders").drop_nulls().unique().sort()).join(about, on="thing").sort("region", "thing")


def of_figures(tables: Tables, fewest: int) -> pl.DataFrame:
    """Return the series of regions with enough periods, the longest first: region, indicator, unit, periods, values."""
    rows = tables["observation"].join(tables["narrowing"].select("observation"), on="observation", how="anti")
    rows = _texts(rows).filter(pl.col("observed").str.contains("/region/[a-z0-9-]+$")).drop_nulls(["period", "value"])
    rows = rows.filter(~pl.col("period").str.contains("/")).with_columns(precision=pl.col("period").str.len_bytes())
    points = rows.group_by("observed", "indicator", "unit", "precision", "period").agg(pl.col("value").unique())
    key = {"region": "observed", "indicator": "indicator", "unit": "unit", "precision": "precision"}
    series = points.sort("period").group_by(**key, maintain_order=True)
    found = series.agg(
        periods=pl.col("period"), values=pl.col("value").list.first(), differ=(pl.col("value").list.len() > 1).any()
    )
    found = found.filter(~pl.col("differ") & (pl.col("periods").list.len() >= fewest))
    length = pl.col("periods").list.len().cast(pl.Int64)
    return found.sort("region", -length, "indicator", "unit", "precision").drop("differ", "precision")


def of_shares(tables: Tables, fewest: int) -> pl.DataFrame:
    """Return the shares of countries in roles by year, the sources with most roles first.

    Columns: region, thing (the source), periods, values (in percent), roles (of the country, in all these years).

    Args:
        tables: the analysis tables.
        fewest: the whole years that a source must have.
    """
    taking_part = organizations(tables).filter(pl.col("takes_part") & ~pl.col("acting")).drop_nulls("event")
    at_home = homes(tables).select(group="actor", region="home")
    rows = windows.of_roles(tables, taking_part.select("event", "group").unique().join(at_home, on="group"))
    found = [source for source in windows.sources(tables, rows) if source.last - source.first + 1 >= fewest]
    yearly = windows.by_year(rows, found).filter(~pl.col("unfinished")).drop_nulls("event")
    yearly = yearly.select("event", "source", "year", pl.col("region").cast(pl.String))
    whole = yearly.group_by("source", "year").agg(whole=pl.col("event").n_unique())
    own = yearly.group_by("region", "source", "year").agg(own=pl.col("event").n_unique())
    every = own.select("region", "source").unique().join(whole, on="source")
    every = every.join(own, on=["region", "source", "year"], how="left").with_columns(pl.col("own").fill_null(0))
    series = every.sort("year").group_by("region", thing="source", maintain_order=True).agg(
        periods=pl.col("year").cast(pl.String), values=100 * pl.col("own") / pl.col("whole"), roles=pl.col("own").sum()
    )  # fmt: skip
    series = series.filter(pl.col("periods").list.len() >= fewest).with_columns(pl.col("roles").cast(pl.Int64))
    return series.sort("region", "roles", "thing", descending=[False, True, False])


def _places(tables: Tables) -> pl.DataFrame:
    return tables["actor_region"].select("actor", "region").unique()


def _taking_part(tables: Tables) -> pl.DataFrame:
    """Return the numbered standards in which each organization takes part: actor, standard."""
    rows = organizations(tables).filter(pl.col("takes_part") & ~pl.col("acting"))
    return as_units(tables, rows.select("standard", actor="unit").unique(), "numbers").unique()


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
