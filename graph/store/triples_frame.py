"""N-Triples files as data frames, for passes over all triples of a release."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def scan_triples(path: Path) -> pl.LazyFrame:
    """Return the triples of a file with one triple a line as ``s``, ``p`` and ``o``, in N-Triples notation.

    Collecting the frame raises a ``NoDataError`` if the file is empty.
    """
    options = {"has_header": False, "separator": "\x1f", "quote_char": None, "schema": {"line": pl.String}}
    parts = pl.col("line").str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"])
    frame = pl.scan_csv(path, **options)  # type: ignore[arg-type]
    return frame.select(parts.alias("triple")).unnest("triple").with_columns(pl.col("o").str.head(-2))
