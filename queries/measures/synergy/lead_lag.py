"""Lead and lag: whether a region's participation in standards follows or precedes its innovation, over the years.

Definitions, on a balanced panel of G regions and T years, with two figures y and x:

- two-way fixed effects: y_it = a_i + c_t + b_k x_i,t-k + e_it by least squares, for each offset k from -K to K. The
  effects a_i take up what does not change in a region, c_t what happens to all in a year (Mundlak 1978). A lag (k > 0)
  relates y to earlier x, a lead (k < 0) to later x. All offsets are estimated on the same regions and years, either
  each alone, or all of them together in one regression.
- own trends, if asked for: the effects of a region are a_i + d_i t, so that only what departs from its own straight
  line is related; two figures that both rise in a region for other reasons are no longer a relation (Wooldridge 2010).
- both directions: participation on innovation, and innovation on participation.
- standard errors: clustered by region, with the correction G / (G - 1) (N - 1) / (N - P) for N = G T values and P
  slopes and year effects; intervals by the t distribution with G - 1 degrees of freedom (Cameron and Miller 2015).
- null: the series of x are exchanged among regions, each kept in time. The probability is that of a slope of at least
  this absolute value, (1 + number of such draws) / (1 + number of draws) (Davison and Hinkley 1997).
- joint: the F statistic that all lags, or all leads, of the regression with all offsets together are zero: the Wald
  statistic divided by their number, with G - 1 degrees of freedom below (Cameron and Miller 2015).

In logarithms a slope is an elasticity: percent of y for one percent of x. Otherwise both figures are in standard
deviations of the sample.

Estimand: how deviations of a region from its own mean and the mean of the year go together at each offset. Population:
the regions with all figures in every year of the window; in logarithms, those with positive ones. Window: that of the
panel; the first and last K years serve as lags and leads only. Units: percent per percent, or standard deviations.
Assumptions: regions are independent of each other; effects are the same in all regions. Limits: fixed effects hold
constant what does not change and what all share, and nothing else: a policy or boom of one region that moves both
figures looks like a relation. Figures persist, so neighbouring offsets repeat each other when each is alone, and blur
each other when together. A lag is no cause, and counts of participation and innovation often come of one decision of a
firm. In standard deviations a few extreme regions weigh much. With few regions intervals that cluster are too narrow,
so fewer than 20 regions or 5 years are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ..incidence import Numbers
from ..reasons import Reason
from .panel import Panel
from .rank_correlation import DRAWS, SEED, chance, shuffles

#: The fewest regions, and years that are estimated on.
LEAST_REGIONS: Final = 20
LEAST_YEARS: Final = 5
_NOISE: Final = 1e-12
#: How small the least singular value of columns may be, as a part of the largest.
_DEPENDENT: Final = 1e-7

_SCHEMA: Final = {
    "direction": pl.String,
    "offset": pl.Int64,
    "slope": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "probability": pl.Float64,
    "regions": pl.Int64,
    "years": pl.Int64,
}
#: The dependent and the other figure of each direction, by its name.
DIRECTIONS: Final = {
    "participation on innovation": ("participation", "innovation"),
    "innovation on participation": ("innovation", "participation"),
}


#: What is taken out of the values of regions besides what a year has in common: their means, or own straight lines.
COMMON, OWN = "common", "own"


@dataclass(frozen=True)
class Joint:
    """The F statistic of all lags or all leads, its degrees of freedom, and its probability."""

    statistic: float
    numerator: int
    denominator: int
    probability: float


@dataclass(frozen=True)
class Fit:
    """Slopes by least squares, with the covariances that cluster by region.

    Attributes:
        slopes: one for each column of the regression.
        covariance: of the slopes.
        regions: the number of regions, which are the clusters.
    """

    slopes: Numbers
    covariance: Numbers
    regions: int

    def limits(self) -> tuple[Numbers, Numbers]:
        """Return the lower and upper limits of the 95 % intervals."""
        half = stats.t.ppf(0.975, self.regions - 1) * np.sqrt(np.diag(self.covariance))
        return self.slopes - half, self.slopes + half

    def joint(self, columns: list[int]) -> Joint:
        """Return the test that the slopes of some columns are all zero."""
        part = self.covariance[np.ix_(columns, columns)]
        statistic = float(self.slopes[columns] @ np.linalg.pinv(part) @ self.slopes[columns]) / len(columns)
        probability = float(stats.f.sf(statistic, len(columns), self.regions - 1))
        return Joint(statistic, len(columns), self.regions - 1, probability)


def fit(y: Numbers, columns: list[Numbers], trend: str = COMMON) -> Fit:
    """Return the regression of y on columns with effects of regions and years, clustered by region.

    Args:
        y: regions by years.
        columns: matrices of the same shape, none of them explained by the effects or the others.
        trend: whether regions have own trends.
    """
    regions, years = y.shape
    demeaned = [two_way(column, trend) for column in columns]
    x = np.stack([column.ravel() for column in demeaned], axis=1)
    inverse = np.linalg.inv(x.T @ x)
    left = two_way(y, trend)
    slopes = inverse @ (x.T @ left.ravel())
    residual = left - sum(slope * column for slope, column in zip(slopes, demeaned, strict=True))
    scores = np.stack([(column * residual).sum(axis=1) for column in demeaned], axis=1)
    n, parameters = regions * years, len(columns) + years
    correction = regions / (regions - 1) * (n - 1) / (n - parameters)
    return Fit(slopes, correction * inverse @ (scores.T @ scores) @ inverse, regions)


def two_way(values: Numbers, trend: str = COMMON) -> Numbers:
    """Return values without the means of their regions, or their own straight lines, and without the means of years.

    >>> two_way(np.array([[1.0, 2.0], [3.0, 6.0]])).tolist()
    [[0.5, -0.5], [-0.5, 0.5]]
    >>> two_way(np.array([[1.0, 2.0, 3.0], [3.0, 6.0, 9.0]]), OWN).round(9).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    left = values - values.mean(axis=1, keepdims=True)
    if trend == OWN:
        time = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
        left = left - np.outer(left @ time, time) / (time @ time)
    return np.asarray(left - left.mean(axis=0, keepdims=True))


