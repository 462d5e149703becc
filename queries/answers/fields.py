"""The technology fields of standards: what sources state, the ICS fields of catalogues, and the series of 3GPP.

A radio band is no field, and neither is a proposal: a technology that is a candidate for a standard. The publishers of
some catalogues give no ICS field. For the specifications of 3GPP the table ``series-fields.csv`` beside this module
maps each series to its main field. A mapped specification has one field, so it is left out of what is measured of
fields together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY, mint
from ..notes import Note, reading
from .counting import drafts
from .tables import Tables

#: Relations between technology and standard that do not make the technology a field of the standard.
_NO_FIELD: Final = tuple(
    ONTOLOGY + name
    for name in (
        *("basedOn", "basisOf", "candidateFor", "directlySupersedes", "implementedBy", "motivatedBy", "operatesIn"),
        "supersedes",
    )
)
_IN_FIELD: Final = ONTOLOGY + "inField"
_SERIES: Final = Path(__file__).with_name("series-fields.csv")
#: The address of a specification of 3GPP, with its series.
SPECIFICATION: Final = r"/id/standard/3gpp-t[sr]-(\d\d)-"


def related(tables: Tables) -> pl.DataFrame:
    """Return the relations of standards to technologies, and of all but drafts to fields of the ICS."""
    return tables.keep("related fields", lambda: _related(tables))


def fields_of(tables: Tables, *, mapped: bool = False) -> pl.DataFrame:
    """Return the fields of standards: standard, node (the field), year (of publication, else of the relation).

    Args:
        tables: the analysis tables.
        mapped: include the fields of 3GPP specifications by their series.
    """
    rows = related(tables).filter(~pl.col("relation").cast(pl.String).is_in(_NO_FIELD))
    proposals = related(tables).filter(pl.col("relation") == ONTOLOGY + "candidateFor").select("technology")
    rows = rows.join(proposals, on="technology", how="anti")
    published = tables["standard"].select("standard", "published_year").unique("standard")
    joined = rows.join(published, on="standard", how="left")
    found = joined.select("standard", node="technology", year=pl.coalesce("published_year", "since_year")).unique()
    return pl.concat([found, _of_series(tables)]) if mapped else found


def without_fields(tables: Tables, *, mapped: bool = False) -> Note | None:
    """Return the note on the catalogues that record no field; None if all do."""
    documents = tables["document"].select("document", "dataset")
    known = tables["document_field"].select("document").unique()
    with_fields = documents.join(known, on="document", how="semi")["dataset"].unique()
    names = set(documents["dataset"].cast(pl.String).unique()) - set(with_fields.cast(pl.String))
    series = mapped and len(_of_series(tables)) > 0
    titles = sorted(tables.titles.get(name, name) for name in names if not (series and name == "relaton-3gpp"))
    texts, texts_zh = [], []
    if titles:
        texts.append(f"No fields are recorded for {', '.join(titles)}.")
        texts_zh.append(f"下列目录未记录领域：{'、'.join(titles)}。")
    if series:
        texts.append("Fields of 3GPP specifications are mapped from their series, not recorded.")
        texts_zh.append("3GPP规范的领域由其系列号对应而来，并非目录所记录。")
    return reading(" ".join(texts), "".join(texts_zh)) if texts else None


def _related(tables: Tables) -> pl.DataFrame:
    in_field = tables["document_field"].select(standard="document", technology="field", relation=pl.lit(_IN_FIELD))
    in_field = in_field.join(drafts(tables), on="standard", how="anti")
    return pl.concat(
        [tables["standard_technology"], in_field.with_columns(pl.col("relation").cast(pl.Categorical))], how="diagonal"
    )


def _of_series(tables: Tables) -> pl.DataFrame:
    """Return the fields of the documents of 3GPP by their series: standard, node, year."""
    table = pl.read_csv(_SERIES, infer_schema=False)
    field = {code: mint("technology", f"ics-{code.replace('.', '-')}") for code in table["field"].unique()}
    nodes = table.select("series", node=pl.col("field").replace_strict(field).cast(pl.Categorical))
    documents = tables["document"].filter(pl.col("dataset") == "relaton-3gpp")
    series = pl.col("document").cast(pl.String).str.extract(SPECIFICATION)
    documents = documents.select(standard="document", year="published_year", series=series)
    return documents.join(nodes, on="series").select("standard", "node", "year")
