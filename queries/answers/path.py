"""Shortest paths between two things, over events and sourced relations, each step with its evidence.

Definition: a path is a chain of steps from one thing to the other. The query of the question defines the steps from one
thing: through an event in which both have a role, or along a relation that a statement makes, in either direction. A
relation followed backward is given by its inverse, or marked as backward if it has none. A breadth-first search reads
the same steps from the store, so that the path has the fewest steps (Moore 1959); each event is read once, since some
organizations have a role in 100,000. Of equally short paths the first by label is returned. Classifications, places and
sources are not steps: they would connect everything. Units: steps. Assumption: all steps are equally long. Limits: a
path has at most eight steps, and one of several equally short paths is no likelier cause than another.

Estimand: the fewest recorded steps between two things, not the way of an influence. Population: the events and
statements of the release. Window: all recorded years, or the period set.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from ...graph.store.store import RDF_TYPE, Node, Store, Term, sl
from ...ontology.namespaces import node
from ..table import Table
from .request import Finding, Request

_COLUMNS: Final = ("step", "from", "relation", "direction", "to", "through", "date", "evidence")
_MAX_STEPS: Final = 8
_ROLES: Final = ("involves", "concerns", "inRegion")
_BELOW: Final = node("rdfs:subClassOf")
_INVERSE: Final = node("owl:inverseOf")
_SYMMETRIC: Final = node("owl:SymmetricProperty")

Step = tuple[Term | None, ...]


def shortest_path(request: Request) -> Finding:
    """Return the steps of a shortest path, or no rows if there is none of at most eight steps."""
    query = request.required_query
    start, goal = query.terms["from"][0], query.terms["to"][0]
    assert isinstance(start, ox.NamedNode)
    assert isinstance(goal, ox.NamedNode)
    things = list(_search(query.store, start, goal))
    rows = (
        (ox.Literal(number), one, *_step(query.store, one, other))
        for number, (one, other) in enumerate(pairwise(things), 1)
    )
    return Finding(Table(_COLUMNS, tuple(rows)))


def neighbours(
    store: Store, thing: ox.NamedNode, goal: ox.NamedNode, read: set[ox.NamedNode] | None = None
) -> set[ox.NamedNode]:
    """Return the things that one step leads to.

    Args:
        store: the graph.
        thing: where the step begins.
        goal: the end of the path: a region or an event is a step only as the end.
        read: events that are left out; those of the thing are added.
    """
    seen = set() if read is None else read
    found: set[ox.NamedNode] = set()
    for event in _events_of(store, thing) - seen:
        seen.add(event)
        new = _roles_in(store, event) | ({goal} if event == goal else set())
        if not new <= found and _is_sourced_event(store, event):
            found |= new
    if _is_sourced_event(store, thing):
        found |= _roles_in(store, thing)
    found |= {other for _, other, _ in _statements(store, thing)}
    return {other for other in found if other != thing and (other == goal or not store.is_a(other, sl("Region")))}


def _search(store: Store, start: ox.NamedNode, goal: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """Yield the things on a shortest path from one to another; nothing if there is none."""
    came: dict[ox.NamedNode, ox.NamedNode | None] = {start: None}
    frontier, read = [start], set[ox.NamedNode]()
    for _ in range(_MAX_STEPS):
        reached: list[ox.NamedNode] = []
        for thing in frontier:
            new = neighbours(store, thing, goal, read) - came.keys()
            came |= dict.fromkeys(new, thing)
            if goal in new:
                yield from reversed(list(_back(came, goal)))
                return
            reached += sorted(new, key=lambda other: (store.label(other), other.value))
        frontier = reached


def _back(came: dict[ox.NamedNode, ox.NamedNode | None], goal: ox.NamedNode) -> Iterator[ox.NamedNode]:
    thing: ox.NamedNode | None = goal
    while thing is not None:
        yield thing
        thing = came[thing]


def _step(store: Store, one: ox.NamedNode, other: ox.NamedNode) -> Step:
    """Return relation, direction, end, through, date and evidence of a step: the first by event or statement."""
    through = _events_of(store, one) & _events_of(store, other)
    through |= {one} if other in _roles_in(store, one) else set()
    through |= {other} if one in _roles_in(store, other) else set()
    found = [(event, kind, None) for event in through if _is_sourced_event(store, event)
             for kind in _kinds(store, event)]  # fmt: skip
    stated = [(s, *_relation(store, s, is_forward)) for s, end, is_forward in _statements(store, one) if end == other]
    by, relation, direction = min([*found, *stated], key=lambda step: (step[0].value, step[1].value))
    dates, evidence = (sorted(store.objects(by, sl(name)), key=_value) for name in ("when", "evidence"))
    return relation, direction, other, by, dates[0] if dates else None, evidence[0]


def _value(term: Term) -> str:
    return term.value


def _events_of(store: Store, thing: ox.NamedNode) -> set[ox.NamedNode]:
    return {
        triple.subject
        for role in _ROLES
        for triple in store.triples(None, sl(role), thing)
        if isinstance(triple.subject, ox.NamedNode)
    }


def _roles_in(store: Store, event: ox.NamedNode) -> set[ox.NamedNode]:
    return {
        triple.object
        for role in _ROLES
        for triple in store.triples(event, sl(role))
        if isinstance(triple.object, ox.NamedNode)
    }


def _statements(store: Store, thing: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, bool]]:
    """Yield the sourced statements on a thing: the statement, the other thing, and whether it is the object."""
    for mine, others, is_forward in (("subject", "object", True), ("object", "subject", False)):
        for triple in store.triples(None, sl(mine), thing):
            statement = triple.subject
            if isinstance(statement, ox.NamedNode) and _is_sourced(store, statement):
                yield from ((statement, other, is_forward) for other in store.nodes(statement, sl(others)))


def _relation(store: Store, statement: ox.NamedNode, is_forward: bool) -> tuple[Node, ox.Literal]:
    """Return the relation of a statement as it is followed, and the direction."""
    (stated,) = store.nodes(statement, sl("property"))
    if is_forward:
        return stated, ox.Literal("forward")
    inverses: list[Node] = [*store.nodes(stated, _INVERSE), *store.subjects(_INVERSE, stated)]
    inverses = [each for each in inverses if isinstance(each, ox.NamedNode)]
    if store.is_a(stated, _SYMMETRIC):
        inverses.append(stated)
    return (min(inverses, key=str), ox.Literal("forward")) if inverses else (stated, ox.Literal("backward"))


def _kinds(store: Store, event: ox.NamedNode) -> list[ox.NamedNode]:
    """Return the classes of an event below the class of all."""
    return [kind for kind in store.nodes(event, RDF_TYPE) if sl("Event") in store.nodes(kind, _BELOW)]


def _is_sourced_event(store: Store, thing: ox.NamedNode) -> bool:
    return _is_sourced(store, thing) and bool(_kinds(store, thing))


def _is_sourced(store: Store, thing: ox.NamedNode) -> bool:
    return next(store.triples(thing, sl("evidence")), None) is not None
