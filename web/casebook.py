"""The content of the page of a case: its standards, key events, barriers, and the rivalry of its standards.

All of it comes from questions of the library, so that readers can ask each again with other arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description, Thing
from ..graph.store.store import Store, Term, sl
from ..ontology.namespaces import compact, kind_and_slug
from ..queries.answers.holdings import Holding, holding
from ..queries.answers.tables import tables_of
from ..queries.library import library
from ..queries.run import Answer, ask
from ..queries.table import Table

_T = TypeVar("_T")

MOST_EVENTS: Final = 14
MOST_NAMES: Final = 4
MOST_PER_YEAR: Final = 3
FEWEST_ADOPTERS: Final = 10

#: Kinds of event that change the course of a case more often than others, and less often.
_TURNING: Final = frozenset(map(sl, ("Founding", "Merger", "Decision", "Mandate", "Dispute", "Acquisition")))
_ROUTINE: Final = frozenset(map(sl, ("Publication", "Approval", "Contribution")))


@dataclass(frozen=True)
class CaseEvent:
    """An event of the timeline, with the names of its actors."""

    date: str
    event: Thing
    kind: Term | None
    actors: tuple[str, ...]
    where: str

    @property
    def shown(self) -> int:
        """How many actors to name: all of a few, three of many."""
        return len(self.actors) if len(self.actors) <= MOST_NAMES else MOST_NAMES - 1


@dataclass
class CaseBarrier:
    """A barrier, what it hinders, and what addresses it."""

    barrier: Thing
    kinds: list[str] = field(default_factory=list)
    hinders: list[Thing] = field(default_factory=list)
    remedies: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A case: ``events`` are its key events, ``event_count`` is the number of all."""

    slug: str
    description: Description
    families: tuple[Thing, ...]
    documents: tuple[Thing, ...]
    technologies: tuple[Thing, ...]
    events: tuple[CaseEvent, ...]
    event_count: int
    barriers: tuple[CaseBarrier, ...]
    rivalry: Answer | None
    catalogued: Holding | None


def cases(store: Store) -> list[Thing]:
    """Return the cases: the initiatives that study something."""
    found = {t.object for t in store.triples(None, sl("studiedIn"))}
    things = (Thing(n.value, store.label(n)) for n in found if isinstance(n, ox.NamedNode))
    return sorted(things, key=lambda t: t.label)


def read_case(release: Release, iri: str) -> Case | None:
    """Return a case with all that its page shows; None if nothing is studied in the thing."""
    store, node = release.store, ox.NamedNode(iri)
    known, description = kind_and_slug(iri), release.describe(iri)
    studied = [n for n in store.subjects(sl("studiedIn"), node) if isinstance(n, ox.NamedNode)]
    if not studied or description is None or known is None:
        return None
    standards = [n for n in studied if store.is_a(n, sl("Standard"))]
    families = [n for n in standards if store.is_a(n, sl("StandardFamily"))]
    events = list(_events(release, iri))
    return Case(
        slug=known[1],
        description=description,
        families=_named(store, families),
        documents=_named(store, [n for n in standards if n not in set(families)]),
        technologies=_named(store, [n for n in studied if store.is_a(n, sl("Technology"))]),
        events=tuple(_key_events(store, events)),
        event_count=len({e.event for e in events}),
        barriers=tuple(_barriers(release, iri, {e.event.iri for e in events})),
        rivalry=_rivalry(release, standards),
        catalogued=_catalogued(release, iri),
    )


def _answer(release: Release, question: str, arguments: dict[str, list[str]]) -> Table:
    """Return the answer to a question, empty if the library lacks the question."""
    found = library().get(question)
    return ask(release, found, arguments).table if found else Table((), ())


def _catalogued(release: Release, iri: str) -> Holding | None:
    """Return how much the catalogues hold of a case; None if there are none, or they have none of its documents."""
    if not release.manifest["tables"].get("case_document"):
        return None
    found = holding(tables_of(release), iri)
    return found if found.documents else None


