"""Panels of regions: figures by region and year, on one set of regions in all years.

Definition (of panels in general: Wooldridge 2010): a region has one value of an indicator in a year; where records
differ on it, it has none. A value is missing, zero, negative or positive: a missing one is never read as zero, and a
logarithm is taken of positive values alone. A balanced panel has a value of every figure for every region and year of a
window; of all windows of enough years, the largest is the one with the most values (regions times years), the latest of
equally large ones. A value per million people is the value divided by the population of the same year.

Estimand: none; this is how samples are made. Population: regions of one level; groups of countries are none, and a
former country is a region of its own, whose values its successors do not inherit. Window: consecutive years. Units:
those of the figures. Assumption: a value is comparable with that of another year and region, which a source may deny in
its notes. Limits: regions that report every year need not be like the others, so a balanced panel does not represent
all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ..incidence import Numbers

#: The column of how many people live in a region.
POPULATION = "population"
_MILLION = 1e6


@dataclass(frozen=True)
class Panel:
    """Figures of regions over consecutive years without gaps.

    Attributes:
        regions: the names of the rows, in alphabetical order.
        years: the years, the first first.
        values: by figure, a matrix of regions by years.
    """

    regions: tuple[str, ...]
    years: tuple[int, ...]
    values: dict[str, Numbers]

    def __getitem__(self, figure: str) -> Numbers:
        return self.values[figure]

    @property
    def first(self) -> int:
        """The first year; 0 if there is none."""
        return self.years[0] if self.years else 0

    @property
    def last(self) -> int:
        """The last year; 0 if there is none."""
        return self.years[-1] if self.years else 0

    def of(self, kept: NDArray[np.bool_]) -> Panel:
        """Return the panel of some of the regions."""
        names = tuple(name for name, keep in zip(self.regions, kept, strict=True) if keep)
        return Panel(names, self.years, {name: matrix[kept] for name, matrix in self.values.items()})


def figures(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row per region, year and indicator; the value is null where records differ.

    >>> rows = pl.DataFrame({"region": ["se"] * 2, "year": [2001] * 2, "indicator": ["rd"] * 2, "value": [3.1, 3.3]})
    >>> figures(rows)["value"].to_list()
    [None]
    """
    value = pl.when(pl.col("value").n_unique() == 1).then(pl.col("value").first())
    texts = rows.select(pl.col("region", "indicator").cast(pl.String), "year", "value").drop_nulls()
    return texts.group_by("region", "year", "indicator").agg(value).sort("region", "year", "indicator")


def wide(rows: pl.DataFrame, indicators: Sequence[str]) -> pl.DataFrame:
    """Return a row per region and year with a column for each indicator, null where there is no value.

    Args:
        rows: region, year, indicator, value.
        indicators: the values of ``indicator``, which name the columns.
    """
    found = figures(rows)
    pairs = found.select("region", "year").unique()
    for name in indicators:
        own = found.filter(pl.col("indicator") == name).select("region", "year", pl.col("value").alias(name))
        pairs = pairs.join(own, on=["region", "year"], how="left")
    return pairs.sort("region", "year")


def per_million(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the rows with some columns per million people; null where the population is missing or not positive."""
    people = pl.when(pl.col(POPULATION) > 0).then(pl.col(POPULATION))
    return rows.with_columns(pl.col(columns) / people * _MILLION)


def balanced(
    rows: pl.DataFrame, columns: Sequence[str], years: int, since: int | None = None, until: int | None = None
) -> Panel:
    """Return the largest balanced panel of at least so many years; one without regions if there is none.

    Args:
        rows: region, year, and the columns.
        columns: the figures of which every region has a value in every year.
        years: the fewest years.
        since: the first year; by default the one that makes the panel largest.
        until: the last year, likewise.
    """
    known = rows.drop_nulls(["region", "year", *columns]).unique().sort("region", "year")
    if known.is_empty():
        return Panel((), (), {name: np.zeros((0, 0)) for name in columns})
    names = known["region"].unique().sort()
    first, last = int(known["year"].min()), int(known["year"].max())  # type: ignore[arg-type]
    row = names.search_sorted(known["region"]).to_numpy()
    column = known["year"].to_numpy() - first
    present = np.zeros((len(names), last - first + 1), dtype=bool)
    present[row, column] = True
    start, end = _largest(present, years, since and since - first, until and until - first + 1)
    kept = present[:, start:end].all(axis=1) if end > start else np.zeros(len(names), dtype=bool)
    values = {}
    for name in columns:
        matrix = np.full(present.shape, np.nan)
        matrix[row, column] = known[name].to_numpy()
        values[name] = matrix[kept, start:end]
    span = tuple(range(first + start, first + end)) if kept.any() else ()
    return Panel(tuple(names.filter(pl.Series(kept)).to_list()), span, values)


def _largest(present: NDArray[np.bool_], years: int, start: int | None, end: int | None) -> tuple[int, int]:
    """Return the first column of the largest window, and the one after its last; 0 and 0 if there is none.

    Args:
        present: regions by years, whether a region has all figures.
        years: the fewest years.
        start: the first column, if it is set.
        end: the column after the last, if it is set.
    """
    size = present.shape[1]
    so_far = np.concatenate([np.zeros((len(present), 1), dtype=np.int64), present.cumsum(axis=1)], axis=1)
    best, found = 0, (0, 0)
    for first in range(size) if start is None else [start] if 0 <= start < size else []:
        for last in range(first + max(years, 1), size + 1) if end is None else [end] if first < end <= size else []:
            complete = int((so_far[:, last] - so_far[:, first] == last - first).sum())
            if last - first >= years and complete * (last - first) >= max(best, 1):
                best, found = complete * (last - first), (first, last)
    return found
