"""Recounts of the questions about ties between regions, actors and bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...queries.run import Answer
from .comparing import Row, argument, counts, within
from .data import Data, Role
from .memberships import memberships
from .participation import Nodes, by_group, by_region, participation, ties
from .windows import halves

_TIES = "a b shared strength perNode association cosine"


def _regions(data: Data, answer: Answer) -> Nodes:
    return by_region(data, participation(data, answer), argument(answer, "level") or "country")


@counts("linkages/network", _TIES, 2)
def of_regions(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards that two regions share by different groups."""
    yield from ties(_regions(data, answer))


@counts("linkages/regions", "a b shared strength", 2)
def linked_regions(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the same in the columns of the shorter question."""
    yield from (tie[:4] for tie in ties(_regions(data, answer)))


@counts("linkages/ranking", "region standards partners strength", 1)
def ranking(data: Data, answer: Answer) -> Iterator[Row]:
    """Sum the strengths of each region."""
    nodes = _regions(data, answer)
    found = ties(nodes)
    for region in {region for on in nodes.values() for region in on}:
        own = [tie for tie in found if region in (tie.a, tie.b)]
        yield region, sum(region in on for on in nodes.values()), len(own), sum(tie.strength for tie in own)


@counts("linkages/actors", _TIES, 2)
def of_actors(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards that two groups share."""
    yield from ties(by_group(participation(data, answer)))


@counts("linkages/bodies", _TIES, 2)
def of_bodies(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the members that two bodies share."""
    found = defaultdict[str, dict[str, set[str]]](dict)
    for member, body in memberships(data, answer):
        found[member][body] = {body}
    yield from ties(found)


@counts("linkages/change", "a b before after change", 2)
def changes(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the ties of two equal periods by the sources that record both."""
    parts = halves(data, participation(data, answer, always=True), answer)
    level = argument(answer, "level") or "country"
    before, after = ({tie[:2]: tie.shared for tie in ties(by_region(data, half, level))} for half in parts)
    for a, b in before.keys() | after.keys():
        first, second = before.get((a, b), 0), after.get((a, b), 0)
        yield a, b, first, second, second - first


@counts("linkages/of-actor", "linked shared through", 1)
def partners(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards that an organization shares with those of other groups, and with their home countries."""
    actor, rows = argument(answer, "actor"), participation(data, answer)
    own = {(role.standard, role.group) for role in rows if actor in (role.organization, role.group)}
    found, on = defaultdict[str, set[str]](set), defaultdict[str, list[Role]](list)
    for role in rows:
        on[role.standard].append(role)
    for standard, group in own:
        for role in on[standard]:
            if role.group not in (group, actor):
                found[role.group].add(standard)
                for region in data.regions(role.group, "country"):
                    found[region].add(standard)
    for linked, standards in found.items():
        yield linked, len(standards), ", ".join(sorted({data.labels[standard] for standard in standards}))


@counts("linkages/between-regions", "standard actorA actorB roleA whenA roleB whenB", 3)
def between_regions(data: Data, answer: Answer) -> Iterator[Row]:
    """List the standards with organizations of different groups at home in two regions."""
    dates = {(row["event"], row["standard"]): row["date"] for row in data.rows("standard_actor") if row["event"]}
    english = {row["iri"]: row["label_en"] for row in data.rows("labels")}
    sides = []
    for name in ("a", "b"):
        region = argument(answer, name)
        found = defaultdict[str, defaultdict[tuple[str, str], list[Role]]](lambda: defaultdict(list))
        for role in participation(data, answer):
            levels = {of for of, where in data.located.get(role.group, ()) if where == region}
            if region in [where for of in levels for where in data.regions(role.group, of)]:
                found[role.standard][role.organization, role.group].append(role)
        sides.append(found)
    for standard in sides[0].keys() & sides[1].keys():
        for (one, group), mine in sides[0][standard].items():
            for (other, other_group), theirs in sides[1][standard].items():
                if one != other and group != other_group:
                    cells = []
                    for roles in (mine, theirs):
                        cells.append(
                            ", ".join(sorted({english[role.kind] for role in roles if english.get(role.kind)}))
                        )
                        known = [dates[role.event, standard] for role in roles if dates.get((role.event, standard))]
                        cells.append(min(known, default=None))
                    yield standard, one, other, *cells


def _of_both(data: Data, answer: Answer) -> dict[str, dict[tuple[str, str | None], list[tuple[str, str]]]]:
    """Return the specifications of rapporteurs and the RFCs of authors, each with a date, by group and home."""
    found: dict[str, dict[tuple[str, str | None], list[tuple[str, str]]]] = {}
    found["terms"], found["authors"] = defaultdict(list), defaultdict(list)
    since, until = (int(argument(answer, name) or other) for name, other in (("since", 0), ("until", 9999)))
    for row in data.rows("rapporteur"):
        if row["organization"] and row["began_year"] <= until and row["ended_year"] >= since:
            group = data.group(row["organization"], row["began_year"])
            found["terms"][group, data.homes.get(group)].append((row["standard"], row["began"]))
    for row in data.rows("authorship"):
        if row["dataset"] == "ietf" and row["organization"] and within(answer, row["occurred_year"]):
            group = data.group(row["organization"], row["occurred_year"])
            found["authors"][group, data.homes.get(group)].append((row["standard"], row["occurred"]))
    return found


@counts("linkages/rapporteurs-and-authors", "group home specifications first_version rfcs author_since", 1)
def in_both(data: Data, answer: Answer) -> Iterator[Row]:
    """List the groups with rapporteurs and authors."""
    found = _of_both(data, answer)
    for group, home in found["terms"].keys() & found["authors"].keys():
        cells: list[object] = []
        for part in found.values():
            rows = part[group, home]
            cells += [len({standard for standard, _ in rows}), min(date for _, date in rows)]
        yield group, home, *cells


@counts("linkages/countries-of-both", "home rapporteurs first_version authors author_since both", 1)
def countries_of_both(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the groups with rapporteurs, with authors and with both, by home."""
    found = _of_both(data, answer)
    for country in {home for part in found.values() for _, home in part if home}:
        groups, dates = [], []
        for part in found.values():
            own = {key: rows for key, rows in part.items() if key[1] == country}
            groups.append({group for group, _ in own})
            dates.append(min((date for rows in own.values() for _, date in rows), default=None))
        yield country, len(groups[0]), dates[0], len(groups[1]), dates[1], len(groups[0] & groups[1])
