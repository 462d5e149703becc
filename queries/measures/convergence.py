"""Technological convergence: technology fields that occur together on a standard.

Definitions, for standard k with b_k fields and fields i, j on n_i, n_j standards, c_ij of them shared:

- co-classification: c_ij and its normalized forms, as in ``linkage``, with fields as nodes (Curran and Leker 2011).
- distance d_ij = 1 - c_ij / sqrt(n_i n_j), from the co-occurrence itself.
- Rao-Stirling diversity of a standard: sum over ordered pairs i != j of p_i p_j d_ij with p = 1 / b_k (Stirling 2007;
  Rafols and Meyer 2010), from 0 for one field towards 1 for many distant ones. Variety is b_k, disparity the mean d.
- recombination: the first year in which two fields occur together on one document (Fleming 2001), sought over all
  years. Fields of two editions of a number have not met, unless an edition has both.
- speed: the slope, by least squares weighted by documents, of the yearly share of a field's documents that also have
  another field; in percentage points a year, with a 95 % interval (t distribution). Each source, such as a catalogue,
  has a level of its own (the within estimator, Mundlak 1978): a field does not converge because its documents pass from
  a catalogue that records one field each to another that records several. Fields are ranked by the lower bound of the
  interval. Of many slopes of unchanging fields, 5 % have an interval without zero by chance.

Estimand: how far recorded fields of standards overlap, and since when. Population: published standards with a field
that a source states; products, patents, radio bands, proposals, and catalogues without fields are left out, and so are
fields mapped from series or working groups, since these give each standard one field alone. Window: that of each
catalogue's records; a number has the fields of all its documents, and the year of the first of them that has the field,
also if a period is set: standards published before it do not count again with an edition in it.

Units: numbered standards or documents, years; diversity, disparity and shares from 0 to 1. Assumptions: the fields of
a standard have equal weight; the year is that of publication. Limits: distance depends on the selection; fields
recorded in more detail occur together more often; a catalogue that begins late, or begins late to give several fields,
makes first co-occurrences late; a number with many editions has more chances of several fields.
"""

from __future__ import annotations

from typing import Final

import narwhals as nw
import numpy as np
import polars as pl
from scipy import sparse, special

from .engines import Frame, Lazy, as_given, lazy
from .incidence import Incidence

#: The minimum number of years with standards for a slope.
LEAST_YEARS: Final = 5
#: The minimum number of documents for a slope.
LEAST_DOCUMENTS: Final = 100
#: Differences below this are floating-point noise.
_NOISE: Final = 1e-9


def diversity(incidence: Incidence) -> pl.DataFrame:
    """Return a row per standard: variety, mean disparity (null for one field) and Rao-Stirling diversity.

    >>> rows = pl.DataFrame({"node": ["x", "y", "z", "x"], "standard": ["s", "s", "t", "t"]})
    >>> diversity(Incidence.of(rows)).select("standard", "variety").rows()
    [('s', 2), ('t', 2)]
    """
    near = incidence.together()
    near.setdiag(0)
    scale = sparse.diags_array(1 / np.sqrt(np.maximum(incidence.sizes, 1)))
    cosine = sparse.csr_array(scale @ near @ scale)
    breadths = incidence.breadths
    pairs = breadths * (breadths - 1)
    closeness = np.asarray((cosine @ incidence.matrix).multiply(incidence.matrix).sum(axis=0)).ravel()
    apart = pairs - closeness
    apart[apart < _NOISE] = 0
    frame = pl.DataFrame(
        {
            "standard": incidence.standards.cast(pl.String),
            "variety": breadths.astype(np.int64),
            "disparity": np.divide(apart, pairs, out=np.zeros_like(apart), where=pairs > 0),
            "diversity": np.divide(apart, breadths**2, out=np.zeros_like(apart), where=breadths > 0),
        }
    )
    several = pl.when(pl.col("variety") > 1).then(pl.col("disparity"))
    return frame.with_columns(disparity=several).sort(
        "diversity", "variety", "standard", descending=[True, True, False]
    )


