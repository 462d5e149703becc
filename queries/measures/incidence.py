"""Nodes on standards as a sparse matrix, the input of the measures of linkage and convergence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from ...errors import StandlinkError

#: The maximum number of pairs that a measure holds: about 200 MiB.
MOST_PAIRS: Final = 8_000_000

Numbers = NDArray[np.float64]


class TooMuchError(StandlinkError):
    """The selection has more pairs than one answer can hold."""


@dataclass(frozen=True)
class Incidence:
    """Nodes (regions, actors, fields) on standards.

    Attributes:
        matrix: nodes by standards; 1 where the node is on the standard, else 0.
        nodes: the names of the rows, in alphabetical order.
        standards: the names of the columns, as given, in no particular order.
    """

    matrix: sparse.csr_array
    nodes: pl.Series
    standards: pl.Series

    @classmethod
    def of(cls, rows: pl.DataFrame, node: str = "node", standard: str = "standard") -> Incidence:
        """Return the incidence of rows of a node and a standard each; repeated rows count once.

        >>> found = Incidence.of(pl.DataFrame({"node": ["b", "a", "a"], "standard": ["x", "x", "x"]}))
        >>> found.nodes.to_list(), found.matrix.toarray().tolist()
        (['a', 'b'], [[1.0], [1.0]])
        """
        known = rows.drop_nulls([node, standard]) if rows[node].null_count() or rows[standard].null_count() else rows
        i, present = _coded(known[node])
        j, standards = _coded(known[standard])
        nodes = present.cast(pl.String)
        order = nodes.arg_sort().to_numpy()
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        matrix = sparse.csr_array((np.ones(len(i)), (place[i], j)), shape=(len(nodes), len(standards)))
        matrix.data[:] = 1.0  # repeated rows were summed
        return cls(matrix, nodes[order], standards)

    @property
    def sizes(self) -> Numbers:
        """The number of standards of each node."""
        return np.asarray(self.matrix.sum(axis=1), dtype=float)

    @property
    def breadths(self) -> Numbers:
        """The number of nodes of each standard."""
        return np.asarray(self.matrix.sum(axis=0), dtype=float)

    def columns(self) -> list[tuple[int, ...]]:
        """Return the nodes of each standard, as indices; sorted, so that names and order of standards do not matter."""
        matrix = self.matrix.tocsc()
        matrix.sort_indices()
        flat, ends = matrix.indices.tolist(), matrix.indptr.tolist()
        return sorted(tuple(flat[first:end]) for first, end in pairwise(ends))

    def together(self, weights: Numbers | None = None) -> sparse.csr_array:
        """Return the matrix of shared standards, nodes by nodes, each standard counted with its weight, if given.

        Raises:
            TooMuchError: if the standards have more pairs of nodes than an answer can hold.
        """
        breadths = self.breadths
        pairs = float((breadths * (breadths - 1)).sum() / 2)
        dense = len(self.nodes) * (len(self.nodes) - 1) / 2
        if min(pairs, dense) > MOST_PAIRS:
            raise TooMuchError(
                f"the selection has up to {min(pairs, dense):,.0f} pairs of {len(self.nodes):,} nodes; the maximum is "
                f"{MOST_PAIRS:,}. Narrow it by case, field, period or region"
            )
        weighed = self.matrix
        if weights is not None:
            data = self.matrix.data * weights[self.matrix.indices]
            weighed = sparse.csr_array((data, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)
        return sparse.csr_array(weighed @ self.matrix.T)


def _coded(values: pl.Series) -> tuple[NDArray[np.int64], pl.Series]:
    """Return the index of each value among the distinct values, and the distinct values."""
    categories = values if values.dtype == pl.Categorical else values.cast(pl.Categorical)
    codes = categories.to_physical().to_numpy()
    if not len(codes):
        return np.empty(0, dtype=np.int64), values
    row = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    row[codes] = np.arange(1, len(codes) + 1)  # one row in which each code occurs, from 1
    present = np.flatnonzero(row)
    place = np.empty(len(row), dtype=np.int64)
    place[present] = np.arange(len(present))
    return place[codes], values[row[present] - 1]
