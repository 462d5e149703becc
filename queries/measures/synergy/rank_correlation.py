"""Rank correlation of two figures of regions, with other figures held constant, an interval, and a permutation null.

Definitions, for n regions, with the mean of the ranks for ties:

- correlation r: Pearson's correlation of the ranks (Spearman 1904). It does not change when a figure is replaced by its
  logarithm, so zeros need no constant added to them.
- partial correlation: the same of what is left of the ranks after least squares on the ranks of k controls.
- interval: tanh(atanh r +- 1.96 s) with s^2 = (1 + r^2 / 2) / (n - k - 3) (Bonett and Wright 2000); the correction by k
  is that of Fisher (1924) for partial correlations.
- null: what is left of one figure is exchanged among regions at random and cleared of the controls again (Freedman and
  Lane 1983). The probability is (1 + number of draws with an equal or larger absolute value) / (1 + number of draws)
  (Davison and Hinkley 1997).

Estimand: whether regions that have more of one figure have more of the other. Population: the regions with both figures
and all controls. Window: one year, or one mean over years, for all. Units: from -1 to 1. Assumptions: regions are
independent, and a control acts on ranks along a line. Limits: a correlation does not say which comes first, nor that
one makes the other; a third figure that is not held constant can make both. Neighbours and members of one union
resemble each other, so intervals are too narrow. Many ties, such as regions without participation, make the interval
approximate. Figures of regions do not say what firms or persons in them do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atanh, sqrt, tanh
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from ..incidence import Numbers

#: The random draws of a null, and their seed.
DRAWS: Final = 999
SEED: Final = 2000
#: The fewest regions of which a correlation is given.
LEAST: Final = 20
#: The columns of a correlation, plain and with controls held constant (``plain_and_partial``).
COLUMNS: Final = dict.fromkeys(
    ("correlation", "low", "high", "probability", "partial", "partial_low", "partial_high", "partial_probability"),
    pl.Float64,
)
_Z: Final = float(ndtri(0.975))
#: What floating-point sums leave of nothing.
_NOISE: Final = 1e-9


@dataclass(frozen=True)
class Correlation:
    """A rank correlation of n regions with its 95 % interval, and the probability of one as large by chance.

    ``low`` and ``high`` are None where r is 1 or -1, which has no interval.
    """

    n: int
    r: float
    low: float | None
    high: float | None
    probability: float


def correlate(
    x: Numbers, y: Numbers, controls: Sequence[Numbers] = (), draws: int = DRAWS, seed: int = SEED
) -> Correlation | None:
    """Return the rank correlation of two figures; None if one is constant, or explained by the controls, or n is small.

    Args:
        x: a value of each region.
        y: the other, in the same order.
        controls: figures to hold constant.
        draws: the number of random draws.
        seed: of the draws.

    >>> found = correlate(np.array([1, 2, 3, 4, 5]), np.array([1, 3, 2, 5, 4]))
    >>> found.n, round(found.r, 6)
    (5, 0.8)
    """
    n, k = len(x), len(controls)
    if n - k - 3 < 1:
        return None
    base = _basis([ranks(control) for control in controls], n)
    left, other = (_without(ranks(values), base) for values in (x, y))
    size = float(np.linalg.norm(left) * np.linalg.norm(other))
    if size < _NOISE * n**3:
        return None
    r = _bounded(float(left @ other) / size)
    low, high = interval(r, n, k)
    return Correlation(n, r, low, high, _probability(left, other, base, r, draws, seed))


def plain_and_partial(
    rows: pl.DataFrame, one: str, other: str, controls: Sequence[str], draws: int = DRAWS, seed: int = SEED
) -> tuple[float | None, ...] | None:
    """Return the numbers of ``COLUMNS`` for two columns; None if they have no correlation.

    Args:
        rows: a row per region, without missing values.
        one: a column.
        other: the other.
        controls: the columns to hold constant; without any, the partial correlation is null.
        draws: the random draws of each null.
        seed: of the draws.
    """
    x, y, *held = (rows[name].to_numpy().astype(np.float64) for name in (one, other, *controls))
    plain = correlate(x, y, (), draws, seed)
    partial = correlate(x, y, held, draws, seed) if held else None
    return (*_numbers(plain), *_numbers(partial)) if plain else None


def interval(r: float, n: int, controls: int = 0) -> tuple[float | None, float | None]:
    """Return the limits of the 95 % interval of a rank correlation of n regions; None for 1 and -1."""
    if abs(r) >= 1 - _NOISE or n - controls <= 3:
        return None, None
    half = _Z * sqrt((1 + r * r / 2) / (n - controls - 3))
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def ranks(values: Numbers) -> Numbers:
    """Return the rank of each value from 1 for the smallest; equal values share the mean of their ranks.

    >>> ranks(np.array([10.0, 30.0, 10.0])).tolist()
    [1.5, 3.0, 1.5]
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=float)


def chance(observed: float, drawn: Numbers) -> float:
    """Return the two-sided probability of an observed value among random ones.

    >>> chance(0.5, np.array([0.1, -0.6, 0.2]))
    0.5
    """
    return float((1 + (np.abs(drawn) >= abs(observed) - _NOISE).sum()) / (1 + len(drawn)))


@lru_cache(maxsize=8)
def shuffles(size: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Return random orders of so many things, one in each row, the same for the same seed; not to be changed."""
    orders = np.random.default_rng(seed).permuted(np.broadcast_to(np.arange(size), (draws, size)), axis=1)
    orders.setflags(write=False)
    return orders


def _numbers(found: Correlation | None) -> tuple[float | None, ...]:
    return (found.r, found.low, found.high, found.probability) if found else (None,) * 4


def _probability(left: Numbers, other: Numbers, base: Numbers, r: float, draws: int, seed: int) -> float:
    # What is left of one figure has nothing of the controls, so its product with the other is the same before and after
    # that is cleared of them, and the size of the other is what its products with the controls leave of it.
    products = other[shuffles(len(other), draws, seed)] @ np.column_stack([left, base])
    squares = other @ other - (products[:, 1:] ** 2).sum(axis=1)
    sizes = np.sqrt(np.maximum(squares, 0)) * np.linalg.norm(left)
    drawn = np.divide(products[:, 0], sizes, out=np.zeros(draws), where=squares > _NOISE * len(other) ** 3)
    return chance(r, drawn)


def _basis(columns: Sequence[Numbers], n: int) -> Numbers:
    """Return an orthonormal basis of a constant and the columns."""
    matrix = np.column_stack([np.ones(n), *columns])
    vectors, sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    return np.asarray(vectors[:, sizes > _NOISE * sizes[0]])


def _without(values: Numbers, base: Numbers) -> Numbers:
    return np.asarray(values - base @ (base.T @ values))


def _bounded(r: float) -> float:
    return max(-1.0, min(1.0, r))
