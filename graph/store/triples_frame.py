"""N-Triples files as data frames, for passes over all triples of a release.

A build reads each file once: it is written as columns, and all stages scan those, of which a scan for some properties
reads a part.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final, TypeVar

import polars as pl

from ...errors import BuildError

#: How the names of files of columns end.
COLUMNS: Final = ".parquet"
#: Rows of a group, which a scan reads or skips.
_ROWS: Final = 100_000
_SCHEMA: Final = pl.Schema(dict.fromkeys(("s", "p", "o"), pl.String()))

Texts = TypeVar("Texts", pl.Series, pl.Expr)


def scan_triples(path: Path) -> pl.LazyFrame:
    """Return the triples of a file as ``s``, ``p`` and ``o``, in N-Triples notation.

    Collecting the frame raises a ``NoDataError`` if an N-Triples file is empty.

    Args:
        path: N-Triples with one triple a line, or columns that ``write_columns`` made.
    """
    if path.suffix == COLUMNS:
        return pl.scan_parquet(path)
    options = {"has_header": False, "separator": "\x1f", "quote_char": None, "schema": {"line": pl.String}}
    parts = pl.col("line").str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"])
    frame = pl.scan_csv(path, **options)  # type: ignore[arg-type]
    return frame.select(parts.alias("triple")).unnest("triple").with_columns(pl.col("o").str.head(-2))


def starts_with_any(texts: Texts, beginnings: Iterable[str]) -> Texts:
    """Return which texts of a column start with one of some beginnings."""
    return reduce(or_, (texts.str.starts_with(each) for each in beginnings))


def write_columns(path: Path, target: Path, *, is_grouped: bool = False) -> Path:
    """Write the triples of an N-Triples file as columns, by property; return the file.

    Args:
        path: N-Triples with one triple a line.
        target: the file of columns.
        is_grouped: whether the triples of each property are together already.

    Raises:
        BuildError: if the file cannot be read or is not N-Triples with one triple a line.
    """
    try:
        triples = scan_triples(path) if path.stat().st_size else _SCHEMA.to_frame().lazy()
        # A scan for some properties skips groups of rows with others.
        triples = triples if is_grouped else triples.sort("p")
        triples.sink_parquet(target, compression="lz4", row_group_size=_ROWS)
    except FileNotFoundError as error:
        raise BuildError(f"{path} is missing; import the dataset again") from error
    except pl.exceptions.PolarsError as error:
        raise BuildError(f"{path} is not N-Triples as Standlink writes it: {error}") from error
    return target
