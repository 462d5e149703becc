"""S-curves of adoption, fitted to dates of which some are known to the month or year only.

Definitions, with N(t) adopters by time t in years since the first adoption:

- logistic curve: N(t) = m / (1 + exp(-r (t - t0))) (Griliches 1957; Rogers 2003): m the ceiling, r the rate per year,
  t0 the midpoint.
- Bass curve: N(t) = m (1 - exp(-(p + q) s)) / (1 + (q / p) exp(-(p + q) s)) with s = t - t0 (Bass 1969): p innovation,
  q imitation, t0 the origin, at which nobody has adopted; it is free, at or before the first adoption.

Fitted by least squares (``scipy.optimize.curve_fit``) with each date at the beginning of its day, or the middle of its
month or year if no more is known, with 95 % intervals from the covariance of the parameters (t distribution) and R^2.
Each curve is fitted again with all dates at the beginning, and at the end, of their periods, and without one adopter of
each date; the range of these refits is given, and a parameter is stable if none of them leaves its interval.

No curve is given with fewer distinct dates than twice its parameters, if the data do not determine a parameter, if the
interval of the ceiling contains zero or the ceiling is more than three times the observed number (Mahajan, Muller and
Bass 1990: estimates before the inflection are unreliable), or if a refit changes whether innovation or imitation
prevails in a Bass curve. Units: years, actors; r, p and q per year. Assumptions: adopters are alike, the number of
eventual adopters is fixed, and no adopter gives up. Limits: errors of a cumulative curve are not independent, so the
intervals are too narrow; R^2 of an S-curve is high by nature.

Estimand: the parameters of the curve that recorded adoptions follow so far. Population: the recorded adopters of one
standard. Window: from the first recorded adoption to the last; what comes later is an extrapolation and is not given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy import special

from .diffusion import years
from .incidence import Numbers
from .reasons import Reason

#: The parameters of each model.
PARAMETERS: Final = {"logistic": ("m", "r", "t0"), "bass": ("m", "p", "q", "t0")}
#: The maximum ratio of the ceiling to the observed number.
FURTHEST: Final = 3.0
#: How many of the last fits are kept in memory.
_MOST_KEPT: Final = 256
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
        refused: the reason why it was not fitted; None if it was.
        parameters: the estimates by the name of the parameter.
        r_squared: the share of the variance that the curve explains.
    """

    model: str
    refused: Reason | None = None
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
    known, number = np.unique(times.drop_nulls().to_numpy(), return_counts=True)
    start = known[:1] if origin is None else origin
    return pl.DataFrame({"time": known - start, "adopters": number.cumsum().astype(float)})


def fit(dates: pl.Series, model: str) -> Fit:
    """Fit a curve to the first dates of adopters, or return the reason why not.

    Args:
        dates: a date per adopter, at the precision at which it is known.
        model: ``logistic`` or ``bass``.
    """
    return _fit(tuple(dates.cast(pl.String).drop_nulls().sort()), model)


# Each curve is fitted some fifty times, and the same dates are asked for again and again.
@lru_cache(maxsize=_MOST_KEPT)
def _fit(known: tuple[str, ...], model: str) -> Fit:
    dates = pl.Series(known, dtype=pl.String)
    times = years(dates)
    growth = cumulative(times)
    names = PARAMETERS[model]
    if len(growth) < 2 * len(names):
        return Fit(model, _few_dates(len(names), len(growth)))
    found = _least_squares(growth, model)
    if found is None:
        return Fit(model, Reason("the fit does not converge on these dates", "拟合在这些日期上不收敛"))
    best, half = found
    if reason := _undetermined(best, half, names, float(growth["adopters"][-1])):
        return Fit(model, reason)
    # One clock for all refits, so that their midpoints and origins can be compared.
    origin = float(times.min())  # type: ignore[arg-type]
    variants = ((why, _least_squares(cumulative(part, origin), model)) for why, part in _variants(dates))
    refits = {why: refit[0] for why, refit in variants if refit}
    flips = [why for why, values in refits.items() if model == "bass" and _imitates(values) != _imitates(best)]
    if flips:
        return Fit(model, _undecided(flips[0]))
    others = np.array([best, *refits.values()])
    estimates = {
        name: _estimate(float(b), float(h), column)
        for name, b, h, column in zip(names, best, half, others.T, strict=True)
    }
    t, n = growth["time"].to_numpy(), growth["adopters"].to_numpy()
    residual = float(((n - _CURVES[model](t, *best)) ** 2).sum())
    return Fit(model, None, estimates, 1 - residual / float(((n - n.mean()) ** 2).sum()))


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
    # Loading it takes as long as loading all other measures, and only curves need it.
    from scipy import optimize

    bounds = (low, high)
    try:
        best, covariance = optimize.curve_fit(_CURVES[model], t, n, p0=start, bounds=bounds, max_nfev=5000)
    except RuntimeError:
        return None
    # An infinite variance is that of a parameter which the data do not determine.
    return best, special.stdtrit(len(t) - len(best), 0.975) * np.sqrt(np.diag(covariance))


def _few_dates(parameters: int, dates: int) -> Reason:
    return Reason(
        f"a curve with {parameters} parameters needs at least {2 * parameters} distinct dates of adoption; "
        f"there {'is' if dates == 1 else 'are'} {dates}",
        f"{parameters}个参数的曲线至少需要{2 * parameters}个不同的采用日期，现有{dates}个",
    )


def _undecided(variant: Reason) -> Reason:
    """Return the reason that a small change of the data turns innovation into imitation, or the reverse."""
    return Reason(
        f"whether innovation (p) or imitation (q) prevails depends on little: it changes {variant.text}",
        f"创新（p）与模仿（q）何者为主并不稳定：{variant.text_zh}，结论就会改变",
    )


def _undetermined(best: Numbers, half: Numbers, names: tuple[str, ...], most: float) -> Reason | None:
    """Return which parameter the data do not determine; None if they determine all."""
    if not np.isfinite(half[0]) or best[0] > FURTHEST * most or best[0] - half[0] <= 0:
        ceiling = f"{best[0]:.3g} ± {half[0]:.3g}" if np.isfinite(half[0]) else f"{best[0]:.3g}"
        return Reason(
            f"the dates do not determine the ceiling: it is estimated at {ceiling}, and {most:.0f} adopters are "
            "observed",
            f"这些日期不足以确定上限：估计值为{ceiling}，而观察到的采用者为{most:.0f}个",
        )
    unknown = [name for name, width in zip(names, half, strict=True) if not np.isfinite(width)]
    if not unknown:
        return None
    return Reason(f"the dates do not determine {' and '.join(unknown)}", f"这些日期不足以确定{'和'.join(unknown)}")


def _imitates(values: Numbers) -> bool:
    """Return whether imitation prevails in a Bass curve."""
    return bool(values[2] > values[1])


def _variants(dates: pl.Series) -> Iterator[tuple[Reason, pl.Series]]:
    """Yield the times of slightly different data, each with how they differ."""
    if not dates.str.contains(r"^-?\d{4,}-\d\d-\d\d").all():
        for at, end, end_zh in ((0.0, "beginning", "初"), (1.0, "end", "末")):
            why = f"if dates known to the month or year are taken at its {end}"
            yield Reason(why, f"只知年月的日期若取其期{end_zh}"), years(dates, at=at)
    times = years(dates)
    for first, date in dates.to_frame("date").with_row_index().unique("date", keep="first").sort("date").rows():
        rest = pl.concat([times[:first], times[first + 1 :]])
        yield Reason(f"without one adopter of {date}", f"去掉{date}的一个采用者"), rest
