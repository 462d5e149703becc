"""Diffusion: the time from publication to adoption.

Definition: lag is the time of an adoption minus the time of publication, in years; negative for an adoption before
publication (Rogers 2003). An actor adopts a standard once, at the earliest recorded date. Units: years, adoptions,
adopters. Assumptions: a date known to the month or year is taken in its middle, one known to the day at its beginning,
and every month has 31 days, so a lag may be three days off. Limits: few adopters or one standard can be behind a row,
so their numbers are beside the lags; an announcement counts from its date, whether or not it is carried out.

Estimand: the time from the publication of a standard to its recorded adoptions. Population: adoptions with a known
date, of standards with a known date of publication. Window: all recorded years; adoptions still to come are missing, so
lags of recent standards are short by selection.
"""

from __future__ import annotations

import polars as pl

from .few import is_few


def firsts(adoptions: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return each adoption of a standard by an actor once, with its earliest time; unknown times come last.

    Args:
        adoptions: actor, standard, adopted, and other columns, of which those of the earliest are kept.
        by: further columns of which an actor has an adoption for each value.
    """
    in_order = adoptions.sort("adopted", *adoptions.select(pl.col(pl.String, pl.Categorical)).columns, nulls_last=True)
    return in_order.unique(["actor", "standard", *by], keep="first", maintain_order=True)


def lags(adoptions: pl.DataFrame) -> pl.DataFrame:
    """Return a row per group: adoptions with both dates, their adopters and standards, and the lags in years.

    Groups with fewer than five adopters come last.

    Args:
        adoptions: group, actor, standard, adopted and published, with times in years.
    """
    lag = pl.col("adopted") - pl.col("published")
    return (
        firsts(adoptions.drop_nulls(["group", "actor", "standard", "adopted", "published"]), "group")
        .group_by("group")
        .agg(
            adoptions=pl.len().cast(pl.Int64),
            adopters=pl.col("actor").n_unique().cast(pl.Int64),
            standards=pl.col("standard").n_unique().cast(pl.Int64),
            least=lag.min(),
            median=lag.median(),
            mean=lag.mean(),
            greatest=lag.max(),
        )
        .sort(is_few("adopters"), "median", "group")
    )


def years(dates: pl.Series, at: float = 0.5) -> pl.Series:
    """Return dates of any precision as fractional years.

    Args:
        dates: texts such as ``2023``, ``2023-07`` or ``2023-07-02``.
        at: where in its year or month a date lies that is not known to the day: 0 its beginning, 1 its end.

    >>> years(pl.Series(["2023", "2023-07", "2023-07-02"])).round(2).to_list()
    [2023.5, 2023.54, 2023.5]
    """
    text = dates.cast(pl.String)
    year = text.str.extract(r"^(-?\d{4,})").cast(pl.Float64)
    month = text.str.extract(r"^-?\d{4,}-(\d\d)").cast(pl.Float64)
    day = text.str.extract(r"^-?\d{4,}-\d\d-(\d\d)").cast(pl.Float64)
    frame = pl.DataFrame({"y": year, "m": month, "d": day})
    in_month = pl.when(pl.col("d").is_null()).then(at).otherwise((pl.col("d") - 1) / 31)
    in_year = pl.when(pl.col("m").is_null()).then(at).otherwise((pl.col("m") - 1 + in_month) / 12)
    return frame.select(time=pl.col("y") + in_year)["time"]
