"""The places of things in the orders of search results, with room for things that a later release moves.

Tantivy cannot change a number of a document, so a thing that is renamed must find a place without moving the others.
The places are kept beside the index, with what they are made of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from . import schema

#: The distance of neighbours in the orders by name and by date.
_STEP: Final = 1 << 20
#: Tantivy computes scores in single precision, which tells shares apart at this distance.
_APART: Final = 5e-7


def places_file(index: Path) -> Path:
    """Return the file with the places that belongs to an SQLite file."""
    return index.with_name("places.parquet")


def placed(things: pl.DataFrame) -> pl.DataFrame:
    """Return things with their places: ``by_name``, ``share`` and ``by_date``. No two have the same in an order.

    Args:
        things: ``id``, ``kind``, ``weight``, ``sort`` (the text that sorts their labels), ``edition`` (whether it is an
            edition of a standard in the index), and ``newest`` (the latest year, which may be null).
    """
    along = pl.int_range(1, pl.len() + 1)
    named = _in_order(things, "by_name").with_columns(by_name=along * _STEP)
    ranked = _in_order(named, "share").with_columns(share=(pl.len() - along + 1) / (pl.len() + 1))
    return _in_order(ranked, "by_date").with_columns(by_date=along * _STEP).sort("id")


def moved(places: pl.DataFrame, sorts: pl.DataFrame) -> pl.DataFrame | None:
    """Return the places if some things are sorted otherwise; None if there is no room for them.

    Args:
        places: as ``placed`` returns them.
        sorts: ``id`` and ``sort`` of these things.
    """
    if sorts.is_empty():
        return places
    is_moved = pl.col("id").is_in(sorts["id"].implode())
    found = places.update(sorts, on="id")
    for order in ("by_name", "share", "by_date"):
        found = _in_order(found, order).with_columns(pl.when(~is_moved).then(order).alias(order))
        column = found[order]
        known = column.cast(pl.Float64)
        ends = (1.0, 0.0) if order == "share" else (0.0, float(known.max() or 0) + 2 * _STEP)  # type: ignore[arg-type]
        full = pl.concat([pl.Series([ends[0]]), known, pl.Series([ends[1]])]).interpolate()
        full = full if order == "share" else full.floor()
        steps = full.diff().abs()[1:]
        moves = pl.concat([pl.Series([False]), column.is_null(), pl.Series([False])])
        beside = moves[1:] | moves[:-1]
        if steps.filter(beside).min() < (_APART if order == "share" else 1):  # type: ignore[operator]
            return None
        found = found.with_columns(full[1:-1].cast(places.schema[order]).alias(order))
    return found.sort("id")


def ranks(places: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers by which Tantivy sorts: ``id``, ``rank``, ``by_name`` and ``by_date``.

    ``rank`` is at least ``THING_RANK`` for things and less than ``RECORD_RANK`` for records about them.
    """
    least = pl.when(pl.col("kind").is_in(schema.RECORDS)).then(schema.RECORD_RANK - 1).otherwise(schema.THING_RANK)
    # Tantivy multiplies the score by log2(2 + rank).
    return places.select("id", rank=2 ** (least + pl.col("share")) - 2, by_name="by_name", by_date="by_date")


def _in_order(things: pl.DataFrame, order: str) -> pl.DataFrame:
    if order == "by_name":
        return things.sort("sort", "id")
    if order == "share":
        return things.sort("weight", "edition", "by_name", descending=[True, False, False])
    return things.sort("newest", "share", nulls_last=False)
