"""The null model of linkage, compared with the published algorithm in plain Python."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from ...queries.measures import curveball
from ...queries.measures.chance import BURN_IN, THINNING, Pairs, draw
from ...queries.measures.incidence import Incidence
from ..generate import SEED
from ..row import Row, at_most, duration

_STANDARDS: Final = 4_000
_DRAWS: Final = 5_000
#: The peer takes minutes for all draws, and only nodes trade, so that its draws need more sweeps to be independent.
_PEER_DRAWS: Final = 25
_PEER_THINNING: Final = 8


def rows() -> Iterator[Row]:
    """Yield rows for 30 nodes and for 200, on 4,000 standards of one to three nodes in the mean."""
    curveball.compile_all()
    for nodes, breadth, goal in ((30, 1, 3), (30, 2, 3), (30, 3, 3), (200, 2, 20)):
        matrix = sparse_and_skewed(nodes, _STANDARDS, breadth)
        i, k = np.nonzero(matrix)
        found = Incidence.of(pl.DataFrame({"node": [f"{n:03}" for n in i], "standard": k.astype(str)}))
        pairs = Pairs.of(found)
        start = time.process_time()
        ours = draw(found, pairs, _DRAWS)
        taken = time.process_time() - start
        start = time.process_time()
        theirs = _plainly(matrix, BURN_IN, _PEER_THINNING)
        peer = (time.process_time() - start) * (BURN_IN + THINNING * _DRAWS) / (BURN_IN + _PEER_THINNING * _PEER_DRAWS)
        expected, error = ours.total / _DRAWS, theirs.std(axis=0, ddof=1) / np.sqrt(_PEER_DRAWS)
        far = np.abs(expected - theirs.mean(axis=0)) > 6 * error + 0.5
        assert not far.any(), f"expected numbers of {far.sum()} pairs differ by more than six standard errors"
        yield Row(
            f"null model of linkage, {nodes} nodes, {_STANDARDS:,} standards of {matrix.sum() / _STANDARDS:.1f} nodes, "
            f"{_DRAWS:,} draws", 0, duration(taken),
            f"plain Python: {duration(peer)}", peer / taken, f"under {goal} s", at_most(taken, goal),
            "expected numbers of all pairs agree within the error of the peer",
            f"CPU time; that of the peer is extrapolated from {_PEER_DRAWS} draws to ours, with as many sweeps",
        )  # fmt: skip


def sparse_and_skewed(nodes: int, standards: int, breadth: int) -> np.ndarray:
    """Return a matrix of the shape of the catalogues: standards of 1 to 12 nodes, many of these of a few nodes.

    Of breadth 1, 93 % of the standards have one node; of breadth 2 about half; of breadth 3 none.
    """
    rng = np.random.default_rng(SEED)
    weight = 1 / np.arange(1, nodes + 1)
    more = rng.geometric({1: 0.5, 2: 0.45, 3: 0.5}[breadth], standards)
    breadths = {1: np.where(rng.random(standards) < 0.93, 1, 1 + more), 2: more, 3: 1 + more}[breadth].clip(max=12)
    matrix = np.zeros((nodes, standards), dtype=int)
    for column, breadth in enumerate(breadths):
        matrix[rng.choice(nodes, breadth, False, weight / weight.sum()), column] = 1
    return matrix


def _plainly(matrix: np.ndarray, burn_in: int, thinning: int) -> np.ndarray:
    """Return the shared standards of pairs in each draw; in a sweep each node trades once (Strona et al. 2014)."""
    rng, rows = np.random.default_rng(SEED), [set(np.flatnonzero(row).tolist()) for row in matrix]
    found = []
    for number in range(_PEER_DRAWS):
        for _ in range(thinning if number else burn_in):
            order = rng.permutation(len(rows)).tolist()
            for one, other in zip(order[::2], order[1::2], strict=False):
                both = rows[one] & rows[other]
                mixed = list(rows[one] ^ rows[other])
                rng.shuffle(mixed)
                own = len(rows[one]) - len(both)
                rows[one], rows[other] = both | set(mixed[:own]), both | set(mixed[own:])
        found.append([len(rows[i] & rows[j]) for i in range(len(rows)) for j in range(i + 1, len(rows))])
    return np.array(found)
