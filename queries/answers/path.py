"""Shortest paths between two things, over events and sourced relations, each step with its evidence.

Definition: a path is a chain of steps from one thing to the other; the question's query finds the steps that lead from
one thing: through an event in which both have a role, or by a relation that a statement makes, read either way: against
its name it goes by its inverse, or is marked as backward if it has none. A breadth-first search asks it again, once a
level, of all things on the frontier together, so the path has the fewest steps (Moore 1959). Among equally short paths
the first by label is returned. Classifications, places and sources are not steps: they would join everything with
everything. Units: steps. Assumption: every step is as long as any other. Limits: a path of more than eight steps is not
looked for, and one of several equally short ones is no likelier cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...graph.store.store import Store, Term
from ..table import Table

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


def shortest_path(store: Store, _found: Table, bound: Mapping[str, Sequence[Term]], sparql: str) -> Table:
    """Return the steps of a shortest path, or no rows if there is none of at most eight steps.

    Args:
        store: the graph to walk.
        bound: ``from`` and ``to``, one thing each.
        sparql: the query of one step, which is asked again from each thing reached.
    """
    start, goal = bound["from"][0], bound["to"][0]
    assert isinstance(start, ox.NamedNode)
    assert isinstance(goal, ox.NamedNode)
    came: dict[ox.NamedNode, _Step | None] = {start: None}
    frontier = [start]
    for _ in range(_MAX_STEPS):
        if goal in came or not frontier:
            break
        reached: list[ox.NamedNode] = []
        for step in _steps(store, sparql, start, frontier):
            if step.end not in came:
                came[step.end] = step
                reached.append(step.end)
        frontier = reached
    return Table(_COLUMNS, tuple(_rows(came, goal)))


def _steps(store: Store, sparql: str, start: ox.NamedNode, frontier: Sequence[ox.NamedNode]) -> list[_Step]:
    """Return the steps that lead from the things on the frontier, in its order, then in that of the labels reached."""
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
