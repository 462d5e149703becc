"""The lineage of a standard: ancestors and successors with their distance.

Definition: a relative is a standard that can be reached by steps in one direction; its distance is the smallest number
of steps (Moore 1959). The query of the question finds the nearest relatives of one standard, as sources state them. It
is repeated for each relative found, for ancestors of ancestors and successors of successors only, until it finds no new
one. Units: steps. Assumption: a step counts 1 whatever the relation. Limits: only relations that sources state are
followed; of two equally short ways, the one found first is given.

Estimand: the standards that one is stated to descend from, or that descend from it. Population: the standards and
relations of the release. Window: all recorded years.
"""

from __future__ import annotations

import pyoxigraph as ox

from ...graph.store.store import Term
from ..table import Table
from .request import Finding, Request

_COLUMNS = ("relative", "direction", "relation", "nearer", "depth", "date", "through")


def lineage(request: Request) -> Finding:
    """Return a row per relative: direction, relation to the nearer one, depth in steps, date, and its source.

    The query of the question finds one step from ``standard``.
    """
    query = request.required_query
    start = query.terms["standard"][0]
    assert isinstance(start, ox.NamedNode)
    rows: list[tuple[Term | None, ...]] = []
    for direction in ("ancestor", "successor"):
        seen = {start}
        nearer, depth = [start], 1
        while nearer:
            reached: list[ox.NamedNode] = []
            for node in nearer:
                step = query.sparql.replace(f"VALUES ?standard {{ {start} }}", f"VALUES ?standard {{ {node} }}")
                for s in query.store.select(step):
                    relative = s["next"]
                    if s["direction"].value != direction or relative in seen:
                        continue
                    seen.add(relative)
                    reached.append(relative)
                    row = (relative, s["direction"], s["relation"], node, ox.Literal(depth), s["date"], s["through"])
                    rows.append(row)
            nearer, depth = reached, depth + 1
    return Finding(Table(_COLUMNS, tuple(rows)))
