"""Linkage and position: whether a region's place in the network of standards goes with its innovation.

Definition: for each measure of a place (``linkage``, ``network``), the rank correlation (Spearman 1904) of the measure
with innovation among regions, plain and with the number of standards of the region and other figures held constant
(``rank_correlation``). A region with more standards has more ties for that reason alone, so the partial correlation is
the one about place.

Estimand: whether regions of the same size in standards innovate more where they are tied to more, or more strongly, or
between others. Population: the regions with a tie and a value of innovation. Window: the roles of the selection as one
period, innovation in its years. Units: correlations from -1 to 1. Assumptions: those of ``rank_correlation``; the
places of regions depend on each other, so the null exchanges innovation among the places of the one network that is.
Limits: ties are those of the standards that are recorded, and a place in them is no cause of innovation; a region whose
firms innovate is invited to more standards. Betweenness of a network of co-participation rewards who joins groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from .rank_correlation import COLUMNS, DRAWS, LEAST, SEED, plain_and_partial

_SCHEMA: Final = {"measure": pl.String, "regions": pl.Int64, **COLUMNS}


def by_measure(
    rows: pl.DataFrame,
    measures: Sequence[str],
    controls: Sequence[str],
    least: int = LEAST,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Return a row per measure of a place: its correlation with innovation, plain and partial, in the order given.

    Args:
        rows: region, innovation, the measures and the controls; a region without one of them is left out of that row.
        measures: the columns of measures of a place.
        controls: the columns to hold constant.
        least: the fewest regions.
        draws: the random draws of each null.
        seed: of the draws.
    """
    found = []
    for name in measures:
        known = rows.select("region", "innovation", name, *controls).drop_nulls().unique().sort("region")
        numbers = None
        if len(known) >= least:
            numbers = plain_and_partial(known, name, "innovation", controls, draws, seed)
        if numbers:
            found.append((name, len(known), *numbers))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")
