"""The rows of cases: their period and size, their rivals, barriers and remedies, and the verdicts on claims."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pyoxigraph as ox

from ...graph.store.description import Thing, Value
from ...ontology.namespaces import compact
from ..casebook import Case, cases_of
from .cells import Cell, Measure, Number, Overlap, Pair, Pairs, Row, Said, Section, section
from .overlap import overlap
from .reading import MOST_VALUES, THING, Compared

_VERDICTS = ("supported", "qualified", "disputed", "unchecked")
_TIMELINE, _ROLES, _SHARED = "standards/timeline", "actors/roles", "barriers/shared"
_SELECTED = Said(
    "The authors of a case chose what it studies: its standards, technologies and barriers are a selection, not all of "
    "its field.",
    "案例研究的对象由作者选定：其标准、技术和障碍是选录，并非该领域的全部。",
)


def sections(compared: Compared) -> list[Section]:
    """Return the rows of cases."""
    by_iri = {case.description.iri: case for case in cases_of(compared.release)}
    own = [by_iri[iri] for iri in compared.iris]
    return [
        section("time", _period(compared)),
        section("scope", _scope(compared, own), [_SELECTED]),
        section("rivals", [_rivals(compared, own)]),
        section("barriers", _barriers(compared, own), [_SELECTED]),
        section("claims", _claims(compared, own)),
    ]


def _period(compared: Compared) -> list[Row]:
    """Return the rows of the first and the latest dated event, and of the number of events."""
    dates = {iri: compared.dates(_TIMELINE, {"case": [compact(iri)]}) for iri in compared.iris}
    rows = []
    for name, which in (("first_event", 0), ("latest_event", -1)):
        found_dates = ((Value(None, text=dates[iri][which]),) if dates[iri] else () for iri in compared.iris)
        rows.append(Row(name, tuple(Cell(values, len(values)) for values in found_dates)))
    events = {case.description.iri: case.event_count for case in cases_of(compared.release)}
    return [*rows, compared.counts("events", events, _TIMELINE, case=THING)]


def _scope(compared: Compared, own: list[Case]) -> list[Row]:
    standards = {case.description.iri: len(case.families) + len(case.documents) for case in own}
    technologies = {case.description.iri: len(case.technologies) for case in own}
    actors = {iri: len(_actors_of(compared, iri)) for iri in compared.iris}
    return [
        compared.counts("standards", standards),
        compared.counts("technologies", technologies),
        compared.counts("acting", actors, _ROLES, case=THING),
    ]


def _actors_of(compared: Compared, iri: str) -> set[str]:
    frame = compared.frame(_ROLES, {"case": [compact(iri)]})
    return set() if frame is None else set(map(str, frame["actor"]))


def _rivals(compared: Compared, own: list[Case]) -> Row:
    """Return the row of what competes in each case."""
    cells = []
    for case in own:
        found: dict[str, Value] = {}
        for one, fact in case.rivals:
            found.setdefault(one.iri, Value(one))
            found |= {v.thing.iri: v for v in fact.values if v.thing and v.thing.iri not in found}
        # Only what is shown has its evidence numbered.
        values = (compared.value(value, case.notes) for value in list(found.values())[:MOST_VALUES])
        cells.append(Cell(tuple(values), len(found)))
    return Row("rivals", tuple(cells))


def _barriers(compared: Compared, own: list[Case]) -> list[Row]:
    """Return the rows of barriers and of those with a recorded remedy, and of the barriers themselves."""
    addressed = {
        case.description.iri: Number(sum(bool(b.remedies.values) for b in case.barriers), len(case.barriers))
        for case in own
        if case.barriers
    }
    named = []
    for case in own:
        values = tuple(compared.value(b.barrier, case.notes) for b in case.barriers[:MOST_VALUES])
        named.append(Cell(values, len(case.barriers)))
    row = compared.counts("addressed", addressed, "barriers/coverage", case=THING)
    return [row, Row("barriers", tuple(named))]


def _claims(compared: Compared, own: list[Case]) -> list[Row]:
    """Return a row for each verdict, of how many claims about each case."""
    counted = [Counter(claim.verdict for claim in case.claims) for case in own]
    rows = []
    for verdict in _VERDICTS:
        numbers = {
            case.description.iri: Number(counts[verdict], counts.total())
            for case, counts in zip(own, counted, strict=True)
            if counts.total()
        }
        if any(number.value for number in numbers.values()):
            rows.append(compared.counts(verdict, numbers, "claims/checked", verdict=verdict))
    return rows


def pairs(compared: Compared) -> Pairs:
    """Return the actors that each two cases share, and the kinds of barrier that both faced."""
    actors = {iri: _actors_of(compared, iri) for iri in compared.iris}
    both = combinations(compared.things, 2)
    return Pairs("cases", tuple(_pair(compared, one, other, actors) for one, other in both))


def combined(compared: Compared) -> Overlap | None:
    """Return the actors of each combination of cases."""
    return overlap("cases", compared, {iri: _actors_of(compared, iri) for iri in compared.iris})


def _pair(compared: Compared, one: Thing, other: Thing, actors: dict[str, set[str]]) -> Pair:
    given = {"a": [compact(one.iri)], "b": [compact(other.iri)]}
    answer = compared.answer(_SHARED, given)
    kinds = {str(record["kind"]) for record in answer.table.records()} if answer else set()
    shared = actors[one.iri] & actors[other.iri]
    things = sorted((compared.store.thing(ox.NamedNode(iri)) for iri in shared), key=lambda thing: thing.order)
    more = compared.reference(_SHARED, given) if kinds else None
    measures = (Measure("shared_actors", len(shared) or None), Measure("shared_barriers", len(kinds) or None))
    return Pair(one, other, measures, tuple(things[:MOST_VALUES]), len(things), more)
