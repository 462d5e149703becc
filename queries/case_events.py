"""The key events of a case: those with most evidence and actors, a few of each year, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..graph.store.description import Origin, Thing
from ..graph.store.evidence import Footnotes, graphs_of, origin_of
from ..graph.store.store import RDF_TYPE, Store, sl
from .table import Table

MOST_EVENTS: Final = 14
MOST_NAMES: Final = 4
MOST_PER_YEAR: Final = 3

#: Kinds of event that change the course of a case more often than others, and less often.
_TURNING: Final = frozenset(map(sl, ("Founding", "Merger", "Decision", "Mandate", "Dispute", "Acquisition")))
_ROUTINE: Final = frozenset(
    map(
        sl,
        ("Publication", "Approval", "Contribution", "ContributionPaper", "Rapporteurship", "Authorship", "Editorship"),
    )
)


@dataclass(frozen=True)
class CaseEvent:
    """A key event with its actors and regions, and the numbers of its notes; ``until`` is empty unless it lasted."""

    date: str
    until: str
    event: Thing
    kind: Thing
    actors: tuple[Thing, ...]
    regions: tuple[Thing, ...]
    notes: tuple[int, ...] = ()
    origin: Origin = "asserted"
    dataset: Thing | None = None

    @property
    def shown(self) -> int:
        """How many actors to name: all of a few, three of many."""
        return len(self.actors) if len(self.actors) <= MOST_NAMES else MOST_NAMES - 1


@dataclass(frozen=True)
class Weighed:
    """An event of a case and one of its kinds, with the number of its pieces of evidence and of its actors."""

    event: ox.NamedNode
    kind: ox.NamedNode
    date: str
    evidence: int
    actors: int

    @property
    def weight(self) -> tuple[int, str]:
        """How important the event is, then its IRI."""
        by_kind = 4 * (self.kind in _TURNING) - 2 * (self.kind in _ROUTINE)
        return 2 * self.evidence + min(self.actors, 6) + by_kind, self.event.value


@cache
def _query() -> str:
    return Path(__file__).with_suffix(".rq").read_text("utf-8")


def weighed(store: Store, case: ox.NamedNode) -> list[Weighed]:
    """Return the events of a case; one of several kinds comes once for each."""
    table = Table.from_solutions(store.select(_query().replace("INITIATIVE", str(case))))
    return [
        Weighed(event, kind, table.shown(date), int(evidence.value), int(actors.value))
        for event, kind, date, evidence, actors in table.rows
        if isinstance(event, ox.NamedNode) and isinstance(kind, ox.NamedNode)
        if isinstance(evidence, ox.Literal) and isinstance(actors, ox.Literal)
    ]


def key_events(events: Iterable[Weighed]) -> list[Weighed]:
    """Return the events with most evidence and actors, at most ``MOST_PER_YEAR`` of a year, in order of time."""
    chosen: list[Weighed] = []
    for event in sorted((e for e in events if e.date), key=lambda e: e.weight, reverse=True):
        same_year = sum(e.date[:4] == event.date[:4] for e in chosen)
        if same_year < MOST_PER_YEAR and event.event not in (e.event for e in chosen):
            chosen.append(event)
        if len(chosen) == MOST_EVENTS:
            break
    return sorted(chosen, key=lambda e: e.date)


def with_evidence(store: Store, footnotes: Footnotes, found: Weighed) -> CaseEvent:
    """Return an event with its actors and regions, its evidence and its origin."""
    origin, dataset = origin_of(store, graphs_of(store, ox.Triple(found.event, RDF_TYPE, found.kind)))
    return CaseEvent(
        date=found.date,
        until=store.text(found.event, sl("ended")) or "",
        event=store.thing(found.event),
        kind=store.thing(found.kind),
        actors=things(store, store.nodes(found.event, sl("involves"))),
        regions=things(store, store.nodes(found.event, sl("inRegion"))),
        notes=footnotes.of(found.event),
        origin=origin,
        dataset=dataset,
    )


def things(store: Store, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
    """Return things by their nodes, in order of label."""
    return tuple(sorted((store.thing(node) for node in nodes), key=lambda thing: thing.order))
