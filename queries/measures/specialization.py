"""Specialization of regions in technology fields: advantage, relatedness density, economic complexity.

Definitions, with x_rf the standards of field f in which region r takes part; with fractional counting, each counts
1 / b for the b regions in it, so that a standard of many weighs no more than one of few:

- revealed technological advantage RTA_rf = (x_rf / x_r.) / (x_.f / x_..) (Balassa 1965; Soete 1987): above 1 the
  region specializes in the field; M_rf = 1 there, else 0.
- relatedness of fields: phi_fg = min(P(g|f), P(f|g)) over the specialized regions (Hidalgo et al. 2007); density of
  field f in region r: sum over g != f of M_rg phi_fg / sum over g != f of phi_fg, in percent (Balland et al. 2019).
  Of the fields in which a region does not specialize, dense ones are the most likely next.
- complexity: the eigenvector of the second largest eigenvalue of the matrix M~_rs = sum_f M_rf M_sf / (k_r k_f), with
  k_r and k_f the sums of M, standardized to mean 0 and standard deviation 1 and signed to rise with k_r (Hidalgo and
  Hausmann 2009, as an eigenvector Hausmann et al. 2014).

Estimand: in which fields a region takes part in more standards than its total and that of the field suggest.
Population: numbered standards with a field in which groups of a region take part, in regions with a minimum number of
such standards (30). By default their fields are those of the series of 3GPP specifications; those of the working groups
of RFCs, and recorded ones, are apart, since regions take part in bodies to different degrees. Window: the roles that
catalogues record; 3GPP names rapporteurs as of the day on which it was read.

Complexity and density compare regions by the fields that they share, so few fields or regions do not bear them. They
are refused below 20 fields in which two regions specialize, or 10 regions. Complexity is refused as well where leaving
out one field changes the order of regions: where the rank correlation (Spearman 1904) of the two orders is below 0.8
for any field. In random nested matrices of 10 to 40 regions the lowest of these correlations is below -0.3 (median)
with 6 fields, and 0.3 to 0.6 with 20; with 80 fields and 20 regions or more it is above 0.9. On the 6 fields and 11
countries of a release it was -0.3, and of the fields that came first for a country 5 of 10 stayed first. Published
studies use 35 broad fields of patents (Schmoch 2008) or more, and more than a hundred regions.

Units: numbered standards; RTA is a ratio, density in percent, complexity in standard deviations. Assumption:
participation in a standard of a field indicates competence in it. Limits: standards data count participation, not
quality or use; regions represented by international bodies or by firms based elsewhere look unspecialized; with few
standards RTA can be large by accident, so cells with fewer than ``least`` standards do not count as specialized; a
series of 3GPP, or the subject of a working group, is broader than most fields of the ICS.
"""

from __future__ import annotations

import narwhals as nw
import numpy as np
import polars as pl
from scipy.sparse import csgraph

from .engines import Frame, Lazy, as_given, lazy
from .incidence import Numbers
from .reasons import Reason

#: The number of regions, and of fields, without which there is no second eigenvector to tell regions apart.
LEAST_SIDE = 3
#: The tolerance for fractions that add up to 1.
_NOISE = 1e-9


def sizes(rows: Frame) -> Frame:
    """Return the number of standards of each region, the largest first: node, of.

    Runs on any engine (``engines``).
    """
    counted = _known(rows).group_by("node").agg(of=nw.col("standard").n_unique().cast(nw.Int64))
    return as_given(rows, counted.sort("of", "node", descending=[True, False]))


def advantage(rows: Frame, least: int = 1, counting: str = "full") -> Frame:
    """Return a row per region and field: standards, RTA, and whether it is a specialization (these are first).

    Specializations come first: a large RTA of few standards can be an accident. Runs on any engine (``engines``).

    Args:
        rows: node (the region), field, standard; repeated rows count once.
        least: the minimum number of standards for a specialization.
        counting: ``full``, or ``fractional``, where the regions of a standard share one unit.

    >>> rows = pl.DataFrame({"node": ["a", "a", "b"], "field": ["x", "y", "y"], "standard": ["1", "2", "2"]})
    >>> advantage(rows).filter(pl.col("node") == "a")["rta"].to_list()
    [1.5, 0.75]
    """
    known = _known(rows).unique()
    parts = _fractions(known) if counting == "fractional" else known.with_columns(part=nw.lit(1.0))
    counts = parts.group_by("node", "field").agg(standards=nw.len().cast(nw.Int64), x=nw.col("part").sum())
    x = nw.col("x")
    rta = (x / x.sum().over("node")) / (x.sum().over("field") / x.sum())
    found = (
        counts.with_columns(rta=rta)
        .with_columns(specialized=(nw.col("rta") > 1 + _NOISE) & (nw.col("standards") >= least))
        .drop("x")
        .sort("specialized", "rta", "standards", "node", "field", descending=[True, True, True, False, False])
    )
    return as_given(rows, found)


def _known(rows: object) -> Lazy:
    """Return the rows of which region, field and standard are known, as texts."""
    return lazy(rows).select(nw.col("node", "field", "standard").cast(nw.String)).drop_nulls()


def _fractions(known: Lazy) -> Lazy:
    """Return distinct rows with the part of its standard that each region has: 1 / b for b regions."""
    regions = known.select("node", "standard").unique().group_by("standard").agg(part=1 / nw.len())
    return known.join(regions, on="standard")


