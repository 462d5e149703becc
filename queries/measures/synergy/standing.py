"""Standing of a region: its figures over time, each with its rank among the regions that have a value in that year.

Definition: the rank is one more than the number of regions with a larger value, so that equal values share the best of
their ranks (standard competition ranking; ranks as a scale of indicators: OECD and JRC 2008); ``tied`` counts the other
regions with the same value, ``of`` all regions with a value.

Estimand: where a region stands by a figure in a year. Population: the regions of one level with a value of the figure
in that year. Window: each year by itself. Units: those of the figure; places. Assumption: a larger value is a better
place, which is a way to count and no judgement. Limits: the number of regions with a value changes from year to year,
so a rank can change because others began to report; compare ``of``. A rank does not say how large a difference is.
"""

from __future__ import annotations

import polars as pl


def standings(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the rank of each value among the regions of its year, those tied with it, and their number.

    Args:
        rows: indicator, region, year, value; each region once in a year.

    >>> rows = pl.DataFrame({"region": ["a", "b", "c"], "value": [2.0, 5.0, 2.0]})
    >>> found = standings(rows.with_columns(indicator=pl.lit("rd"), year=2020))
    >>> found.select("region", "rank", "tied", "of").rows()
    [('b', 1, 0, 3), ('a', 2, 1, 3), ('c', 2, 1, 3)]
    """
    key = ["indicator", "year"]
    return (
        rows.drop_nulls("value")
        .unique()
        .with_columns(
            rank=pl.col("value").rank("min", descending=True).over(key).cast(pl.Int64),
            tied=pl.len().over([*key, "value"]).cast(pl.Int64) - 1,
            of=pl.len().over(key).cast(pl.Int64),
        )
        .sort("indicator", "year", "rank", "region")
    )
