"""Linkage: the strength of ties between regions, actors or bodies through standards in which both take part.

Definitions, for nodes i and j on N standards, n_i of them with i, c_ij with both, standard k with b_k nodes, P_k pairs
of which share it:

- shared: c_ij, a number of standards. Where it is known for which group of organizations a node is on a standard, two
  nodes share it only by two different groups: a firm with offices in two countries does not tie them.
- strength: fractional counting by pairs, the sum over shared standards of 1 / P_k: each standard distributes one unit
  over its pairs, so that all strengths add up to the number of standards that link (Park, Yoon and Leydesdorff 2016;
  Leydesdorff and Park 2017, for publications).
- perNode: fractional counting by nodes, the sum over shared standards of 1 / (b_k - 1): each node distributes one unit
  per standard over the others on it (Newman 2001; Perianes-Rodriguez, Waltman and van Eck 2016, for publications).
- association: N c_ij / (n_i n_j), the ratio of the observed number to the number expected if the two were independent,
  given only how many standards each is on; proportional to the association strength of van Eck and Waltman (2009). It
  ignores how many nodes the standards have, so 1 is not chance: for a comparison with chance see chance.py.
- cosine: c_ij / sqrt(n_i n_j), from 0 to 1 (Salton and McGill 1983).

Units: standards; association and cosine are pure numbers. Assumptions: participation in the same standard is a tie; all
standards have equal weight. Limits: a standard with many nodes makes many pairs, which strength corrects and the shared
count does not; association is unstable where n is small, and high where standards have many nodes.

Estimand: how strongly two nodes are tied by standards in which both take part. Population: the nodes with at least one
selected standard, and all their selected standards. Window: that of the selection, as one period; sources that begin
later tie less.
"""

from __future__ import annotations

from typing import Final

import narwhals as nw
import numpy as np
import polars as pl
from scipy import sparse

from .engines import Frame, Lazy, as_given, has, lazy
from .formulas import association, cosine, pairs_of, unit_over
from .incidence import Incidence, Numbers

#: Digits after the point of strengths that are compared.
_DIGITS: Final = 9


def links(incidence: Incidence) -> pl.DataFrame:
    """Return a row per pair that shares a standard, the strongest first: a, b, shared, strength, perNode and more.

    Each pair occurs once, with a before b in alphabetical order.

    >>> rows = pl.DataFrame({"node": ["se", "cn", "se"], "standard": ["5g", "5g", "wifi"]})
    >>> links(Incidence.of(rows)).row(0)
    ('cn', 'se', 1, 1.0, 1.0, 1.0, 0.7071067811865475)
    """
    shared = _upper(incidence.together())
    # All products have the same pairs, since each standard that two nodes share has a positive weight.
    strengths = _upper(incidence.together(_inverse(incidence.pairs)))
    per_node = _upper(incidence.together(_inverse(incidence.breadths - 1)))
    # Nodes are in alphabetical order, so their indices sort like their names.
    order = np.lexsort((shared.col, shared.row, -shared.data, -strengths.data))
    i, j, c = shared.row[order], shared.col[order], shared.data[order]
    sizes = incidence.sizes
    return pl.DataFrame(
        {
            "a": incidence.nodes[i],
            "b": incidence.nodes[j],
            "shared": c.astype(np.int64),
            "strength": strengths.data[order],
            "perNode": per_node.data[order],
            "association": association(c, len(incidence.standards), sizes[i], sizes[j]),
            "cosine": cosine(c, sizes[i], sizes[j]),
        },
        schema_overrides={"a": pl.String, "b": pl.String},
    )