def density(advantages: pl.DataFrame) -> pl.DataFrame:
    """Return a row per region and field: relatedness density in percent, and whether the region specializes there.

    Fields that are related to no other field have no density and are left out.
    """
    m, regions, fields = _specialized(advantages)
    if not len(regions):
        return pl.DataFrame(
            schema={"node": pl.String, "field": pl.String, "density": pl.Float64, "specialized": pl.Boolean}
        )
    ubiquity = m.sum(axis=0)
    phi = (m.T @ m) / np.maximum(np.maximum.outer(ubiquity, ubiquity), 1)
    np.fill_diagonal(phi, 0)
    around = phi.sum(axis=0)
    share = np.divide(m @ phi, around, out=np.zeros_like(m), where=around > 0) * 100
    r, f = np.nonzero(np.broadcast_to(around > 0, m.shape))
    frame = pl.DataFrame(
        {"node": regions.gather(r), "field": fields.gather(f), "density": share[r, f], "specialized": m[r, f] > 0}
    )
    return frame.sort("density", "node", "field", descending=[True, False, False])


def complexity(advantages: pl.DataFrame) -> tuple[pl.DataFrame, Reason | None]:
    """Return a row per region: diversity (fields), their mean ubiquity, complexity; and why there is none.

    Needs three regions and three fields in one connected component; regions outside the largest are left out.
    """
    schema = {"node": pl.String, "diversity": pl.Int64, "ubiquity": pl.Float64, "complexity": pl.Float64}
    m, regions, _ = _specialized(advantages)
    m, kept = _largest_component(m)
    regions = regions.gather(kept) if len(regions) else regions
    if m.shape[0] < LEAST_SIDE or m.shape[1] < LEAST_SIDE:
        return pl.DataFrame(schema=schema), Reason(
            f"Complexity needs at least {LEAST_SIDE} regions and {LEAST_SIDE} fields connected by specialization; "
            f"there are {m.shape[0]} and {m.shape[1]}.",
            f"计算复杂度至少需要由专业化相连的{LEAST_SIDE}个地区和{LEAST_SIDE}个领域；"
            f"现有{m.shape[0]}个地区和{m.shape[1]}个领域。",
        )
    k, u = m.sum(axis=1), m.sum(axis=0)
    # The matrix is similar to a symmetric one, whose eigenvectors are real and numerically stable.
    half = m / np.sqrt(np.outer(k, u))
    values, vectors = np.linalg.eigh(half @ half.T)
    if values[-2] < 1e-9:
        return pl.DataFrame(schema=schema), Reason(
            "All regions specialize in the same fields, so complexity cannot distinguish them.",
            "所有地区都专业化于相同的领域，复杂度无法加以区分。",
        )
    vector = vectors[:, -2] / np.sqrt(k)
    vector *= 1 if np.dot(vector - vector.mean(), k - k.mean()) >= 0 else -1
    frame = pl.DataFrame(
        {
            "node": regions,
            "diversity": k.astype(np.int64),
            "ubiquity": (m @ u) / k,
            "complexity": (vector - vector.mean()) / vector.std(),
        }
    )
    return frame.sort("complexity", "node", descending=[True, False]), None


def shared_fields(advantages: pl.DataFrame) -> int:
    """Return the number of fields in which two regions or more specialize: a field of one region relates it to none."""
    regions = advantages.filter("specialized").group_by("field").agg(pl.col("node").n_unique())
    return regions.filter(pl.col("node") > 1).height


def stability(advantages: pl.DataFrame) -> tuple[float | None, str]:
    """Return how much the order of regions by complexity depends on one field, and on which.

    That is the lowest rank correlation of the order with those in which one field is left out; None if there is none
    without a field, since fewer than three regions then have a complexity, or all have the same.

    Args:
        advantages: regions and fields with a complexity.
    """
    whole, _ = complexity(advantages)
    ranks = []
    for field in advantages.filter("specialized")["field"].unique().sort():
        without, _ = complexity(advantages.filter(pl.col("field") != field))
        both = whole.join(without, on="node", suffix="_without")
        rank = both.select(pl.corr("complexity", "complexity_without", method="spearman")).item()
        if len(both) < LEAST_SIDE or rank is None or not np.isfinite(rank):
            return None, str(field)
        ranks.append((float(rank), str(field)))
    return min(ranks)


def _specialized(advantages: pl.DataFrame) -> tuple[Numbers, pl.Series, pl.Series]:
    """Return M with all regions and fields of the frame, specialized or not."""
    regions, fields = (advantages[c].unique().sort() for c in ("node", "field"))
    marked = advantages.filter("specialized")
    m = np.zeros((len(regions), len(fields)))
    m[regions.search_sorted(marked["node"]), fields.search_sorted(marked["field"])] = 1
    return m, regions, fields


def _largest_component(m: Numbers) -> tuple[Numbers, list[int]]:
    size = m.shape[0]
    if not m.any():
        return np.zeros((0, 0)), []
    both = np.block([[np.zeros((size, size)), m], [m.T, np.zeros((m.shape[1], m.shape[1]))]])
    _, component = csgraph.connected_components(both, directed=False)
    largest = np.bincount(component).argmax()
    kept = np.flatnonzero(component[:size] == largest)
    return m[np.ix_(kept, np.flatnonzero(component[size:] == largest))], kept.tolist()
