"""The lineage of a standard: ancestors and successors with their distance.

Definition: a relative is what can be reached by steps in one direction; its distance is the fewest steps (Moore 1959).
The question's query finds the nearest relatives of one standard, as sources state them. It is asked again of each
relative found, ancestors only for ancestors and successors only for successors, until nothing new turns up. Units:
steps. Assumption: a step counts 1 whatever the relation. Limits: only what sources state is walked; where two ways are
equally short, the one whose query comes first is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from ...graph.store.store import Store, Term
from ..table import Table

_COLUMNS = ("relative", "direction", "relation", "nearer", "depth", "date", "through")


def lineage(store: Store, _found: Table, bound: Mapping[str, Sequence[Term]], sparql: str) -> Table:
    """Return a row per relative: direction, relation to the nearer one, depth in steps, date, and what says so.

    Args:
        store: the graph to walk.
        bound: ``standard``, one thing.
        sparql: the query of one step.
    """
    start = bound["standard"][0]
    assert isinstance(start, ox.NamedNode)
    rows: list[tuple[Term | None, ...]] = []
    for direction in ("ancestor", "successor"):
        seen = {start}
        nearer, depth = [start], 1
        while nearer:
            reached: list[ox.NamedNode] = []
            for node in nearer:
                step = sparql.replace(f"VALUES ?standard {{ {start} }}", f"VALUES ?standard {{ {node} }}")
                for s in store.select(step):
                    relative = s["next"]
                    if s["direction"].value != direction or relative in seen:
                        continue
                    seen.add(relative)
                    reached.append(relative)
                    row = (relative, s["direction"], s["relation"], node, ox.Literal(depth), s["date"], s["through"])
                    rows.append(row)
            nearer, depth = reached, depth + 1
    return Table(_COLUMNS, tuple(rows))
