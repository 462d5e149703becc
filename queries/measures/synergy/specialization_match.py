"""Match of specialization: whether regions take part in standards of the fields in which they innovate.

Definitions, on common fields to which fields of innovation and fields of standards are assigned by a table:

- advantage in innovation: (x_rf / x_r.) / (x_.f / x_..) for the patents or publications x_rf of region r in field f
  (Balassa 1965; Soete 1987); advantage in participation: the same of the standards in which the region takes part. Both
  are computed over the common fields alone, and above 1 is a specialization.
- agreement: the rank correlation (Spearman 1904) of the two advantages over all cells of a region and a field.
- null: whole rows of participation are exchanged among regions. This keeps which fields are large on either side and
  which go together. Expected are the means over the draws; the probability is (1 + number of draws with at least this
  absolute correlation) / (1 + number of draws) (Davison and Hinkley 1997).
- interval: the middle 95 % of the correlations of random samples of regions with replacement (percentile bootstrap,
  Davison and Hinkley 1997), since the fields of a region are not independent.

Estimand: whether regions specialize in the same fields on both sides. Population: the regions with a minimum on each
side in the common fields, and the fields with a value on each side. Window: years of innovation and of standards as
selected, each as one period. Units: ratios; a correlation from -1 to 1. Assumption: the table of fields is right; it
names a reason for each row. Limits: the common fields are few and broad, so a match says that regions are near in
subject, not that the same inventions are in patent and standard. Fields outside the table are not compared. One firm
can make both specializations of a small country. Nothing here says which came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from ..incidence import Numbers
from .rank_correlation import DRAWS, SEED, chance, ranks, shuffles

#: The fewest patents or publications, and standards, of a region in the common fields.
LEAST_INNOVATION: Final = 30
LEAST_STANDARDS: Final = 30
#: The fewest regions and fields.
LEAST_REGIONS: Final = 10
LEAST_FIELDS: Final = 3
_ABOVE: Final = 1 + 1e-9


@dataclass(frozen=True)
class Agreement:
    """How two specializations agree.

    Attributes:
        regions: their number.
        fields: their number.
        correlation: the rank correlation over cells.
        low: the lower limit of its interval.
        high: the upper limit.
        probability: of as large a correlation by chance.
        both: the cells specialized on both sides.
        expected: their mean number by chance.
    """

    regions: int
    fields: int
    correlation: float
    low: float
    high: float
    probability: float
    both: int
    expected: float


def cells(rows: pl.DataFrame, innovation: float = LEAST_INNOVATION, standards: float = LEAST_STANDARDS) -> pl.DataFrame:
    """Return a row per region and field with the advantages on both sides, and whether each is a specialization.

    Regions below the minimum of one side are left out, then fields in which a side has nothing. A region that has
    nothing in a field has an advantage of 0 there.

    Args:
        rows: region, field, innovation, participation; each pair once, missing pairs count as nothing.
        innovation: the fewest patents or publications of a region.
        standards: the fewest standards of a region.
    """
    known = rows.with_columns(pl.col("innovation", "participation").fill_null(0.0)).unique()
    enough = (pl.col("innovation").sum().over("region") >= innovation) & (
        pl.col("participation").sum().over("region") >= standards
    )
    known = known.filter(enough)
    known = known.filter((pl.sum_horizontal(pl.col("innovation", "participation").sum().over("field") > 0)) == 2)
    grid = known.select("region").unique().join(known.select("field").unique(), how="cross")
    full = grid.join(known, on=["region", "field"], how="left").with_columns(
        pl.col("innovation", "participation").fill_null(0.0)
    )
    # A region may have nothing left in the fields that remain.
    full = full.filter((pl.sum_horizontal(pl.col("innovation", "participation").sum().over("region") > 0)) == 2)
    found = full.with_columns(
        innovation_advantage=_advantage(pl.col("innovation")),
        participation_advantage=_advantage(pl.col("participation")),
    )
    both = (pl.col("innovation_advantage") > _ABOVE) & (pl.col("participation_advantage") > _ABOVE)
    return found.with_columns(both=both).sort("region", "field")


def _advantage(x: pl.Expr) -> pl.Expr:
    return (x / x.sum().over("region")) / (x.sum().over("field") / x.sum())


def agreement(found: pl.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Agreement | None:
    """Return how the specializations of cells agree; None if regions or fields are too few, or one side is even.

    Args:
        found: the cells, as ``cells`` returns them.
        draws: the random draws of the null, and of the interval.
        seed: of the draws.
    """
    regions, fields = found["region"].n_unique(), found["field"].n_unique()
    if regions < LEAST_REGIONS or fields < LEAST_FIELDS:
        return None
    ordered = found.sort("region", "field")
    sides = [
        ordered[f"{name}_advantage"].to_numpy().reshape(regions, fields) for name in ("innovation", "participation")
    ]
    x, y = (_standardized(ranks(side.ravel()).reshape(side.shape)) for side in sides)
    if not x.any() or not y.any():
        return None
    special = [(side > _ABOVE).astype(float) for side in sides]
    orders = shuffles(regions, draws, seed)
    place = np.arange(regions)
    correlation = float((x * y).sum())
    drawn = (x @ y.T)[place, orders].sum(axis=1)
    both = (special[0] @ special[1].T)[place, orders].sum(axis=1)
    low, high = _interval(sides, draws, seed)
    return Agreement(
        regions,
        fields,
        correlation,
        low,
        high,
        chance(correlation, drawn),
        int((special[0] * special[1]).sum()),
        float(both.mean()),
    )


def _standardized(values: Numbers) -> Numbers:
    """Return values with mean 0 and sum of squares 1; zeros if all are equal."""
    centred = values - values.mean()
    size = float(np.linalg.norm(centred))
    return np.asarray(centred / size if size > 0 else centred)


def _interval(sides: list[Numbers], draws: int, seed: int) -> tuple[float, float]:
    """Return the limits of the correlation in random samples of regions; the ranks are those of all regions.

    Ranks are not made anew for each sample: the sums of a sample are those of its regions, added up.
    """
    x, y = (ranks(side.ravel()).reshape(side.shape) for side in sides)
    regions, fields = x.shape
    sums = np.stack([x.sum(1), y.sum(1), (x * x).sum(1), (y * y).sum(1), (x * y).sum(1)], axis=1)
    chosen = np.random.default_rng(seed).integers(0, regions, (draws, regions))
    sx, sy, xx, yy, xy = sums[chosen].sum(axis=1).T
    n = regions * fields
    spread = np.sqrt(np.maximum(xx - sx * sx / n, 0) * np.maximum(yy - sy * sy / n, 0))
    found = np.divide(xy - sx * sy / n, spread, out=np.zeros(draws), where=spread > 0)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
