"""The figures of a comparison: of one indicator in one unit, and of one year where all things have one."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pyoxigraph as ox

from .cells import Cell, Number, Row, Said
from .reading import Compared

#: A figure of two or more of the things: what it is, and of whom.
_KEYS = ("indicator", "unit")
_OTHER_YEARS = Said(
    "No year has a figure of each: the latest of each is shown with its date.",
    "没有一个年份各方都有数据：所列为各自最新的数据及其日期。",
)


def figures(compared: Compared) -> list[Row]:
    """Return a row for each indicator and unit of which two or more of the things have figures.

    It has the latest year of which all those have one; if there is none, the latest figure of each with its date. What
    narrows a figure to a part, such as one patent office, leaves it out.
    """
    rows = _observations(compared)
    several = rows.filter(pl.col("observed").n_unique().over(_KEYS) > 1)
    order = several.group_by(_KEYS).agg(things=pl.col("observed").n_unique(), last=pl.col("year").max())
    order = order.sort("things", "last", *_KEYS, descending=[True, True, False, False])
    return [
        _row(compared, indicator, unit, several.filter(pl.col("indicator") == indicator, pl.col("unit") == unit))
        for indicator, unit in order.select(_KEYS).iter_rows()
    ]


def _observations(compared: Compared) -> pl.DataFrame:
    """Return the figures of the things: observation, indicator, observed, unit, period, year, value."""
    tables = compared.tables
    rows = tables["observation"].filter(compared.has("observed"))
    rows = rows.join(tables["narrowing"], on="observation", how="anti")
    texts = rows.select(pl.col("observation", "indicator", "observed", "unit", "period").cast(pl.String), "value")
    return texts.drop_nulls().with_columns(year=pl.col("period").str.slice(0, 4))


def _row(compared: Compared, indicator: str, unit: str, rows: pl.DataFrame) -> Row:
    whose = rows["observed"].n_unique()
    common = rows.group_by("year").agg(n=pl.col("observed").n_unique()).filter(pl.col("n") == whose)["year"].max()
    shown = (
        rows.filter(pl.col("year") == str(common))
        if common
        else rows.filter(pl.col("year") == pl.col("year").max().over("observed"))
    )
    store = compared.store
    return Row(
        "figure",
        tuple(Cell(numbers=tuple(_numbers(compared, shown, iri))) for iri in compared.iris),
        about=store.thing(ox.NamedNode(indicator)),
        unit=store.thing(ox.NamedNode(unit)),
        period=str(common or ""),
        comparable=bool(common),
        remark=None if common else _OTHER_YEARS,
    )


def _numbers(compared: Compared, rows: pl.DataFrame, iri: str) -> Iterator[Number]:
    """Yield the figures of one thing, the latest of its year, or those of sources that disagree on it."""
    own = rows.filter(pl.col("observed") == iri).sort("period", "value", "observation")
    latest = own.filter(pl.col("period") == pl.col("period").max()).unique("value", maintain_order=True)
    for observation, period, value in latest.select("observation", "period", "value").iter_rows():
        yield Number(value, period=period, record=observation, notes=compared.evidence(observation))
