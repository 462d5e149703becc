"""What the catalogues hold of a case: its documents, their specifications, and the organizations behind these.

Definitions: a document belongs to a case if a standard studied in the case is the document itself, or that of which it
is an edition or part, or the release in which it is delivered, or what it amends (the table ``case_document``). Its
specification is the standard of its number, the document itself where it has none. Behind it stand the organizations
whose people are rapporteurs of its specification, and those that contributed to that; each counts for its group, and
the group for its home country. Units: documents, specifications, organizations, and contributions. A specification
counts once however many versions it has, for the records repeat with each; Baron and Gupta (2018) describe who takes
part in 3GPP. Assumption: who is in charge of a specification stands behind it as a whole. Limits: of the catalogues
only that of 3GPP names rapporteurs, and only lists of meeting documents name contributors; a case of other bodies has
documents and no organizations.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .groups import grouped
from .selection import Selected, Selection
from .tables import Tables


@dataclass(frozen=True)
class Holding:
    """How much the catalogues hold of a case."""

    documents: int
    specifications: int
    organizations: int
    countries: int


def holding(tables: Tables, case: str) -> Holding:
    """Return how much the catalogues hold of a case, given by its IRI."""
    documents = documents_of(tables, Selection(case=case)).rows
    behind = organizations_behind(tables, documents)
    return Holding(
        documents["document"].n_unique(),
        documents["specification"].n_unique(),
        behind["group"].n_unique(),
        behind["home"].drop_nulls().n_unique(),
    )


def documents_of(tables: Tables, selection: Selection) -> Selected:
    """Return the documents that belong to a case: document, specification, standard, how, dataset, published_year.

    A document in two catalogues, or of two standards of the case, has several rows.
    """
    selected = Selected(tables["case_document"])
    if selection.case is not None:
        selected.keep("of that case", selected.rows.filter(pl.col("case") == selection.case))
    known = tables["document"].select(
        "document", "dataset", "published_year", specification=pl.coalesce("number", "document")
    )
    selected.rows = selected.rows.join(known, on="document")
    return selected


def organizations_behind(tables: Tables, documents: pl.DataFrame) -> pl.DataFrame:
    """Return a row per group: home, its specifications among those of the documents, its rapporteurs, contributions."""
    specifications = documents.select("specification").unique()
    charge = tables["rapporteur"].select("person", actor="organization", specification="standard").drop_nulls("actor")
    papers = tables["contribution"].select("contribution", "actor", specification="to")
    rows = pl.concat([charge, papers], how="diagonal").join(specifications, on="specification", how="semi")
    return (
        grouped(rows, tables)
        .group_by("group", "home")
        .agg(
            specifications=pl.col("specification").n_unique().cast(pl.Int64),
            rapporteurs=pl.col("person").drop_nulls().n_unique().cast(pl.Int64),
            contributions=pl.col("contribution").drop_nulls().n_unique().cast(pl.Int64),
        )
    )
