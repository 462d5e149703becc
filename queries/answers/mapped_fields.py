"""Fields of documents whose catalogue records none, mapped to fields of the ICS by tables beside this module.

- ``series-fields.csv``: the series of 3GPP specifications, each to its main field.
- ``group-fields.csv``: working and research groups of the IETF and IRTF, each to the field of what its charter is
  about. A group has the name that the RFC Editor's JSON gives it and the acronym of ``rfc-index.xml``. Left out are
  groups whose subject has no plain field, groups on the process of the IETF, and RFCs of no group.

``docs/catalogues.md`` gives the reason for each field. A mapped document has one field.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY, mint, slug
from ..measures.engines import in_memory, lazy
from ..relations import fields
from .tables import Tables

SERIES: Final = Path(__file__).with_name("series-fields.csv")
GROUPS: Final = Path(__file__).with_name("group-fields.csv")
#: The catalogue whose documents each mapping is for, by the name of the mapping.
CATALOGUES: Final = {"series": "relaton-3gpp", "groups": "ietf"}
_GROUP: Final = r"/id/actor/i[er]tf-(.+)$"
#: JSON appends the area to the names of some groups: "HTTP APP". Areas: applications, internet, real-time, transport.
_AREA: Final = "-(app|int|rai|tsv)$"


def mapped(tables: Tables, mapping: str) -> pl.DataFrame:
    """Return the fields that a mapping gives to documents: standard, node (the field), year (of publication).

    Args:
        tables: the analysis tables.
        mapping: a key of ``CATALOGUES``.
    """
    return tables.keep(kept_name(mapping), lambda: _mapped(tables, mapping))


def kept_name(mapping: str) -> str:
    """Return the name under which these fields are kept, with a checksum of the table: another gives other fields."""
    table = SERIES if mapping == "series" else GROUPS
    return f"fields of {mapping} {zlib.crc32(table.read_bytes()):08x}"


def _mapped(tables: Tables, mapping: str) -> pl.DataFrame:
    keys = _series(tables) if mapping == "series" else _groups(tables)
    return in_memory(fields.mapped(lazy(tables["document"]), lazy(keys), CATALOGUES[mapping]))


def _series(tables: Tables) -> pl.DataFrame:
    """Return the fields of 3GPP specifications and their versions: document, node."""
    return in_memory(fields.series(lazy(tables["document"]))).join(table_of(SERIES), on="series")


def _groups(tables: Tables) -> pl.DataFrame:
    """Return the fields of the documents of groups: document, node."""
    table = table_of(GROUPS)
    names = pl.concat([table.select("node", name=pl.col(column)) for column in ("acronym", "group")])
    known = names.drop_nulls().with_columns(name=pl.col("name").map_elements(slug, pl.String)).unique("name")
    prepared = tables["document_body"].filter(pl.col("role") == ONTOLOGY + "preparedBy")
    name = pl.col("body").cast(pl.String).str.extract(_GROUP).str.replace(_AREA, "")
    return prepared.select("document", name=name).join(known, on="name")


def table_of(path: Path) -> pl.DataFrame:
    """Return a table beside this module with the field of each row as ``node``."""
    table = pl.read_csv(path, infer_schema=False)
    field = {code: mint("technology", f"ics-{code.replace('.', '-')}") for code in table["field"].unique()}
    return table.with_columns(node=pl.col("field").replace_strict(field).cast(pl.Categorical))
