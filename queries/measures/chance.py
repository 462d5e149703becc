"""Ties compared with chance: the null model of linkage, which keeps both margins exactly.

Definition. Of all ways to assign nodes to standards in which each node is on exactly as many standards, and each
standard has exactly as many nodes, as observed, all are equally probable: the fixed degree sequence model (Zweig and
Kaufmann 2011). With strata, such as the bodies that publish standards, each node is on exactly as many standards of
each stratum as observed, as in a stratified permutation test (Good 2005). Random ones are drawn by the curveball
algorithm (Strona et al. 2014; curveball.py). Expected is the mean number of shared standards over the draws. The
probability of sharing at least, and at most, as many as observed is (1 + number of draws in which they share so many) /
(1 + number of draws) (Davison and Hinkley 1997). A pair exceeds chance, or shares fewer than by chance, if it is
accepted at a false discovery rate of 5 % (Benjamini and Hochberg 1995) among all pairs of nodes, also those that share
no standard; each tail by itself.

Units: standards; probabilities. Population: the nodes with at least one selected standard, and all their standards;
those of one node are never shared, but count for how active a node is.

Burn-in, thinning and draws are measured. After ``BURN_IN`` sweeps the sums over pairs no longer depend on the start.
From one draw to the next, two sweeps later, the shared standards of a pair correlate by 0.2 in the mean or less, on
matrices of 30 and of 200 nodes with one, two or three nodes per standard, on the countries of a release and on its
topics of six countries each; there by up to 0.8 for a pair of seldom active nodes, whose numbers are less precise.
With other seeds expected numbers above 1 of countries differ by 2 % (their standard deviation), and up to two of 139
ties at the margin of acceptance change sides. The first draw does not depend on the names or the order of standards.
Draws are reproducible by seed.

Assumption: within a stratum, standards are exchangeable apart from their number of nodes. Limits: specialization makes
ties as well as working together does: nodes of the same field exceed chance because of the field. Strata do not hold
constant what is chosen within them, such as a committee or a decade; a stratum of one standard, or in which every node
is on every standard, says nothing of a tie. The actors of one region count once. Standards of one family or of one
author group are less independent than assumed, which makes ties look surer. The smallest probability is
1 / (1 + number of draws): with very many pairs none can be accepted.

Estimand: whether two nodes share more, or fewer, standards than their own numbers of standards, in each stratum, and
the breadths of the standards give. Over all strata together, two nodes that prefer the same stratum exceed chance for
that reason alone, and two that prefer different ones fall below it; within strata they do not. Window: that of the
selection; nodes recorded for other years than their partners share less for that reason alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from .incidence import Incidence

#: The accepted share of false discoveries among the pairs reported as exceeding chance, or as below it.
FALSE_DISCOVERIES: Final = 0.05
#: Sweeps before the first draw, and from one draw to the next.
BURN_IN: Final = 64
THINNING: Final = 2
SEED: Final = 2014
#: Raise it whenever the same incidence would give other draws; draws of other versions are not used.
VERSION: Final = 3

#: The fewest and the most draws for a decision, and the number for expected values alone if no decision is possible.
_FEWEST: Final = 5_000
_MOST: Final = 10_000
_UNDECIDED: Final = 1_000
#: Up to so many pairs, those that share no standard are compared as well, and may be below chance.
_MOST_PAIRS: Final = 200_000

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """The pairs of nodes that are compared, by the first node and then the second, each before its partners.

    Attributes:
        starts: of each node, the place of its first pair; one more than there are nodes.
        partners: of each pair, the second node.
        shared: of each pair, the standards that it shares as observed.
        whole: the number of pairs among which discoveries are counted: more, if untied ones are left out.
    """

    starts: Integers
    partners: Integers
    shared: Integers
    whole: int

    @classmethod
    def of(cls, incidence: Incidence, compared: NDArray[np.bool_] | None = None) -> Pairs:
        """Return all pairs, or, if they are very many, those that share a standard.

        Args:
            incidence: nodes by standards.
            compared: nodes by nodes: which pairs are compared; by default all.
        """
        nodes = len(incidence.nodes)
        shared = sparse.csr_array(sparse.triu(incidence.together(), k=1))
        whole = nodes * (nodes - 1) // 2 if compared is None else int(np.triu(compared, k=1).sum())
        if whole <= _MOST_PAIRS:
            chosen = np.triu(np.ones((nodes, nodes), dtype=bool) if compared is None else compared, k=1)
            first, partners = np.nonzero(chosen)
            counts = shared.toarray()[first, partners]
        else:
            shared.sort_indices()
            tied = shared.tocoo()
            kept = slice(None) if compared is None else compared[tied.row, tied.col]
            first, partners, counts = tied.row[kept], tied.col[kept], tied.data[kept]
        starts = np.searchsorted(first, np.arange(nodes + 1))
        return cls(starts.astype(np.int64), partners.astype(np.int64), counts.astype(np.int64), whole)

    @property
    def first(self) -> Integers:
        """Of each pair, the first node."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @property
    def tied(self) -> int:
        """The number of pairs that share a standard."""
        return int((self.shared > 0).sum())

    @property
    def draws(self) -> int:
        """The number of draws with which one pair can be accepted, as far as that can be had."""
        if needed(self.whole, _MOST) > self.tied:
            return _UNDECIDED
        return min(max(_FEWEST, round(self.whole / FALSE_DISCOVERIES)), _MOST)


