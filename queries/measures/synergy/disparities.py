"""Convergence of regions: whether disparities between regions become smaller, and whether those behind grow faster.

Definitions, for the values x_i of n regions in a year, always the same regions:

- sigma: the standard deviation of the logarithms, of the regions whose value is positive in every year (Barro and
  Sala-i-Martin 1992); falling sigma is sigma convergence.
- coefficient of variation: standard deviation divided by mean; zeros count.
- Gini: sum over all pairs of |x_i - x_j| / (2 n^2 mean), from 0 for equal values to 1 - 1 / n; zeros count (Gini 1912).
- beta: the slope b of (1 / T) log(x_iT / x_i0) on log x_i0, with standard errors that allow unequal variances (HC3,
  MacKinnon and White 1985) and the t distribution with n - 2 degrees of freedom. Negative b, growth that falls with the
  initial level, is beta convergence; its speed is -log(1 + b T) / T a year (Barro and Sala-i-Martin 1992).
- null of a change between the first and last year: in each region the two values, as parts of the mean of their year
  (or as logarithms less their mean), change places at random. The probability is (1 + number of draws with at least
  this absolute change) / (1 + number of draws) (Davison and Hinkley 1997). Null of beta: growth is exchanged among
  regions.

Estimand: how unequal regions are in a figure in each year of a window, and how growth went with the initial level.
Population: the regions with a value in every year of the window. Window: that of the panel. Units: sigma in logarithms,
b in shares a year, the others from 0 up. Assumption: each region counts once, however many people live in it. Limits:
beta convergence without sigma convergence is possible, and values that vary by chance around a constant level give a
negative b too, since what was high by chance falls (Galton's fallacy, Quah 1993): sigma decides whether disparities
close. The coefficient of variation and Gini do not add up over groups of regions. Negative values have no Gini; a panel
that contains any is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
import polars as pl
from scipy import stats

from ..incidence import Numbers
from ..reasons import Reason
from .panel import Panel
from .rank_correlation import DRAWS, SEED, chance, shuffles

#: The fewest regions and years.
LEAST_REGIONS: Final = 20
LEAST_YEARS: Final = 5

_SCHEMA: Final = {
    "year": pl.Int64,
    "regions": pl.Int64,
    "positive": pl.Int64,
    "zeros": pl.Int64,
    "sigma": pl.Float64,
    "variation": pl.Float64,
    "gini": pl.Float64,
}


@dataclass(frozen=True)
class Change:
    """A measure of disparity in the first and the last year, and the probability of such a change by chance."""

    first: float
    last: float
    probability: float


@dataclass(frozen=True)
class Beta:
    """Growth on the initial level: n regions, years between, slope with 95 % interval, speed, and its probability.

    ``speed`` is None where the slope is too steep for one.
    """

    n: int
    years: int
    slope: float
    low: float
    high: float
    speed: float | None
    probability: float


def by_year(panel: Panel, figure: str = "value") -> pl.DataFrame:
    """Return a row per year: regions, those positive in all years, zeros, sigma, coefficient of variation and Gini."""
    values = panel[figure]
    positive = _positive(values)
    rows = []
    for place, year in enumerate(panel.years):
        own = values[:, place]
        mean = float(own.mean())
        sigma = float(np.log(positive[:, place]).std(ddof=1)) if len(positive) > 1 else None
        variation = float(own.std(ddof=1)) / mean if mean > 0 and len(own) > 1 else None
        zeros = int((own == 0).sum())
        rows.append((year, len(own), len(positive), zeros, sigma, variation, gini(own) if mean > 0 else None))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def gini(values: Numbers) -> float:
    """Return the Gini coefficient of values that are not negative, with a positive sum.

    >>> gini(np.array([0.0, 0.0, 0.0, 4.0]))
    0.75
    """
    ordered = np.sort(values)
    n = len(ordered)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float(weights @ ordered / (n * ordered.sum()))


def changes(panel: Panel, figure: str = "value", draws: int = DRAWS, seed: int = SEED) -> dict[str, Change]:
    """Return the changes of sigma and of Gini from the first year to the last, by name, as far as defined."""
    values = panel[figure][:, [0, -1]]
    found = {}
    positive = np.log(_positive(panel[figure])[:, [0, -1]])
    if len(positive) > 1:
        found["sigma"] = _change(positive - positive.mean(axis=0), lambda m: m.std(axis=1, ddof=1), draws, seed)
    means = values.mean(axis=0)
    if (means > 0).all():
        found["gini"] = _change(values / means, _ginis, draws, seed)
    return found


def beta(panel: Panel, figure: str = "value", draws: int = DRAWS, seed: int = SEED) -> Beta | None:
    """Return growth on the initial level of the regions positive in all years; None if they are few or all alike."""
    positive = _positive(panel[figure])
    n, years = len(positive), len(panel.years) - 1
    if n < LEAST_REGIONS or years < 1:
        return None
    start = np.log(positive[:, 0])
    growth = (np.log(positive[:, -1]) - start) / years
    x = start - start.mean()
    squares = float(x @ x)
    if squares < 1e-12:
        return None
    slope = float(x @ growth) / squares
    residual = growth - growth.mean() - slope * x
    leverage = 1 / n + x**2 / squares
    error = float(np.sqrt(((x * residual / (1 - leverage)) ** 2).sum())) / squares
    half = float(stats.t.ppf(0.975, n - 2)) * error
    speed = -log(1 + slope * years) / years if 1 + slope * years > 0 else None
    drawn = growth[shuffles(n, draws, seed)] @ x / squares
    return Beta(n, years, slope, slope - half, slope + half, speed, chance(slope, drawn))


def refusal(panel: Panel, figure: str = "value") -> Reason | None:
    """Return why a panel has too few regions or years, or negative values; None if it can be described."""
    regions, years = len(panel.regions), len(panel.years)
    if regions < LEAST_REGIONS or years < LEAST_YEARS:
        return Reason(
            f"Convergence needs {LEAST_REGIONS} regions with a value in each of {LEAST_YEARS} consecutive years; there "
            f"are {regions:,} regions and {years} years.",
            f"收敛分析需要{LEAST_REGIONS}个地区在连续{LEAST_YEARS}年中每年都有数值；现有{regions:,}个地区、{years}年。",
        )
    if below := int((panel[figure] < 0).any(axis=1).sum()):
        return Reason(
            f"Convergence needs values that are not negative; {below:,} of {regions:,} regions have negative ones.",
            f"收敛分析要求数值不为负；{regions:,}个地区中有{below:,}个出现负值。",
        )
    return None


def _positive(values: Numbers) -> Numbers:
    """Return the rows without a zero or negative value."""
    return values[(values > 0).all(axis=1)]


def _change(pairs: Numbers, measure: Callable[[Numbers], Numbers], draws: int, seed: int) -> Change:
    """Return the change of a measure between two columns, and its probability when rows exchange them at random.

    Args:
        pairs: regions by the first and the last year.
        measure: from a matrix of draws by regions to a number for each draw.
        draws: the number of random draws.
        seed: of the draws.
    """
    first, last = (float(measure(column[np.newaxis, :])[0]) for column in pairs.T)
    turned = np.random.default_rng(seed).random((draws, len(pairs))) < 0.5
    one = np.where(turned, pairs[:, 1], pairs[:, 0])
    other = np.where(turned, pairs[:, 0], pairs[:, 1])
    return Change(first, last, chance(last - first, measure(other) - measure(one)))


def _ginis(matrix: Numbers) -> Numbers:
    """Return the Gini coefficient of each row; its mean need not be 1 after an exchange."""
    ordered = np.sort(matrix, axis=1)
    n = matrix.shape[1]
    weights = 2 * np.arange(1, n + 1) - n - 1
    return np.asarray(ordered @ weights / (n * ordered.sum(axis=1)))
