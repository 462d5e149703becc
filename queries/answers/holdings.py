"""Answers about the contents of catalogues by case: specifications, and the organizations that work on them."""

from __future__ import annotations

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..casebook import Holding
from ..measures import holdings
from ..notes import empty
from ..words import Words
from . import counting, windows
from .attribution import homes
from .request import Finding, Request, finding
from .selected import Selected
from .selection import Selection
from .tables import Tables


def holding(tables: Tables, case: str) -> Holding:
    """Return how much the catalogues contain on a case, given by its IRI."""
    documents = _documents(tables, Selection(case=case)).rows
    own, carried = documents.filter(~pl.col("carried_over")), documents.filter("carried_over")
    organizations = _organizations(tables, own)
    return Holding(
        own["document"].n_unique(),
        own["specification"].n_unique(),
        organizations["group"].n_unique(),
        organizations["home"].drop_nulls().n_unique(),
        next(iter(documents["generation"].drop_nulls().to_list()), None),
        carried["specification"].n_unique(),
        carried["document"].n_unique(),
    )


def specifications_of_case(request: Request) -> Finding:
    """Return the specifications in the catalogues that belong to a case, with their documents and how they belong."""
    selected = _documents(request.tables, request.selection)
    titles = {name: request.tables.title(name).en for name in selected.rows["dataset"].unique().cast(pl.String)}
    texts = pl.col("how", "dataset").cast(pl.String).replace(titles).unique().sort().str.join(", ")
    frame = selected.rows.group_by("specification").agg(
        pl.col("document").n_unique().cast(pl.Int64).alias("documents"),
        texts,
        native=pl.col("native").first(),
        carried_over=pl.col("carried_over").all(),
        first=pl.col("published_year").min(),
        last=pl.col("published_year").max(),
    )
    order = frame.sort("carried_over", "documents", "specification", descending=[False, True, False])
    return finding(selected, order.select("specification", "native", "documents", "how", "dataset", "first", "last"))


def organizations_of_case(request: Request) -> Finding:
    """Return the groups that work on the documents of a case, with their home countries."""
    selected = _documents(request.tables, request.selection)
    frame = _organizations(request.tables, selected.rows)
    by = ("specifications", "contributions", "carried_over", "group")
    order = frame.sort(by, descending=[True, True, True, False])
    rules = windows.rules_of(request.tables, ONTOLOGY + "Rapporteurship", ONTOLOGY + "ContributionPaper")
    return finding(
        selected,
        order,
        *(rules if len(order) else ()),
        otherwise=empty(
            "No results: the catalogues name no organization for these documents.",
            "无结果：目录未注明这些文件所属的组织。",
        ),
    )


def _documents(tables: Tables, selection: Selection) -> Selected:
    """Return the published documents that belong to a case; those of one number have one specification.

    Columns: document, specification, standard, how, dataset, published_year, generation (of the case), native (of the
    specification), carried_over.
    """
    selected = Selected(tables["case_document"])
    if selection.case is not None:
        selected.keep(
            Words("belongs to this case", "属于该案例"), selected.rows.filter(pl.col("case") == selection.case)
        )
    published = counting.as_units(tables, selected.rows, "documents", "document")
    selected.keep(Words("is a published document", "属于已发布文件"), published)
    documents = tables["document"].select("document", "dataset", "published_year", number="document")
    documents = counting.as_units(tables, documents, "numbers", "number")
    selected.rows = holdings.with_specifications(selected.rows, documents, tables["native_generation"])
    return selected


def _organizations(tables: Tables, documents: pl.DataFrame) -> pl.DataFrame:
    return holdings.organizations(
        documents, tables["rapporteur"], tables["contribution"], tables["ownership"], homes(tables)
    )
