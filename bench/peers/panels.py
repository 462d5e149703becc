"""statsmodels, the peer of slopes of panels: least squares weighted by documents, a level for each source."""

from __future__ import annotations

import numpy as np
import polars as pl
from statsmodels.api import WLS


def slopes(rows: pl.DataFrame, years: int, documents: int) -> pl.DataFrame:
    """Return the slopes of the shares of documents with several fields, with the columns of ``convergence.speed``.

    Args:
        rows: node (the field), standard, year, source.
        years: the fewest years of a field.
        documents: the fewest documents of a field.
    """
    several = pl.col("node").n_unique().over("standard") > 1
    points = (
        rows.lazy()
        .drop_nulls(["node", "standard", "year"])
        .group_by("node", "standard", "source")
        .agg(pl.col("year").min())
        .with_columns(several=several)
        .group_by("node", "source", "year")
        .agg(standards=pl.len(), share=100 * pl.col("several").mean())
        .filter(
            (pl.col("year").n_unique().over("node") >= years) & (pl.col("standards").sum().over("node") >= documents)
        )
        .sort("node", "source", "year")
        .collect()
    )
    found = []
    for (field,), panel in points.group_by("node"):
        if fitted := _fit(panel):
            whole = (panel["year"].min(), panel["year"].max(), panel["year"].n_unique(), panel["standards"].sum())
            found.append((field, *whole, *fitted))
    columns = ("field", "first", "last", "years", "documents", "slope", "low", "high")
    return pl.DataFrame(found, schema=columns, orient="row")


def _fit(panel: pl.DataFrame) -> tuple[float, float, float] | None:
    """Return the slope and its 95 % interval; None if no source has two years, or no point is left for its error."""
    levels = panel["source"].to_dummies().to_numpy()
    design = np.column_stack([panel["year"].to_numpy().astype(float), levels])
    if panel.group_by("source").len()["len"].max() == 1 or len(design) <= design.shape[1]:
        return None
    # Years are counted from their mean, since products of years lose digits.
    design[:, 0] -= design[:, 0].mean()
    fit = WLS(panel["share"].to_numpy(), design, weights=panel["standards"].to_numpy()).fit()
    low, high = fit.conf_int()[0]
    return float(fit.params[0]), float(low), float(high)
