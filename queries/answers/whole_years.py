"""Which years and decades catalogues record from beginning to end, for answers that count documents by time.

A catalogue says of which years it records all documents (``sl:Coverage`` of ``sl:StandardDocument``). A year or decade
in which documents of several catalogues count is whole if each of them records it from beginning to end. Where no
catalogue says so, only the year of the release is known to be unfinished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..notes import Note, reading
from ..words import Words
from .tables import Tables
from .windows import recorded

_DOCUMENTS: Final = "StandardDocument"
#: The condition of rows in whole years.
IN_WHOLE_YEARS: Final = Words(
    "is of a year that the catalogues record from beginning to end", "所属年份由各目录自始至终完整收录"
)


@dataclass(frozen=True)
class Whole:
    """The years that all catalogues of an answer record from beginning to end.

    Attributes:
        first, last: the first and the last such year; None if no catalogue has a window.
        datasets: the catalogues with a window.
        others: whether there are documents that no catalogue with a window has, such as those of cases.
        release: the year of the release, which is not over.
    """

    first: int | None
    last: int | None
    datasets: tuple[str, ...]
    others: bool
    release: int

    def mark(self, rows: pl.DataFrame, year: str, name: str, period: int = 1) -> pl.DataFrame:
        """Return rows with a column that says whether a period, of so many years from ``year`` on, is not whole."""
        first, last = pl.lit(self.first, pl.Int64), pl.lit(self.last, pl.Int64)
        return rows.with_columns(_unfinished(pl.col(year), first, last, self.release, period).alias(name))


def of_documents(tables: Tables, documents: pl.Series, dataset: str | None = None) -> Whole:
    """Return the years that all catalogues of documents record from beginning to end.

    Args:
        tables: the analysis tables.
        documents: the addresses of the documents.
        dataset: the only catalogue that counts, if one was chosen.
    """
    ours = documents.alias("document").to_frame().unique().with_columns(pl.col("document").cast(pl.Categorical))
    held = tables["document"].select("document", "dataset").join(ours, on="document").cast({"dataset": pl.String})
    if dataset is not None:
        held = held.filter(pl.col("dataset") == dataset)
    known = held.join(windows(tables), on="dataset")
    first, last = known.select(pl.col("first").max(), pl.col("last").min()).row(0)
    others = known["document"].n_unique() < len(ours)
    return Whole(first, last, tuple(known["dataset"].unique().sort()), others, tables.year)


def held(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the catalogues that hold a document of each standard: standard, dataset.

    Args:
        tables: the analysis tables.
        rows: standard (as counted) and document.
    """
    known = tables["document"].select("document", "dataset")
    both = rows.select("standard", "document").unique().join(known, on="document").select("standard", "dataset")
    return both.unique().with_columns(pl.col("dataset").cast(pl.String))


def sources(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the catalogues of each standard as one text, empty for none: standard, source; ``rows`` as in ``held``."""
    each = held(tables, rows)
    # Most standards are in one catalogue, and need no text of several.
    several = pl.len().over("standard") > 1
    joint = each.filter(several).group_by("standard").agg(source=pl.col("dataset").sort().str.join(" "))
    found = pl.concat([each.filter(~several).rename({"dataset": "source"}), joint])
    every = rows.select("standard").unique()
    return every.join(found, on="standard", how="left").with_columns(pl.col("source").fill_null(""))


def windows(tables: Tables, variable: str = _DOCUMENTS) -> pl.DataFrame:
    """Return the whole years of the catalogues that say them: dataset, first, last."""
    rows = tables["coverage"].filter(pl.col("variable") == ONTOLOGY + variable).drop_nulls("first_year")
    return rows.group_by(pl.col("dataset").cast(pl.String)).agg(
        first=pl.col("first_year").max().cast(pl.Int64), last=pl.col("last_year").min().cast(pl.Int64)
    )


def mark(
    tables: Tables, rows: pl.DataFrame, year: str, name: str, period: int = 1, datasets: Sequence[str] = ("dataset",)
) -> pl.DataFrame:
    """Return rows with a column that says whether their catalogues do not all record a period of theirs.

    Args:
        tables: the analysis tables.
        rows: rows with the period and the names of catalogues.
        year: the column of the first year of the period.
        name: the name of the new column.
        period: the number of years of the period.
        datasets: the columns of the catalogues.
    """
    unfinished = pl.lit(value=False)
    for column in datasets:
        bounds = windows(tables).select(pl.col("dataset").alias(column), *_bounds(column))
        rows = rows.with_columns(pl.col(column).cast(pl.String)).join(
            bounds, on=column, how="left", maintain_order="left"
        )
        first, last = (pl.col(f"{end} of {column}") for end in ("first", "last"))
        unfinished |= _unfinished(pl.col(year), first, last, tables.year, period)
    return rows.with_columns(unfinished.alias(name)).select(pl.exclude("^(first|last) of .*$"))


def note(tables: Tables, whole: Whole) -> list[Note]:
    """Return the notes on the whole years of the catalogues of an answer, or that none are known."""
    if not whole.datasets:
        return [
            reading(
                "No source here says which years it records from beginning to end: cases are selections, and the first "
                "and last years of a catalogue may be incomplete.",
                "此处没有来源说明其完整收录哪些年份：案例属于选录，目录最早和最近的年份可能不完整。",
            )
        ]
    found = recorded(tables, *((_DOCUMENTS, dataset) for dataset in whole.datasets))
    if whole.others:
        found.append(
            reading(
                "Other standards here are of cases or catalogues whose whole years are not known.",
                "此处其他标准来自案例或完整年份未知的目录。",
            )
        )
    return found


def _bounds(column: str) -> tuple[pl.Expr, pl.Expr]:
    return pl.col("first").alias(f"first of {column}"), pl.col("last").alias(f"last of {column}")


def _unfinished(year: pl.Expr, first: pl.Expr, last: pl.Expr, release: int, period: int) -> pl.Expr:
    end = year + period - 1
    return (year < first).fill_null(value=False) | (end > last).fill_null(end >= release)
