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

import narwhals as nw
import polars as pl

from .engines import Frame, Lazy, as_given, first_of_each, lazy, nulls_last
from .few import FEWEST


def firsts(adoptions: Frame, *by: str) -> Frame:
    """Return each adoption of a standard by an actor once, with its earliest time; an unknown time is the last.

    Runs on any engine (``engines``).

    Args:
        adoptions: actor, standard, adopted, and other columns, of which those of the earliest are kept.
        by: further columns of which an actor has an adoption for each value.
    """
    return as_given(adoptions, _firsts(lazy(adoptions), *by))


def lags(adoptions: Frame) -> Frame:
    """Return a row per group: adoptions with both dates, their adopters and standards, and the lags in years.

    Groups with fewer than five adopters come last. Runs on any engine (``engines``).

    Args:
        adoptions: group, actor, standard, adopted and published, with times in years.
    """
    known = lazy(adoptions).drop_nulls(["group", "actor", "standard", "adopted", "published"])
    lag = nw.col("lag")
    found = (
        _firsts(known, "group")
        .with_columns(lag=nw.col("adopted") - nw.col("published"))
        .group_by("group")
        .agg(
            adoptions=nw.len().cast(nw.Int64),
            adopters=nw.col("actor").n_unique().cast(nw.Int64),
            standards=nw.col("standard").n_unique().cast(nw.Int64),
            least=lag.min(),
            median=lag.median(),
            mean=lag.mean(),
            greatest=lag.max(),
        )
        .with_columns(few=nw.col("adopters") < FEWEST)
        .sort("few", "median", "group")
        .drop("few")
    )
    return as_given(adoptions, found)


def _firsts(adoptions: Lazy, *by: str) -> Lazy:
    texts = [name for name, kind in adoptions.collect_schema().items() if kind in (nw.String, nw.Categorical, nw.Enum)]
    return first_of_each(
        adoptions, ["actor", "standard", *by], *nulls_last(nw.col("adopted"), *(nw.col(name) for name in texts))
    )


def years(dates: pl.Series, at: float = 0.5) -> pl.Series:
    """Return dates of any precision as fractional years.

    Args:
        dates: texts such as ``2023``, ``2023-07`` or ``2023-07-02``.
        at: where in its year or month a date lies that is not known to the day: 0 its beginning, 1 its end.

    >>> years(pl.Series(["2023", "2023-07", "2023-07-02"])).round(2).to_list()
    [2023.5, 2023.54, 2023.5]
    """
    frame = dates.to_frame("date")
    return as_given(frame, lazy(frame).select(time=in_years("date", at)))["time"]


def in_years(column: str, at: float = 0.5) -> nw.Expr:
    """Return a column of dates as fractional years, as ``years`` does, on any engine.

    Args:
        column: of texts; those that are no date of a year of four digits become null.
        at: as for ``years``.
    """
    text = nw.col(column).cast(nw.String)
    unsigned = text.str.strip_chars_start("-")
    year = _number(unsigned, 0, 4, r"^\d{4}(\D|$)")
    month = _number(unsigned, 5, 2, r"^\d{4}-\d\d")
    day = _number(unsigned, 8, 2, r"^\d{4}-\d\d-\d\d")
    in_month = nw.when(day.is_null()).then(nw.lit(at)).otherwise((day - 1) / 31)
    in_year = nw.when(month.is_null()).then(nw.lit(at)).otherwise((month - 1 + in_month) / 12)
    return nw.when(text.str.starts_with("-")).then(-year).otherwise(year) + in_year


def _number(text: nw.Expr, start: int, digits: int, pattern: str) -> nw.Expr:
    """Return some digits of a text as a number; null where the text does not match the pattern."""
    return nw.when(text.str.contains(pattern)).then(text.str.slice(start, digits)).cast(nw.Float64)