def _named(store: Store, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
    return tuple(sorted((Thing(n.value, store.label(n)) for n in nodes), key=lambda t: t.label.casefold()))


def _events(release: Release, iri: str) -> Iterator[CaseEvent]:
    """Yield the events of a case; one of several kinds comes once for each."""
    table = _answer(release, "standards/timeline", {"case": [compact(iri)]})
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        event = cells["event"]
        if isinstance(event, ox.NamedNode):
            actors = _named(release.store, release.store.nodes(event, sl("involves")))
            yield CaseEvent(
                date=table.shown(cells["date"]),
                event=Thing(event.value, table.shown(event)),
                kind=cells["kind"],
                actors=tuple(dict.fromkeys(actor.label for actor in actors)),
                where=table.shown(cells["where"]),
            )


def _key_events(store: Store, events: list[CaseEvent]) -> list[CaseEvent]:
    """Return the events with most evidence and actors, at most ``MOST_PER_YEAR`` of a year, in order of time."""

    def weight(event: CaseEvent) -> tuple[int, str]:
        evidence = len(store.objects(ox.NamedNode(event.event.iri), sl("evidence")))
        by_kind = 4 * (event.kind in _TURNING) - 2 * (event.kind in _ROUTINE)
        return 2 * evidence + min(len(event.actors), 6) + by_kind, event.event.iri

    chosen: list[CaseEvent] = []
    for event in sorted((e for e in events if e.date), key=weight, reverse=True):
        same_year = sum(e.date[:4] == event.date[:4] for e in chosen)
        if same_year < MOST_PER_YEAR and event.event not in (e.event for e in chosen):
            chosen.append(event)
    return sorted(chosen[:MOST_EVENTS], key=lambda e: e.date)


def _barriers(release: Release, iri: str, own_events: set[str]) -> list[CaseBarrier]:
    """Return the barriers of a case; of the events that address them, only those of the case itself."""
    table = _answer(release, "barriers/of-initiative", {"initiative": [compact(iri)]})
    found: dict[str, CaseBarrier] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        barrier, remedy, hindered = cells["barrier"], cells["strategy"], cells["hinders"]
        if not isinstance(barrier, ox.NamedNode):
            continue
        entry = found.setdefault(barrier.value, CaseBarrier(Thing(barrier.value, table.shown(barrier))))
        _add(entry.kinds, table.shown(cells["kind"]))
        if isinstance(hindered, ox.NamedNode) and hindered.value != iri:
            _add(entry.hinders, Thing(hindered.value, table.shown(hindered)))
        if isinstance(remedy, ox.NamedNode):
            known = kind_and_slug(remedy.value)
            if known and (known[0] != "event" or remedy.value in own_events):
                _add(entry.remedies, Thing(remedy.value, table.shown(remedy)))
    return sorted(found.values(), key=lambda b: (not b.remedies, b.barrier.label))


def _add(items: list[_T], item: _T) -> None:
    if item not in items:
        items.append(item)


def _rivalry(release: Release, standards: list[ox.NamedNode]) -> Answer | None:
    """Return how the rivals among the standards gained adopters, for the rivalry with the most adopters."""
    question, best, most = library().get("convergence/rival-adoption"), None, FEWEST_ADOPTERS - 1
    if question is None:
        return None
    for rivals in _rivals(release.store, standards):
        answer = ask(release, question, {"rivals": [compact(n.value) for n in rivals]})
        rows = answer.table.records()
        last = [int(str(r["adopters"])) for r in rows if r["year"] == rows[-1]["year"]]
        if sum(last) > most and len(last) > 1:
            best, most = answer, sum(last)
    return best


def _rivals(store: Store, standards: list[ox.NamedNode]) -> list[list[ox.NamedNode]]:
    """Return the groups of standards that compete, directly or through another."""
    groups: list[list[ox.NamedNode]] = []
    seen: set[ox.NamedNode] = set()
    for standard in sorted(standards, key=lambda n: n.value):
        group, waiting = [], [standard]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                group.append(one)
                waiting += [*store.nodes(one, sl("competesWith")), *_named_subjects(store, one)]
        if len(group) > 1:
            groups.append(sorted(group, key=lambda n: n.value))
    return groups


def _named_subjects(store: Store, node: ox.NamedNode) -> list[ox.NamedNode]:
    return [n for n in store.subjects(sl("competesWith"), node) if isinstance(n, ox.NamedNode)]
