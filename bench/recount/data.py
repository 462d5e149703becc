"""The analysis tables of a release as plain rows, and who counts as whom in them, after the methods of attribution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

import polars as pl

from ...graph.releases.release import Release
from ...ontology.namespaces import BASE, ONTOLOGY

#: A year after all others: what has no year counts for the owner of today.
TODAY: Final = 9999
_LEVELS: Final = 4
_ABOUT: Final = {
    "Adoption": "adopts adoptedBy",
    "Backing": "backs backedBy",
    "Contribution": "contributesTo hasContributor",
    "Deployment": "deploys deployedBy",
    "Development": "develops developedBy",
    "Mandate": "mandates mandatedBy",
    "Opposition": "opposes opposedBy",
    "Publication": "publishes publishedBy",
}


class Role(NamedTuple):
    """A role of an organization in a standard: its group in the year of the role, and whether a region acts itself."""

    standard: str
    organization: str
    group: str
    kind: str
    takes_part: bool
    event: str | None
    year: int | None
    last: int | None
    acting: bool


class Data:
    """A release with its tables as lists of dictionaries, each read once."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def frame(self, name: str) -> pl.DataFrame:
        """Return an analysis table."""
        return self.release.table(name).collect()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of an analysis table."""
        if name not in self._rows:
            self._rows[name] = self.frame(name).to_dicts()
        return self._rows[name]

    @property
    def this_year(self) -> int:
        """The year in which the release was published."""
        return int(self.release.published[:4])

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """The most specific class of each thing."""
        return {row["iri"]: row["class"] for row in self.rows("labels")}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each thing."""
        return {row["iri"]: row["label"] for row in self.rows("labels")}

    @cached_property
    def owners(self) -> Mapping[str, list[tuple[int, int, str]]]:
        """The owners of each organization: first year, last year, owner."""
        found = defaultdict[str, list[tuple[int, int, str]]](list)
        for row in self.rows("ownership"):
            last = TODAY if row["until_year"] is None else row["until_year"]
            found[row["actor"]].append((row["since_year"] or 0, last, row["owner"]))
        return found

    def group(self, organization: str, when: int | None) -> str:
        """Return the group of an organization in a year: the owner without an owner then."""
        asked = TODAY if when is None else when
        for _ in range(_LEVELS):
            held = [
                (-first, owner) for first, last, owner in self.owners.get(organization, ()) if first <= asked <= last
            ]
            if not held:
                break
            organization = min(held)[1]
        return organization

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The home country of each organization: of its head office, else a stated country, the first by name."""
        found: dict[str, tuple[bool, bool, str]] = {}
        for row in self.rows("actor_region"):
            if row["level"] == "country":
                rank = (not row["headquarters"], bool(row["inferred"]), row["region"])
                found[row["actor"]] = min(rank, found.get(row["actor"], rank))
        return {actor: region for actor, (_, _, region) in found.items()}

    @cached_property
    def located(self) -> Mapping[str, set[tuple[str, str]]]:
        """The regions in which each actor is located: level, region."""
        found = defaultdict[str, set[tuple[str, str]]](set)
        for row in self.rows("actor_region"):
            found[row["actor"]].add((row["level"], row["region"]))
        return found

    def regions(self, group: str, level: str) -> list[str]:
        """Return the regions of a level that a group counts for: of countries its home."""
        if level == "country":
            return [self.homes[group]] if group in self.homes else []
        wanted = {"macro-region": "continent"}.get(level, level)
        return [region for of, region in self.located.get(group, ()) if of == wanted]

    @cached_property
    def roles(self) -> list[Role]:
        """The roles of organizations in standards, each once: a person counts for the organization."""
        person = ONTOLOGY + "Person"
        people, named, found = [], defaultdict[tuple[str, str], set[str]](set), set[tuple[Any, ...]]()
        for row in self.rows("standard_actor"):
            years = (row["date_year"], row["ended_year"])
            own = (row["standard"], _kind(row), row["takes_part"], row["event"], *years)
            if self.classes.get(row["actor"]) == person:
                people.append((row["actor"], own))
                continue
            found.add((row["actor"], *own))
            if row["event"] is not None:
                named[row["event"], row["standard"]].add(row["actor"])
        known = defaultdict[str, set[tuple[int, str]]](set)
        for name, own in people:
            employers = named.get((own[3], own[0]), set())
            if len(employers) == 1:
                known[name].add((own[4] or 0, next(iter(employers))))
        for name, own in people:
            if not named.get((own[3], own[0])):
                found.add((_employer(known.get(name, set()), own[4]) or name, *own))
        return [self._role(*row) for row in found]

    def _role(
        self, organization: str, standard: str, kind: str, takes_part: bool, event: str | None, *years: int | None
    ) -> Role:
        began, ended = years
        last = began if began is None or ended is None else max(began, ended)
        acting = organization.startswith((BASE + "id/region/", BASE + "id/policy/"))
        group = self.group(organization, began)
        return Role(standard, organization, group, kind, takes_part, event, began, last, acting)


def _kind(row: Mapping[str, Any]) -> str:
    """Return the class of the event of a role, or that of the events which its relation is about."""
    if row["kind"] not in (None, ONTOLOGY + "Statement"):
        return str(row["kind"])
    relation = row["role"].removeprefix(ONTOLOGY)
    return next((ONTOLOGY + event for event, about in _ABOUT.items() if relation in about.split()), str(row["role"]))


def _employer(known: set[tuple[int, str]], when: int | None) -> str | None:
    """Return the latest organization known of a person in or before a year, else the earliest after it."""
    asked = TODAY if when is None else when
    before = [(-at, name) for at, name in known if at <= asked]
    after = [(at, name) for at, name in known if at > asked]
    chosen = before or after
    return min(chosen)[1] if chosen else None
