"""The values of a dataset of indicators: a Parquet file beside its triples, one row a value.

A table of indicators has a value for each area, indicator and year, hundreds of thousands in all. As observations in
the graph they would be millions of triples that no path of the graph leads through, so the graph of the dataset
describes their structure (RDF Data Cube), and this file has the values. A release has those of all its datasets as the
table ``indicator_value``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import FileError
from .difference import write_parquet

if TYPE_CHECKING:
    import polars as pl

VALUES: Final = "values.parquet"
#: The columns, with the types of analysis tables. A value that the source withholds or does not have is null.
COLUMNS: Final = {
    "area": "string",
    "area_code": "string",
    "region": "iri",
    "level": "string",
    "indicator": "string",
    "field": "string",
    "count_type": "string",
    "year": "int",
    "value": "float",
    "unit": "string",
    "source_table": "string",
}


def values_path(home: Path, name: str) -> Path:
    """Return the file with the values of a dataset; it is absent if the dataset has none."""
    return home / "datasets" / name / VALUES


def write_values(folder: Path, values: pl.DataFrame) -> str:
    """Write values into the folder of a dataset, sorted by all columns; return the checksum of the file."""
    path = folder / VALUES
    # In one piece, since the bytes of the file depend on how a frame is cut.
    write_parquet(values.select(list(COLUMNS)).sort(list(COLUMNS)).rechunk(), path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_values(home: Path, name: str, digest: str) -> pl.DataFrame:
    """Return the values of a dataset.

    Args:
        home: the data folder.
        name: of the dataset.
        digest: the checksum of the file, from the description of the dataset.

    Raises:
        FileError: if the file is missing or has changed.
    """
    import polars as pl

    path = values_path(home, name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror}; import {name} again") from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileError(path, None, f"damaged; import {name} again")
    return pl.read_parquet(content)
