"""The content of the page of a case: its standards, key events, barriers and rivalries, each with its evidence.

A build reads all cases once and keeps them in a file of the release, because a case may have ten thousand events.
Footnotes are numbered in the order of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec
import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.description import CheckedClaim, Description, Fact, Note, Thing, Value
from ..graph.store.evidence import Footnotes, checked_claim, graphs_of, origin_of, statements_of
from ..graph.store.neighbourhood import outgoing
from ..graph.store.store import Store, sl
from ..ontology.namespaces import compact, kind_and_slug
from . import case_events
from .case_events import CaseEvent, things
from .library import library
from .run import Answer, ask
from .table import Table

_T = TypeVar("_T")

#: The file of a release with its cases.
KEPT: Final = "cases.json"
#: The question that compares rivals.
RIVALRY: Final = "convergence/rival-adoption"
FEWEST_ADOPTERS: Final = 10
#: The most events behind a comparison whose evidence is cited beside it; that of more is with the rows of its question.
_MOST_CITED: Final = 200


@dataclass(frozen=True)
class Holding:
    """How much the catalogues contain on a case.

    ``generation`` is the generation of mobile radio that the case is about, if any. What is carried over from earlier
    ones is counted apart; organizations are those of the other specifications.
    """

    documents: int
    specifications: int
    organizations: int
    countries: int
    generation: str | None = None
    carried_specifications: int = 0
    carried_documents: int = 0


@dataclass
class _BarrierRows:
    """What the rows of a barrier say: its kinds, what it hinders, and what addresses it."""

    barrier: Thing
    kinds: list[Thing] = field(default_factory=list)
    hinders: list[Thing] = field(default_factory=list)
    remedies: list[Thing] = field(default_factory=list)


@dataclass(frozen=True)
class CaseBarrier:
    """A barrier of a case with the evidence of each of its relations; its own includes that on hindering the case."""

    barrier: Value
    kinds: tuple[Thing, ...]
    hinders: Fact
    remedies: Fact


@dataclass(frozen=True)
class Case:
    """A case: ``events`` are its key events, ``event_count`` is the number of all that are dated.

    ``compared`` are the names of the rivals with most adopters, as arguments of ``RIVALRY``; none if all have few.
    """

    slug: str
    description: Description
    own_notes: tuple[int, ...]
    events: tuple[CaseEvent, ...]
    event_count: int
    compared: tuple[str, ...]
    compared_notes: tuple[int, ...]
    rivals: tuple[tuple[Thing, Fact], ...]
    barriers: tuple[CaseBarrier, ...]
    families: tuple[Value, ...]
    documents: tuple[Value, ...]
    technologies: tuple[Value, ...]
    catalogued: Holding | None
    claims: tuple[CheckedClaim, ...]
    notes: tuple[Note, ...]


def cases(store: Store) -> list[Thing]:
    """Return the cases: the initiatives that study something."""
    found = {t.object for t in store.triples(None, sl("studiedIn"))}
    things = (Thing(n.value, store.label(n)) for n in found if isinstance(n, ox.NamedNode))
    return sorted(things, key=lambda t: t.label)


def keep_cases(release: Release) -> int:
    """Read all cases and keep them in the folder of a release that is not published yet; return their number."""
    found = tuple(filter(None, (read_case(release, thing.iri) for thing in cases(release.store))))
    (release.path / KEPT).write_bytes(msgspec.json.encode(found))
    return len(found)


def cases_of(release: Release) -> tuple[Case, ...]:
    """Return all cases, as the build has kept them; read now if another version kept them otherwise, or none did."""
    if KEPT in release.files:
        try:
            return msgspec.json.decode(release.file(KEPT).read_bytes(), type=tuple[Case, ...])
        except msgspec.DecodeError:
            pass
    return tuple(filter(None, (read_case(release, thing.iri) for thing in cases(release.store))))


def compare(release: Release, rivals: Iterable[str]) -> Answer | None:
    """Return how rivals gained adopters; None if there are none to compare, or the library lacks the question."""
    question, names = library().get(RIVALRY), list(rivals)
    return ask(release, question, {"rivals": names}) if question and names else None


def read_case(release: Release, iri: str) -> Case | None:
    """Return a case with all that its page shows; None if nothing is studied in the thing."""
    store, node = release.store, ox.NamedNode(iri)
    known, description = kind_and_slug(iri), release.describe(iri)
    studied = [n for n in store.subjects(sl("studiedIn"), node) if isinstance(n, ox.NamedNode)]
    if not studied or description is None or known is None:
        return None
    standards = [n for n in studied if store.is_a(n, sl("Standard"))]
    families = [n for n in standards if store.is_a(n, sl("StandardFamily"))]
    documents = [n for n in standards if n not in set(families)]
    technologies = [n for n in studied if store.is_a(n, sl("Technology"))]
    events = case_events.weighed(store, node)
    dates = {each.event: each.date for each in events}
    rivalry = _rivalry(release, standards)
    footnotes = Footnotes(store)
    # In page order, so that notes are numbered from top to bottom.
    return Case(
        slug=known[1],
        description=description,
        own_notes=footnotes.of(node),
        events=tuple(case_events.with_evidence(store, footnotes, event) for event in case_events.key_events(events)),
        event_count=len(dates),
        compared=tuple(compact(rival.iri) for rival in rivalry.bindings["rivals"]) if rivalry else (),
        compared_notes=footnotes.of(*_events_behind(store, rivalry)),
        rivals=tuple(_rivalries(store, footnotes, [*standards, *technologies])),
        barriers=tuple(
            _with_evidence(store, footnotes, barrier, node)
            for barrier in _barriers(release, iri, {event.value for event in dates})
        ),
        families=_things(store, footnotes, families, dates),
        documents=_things(store, footnotes, documents, dates),
        technologies=_things(store, footnotes, technologies, dates),
        catalogued=_catalogued(release, iri),
        claims=tuple(
            checked_claim(store, c.claim, outgoing(store, ox.NamedNode(c.claim.iri)), footnotes)
            for c in description.claims
        ),
        notes=footnotes.notes(),
    )


def _catalogued(release: Release, iri: str) -> Holding | None:
    """Return how much the catalogues hold of a case; None if there are none, or they have none of its documents."""
    if not release.manifest["tables"].get("case_document"):
        return None
    # Polars is slow to load, and a server reads what a build has kept.
    from .answers.holdings import holding
    from .answers.tables import tables_of

    found = holding(tables_of(release), iri)
    return found if found.documents else None


def _barriers(release: Release, iri: str, own_events: set[str]) -> list[_BarrierRows]:
    """Return the barriers of a case; of the events that address them, only those of the case itself."""
    question = library().get("barriers/of-initiative")
    table = ask(release, question, {"initiative": [compact(iri)]}).table if question else Table((), ())
    found: dict[str, _BarrierRows] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        barrier, kind, remedy, hindered = (cells[name] for name in ("barrier", "kind", "strategy", "hinders"))
        if not isinstance(barrier, ox.NamedNode):
            continue
        entry = found.setdefault(barrier.value, _BarrierRows(Thing(barrier.value, table.shown(barrier))))
        if isinstance(kind, ox.NamedNode):
            _add(entry.kinds, Thing(kind.value, table.shown(kind)))
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
    best, most = None, FEWEST_ADOPTERS - 1
    for rivals in _rivals(release.store, standards):
        answer = compare(release, (compact(n.value) for n in rivals))
        if answer is None:
            return None
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


def _events_behind(store: Store, answer: Answer | None) -> list[ox.NamedNode]:
    """Return the events that the rows of an answer count, in order of date; none if they are too many to cite."""
    found = (solution["event"] for solution in store.select(answer.sparql)) if answer else ()
    events = list(dict.fromkeys(n for n in found if isinstance(n, ox.NamedNode)))
    return events if len(events) <= _MOST_CITED else []


def _rivalries(store: Store, footnotes: Footnotes, studied: list[ox.NamedNode]) -> Iterator[tuple[Thing, Fact]]:
    """Yield the things that compete with others, each pair once and in the direction that is asserted."""
    competes = sl("competesWith")
    for one in sorted(studied, key=store.label):
        others = [n for n in store.nodes(one, competes) if graphs_of(store, ox.Triple(one, competes, n))]
        if others:
            values = tuple(_related(store, footnotes, one, competes, other, other) for other in others)
            yield store.thing(one), Fact(store.thing(competes), values, len(values))


def _with_evidence(store: Store, footnotes: Footnotes, found: _BarrierRows, case: ox.NamedNode) -> CaseBarrier:
    barrier, hinders, addresses = ox.NamedNode(found.barrier.iri), sl("hinders"), sl("addresses")
    own = footnotes.of(barrier, *statements_of(store, ox.Triple(barrier, hinders, case)))
    own = own or footnotes.of(*_records_of(store, barrier, "subject"))
    remedies, hindered = ([ox.NamedNode(t.iri) for t in listed] for listed in (found.remedies, found.hinders))
    addressing = tuple(_related(store, footnotes, remedy, addresses, barrier, remedy) for remedy in remedies)
    hindering = tuple(_related(store, footnotes, barrier, hinders, other, other) for other in hindered)
    return CaseBarrier(
        barrier=Value(found.barrier, notes=own),
        kinds=tuple(found.kinds),
        hinders=Fact(store.thing(hinders), hindering, len(hindering)),
        remedies=Fact(store.thing(addresses), addressing, len(addressing)),
    )


def _related(
    store: Store,
    footnotes: Footnotes,
    subject: ox.NamedNode,
    prop: ox.NamedNode,
    value: ox.NamedNode,
    shown: ox.NamedNode,
) -> Value:
    """Return one end of a triple with the notes of its statements, or else of its subject, and its origin."""
    triple = ox.Triple(subject, prop, value)
    notes = footnotes.of(*statements_of(store, triple)) or footnotes.of(subject)
    origin, dataset = origin_of(store, graphs_of(store, triple))
    return Value(store.thing(shown), "", "", notes, origin == "inferred", origin, dataset)


def _things(
    store: Store, footnotes: Footnotes, nodes: Iterable[ox.NamedNode], dates: Mapping[ox.NamedNode, str]
) -> tuple[Value, ...]:
    """Return things with their own evidence, or else that of the earliest event, a relation, a figure or a part."""

    def notes(node: ox.NamedNode) -> tuple[int, ...]:
        events = sorted(_records_of(store, node, "concerns"), key=lambda e: dates.get(e) or "9999")
        records = (node, *events, *_records_of(store, node, "subject", "object", "observed", "partOf"))
        return next((found for record in records if (found := footnotes.of(record))), ())

    return tuple(Value(thing, notes=notes(ox.NamedNode(thing.iri))) for thing in things(store, nodes))


def _records_of(store: Store, node: ox.NamedNode, *names: str) -> list[ox.NamedNode]:
    """Return the records that refer to a thing by properties of these names."""
    found = (record for name in names for record in store.subjects(sl(name), node))
    return [record for record in found if isinstance(record, ox.NamedNode)]
