"""The sources of roles with their whole years, after the method of windows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from ...ontology.namespaces import ONTOLOGY
from ...queries.run import Answer
from .comparing import year
from .data import Data, Role

_LEAST = 3


class Source(NamedTuple):
    """A rule of recording: its whole years, and the years of its first and last record."""

    iri: str
    first: int
    last: int
    began: int
    ended: int


class Recorded(NamedTuple):
    """A role as a source records it, from one year to another; None if it has no date."""

    source: Source
    first: int | None
    last: int | None


@cache
def of_events(data: Data) -> Mapping[str, Recorded]:
    """Return the source of each event that one records, with its years."""
    rules = defaultdict[tuple[str, str], list[tuple[str, Source]]](list)
    for row in data.rows("coverage"):
        if row["first_year"] is not None:
            ended = data.this_year if row["ended_year"] is None else row["ended_year"]
            source = Source(row["coverage"], row["first_year"], row["last_year"], row["began_year"], ended)
            rules[row["dataset"], row["variable"]].append((row["thing"], source))
    to = defaultdict[str, set[str]](set)
    for row in data.rows("contribution"):
        to[row["contribution"]].add(row["to"])
    found = {}
    for row in data.rows("standard_actor"):
        fitting = rules.get((row["dataset"], row["kind"]), []) if row["event"] else []
        if len(fitting) > 1:
            fitting = [(thing, source) for thing, source in fitting if thing in to[row["event"]]]
        if fitting:
            last = row["date_year"] if row["ended_year"] is None else row["ended_year"]
            source = min(source for _, source in fitting)
            found[row["event"]] = Recorded(source, row["date_year"], last)
    return found


def halves(data: Data, roles: Iterable[Role], answer: Answer) -> tuple[list[Role], list[Role]]:
    """Return the roles of the two longest equal periods around a year that their sources record."""
    recorded, divide = of_events(data), year(answer, "year") or 0
    known = [(role, recorded[role.event]) for role in roles if role.event in recorded]
    sources = {found.source for _, found in known}
    length = {s: min(divide - s.first, s.last - divide + 1) for s in sources}
    most = min(divide - (year(answer, "since") or 0), (year(answer, "until") or 9999) - divide + 1)
    compared = {source for source in sources if length[source] >= min(_LEAST, most)}
    span = min([most, *(length[source] for source in compared)])

    def lasting(first: int, last: int) -> list[Role]:
        return [
            role
            for role, (source, began, ended) in known
            if source in compared and began is not None and ended is not None and began <= last and ended >= first
        ]

    return lasting(divide - span, divide - 1), lasting(divide, divide + span - 1)


def whole_years(data: Data, documents: set[str]) -> tuple[int, int]:
    """Return the first and last year that all catalogues of documents record from beginning to end."""
    spans = defaultdict[str, list[tuple[int, int]]](list)
    for row in data.rows("coverage"):
        if row["variable"] == ONTOLOGY + "StandardDocument" and row["first_year"] is not None:
            spans[row["dataset"]].append((row["first_year"], row["last_year"]))
    used = {row["dataset"] for row in data.rows("document") if row["document"] in documents}
    found = [span for dataset in used for span in spans[dataset]]
    if not found:
        return 0, data.this_year - 1
    return max(first for first, _ in found), min(last for _, last in found)
