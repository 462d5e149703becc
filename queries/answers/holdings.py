"""Answers about the contents of catalogues by case: specifications, and the organizations that work on them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ..measures import holdings
from .attribution import homes
from .request import Finding, Request, finding
from .selection import Selected, Selection
from .tables import Tables


@dataclass(frozen=True)
class Holding:
    """How much the catalogues contain on a case."""

    documents: int
    specifications: int
    organizations: int
    countries: int


def holding(tables: Tables, case: str) -> Holding:
    """Return how much the catalogues contain on a case, given by its IRI."""
    documents = _documents(tables, Selection(case=case)).rows
    organizations = _organizations(tables, documents)
    return Holding(
        documents["document"].n_unique(),
        documents["specification"].n_unique(),
        organizations["group"].n_unique(),
        organizations["home"].drop_nulls().n_unique(),
    )


def specifications_of_case(request: Request) -> Finding:
    """Return the specifications in the catalogues that belong to a case, with their documents and how they belong."""
    selected = _documents(request.tables, request.selection)
    texts = pl.col("how", "dataset").cast(pl.String).replace(request.tables.titles).unique().sort().str.join(", ")
    frame = selected.rows.group_by("specification").agg(
        pl.col("document").n_unique().cast(pl.Int64).alias("documents"),
        texts,
        first=pl.col("published_year").min(),
        last=pl.col("published_year").max(),
    )
    order = frame.select("specification", "documents", "how", "dataset", "first", "last")
    return finding(selected, order.sort("documents", "specification", descending=[True, False]))


def organizations_of_case(request: Request) -> Finding:
    """Return the groups that work on the documents of a case, with their home countries."""
    selected = _documents(request.tables, request.selection)
    frame = _organizations(request.tables, selected.rows)
    order = frame.sort("specifications", "contributions", "group", descending=[True, True, False])
    return finding(
        selected,
        order,
        otherwise="No results: the catalogues name no organization for these documents.",
    )


def _documents(tables: Tables, selection: Selection) -> Selected:
    """Return the documents that belong to a case: document, specification, standard, how, dataset, published_year."""
    selected = Selected(tables["case_document"])
    if selection.case is not None:
        selected.keep("belongs to this case", selected.rows.filter(pl.col("case") == selection.case))
    selected.rows = holdings.with_specifications(selected.rows, tables["document"])
    return selected


def _organizations(tables: Tables, documents: pl.DataFrame) -> pl.DataFrame:
    return holdings.organizations(
        documents, tables["rapporteur"], tables["contribution"], tables["ownership"], homes(tables)
    )
