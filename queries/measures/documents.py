"""Documents: succession, amendment and adoption of editions, and fields that occur together on documents.

Definitions:

- replaced: an edition that is followed by a later one of the same number, or superseded by a document published later.
  Its life is the time from its publication to that of the first such document. Editions are published documents; a
  draft, an amendment, or another rendering of an edition (consolidated, marked-up) is none, and replaces none.
- changed: an edition with an amendment or a corrigendum, published during its life.
- lag: the time from the publication of a document to that of another body's document with the same text, in years.
- joint share: the share of the documents of a decade with a field that have both of two fields.

The life of an edition is the lifetime of Blind (2010), who also counts withdrawal as its end; here only replacement
counts. The median life is that of replaced editions. How long all editions last until they are replaced, also those
that were not, is estimated apart (``survival``).

Estimand: of the editions of a catalogue that were replaced, the part that had been changed before, and their median
life; of all its editions, the age by which half are replaced and the shares not replaced after 5 and after 10 years.
Population: dated editions in catalogues that list amendments at all; for the second, those published in decades and
until the end of the year that the catalogue records from beginning to end. Window: from the first dated edition to the
day on which the catalogue was read; for the second, to the end of its last whole year.

Units: documents, years (the questions give lags in months), fractions of 1. Assumption: a document dated to the month
or year was published in the middle of it. Limits: catalogues record replacement better than amendment, and the first
editions of old standards are often missing. The median life leaves out editions that were not replaced, so that of
recent decades is short by selection. An edition withdrawn without a recorded replacement counts as not replaced, since
most catalogues give no date of withdrawal; the share still in force is lower than the share not replaced. A publisher
may give a document an earlier date than the body it adopted it from.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from .diffusion import in_years, years
from .engines import Frame, as_given, lazy


def decade(year: str) -> pl.Expr:
    """Return the first year of the decade of a column of years."""
    return pl.col(year) // 10 * 10


def successions(documents: Frame, supersedes: Frame) -> Frame:
    """Return the replaced editions: document, published, life in years.

    Runs on any engine (``engines``).

    Args:
        documents: document, number, published; each once.
        supersedes: from (the newer), to (the older).
    """
    dated = lazy(documents).drop_nulls("published").select("document", "number", "published")
    dated = dated.with_columns(time=in_years("published"))
    # Several editions of one day have the same successor, so each time of a number counts once.
    times = dated.drop_nulls("number").select("number", "time").unique()
    times = times.with_columns(next=nw.col("time").shift(-1).over("number", order_by="time"))
    followed = dated.join(times, on=["number", "time"]).select("document", "next")
    newer = dated.select(nw.col("document").alias("from"), next="time")
    superseded = lazy(supersedes).join(newer, on="from").select(nw.col("to").alias("document"), "next")
    ends = nw.concat([followed, superseded]).drop_nulls()
    found = (
        dated.join(ends, on="document")
        .filter(nw.col("next") > nw.col("time"))
        .with_columns(life=nw.col("next") - nw.col("time"))
        .group_by("document", "published")
        .agg(nw.col("life").min())
    )
    return as_given(documents, found)


def followed(editions: pl.DataFrame, replaced: pl.DataFrame) -> pl.DataFrame:
    """Return the editions published before their observation stopped, with their age and whether they were replaced.

    Adds the columns ``age``, in years, when they were replaced or when observation stopped; ``ended``, whether they
    were replaced by then; and ``life``, that of ``replaced``.

    Args:
        editions: document, published, until (when observation stopped, in years, such as 2025.0 for the end of 2024),
            and any other columns, which are kept.
        replaced: document and life, from ``successions``.
    """
    dated = editions.drop_nulls("published")
    dated = dated.with_columns(observed=pl.col("until") - years(dated["published"])).filter(pl.col("observed") > 0)
    joined = dated.join(replaced.select("document", "life"), on="document", how="left")
    ended = (pl.col("life") <= pl.col("observed")).fill_null(value=False)
    return joined.with_columns(age=pl.min_horizontal("life", "observed"), ended=ended).drop("observed")


def lags(pairs: Frame) -> Frame:
    """Return the dated pairs of documents with their lag in years.

    Runs on any engine (``engines``).

    Args:
        pairs: published (of the adopting document), original_published, and any other columns, which are kept.
    """
    dated = lazy(pairs).drop_nulls(["published", "original_published"])
    return as_given(pairs, dated.with_columns(lag=in_years("published") - in_years("original_published")))


def pairs_by_decade(fields: Frame) -> Frame:
    """Return the documents with both of two fields, by decade: a, b, decade, documents, share, all, standards.

    ``all`` is the number of documents over all decades, ``standards`` what they count as. Each pair occurs once, with a
    before b in alphabetical order. Runs on any engine (``engines``).

    Args:
        fields: document, field (as text), decade, standard (what the document counts as).
    """
    every = lazy(fields)
    sizes = every.group_by("decade").agg(size=nw.col("document").n_unique())
    joined = every.join(every.select("document", field_b="field"), on="document")
    # Repeated rows are left out last: most documents have one field, and are in no pair.
    both = joined.filter(nw.col("field") < nw.col("field_b")).unique()
    both = both.rename({"field": "a", "field_b": "b"})
    counted = both.group_by("a", "b", "decade").agg(documents=nw.len().cast(nw.Int64))
    standards = both.group_by("a", "b").agg(standards=nw.col("standard").n_unique().cast(nw.Int64))
    found = (
        counted.join(sizes, on="decade")
        .join(standards, on=["a", "b"])
        .select(
            "a",
            "b",
            "decade",
            "documents",
            share=nw.col("documents") / nw.col("size"),
            all=nw.col("documents").sum().over("a", "b").cast(nw.Int64),
            standards="standards",
        )
    )
    return as_given(fields, found)
