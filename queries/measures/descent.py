"""Lineages of standards: the depth and width of the descent from a standard.

Definitions, on the directed relations by which one standard descends from another (supersession, basis, adoption,
amendment, merger): depth is the number of steps to the furthest descendant by the shortest path (levels of a
breadth-first search, Moore 1959); width is the greatest number of descendants at one distance; descendants are all
standards that can be reached. Population: published documents and numbers; a draft does not count, another rendering of
an edition stands for it, and a number does not descend from its own editions. Window: all years. Units: steps;
documents. Assumption: a step counts 1 whatever the relation. Limits: the
relations are those that sources state; a supersession that follows from two others is not a step of its own.

Estimand: how far, and how widely, later standards are stated to descend from one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from .names import local_name

#: Relations by which ``from`` descends from ``to``, and whether they are reversed.
DESCENT: Final = {"supersedes": False, "basedOn": False, "adoptionOf": False, "amends": False, "mergesInto": True}


def steps(relations: pl.DataFrame) -> pl.DataFrame:
    """Return parent and child of each step of descent.

    Args:
        relations: from, relation (an IRI or its local name), to; inferred ones already left out.
    """
    parts = []
    for name, reverse in DESCENT.items():
        part = relations.filter(local_name("relation") == name)
        ends = ("from", "to") if reverse else ("to", "from")
        parts.append(part.select(parent=pl.col(ends[0]).cast(pl.String), child=pl.col(ends[1]).cast(pl.String)))
    return pl.concat(parts).unique().filter(pl.col("parent") != pl.col("child")).sort("parent", "child")


def extent(descent: pl.DataFrame) -> pl.DataFrame:
    """Return a row per standard with descendants: standard, descendants, depth, width; the largest first.

    >>> extent(pl.DataFrame({"parent": ["a", "a", "b"], "child": ["b", "c", "d"]})).row(0)
    ('a', 3, 2, 2)
    """
    schema = {"standard": pl.String, "descendants": pl.Int64, "depth": pl.Int64, "width": pl.Int64}
    children: dict[str, list[str]] = {}
    for parent, child in descent.select("parent", "child").iter_rows():
        children.setdefault(parent, []).append(child)
    rows = [
        (ancestor, sum(levels), len(levels), max(levels))
        for ancestor in sorted(children)
        if (levels := _levels(ancestor, children))  # none if it only descends from itself
    ]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.sort("descendants", "depth", "standard", descending=[True, True, False])


def _levels(ancestor: str, children: dict[str, list[str]]) -> list[int]:
    """Return the number of descendants at each distance, from one step on."""
    seen, front, levels = {ancestor}, [ancestor], []
    while front:
        reached = list(dict.fromkeys(c for p in front for c in children.get(p, ()) if c not in seen))
        seen.update(reached)
        if reached:
            levels.append(len(reached))
        front = reached
    return levels
