"""Rivals over time: shares of adopters or of an installed base, concentration, majority and survival.

Definitions, for rivals r with amounts a_r(t) at time t:

- share s_r(t) = a_r(t) / sum of a; concentration is the Herfindahl-Hirschman index, the sum of s_r(t)^2, and
  1 / concentration the effective number of rivals (Laakso and Taagepera 1979).
- passed half: the first t at which s_r(t) > 1/2. A rival survives if its share at the last t is at least a tenth.

Adopters are cumulated from the dates of announcements; the installed base is the value observed at each date, and a
date is left out unless every rival is observed. Values in per cent are shares already and are not divided again.
Units: actors, or the unit of the values; fractions of 1. Assumption:
announcements are carried out. Limits: adopters have equal weight whatever their size; adopters that turn away are not
subtracted; standards that win by installed base may lose by announcements (Shapiro and Varian 1999), so see both.

Estimand: the part of each rival in all recorded adopters, or in an installed base, at a time. Population: the rivals
chosen, and the adopters or figures recorded of them. Window: shares of adopters only while the adopters of all rivals
were recorded by one rule; of an installed base, dates at which all are observed.
"""

from __future__ import annotations

from typing import Final

import polars as pl

#: The minimum last share of a survivor.
SURVIVES: Final = 0.1


def adopters_so_far(
    events: pl.DataFrame, times: pl.Series | None = None, rivals: pl.Series | None = None
) -> pl.DataFrame:
    """Return a row per date and rival: adopters by then, each counted once per rival from its first date on.

    Args:
        events: rival, adopter and time (a text or a number that sorts by time).
        times: the dates of the rows, which include those of the events; by default those of first adoptions.
        rivals: the rivals of the rows; by default those with adopters.
    """
    known = events.select("rival", "adopter", "time").drop_nulls()
    first = known.group_by("rival", "adopter").agg(pl.col("time").min())
    new = first.group_by("rival", "time").agg(new=pl.len().cast(pl.Int64))
    dates = (first["time"] if times is None else times).alias("time").unique().to_frame()
    names = (first["rival"] if rivals is None else rivals).alias("rival").unique().to_frame()
    return (
        dates.join(names, how="cross")
        .join(new, on=["rival", "time"], how="left")
        .sort("rival", "time")
        .with_columns(amount=pl.col("new").fill_null(0).cum_sum().over("rival"))
        .select("time", "rival", "amount")
        .sort("time", "rival")
    )


def commitments_so_far(
    events: pl.DataFrame, times: pl.Series | None = None, rivals: pl.Series | None = None
) -> pl.DataFrame:
    """Return a row per date and rival: adopters by then (``amount``), and those who by then had only backed it.

    Args:
        events: rival, adopter, time, and whether the event is an adoption (``adopts``).
        times: as in ``adopters_so_far``.
        rivals: as in ``adopters_so_far``.
    """
    both = adopters_so_far(events, times, rivals).rename({"amount": "both"})
    adopted = adopters_so_far(events.filter("adopts"), both["time"], both["rival"])
    joined = both.join(adopted, on=["time", "rival"], maintain_order="left")
    return joined.select("time", "rival", "amount", backers=pl.col("both") - pl.col("amount"))


def installed(figures: pl.DataFrame) -> pl.DataFrame:
    """Return a row per date and rival with the value observed, for dates at which every rival is observed.

    A date with two different values of one rival is left out.

    Args:
        figures: rival, time, value.
    """
    known = figures.select("rival", "time", amount="value").drop_nulls().unique()
    rivals = known["rival"].n_unique()
    whole = known.group_by("time").agg(n=pl.col("rival").n_unique(), rows=pl.len())
    whole = whole.filter((pl.col("n") == rivals) & (pl.col("rows") == rivals))
    return (
        known.join(whole.select("time"), on="time", how="semi").select("time", "rival", "amount").sort("time", "rival")
    )


def shares(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return the amounts with share and concentration; dates at which all amounts are zero are left out.

    >>> shares(pl.DataFrame({"time": [1, 1], "rival": ["a", "b"], "amount": [3, 1]}))["concentration"][0]
    0.625
    """
    total = pl.col("amount").sum().over("time")
    return (
        amounts.filter(total > 0)
        .with_columns(share=pl.col("amount") / total)
        .with_columns(concentration=pl.col("share").pow(2).sum().over("time"))
        .sort("time", "rival")
    )


def recorded(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return amounts that are shares in per cent, with each as a fraction of the whole that it was recorded of.

    They are not divided among the rivals: a share of shares is a share of nothing. Concentration is unknown, since
    others may have the rest.
    """
    return amounts.with_columns(share=pl.col("amount") / 100, concentration=pl.lit(None, dtype=pl.Float64)).sort(
        "time", "rival"
    )


def outcome(amounts: pl.DataFrame) -> pl.DataFrame:
    """Return a row per rival: first and last share, the time it passed half (null if never), and survival."""
    known = shares(amounts).sort("time")
    passed = known.filter(pl.col("share") > 0.5).group_by("rival").agg(passed_half=pl.col("time").min())
    return (
        known.group_by("rival")
        .agg(
            first_share=pl.col("share").first(),
            last_share=pl.col("share").last(),
            amount=pl.col("amount").last(),
            until=pl.col("time").last(),
        )
        .join(passed, on="rival", how="left")
        .with_columns(survives=pl.col("last_share") >= SURVIVES)
        .select("rival", "amount", "first_share", "last_share", "passed_half", "until", "survives")
        .sort("last_share", "rival", descending=[True, False])
    )
