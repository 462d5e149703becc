"""The order of the rows and columns of a matrix: like ones beside each other.

Names are clustered by the correlation of their rows (average linkage), and the leaves of the tree turned so that
neighbours are as alike as possible (Bar-Joseph, Gifford and Jaakkola 2001). Equal ones are in order of their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Fewer names have no order to find.
_FEWEST = 3


def alike(names: Sequence[str], others: Sequence[str], values: Mapping[tuple[str, str], float]) -> list[str]:
    """Return names in the order of their likeness, the heavier end first.

    Args:
        names: the names to put in order.
        others: those on the other side of the matrix.
        values: the cells by name and other; cells that are missing are zero.
    """
    ordered = sorted(names)
    if len(ordered) < _FEWEST:
        return ordered
    # Both take as long to load as all else here, and only matrices need them.
    import numpy as np
    from scipy.cluster import hierarchy
    from scipy.spatial.distance import squareform

    matrix = np.array([[values.get((name, other), 0.0) for other in others] for name in ordered])
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = 1 - np.nan_to_num(np.corrcoef(matrix))
    distance = np.clip((distance + distance.T) / 2, 0, 2)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), "average", optimal_ordering=True)
    found = [ordered[leaf] for leaf in hierarchy.leaves_list(tree)]
    sums = {name: float(row.sum()) for name, row in zip(ordered, matrix, strict=True)}
    half = len(found) // 2
    ends = (sum(sums[name] for name in part) for part in (found[:half], found[-half:]))
    first, last = ends
    return found[::-1] if (last, found[0]) > (first, found[-1]) else found
