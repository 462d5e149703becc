"""Reach and evenness: the number of regions or actors that a standard or body covers, and their distribution.

Definitions, for a distribution of counts over k categories with shares p_i:

- richness k: the number of categories with a positive count.
- Shannon entropy H = - sum p_i ln p_i, in nats (Shannon 1948); evenness H / ln k, from 0 to 1 (Pielou 1966), undefined
  for a single category; e^H is the number of equally large categories with the same entropy (Hill 1973).
- Simpson diversity 1 - sum p_i^2: the probability that two draws differ (Simpson 1949).
- Herfindahl-Hirschman index sum p_i^2, from 1/k to 1 (Herfindahl 1950; Hirschman 1964).
- largest: of the standards of a region, the share in which the group with the most of them takes part (a concentration
  ratio of one, as of firms in industries): near 1, what is said of the region is said of one group.

Units: categories; nats; the others from 0 to 1. Assumption: categories are equally distant. Limits: all measures
describe what sources record; a region with few records looks absent. Entropy rises with the number of categories
recorded, so compare it only within a level of region.

Estimand: over how many regions or actors recorded participation is spread, and how evenly. Population: the recorded
roles of the selection. Window: that of the selection.
"""

from __future__ import annotations

import polars as pl

from .incidence import Incidence


def evenness(counts: pl.DataFrame, group: str, count: str = "count") -> pl.DataFrame:
    """Return richness, Shannon, evenness, effective number, Simpson and HHI of each group's counts.

    Args:
        counts: a row per group and category with a positive count.
        group: the column that names the group.
        count: the column of counts.

    >>> evenness(pl.DataFrame({"s": ["x", "x"], "count": [1, 1]}), "s").select("richness", "simpson", "hhi").row(0)
    (2, 0.5, 0.5)
    """
    p = pl.col("_p")
    shares = counts.filter(pl.col(count) > 0).sort(count)
    # Shares and their logarithms of all rows at once: an expression of them for each group takes ten times as long.
    shares = shares.with_columns(_p=pl.col(count) / pl.col(count).sum().over(group))
    return (
        shares.with_columns(_entropy=p * p.log(), _square=p.pow(2))
        .group_by(group, maintain_order=True)  # sums in the same order are equal to the last digit
        .agg(
            richness=pl.len().cast(pl.Int64),
            total=pl.col(count).sum(),
            shannon=-pl.col("_entropy").sum(),
            hhi=pl.col("_square").sum(),
        )
        .with_columns(pl.col("shannon").clip(lower_bound=0))
        .with_columns(
            evenness=pl.when(pl.col("richness") > 1).then(
                pl.col("shannon") / pl.col("richness").cast(pl.Float64).log()
            ),
            effective=pl.col("shannon").exp(),
            simpson=1 - pl.col("hhi"),
        )
        .select(group, "richness", "total", "shannon", "evenness", "effective", "simpson", "hhi")
        # Two sorts, the second of them stable, take half the time of one by three columns.
        .sort(group)
        .sort("richness", "shannon", descending=True, maintain_order=True)
    )


def behind(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return the number of groups behind each row of an answer, and the share of the largest: by, groups, largest.

    Args:
        rows: a row per role: the columns ``by``, group, standard.
        by: the columns of a row of the answer.

    >>> rows = pl.DataFrame({"node": ["se"] * 3, "group": ["x", "x", "y"], "standard": ["1", "2", "2"]})
    >>> behind(rows, "node").rows()
    [('se', 2, 1.0)]
    """
    texts = rows.select(pl.col(*by, "group", "standard").cast(pl.String)).unique()
    of_group = texts.group_by(*by, "group").agg(own=pl.col("standard").n_unique())
    most = of_group.group_by(by).agg(groups=pl.len().cast(pl.Int64), most=pl.col("own").max())
    every = texts.group_by(by).agg(every=pl.col("standard").n_unique())
    return most.join(every, on=by).select(*by, "groups", largest=pl.col("most") / pl.col("every"))


def counted(incidence: Incidence, counting: str = "full") -> pl.DataFrame:
    """Return a row per node with its number of standards and share; fractional counts distribute one unit per standard.

    Fractional counts add up to the number of standards, full counts to the number of participations.
    """
    weights = 1.0 / incidence.breadths if counting == "fractional" else incidence.breadths * 0 + 1
    counts = incidence.matrix @ weights
    rows = pl.DataFrame({"node": incidence.nodes, "count": counts})
    total = float(counts.sum())
    return rows.with_columns(share=pl.col("count") / total).sort("count", "node", descending=[True, False])
