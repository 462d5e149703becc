"""Answers about makers and users of standards: rapporteurs, contributors, declared patents, connectors in use."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import MAXYEAR
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from .. import notes
from ..measures import chance
from ..measures.holdings import GENERATIONS
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, NONE_WANTED, excluded, unmet
from .attribution import in_groups
from .null_models import chance_notes, sampler
from .request import Finding, Request, finding
from .selection import Selected, figures, in_period
from .tables import Tables

#: The filings at all patent offices together, and those at each.
_FILINGS: Final = (ONTOLOGY + "declaredFilings", ONTOLOGY + "declaredFilingsByOffice")

_CURRENTS: Final = {word: f"{ONTOLOGY}{word}Current" for word in ("direct", "alternating")}
_SURVIVORS: Final = (
    "Shares are of the stations still in service when the list was made. Stations closed since are missing from all "
    "years, and refitted ones count with the connectors of today."
)


def rapporteurs_by_group(request: Request) -> Finding:
    """Return the groups that provide rapporteurs of a generation's own specifications, with their home countries.

    Specifications carried over from earlier generations are counted apart.
    """
    generation = request.text("generation")
    selected = Selected(request.tables["rapporteur"].drop_nulls("organization"))
    versions = request.tables["document"].filter(pl.col("generation") == generation)
    versions = versions.select("published", standard="number").drop_nulls()
    text = pl.col("began", "ended", "published").cast(pl.String)
    rows = selected.rows.join(versions, on="standard").with_columns(text)
    rows = rows.filter(pl.col("published").is_between("began", "ended"))
    selected.keep(
        f"is of a rapporteur whose first to last version spans one for {generation}", rows.unique("event", keep="any")
    )
    native = request.tables["native_generation"].select("standard", native="generation")
    rows = selected.rows.join(native, on="standard")
    earlier = GENERATIONS[: GENERATIONS.index(generation) + 1]
    selected.keep(
        f"is of a specification native to {generation} or an earlier generation",
        rows.filter(pl.col("native").is_in(earlier)),
    )
    rows = in_groups(request.tables, selected.rows.rename({"organization": "actor"}), "began_year")
    own = pl.col("native") == generation
    frame = rows.group_by("group", "home").agg(
        specifications=pl.col("standard").filter(own).n_unique().cast(pl.Int64),
        carried_over=pl.col("standard").filter(~own).n_unique().cast(pl.Int64),
        rapporteurs=pl.col("person").filter(own).n_unique().cast(pl.Int64),
        first=pl.col("began").filter(own).cast(pl.String).min(),
        last=pl.col("ended").filter(own).cast(pl.String).max(),
    )
    pairs = pl.col("specifications").sum()
    frame = frame.with_columns(share=pl.when(pairs > 0).then(pl.col("specifications") / pairs))
    columns = ("group", "home", "specifications", "share", "carried_over", "rapporteurs", "first", "last")
    order = frame.select(columns).sort("specifications", "carried_over", "group", descending=[True, True, False])
    return finding(selected, order, _totals(rows.filter(own), rows.filter(~own), generation) if len(order) else "")


def _totals(own: pl.DataFrame, carried: pl.DataFrame, generation: str) -> str:
    """Return a note with the numbers of native specifications, their rapporteurs, and specifications carried over."""
    specifications = counted(own["standard"].n_unique(), "specification")
    people = counted(own["person"].n_unique(), "rapporteur")
    more = f"{carried['standard'].n_unique():,} carried over from earlier generations"
    return f"{specifications} native to {generation} with {people}, and {more}."


def topics_of_regions(request: Request) -> Finding:
    """Return the pairs of countries whose groups contribute on the same topics, compared with chance."""
    selected = Selected(request.tables["contribution"])
    selected.keep("names an agenda item", selected.rows.drop_nulls("item"))
    if (committee := request.one("committee")) is not None:
        selected.keep("is to this committee", selected.rows.filter(pl.col("to") == committee))
    in_period(request.selection, selected, "is dated", "date_year")
    rows = selected.rows.filter(~pl.col("item").cast(pl.String).str.contains(_not_topics()))
    without = selected.rows["item"].n_unique() - rows["item"].n_unique()
    selected.keep("is on a topic", rows)
    rows = in_groups(
        request.tables,
        selected.rows.select("actor", "item", "to", "date_year", event="contribution").unique(),
        "date_year",
    )
    rows = rows.select("event", "to", node="home", standard="item").drop_nulls("node")
    selected.keep("is from an actor with a known home country", rows)
    compared = chance.beyond_chance(Incidence.of(rows), sampler=sampler(request.tables))
    left_out = notes.excluded(without, f"agenda {'item' if without == 1 else 'items'} excluded: no topics, such as "
                                       "\"Other\" or \"Incoming Liaison Statements\".")  # fmt: skip
    remarks = (*chance_notes(compared, "country", "topic"), left_out if without else "") if len(compared.rows) else ()
    found = finding(
        selected,
        compared.rows,
        *remarks,
        otherwise=unmet("No results: no topic has contributions from two countries.", FEWER_FILTERS),
    )
    committees = [to for to in rows["to"].cast(pl.String).unique() if "/id/actor/" in to]
    return replace(found, confined=committees[0]) if len(committees) == 1 and committee is None else found


def declared_filings(request: Request) -> Finding:
    """Return the filings declared at each patent office by the groups with most of them."""
    selected = figures(request.tables, request.selection, *_FILINGS)
    offices = _narrowed(request.tables, "patentOffice", "office")
    rows = selected.rows.join(offices, on="observation", how="left").with_columns(pl.col("office").fill_null("all"))
    rows = in_groups(request.tables, rows.rename({"observed": "actor"}))
    frame = rows.group_by("office", "group", "home").agg(filings=pl.col("value").sum().cast(pl.Int64))
    frame = frame.with_columns(
        share=pl.col("filings") / pl.col("filings").sum().over("office"),
        place=pl.col("filings").rank("ordinal", descending=True).over("office").cast(pl.Int64),
        whole=pl.col("filings").sum().over("office"),
    )
    frame = frame.filter(pl.col("place") <= request.number("most"))
    order = frame.sort("whole", "office", "place", descending=[True, False, False])
    return finding(
        selected,
        order.select("office", "place", "group", "home", "filings", "share"),
        otherwise=NONE_WANTED,
    )


def connectors_by_year(request: Request) -> Finding:
    """Return the stations with each connector of one current at the end of each year, and its share of the pairs.

    Years count from the first with enough pairs of a station and a connector: shares of a few stations mean little.
    """
    selected = figures(request.tables, request.selection, ONTOLOGY + "stationsInstalled")
    if (region := request.one("region")) is not None:
        selected.keep("is of this region", selected.rows.filter(pl.col("observed") == region))
    current, least = request.text("current"), int(request.number("least"))
    of_current = _narrowed(request.tables, "current", "current").filter(pl.col("current") == _CURRENTS[current])
    selected.keep(f"is of {current} current", selected.rows.join(of_current, on="observation", how="semi"))
    rows = selected.rows.join(_narrowed(request.tables, "connector", "connector"), on="observation")
    frame = rows.group_by("year", "connector").agg(stations=pl.col("value").sum().cast(pl.Int64))
    frame = frame.filter(pl.col("stations") > 0).with_columns(pairs=pl.col("stations").sum().over("year"))
    enough = frame.filter(pl.col("pairs") >= least)["year"].to_list()
    first = int(min(enough, default=MAXYEAR))
    shown = frame.filter(pl.col("year") >= first).with_columns(share=pl.col("stations") / pl.col("pairs"))
    few = f"{counted(least, 'pair')} of a station and a connector"
    left = frame.filter(pl.col("year") < first)["year"].n_unique() if enough else 0
    found = finding(
        selected,
        shown.sort("year", "stations", "connector", descending=[False, True, False]),
        _SURVIVORS if enough else "",
        excluded(left, f"{'year' if left == 1 else 'years'} before {first} excluded: fewer than {few}.")
        if left
        else "",
        otherwise=unmet(f"No results: no year has {few}.", "Lower the minimum, or choose a larger region."),
    )
    regions = rows["observed"].cast(pl.String).unique().to_list()
    is_confined = len(regions) == 1 and request.one("region") is None
    return replace(found, confined=regions[0]) if is_confined else found


def _narrowed(tables: Tables, by: str, name: str) -> pl.DataFrame:
    """Return the observations restricted by a property, with its value."""
    rows = tables["narrowing"].filter(pl.col("property") == ONTOLOGY + by)
    return rows.select("observation", pl.col("value").cast(pl.String).alias(name))


@cache
def _not_topics() -> str:
    """Return the regular expression of the wordings of agenda items that are no topics."""
    lines = Path(__file__).with_name("not-topics.txt").read_text("utf-8").splitlines()
    wordings = [re.escape(line.strip()).replace(r"\*", ".*") for line in lines if line.strip() and line[0] != "#"]
    return f"(?i)^(?:{'|'.join(wordings)})$"
