"""Answers about links between regions, actors or bodies: ranking, change, and links beyond chance."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ...errors import ParameterError
from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..measures import chance, linkage, reach
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, empty, excluded, reading, unmet
from ..words import Words
from . import strata, windows
from .memberships import memberships
from .null_models import chance_notes, sampler
from .request import Finding, Request, finding
from .selected import NOT_ENDED, Selected
from .selection import (
    Selection,
    by_actor,
    by_region,
    located_in,
    participation,
    places,
)
from .tables import Tables

_NO_LINK = unmet(
    Words(
        "No results: no selected standard has two of them, so there is no link.",
        "无结果：没有一项所选标准同时涉及其中两者，没有联系。",
    ),
    FEWER_FILTERS,
)
_NO_PARTNER = unmet(
    Words(
        "No results: no organization of another group shares a standard with it.",
        "无结果：没有其他集团的组织与其有共同标准。",
    ),
    FEWER_FILTERS,
)
_NO_MEMBER = unmet(
    Words(
        "No results: no selected member belongs to two bodies, so there is no link.",
        "无结果：所选成员均未同时属于两个组织，没有联系。",
    ),
    FEWER_FILTERS,
)
_NOT_BETWEEN = empty(
    "No results: no selected standard has organizations of different groups in the two regions.",
    "无结果：没有一项所选标准在这两个地区有分属不同集团的组织。",
)
_OTHER_LEVEL = Words("Choose another level, or remove a filter.", "请选择其他级别，或减少筛选条件。")


def region_links(request: Request) -> Finding:
    """Return the pairs of regions linked by standards."""
    selected = by_region(request.tables, request.selection)
    return _of_linking(selected, linkage.links(Incidence.of(selected.rows)))


def linked_regions(request: Request) -> Finding:
    """Return the pairs of regions linked by standards, with their shared standards and the strength of the tie."""
    selected = by_region(request.tables, request.selection)
    return _of_linking(selected, linkage.links(Incidence.of(selected.rows)).select("a", "b", "shared", "strength"))


def _of_linking(selected: Selected, frame: pl.DataFrame) -> Finding:
    """Return the finding on links; it rests on the standards that several nodes share."""
    linking = selected.rows.filter(pl.col("node").n_unique().over("standard") > 1)
    return replace(finding(selected, frame, otherwise=_NO_LINK), assertions=linking["event"] if len(frame) else None)


def between_regions(request: Request) -> Finding:
    """Return the standards in which different groups of two regions take part, with their roles and first dates."""
    selected = participation(request.tables, request.selection)
    names = request.tables.named(selected.rows["doing"], "label_en").select(
        doing=pl.col("iri").cast(pl.Categorical), name="label_en"
    )
    dates = request.tables["standard_actor"].select("event", "standard", "date").drop_nulls("event")
    dated = selected.rows.join(names, on="doing", how="left").join(
        dates.unique(["event", "standard"]), on=["event", "standard"], how="left"
    )
    located = located_in(request.tables, request.selection)
    sides = [_side(dated, located.filter(pl.col("region") == request.text(side)), side.upper()) for side in "ab"]
    both = (
        sides[0]
        .join(sides[1], on="standard")
        .filter((pl.col("actorA") != pl.col("actorB")) & (pl.col("groupA") != pl.col("groupB")))
    )
    selected.acting = _acting_on(request.tables, request.selection, both) if selected.acting else 0
    events = pl.concat([both["eventsA"].explode(), both["eventsB"].explode().alias("eventsA")])
    frame = both.select("standard", *(f"{name}{end}" for end in "AB" for name in ("actor", "role", "when")))
    return replace(
        finding(
            selected,
            frame.with_columns(pl.col("standard").cast(pl.String)).sort("standard", "actorA", "actorB"),
            otherwise=_NOT_BETWEEN,
        ),
        assertions=events.alias("event") if len(frame) else None,
    )


def _side(rows: pl.DataFrame, located: pl.DataFrame, end: str) -> pl.DataFrame:
    """Return the actors of one region in each standard: actor, group, role, when, events, each with the suffix."""
    there = rows.join(located, on=located.columns[0], how="semi")
    found = there.group_by("standard", pl.col("actor", "group").cast(pl.String)).agg(
        pl.col("name").unique().sort().str.join(", ").alias("role"),
        pl.col("date").cast(pl.String).min().alias("when"),
        pl.col("event").alias("events"),
    )  # fmt: skip
    return found.rename({name: f"{name}{end}" for name in ("actor", "group", "role", "when", "events")})


def partners(request: Request) -> Finding:
    """Return the organizations of other groups, and their countries, that share standards with an actor, and which."""
    actor, tables, chosen = request.text("actor"), request.tables, request.selection
    selected, of_people = by_actor(tables, chosen), by_actor(tables, replace(chosen, actors="person"))
    selected.remarks = ()  # they are about all actors
    mine = pl.any_horizontal(pl.col("actor", "unit", "node") == actor)
    own = pl.concat([found.rows.filter(mine) for found in (selected, of_people)], how="diagonal")
    selected.acting = _acting_on(tables, chosen, own) if selected.acting else 0
    shared = selected.rows.join(own.select("standard", own="group").unique(), on="standard")
    shared = shared.filter((pl.col("group") != pl.col("own")) & (pl.col("node") != actor))
    located = located_in(tables, chosen).filter(pl.col("level") == "country")
    of_country = shared.join(located, on=located.columns[0]).select("standard", linked="region")
    pairs = pl.concat([shared.select("standard", linked="node"), of_country]).unique()
    names = tables.named(pairs["standard"], "label").select(standard=pl.col("iri").cast(pl.Categorical), name="label")
    frame = pairs.join(names, on="standard").group_by(pl.col("linked").cast(pl.String)).agg(
        shared=pl.col("standard").n_unique().cast(pl.Int64), through=pl.col("name").unique().sort().str.join(", ")
    )  # fmt: skip
    events = pl.concat([own["event"], shared["event"]])
    found = finding(selected, frame.sort("shared", "linked", descending=[True, False]), otherwise=_NO_PARTNER)
    return replace(found, assertions=events if len(frame) else None)


def _acting_on(tables: Tables, selection: Selection, rows: pl.DataFrame) -> int:
    """Return how many roles regions and policies have in the standards of rows."""
    every = participation(tables, replace(selection, acting="with")).rows.filter("acting")
    return len(every.join(rows.select("standard").unique(), on="standard", how="semi"))


def region_ranking(request: Request) -> Finding:
    """Return regions by the strength of their links."""
    selected = by_region(request.tables, request.selection)
    return finding(selected, linkage.ranking(Incidence.of(selected.rows)).rename({"node": "region"}))


def tie_changes(request: Request) -> Finding:
    """Return how the links of regions or actors differ between equal periods before a year and from it on."""
    year = int(request.text("year"))
    chosen = request.selection
    if (chosen.since or 0) >= year or (chosen.until or 9999) < year:
        raise ParameterError("year", f"year: {year} does not divide the period from {chosen.since or 'the first'} "
                                     f"to {chosen.until or 'the last'} year")  # fmt: skip
    selected = _observed(request)
    every = selected.rows
    found = windows.sources(request.tables, every)
    chosen_periods = windows.periods(found, year, chosen.since, chosen.until)
    if not chosen_periods.compared:
        nothing = windows.nothing_compared(found, year, len(every))
        none = linkage.links(Incidence.of(every.clear()))
        return finding(selected, linkage.changes(none, none), otherwise=nothing)
    halves = [chosen_periods.half(every, later=later) for later in (False, True)]
    selected.rows = pl.concat(halves).unique()
    incidences = [Incidence.of(half) for half in halves]
    before, after = (linkage.links(incidence) for incidence in incidences)
    totals = _linking(*incidences) if len(before) or len(after) else None
    notes = windows.notes(chosen_periods, every)
    return finding(selected, linkage.changes(before, after), totals, *notes, otherwise=_NO_LINK)


def _linking(before: Incidence, after: Incidence) -> Note:
    """Return the note on how many standards make ties at all in each of two periods."""
    (few, of_few), (many, of_many) = ((int((each.pairs > 0).sum()), len(each.standards)) for each in (before, after))
    return reading(
        f"{few:,} of {counted(of_few, 'standard')} make ties in the earlier period, {many:,} of {of_many:,} in the "
        "later: a tie may change with these totals alone.",
        f"前一时段{of_few:,}项标准中有{few:,}项构成联系，后一时段{of_many:,}项中有{many:,}项：联系的变化可能仅由总数变化所致。",
    )


def ties_beyond_chance(request: Request) -> Finding:
    """Return the links of regions, actors or bodies, compared with the number expected by chance."""
    between = request.text("between")
    selected = _in_roles(request, _linked(request, request.selection))
    # Random placements know no groups, so none are told apart in what is compared with them.
    rows = selected.rows.drop("group", strict=False)
    units, of_strata = ("body", "member"), None
    if between != "bodies":
        placed, kept = strata.by_source(request.tables, rows), request.text("strata") == "source"
        units, rows = (between.removesuffix("s"), "standard"), placed if kept else rows
        of_strata = strata.note(request.tables, placed, kept=kept) if len(placed) else None
    compared = chance.beyond_chance(Incidence.of(rows), sampler=sampler(request.tables))
    remarks = (*chance_notes(compared, *units), of_strata) if len(compared.rows) else ()
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
        _ended(selected),
        otherwise=_NO_MEMBER,
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
        _ended(selected),
        otherwise=_not_located(request.selection),
    )


def standard_reach(request: Request) -> Finding:
    """Return the number of regions of the actors in each standard, and how evenly these are distributed."""
    selected = by_region(request.tables, request.selection)
    whose = "group" if request.selection.place == "home" and request.selection.actors != "person" else "actor"
    counts = selected.rows.group_by("standard", "node").agg(count=pl.col(whose).n_unique())
    return finding(selected, reach.evenness(counts, "standard"))


def _linked(request: Request, chosen: Selection) -> Selected:
    """Return the participation that links regions, actors or bodies: node, and standard (of bodies the member).

    Raises:
        ParameterError: if bodies are selected by a property of standards.
    """
    between = request.text("between")
    if between != "bodies":
        return by_actor(request.tables, chosen) if between == "actors" else by_region(request.tables, chosen)
    for name in ("case", "field", "dataset", "actors"):
        if getattr(chosen, name) is not None:
            raise ParameterError(name, f"{name}: bodies are linked by members, not by standards; remove it, or choose "
                                       "actors or regions")  # fmt: skip
    selected = memberships(request.tables, chosen)
    selected.rows = selected.rows.rename({"body": "node", "member": "standard"})
    return selected


def _observed(request: Request) -> Selected:
    """Return the participation of all years that links regions or actors, with its sources."""
    selected = _linked(request, replace(request.selection, since=None, until=None))
    selected.rows = windows.of_roles(request.tables, selected.rows)
    return selected


def _in_roles(request: Request, selected: Selected) -> Selected:
    """Return the participation in some roles: rapporteurs, mostly one for a specification, or any contributions.

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
        of_rapporteur = Words("is that of a rapporteur", "属于报告人")
        selected.keep(of_rapporteur, selected.rows.join(terms, on="event", how="semi"))
    else:
        made = selected.rows.filter(pl.col("role").cast(pl.String) == ONTOLOGY + "Contribution")
        selected.keep(Words("is a contribution", "属于提案"), made.join(terms, on="event", how="anti"))
    return selected


def _ended(selected: Selected) -> Note | None:
    """Return the note on the ended memberships that are excluded because no period is set; None if there are none."""
    number = sum(before for condition, before in selected.steps if condition == NOT_ENDED)
    if not number or number == len(selected.rows):
        return None
    left = number - len(selected.rows)
    text = f"ended membership{'s' * (left != 1)} excluded; set a period to count them."
    return excluded(left, text, f"排除了{left:,}项已结束的成员资格；如需计入，请设定时段。")


def _located(tables: Tables, selection: Selection, selected: Selected, actor: str) -> pl.DataFrame:
    located = places(tables, selection.level).select("region", **{actor: "actor"})
    return selected.rows.join(located, on=actor, how="inner")


def _not_located(selection: Selection) -> Note:
    reason = Words(
        f"No results: no selected member is located in a region of this level (level={selection.level}).",
        f"无结果：所选成员均未位于该级别（level={selection.level}）的地区。",
    )
    return unmet(reason, _OTHER_LEVEL)
