"""Answers about links between regions, actors or bodies: ranking, change, and links beyond chance."""

from __future__ import annotations

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from ..measures import chance, linkage, reach
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, empty, unmet, without_date
from .null_models import chance_notes, sampler
from .request import Finding, Request, finding
from .selection import Selected, Selection, by_actor, by_region, memberships, places
from .tables import Tables

_NO_LINK = unmet("No results: no selected standard has two of them, so there is no link.", FEWER_FILTERS)


def region_links(request: Request) -> Finding:
    """Return the pairs of regions linked by standards."""
    selected = by_region(request.tables, request.selection)
    return finding(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_NO_LINK)


def between_regions(request: Request) -> Finding:
    """Return the standards in which actors of two regions take part, with their roles and first dates."""
    acts = request.tables["standard_actor"].filter(
        "takes_part", pl.col("event").cast(pl.String).str.contains("/id/event/")
    )
    selected = Selected(acts.drop_nulls("date"))
    if (case := request.selection.case) is not None:
        studied = request.tables["studied"].filter(pl.col("case") == case).select(standard="thing")
        selected.keep("is on a standard studied in this case", selected.rows.join(studied, on="standard", how="semi"))
    names = request.tables["labels"].select(role="iri", name=pl.col("label_en").cast(pl.String))
    sides = []
    for side in ("a", "b"):
        there = request.tables["actor_region"].filter(pl.col("region") == request.text(side)).select("actor").unique()
        rows = selected.rows.join(there, on="actor").join(names, on="role")
        end = side.upper()
        sides.append(rows.group_by("standard", pl.col("actor").cast(pl.String).alias(f"actor{end}")).agg(
            pl.col("name").unique().sort().str.join(", ").alias(f"role{end}"),
            pl.col("date").cast(pl.String).min().alias(f"when{end}"),
            pl.col("event").alias(f"events{end}"),
        ))  # fmt: skip
    both = sides[0].join(sides[1], on="standard").filter(pl.col("actorA") != pl.col("actorB"))
    events = pl.concat([both["eventsA"].explode(), both["eventsB"].explode().alias("eventsA")])
    order = both.drop("eventsA", "eventsB").with_columns(pl.col("standard").cast(pl.String))
    frame = order.sort("standard", "actorA", "actorB")
    note = empty(
        selected.empty_because
        or "No results: no selected standard has events with an actor of each of the two regions."
    )
    return Finding(frame, () if len(frame) else (note,), events.alias("event") if len(frame) else None)


def region_ranking(request: Request) -> Finding:
    """Return regions by the strength of their links."""
    selected = by_region(request.tables, request.selection)
    return finding(selected, linkage.ranking(Incidence.of(selected.rows)).rename({"node": "region"}))


def tie_changes(request: Request) -> Finding:
    """Return how the links of regions, actors or bodies changed from before a year to that year and later."""
    year = int(request.text("year"))
    chosen = request.selection
    if (chosen.since or 0) >= year or (chosen.until or 9999) < year:
        raise ParameterError("year", f"year: {year} does not divide the period from {chosen.since or 'the first'} "
                                     f"to {chosen.until or 'the last'} year")  # fmt: skip
    selected = _linked(request)
    dated = selected.rows.filter(pl.col("year").is_not_null())
    halves = [dated.filter(pl.col("year") < year), dated.filter(pl.col("year") >= year)]
    before, after = (linkage.links(Incidence.of(half)) for half in halves)
    many = [f"{half['standard'].n_unique():,}" for half in halves]
    counts = (
        f"{many[0]} {'members' if request.one('between') == 'bodies' else 'standards'} before {year}, {many[1]} since."
    )
    undated = without_date(len(selected.rows) - len(dated))
    return finding(selected, linkage.changes(before, after), counts if len(dated) else "", undated, otherwise=_NO_LINK)


def ties_beyond_chance(request: Request) -> Finding:
    """Return the links of regions, actors or bodies, compared with the number expected by chance."""
    between = request.text("between")
    selected = _in_roles(request, _linked(request))
    compared = chance.beyond_chance(Incidence.of(selected.rows), sampler=sampler(request.tables))
    units = ("body", "member") if between == "bodies" else (between.removesuffix("s"), "standard")
    remarks = chance_notes(compared, *units) if len(compared.rows) else ()
    return finding(selected, compared.rows, *remarks, otherwise=_NO_LINK)


