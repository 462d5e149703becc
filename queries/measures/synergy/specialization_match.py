"""Match of specialization: in which fields of innovation the regions that take more part in a body specialize.

Definitions:

- advantage of region r in field f: (x_rf / x_r.) / (x_.f / x_..) for its patents or publications x_rf over all years of
  the period (Balassa 1965; Soete 1987), of the regions with a minimum of them in all fields together. Above 1 the
  region specializes in the field. It does not depend on how large the region is.
- match of a field: the rank correlation (``rank_correlation``) over regions of the advantage in the field with
  participation in the body. Fields are accepted at a false discovery rate of 5 % (Benjamini and Hochberg 1995).
- contrast: the mean match of the fields of the body's own subject, which a table names with its reasons, less that of
  all other fields. Its null exchanges participation among regions: the probability is (1 + number of draws with at
  least this absolute contrast) / (1 + number of draws) (Davison and Hinkley 1997).

Estimand: whether regions that take more part in a body innovate relatively more in its subject than in others.
Population: the regions with the minimum, whether they take part or not. Window: one period for both sides. Units:
ratios; correlations from -1 to 1. Assumption: the table of own fields is right. Limits: advantages of a region add up,
so a large one in one field makes others smaller, and a negative match of some fields follows from a positive one of
others. Small counts make wild advantages, hence the minimum. A body has no field of patents of its own: digital
communication holds more than the Internet or mobile networks. One firm can make both figures of a small country.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from ..incidence import Numbers
from .rank_correlation import COLUMNS, DRAWS, LEAST, SEED, chance, plain_and_partial, ranks, shuffles

#: The fewest patents or publications of a region in all fields together.
LEAST_COUNT: Final = 30
_FALSE_DISCOVERIES: Final = 0.05
_SCHEMA: Final = {
    "field": pl.String,
    "regions": pl.Int64,
    "specialized": pl.Int64,
    **{name: type_ for name, type_ in COLUMNS.items() if not name.startswith("partial")},
    "accepted": pl.Boolean,
    "own": pl.Boolean,
}


@dataclass(frozen=True)
class Contrast:
    """The mean match of a body's own fields and of all others, and the probability of their difference by chance."""

    own: float
    others: float
    probability: float


def advantages(rows: pl.DataFrame, least: float = LEAST_COUNT) -> pl.DataFrame:
    """Return a row per region and field: the value and the advantage, 0 where a region has nothing in a field.

    Args:
        rows: region, field, value; each pair once, none of a field that contains others.
        least: the fewest patents or publications of a region.

    >>> rows = pl.DataFrame({"region": ["a", "a", "b"], "field": ["x", "y", "y"], "value": [20.0, 20.0, 40.0]})
    >>> advantages(rows)["advantage"].to_list()
    [2.0, 0.6666666666666666, 0.0, 1.3333333333333333]
    """
    known = rows.select(pl.col("region", "field").cast(pl.String), pl.col("value").cast(pl.Float64)).drop_nulls()
    known = known.unique().filter(pl.col("value").sum().over("region") >= max(least, 1))
    known = known.filter(pl.col("value").sum().over("field") > 0)
    grid = known.select("region").unique().join(known.select("field").unique(), how="cross")
    x = pl.col("value")
    full = grid.join(known, on=["region", "field"], how="left").with_columns(x.fill_null(0.0)).sort("region", "field")
    return full.with_columns(advantage=(x / x.sum().over("region")) / (x.sum().over("field") / x.sum()))


def by_field(
    found: pl.DataFrame,
    participation: pl.DataFrame,
    own: Collection[str] = (),
    least: int = LEAST,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Return a row per field: how its advantages go with participation; the largest correlation first.

    Args:
        found: region, field, advantage.
        participation: region, participation; regions that it lacks are left out.
        own: the fields of the body's own subject.
        least: the fewest regions.
        draws: the random draws of each null.
        seed: of the draws.
    """
    rows = _together(found, participation)
    lines = []
    for (field,), part in rows.group_by("field", maintain_order=True):
        numbers = plain_and_partial(part, "advantage", "participation", (), draws, seed) if len(part) >= least else None
        if numbers:
            specialized = int((part["advantage"] > 1 + 1e-9).sum())
            lines.append((field, len(part), specialized, *numbers[:4], False, field in own))
    frame = pl.DataFrame(lines, schema=_SCHEMA, orient="row")
    # Step-up: all up to the last whose probability is within its share of the accepted rate.
    rank = pl.col("probability").rank("max")
    within = pl.col("probability") <= _FALSE_DISCOVERIES * rank / pl.len()
    last = pl.col("probability").filter(within).max()
    accepted = (pl.col("probability") <= last).fill_null(value=False)
    return frame.with_columns(accepted=accepted).sort("correlation", "field", descending=[True, False])


def contrast(
    found: pl.DataFrame, participation: pl.DataFrame, own: Collection[str], draws: int = DRAWS, seed: int = SEED
) -> Contrast | None:
    """Return how much closer the match of own fields is than that of others; None if either are missing or even.

    Args:
        found: region, field, advantage.
        participation: region, participation.
        own: the fields of the body's own subject.
        draws: the random draws of the null.
        seed: of the draws.
    """
    rows = _together(found, participation)
    fields = rows["field"].unique().sort()
    is_own = np.isin(fields.to_numpy(), list(own))
    regions = rows["region"].n_unique()
    if not regions or is_own.all() or not is_own.any():
        return None
    matrix = rows["advantage"].to_numpy().reshape(len(fields), regions)
    side = _standardized(ranks(rows["participation"].to_numpy()[:regions]))
    each = np.stack([_standardized(ranks(line)) for line in matrix])
    if not side.any():
        return None
    drawn = each @ side[shuffles(regions, draws, seed)].T
    observed = each @ side
    differences = drawn[is_own].mean(axis=0) - drawn[~is_own].mean(axis=0)
    one, other = float(observed[is_own].mean()), float(observed[~is_own].mean())
    return Contrast(one, other, chance(one - other, differences))


def _together(found: pl.DataFrame, participation: pl.DataFrame) -> pl.DataFrame:
    """Return field, region, advantage, participation, with the regions of each field in the same order."""
    known = participation.select(pl.col("region").cast(pl.String), "participation").drop_nulls().unique()
    rows = found.select("field", "region", "advantage").join(known, on="region")
    return rows.sort("field", "region")


def _standardized(values: Numbers) -> Numbers:
    """Return values with mean 0 and sum of squares 1; zeros if all are equal."""
    centred = values - values.mean()
    size = float(np.linalg.norm(centred))
    return np.asarray(centred / size if size > 1e-9 else centred * 0)
