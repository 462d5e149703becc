"""Answers about what a release holds of one thing: which datasets have records of it, since when, how completely."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY, namespaces_of
from ...plurals import counted
from ..notes import Note, empty, reading
from . import windows
from .request import Finding, Request
from .tables import Tables

_DOCUMENT: Final = ONTOLOGY + "StandardDocument"
_PUBLISHED: Final = ONTOLOGY + "publishedBy"
_LOCATED: Final = ONTOLOGY + "locatedIn"
_KEYS: Final = ("kind", "dataset")
_COLUMNS: Final = ("dataset", "kind", "records", "first", "last", "whole_from", "whole_until")
_NONE: Final = empty(
    "No results: this thing is described, but no dataset has a record in which it takes part.",
    "无结果：该事物有描述，但没有数据集记录其参与任何事项。",
)


def records_of_thing(request: Request) -> Finding:
    """Return the records of a thing by dataset and kind, with the years of the first and the last.

    ``whole_from`` and ``whole_until`` are the years that the dataset records from beginning to end by the rule of that
    kind. Of an organization, a kind that a dataset records by a rule has a row also without any record.
    """
    thing, tables = request.text("thing"), request.tables
    asserted = _assertions(tables, thing)
    found = pl.concat([asserted, _documents(tables, thing), _located(tables, thing)])
    counted_ = found.group_by(_KEYS).agg(
        records=pl.col("record").n_unique().cast(pl.Int64), first=pl.col("first").min(), last=pl.col("last").max()
    )
    known = _windows(tables, thing, counted_)
    frame = counted_.join(known, on=_KEYS, how="full", coalesce=True, nulls_equal=True)
    frame = frame.with_columns(pl.col("records").fill_null(0)).select(_COLUMNS)
    order = frame.sort("records", "dataset", "kind", descending=[True, False, False], nulls_last=True)
    if found.is_empty():
        return Finding(order.clear(), (_NONE,))
    notes = [_rules(tables, known), _group(tables, thing)]
    assertions = asserted["record"].unique().cast(pl.Categorical)
    return Finding(order, tuple(note for note in notes if note), assertions)


def _assertions(tables: Tables, thing: str) -> pl.DataFrame:
    """Return the events, statements, figures and claims about a thing: kind, dataset, record, first, last."""
    rows = tables["record"].filter(pl.col("thing") == thing)
    return _texts(rows.select(*_KEYS, "record", first="date_year", last=pl.coalesce("ended_year", "date_year")))


def _documents(tables: Tables, thing: str) -> pl.DataFrame:
    """Return the published documents of a body by its role, and the editions of a standard."""
    published = tables["document"].filter(~pl.col("draft"))
    years = {"first": pl.col("published_year"), "last": pl.col("published_year")}
    of_body = tables["document_body"].filter(pl.col("body") == thing).join(published, on="document")
    editions = published.filter((pl.col("document") == thing) | (pl.col("number") == thing))
    return pl.concat(
        [
            _texts(of_body.select(pl.col("role").alias("kind"), "dataset", record="document", **years)),
            _texts(editions.select(pl.lit(_DOCUMENT).alias("kind"), "dataset", record="document", **years)),
        ]
    )


def _located(tables: Tables, thing: str) -> pl.DataFrame:
    """Return the actors located in a region, whose dataset and dates the table does not have."""
    rows = tables["actor_region"].filter(pl.col("region") == thing)
    nothing = {"dataset": pl.lit(None, pl.String), "first": pl.lit(None), "last": pl.lit(None)}
    return _texts(rows.select(pl.lit(_LOCATED).alias("kind"), record="actor", **nothing))


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("kind", "dataset", "record").cast(pl.String), pl.col("first", "last").cast(pl.Int64)
    )  # fmt: skip


def _windows(tables: Tables, thing: str, records: pl.DataFrame) -> pl.DataFrame:
    """Return the whole years of what datasets record by a rule of the thing or, of an organization, might record."""
    rules = tables["coverage"].drop_nulls("first_year").with_columns(
        pl.col("coverage", "variable", "dataset", "thing").cast(pl.String)
    )  # fmt: skip
    # The documents of a body are those that it publishes.
    published = (pl.col("variable") == _DOCUMENT) & (pl.col("thing") == thing)
    rules = rules.with_columns(variable=pl.when(published).then(pl.lit(_PUBLISHED)).otherwise("variable"))
    # That a source has all authors of a year does not mean that it has the country of each.
    if thing.startswith(namespaces_of("region")):
        rules = rules.filter(pl.col("thing") == thing)
    given = pl.concat([records.select(_KEYS), _recorded_of_organizations(tables, thing)]).unique()
    rows = rules.join(given, left_on=["variable", "dataset"], right_on=_KEYS, how="semi")
    # A dataset may record several bodies, each from a year of its own: whole are the years that it has of all of them.
    whole = rows.group_by(kind="variable", dataset="dataset").agg(
        whole_from=pl.col("first_year").max().cast(pl.Int64), whole_until=pl.col("last_year").min().cast(pl.Int64)
    )
    return whole.filter(pl.col("whole_from") <= pl.col("whole_until"))


def _recorded_of_organizations(tables: Tables, thing: str) -> pl.DataFrame:
    """Return what datasets record of any organization: kind, dataset; nothing if the thing is none."""

    def distinct() -> pl.DataFrame:
        organizations = tables["organization"].select(thing="organization")
        found = tables["record"].join(organizations, on="thing", how="semi")
        return found.select(pl.col(_KEYS).cast(pl.String)).unique()

    kinds = tables.keep("kinds of records of organizations", distinct)
    is_one = tables["organization"].filter(pl.col("organization") == thing).height > 0
    return kinds if is_one else kinds.clear()


def _rules(tables: Tables, known: pl.DataFrame) -> Note | None:
    """Return the note with the rules of the datasets that record by a rule; None if none does."""
    rows = tables["coverage"].with_columns(pl.col("variable", "dataset").cast(pl.String))
    known = known.with_columns(pl.col("kind").replace(_PUBLISHED, _DOCUMENT))
    used = rows.join(known, left_on=["variable", "dataset"], right_on=_KEYS, how="semi")
    found = windows.sources(tables, used.select(source="coverage", event="coverage"))
    return windows.rules(found) if found else None


def _group(tables: Tables, thing: str) -> Note | None:
    """Return the note on organizations that the thing owned at some time, whose records are apart; None without any."""
    number = tables["ownership"].filter(pl.col("owner") == thing)["actor"].n_unique()
    if not number:
        return None
    own = "has records of its own, which are" if number == 1 else "have records of their own, which are"
    return reading(
        f"{counted(number, 'organization')} that it owns or owned {own} not counted here.",
        f"其现有或曾有的{number:,}个下属组织另有记录，此处不计。",
    )
