"""Small numbers: rows with few units behind them come after all others, and no headline or picture singles them out.

Definition: a row is based on few units if it counts fewer than five. Units: those that the row counts, such as
adopters or checked claims. Assumption: five is a convention of statistical offices against singling out individuals
(Hundepool et al. 2012), not a test of significance. Limits: five units can still be of one firm or one source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

#: The fewest units behind a row that may be singled out.
FEWEST: Final = 5


def is_few(column: str) -> pl.Expr:
    """Return whether a row is based on few units, as a key that sorts such rows last.

    >>> import polars as pl
    >>> pl.DataFrame({"n": [1, 7]}).sort(is_few("n"))["n"].to_list()
    [7, 1]
    """
    # Charts read the number above, and a server starts without Polars.
    import polars as pl

    return pl.col(column) < FEWEST
