"""Shortest paths between two things, over events and sourced relations, each step with its evidence.

Definition: a path is a chain of steps from one thing to the other. The query of the question defines the steps from one
thing: through an event in which both have a role, or along a relation that a statement makes, in either direction. A
relation followed backward is given by its inverse, or marked as backward if it has none. A breadth-first search from
both ends reads the same steps from the store, so that the path has the fewest steps (Pohl 1971); each event is read
once, and the next step is made at the end where it is cheaper, since some organizations have a role in 100,000. Of
equally short paths the first by label is returned. Classifications, places and sources are not steps: they would
connect everything. Units: steps. Assumption: all steps are equally long. Limits: a path has at most eight steps, and
one of several equally short paths is no likelier cause than another.

Estimand: the fewest recorded steps between two things, not the way of an influence. Population: the events and
statements of the release. Window: all recorded years, or the period set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
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
    roles = Roles(query.store)
    things = list(_search(roles, start, goal))
    rows = (
        (ox.Literal(number), one, *_step(roles, one, other)) for number, (one, other) in enumerate(pairwise(things), 1)
    )
    return Finding(Table(_COLUMNS, tuple(rows)))


def _search(roles: Roles, start: ox.NamedNode, goal: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """Yield the things on a shortest path from one to another; nothing if there is none."""
    ahead, behind = Side(roles, start, goal, is_ahead=True), Side(roles, goal, start, is_ahead=False)
    for _ in range(_MAX_STEPS):
        _cheaper(ahead, behind).grow()
        if met := ahead.frontier & behind.frontier:
            yield from _along(roles.store, ahead, behind, met)
            return


def _cheaper(ahead: Side, behind: Side) -> Side:
    """Return the side whose next step reads less: both are read in turn until one has no more."""
    for one, other in zip_longest(ahead.next_step(), behind.next_step()):
        if one is None or other is None:
            return ahead if one is None else behind
    return ahead


def _along(store: Store, ahead: Side, behind: Side, met: set[ox.NamedNode]) -> Iterator[ox.NamedNode]:
    """Yield the first by label of the shortest paths through the things in which the two searches met."""
    onward: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    layer = met
    while layer:
        for thing in layer:
            for previous in ahead.reached[thing]:
                onward[previous].add(thing)
        layer = {previous for thing in layer for previous in ahead.reached[thing]}
    thing = ahead.end
    yield thing
    while thing != behind.end:
        thing = min(onward.get(thing) or behind.reached[thing], key=lambda each: (store.label(each), each.value))
        yield thing


class Roles:
    """The roles of things in events, those of each thing read once: some organizations have 100,000."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.events = lru_cache(maxsize=None)(self._events)

    def read(self, thing: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield the roles of a thing."""
        return chain.from_iterable(self.store.triples(None, sl(role), thing) for role in _ROLES)

    def _events(self, thing: ox.NamedNode) -> set[ox.NamedNode]:
        """Return the events in which a thing has a role."""
        return {triple.subject for triple in self.read(thing) if isinstance(triple.subject, ox.NamedNode)}

    def things(self, event: ox.NamedNode) -> set[ox.NamedNode]:
        """Return the things that have a role in an event."""
        return {
            triple.object
            for role in _ROLES
            for triple in self.store.triples(event, sl(role))
            if isinstance(triple.object, ox.NamedNode)
        }


class Side:
    """The search from one end of the path: things by number of steps, read from the store step by step.

    Attributes:
        end: where the search begins, and the only event or region of a path with the other end.
        reached: the things reached, each with those one step nearer to the end of this side.
        frontier: the things reached last.
    """

    def __init__(self, roles: Roles, end: ox.NamedNode, other_end: ox.NamedNode, *, is_ahead: bool) -> None:
        self.end, self.reached, self.frontier = end, {end: set[ox.NamedNode]()}, {end}
        self._roles, self._store, self._other_end, self._is_ahead = roles, roles.store, other_end, is_ahead
        self._read: set[ox.NamedNode] = set()

    def next_step(self) -> Iterator[object]:
        """Yield what the next step reads: the things of the frontier, and their roles."""
        return chain(self.frontier, chain.from_iterable(map(self._roles.read, self.frontier)))

    def grow(self) -> None:
        """Make one step from the frontier."""
        found: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
        for near, far in self._steps():
            for thing in far - self.reached.keys():
                found[thing] |= near
        self.frontier = {each for each in found if each == self._other_end or not self._store.is_a(each, sl("Region"))}
        self.reached |= {thing: found[thing] for thing in self.frontier}

    def _steps(self) -> Iterator[tuple[set[ox.NamedNode], set[ox.NamedNode]]]:
        """Yield things of the frontier, and those which are one step farther from the end of this side."""
        store = self._store
        for thing in self.frontier:
            for event in self._roles.events(thing) - self._read:
                self._read.add(event)
                things = self._roles.things(event)
                far = things | ({event} if self._is_step(event) else set())
                if not far <= self.reached.keys() and _is_sourced_event(store, event):
                    yield things & self.frontier, far
            if (self._is_ahead or thing == self.end) and _is_sourced_event(store, thing):
                yield {thing}, self._roles.things(thing)
            for _, other, _ in _statements(store, thing):
                yield {thing}, {other}

    def _is_step(self, event: ox.NamedNode) -> bool:
        """Return whether an event of a thing is a step: the other end, or, on the way back, what a statement is on."""
        if event == self._other_end:
            return True
        return not self._is_ahead and any(
            next(self._store.triples(None, sl(part), event), None) for part in ("subject", "object")
        )


def _step(roles: Roles, one: ox.NamedNode, other: ox.NamedNode) -> Step:
    """Return relation, direction, end, through, date and evidence of a step: the first by event or statement."""
    store = roles.store
    through = roles.events(one) & roles.events(other)
    through |= {one} if other in roles.things(one) else set()
    through |= {other} if one in roles.things(other) else set()
    first = next((event for event in sorted(through, key=_value) if _is_sourced_event(store, event)), None)
    found = [(first, kind, None) for kind in _kinds(store, first)] if first else []
    stated = [(s, *_relation(store, s, is_forward)) for s, end, is_forward in _statements(store, one) if end == other]
    by, relation, direction = min([*found, *stated], key=lambda step: (step[0].value, step[1].value))
    dates, evidence = (sorted(store.objects(by, sl(name)), key=_value) for name in ("when", "evidence"))
    return relation, direction, other, by, dates[0] if dates else None, evidence[0]


def _value(term: Term) -> str:
    return term.value


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
