"""Answers about linkage: of regions, actors and bodies; ranking, change, and what exceeds chance."""

from __future__ import annotations

import polars as pl

from ...errors import ParameterError
from ..measures import chance, linkage, reach
from ..measures.incidence import Incidence
from .arguments import Asked, Finding, found
from .selection import Selected, Selection, by_actor, by_region, places
from .tables import Tables

_NO_LINK = "No standard in the selection has two of them: there is no link."


def region_links(tables: Tables, asked: Asked) -> Finding:
    """Return the pairs of regions that are tied by standards."""
    selected = by_region(tables, asked.selection)
    return found(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_NO_LINK)


def between_regions(tables: Tables, asked: Asked) -> Finding:
    """Return the standards in which actors of two regions both take part, with what each did and first when."""
    acts = tables["standard_actor"].filter("takes_part", pl.col("event").cast(pl.String).str.contains("/id/event/"))
    selected = Selected(acts.drop_nulls("date"))
    names = tables["labels"].select(role="iri", name=pl.col("label_en").cast(pl.String))
    sides = []
    for side in ("a", "b"):
        there = tables["actor_region"].filter(pl.col("region") == asked.text(side)).select("actor").unique()
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
    said = () if len(frame) else ("No standard has events in which an actor of each of the two takes part.",)
    return Finding(frame, said, events.alias("event") if len(frame) else None)


def region_ranking(tables: Tables, asked: Asked) -> Finding:
    """Return regions by the strength of their ties."""
    selected = by_region(tables, asked.selection)
    return found(selected, linkage.ranking(Incidence.of(selected.rows)).rename({"node": "region"}))


def tie_changes(tables: Tables, asked: Asked) -> Finding:
    """Return how ties of regions, actors or bodies changed from before a year to that year and later."""
    year = int(asked.text("year"))
    chosen = asked.selection
    if (chosen.since or 0) >= year or (chosen.until or 9999) < year:
        raise ParameterError("year", f"year: {year} leaves nothing before or after it in the period from "
                                     f"{chosen.since or 'the first'} to {chosen.until or 'the last'} year")  # fmt: skip
    selected = _tied(tables, asked)
    dated = selected.rows.filter(pl.col("year").is_not_null())
    halves = [dated.filter(pl.col("year") < year), dated.filter(pl.col("year") >= year)]
    before, after = (linkage.links(Incidence.of(half)) for half in halves)
    many = [f"{half['standard'].n_unique():,}" for half in halves]
    counts = (
        f"{many[0]} {'members' if asked.one('between') == 'bodies' else 'standards'} before {year}, {many[1]} since."
    )
    return found(selected, linkage.changes(before, after), counts if len(dated) else "", otherwise=_NO_LINK)


def ties_beyond_chance(tables: Tables, asked: Asked) -> Finding:
    """Return the ties of regions, actors or bodies beside what chance would give."""
    selected = _tied(tables, asked)
    links = chance.beyond_chance(Incidence.of(selected.rows))
    number = int(links["exceeds"].sum())
    said = f"{number:,} of {len(links):,} links are more than chance gives, with 5 % of false discoveries."
    return found(selected, links, said if len(links) else "", otherwise=_NO_LINK)


def actor_links(tables: Tables, asked: Asked) -> Finding:
    """Return the pairs of actors that are tied by standards."""
    selected = by_actor(tables, asked.selection)
    return found(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_NO_LINK)


def body_links(tables: Tables, asked: Asked) -> Finding:
    """Return the pairs of bodies that share members; a member is to bodies what a standard is to regions."""
    selected = _memberships(tables, asked.selection)
    return found(
        selected,
        linkage.links(Incidence.of(selected.rows, node="body", standard="member")),
        otherwise="No member in the selection belongs to two bodies: there is no link.",
    )


def body_reach(tables: Tables, asked: Asked) -> Finding:
    """Return over how many regions the members of each body extend, and how evenly."""
    selected = _memberships(tables, asked.selection)
    counts = _by_place(tables, asked.selection, selected, "member").group_by("body", "region").agg(
        count=pl.col("member").n_unique()
    )  # fmt: skip
    return found(selected, reach.evenness(counts, "body"), otherwise=_no_place(asked.selection))


def standard_reach(tables: Tables, asked: Asked) -> Finding:
    """Return over how many regions the actors in each standard extend, and how evenly."""
    selected = by_region(tables, asked.selection)
    counts = selected.rows.group_by("standard", "node").agg(count=pl.col("actor").n_unique())
    return found(selected, reach.evenness(counts, "standard"))


def _tied(tables: Tables, asked: Asked) -> Selected:
    """Return what ties the things asked for: node, and standard, or for bodies the member that ties as a standard does.

    Raises:
        ParameterError: if bodies are narrowed by what only standards have.
    """
    between, chosen = asked.text("between"), asked.selection
    if between != "bodies":
        return by_actor(tables, chosen) if between == "actors" else by_region(tables, chosen)
    for name in ("case", "field", "dataset", "actors"):
        if getattr(chosen, name) is not None:
            raise ParameterError(name, f"{name}: bodies are tied by members, not by standards; leave it out, or ask of "
                                       "actors or regions")  # fmt: skip
    selected = _memberships(tables, chosen)
    selected.rows = selected.rows.rename({"body": "node", "member": "standard"})
    return selected


def _memberships(tables: Tables, selection: Selection) -> Selected:
    """Return who belongs to which body, as far as the period and the region of a selection go."""
    selected = Selected(tables["membership"].select("member", "body", "event", year="began_year", ended="ended_year"))
    if selection.within is not None:
        inside = tables["actor_region"].filter(pl.col("region") == selection.within).select(member="actor")
        selected.keep("with a member in that region", selected.rows.join(inside, on="member", how="semi"))
    if selection.until is not None:
        begun = pl.col("year").is_null() | (pl.col("year") <= selection.until)
        selected.keep(f"that had begun by {selection.until}", selected.rows.filter(begun))
    if selection.since is not None:
        lasting = pl.col("ended").is_null() | (pl.col("ended") >= selection.since)
        selected.keep(f"that lasted until {selection.since}", selected.rows.filter(lasting))
    return selected


def _by_place(tables: Tables, selection: Selection, selected: Selected, actor: str) -> pl.DataFrame:
    located = places(tables, selection.level).select("region", **{actor: "actor"})
    return selected.rows.join(located, on=actor, how="inner")


def _no_place(selection: Selection) -> str:
    return f"No member in the selection is located in a region of the level {selection.level!r}."
