"""Positions in a network: centrality, brokerage and structural holes.

Definitions, on an undirected network of ties with weights w_ij:

- degree: the number of ties; strength: the sum of their weights.
- betweenness: the share of shortest paths between other nodes that pass through a node, each tie counting one step,
  over all pairs of others: from 0 to 1 (Freeman 1977; computed by the recursion of Brandes 2001). In a network of more
  than 4,000 nodes it is estimated from the paths of 256 nodes, drawn by seed (Brandes and Pich 2007).
- PageRank: the probability to be at a node on a random walk along ties in proportion to their weights that restarts, at
  any node, in 15 % of its steps (Brin and Page 1998); sums to 1.
- constraint: sum over neighbours j of (p_ij + sum_q p_iq p_qj)^2, with p_ij the share of i's weight that goes to j
  (Burt 1992); low next to structural holes, up to slightly above 1 for nodes that depend on few connected others.

Units: ties and their weights; the others are pure numbers. Assumptions: ties are undirected, and influence follows
shortest paths or random walks. Limits: a network of co-participation consists of cliques, one per standard; betweenness
then rewards nodes that join cliques, and a tie of one standard counts as much as one of hundreds.

Estimand: the position of a node among the recorded ties, not its influence outside of them. Population: the nodes with
at least one tie in the selection. Window: that of the selection, as one period.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from scipy import sparse

from .incidence import Numbers
from .linkage import adjacency

_DAMPING: Final = 0.85
_TOLERANCE: Final = 1e-12
_CHUNK: Final = 256
#: The largest network with exact betweenness, and the number of nodes sampled in larger ones.
EXACT: Final = 4000
SAMPLE: Final = 256


def places(ties: pl.DataFrame, weight: str = "strength") -> pl.DataFrame:
    """Return a row per node of a network of links: degree, strength, betweenness, pagerank, constraint.

    Betweenness is null in a network of two nodes, which has no other nodes.

    Args:
        ties: a, b and a positive weight; each pair once.
        weight: the column of weights.

    >>> star = pl.DataFrame({"a": ["hub", "hub"], "b": ["x", "y"], "strength": [1.0, 1.0]})
    >>> places(star).select("node", "degree", "betweenness").row(0)
    ('hub', 2, 1.0)
    """
    matrix, names = adjacency(ties, weight)
    others = (len(names) - 1) * (len(names) - 2) / 2
    between = betweenness(matrix)
    return pl.DataFrame(
        {
            "node": names.alias("node"),
            "degree": np.diff(matrix.indptr).astype(np.int64),
            "strength": np.asarray(matrix.sum(axis=1), dtype=float),
            "betweenness": between / others if others else [None] * len(names),
            "pagerank": pagerank(matrix),
            "constraint": constraint(matrix),
        },
        schema_overrides={"betweenness": pl.Float64},
    ).sort("betweenness", "degree", "node", descending=[True, True, False], nulls_last=True)


def betweenness(matrix: sparse.csr_array) -> Numbers:
    """Return the number of shortest paths of other pairs through each node; equally short paths share one unit.

    The search runs from all nodes of a chunk at once, level by level, as products with the sparse matrix.
    """
    steps = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    size = matrix.shape[0]
    sources = np.arange(size)
    if size > EXACT:
        sources = np.sort(np.random.default_rng(0).choice(size, SAMPLE, replace=False))
    total = np.zeros(size)
    for start in range(0, len(sources), _CHUNK):
        total += _dependencies(steps, sources[start : start + _CHUNK])
    return np.asarray(total / 2 * (size / max(len(sources), 1)))


def _dependencies(steps: sparse.csr_array, sources: np.ndarray) -> Numbers:
    size = steps.shape[0]
    paths = np.zeros((size, len(sources)))
    paths[sources, np.arange(len(sources))] = 1
    seen = paths > 0
    front, levels = paths.copy(), []
    while front.any():
        levels.append(front > 0)
        front = np.asarray(steps @ front)
        front[seen] = 0
        seen |= front > 0
        paths += front
    passed = np.zeros_like(paths)
    inverse = np.divide(1, paths, out=np.zeros_like(paths), where=paths > 0)
    for near, far in zip(levels[-2::-1], levels[:0:-1], strict=True):
        passed += near * paths * np.asarray(steps @ (far * (1 + passed) * inverse))
    passed[sources, np.arange(len(sources))] = 0
    return np.asarray(passed.sum(axis=1))


def pagerank(matrix: sparse.csr_array) -> Numbers:
    """Return the PageRank of each node."""
    size = matrix.shape[0]
    if not size:
        return np.empty(0)
    strength = np.asarray(matrix.sum(axis=1), dtype=float)
    walk = sparse.csr_array(sparse.diags_array(1 / strength) @ matrix).T.tocsr()
    rank = np.full(size, 1 / size)
    for _ in range(1000):
        following = _DAMPING * (walk @ rank) + (1 - _DAMPING) / size
        if np.abs(following - rank).sum() < _TOLERANCE:
            return np.asarray(following)
        rank = following
    return np.asarray(rank)


def constraint(matrix: sparse.csr_array) -> Numbers:
    """Return Burt's constraint of each node."""
    strength = np.asarray(matrix.sum(axis=1), dtype=float)
    if not len(strength):
        return strength
    shares = sparse.csr_array(sparse.diags_array(1 / strength) @ matrix)
    tied = sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    invested = (shares + shares @ shares).multiply(tied)
    return np.asarray(invested.multiply(invested).sum(axis=1)).ravel()