def scaled(panel: Panel, logarithms: bool) -> Panel:
    """Return innovation and participation as logarithms, of the regions with positive values, or standardized."""
    if not logarithms:
        spread = {name: float(matrix.std()) if matrix.size else 0.0 for name, matrix in panel.values.items()}
        values = {name: (m - m.mean()) / spread[name] if spread[name] else m for name, m in panel.values.items()}
        return Panel(panel.regions, panel.years, values)
    positive = np.logical_and.reduce([(matrix > 0).all(axis=1) for matrix in panel.values.values()])
    kept = panel.of(positive)
    return Panel(kept.regions, kept.years, {name: np.log(matrix) for name, matrix in kept.values.items()})


def offsets(
    panel: Panel, reach: int, together: bool = False, trend: str = COMMON, draws: int = DRAWS, seed: int = SEED
) -> tuple[pl.DataFrame, Reason | None]:
    """Return a row per direction and offset in years, positive ones for lags; or why there is none.

    Args:
        panel: innovation and participation, as ``scaled`` returns them.
        reach: the most years of a lag or lead.
        together: whether all offsets are in one regression; else each is alone.
        trend: whether regions have own trends.
        draws: the random draws of the null.
        seed: of the draws.
    """
    if reason := refusal(panel, reach, trend):
        return pl.DataFrame(schema=_SCHEMA), reason
    if together and any(are_dependent(shifted(panel, *pair, reach)[1], trend) for pair in DIRECTIONS.values()):
        return pl.DataFrame(schema=_SCHEMA), Reason(
            "The lags and leads of a figure follow from each other, so they cannot be told apart together.",
            "同一指标的各滞后项与领先项线性相关，无法同时估计。",
        )
    years = len(panel.years) - 2 * reach
    orders = shuffles(len(panel.regions), draws, seed)
    rows = []
    for direction, (dependent, other) in DIRECTIONS.items():
        y, columns = shifted(panel, dependent, other, reach)
        fits = [fit(y, columns, trend)] if together else [fit(y, [column], trend) for column in columns]
        slopes, low, high = (
            np.concatenate(each) for each in zip(*((f.slopes, *f.limits()) for f in fits), strict=True)
        )
        drawn = _exchanged(two_way(y, trend), [two_way(column, trend) for column in columns], together, orders)
        for place, offset in enumerate(range(reach, -reach - 1, -1)):
            chances = chance(slopes[place], drawn[:, place])
            estimate = (slopes[place], low[place], high[place], chances)
            rows.append((direction, offset, *map(float, estimate), len(panel.regions), years))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row"), None


