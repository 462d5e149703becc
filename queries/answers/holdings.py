"""Answers about what the catalogues hold of a case: its specifications, and the organizations behind them."""

from __future__ import annotations

from typing import Final

import polars as pl

from . import case_holdings
from .arguments import Asked, Finding, found
from .tables import Tables

_IMPORTED: Final = "Catalogues come into a release by 'standlink import relaton'; docs/catalogues.md says where from."


def specifications_of_case(tables: Tables, asked: Asked) -> Finding:
    """Return the specifications in the catalogues that belong to a case, with their documents that do, and how."""
    selected = case_holdings.documents_of(tables, asked.selection)
    text = pl.col("how", "dataset").cast(pl.String).unique().sort().str.join(", ")
    frame = selected.rows.group_by("specification").agg(
        pl.col("document").n_unique().cast(pl.Int64).alias("documents"),
        text,
        first=pl.col("published_year").min(),
        last=pl.col("published_year").max(),
    )
    order = frame.select("specification", "documents", "how", "dataset", "first", "last")
    return found(selected, order.sort("documents", "specification", descending=[True, False]), imported=_IMPORTED)


def organizations_of_case(tables: Tables, asked: Asked) -> Finding:
    """Return the organizations behind the documents of a case, by group, with their home countries."""
    selected = case_holdings.documents_of(tables, asked.selection)
    frame = case_holdings.organizations_behind(tables, selected.rows)
    order = frame.sort("specifications", "contributions", "group", descending=[True, True, False])
    return found(
        selected, order, otherwise="The catalogues name no organization behind these documents.", imported=_IMPORTED
    )
