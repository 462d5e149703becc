"""Strength of evidence: the share of assertions with one source, or with low-confidence evidence only.

Definitions: an assertion is an event, statement, observation or claim. It is single-sourced if all its evidence comes
from one source, and weak if all its evidence has low confidence. Shares are shares of the assertions of a result that
have evidence; assertions without evidence are counted separately. The contested index of a group of claims is the share
of checked claims that are disputed, plus half the share that are qualified: 0 if all are supported, 1 if all are
disputed. The sensitivity of a ranking to leaving something out is Kendall's tau-b of the two rankings, over the nodes
in both (Kendall 1945), and how many of the first ten remain. Units: assertions, rows; shares and the index from 0 to 1,
tau from -1 to 1. Assumptions: all assertions have the same weight; a qualified claim is half disputed. Limits: several
sources may copy one another; a body's record of its own document is one source, and sufficient for what it records.

Estimand: how much of an answer rests on one source, or on weak evidence only; not how true it is. Population: the
assertions behind the selected rows. Window: evidence of any date that this release holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from .correlation import kendall_tau
from .few import is_few
from .names import local_name

TOP = 10
#: Digits to which scores are compared.
_DIGITS: Final = 9
_RANKS: Final = {"low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True)
class EvidenceSummary:
    """The evidence of a result.

    Attributes:
        statements: the number of assertions that the result uses.
        sourced: how many of them have evidence.
        single_source: how many of these have one source.
        low_confidence: how many of these have only evidence of low confidence.
        records: the number of rows that name no assertion, since they are imported or inferred; with ``datasets``, the
            number of records.
        datasets: the number of datasets that the records come from, where the result uses records only.
    """

    statements: int
    sourced: int = 0
    single_source: int = 0
    low_confidence: int = 0
    records: int = 0
    datasets: int = 0


def sourcing(evidence: pl.DataFrame) -> pl.DataFrame:
    """Return a row per assertion with evidence: assertion, sources, single, weak, best, source.

    ``best`` is the highest confidence of its evidence, in a word; ``source`` the first of its sources, or the only one.

    Args:
        evidence: the table of evidence.
    """
    said = evidence.filter(local_name("relation") == "evidence").with_columns(confidence=local_name("confidence"))
    firm = pl.col("confidence")
    return said.group_by("assertion").agg(
        sources=pl.col("source").n_unique().cast(pl.Int64),
        single=pl.col("source").n_unique() == 1,
        weak=(pl.col("confidence") == "low").all(),
        best=firm.sort_by(firm.replace_strict(_RANKS, default=0, return_dtype=pl.Int64)).last(),
        source=pl.col("source").cast(pl.String).min(),
    )


def summarize(sourced: pl.DataFrame, assertions: pl.Series) -> EvidenceSummary:
    """Return the evidence of a result.

    Args:
        sourced: the result of ``sourcing``.
        assertions: the IRIs of the assertions that the result uses, repeated or not; null for a row that names none.
    """
    used = assertions.drop_nulls().unique().to_frame("assertion")
    found = used.join(sourced, on="assertion", how="inner")
    return EvidenceSummary(
        len(used),
        len(found),
        int(found["single"].sum()),
        int(found["weak"].sum()),
        assertions.null_count(),
    )


def summarize_records(rows: pl.DataFrame, record: str) -> EvidenceSummary:
    """Return the evidence of a result computed from records of datasets that name no assertion.

    Args:
        rows: the selected records, with the dataset of each.
        record: the column that names them.
    """
    return EvidenceSummary(0, records=rows[record].n_unique(), datasets=rows["dataset"].n_unique())


def contested(claims: pl.DataFrame, group: str) -> pl.DataFrame:
    """Return a row per group of claims: claims, checked, supported, qualified, disputed, and the contested index.

    The index is null where no claim of the group was checked.

    >>> verdicts = ["disputed", "qualified", "supported", "unchecked"]
    >>> rows = pl.DataFrame({"k": ["x"] * 4, "claim": list("abcd"), "verdict": verdicts})
    >>> contested(rows, "k")["index"].to_list()
    [0.5]
    """
    verdict = pl.col("verdict").cast(pl.String)
    counts = {name: (verdict == name).sum().cast(pl.Int64) for name in ("supported", "qualified", "disputed")}
    checked = pl.col("supported") + pl.col("qualified") + pl.col("disputed")
    return (
        claims.select(group, "claim", "verdict")
        .unique()
        .group_by(group)
        .agg(claims=pl.len().cast(pl.Int64), **counts)
        .with_columns(checked=checked)
        .with_columns(
            index=pl.when(pl.col("checked") > 0).then(
                (pl.col("disputed") + pl.col("qualified") / 2) / pl.col("checked")
            )
        )
        .select(group, "claims", "checked", "supported", "qualified", "disputed", "index")
        .sort(is_few("checked"), "index", "checked", group, descending=[False, True, True, False], nulls_last=True)
    )


def sensitivity(
    rows: pl.DataFrame, by: str, rank: Callable[[pl.DataFrame], pl.DataFrame], left_out: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return a row per value left out: its rows, Kendall's tau with the full ranking, how many of the top remain.

    A node without rows in the rest has the score 0 there. Tau is null if all scores of either ranking are equal.

    Args:
        rows: the rows of the ranking, with the column ``by``.
        by: the column of the values to leave out, one at a time: a source or a dataset.
        rank: a function from rows to a frame of node and score, the highest first.
        left_out: the values to leave out; by default all.
    """
    whole = rank(rows)
    first = set(whole["node"].head(TOP).to_list())
    named = rows[by].cast(pl.String)
    found = []
    for value in named.drop_nulls().unique().sort().to_list() if left_out is None else left_out:
        number = int((named == value).sum())
        rest = rank(rows.filter(named.ne_missing(value))) if number else whole
        both = whole.join(rest, on="node", how="left", suffix="_rest").with_columns(pl.col("score_rest").fill_null(0))
        stay = len(first & set(rest["node"].head(TOP).to_list()))
        tau = _tau(both["score"], both["score_rest"])
        found.append((value, number, tau, stay, len(first)))
    schema = {by: pl.String, "rows": pl.Int64, "tau": pl.Float64, "stay": pl.Int64, "of": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row").sort("tau", by, nulls_last=True)


def _tau(one: pl.Series, other: pl.Series) -> float | None:
    """Return Kendall's tau-b; None where there is none."""
    # Sums of the same numbers in another order are equal, but not to the last digit.
    one, other = (scores.cast(pl.Float64).round(_DIGITS) for scores in (one, other))
    if one.n_unique() < 2 or other.n_unique() < 2:
        return None
    return kendall_tau(one, other)
