"""Barriers and strategies over cases: coverage, gaps, and kinds that occur together.

Definitions: a barrier is addressed if a strategy, policy, decision or standard is recorded as addressing it; coverage
of a kind in a case is the share of its barriers there that are addressed; a gap is a kind with unaddressed barriers.
Kinds of barrier co-occur in the cases where both hinder; Jaccard similarity is cases with both over cases with either
(Jaccard 1912). Units: barriers, cases, fractions of 1. Assumption: a barrier to something that a case studies is a
barrier of the case. Limits: a barrier counts as addressed whether or not the remedy worked; with few cases, any
co-occurrence looks strong.

Estimand: which recorded barriers have a recorded remedy, and which kinds of barrier hinder together. Population: the
barriers and remedies of the curated cases, which are selections. Window: all recorded years; a remedy counts whenever
it came.
"""

from __future__ import annotations

from itertools import combinations

import polars as pl

from .few import is_few


def coverage(barriers: pl.DataFrame) -> pl.DataFrame:
    """Return a row per case and kind: barriers, those addressed, remedies, and the share addressed.

    Args:
        barriers: case, kind, barrier, addressed_by (null if unaddressed); a row per remedy.
    """
    return (
        barriers.group_by("case", "kind")
        .agg(
            barriers=pl.col("barrier").n_unique().cast(pl.Int64),
            addressed=pl.col("barrier").filter(pl.col("addressed_by").is_not_null()).n_unique().cast(pl.Int64),
            remedies=pl.col("addressed_by").drop_nulls().n_unique().cast(pl.Int64),
        )
        .with_columns(coverage=pl.col("addressed") / pl.col("barriers"))
        .sort(is_few("barriers"), "coverage", "barriers", "case", "kind", descending=[False, False, True, False, False])
    )


def together(barriers: pl.DataFrame) -> pl.DataFrame:
    """Return a row per pair of kinds in a common case: a, b, cases with both, cases with either, Jaccard similarity.

    >>> rows = pl.DataFrame({"case": ["1", "1", "2"], "kind": ["x", "y", "x"]})
    >>> together(rows).row(0)
    ('x', 'y', 1, 2, 0.5)
    """
    cases: dict[str, set[str]] = {}
    for case, kind in barriers.select(pl.col("case", "kind").cast(pl.String)).drop_nulls().iter_rows():
        cases.setdefault(kind, set()).add(case)
    rows = [
        (a, b, len(cases[a] & cases[b]), len(cases[a] | cases[b]), len(cases[a] & cases[b]) / len(cases[a] | cases[b]))
        for a, b in combinations(sorted(cases), 2)
        if cases[a] & cases[b]
    ]
    schema = {"a": pl.String, "b": pl.String, "both": pl.Int64, "either": pl.Int64, "jaccard": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "jaccard", "both", "a", "b", descending=[True, True, False, False]
    )
