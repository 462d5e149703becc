"""Diffusion: the time from publication to adoption, and the S-curve of adoptions.

Definitions, with N(t) adopters by time t in years since the first adoption:

- lag: time of an adoption minus time of publication, in years; negative for an adoption before publication.
- logistic curve: N(t) = m / (1 + exp(-r (t - t0))) (Griliches 1957; Rogers 2003): m the ceiling, r the rate per year,
  t0 the midpoint.
- Bass curve: N(t) = m (1 - exp(-(p + q) t)) / (1 + (q / p) exp(-(p + q) t)) (Bass 1969): p innovation, q imitation.

Fitted by least squares (``scipy.optimize.curve_fit``), with 95 % intervals from the covariance of the parameters (t
distribution) and R^2. No curve is fitted with fewer than six distinct dates, or if the data do not determine the
ceiling: its interval contains zero, or the ceiling is more than three times the observed number (Mahajan, Muller and
Bass 1990: estimates before the inflection are unreliable). Units: years, actors; r, p and q per year. Assumptions:
adopters are alike, the number of eventual adopters is fixed, and no adopter gives up. Limits: errors of a cumulative
curve are not independent, so the intervals are too narrow; R^2 of an S-curve is high by nature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy import optimize, stats

from .few import is_few
from .incidence import Numbers

LEAST_DATES: Final = 6
#: The maximum ratio of the ceiling to the observed number.
FURTHEST: Final = 3.0


@dataclass(frozen=True)
class Fit:
    """A fitted curve, or the reason why there is none.

    Attributes:
        model: logistic or bass.
        refused: the reason why it was not fitted; empty if it was.
        parameters: value, low and high of each parameter by its name.
        r_squared: the share of the variance that the curve explains.
    """

    model: str
    refused: str = ""
    parameters: dict[str, tuple[float, float, float]] | None = None
    r_squared: float | None = None


def logistic(t: ArrayLike, m: float, r: float, t0: float) -> Numbers:
    """Return the logistic curve."""
    return np.asarray(m / (1 + np.exp(np.clip(-r * (np.asarray(t) - t0), -500, 500))))


def bass(t: ArrayLike, m: float, p: float, q: float) -> Numbers:
    """Return the Bass curve."""
    gone = np.exp(np.clip(-(p + q) * np.asarray(t), -500, 500))
    return np.asarray(m * (1 - gone) / (1 + q / p * gone))


def lags(adoptions: pl.DataFrame) -> pl.DataFrame:
    """Return a row per group: adoptions with both dates, their adopters and standards, and the lags in years.

    Groups with fewer than five adopters come last.

    Args:
        adoptions: group, actor, standard, adopted and published, with times in years.
    """
    lag = pl.col("adopted") - pl.col("published")
    return (
        adoptions.drop_nulls()
        .group_by("group")
        .agg(
            adoptions=pl.len().cast(pl.Int64),
            adopters=pl.col("actor").n_unique().cast(pl.Int64),
            standards=pl.col("standard").n_unique().cast(pl.Int64),
            least=lag.min(),
            median=lag.median(),
            mean=lag.mean(),
            greatest=lag.max(),
        )
        .sort(is_few("adopters"), "median", "group")
    )


def years(dates: pl.Series) -> pl.Series:
    """Return dates of any precision as fractional years: the middle of the year, month or day.

    >>> years(pl.Series(["2023", "2023-07", "2023-07-02"])).round(2).to_list()
    [2023.5, 2023.54, 2023.5]
    """
    text = dates.cast(pl.String)
    year = text.str.extract(r"^(-?\d{4,})").cast(pl.Float64)
    month = text.str.extract(r"^-?\d{4,}-(\d\d)").cast(pl.Float64)
    day = text.str.extract(r"^-?\d{4,}-\d\d-(\d\d)").cast(pl.Float64)
    frame = pl.DataFrame({"y": year, "m": month, "d": day})
    within = (
        pl.when(pl.col("m").is_null())
        .then(0.5)
        .otherwise((pl.col("m") - 1 + pl.when(pl.col("d").is_null()).then(0.5).otherwise((pl.col("d") - 1) / 31)) / 12)
    )
    return frame.select(time=pl.col("y") + within)["time"]


def cumulative(times: pl.Series) -> pl.DataFrame:
    """Return a row per distinct time: time since the first, and the number so far."""
    counts = pl.DataFrame({"time": times.drop_nulls()}).group_by("time").agg(n=pl.len()).sort("time")
    return counts.select(time=pl.col("time") - pl.col("time").min(), adopters=pl.col("n").cum_sum().cast(pl.Float64))


def fit(growth: pl.DataFrame, model: str) -> Fit:
    """Fit a curve to the growth of adopters, or return the reason why not.

    Args:
        growth: time and adopters, as returned by ``cumulative``.
        model: ``logistic`` or ``bass``.
    """
    t, n = growth["time"].to_numpy(), growth["adopters"].to_numpy()
    if len(t) < LEAST_DATES:
        return Fit(model, f"a curve with three parameters needs at least {LEAST_DATES} distinct dates of adoption; "
                          f"there {'is' if len(t) == 1 else 'are'} {len(t)}")  # fmt: skip
    span, most = float(t[-1]), float(n[-1])
    curve: Callable[..., Numbers] = logistic if model == "logistic" else bass
    names = ("m", "r", "t0") if model == "logistic" else ("m", "p", "q")
    start = (most * 1.2, 4 / span, span / 2) if model == "logistic" else (most * 1.2, 0.5 / span, 3 / span)
    low = (most * 0.5, 1e-9, -10 * span) if model == "logistic" else (most * 0.5, 1e-9, 0.0)
    high = (most * 100, 1e4 / span, 10 * span) if model == "logistic" else (most * 100, 1e4 / span, 1e4 / span)
    try:
        best, covariance = optimize.curve_fit(curve, t, n, p0=start, bounds=(low, high), max_nfev=5000)
    except RuntimeError:
        return Fit(model, "the fit does not converge on these dates")
    half = stats.t.ppf(0.975, len(t) - 3) * np.sqrt(np.diag(covariance))
    if not np.isfinite(half).all() or best[0] > FURTHEST * most or best[0] - half[0] <= 0:
        return Fit(model, f"the dates do not determine the ceiling: it is estimated at {best[0]:.3g} ± {half[0]:.3g}, "
                          f"and {most:.0f} adopters are observed")  # fmt: skip
    residual = float(((n - curve(t, *best)) ** 2).sum())
    explained = 1 - residual / float(((n - n.mean()) ** 2).sum())
    parameters = {name: (float(b), float(b - h), float(b + h)) for name, b, h in zip(names, best, half, strict=True)}
    return Fit(model, "", parameters, explained)