def actor_links(request: Request) -> Finding:
    """Return the pairs of actors linked by standards."""
    selected = by_actor(request.tables, request.selection)
    return finding(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_NO_LINK)


def body_links(request: Request) -> Finding:
    """Return the pairs of bodies linked by members, which link bodies as standards link regions."""
    selected = memberships(request.tables, request.selection)
    return finding(
        selected,
        linkage.links(Incidence.of(selected.rows, node="body", standard="member")),
        _ended(selected, request.selection),
        otherwise=unmet("No results: no selected member belongs to two bodies, so there is no link.", FEWER_FILTERS),
    )


def body_reach(request: Request) -> Finding:
    """Return the number of regions of the members of each body, and how evenly these are distributed."""
    selected = memberships(request.tables, request.selection)
    counts = _located(request.tables, request.selection, selected, "member").group_by("body", "region").agg(
        count=pl.col("member").n_unique()
    )  # fmt: skip
    return finding(
        selected,
        reach.evenness(counts, "body"),
        _ended(selected, request.selection),
        otherwise=_not_located(request.selection),
    )


def standard_reach(request: Request) -> Finding:
    """Return the number of regions of the actors in each standard, and how evenly these are distributed."""
    selected = by_region(request.tables, request.selection)
    counts = selected.rows.group_by("standard", "node").agg(count=pl.col("actor").n_unique())
    return finding(selected, reach.evenness(counts, "standard"))


def _linked(request: Request) -> Selected:
    """Return the participation that links regions, actors or bodies: node, and standard (of bodies the member).

    Raises:
        ParameterError: if bodies are selected by a property of standards.
    """
    between, chosen = request.text("between"), request.selection
    if between != "bodies":
        return by_actor(request.tables, chosen) if between == "actors" else by_region(request.tables, chosen)
    for name in ("case", "field", "dataset", "actors"):
        if getattr(chosen, name) is not None:
            raise ParameterError(name, f"{name}: bodies are linked by members, not by standards; remove it, or choose "
                                       "actors or regions")  # fmt: skip
    selected = memberships(request.tables, chosen)
    selected.rows = selected.rows.rename({"body": "node", "member": "standard"})
    return selected


def _in_roles(request: Request, selected: Selected) -> Selected:
    """Return the participation in some roles: terms of office, one at a time, or contributions, of any number.

    Raises:
        ParameterError: if members of bodies are selected by roles.
    """
    roles = request.text("roles")
    if roles == "all":
        return selected
    if request.text("between") == "bodies":
        raise ParameterError("roles", "roles: bodies are linked by members, not by roles; remove it, or choose actors "
                                      "or regions")  # fmt: skip
    terms = request.tables["rapporteur"].select("event").unique()
    if roles == "terms":
        selected.keep("is a term of office as rapporteur", selected.rows.join(terms, on="event", how="semi"))
    else:
        made = selected.rows.filter(pl.col("role").cast(pl.String) == ONTOLOGY + "Contribution")
        selected.keep("is a contribution", made.join(terms, on="event", how="anti"))
    return selected


def _ended(selected: Selected, selection: Selection) -> str:
    """Return the note on ended memberships, which count unless a period is set."""
    number = len(selected.rows) - selected.rows["ended"].null_count()
    if not number or selection.since is not None or selection.until is not None:
        return ""
    return f"All memberships count; {number:,} of {len(selected.rows):,} {'has' if number == 1 else 'have'} ended."


def _located(tables: Tables, selection: Selection, selected: Selected, actor: str) -> pl.DataFrame:
    located = places(tables, selection.level).select("region", **{actor: "actor"})
    return selected.rows.join(located, on=actor, how="inner")


def _not_located(selection: Selection) -> Note:
    reason = f"No results: no selected member is located in a region of the level {selection.level!r}."
    return unmet(reason, "Choose another level, or remove a filter.")
