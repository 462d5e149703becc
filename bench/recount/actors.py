"""Recounts of the questions about actors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...ontology.namespaces import ONTOLOGY
from ...queries.answers.selection import ACTOR_KINDS
from ...queries.run import Answer
from .communities import faults_of_partition
from .comparing import Row, argument, checks, counts, year
from .data import TODAY, Data, Role
from .evenness import evenness
from .memberships import memberships
from .participation import by_group, network, participation, places, ties
from .units import units_of

_PLACES = "actor degree strength betweenness pagerank constraint"


@counts("actors/central", _PLACES, 1, "networkx")
def central(data: Data, answer: Answer) -> Iterator[Row]:
    """Compute the places of groups in the network of strengths."""
    yield from places(network(ties(by_group(participation(data, answer)))))


@checks("actors/communities", "networkx")
def communities(data: Data, answer: Answer) -> list[str]:
    """Check the partition of the network of groups."""
    return faults_of_partition(network(ties(by_group(participation(data, answer)))), answer, "actor")


@counts("actors/kinds", "kind actors count share", 1)
def kinds(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the standards of each kind of actor; with fractional counting the kinds on a standard share one unit."""
    names = {ONTOLOGY + name: kind for kind, of in ACTOR_KINDS.items() for name in of}
    names[ONTOLOGY + "Organization"] = "unknown"
    actors, on = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for role in participation(data, answer):
        kind = names.get(data.classes.get(role.organization, ""), "other")
        actors[kind].add(role.organization)
        on[role.standard].add(kind)
    found = defaultdict[str, float](float)
    for of_standard in on.values():
        for kind in of_standard:
            found[kind] += 1 / len(of_standard) if argument(answer, "counting") == "fractional" else 1
    whole = sum(found.values())
    yield from ((kind, len(actors[kind]), number, number / whole) for kind, number in found.items())


@counts("actors/roles", "actor role standards first last", 2)
def roles(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the numbered standards in which an organization has a role, also as opponent or publisher."""
    units, since, until = units_of(data), year(answer, "since") or 0, year(answer, "until") or TODAY
    found = defaultdict[tuple[str, str], list[Role]](list)
    for role in participation(data, answer, taking_part=False):
        found[role.organization, role.kind].append(role)
    for (actor, name), roles in found.items():
        numbers = {units.unit(role.standard) for role in roles} - {None}
        kept = [role for role in roles if units.unit(role.standard) is not None]
        first = [max(role.year, since) for role in kept if role.year is not None]
        last = [min(role.last, until) for role in kept if role.last is not None]
        if numbers:
            yield actor, name, len(numbers), min(first, default=None), max(last, default=None)


@counts("actors/reach-of-bodies", "body richness total shannon evenness effective simpson hhi", 1)
def reach_of_bodies(data: Data, answer: Answer) -> Iterator[Row]:
    """Count the members of each body by region, and compute how even the numbers are."""
    level = {"macro-region": "continent"}.get(argument(answer, "level") or "country", argument(answer, "level"))
    members = defaultdict[str, defaultdict[str, set[str]]](lambda: defaultdict(set))
    for member, body in memberships(data, answer):
        for of, region in data.located.get(member, ()):
            if of == level:
                members[body][region].add(member)
    for body, regions in members.items():
        yield body, *evenness({region: len(of) for region, of in regions.items()})
