"""The technology fields of standards, as joins that run on any engine.

The definitions are those of ``answers/fields`` and ``answers/mapped_fields``, which use these functions.
"""

from __future__ import annotations

from typing import Final

import narwhals as nw

from ...ontology.namespaces import ONTOLOGY, mint
from ..measures.engines import Lazy

#: The relation of a technology that is proposed for a standard.
PROPOSED: Final = ONTOLOGY + "candidateFor"
#: Relations between technology and standard that do not make the technology a field of the standard.
NO_FIELD: Final = tuple(
    ONTOLOGY + name
    for name in (
        *("basedOn", "basisOf", "candidateFor", "directlySupersedes", "implementedBy", "motivatedBy", "operatesIn"),
        "supersedes",
    )
)
#: Classes of technologies that are things made or owned, not fields.
THINGS: Final = (ONTOLOGY + "Patent", ONTOLOGY + "Product")
#: The addresses of 3GPP specifications: the series of two digits is at the end of either beginning.
_SPECIFICATIONS: Final = tuple(f"{mint('standard', f'3gpp-{kind}')}-" for kind in ("ts", "tr"))
_SERIES: Final = r"/id/standard/3gpp-t[sr]-\d\d-"


def recorded(standard_technology: Lazy, document_field: Lazy, drafts: Lazy, things: Lazy, standard: Lazy) -> Lazy:
    """Return the recorded fields of standards: standard, node (the field), year (of publication, else of the relation).

    Args:
        standard_technology: the table.
        document_field: the table.
        drafts: standard; of ``standards.drafts``.
        things: technology; the products and patents.
        standard: the table.
    """
    relation, since = nw.col("relation").cast(nw.String), nw.col("since_year").cast(nw.Int64)
    related = standard_technology.filter(~relation.is_in(NO_FIELD)).select("standard", "technology", since=since)
    of_documents = document_field.select(standard="document", technology="field", since=nw.lit(None, nw.Int64))
    rows = nw.concat([related, of_documents.join(drafts, on="standard", how="anti")])
    proposals = standard_technology.filter(nw.col("relation") == PROPOSED).select("technology")
    rows = rows.join(nw.concat([proposals, things]), on="technology", how="anti")
    published = standard.select("standard", "published_year").unique(["standard"])
    joined = rows.join(published, on="standard", how="left")
    year = nw.coalesce(nw.col("published_year").cast(nw.Int64), nw.col("since"))
    return joined.select("standard", node="technology", year=year).unique()


def series(document: Lazy) -> Lazy:
    """Return the series of the 3GPP specifications and their versions: document, series.

    Args:
        document: the table.
    """
    address = nw.col("document").cast(nw.String)
    is_one = address.str.contains(_SERIES) & nw.any_horizontal(
        *(address.str.starts_with(beginning) for beginning in _SPECIFICATIONS), ignore_nulls=True
    )
    return document.filter(is_one).select("document", series=address.str.slice(len(_SPECIFICATIONS[0]), 2))


def mapped(document: Lazy, keys: Lazy, dataset: str) -> Lazy:
    """Return the fields that a mapping gives to the documents of a catalogue: standard, node, year (of publication).

    Args:
        document: the table.
        keys: document, node (the field).
        dataset: the name of the dataset of the catalogue.
    """
    documents = document.filter(nw.col("dataset") == dataset).select("document", year="published_year")
    joined = documents.join(keys, on="document").select("document", "node", "year")
    return joined.rename({"document": "standard"}).unique(["standard"])
