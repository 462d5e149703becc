"""Holdings of the catalogues on a case: its documents, their specifications, and the organizations that work on these.

Definitions: a document belongs to a case if it is a standard studied in the case, an edition, part or amendment of such
a standard, or delivered in a release that is one (the table ``case_document``). The specification of a document is the
standard of its number, or the document itself if it has none. The organizations are those whose people are rapporteurs
of the specification, and those that contributed to it; each counts for its group, and the group for its home country.
Units: documents, specifications, organizations, and contributions. A specification counts once whatever its number of
versions, since records repeat with each; Baron and Gupta (2018) describe who takes part in 3GPP. Assumption: a
rapporteur represents work on the whole specification. Limits: only the catalogue of 3GPP names rapporteurs, and only
lists of meeting documents name contributors; a case of other bodies has documents but no organizations.
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
    documents: pl.DataFrame,
    rapporteurs: pl.DataFrame,
    contributions: pl.DataFrame,
    ownership: pl.DataFrame,
    homes: pl.DataFrame,
) -> pl.DataFrame:
    """Return a row per group: group, home, specifications, rapporteurs, contributions.

    Args:
        documents: documents with their specification.
        rapporteurs: person, organization, standard (the specification), began_year.
        contributions: contribution, actor, to (the specification), date_year.
        ownership: actor, owner, since_year, until_year.
        homes: actor and home, from ``groups.homes``.
    """
    specifications = documents.select("specification").unique()
    charge = rapporteurs.select("person", actor="organization", specification="standard", year="began_year")
    papers = contributions.select("contribution", "actor", specification="to", year="date_year")
    rows = pl.concat([charge.drop_nulls("actor"), papers], how="diagonal").join(
        specifications, on="specification", how="semi"
    )
    return (
        grouped(rows, ownership, homes, "year")
        .group_by("group", "home")
        .agg(
            specifications=pl.col("specification").n_unique().cast(pl.Int64),
            rapporteurs=pl.col("person").drop_nulls().n_unique().cast(pl.Int64),
            contributions=pl.col("contribution").drop_nulls().n_unique().cast(pl.Int64),
        )
    )
