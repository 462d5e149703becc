"""Communities in a network of links, and how much they depend on the seed.

Definition. The Leiden algorithm (Traag, Waltman and van Eck 2019) searches for the partition with the greatest
modularity (Newman and Girvan 2004), sum over pairs in the same community of (w_ij - s_i s_j / 2m) / 2m. It is random,
so it runs with several seeds, and the best run is reported. Stability is the mean adjusted Rand index (Hubert and
Arabie 1985) of all pairs of runs: 1 if they agree fully, about 0 if they agree as much as by chance. The stability of a
node (``firm``) is the mean share of runs that put the node together with a neighbour in its community.

Units: nodes; modularity, the adjusted Rand index and ``firm`` are pure numbers, up to 1. Assumptions: ties are
undirected, and a node belongs to one community. Limits: modularity misses communities much smaller than the network
(Fortunato and Barthélemy 2007). A modularity above about 0.3 indicates communities (Clauset, Newman and Moore 2004);
random networks with few ties reach it too (Guimerà, Sales-Pardo and Amaral 2004).

Estimand: groups of nodes with more tie weight inside than the strengths of the nodes give. Population: the nodes with
at least one tie in the selection. Window: that of the selection, as one period.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from .linkage import adjacency

RUNS: Final = 10


@dataclass(frozen=True)
class Communities:
    """The communities of a network.

    Attributes:
        members: a row per node: node, community (the largest is 1), size, firm.
        modularity: the modularity of the partition.
        stability: the mean adjusted Rand index of the runs.
    """

    members: pl.DataFrame
    modularity: float
    stability: float


def communities(ties: pl.DataFrame, weight: str = "strength", runs: int = RUNS, resolution: float = 1.0) -> Communities:
    """Return the communities of a network of links.

    Args:
        ties: a, b and a positive weight, each pair once; an empty frame gives no communities.
        weight: the column of weights.
        runs: the number of seeds, from 0 up; at least two.
        resolution: above 1 for more and smaller communities.
    """
    matrix, names = adjacency(ties, weight)
    if not len(names):
        schema = {"node": pl.String, "community": pl.Int64, "size": pl.Int64, "firm": pl.Float64}
        return Communities(pl.DataFrame(schema=schema), 0.0, 1.0)
    found = [_run(matrix, seed, resolution) for seed in range(max(2, runs))]
    quality, best = max(found, key=lambda f: f[0])
    agreement = [agree(one, other) for (_, one), (_, other) in combinations(found, 2)]
    members = pl.DataFrame(
        {"node": names.alias("node"), "of": best, "firm": _firm(matrix, best, [p for _, p in found])}
    )
    members = members.with_columns(size=pl.len().over("of").cast(pl.Int64), first=pl.col("node").min().over("of"))
    order = members.select("of", "size", "first").unique().sort("size", "first", descending=[True, False])
    numbered = order.with_row_index("community", offset=1).select("of", pl.col("community").cast(pl.Int64))
    members = members.join(numbered, on="of").select("node", "community", "size", "firm").sort("community", "node")
    return Communities(members, quality, float(np.mean(agreement)))


def agree(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Return the adjusted Rand index of two partitions of the same nodes.

    >>> agree(np.array([0, 0, 1, 1]), np.array([5, 5, 3, 3]))
    1.0
    """
    table = sparse.coo_array((np.ones(len(one)), (one, other))).tocsr()
    table.sum_duplicates()
    together, rows, columns = (
        float((n * (n - 1) / 2).sum()) for n in (table.data, np.bincount(one), np.bincount(other))
    )
    pairs = len(one) * (len(one) - 1) / 2
    expected = rows * columns / pairs if pairs else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _run(matrix: sparse.csr_array, seed: int, resolution: float) -> tuple[float, NDArray[np.int64]]:
    from graspologic_native import leiden_csr

    quality, found = leiden_csr(
        matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float64),
        matrix.shape[0], resolution=resolution, seed=seed, iterations=2,
    )  # fmt: skip
    return float(quality), np.array([found[node] for node in range(matrix.shape[0])], dtype=np.int64)


def _firm(matrix: sparse.csr_array, best: NDArray[np.int64], runs: list[NDArray[np.int64]]) -> list[float | None]:
    ties = matrix.tocoo()
    inside = best[ties.row] == best[ties.col]
    i, j = ties.row[inside], ties.col[inside]
    same = np.mean([run[i] == run[j] for run in runs], axis=0)
    number = np.bincount(i, minlength=len(best))
    together = np.bincount(i, weights=same, minlength=len(best))
    return [float(t / n) if n else None for t, n in zip(together, number, strict=True)]
