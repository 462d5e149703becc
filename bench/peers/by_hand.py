"""The counting measures as an analyst would write them in Polars, with every column that Standlink's have.

The tables are those of a release, in memory, with texts as categories. Roles are those of organizations, and homes the
countries of groups, as a release keeps them for its answers (``attribution``).
"""

from __future__ import annotations

import polars as pl


def links(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of nodes on the same standards and the strength of their ties, with the columns of ``linkage``.

    Args:
        pairs: standard, node; repeated rows count once.
    """
    once = pairs.lazy().select("standard", "node").unique()
    breadth = pl.col("breadth")
    linking = once.with_columns(breadth=pl.len().over("standard").cast(pl.Float64)).filter(breadth > 1)
    other = linking.select("standard", b="node")
    tied = (
        linking.rename({"node": "a"})
        .join(other, on="standard")
        .filter(pl.col("a").to_physical() < pl.col("b").to_physical())
        .group_by("a", "b")
        .agg(shared=pl.len(), strength=(2 / (breadth * (breadth - 1))).sum(), perNode=(1 / (breadth - 1)).sum())
    )
    sizes = once.group_by("node").agg(size=pl.len())
    product = pl.col("size") * pl.col("size_b")
    a, b = (pl.col(name).cast(pl.String) for name in "ab")
    return (
        tied.join(sizes, left_on="a", right_on="node")
        .join(sizes, left_on="b", right_on="node", suffix="_b")
        .join(once.select(every=pl.col("standard").n_unique()), how="cross")
        .select(
            pl.min_horizontal(a, b).alias("a"),
            pl.max_horizontal(a, b).alias("b"),
            "shared",
            "strength",
            "perNode",
            association=pl.col("every") * pl.col("shared") / product,
            cosine=pl.col("shared") / product.sqrt(),
        )
        .sort("strength", "shared", "a", "b", descending=[True, True, False, False])
        .collect()
    )


def counted(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the standards of each node, and their share of all participations: node, count, share.

    Args:
        pairs: standard, node; repeated rows count once.
    """
    counts = pairs.lazy().group_by("node").agg(count=pl.col("standard").n_unique())
    named = counts.with_columns(pl.col("node").cast(pl.String), share=pl.col("count") / pl.col("count").sum())
    return named.sort("count", "node", descending=[True, False]).collect()


def evenness(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how many countries each standard has and how evenly its actors are distributed, as ``reach.evenness``.

    Args:
        rows: standard, node, actor.
    """
    share = pl.col("count") / pl.col("total")
    return (
        rows.lazy()
        .group_by("standard", "node")
        .agg(count=pl.col("actor").n_unique())
        .with_columns(total=pl.col("count").sum().over("standard"))
        .group_by("standard")
        .agg(
            richness=pl.len(),
            total=pl.col("count").sum(),
            shannon=-(share * share.log()).sum(),
            hhi=(share**2).sum(),
        )
        .with_columns(
            evenness=pl.when(pl.col("richness") > 1).then(pl.col("shannon") / pl.col("richness").log()),
            effective=pl.col("shannon").exp(),
            simpson=1 - pl.col("hhi"),
        )
        .sort("richness", "shannon", "standard", descending=[True, True, False])
        .collect()
    )


def pairs_by_decade(fields: pl.DataFrame) -> pl.DataFrame:
    """Return the documents with both of two fields, by decade, with the columns of ``documents.pairs_by_decade``.

    Args:
        fields: document, field (as text), decade, standard; repeated rows count once.
    """
    joined = fields.rename({"field": "a"}).join(fields.select("document", b="field"), on="document")
    both = joined.filter(pl.col("a") < pl.col("b")).unique()
    sizes = fields.group_by("decade").agg(size=pl.col("document").n_unique())
    standards = both.group_by("a", "b").agg(standards=pl.col("standard").n_unique())
    return (
        both.group_by("a", "b", "decade")
        .agg(documents=pl.len())
        .join(sizes, on="decade")
        .join(standards, on=["a", "b"])
        .select(
            "a",
            "b",
            "decade",
            "documents",
            share=pl.col("documents") / pl.col("size"),
            all=pl.col("documents").sum().over("a", "b"),
            standards="standards",
        )
    )
