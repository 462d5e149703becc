"""S-curves of adoption, fitted to dates of which some are known to the month or year only.

Definitions, with N(t) adopters by time t in years since the first adoption:

- logistic curve: N(t) = m / (1 + exp(-r (t - t0))) (Griliches 1957; Rogers 2003): m the ceiling, r the rate per year,
  t0 the midpoint.
- Bass curve: N(t) = m (1 - exp(-(p + q) s)) / (1 + (q / p) exp(-(p + q) s)) with s = t - t0 (Bass 1969): p innovation,
  q imitation, t0 the origin, at which nobody has adopted; it is free, at or before the first adoption.

Fitted by least squares (``scipy.optimize.curve_fit``) with each date in the middle of its day, month or year, with 95 %
intervals from the covariance of the parameters (t distribution) and R^2. Each curve is fitted again with all dates at
the beginning, and at the end, of their periods, and without one adopter of each date; the range of these refits is
given, and a parameter is stable if none of them leaves its interval.

No curve is given with fewer distinct dates than twice its parameters, if the data do not determine a parameter, if the
interval of the ceiling contains zero or the ceiling is more than three times the observed number (Mahajan, Muller and
Bass 1990: estimates before the inflection are unreliable), or if a refit changes whether innovation or imitation
prevails in a Bass curve. Units: years, actors; r, p and q per year. Assumptions: adopters are alike, the number of
eventual adopters is fixed, and no adopter gives up. Limits: errors of a cumulative curve are not independent, so the
intervals are too narrow; R^2 of an S-curve is high by nature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy import optimize, stats

from .diffusion import years
from .incidence import Numbers

#: The parameters of each model.
PARAMETERS: Final = {"logistic": ("m", "r", "t0"), "bass": ("m", "p", "q", "t0")}
#: The maximum ratio of the ceiling to the observed number.
FURTHEST: Final = 3.0
#: Digits after the point of estimates: one at its bound of zero is zero.
_DIGITS: Final = 9


class Estimate(NamedTuple):
    """A parameter: its value, the 95 % interval, the range of its value in refits, and whether none leaves it."""

    value: float
    low: float
    high: float
    least: float
    most: float
    stable: bool


@dataclass(frozen=True)
class Fit:
    """A fitted curve, or the reason why there is none.

    Attributes:
        model: logistic or bass.
        refused: the reason why it was not fitted; empty if it was.
        parameters: the estimates by the name of the parameter.
        r_squared: the share of the variance that the curve explains.
    """

    model: str
    refused: str = ""
    parameters: dict[str, Estimate] = field(default_factory=dict)
    r_squared: float | None = None


def logistic(t: ArrayLike, m: float, r: float, t0: float) -> Numbers:
    """Return the logistic curve."""
    return np.asarray(m / (1 + np.exp(np.clip(-r * (np.asarray(t) - t0), -500, 500))))


def bass(t: ArrayLike, m: float, p: float, q: float, t0: float = 0.0) -> Numbers:
    """Return the Bass curve."""
    gone = np.exp(np.clip(-(p + q) * (np.asarray(t) - t0), -500, 500))
    return np.asarray(m * (1 - gone) / (1 + q / p * gone))


_CURVES: Final[dict[str, Callable[..., Numbers]]] = {"logistic": logistic, "bass": bass}


def cumulative(times: pl.Series, origin: float | None = None) -> pl.DataFrame:
    """Return a row per distinct time: time since the origin, by default the first, and the number so far."""
    counts = pl.DataFrame({"time": times.drop_nulls()}).group_by("time").agg(n=pl.len()).sort("time")
    start = pl.col("time").min() if origin is None else origin
    return counts.select(time=pl.col("time") - start, adopters=pl.col("n").cum_sum().cast(pl.Float64))


def fit(dates: pl.Series, model: str) -> Fit:
    """Fit a curve to the first dates of adopters, or return the reason why not.

    Args:
        dates: a date per adopter, at the precision at which it is known.
        model: ``logistic`` or ``bass``.
    """
    dates = dates.cast(pl.String).drop_nulls()
    times = years(dates)
    growth = cumulative(times)
    names = PARAMETERS[model]
    if len(growth) < 2 * len(names):
        return Fit(model, f"a curve with {len(names)} parameters needs at least {2 * len(names)} distinct dates of "
                          f"adoption; there {'is' if len(growth) == 1 else 'are'} {len(growth)}")  # fmt: skip
    found = _least_squares(growth, model)
    if found is None:
        return Fit(model, "the fit does not converge on these dates")
    best, half = found
    if reason := _undetermined(best, half, names, float(growth["adopters"][-1])):
        return Fit(model, reason)
    # One clock for all refits, so that their midpoints and origins can be compared.
    origin = float(times.min())  # type: ignore[arg-type]
    variants = ((why, _least_squares(cumulative(part, origin), model)) for why, part in _variants(dates))
    refits = {why: refit[0] for why, refit in variants if refit}
    flips = [why for why, values in refits.items() if model == "bass" and _imitates(values) != _imitates(best)]
    if flips:
        return Fit(model, f"whether innovation (p) or imitation (q) prevails depends on little: it changes {flips[0]}")
    others = np.array([best, *refits.values()])
    estimates = {
        name: _estimate(float(b), float(h), column)
        for name, b, h, column in zip(names, best, half, others.T, strict=True)
    }
    t, n = growth["time"].to_numpy(), growth["adopters"].to_numpy()
    residual = float(((n - _CURVES[model](t, *best)) ** 2).sum())
    return Fit(model, "", estimates, 1 - residual / float(((n - n.mean()) ** 2).sum()))


def _estimate(best: float, half: float, values: Numbers) -> Estimate:
    """Return a parameter with half the width of its interval and its values in all fits."""
    low, high, least, most = (
        round(x, _DIGITS) for x in (best - half, best + half, float(values.min()), float(values.max()))
    )
    is_stable = bool((np.abs(values - best) <= half).all())
    return Estimate(round(best, _DIGITS), low, high, least, most, is_stable)


def _least_squares(growth: pl.DataFrame, model: str) -> tuple[Numbers, Numbers] | None:
    """Return the parameters of a curve and half the widths of their 95 % intervals; None if it does not converge."""
    t, n = growth["time"].to_numpy(), growth["adopters"].to_numpy()
    span, most = float(t[-1] - t[0]), float(n[-1])
    start: tuple[float, ...] = (most * 1.2, 4 / span, t[0] + span / 2)
    low: tuple[float, ...] = (most * 0.5, 1e-9, -10 * span)
    high: tuple[float, ...] = (most * 100, 1e4 / span, 10 * span)
    if model == "bass":
        start = (most * 1.2, 0.5 / span, 3 / span, t[0] - 0.05 * span)
        low, high = (most * 0.5, 1e-9, 0.0, -10 * span), (most * 100, 1e4 / span, 1e4 / span, float(t[0]))
    bounds = (low, high)
    try:
        best, covariance = optimize.curve_fit(_CURVES[model], t, n, p0=start, bounds=bounds, max_nfev=5000)
    except RuntimeError:
        return None
    # An infinite variance is that of a parameter which the data do not determine.
    return best, stats.t.ppf(0.975, len(t) - len(best)) * np.sqrt(np.diag(covariance))


def _undetermined(best: Numbers, half: Numbers, names: tuple[str, ...], most: float) -> str:
    """Return which parameter the data do not determine; empty if they determine all."""
    if not np.isfinite(half[0]) or best[0] > FURTHEST * most or best[0] - half[0] <= 0:
        return (f"the dates do not determine the ceiling: it is estimated at {best[0]:.3g} ± {half[0]:.3g}, "
                f"and {most:.0f} adopters are observed")  # fmt: skip
    unknown = [name for name, width in zip(names, half, strict=True) if not np.isfinite(width)]
    return f"the dates do not determine {' and '.join(unknown)}" if unknown else ""


def _imitates(values: Numbers) -> bool:
    """Return whether imitation prevails in a Bass curve."""
    return bool(values[2] > values[1])


def _variants(dates: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """Yield the times of slightly different data, each with how they differ."""
    if not dates.str.contains(r"^-?\d{4,}-\d\d-\d\d").all():
        yield "if dates known to the month or year are taken at its beginning", years(dates, at=0.0)
        yield "if dates known to the month or year are taken at its end", years(dates, at=1.0)
    for date in dates.unique().sort():
        first = (dates == date).arg_max()
        rest = dates.to_frame("date").with_row_index().filter(pl.col("index") != first)["date"]
        yield f"without one adopter of {date}", years(rest)
