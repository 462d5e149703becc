"""Documents: how editions follow each other, are amended, are taken over, and which fields meet on them.

Definitions:

- replaced: an edition that a later one of the same number follows, or that a document published later supersedes. Its
  life lasts from its publication to that of the first such document.
- changed: an edition that an amendment or a corrigendum changes. What changes an edition appears during its life.
- lag: from the publication of a document to that of another body which publishes the same text, in years.
- joint share: of two fields, the part of the documents of a decade with a field that have both.

The life of an edition is the lifetime of Blind (2010), who lets withdrawal end it as well; here only replacement does.
Units: documents, years (the questions give lags in months), fractions of 1.
Assumption: a document known to the month or year came out in the middle of it. Limits: catalogues know what was
replaced better than what amended it, and the first editions of old standards are often missing; an edition still in
force counts nowhere, so that lives of recent editions are short by selection. A publisher may date a document earlier
than the body it took it from.
"""

from __future__ import annotations

import polars as pl

from .diffusion import years


def decade(year: str) -> pl.Expr:
    """Return the decade of a column of years, as its first year."""
    return pl.col(year) // 10 * 10


def successions(documents: pl.DataFrame, supersedes: pl.DataFrame) -> pl.DataFrame:
    """Return the editions that were replaced: document, published, life in years.

    Args:
        documents: document, number, published; each once.
        supersedes: from (the newer), to (the older).
    """
    dated = documents.drop_nulls("published").select("document", "number", "published")
    dated = dated.with_columns(time=years(dated["published"])).sort("time", "document")
    followed = dated.drop_nulls("number").select(
        "document", next=pl.col("time").shift(-1).over("number", order_by="time")
    )
    newer = dated.select(pl.col("document").alias("from"), next="time")
    superseded = supersedes.join(newer, on="from").select(pl.col("to").alias("document"), "next")
    ends = pl.concat([followed, superseded]).drop_nulls()
    return (
        dated.join(ends, on="document")
        .filter(pl.col("next") > pl.col("time"))
        .group_by("document", "published")
        .agg(life=(pl.col("next") - pl.col("time")).min())
    )


def lags(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of documents with the lag between them: the columns given, and lag in years; dated pairs only.

    Args:
        pairs: published (of the adopting document), original_published, and what else is of interest.
    """
    dated = pairs.drop_nulls(["published", "original_published"])
    return dated.with_columns(lag=years(dated["published"]) - years(dated["original_published"]))


def pairs_by_decade(fields: pl.DataFrame) -> pl.DataFrame:
    """Return how many documents have both of two fields, by decade: a, b, decade, documents, share, all.

    ``all`` is their number over all decades. Each pair comes once, a before b in the alphabet.

    Args:
        fields: document, field, decade; the field as text.
    """
    rows = fields.unique()
    sizes = rows.group_by("decade").agg(size=pl.col("document").n_unique())
    both = rows.join(rows.drop("decade"), on="document", suffix="_b").filter(pl.col("field") < pl.col("field_b"))
    counted = both.group_by(a="field", b="field_b", decade="decade").agg(documents=pl.len().cast(pl.Int64))
    return counted.join(sizes, on="decade").select(
        "a",
        "b",
        "decade",
        "documents",
        share=pl.col("documents") / pl.col("size"),
        all=pl.col("documents").sum().over("a", "b"),
    )
