"""What a case study's page is made of: its standards, the turns of its story, its barriers, and who won over whom.

All of it comes from the library's questions, so that every part of the page can be asked again and changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import Description, Thing
from ..graph.store.reading import describe
from ..graph.store.store import Store, sl
from ..ontology.namespaces import compact, kind_and_slug
from ..queries.answers.holdings import Holding, holding
from ..queries.answers.tables import tables_of
from ..queries.library import library
from ..queries.run import Answer, ask

_T = TypeVar("_T")

MOST_TURNS: Final = 14
MOST_NAMES: Final = 4
MOST_PER_YEAR: Final = 3
FEWEST_ADOPTERS: Final = 10

#: Kinds of event that turn a story more often than others.
_TURNING: Final = frozenset({"Founding", "Merger", "Decision", "Mandate", "Dispute", "Acquisition"})
_ROUTINE: Final = frozenset({"Publication", "Approval", "Contribution"})


@dataclass(frozen=True)
class Turn:
    """One event of the timeline."""

    date: str
    event: Thing
    kind: str
    who: str
    where: str
    actors: int


@dataclass
class Obstacle:
    """A barrier with what it hinders and what is done about it."""

    barrier: Thing
    kinds: list[str] = field(default_factory=list)
    hinders: list[Thing] = field(default_factory=list)
    answers: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A case study."""

    slug: str
    description: Description
    families: tuple[Thing, ...]
    documents: tuple[Thing, ...]
    technologies: tuple[Thing, ...]
    turns: tuple[Turn, ...]
    events: int
    obstacles: tuple[Obstacle, ...]
    rivalry: Answer | None
    catalogued: Holding | None


def cases(store: Store) -> list[Thing]:
    """Return the initiatives that are case studies: those in which something is studied."""
    found = {q.object for q in store.inner.quads_for_pattern(None, sl("studiedIn"), None)}
    things = (Thing(n.value, store.label(n)) for n in found if isinstance(n, ox.NamedNode))
    return sorted(things, key=lambda t: t.label)


def read_case(release: Release, iri: str) -> Case | None:
    """Return a case with all that its page shows, or None if nothing is studied in the thing."""
    store, node = release.store, ox.NamedNode(iri)
    known, description = kind_and_slug(iri), describe(store, iri)
    studied = [n for n in store.subjects(sl("studiedIn"), node) if isinstance(n, ox.NamedNode)]
    if not studied or description is None or known is None:
        return None
    standards = [n for n in studied if store.is_a(n, sl("Standard"))]
    families = [n for n in standards if store.is_a(n, sl("StandardFamily"))]
    timeline = ask(release, library()["standards/timeline"], {"case": [compact(iri)]})
    turns = [_turn(timeline, row) for row in timeline.table.rows]
    return Case(
        slug=known[1],
        description=description,
        families=_named(store, families),
        documents=_named(store, [n for n in standards if n not in set(families)]),
        technologies=_named(store, [n for n in studied if store.is_a(n, sl("Technology"))]),
        turns=tuple(_key_turns(store, turns)),
        events=len({t.event for t in turns}),
        obstacles=tuple(_obstacles(release, iri, {t.event.iri for t in turns})),
        rivalry=_rivalry(release, standards),
        catalogued=_catalogued(release, iri),
    )


def _catalogued(release: Release, iri: str) -> Holding | None:
    """Return how much the catalogues hold of a case; None where there are none, or none of its documents is in them."""
    if not release.manifest["tables"].get("case_document"):
        return None
    found = holding(tables_of(release), iri)
    return found if found.documents else None


def _named(store: Store, nodes: Iterable[ox.NamedNode]) -> tuple[Thing, ...]:
    return tuple(sorted((Thing(n.value, store.label(n)) for n in nodes), key=lambda t: t.label.casefold()))


def _turn(answer: Answer, row: tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...]) -> Turn:
    cells = dict(zip(answer.table.columns, row, strict=True))
    event, shown = cells["event"], answer.table.shown
    iri = event.value if event is not None else ""
    date, kind, who, where = (shown(cells[name]) for name in ("date", "kind", "who", "where"))
    return Turn(date, Thing(iri, shown(event)), kind, _few(who), where, who.count(", ") + bool(who))


def _few(names: str) -> str:
    """Return the first few of a list of names.

    >>> _few("A, B, C, D, E, F")
    'A, B, C and 3 more'
    """
    parts = names.split(", ")
    return names if len(parts) <= MOST_NAMES else f"{', '.join(parts[:3])} and {len(parts) - 3} more"


def _key_turns(store: Store, turns: list[Turn]) -> list[Turn]:
    """Return the events that most sources and actors stand behind, no year having more than its share."""

    def weight(turn: Turn) -> tuple[int, str]:
        evidence = len(store.objects(ox.NamedNode(turn.event.iri), sl("evidence")))
        return (
            2 * evidence + min(turn.actors, 6) + 4 * (turn.kind in _TURNING) - 2 * (turn.kind in _ROUTINE),
            turn.event.iri,
        )

    chosen: list[Turn] = []
    for turn in sorted((t for t in turns if t.date), key=weight, reverse=True):
        same_year = sum(t.date[:4] == turn.date[:4] for t in chosen)
        if same_year < MOST_PER_YEAR and turn.event not in (t.event for t in chosen):
            chosen.append(turn)
    return sorted(chosen[:MOST_TURNS], key=lambda t: t.date)


def _obstacles(release: Release, iri: str, own_events: set[str]) -> list[Obstacle]:
    """Return the barriers of a case; of the events that address them, only those that belong to its own story."""
    table = ask(release, library()["barriers/of-initiative"], {"initiative": [compact(iri)]}).table
    found: dict[str, Obstacle] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        barrier, strategy, hindered = cells["barrier"], cells["strategy"], cells["hinders"]
        if not isinstance(barrier, ox.NamedNode):
            continue
        entry = found.setdefault(barrier.value, Obstacle(Thing(barrier.value, table.shown(barrier))))
        _add(entry.kinds, table.shown(cells["kind"]))
        if isinstance(hindered, ox.NamedNode) and hindered.value != iri:
            _add(entry.hinders, Thing(hindered.value, table.shown(hindered)))
        if isinstance(strategy, ox.NamedNode):
            known = kind_and_slug(strategy.value)
            if known and (known[0] != "event" or strategy.value in own_events):
                _add(entry.answers, Thing(strategy.value, table.shown(strategy)))
    return sorted(found.values(), key=lambda o: (not o.answers, o.barrier.label))


def _add(items: list[_T], item: _T) -> None:
    if item not in items:
        items.append(item)


def _rivalry(release: Release, standards: list[ox.NamedNode]) -> Answer | None:
    """Return how the rivals among the standards gained adopters, for the rivalry that most actors took sides in."""
    question, best, most = library()["convergence/rival-adoption"], None, FEWEST_ADOPTERS - 1
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
