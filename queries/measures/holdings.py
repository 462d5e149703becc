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

import polars as pl

from .groups import grouped


def with_specifications(documents_of_cases: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Return the documents of cases with their specification, dataset and year of publication.

    A document in two catalogues, or of two standards of a case, has several rows.

    Args:
        documents_of_cases: document, case, standard, how.
        documents: document, number (the specification; null where there is none), dataset, published_year.
    """
    known = documents.select("document", "dataset", "published_year", specification=pl.coalesce("number", "document"))
    return documents_of_cases.join(known, on="document")


def organizations(
    documents: pl.DataFrame, rapporteurs: pl.DataFrame, contributions: pl.DataFrame, homes: pl.DataFrame
) -> pl.DataFrame:
    """Return a row per group: group, home, specifications, rapporteurs, contributions.

    Args:
        documents: documents with their specification.
        rapporteurs: person, organization, standard (the specification).
        contributions: contribution, actor, to (the specification).
        homes: actor, group and home, from ``groups.homes``.
    """
    specifications = documents.select("specification").unique()
    charge = rapporteurs.select("person", actor="organization", specification="standard").drop_nulls("actor")
    papers = contributions.select("contribution", "actor", specification="to")
    rows = pl.concat([charge, papers], how="diagonal").join(specifications, on="specification", how="semi")
    return (
        grouped(rows, homes)
        .group_by("group", "home")
        .agg(
            specifications=pl.col("specification").n_unique().cast(pl.Int64),
            rapporteurs=pl.col("person").drop_nulls().n_unique().cast(pl.Int64),
            contributions=pl.col("contribution").drop_nulls().n_unique().cast(pl.Int64),
        )
    )
