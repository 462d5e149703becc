"""Queries over the columns of a graph: the part of SPARQL that tables are defined in.

A store finds the solutions of a query one by one, each triple by a look-up; on disk, that takes microseconds. Tables
are about all of a graph, so here a pattern is a column of all its matches, and patterns are joined as columns. What
this part of SPARQL does not include raises ``UnsupportedError``; the store answers it.
Definition: https://www.w3.org/TR/sparql11-query/, section 18. rdflib translates queries into that algebra.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final

import polars as pl
from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue

from ...ontology.namespaces import PREFIXES
from .columns import TERM, Columns
from .expressions import UnsupportedError, constants, has_literals, plain, quoted, value

#: The number of rows up to which solutions restrict which properties and paths are read.
_FEW: Final = 100_000
#: The number of rows above which two patterns that share no variable are not joined.
_MANY: Final = 10_000_000
#: The aggregates, as methods of expressions; unbound values do not count in any.
_AGGREGATES: Final = {"Aggregate_Min": pl.Expr.min, "Aggregate_Max": pl.Expr.max, "Aggregate_Sample": pl.Expr.first}


@dataclass(frozen=True)
class _Context:
    """What is known where a pattern stands: its graph, or None for the merge of all, and the values of variables."""

    graph: Variable | URIRef | None = None
    known: Mapping[str, pl.Series] = field(default_factory=dict)

    def after(self, solutions: pl.DataFrame) -> _Context:
        """Return what is known when these solutions are to be joined with what is found."""
        if solutions.height > _FEW:
            return self
        terms = {c.name: c.unique() for c in solutions.iter_columns() if c.dtype == TERM and not c.has_nulls()}
        return replace(self, known={**self.known, **terms})


def select(columns: Columns, sparql: str) -> pl.DataFrame:
    """Return the solutions of a SELECT query in any order, with a column for each variable.

    Raises:
        UnsupportedError: if the store has to answer it.
    """
    try:
        return _Solver(columns).solve(prepareQuery(sparql, initNs=PREFIXES).algebra, _Context())
    except pl.exceptions.PolarsError as error:
        raise UnsupportedError(str(error)) from error


class _Solver:
    """The operators of the algebra over columns."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def solve(self, part: CompValue, context: _Context) -> pl.DataFrame:
        match part.name:
            case "SelectQuery":
                return self.solve(part.p, context)
            case "Project":
                return self.solve(part.p, context).select(map(str, part.PV))
            case "Distinct":
                return self.solve(part.p, context).unique()
            case "ToMultiSet":
                # What is known outside does not restrict the groups of an inner query.
                return (
                    _values(part.p.res) if part.p.name == "values" else self.solve(part.p, replace(context, known={}))
                )
            case "Graph":
                return self.solve(part.p, replace(context, graph=part.term))
            case "BGP":
                return self._matches(part.triples, context)
            case "Join":
                left = self.solve(part.p1, context)
                return _joined(left, self.solve(part.p2, context.after(left)))
            case "LeftJoin":
                return self._left_join(part, context)
            case "Union":
                return pl.concat([self.solve(p, context) for p in (part.p1, part.p2)], how="diagonal")
            case "Filter":
                solutions = self.solve(part.p, context)
                return solutions.filter(self._value(part.expr, solutions, context))
            case "Extend":
                solutions = self.solve(part.p, context)
                return solutions.with_columns(self._value(part.expr, solutions, context).alias(str(part.var)))
            case "AggregateJoin":
                return self._groups(part, context)
        raise UnsupportedError(part.name)

    def _value(self, expression: Any, solutions: pl.DataFrame, context: _Context) -> pl.Series:
        def exists(pattern: CompValue) -> pl.Series:
            algebra = translateGroupGraphPattern(pattern) if pattern.name == "GroupGraphPatternSub" else pattern
            found = self.solve(algebra.p if algebra.name == "Filter" else algebra, context.after(solutions))
            if algebra.name != "Filter":
                return _have_match(solutions, found)
            # The condition may name variables of the solutions.
            numbered = solutions.with_row_index("")
            both = numbered.join(found, on=_shared(solutions, found))
            both = both.filter(self._value(algebra.expr, both, context))
            return numbered[""].is_in(both[""].implode())

        return value(expression, solutions, exists)

    def _left_join(self, part: CompValue, context: _Context) -> pl.DataFrame:
        left = self.solve(part.p1, context)
        right = self.solve(part.p2, context.after(left))
        shared = _shared(left, right)
        if part.expr.name == "TrueFilter":
            return left.join(right, on=shared, how="left")
        left = left.with_row_index("")
        both = left.join(right, on=shared)
        both = both.filter(self._value(part.expr, both, context))
        return left.join(both.select("", *(set(right.columns) - set(shared))), on="", how="left").drop("")

    def _groups(self, part: CompValue, context: _Context) -> pl.DataFrame:
        solutions, keys = self.solve(part.p.p, context), part.p.expr or []
        aggregates, columns = [], []
        for aggregate in part.A:
            if aggregate.name not in _AGGREGATES or (
                aggregate.name == "Aggregate_Sample" and aggregate.vars not in keys
            ):
                raise UnsupportedError(aggregate.name)
            values = self._value(aggregate.vars, solutions, context)
            if values.dtype == TERM and aggregate.name != "Aggregate_Sample":
                values = plain(values)
            columns.append(values.alias(str(aggregate.res)))
            aggregates.append(_AGGREGATES[aggregate.name](pl.col(str(aggregate.res))))
        if not keys or not all(isinstance(key, Variable) for key in keys):
            raise UnsupportedError("groups by other than variables")
        return solutions.with_columns(columns).group_by(map(str, keys)).agg(aggregates)

    def _matches(self, triples: Sequence[tuple[Any, Any, Any]], context: _Context) -> pl.DataFrame:
        """Return the matches of a basic graph pattern: joined from the fewest, and along shared variables."""
        found, due = pl.DataFrame(height=1), list(triples)
        matches: dict[int, pl.DataFrame] = {}
        while due:
            inner = context.after(found) if found.width else context
            for i, triple in enumerate(triples):
                if i not in matches and triple in due and (pairs := self._pairs(triple, inner)) is not None:
                    matches[i] = _known(_named(pairs, triple, context.graph), inner)
            if not matches:
                raise UnsupportedError("a property or path between unbound variables")
            best = min(matches, key=lambda i: (not set(matches[i].columns) & set(found.columns), matches[i].height))
            found = _joined(found, matches.pop(best))
            due.remove(triples[best])
        return found

    def _pairs(self, triple: tuple[Any, Any, Any], context: _Context) -> pl.DataFrame | None:
        """Return the matches of a triple pattern by its property; None if that is not known yet."""
        s, path, o = triple
        match path:
            case Variable():
                names = context.known.get(str(path))
                if names is None:
                    return self._of_any_property(s, o, context)
                found = [self._of(name, context).with_columns(p=pl.lit(name, TERM)) for name in names]
                return pl.concat(found) if found else None
            case MulPath(zero=True):
                return self._reached(s, path, o, context)
        return self._path(path, context)

    def _of_any_property(self, s: Any, o: Any, context: _Context) -> pl.DataFrame | None:
        """Return the triples with any property and a known end; None if neither end is known yet."""
        for end, name in ((s, "s"), (o, "o")):
            if (terms := _terms(end, context)) is not None:
                if has_literals(terms):
                    raise UnsupportedError("a literal at the end of an unbound property")
                found = self._columns.ending(name, terms)
                return found if context.graph else found.drop("g").unique()
        return None

    def _path(self, path: Any, context: _Context) -> pl.DataFrame:
        match path:
            case URIRef():
                return self._of(path.n3(), context)
            case InvPath():
                return self._path(path.arg, context).rename({"s": "o", "o": "s"})
            case SequencePath():
                return reduce(_followed, (self._path(each, context) for each in path.args))
            case AlternativePath():
                columns = self._path(path.args[0], context).columns
                # The store, too, gives a pair once that both ways connect.
                return pl.concat([self._path(each, context).select(columns) for each in path.args]).unique()
        raise UnsupportedError(f"the path {path}")

    def _of(self, name: str, context: _Context) -> pl.DataFrame:
        return self._columns.quads(name) if context.graph else self._columns.triples(name)

    def _reached(self, s: Any, path: MulPath, o: Any, context: _Context) -> pl.DataFrame | None:
        """Return the pairs that a path of none, one or, if it may repeat, more steps connects, from a known end."""
        if context.graph:
            raise UnsupportedError("a path within a graph")
        steps = self._path(path.path, context)
        for end, near, far in ((o, "o", "s"), (s, "s", "o")):
            if (terms := _terms(end, context)) is not None:
                return _closure(terms, steps.select(near, far).rename({near: "o", far: "s"}), path.more).rename(
                    {"o": near, "s": far}
                )
        return None


