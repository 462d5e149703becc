"""Links that exceed chance: the bipartite configuration model as the null model of linkage.

Definition. Of all ways to assign nodes to standards, the model takes random ones in which each node is on as many
standards, and each standard has as many nodes, as observed, on average (Saracco et al. 2015; for projections Saracco et
al. 2017). Node i is then on standard k with probability p_ik = x_i y_k / (1 + x_i y_k); x and y are found by iteration.
Two nodes share m_ij = sum_k p_ik p_jk standards by chance. The probability of at least c_ij is taken from the Poisson
distribution with mean m_ij, whose tail from m_ij + 1 on is not smaller than the exact one (Hoeffding 1956; Anderson and
Samuels 1967), so the test is conservative. The false discovery rate is kept to 5 % of the links reported as exceeding
chance (Benjamini and Hochberg 1995). Random draws from the model are reproducible by seed.

Units: standards; probabilities. Assumptions: standards are exchangeable apart from their number of nodes. Limits: the
actors of one region count once; a region that takes part in whole families of standards makes its standards less
independent than assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy import stats

from ...errors import StandlinkError
from .incidence import Incidence, Numbers
from .linkage import links

#: The accepted share of false discoveries among the links reported as exceeding chance.
FALSE_DISCOVERIES: Final = 0.05
_ROUNDS: Final = 20_000
_EXACT: Final = 1e-8


class NoFitError(StandlinkError):
    """A model cannot be fitted to the selection."""


@dataclass(frozen=True)
class Model:
    """The null model, by classes of nodes on equally many standards and of standards with equally many nodes.

    Attributes:
        probability: matrix of node classes by standard classes.
        node_class: the class of each node.
        standard_class: the class of each standard.
        standards: the number of standards in each class.
    """

    probability: Numbers
    node_class: np.ndarray
    standard_class: np.ndarray
    standards: Numbers

    @classmethod
    def of(cls, incidence: Incidence) -> Model:
        """Fit the model.

        Raises:
            NoFitError: if the iteration does not converge.
        """
        degrees, node_class, nodes = np.unique(incidence.sizes, return_inverse=True, return_counts=True)
        breadths, standard_class, standards = np.unique(incidence.breadths, return_inverse=True, return_counts=True)
        if not len(degrees) or not len(breadths):
            return cls(np.zeros((len(degrees), len(breadths))), node_class, standard_class, standards.astype(float))
        probability = np.zeros((len(degrees), len(breadths)))
        # Nodes on all standards, and standards with all nodes, are fixed; the rest is fitted without them.
        rows, columns = degrees < len(standard_class), breadths < len(node_class)
        probability[~rows, :] = 1.0
        probability[:, ~columns] = 1.0
        k = degrees[rows] - standards[~columns].sum()
        d = breadths[columns] - nodes[~rows].sum()
        if rows.any() and columns.any() and k.sum() > 0:
            fitted = _fit(k, d, nodes[rows].astype(float), standards[columns].astype(float))
            probability[np.ix_(rows, columns)] = fitted
        return cls(probability, node_class, standard_class, standards.astype(float))

    def expected(self, i: np.ndarray, j: np.ndarray) -> Numbers:
        """Return the expected number of shared standards of pairs of nodes, given as indices of nodes."""
        shared = (self.probability * self.standards) @ self.probability.T
        return np.asarray(shared[self.node_class[i], self.node_class[j]], dtype=float)

    def draw(self, seed: int) -> Numbers:
        """Return a random incidence matrix (nodes by standards) drawn from the model."""
        p = self.probability[np.ix_(self.node_class, self.standard_class)]
        return np.asarray(np.random.default_rng(seed).random(p.shape) < p, dtype=float)


def beyond_chance(incidence: Incidence) -> pl.DataFrame:
    """Return the links compared with the null model: a, b, shared, expected, ratio, probability, exceeds.

    Raises:
        NoFitError: if the model cannot be fitted.
    """
    ties = links(incidence)
    place = pl.DataFrame({"name": incidence.nodes, "at": np.arange(len(incidence.nodes))})
    at = [
        ties.select(name=c).join(place, on="name", how="left", maintain_order="left")["at"].to_numpy()
        for c in ("a", "b")
    ]
    expected = Model.of(incidence).expected(*at) if len(ties) else np.empty(0)
    shared = ties["shared"].to_numpy()
    probability = stats.poisson.sf(shared - 1, expected)
    accepted = stats.false_discovery_control(probability) <= FALSE_DISCOVERIES if len(ties) else np.empty(0, dtype=bool)
    return (
        ties.select("a", "b", "shared")
        .with_columns(expected=expected, ratio=shared / np.maximum(expected, 1e-300), probability=probability)
        .with_columns(exceeds=pl.Series(accepted))
        .sort("probability", "shared", "a", "b", descending=[False, True, False, False])
    )


def _fit(k: Numbers, d: Numbers, nodes: Numbers, standards: Numbers) -> Numbers:
    total = float((k * nodes).sum())
    x, y = k / np.sqrt(total), d / np.sqrt(total)
    for _ in range(_ROUNDS):
        xy = np.outer(x, y)
        x = k / ((y * standards) / (1 + xy)).sum(axis=1).clip(1e-300)
        xy = np.outer(x, y)
        y = d / ((x * nodes)[:, None] / (1 + xy)).sum(axis=0).clip(1e-300)
        p = np.outer(x, y) / (1 + np.outer(x, y))
        off = np.abs((p * standards).sum(axis=1) - k)
        if float((off / np.maximum(k, 1)).max()) < _EXACT:
            return np.asarray(p)
    if float((off / np.maximum(k, 1)).max()) < 1e-3:
        return np.asarray(p)
    raise NoFitError("the null model does not converge on this selection; select more, or a higher level of region")