def ties(rows: Frame) -> Frame:
    """Return what ``links`` returns, by joins, on any engine (``engines``).

    In memory, the products of sparse matrices in ``links`` take a half to a fifth of the time.

    Args:
        rows: node, standard and, if it is known, group; repeated rows count once.

    >>> rows = pl.DataFrame({"node": ["se", "cn", "se"], "standard": ["5g", "5g", "wifi"]})
    >>> ties(rows).select("a", "b", "shared", "strength").row(0)
    ('cn', 'se', 1, 1.0)
    """
    on = _on_standards(lazy(rows))
    counted = (
        _pairs(on)
        .group_by("a", "b")
        .agg(shared=nw.len().cast(nw.Int64), strength=nw.col("weight").sum(), perNode=nw.col("part").sum())
    )
    sizes = on.group_by("node").agg(n=nw.len().cast(nw.Float64))
    number = on.select("standard").unique().select(number=nw.len().cast(nw.Float64))
    c, one, other = (nw.col(name) for name in ("shared", "n", "n_other"))
    found = (
        counted.join(sizes.rename({"node": "a"}), on="a")
        .join(sizes.rename({"node": "b", "n": "n_other"}), on="b")
        .join(number, how="cross")
        .with_columns(
            association=association(c, nw.col("number"), one, other),
            cosine=cosine(c, one, other),
            order=nw.col("strength").round(_DIGITS),
        )
        .sort("order", "shared", "a", "b", descending=[True, True, False, False])
        .select("a", "b", "shared", "strength", "perNode", "association", "cosine")
    )
    return as_given(rows, found)


def partners(rows: Frame) -> Frame:
    """Return what ``ranking`` returns, by joins, on any engine.

    Args:
        rows: as for ``ties``.
    """
    on = _on_standards(lazy(rows))
    tied = _pairs(on).group_by("a", "b").agg(strength=nw.col("weight").sum())
    both = nw.concat([tied.select("strength", node="a"), tied.select("strength", node="b")])
    each = both.group_by("node").agg(partners=nw.len().cast(nw.Int64), strength=nw.col("strength").sum())
    found = (
        on.group_by("node")
        .agg(standards=nw.len().cast(nw.Int64))
        .join(each, on="node", how="left")
        .with_columns(nw.col("partners").fill_null(0), nw.col("strength").fill_null(0.0))
        .with_columns(order=nw.col("strength").round(_DIGITS))
        .sort("order", "standards", "node", descending=[True, True, False])
        .select("node", "standards", "partners", "strength")
    )
    return as_given(rows, found)


def _on_standards(rows: Lazy) -> Lazy:
    """Return each node of a standard once: node, standard, and alone, the group if it is there by one only."""
    of = rows.drop_nulls(["node", "standard"]).with_columns(nw.col("node").cast(nw.String))
    if not has(rows, "group"):
        return of.select("node", "standard").unique().with_columns(alone=nw.lit(None, nw.String))
    # Organizations without a group are one.
    of = of.select("node", "standard", group=nw.col("group").cast(nw.String).fill_null("")).unique()
    groups = of.group_by("node", "standard").agg(groups=nw.len(), alone=nw.col("group").min())
    return groups.select("node", "standard", alone=nw.when(nw.col("groups") == 1).then(nw.col("alone")))


def _pairs(on: Lazy) -> Lazy:
    """Return the pairs of nodes that share each standard: a, b, weight and part, what strength and perNode add up."""
    same = on.drop_nulls("alone").group_by("standard", "alone").agg(own=nw.len().cast(nw.Float64))
    untied = same.group_by("standard").agg(untied=pairs_of(nw.col("own")).sum())
    weights = (
        on.group_by("standard")
        .agg(breadth=nw.len().cast(nw.Float64))
        .join(untied, on="standard", how="left")
        .with_columns(pairs=pairs_of(nw.col("breadth")) - nw.col("untied").fill_null(0.0))
        .filter(nw.col("pairs") > 0)
        .select("standard", weight=unit_over(nw.col("pairs")), part=unit_over(nw.col("breadth") - 1))
    )
    others = on.select("standard", b="node", alone_too="alone")
    is_one_group = (nw.col("alone") == nw.col("alone_too")).fill_null(value=False)
    return (
        on.rename({"node": "a"})
        .join(weights, on="standard")
        .join(others, on="standard")
        .filter((nw.col("a") < nw.col("b")) & ~is_one_group)
        .select("a", "b", "weight", "part")
    )


