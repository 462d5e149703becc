"""Shortest paths between two things, over events and sourced relations, each step with its evidence.

Definition: a path is a chain of steps from one thing to the other. The query of the question finds the steps from one
thing: through an event in which both have a role, or along a relation that a statement makes, in either direction. A
relation followed backward is given by its inverse, or marked as backward if it has none. A breadth-first search repeats
the query once a level, for all things on the frontier together, so that the path has the fewest steps (Moore 1959). Of
equally short paths the first by label is returned. Classifications, places and sources are not steps: they would
connect everything. Units: steps. Assumption: all steps are equally long. Limits: a path has at most eight steps, and
one of several equally short paths is no likelier cause than another.

Estimand: the fewest recorded steps between two things, not the way of an influence. Population: the events and
statements of the release. Window: all recorded years, or the period set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...graph.store.store import Store, Term
from ..table import Table
from .request import Finding, Request

_COLUMNS = ("step", "from", "relation", "direction", "to", "through", "date", "evidence")
_MAX_STEPS = 8


@dataclass(frozen=True)
class _Step:
    start: ox.NamedNode
    relation: ox.NamedNode
    direction: Term | None
    end: ox.NamedNode
    through: ox.NamedNode
    date: Term | None
    evidence: Term | None


def shortest_path(request: Request) -> Finding:
    """Return the steps of a shortest path, or no rows if there is none of at most eight steps.

    The query of the question finds the steps from one thing. It is repeated for the things reached.
    """
    query = request.required_query
    start, goal = query.terms["from"][0], query.terms["to"][0]
    assert isinstance(start, ox.NamedNode)
    assert isinstance(goal, ox.NamedNode)
    came: dict[ox.NamedNode, _Step | None] = {start: None}
    frontier = [start]
    for _ in range(_MAX_STEPS):
        if goal in came or not frontier:
            break
        reached: list[ox.NamedNode] = []
        for step in _steps(query.store, query.sparql, start, frontier):
            if step.end not in came:
                came[step.end] = step
                reached.append(step.end)
        frontier = reached
    return Finding(Table(_COLUMNS, tuple(_rows(came, goal))))


def _steps(store: Store, sparql: str, start: ox.NamedNode, frontier: Sequence[ox.NamedNode]) -> list[_Step]:
    """Return the steps from the things on the frontier, in the order of these, then of the labels reached."""
    query = sparql.replace(f"VALUES ?from {{ {start} }}", f"VALUES ?from {{ {' '.join(map(str, frontier))} }}")
    place = {node: n for n, node in enumerate(frontier)}
    steps = [
        _Step(s["from"], s["relation"], s["direction"], s["next"], s["through"], s["date"], s["evidence"])
        for s in store.select(query)
        if isinstance(s["next"], ox.NamedNode)
    ]
    return sorted(steps, key=lambda s: (place[s.start], store.label(s.end), s.through.value, s.relation.value))


def _rows(came: dict[ox.NamedNode, _Step | None], goal: ox.NamedNode) -> list[tuple[Term | None, ...]]:
    steps: list[_Step] = []
    node = goal
    while step := came.get(node):
        steps.append(step)
        node = step.start
    return [
        (ox.Literal(n), s.start, s.relation, s.direction, s.end, s.through, s.date, s.evidence)
        for n, s in enumerate(reversed(steps), 1)
    ]
