"""Frames of any engine: a measure that is defined here once runs on Polars, DuckDB and Apache Spark.

A relational measure takes native frames: of Polars (eager or lazy), relations of DuckDB, or frames of Spark. narwhals
translates its expressions to those of the engine, so that DuckDB and Spark run them themselves, also on data that are
larger than memory. The result is of the same kind as the first frame that was given.

Engines differ, so measures use only features that all of them have: no count of distinct values over a window (Spark
has none), no first value of a group, no order of rows but that of a last sort, and nulls last only where it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import narwhals as nw
import polars as pl

Lazy = nw.LazyFrame[Any]
#: A native frame, ``pl.DataFrame``, ``pl.LazyFrame``, a relation of DuckDB or a frame of Spark; or one of narwhals.
Frame = TypeVar("Frame")


def lazy(frame: Any) -> Lazy:
    """Return a native frame as one that measures are written for; nothing is computed."""
    found: Lazy = nw.from_native(frame).lazy()
    return found


def as_given(given: Frame, result: Lazy) -> Frame:
    """Return a result as a frame of the kind that was given, computed only if that was eager."""
    found: Any = result
    if not isinstance(given, nw.LazyFrame):
        found = in_memory(result) if isinstance(given, pl.DataFrame) else result.to_native()
    return cast("Frame", found)


def in_memory(frame: Lazy) -> pl.DataFrame:
    """Return a frame of Polars computed."""
    native: pl.LazyFrame = frame.to_native()
    return native.collect()


def has(frame: Lazy, column: str) -> bool:
    """Return whether a frame has a column."""
    return column in frame.collect_schema().names()


def first_of_each(frame: Lazy, keys: Sequence[str], *order: nw.Expr) -> Lazy:
    """Return the first row of those with equal keys, in an order; nulls come first, unless ``nulls_last`` is used.

    Args:
        frame: the rows.
        keys: the columns of which each combination of values gets one row.
        order: what rows with equal keys are ordered by; together these should leave no ties.
    """
    names = frame.collect_schema().names()
    placed = {f"_order{i}": each for i, each in enumerate(order)}
    return frame.with_columns(**placed).unique(list(keys), keep="first", order_by=list(placed)).select(*names)


def nulls_last(*order: nw.Expr) -> list[nw.Expr]:
    """Return an order for ``first_of_each`` in which the nulls of each expression come last."""
    return [key for each in order for key in (each.is_null(), each)]
