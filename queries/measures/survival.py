"""Survival: how long things last, those included that have not ended yet.

Definition: the Kaplan-Meier estimate (Kaplan and Meier 1958) of the share that lasts longer than an age t is S(t) =
product over the ages s <= t at which things ended of (1 - d_s / n_s), with d_s ends at that age and n_s things at risk:
those that had neither ended nor left observation before it. What has not ended when observation stops is at risk until
then. The median is the first age t with S(t) <= 1/2; it is unknown while more than half last.

An estimate is given only where at least 30 things are at risk at its age, since fewer say little. Units: years, things,
fractions of 1. Assumption: things leave observation for reasons that have nothing to do with how long they last, such
as the day on which a catalogue was read. Limits: things of a decade are taken as alike; where the causes of an end
differ, the estimate does not tell them apart.

Estimand: the share of all things of a group that last longer than an age, and the age that half of them reach.
Population: the things of the group whose beginning was observed. Window: until the end of observation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .incidence import Numbers

#: The fewest things at risk at the age of an estimate.
LEAST: Final = 30
#: The ages, in years, at which the share that lasts is given.
AGES: Final = (5, 10)
#: What floating-point products leave of a half.
_NOISE: Final = 1e-9


def curve(ages: Numbers, ended: NDArray[np.bool_]) -> tuple[Numbers, NDArray[np.int64], Numbers]:
    """Return the ages at which things ended, the number at risk at each, and the share that lasts longer.

    Args:
        ages: the age of each thing at its end, or when observation stopped.
        ended: whether it ended.

    >>> curve(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, False]))[2].tolist()
    [0.75, 0.5]
    """
    times, ends = np.unique(ages[ended], return_counts=True)
    at_risk = len(ages) - np.searchsorted(np.sort(ages), times)
    return times, at_risk.astype(np.int64), np.asarray(np.cumprod(1 - ends / at_risk), dtype=np.float64)


def survival(lives: pl.DataFrame, by: Sequence[str], ages: Sequence[int] = AGES, least: int = LEAST) -> pl.DataFrame:
    """Return a row per group: things, those ended, the median age at the end, and the share that lasts to each age.

    The shares are in columns ``to_5``, ``to_10`` and so on. An estimate is null if fewer than ``least`` things are at
    risk at its age, and the median if more than half of them last.

    Args:
        lives: age (in years, at the end or when observation stopped), ended, and the columns of the group.
        by: the columns of the group.
        ages: the ages of the shares.
        least: the fewest things at risk.
    """
    found = []
    for key, part in lives.group_by(by):
        age, ended = part["age"].to_numpy(), part["ended"].to_numpy()
        times, at_risk, lasting = curve(age, ended)
        half = np.flatnonzero(lasting <= 0.5 + _NOISE)
        median = float(times[half[0]]) if len(half) and at_risk[half[0]] >= least else None
        shares = [
            float(np.r_[1.0, lasting][np.searchsorted(times, t, "right")]) if (age >= t).sum() >= least else None
            for t in ages
        ]
        found.append((*key, len(part), int(ended.sum()), median, *shares))
    schema = {name: lives.schema[name] for name in by} | {"things": pl.Int64, "ended": pl.Int64, "median": pl.Float64}
    schema |= {f"to_{age}": pl.Float64 for age in ages}
    return pl.DataFrame(found, schema=schema, orient="row").sort(by)
