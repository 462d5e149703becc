"""Nodes on standards as a sparse matrix, the input of the measures of linkage and convergence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from ...errors import StandlinkError
from .formulas import pairs_of

#: The maximum number of pairs that a measure holds: about 200 MiB.
MOST_PAIRS: Final = 8_000_000
#: Codes of categories so many times as large as their number are sorted; else a row of all of them is faster.
_SPARSE: Final = 30
#: What is left of a difference of equal sums.
_ZERO: Final = 1e-9

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
        alone: nodes by pairs of a standard and a group; 1 where the node is on the standard by this one group only.
        alone_on: the standard of each column of ``alone``, as a column of ``matrix``.
        stratum: the stratum of each column of ``matrix``, as a number from 0 up; None if there is one only.
    """

    matrix: sparse.csr_array
    nodes: pl.Series
    standards: pl.Series
    alone: sparse.csr_array | None = None
    alone_on: NDArray[np.int64] | None = None
    stratum: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, rows: pl.DataFrame, node: str = "node", standard: str = "standard") -> Incidence:
        """Return the incidence of rows of a node and a standard each; repeated rows count once.

        With a column ``group``, the group of the actor for which the node is on the standard, two nodes share a
        standard only by two different groups. With a column ``stratum``, the same in all rows of a standard, random
        placements keep to the strata (``chance``).

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
        found = cls(matrix, nodes[order], standards)
        if "stratum" in known:
            found = replace(found, stratum=_strata(j, known["stratum"], len(standards)))
        return replace(found, **_alone(place[i], j, known["group"], matrix.shape)) if "group" in known else found

    @cached_property
    def sizes(self) -> Numbers:
        """The number of standards of each node."""
        return np.asarray(self.matrix.sum(axis=1), dtype=float)

    @cached_property
    def breadths(self) -> Numbers:
        """The number of nodes of each standard."""
        return np.asarray(self.matrix.sum(axis=0), dtype=float)

    @cached_property
    def pairs(self) -> Numbers:
        """The number of pairs of nodes that share each standard."""
        pairs: Numbers = pairs_of(self.breadths)
        if self.alone is not None and self.alone_on is not None:
            same = np.asarray(self.alone.sum(axis=0), dtype=float)
            np.subtract.at(pairs, self.alone_on, pairs_of(same))
        return pairs

    def strata(self) -> list[list[tuple[int, ...]]]:
        """Return the nodes of each standard, as indices, by stratum.

        They are sorted, so that names and order of standards and strata do not matter.
        """
        matrix = self.matrix.tocsc()
        matrix.sort_indices()
        flat, ends = matrix.indices.tolist(), matrix.indptr.tolist()
        numbers = [0] * len(self.standards) if self.stratum is None else self.stratum.tolist()
        found: dict[int, list[tuple[int, ...]]] = {}
        for number, (first, end) in zip(numbers, pairwise(ends), strict=True):
            found.setdefault(number, []).append(tuple(flat[first:end]))
        return sorted(sorted(stratum) for stratum in found.values())

    def together(self, weights: Numbers | None = None) -> sparse.csr_array:
        """Return the matrix of shared standards, nodes by nodes, each standard counted with its weight, if given.

        Raises:
            TooMuchError: if the standards have more pairs of nodes than an answer can hold.
        """
        pairs = float(self.pairs.sum())
        dense = len(self.nodes) * (len(self.nodes) - 1) / 2
        if min(pairs, dense) > MOST_PAIRS:
            raise TooMuchError(
                f"the selection has up to {min(pairs, dense):,.0f} pairs of {len(self.nodes):,} nodes; the maximum is "
                f"{MOST_PAIRS:,}. Narrow it by case, field, period or region"
            )
        every = np.ones(len(self.standards)) if weights is None else weights
        shared = _product(self.matrix, every)
        if self.alone is not None and self.alone_on is not None:
            shared = sparse.csr_array(shared - _product(self.alone, every[self.alone_on]))
            shared.data[np.abs(shared.data) < _ZERO] = 0.0
            shared.eliminate_zeros()
        return shared


def _strata(standard: NDArray[np.int64], stratum: pl.Series, standards: int) -> NDArray[np.int64] | None:
    """Return the stratum of each standard; None if there is one only."""
    codes = stratum.cast(pl.String).fill_null("").rank("dense").cast(pl.Int64).to_numpy() - 1
    found = np.zeros(standards, dtype=np.int64)
    found[standard] = codes
    return found if found.any() else None


def _alone(
    node: NDArray[np.int64], standard: NDArray[np.int64], group: pl.Series, shape: tuple[int, int]
) -> dict[str, Any]:
    """Return the entries of nodes that are on a standard by one group, for groups that bring several nodes to it."""
    every = pl.DataFrame({"node": node, "standard": standard, "group": group})
    # Only groups of several nodes can bring two of them to a standard; groups at home in one country cannot.
    wide = every.select("group", "node").unique().group_by("group").len().filter(pl.col("len") > 1)
    if wide.is_empty():
        return {}
    rows = every.join(every.join(wide, on="group", how="semi", nulls_equal=True), on="standard", how="semi").unique()
    single = rows.filter(pl.len().over("node", "standard") == 1)
    several = single.filter(pl.len().over("standard", "group") > 1)
    keys = several.select("standard", "group").unique(maintain_order=True).with_row_index("key")
    placed = several.join(keys, on=["standard", "group"], nulls_equal=True)
    entries = (np.ones(len(placed)), (placed["node"].to_numpy(), placed["key"].to_numpy()))
    matrix = sparse.csr_array(entries, shape=(shape[0], len(keys)))
    return {"alone": matrix, "alone_on": keys["standard"].to_numpy()}


def _product(matrix: sparse.csr_array, weights: Numbers) -> sparse.csr_array:
    weighed = sparse.csr_array((matrix.data * weights[matrix.indices], matrix.indices, matrix.indptr), matrix.shape)
    return sparse.csr_array(weighed @ matrix.T)


def _coded(values: pl.Series) -> tuple[NDArray[np.int64], pl.Series]:
    """Return the index of each value among the distinct values, and the distinct values."""
    is_coded = isinstance(values.dtype, (pl.Categorical, pl.Enum))
    codes = (values if is_coded else values.cast(pl.Categorical)).to_physical().to_numpy()
    if not len(codes):
        return np.empty(0, dtype=np.int64), values
    if len(codes) * _SPARSE < codes.max():
        _, first, place = np.unique(codes, return_index=True, return_inverse=True)
        return place, values[first]
    occurs = np.zeros(int(codes.max()) + 1, dtype=bool)
    occurs[codes] = True
    present = np.flatnonzero(occurs)
    index = np.empty(len(occurs), dtype=np.int32)
    index[present] = np.arange(len(present))
    place = index[codes].astype(np.int64)
    row = np.empty(len(present), dtype=np.int64)  # one row in which each code occurs
    row[place] = np.arange(len(place))
    return place, values[row]
