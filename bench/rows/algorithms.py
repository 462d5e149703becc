"""Algorithms on a release beside a named library: centrality, communities, null model, slopes of panels.

The library has the same input in memory, and the CPU time of both counts. No goal is set for them: the ratio says how
many times as long the library takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Final, TypeVar

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from ...graph.releases.release import Release
from ...queries.answers import whole_years
from ...queries.answers.selection import Selection, by_actor, in_regions, of_every_year
from ...queries.answers.tables import Tables, tables_of
from ...queries.measures import chance, communities, convergence, curveball, network
from ...queries.measures.incidence import Incidence
from ...queries.measures.linkage import links
from ..row import Row, duration

T = TypeVar("T")

_ROUNDS: Final = 3
#: How far figures may differ that are computed in another order or iterated until they stand still.
_TOLERANCE: Final = 1e-7
#: How far the best of ten random partitions may be below that of the library.
_MODULARITY: Final = 0.01
#: The draws of the library, and how far the expected numbers of a pair may differ: standard errors, and standards.
_DRAWS: Final = 100
_ERRORS, _STANDARDS = 6, 0.1
#: The fewest years and documents of a field with a slope; the question asks for more documents.
_YEARS, _DOCUMENTS = convergence.LEAST_YEARS, 20


def rows(size: int, release: Release, where: str = "") -> Iterator[Row]:
    """Yield the rows about algorithms on a release; see ``measures.rows``."""
    tables = tables_of(release)
    ties = links(Incidence.of(by_actor(tables, Selection()).rows))
    yield _centrality(size, ties, where)
    yield _communities(size, ties, where)
    yield _null_model(size, tables, where)
    yield _slopes(size, tables, where)


def _centrality(size: int, ties: pl.DataFrame, where: str) -> Row:
    from ..peers.networks import Network

    peer = Network(ties)
    nodes = len(peer.names)
    # A large network is sampled: the library is given the same nodes.
    sample = np.random.default_rng(0).choice(nodes, network.SAMPLE, replace=False) if nodes > network.EXACT else None
    sources = None if sample is None else sorted(sample.tolist())
    ours, found = _timed(lambda: network.places(ties))
    theirs, expected = _timed(lambda: peer.positions(sources))
    assert_frame_equal(found.sort("node"), expected, check_dtypes=False, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    sampled = f"; betweenness from the paths of the same {network.SAMPLE} nodes" if sources else ""
    return _row(
        f"centrality of {nodes:,} actors with {len(ties):,} ties{where}", size, ours, "igraph", theirs,
        f"degree, strength, betweenness, PageRank and constraint of all nodes are equal within {_TOLERANCE:g}{sampled}",
    )  # fmt: skip


def _communities(size: int, ties: pl.DataFrame, where: str) -> Row:
    from ..peers.networks import Network

    peer = Network(ties)
    ours, found = _timed(lambda: communities.communities(ties))
    theirs, best = _timed(lambda: peer.communities(communities.RUNS))
    own = peer.modularity(found.members.sort("node")["community"] - 1)
    assert abs(own - found.modularity) < _TOLERANCE, f"modularity {found.modularity}, by igraph {own}"
    assert own > best - _MODULARITY, f"modularity {own}, best of igraph {best}"
    return _row(
        f"communities of {len(peer.names):,} actors, best of {communities.RUNS} runs{where}", size, ours, "igraph",
        theirs, f"modularity {own:.4f}, the best of igraph {best:.4f}; igraph computes the same modularity for ours",
        "ours also compares the runs with each other, for the stability of the partition and of each node",
    )  # fmt: skip


def _null_model(size: int, tables: Tables, where: str) -> Row:
    from ..peers.networks import BURN_IN, rewired

    found = Incidence.of(in_regions(tables, Selection()).rows.drop("group"))
    pairs = chance.Pairs.of(found)
    curveball.compile_all()
    ours, draws = _timed(lambda: chance.draw(found, pairs), rounds=1)
    theirs, placed = _timed(lambda: rewired(found.matrix, _DRAWS), rounds=1)
    error = placed.std(axis=0, ddof=1) / np.sqrt(_DRAWS)
    apart = np.abs(draws.total / draws.number - placed.mean(axis=0)) - _ERRORS * error - _STANDARDS
    assert (apart <= 0).all(), f"expected numbers of {(apart > 0).sum()} pairs of {len(apart)} differ"
    return _row(
        f"null model of linkage of {len(found.nodes)} countries on {len(found.standards):,} standards, "
        f"{draws.number:,} draws{where}",
        size, ours, "igraph, rewiring", theirs * draws.number / (BURN_IN + _DRAWS),
        f"expected numbers of all {len(apart):,} pairs differ by at most {_ERRORS} standard errors of the peer's "
        f"mean and {_STANDARDS} standards",
        f"the time of igraph is extrapolated from {BURN_IN + _DRAWS} draws",
    )  # fmt: skip


def _slopes(size: int, tables: Tables, where: str) -> Row:
    from ..peers.panels import slopes

    every = of_every_year(tables, Selection()).rows
    panel = every.join(whole_years.sources(tables, every), on="standard").select("node", "standard", "year", "source")
    ours, found = _timed(lambda: convergence.speed(panel, _YEARS, _DOCUMENTS))
    theirs, expected = _timed(lambda: slopes(panel, _YEARS, _DOCUMENTS))
    assert_frame_equal(
        found.sort("field"), expected.sort("field"), check_dtypes=False, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE
    )
    return _row(
        f"slopes of {len(found):,} fields over years, a level for each catalogue{where}", size, ours,
        "statsmodels, weighted least squares", theirs,
        f"slopes and intervals of all fields are equal within {_TOLERANCE:g}",
        "both make the panel of shares from the fields of standards",
    )  # fmt: skip


def _row(work: str, size: int, ours: float, peer: str, theirs: float, answers: str, note: str = "") -> Row:
    library, _, method = peer.partition(", ")
    named = ", ".join(part for part in (f"{library} {version(library)}", method) if part)
    return Row(
        work, size, duration(ours), f"{named}: {duration(theirs)}", theirs / ours, answers=answers,
        note="; ".join(part for part in ("CPU time, how many times as long the peer takes", note) if part),
    )  # fmt: skip


def _timed(work: Callable[[], T], rounds: int = _ROUNDS) -> tuple[float, T]:
    """Return the least CPU seconds of several rounds, and the result."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        taken.append(time.process_time() - start)
    return min(taken), result