def _followed(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that one step and a second connect, as often as they do; in each graph, if graphs are given."""
    graph = [name for name in first.columns if name == "g"]
    first, second = first.rename({"o": "via"}), second.rename({"s": "via"})
    return first.join(second, on=["via", *graph]).select("s", "o", *graph)


def _terms(end: Any, context: _Context) -> pl.Series | None:
    return constants([end]) if isinstance(end, URIRef) else context.known.get(str(end))


def _closure(ends: pl.Series, steps: pl.DataFrame, more: bool) -> pl.DataFrame:
    """Return the pairs of each end, ``o``, and what steps reach from it, ``s``, itself included."""
    found = fresh = pl.DataFrame({"s": ends, "o": ends})
    while fresh.height:
        fresh = fresh.rename({"s": "via"}).join(steps.rename({"o": "via"}), on="via").select("s", "o").unique()
        fresh = fresh.join(found, on=["s", "o"], how="anti")
        found = pl.concat([found, fresh])
        if not more:
            break
    return found


def _named(pairs: pl.DataFrame, triple: tuple[Any, Any, Any], graph: Any) -> pl.DataFrame:
    """Return the matches of a triple pattern: those with its constants, by the names of its variables."""
    ends = {"s": triple[0], "p": triple[1], "o": triple[2], "g": graph}
    names: dict[str, str] = {}
    for column in pairs.columns:
        end = ends[column]
        if not isinstance(end, Variable):
            if not isinstance(end, URIRef):
                raise UnsupportedError("a literal in a pattern")
            pairs = pairs.filter(pl.col(column) == end.n3())
        elif str(end) in names:
            pairs = pairs.filter(pl.col(names[str(end)]) == pl.col(column))
        else:
            names[str(end)] = column
    return pairs.select(pl.col(column).alias(name) for name, column in names.items())


def _known(matches: pl.DataFrame, context: _Context) -> pl.DataFrame:
    """Return the matches that agree with what is known."""
    restricted = [
        pl.col(name).is_in(context.known[name].implode()) for name in matches.columns if name in context.known
    ]
    return matches.filter(restricted) if restricted else matches


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    if set(left.columns) & set(right.columns):
        return left.join(right, on=_shared(left, right))
    if not left.width or not right.width:
        one, other = (left, right) if not left.width else (right, left)
        if one.height == 1:
            return other
    if left.height * right.height > _MANY:
        raise UnsupportedError("patterns that share no variable")
    return left.join(right, how="cross")


def _shared(left: pl.DataFrame, right: pl.DataFrame) -> list[str]:
    """Return the variables to join by. An unbound one would match every value, which a join of columns does not."""
    shared = [name for name in left.columns if name in right.columns]
    if not shared or any(frame[name].has_nulls() for name in shared for frame in (left, right)):
        raise UnsupportedError("a join by no variable, or by one that may be unbound")
    return shared


def _have_match(solutions: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """Return for each solution whether one of those found agrees with it."""
    shared = [name for name in solutions.columns if name in found.columns]
    for name in shared:
        if solutions.schema[name] == pl.String and found.schema[name] == TERM:
            solutions = solutions.with_columns(quoted(solutions[name]))
    unbound = next((name for name in shared if solutions[name].has_nulls()), None)
    if unbound:
        # An unbound variable agrees with every value.
        bound = solutions[unbound].is_not_null()
        matches = _have_match(solutions.drop(unbound), found)
        return matches.scatter(bound.arg_true(), _have_match(solutions.filter(bound), found))
    marked = found.select(shared).unique().with_columns(found=pl.lit(value=True))
    rows = solutions.select(shared).join(marked, on=_shared(solutions, found), how="left", maintain_order="left")
    return rows["found"].fill_null(value=False)


def _values(rows: Sequence[Mapping[Variable, Any]]) -> pl.DataFrame:
    return pl.DataFrame([constants([row[name] for row in rows]).alias(str(name)) for name in rows[0]])