def ranking(incidence: Incidence) -> pl.DataFrame:
    """Return a row per node: its standards, the nodes it is tied to, and its total strength; the strongest first.

    The total over all nodes is twice the number of standards that link.
    """
    ties = links(incidence)
    both = pl.concat([ties.select("strength", node="a"), ties.select("strength", node="b")])
    tied = both.group_by("node").agg(partners=pl.len().cast(pl.Int64), strength=pl.col("strength").sum())
    sizes = pl.DataFrame({"node": incidence.nodes, "standards": incidence.sizes.astype(np.int64)})
    return (
        sizes.join(tied, on="node", how="left")
        .with_columns(pl.col("partners").fill_null(0), pl.col("strength").fill_null(0.0))
        .sort("strength", "standards", "node", descending=[True, True, False])
    )


def strengths(incidence: Incidence) -> pl.DataFrame:
    """Return the ranking without the ties of each node, and without finding them: node, standards, strength.

    Of each standard a node has a pair with every other node, except those that are on it by the same group only.
    """
    weights = _inverse(incidence.pairs)
    total = incidence.matrix @ (weights * (incidence.breadths - 1))
    if incidence.alone is not None and incidence.alone_on is not None:
        own = np.asarray(incidence.alone.sum(axis=0), dtype=float) - 1
        total -= incidence.alone @ (weights[incidence.alone_on] * own)
    columns = {"node": incidence.nodes, "standards": incidence.sizes.astype(np.int64), "strength": total}
    # Equal sums of numbers in another order differ in the last digit.
    frame = pl.DataFrame(columns).with_columns(pl.col("strength").round(_DIGITS))
    return frame.sort("strength", "standards", "node", descending=[True, True, False])


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return a row per pair tied in either of two periods: shared standards in each, the change, and its kind.

    Args:
        before: the links of the earlier period.
        after: the links of the later period.
    """
    joined = before.select("a", "b", before="shared").join(
        after.select("a", "b", after="shared"), on=["a", "b"], how="full", coalesce=True
    )
    fate = (
        pl.when(pl.col("before") == 0)
        .then(pl.lit("not seen before"))
        .when(pl.col("after") == 0)
        .then(pl.lit("not seen since"))
        .when(pl.col("change") > 0)
        .then(pl.lit("stronger"))
        .when(pl.col("change") < 0)
        .then(pl.lit("weaker"))
        .otherwise(pl.lit("unchanged"))
    )
    return (
        joined.with_columns(pl.col("before", "after").fill_null(0))
        .with_columns(change=pl.col("after") - pl.col("before"))
        .with_columns(fate=fate)
        .sort("change", "after", "a", "b", descending=[True, True, False, False])
    )


def _upper(matrix: sparse.csr_array) -> sparse.coo_array:
    """Return the part above the diagonal, row by row."""
    above = sparse.csr_array(sparse.triu(matrix, k=1))
    above.sort_indices()
    return above.tocoo()


def _inverse(numbers: Numbers) -> Numbers:
    found = np.zeros_like(numbers)
    found[numbers > 0] = unit_over(numbers[numbers > 0])
    return found


def adjacency(ties: pl.DataFrame, weight: str = "strength") -> tuple[sparse.csr_array, pl.Series]:
    """Return the symmetric matrix of ties and the names of its rows."""
    names = pl.concat([ties["a"], ties["b"].alias("a")]).unique().sort()
    place = pl.DataFrame({"name": names, "at": np.arange(len(names))})
    i = ties.select("a").join(place, left_on="a", right_on="name", how="left", maintain_order="left")["at"].to_numpy()
    j = ties.select("b").join(place, left_on="b", right_on="name", how="left", maintain_order="left")["at"].to_numpy()
    data = ties[weight].cast(pl.Float64).to_numpy()
    shape = (len(names), len(names))
    return sparse.csr_array((np.r_[data, data], (np.r_[i, j], np.r_[j, i])), shape=shape), names
