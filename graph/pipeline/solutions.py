"""Query solutions as a data frame of values. Those of a store come through a file in SPARQL TSV, none through Python.

TSV writes terms as in Turtle: IRIs in angle brackets, strings in quotes with tabs and line ends escaped. So each line
is a solution and each tab ends a column, whatever the values. CSV does not guarantee that: it writes IRIs without
quotes, and a comma in one would shift the columns after it.
Format: https://www.w3.org/TR/sparql11-results-csv-tsv/, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ..store.store import Store

if TYPE_CHECKING:
    import polars as pl

#: The end of a literal: its closing quote, with its language or datatype.
_END: Final = r'"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$'
_ESCAPES: Final = {r"\\": "\\", r"\"": '"', r"\n": "\n", r"\r": "\r", r"\t": "\t"}


def solve(store: Store, sparql: str, path: Path) -> list[str]:
    """Write the solutions of a query to a file; return the names of their columns."""
    solutions = store.select(sparql)
    names = [v.value for v in solutions.variables]
    solutions.serialize(str(path), format=ox.QueryResultsFormat.TSV)
    return names


def scan(path: Path, types: Mapping[str, str]) -> pl.LazyFrame:
    """Return the solutions in a file; unbound values and empty strings are null.

    Collecting the frame raises a PolarsError if a value does not have the type of its column.

    Args:
        path: of the file.
        types: of all columns, in order: iri, string, int, float, bool or date.
    """
    import polars as pl

    schema = pl.Schema({f"?{name}": pl.String for name in types})
    frame = pl.scan_csv(path, separator="\t", quote_char=None, schema=schema)
    return frame.select(_value(pl.col(f"?{name}"), type_).alias(name) for name, type_ in types.items())


def typed(solutions: pl.DataFrame, types: Mapping[str, str]) -> pl.LazyFrame:
    """Return solutions that ``patterns.select`` found; the same values as of ``scan``."""
    import polars as pl

    def value(name: str, type_: str) -> pl.Expr:
        match solutions.schema[name]:
            case pl.Boolean:
                return pl.col(name)
            case pl.String:
                return pl.when(pl.col(name) != "").then(pl.col(name))
        return _value(pl.col(name).cast(pl.String), type_).alias(name)

    return solutions.lazy().select(value(name, type_) for name, type_ in types.items())


def _value(written: pl.Expr, type_: str) -> pl.Expr:
    import polars as pl

    if type_ == "iri":
        # Queries with MIN return IRIs as strings. An IRI has none of these characters.
        return written.str.strip_chars('<>"')
    text = written.str.strip_prefix('"').str.replace(_END, "")
    if type_ == "bool":
        return text.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    if type_ in ("int", "float"):
        return text.cast({"int": pl.Int64, "float": pl.Float64}[type_])
    text = text.str.replace_many(_ESCAPES)
    return pl.when(text != "").then(text)
