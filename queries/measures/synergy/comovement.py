"""Co-movement: in which years regions with more innovation take more part in standards.

Definition: the rank correlation (Spearman 1904) of innovation and participation among the regions in each year, plain
and with other figures held constant, such as population or income per head (``rank_correlation``). By default the
regions are those with all figures in every year of a window, so that years are compared on one set of regions; else
each year has the regions that report in it, and years are not comparable.

Estimand: how closely the order of regions by innovation agrees with that by participation, year by year. Population:
the regions of the sample, whose number each row states. Window: the years of the sample. Units: correlations from -1 to
1. Assumptions: those of ``rank_correlation``. Limits: absolute figures correlate because large countries have more of
everything, so figures per head, or with population held constant, say more. The years are not independent: a
correlation of this year is mostly that of last year, and many low probabilities are one finding, not many. That two
orders agree does not say which comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from .rank_correlation import COLUMNS, DRAWS, LEAST, SEED, plain_and_partial

_SCHEMA: Final = {"year": pl.Int64, "regions": pl.Int64, **COLUMNS}


def by_year(
    rows: pl.DataFrame,
    controls: Sequence[str] = (),
    least: int = LEAST,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Return a row per year with at least so many regions: the correlation and the partial one, with their intervals.

    Args:
        rows: region, year, innovation, participation and the controls; incomplete rows are left out.
        controls: the columns to hold constant; without any, the partial correlation is null.
        least: the fewest regions of a year.
        draws: the random draws of each null.
        seed: of the draws.
    """
    known = rows.select("region", "year", "innovation", "participation", *controls).drop_nulls().unique()
    found = []
    for (year,), part in known.sort("year", "region").group_by("year", maintain_order=True):
        numbers = None
        if len(part) >= least:
            numbers = plain_and_partial(part, "innovation", "participation", controls, draws, seed)
        if numbers:
            found.append((year, len(part), *numbers))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")
