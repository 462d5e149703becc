"""Local names of IRIs, so that measures read both full IRIs and plain words."""

from __future__ import annotations

import polars as pl


def local_name(column: str) -> pl.Expr:
    """Return what follows the last ``#`` or ``/`` of each value.

    >>> pl.DataFrame({"p": ["https://example.org/ontology#low", "low"]}).select(local_name("p"))["p"].to_list()
    ['low', 'low']
    """
    return pl.col(column).cast(pl.String).str.replace("^.*[#/]", "")
