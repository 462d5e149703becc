"""igraph, the peer of the measures of networks: positions, communities, and random placements of nodes on standards."""

from __future__ import annotations

import random
from typing import Final

import igraph
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

#: Trials to exchange the ends of two ties, for each tie, from one random placement to the next, as igraph does itself.
_TRIALS: Final = 10
#: Random placements before the first that counts.
BURN_IN: Final = 10

Numbers = NDArray[np.float64]


class Network:
    """A network of ties, with the columns of ``linkage.links``, in igraph; nodes are in alphabetical order."""

    def __init__(self, ties: pl.DataFrame) -> None:
        self.names = pl.concat([ties["a"], ties["b"].alias("a")]).unique().sort()
        ends = (ties[end].cast(pl.Enum(self.names)).to_physical() for end in "ab")
        self.graph = igraph.Graph(len(self.names), list(zip(*ends, strict=True)))
        self.weights = ties["strength"].to_list()

    def positions(self, sources: list[int] | None = None) -> pl.DataFrame:
        """Return the positions of nodes: node, degree, strength, betweenness, pagerank, constraint.

        Args:
            sources: the nodes whose paths count, if not those of all.
        """
        size, graph = len(self.names), self.graph
        chosen = range(size) if sources is None else sources
        share = size / len(chosen) / ((size - 1) * (size - 2) / 2)
        # The paths from some nodes only are counted in both directions between two of them.
        found = graph.betweenness(directed=False, sources=None if sources is None else chosen)
        return pl.DataFrame(
            {
                "node": self.names,
                "degree": graph.degree(),
                "strength": graph.strength(weights=self.weights),
                "betweenness": np.array(found) * share,
                "pagerank": graph.pagerank(directed=False, weights=self.weights),
                "constraint": graph.constraint(weights=self.weights),
            }
        )

    def communities(self, runs: int, iterations: int = 2) -> float:
        """Return the modularity of the best of several runs of the Leiden algorithm."""
        random.seed(0)  # igraph draws from Python's generator
        found = (
            self.graph.community_leiden("modularity", weights=self.weights, n_iterations=iterations)
            for _ in range(runs)
        )
        return max(float(partition.modularity) for partition in found)

    def modularity(self, community: pl.Series) -> float:
        """Return the modularity of a partition, given by the community of each node."""
        return float(self.graph.modularity(community.to_list(), weights=self.weights))


def rewired(matrix: sparse.csr_array, draws: int) -> Numbers:
    """Return the shared standards of all pairs of nodes in random placements that keep both margins.

    Ties point from nodes to standards, so that exchanging their ends keeps the two apart. Each placement starts from
    the one before; the first ``BURN_IN`` do not count.

    Args:
        matrix: nodes by standards.
        draws: their number, which is that of the rows of the result.
    """
    random.seed(0)
    nodes, standards = matrix.shape
    row, column = matrix.nonzero()
    graph = igraph.Graph(nodes + standards, list(zip(row, column + nodes, strict=True)), directed=True)
    above = np.triu_indices(nodes, k=1)
    found = []
    for number in range(-BURN_IN, draws):
        graph.rewire(n=_TRIALS * len(row))
        if number >= 0:
            i, k = np.array(graph.get_edgelist()).T
            placed = sparse.csr_array((np.ones(len(i)), (i, k - nodes)), shape=matrix.shape)
            found.append((placed @ placed.T).toarray()[above])
    return np.array(found)