def joint(panel: Panel, reach: int, trend: str = COMMON) -> dict[str, tuple[Joint, Joint]]:
    """Return, by direction, the tests that all lags are zero and that all leads are, in a regression of all offsets.

    A direction whose lags and leads follow from each other is left out.
    """
    found = {}
    for direction, (dependent, other) in DIRECTIONS.items():
        y, columns = shifted(panel, dependent, other, reach)
        if are_dependent(columns, trend):
            continue
        whole = fit(y, columns, trend)
        found[direction] = whole.joint(list(range(reach))), whole.joint(list(range(reach + 1, 2 * reach + 1)))
    return found


def shifted(panel: Panel, dependent: str, other: str, reach: int) -> tuple[Numbers, list[Numbers]]:
    """Return the dependent figure, and the other one at each offset from the longest lag to the longest lead."""
    size = len(panel.years)
    x = panel[other]
    return panel[dependent][:, reach : size - reach], [
        x[:, reach - offset : size - reach - offset] for offset in range(reach, -reach - 1, -1)
    ]


def refusal(panel: Panel, reach: int, trend: str = COMMON) -> Reason | None:
    """Return why a panel has too few regions or years, or figures that do not vary; None if it can be estimated."""
    regions, years = len(panel.regions), max(len(panel.years) - 2 * reach, 0)
    if regions < LEAST_REGIONS or years < LEAST_YEARS:
        needed = LEAST_YEARS + 2 * reach
        return Reason(
            f"The regression needs {LEAST_REGIONS} regions with both figures in each of {needed} consecutive years "
            f"({LEAST_YEARS} years, and {reach} before and after them); there are {regions:,} regions and "
            f"{len(panel.years)} years.",
            f"回归需要{LEAST_REGIONS}个地区在连续{needed}年中每年都有两项指标的数值"
            f"（{LEAST_YEARS}年，及其前后各{reach}年）；现有{regions:,}个地区、{len(panel.years)}年。",
        )
    for dependent, other in DIRECTIONS.values():
        y, columns = shifted(panel, dependent, other, reach)
        if min(float(np.abs(two_way(each, trend)).max()) for each in (y, *columns)) < _NOISE**0.5:
            return Reason(
                f"The figure of {dependent} or {other} does not change in any region apart from the common change of "
                "each year, so there is nothing to relate.",
                "其中一项指标除各年的共同变化外，在任何地区都没有变化，无从分析其关系。",
            )
    return None


def are_dependent(columns: list[Numbers], trend: str = COMMON) -> bool:
    """Return whether some columns follow from others, so that they have no slopes together."""
    x = np.stack([two_way(column, trend).ravel() for column in columns], axis=1)
    sizes = np.linalg.svd(x, compute_uv=False)
    return bool(sizes[-1] < _DEPENDENT * sizes[0])


def _exchanged(left: Numbers, columns: list[Numbers], together: bool, orders: NDArray[np.int64]) -> Numbers:
    """Return the slopes of random exchanges of the series of x among regions: draws by columns.

    An exchange changes no sum of squares of x, so only the products with y are computed again: of each pair of a series
    of x and a series of y once, and then added up over the pairs of each draw.

    Args:
        left: y without its effects.
        columns: x at each offset, without their effects.
        together: whether all columns are in one regression.
        orders: a random order of the regions in each row.
    """
    pairs = np.arange(len(left)) * len(left) + orders
    products = np.stack([np.take(left @ column.T, pairs).sum(axis=1) for column in columns], axis=1)
    x = np.stack([column.ravel() for column in columns], axis=1)
    squares = x.T @ x
    return np.asarray(products @ np.linalg.inv(squares) if together else products / np.diag(squares))