def trend(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a row per year: standards, their mean number of fields, the share with several, and mean diversity.

    Args:
        rows: node (the field), standard and year; distances are computed over all rows.
    """
    dated = as_given(rows, _dated(lazy(rows)))
    each = diversity(Incidence.of(rows)).with_columns(pl.col("standard").cast(dated.schema["standard"]))
    return (
        dated.group_by("standard")
        .agg(pl.col("year").min())
        .join(each, on="standard")
        .group_by("year")
        .agg(
            standards=pl.len().cast(pl.Int64),
            fields=pl.col("variety").mean(),
            share=(pl.col("variety") > 1).mean(),
            diversity=pl.col("diversity").mean(),
        )
        .sort("year")
    )


def field_trend(rows: Frame, since: int | None = None, until: int | None = None) -> Frame:
    """Return a row per field and year: standards with the field, those that also have another, and their share.

    Runs on any engine (``engines``).

    Args:
        rows: node (the field), standard and year, of all years: the first with the field is sought in all of them.
        since: the first year to return.
        until: the last year to return.
    """
    found = (
        _in_years(_shares(_dated(lazy(rows)), "node", "year"), since, until)
        .with_columns(field=nw.col("node").cast(nw.String))
        .select("field", "year", "standards", "shared", "share")
        .sort("field", "year")
    )
    return as_given(rows, found)


def new_pairs(rows: Frame) -> Frame:
    """Return a row per pair of fields: the first common year, a document of that year, and all shared standards.

    Runs on any engine (``engines``).

    Args:
        rows: node (the field), document, standard (what the document counts as), year, of all years.

    >>> rows = [("x", "a1", "a", 1990), ("x", "a2", "a", 2000), ("y", "a2", "a", 2000)]
    >>> new_pairs(pl.DataFrame(rows, schema=["node", "document", "standard", "year"], orient="row")).row(0)
    ('x', 'y', 2000, 'a2', 1)
    """
    dated = lazy(rows).select(nw.col("node", "document", "standard").cast(nw.String), "year").drop_nulls()
    dated = dated.group_by("node", "document").agg(nw.col("year").min(), nw.col("standard").min())
    others = dated.select("document", b="node", since="year")
    joined = dated.rename({"node": "a"}).join(others, on="document").filter(nw.col("a") < nw.col("b"))
    # A document without a date has each field since a year of its own.
    met = joined.select("a", "b", "document", "standard", year=nw.max_horizontal("year", "since"))
    pairs = met.group_by("a", "b").agg(nw.col("year").min(), shared=nw.col("standard").n_unique().cast(nw.Int64))
    found = (
        met.select("a", "b", "year", "document")
        .join(pairs, on=["a", "b", "year"])
        .group_by("a", "b", "year", "shared")
        .agg(standard=nw.col("document").min())
        .select("a", "b", "year", "standard", "shared")
        .sort("year", "a", "b")
    )
    return as_given(rows, found)


def speed(
    rows: pl.DataFrame,
    least: int = LEAST_YEARS,
    documents: int = LEAST_DOCUMENTS,
    since: int | None = None,
    until: int | None = None,
) -> pl.DataFrame:
    """Return a row per field with a slope: its years, documents, slope, and low and high of its interval.

    Slopes are in percentage points a year; the field with the highest lower bound is first. Fields with fewer than
    ``least`` years (at least three, since a line fits any two points) or ``documents`` are left out, and so are those
    of which no source has two years.

    Args:
        rows: node (the field), standard, year (all of them) and, if there are several, the source of each standard.
        least: the minimum number of years.
        documents: the minimum number of documents.
        since: the first year of a line.
        until: the last year of a line.
    """
    source = pl.col("source").cast(pl.String) if "source" in rows.columns else pl.lit("")
    of = rows.select("standard", source=source).unique("standard")
    dated = _dated(lazy(rows)).join(lazy(of), on="standard")
    shares = _in_years(_shares(dated, "node", "source", "year"), since, until)
    points = as_given(rows, shares.sort("node", "source", "year"))
    is_enough = (pl.col("year").n_unique() >= max(3, least)) & (pl.col("standards").sum() >= documents)
    points = points.filter(is_enough.over("node")).with_columns(
        pl.col("node").cast(pl.String), level=pl.col("source").rank("dense").over("node") - 1
    )
    found = []
    for (field,), part in points.group_by("node"):
        weights = part["standards"].to_numpy()
        levels = part["level"].to_numpy()
        fitted = _slope(part["year"].to_numpy(), 100 * part["share"].to_numpy(), weights, levels)
        if fitted is not None:
            slope, half = fitted
            years = (int(part["year"].min()), int(part["year"].max()), part["year"].n_unique())  # type: ignore[arg-type]
            found.append((field, *years, int(weights.sum()), slope, slope - half, slope + half))
    schema = {"field": pl.String, "first": pl.Int64, "last": pl.Int64, "years": pl.Int64, "documents": pl.Int64}
    schema |= dict.fromkeys(("slope", "low", "high"), pl.Float64)
    frame = pl.DataFrame(found, schema=schema, orient="row")
    return frame.sort("low", "field", descending=[True, False])


def _slope(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, groups: np.ndarray | None = None
) -> tuple[float, float] | None:
    """Return the common slope of lines through weighted points, and half the width of its 95 % interval.

    Each group of points has a level of its own; None if no group has points at two places, or too few remain.
    """
    groups = np.zeros(len(x), dtype=np.int64) if groups is None else groups
    freedom = len(x) - int(groups.max()) - 2
    whole = np.bincount(groups, weights)
    x, y = (part - (np.bincount(groups, weights * part) / whole)[groups] for part in (x, y))
    spread = float(weights @ x**2)
    if spread < _NOISE or freedom < 1:
        return None
    slope = float(weights @ (x * y)) / spread
    variance = float(weights @ (y - slope * x) ** 2) / freedom / spread
    return slope, float(special.stdtrit(freedom, 0.975)) * variance**0.5


def _shares(dated: Lazy, *by: str) -> Lazy:
    """Return the standards of each group of rows, those that have another field as well, and their share.

    Args:
        dated: each field of a standard once.
        by: the columns of a group, among them the field: a standard is once in each.
    """
    return (
        dated.with_columns(several=(nw.len().over("standard") > 1).cast(nw.Int64))
        .group_by(*by)
        .agg(standards=nw.len().cast(nw.Int64), shared=nw.col("several").sum().cast(nw.Int64))
        .with_columns(share=nw.col("shared") / nw.col("standards"))
    )


def _in_years(frame: Lazy, since: int | None, until: int | None) -> Lazy:
    if since is not None:
        frame = frame.filter(nw.col("year") >= since)
    return frame if until is None else frame.filter(nw.col("year") <= until)


def _dated(rows: Lazy) -> Lazy:
    """Return each field of a standard once, with its first year."""
    return rows.select("node", "standard", "year").drop_nulls().group_by("node", "standard").agg(nw.col("year").min())
