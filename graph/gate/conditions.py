"""Conditions on nodes. Each finds, among a set of nodes, those that fail it, by operations on whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from . import terms
from .columns import Columns, Nodes


class Condition(Protocol):
    """A condition that a node meets or fails."""

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        """Return those of the nodes that fail the condition."""


@dataclass(frozen=True, eq=False)
class Test:
    """An expression on the term itself is true; an error counts as false."""

    expression: pl.Expr

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        found = graph.none()
        passed = graph.texts(nodes).select(self.expression.fill_null(value=False).alias("passed"))["passed"]
        found[nodes] = ~passed.to_numpy()
        return found


@dataclass(frozen=True)
class Among:
    """The node is one of some terms."""

    terms: tuple[str, ...]

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        return nodes & ~graph.named(self.terms)


@dataclass(frozen=True)
class Instance:
    """The node has one of some classes."""

    classes: tuple[str, ...]

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        return nodes & ~graph.instances(self.classes)


@dataclass(frozen=True)
class Has:
    """The node has a term as a value of a property."""

    path: str
    term: str

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        s, o = graph.pairs(self.path)
        return nodes & ~graph.nodes(s[graph.named([self.term])[o]])


@dataclass(frozen=True)
class Values:
    """Every value of a property meets a condition."""

    path: str
    condition: Condition

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        s, o = graph.pairs(self.path)
        wanted = nodes[s]
        wrong = self.condition.failing(graph, graph.nodes(o[wanted]))
        return graph.nodes(s[wanted & wrong[o]])


@dataclass(frozen=True)
class AtLeast:
    """A property has at least so many values. Two that a library may read as equal count once."""

    path: str
    least: int

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        if self.least == 1:
            return nodes & ~graph.subjects(self.path)
        s, o = graph.values(self.path, nodes)
        sure = pl.when(terms.is_literal() & ~terms.is_text()).then(terms.TERM.str.extract(r"\^\^(.*)$"))
        kinds = pl.DataFrame({"s": s, "term": graph.terms.gather(o).cast(pl.String)})
        counted = kinds.group_by("s").agg(sure.otherwise("term").n_unique().alias("n"))
        return nodes & ~graph.nodes(counted.filter(pl.col("n") >= self.least)["s"].to_numpy())


@dataclass(frozen=True)
class AtMost:
    """A property has at most so many values."""

    path: str
    most: int

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        if self.most == 0:
            return nodes & graph.subjects(self.path)
        s, _ = graph.values(self.path, _repeated(graph, self.path, nodes, self.most))
        found = graph.none()
        found[np.flatnonzero(np.bincount(s) > self.most)] = True
        return found


@dataclass(frozen=True)
class UniqueLanguages:
    """No two values of a property have the same language."""

    path: str

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        s, o = graph.values(self.path, _repeated(graph, self.path, nodes, 1))
        tagged = pl.DataFrame({"s": s, "term": graph.terms.gather(o).cast(pl.String)})
        tagged = tagged.select("s", language=terms.language()).drop_nulls()
        return graph.nodes(tagged.filter(tagged.is_duplicated())["s"].to_numpy())


@dataclass(frozen=True)
class Ordered:
    """All values of a property are less than those of another one."""

    path: str
    other: str
    or_equal: bool

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        one, two = (
            pl.DataFrame({"s": s, name: graph.terms.gather(o).cast(pl.String)})
            for name, (s, o) in (("one", graph.values(self.path, nodes)), ("two", graph.values(self.other, nodes)))
        )
        sure = terms.is_ordered(pl.col("one"), pl.col("two"), or_equal=self.or_equal)
        return graph.nodes(one.join(two, on="s").filter(~sure)["s"].to_numpy())


@dataclass(frozen=True)
class All:
    """All conditions hold."""

    parts: tuple[Condition, ...]

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        found = graph.none()
        for part in self.parts:
            found |= part.failing(graph, nodes)
        return found


@dataclass(frozen=True)
class Any:
    """At least one condition holds."""

    parts: tuple[Condition, ...]

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        for part in self.parts:
            if not nodes.any():
                break
            nodes = part.failing(graph, nodes)
        return nodes


@dataclass(frozen=True)
class Not:
    """A condition does not hold."""

    condition: Condition

    def failing(self, graph: Columns, nodes: Nodes) -> Nodes:
        return nodes & ~self.condition.failing(graph, nodes)


def _repeated(graph: Columns, path: str, nodes: Nodes, most: int) -> Nodes:
    """Return the nodes with more than so many triples of a property, of which some may be the same."""
    s, _ = graph.pairs(path)
    return nodes & (np.bincount(s, minlength=len(nodes)) > most)