@dataclass(frozen=True)
class Draws:
    """What random draws gave: their number, and of each pair the sum of its shared standards over all draws, and the
    numbers of draws in which it shared at least, and at most, as many as observed.
    """

    number: int
    total: Integers
    at_least: Integers
    at_most: Integers


@dataclass(frozen=True)
class Comparison:
    """Ties compared with chance.

    Attributes:
        rows: of each pair that shares a standard: a, b, shared, expected, ratio (null if 0 are expected), probability
            and probability_of_fewer, exceeds, fewer; the least probable first.
        pairs: the number of pairs among which discoveries are counted.
        untied: the number of pairs that share no standard, and significantly fewer than by chance.
        draws: the number of random draws.
        needed: how many pairs must have the smallest probability for any of them to be accepted.
        nodes: the number of nodes.
        standards: the number of standards, and of those that have one node.
        of_one: the number of standards of one node only, which cannot be shared.
    """

    rows: pl.DataFrame
    pairs: int
    untied: int
    draws: int
    needed: int
    nodes: int
    standards: int
    of_one: int


Sampler = Callable[[Incidence, Pairs], Draws]


def draw(incidence: Incidence, pairs: Pairs, number: int | None = None, seed: int = SEED) -> Draws:
    """Return random draws; ``number`` defaults to that which the pairs need.

    Raises:
        MissingExtraError: if the selection is too large to draw without the compiler of the extra ``chance``.
    """
    from . import curveball  # compiles, or reads machine code

    number = number or pairs.draws
    total, at_least, at_most, _ = curveball.sample(
        incidence, pairs, number, seed=seed, burn_in=BURN_IN, thinning=THINNING
    )
    return Draws(number, total, at_least, at_most)


def beyond_chance(
    incidence: Incidence, compared: NDArray[np.bool_] | None = None, sampler: Sampler = draw
) -> Comparison:
    """Compare the shared standards of pairs of nodes with chance.

    Args:
        incidence: nodes by standards.
        compared: nodes by nodes: which pairs are compared, such as those of different groups; by default all.
        sampler: returns the draws, such as those that were kept.
    """
    pairs = Pairs.of(incidence, compared)
    draws = sampler(incidence, pairs)
    expected = draws.total / draws.number
    ratio = np.divide(pairs.shared, expected, out=np.full(len(expected), np.nan), where=expected > 0)
    more, fewer = ((1 + ranks) / (1 + draws.number) for ranks in (draws.at_least, draws.at_most))
    rows = pl.DataFrame(
        {
            "a": incidence.nodes[pairs.first],
            "b": incidence.nodes[pairs.partners],
            "shared": pairs.shared,
            "expected": expected,
            "ratio": ratio,
            "probability": more,
            "probability_of_fewer": fewer,
            "exceeds": _accepted(more, pairs.whole),
            "fewer": _accepted(fewer, pairs.whole),
        },
        schema_overrides={"a": pl.String, "b": pl.String},
    ).with_columns(pl.col("ratio").fill_nan(None))
    tied = rows.filter(pl.col("shared") > 0)
    breadths = incidence.breadths
    return Comparison(
        rows=tied.sort("probability", "ratio", "a", "b", descending=[False, True, False, False], nulls_last=True),
        pairs=pairs.whole,
        untied=rows.filter("fewer").height - tied.filter("fewer").height,
        draws=draws.number,
        needed=needed(pairs.whole, draws.number),
        nodes=len(incidence.nodes),
        standards=len(breadths),
        of_one=int((breadths == 1).sum()),
    )


def needed(pairs: int, draws: int) -> int:
    """Return how many pairs must have the smallest probability, 1 / (1 + draws), for any to be accepted.

    >>> needed(435, 8_700), needed(19_900, 10_000)
    (1, 40)
    """
    return -(-round(pairs / FALSE_DISCOVERIES) // (1 + draws))


def key(incidence: Incidence, pairs: Pairs) -> str:
    """Return a digest of everything that draws depend on."""
    digest = sha256(f"{VERSION} {SEED} {BURN_IN} {THINNING} {pairs.draws} {len(incidence.nodes)}\n".encode())
    digest.update(repr(incidence.strata()).encode())
    for part in (pairs.starts, pairs.partners, pairs.shared):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()[:32]


def _accepted(probabilities: NDArray[np.float64], whole: int) -> NDArray[np.bool_]:
    """Return which hypotheses are accepted as discoveries; the probability of those that are not given is 1."""
    order = np.argsort(probabilities, kind="stable")
    below = probabilities[order] <= FALSE_DISCOVERIES * np.arange(1, len(order) + 1) / max(whole, 1)
    accepted = np.zeros(len(order), dtype=bool)
    if below.any():
        accepted[order[: int(np.flatnonzero(below)[-1]) + 1]] = True
    return accepted
