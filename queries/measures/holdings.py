"""Holdings of the catalogues on a case: its documents, their specifications, and the organizations that work on these.

Definitions: a document belongs to a case if it is a standard studied in the case, an edition, part or amendment of such
a standard, or delivered in a release that is one (the table ``case_document``); if the case is about a generation of
mobile radio, only if it is written for that one. Only published documents count; drafts and renderings of an edition do
not. The specification of a document is the standard of its number, for an amendment too, or the document itself if it
has none. It is carried over if it is native to an earlier generation than that of the case. The organizations are those
whose people are rapporteurs of the specification, and those that contributed to it; each counts for its group, and the
group for its home country.
Units: documents, specifications, organizations, and contributions. A specification counts once whatever its number of
versions, since records repeat with each; Baron and Gupta (2018) describe who takes part in 3GPP. Assumption: a
rapporteur represents work on the whole specification. Limits: only the catalogue of 3GPP names rapporteurs, and only
lists of meeting documents name contributors; a case of other bodies has documents but no organizations.

Estimand: how much the catalogues hold on a case, and who works on it. Population: the documents of the imported
catalogues. Window: all years of a catalogue's snapshot.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from .groups import grouped

#: The generations of mobile radio, as the catalogue of 3GPP names them, in order.
GENERATIONS: Final = ("2G", "3G", "LTE", "5G")


def with_specifications(
    documents_of_cases: pl.DataFrame, documents: pl.DataFrame, native: pl.DataFrame
) -> pl.DataFrame:
    """Return the documents of cases with their specification, dataset, year of publication, and whether carried over.

    A document in two catalogues, or of two standards of a case, has several rows.

    Args:
        documents_of_cases: document, case, standard, how, generation (that the case is about; may be null).
        documents: published documents: document, number (the specification), dataset, published_year.
        native: standard (the specification), generation to which it is native.
    """
    known = documents.select("document", "dataset", "published_year", specification="number")
    own = native.select(specification="standard", native="generation")
    rows = documents_of_cases.join(known, on="document").join(own, on="specification", how="left")
    return rows.with_columns(carried_over=is_carried_over("native", "generation"))


def is_carried_over(native: str, generation: str) -> pl.Expr:
    """Return whether a specification is native to an earlier generation, both given as columns; false if unknown."""
    return (_place(native) < _place(generation)).fill_null(value=False)


def organizations(
    documents: pl.DataFrame,
    rapporteurs: pl.DataFrame,
    contributions: pl.DataFrame,
    ownership: pl.DataFrame,
    homes: pl.DataFrame,
) -> pl.DataFrame:
    """Return a row per group: group, home, specifications, carried_over, rapporteurs, contributions.

    Specifications carried over count apart, and only there; ``carried_over`` is null if no case is about a generation.

    Args:
        documents: documents with their specification, the generation of the case, and whether carried over.
        rapporteurs: person, organization, standard (the specification), began_year.
        contributions: contribution, actor, to (the specification), date_year.
        ownership: actor, owner, since_year, until_year.
        homes: actor and home, from ``groups.homes``.
    """
    own = pl.col("own")
    specifications = documents.group_by("specification").agg(own=~pl.col("carried_over").all())
    carried = pl.col("specification").filter(~own).n_unique().cast(pl.Int64)
    charge = rapporteurs.select("person", actor="organization", specification="standard", year="began_year")
    papers = contributions.select("contribution", "actor", specification="to", year="date_year")
    rows = pl.concat([charge.drop_nulls("actor"), papers], how="diagonal").join(specifications, on="specification")
    return (
        grouped(rows, ownership, homes, "year")
        .group_by("group", "home")
        .agg(
            specifications=pl.col("specification").filter(own).n_unique().cast(pl.Int64),
            carried_over=carried if documents["generation"].is_not_null().any() else pl.lit(None, pl.Int64),
            rapporteurs=pl.col("person").filter(own).drop_nulls().n_unique().cast(pl.Int64),
            contributions=pl.col("contribution").filter(own).drop_nulls().n_unique().cast(pl.Int64),
        )
    )


def _place(generation: str) -> pl.Expr:
    return pl.col(generation).cast(pl.String).cast(pl.Enum(GENERATIONS), strict=False)
