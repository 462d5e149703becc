"""The null model of linkage: enumeration, a second implementation, mixing, and what makes no difference."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from standlink.graph.releases.release import Release
from standlink.queries.answers import strata
from standlink.queries.answers.selection import Selection, by_region
from standlink.queries.answers.tables import tables_of
from standlink.queries.measures import chance, curveball
from standlink.queries.measures.chance import BURN_IN, THINNING, Comparison, Pairs, beyond_chance, draw, needed
from standlink.queries.measures.incidence import Incidence

#: Nodes by standards; the second and fourth have standards of one node, the third one of all nodes.
SMALL = {
    "4 by 5": ["11100", "11010", "10101", "01000"],
    "4 by 5 with three of one node": ["11100", "11010", "10001", "01000"],
    "5 by 5 with one of all": ["11010", "11100", "10101", "10010", "11000"],
    "5 by 5 with one of one node": ["11100", "01110", "00111", "10110", "01000"],
}


def incidence_of(*matrices: np.ndarray) -> Incidence:
    """Return the incidence of a matrix, or of several matrices of the same nodes, each of which is a stratum."""
    rows = []
    for number, matrix in enumerate(matrices):
        i, k = np.nonzero(matrix)
        names = {"node": [f"n{n:03}" for n in i], "standard": [f"s{number}-{n}" for n in k]}
        rows.append(pl.DataFrame(names).with_columns(stratum=pl.lit(f"body {number}")))
    return Incidence.of(pl.concat(rows))


def matrix_of(rows: list[str]) -> np.ndarray:
    return np.array([[int(digit) for digit in row] for row in rows])


def all_with_sums_of(matrix: np.ndarray) -> list[np.ndarray]:
    """Return all matrices with the row and column sums of one, by trying all rows."""
    columns = matrix.shape[1]
    ways = [[r for r in product((0, 1), repeat=columns) if sum(r) == n] for n in matrix.sum(axis=1)]
    found = [(np.empty((0, columns), dtype=int), matrix.sum(axis=0))]
    for rows in ways:
        found = [(np.vstack([done, r]), left - r) for done, left in found for r in rows if (left >= r).all()]
    return [done for done, left in found if not left.any()]


def shared(matrix: np.ndarray) -> np.ndarray:
    return (matrix @ matrix.T)[np.triu_indices(len(matrix), 1)]


def series_of(incidence: Incidence, draws: int, burn_in: int, thinning: int, seed: int = 1) -> np.ndarray:
    pairs = Pairs.of(incidence)
    return curveball.sample(incidence, pairs, draws, seed=seed, burn_in=burn_in, thinning=thinning, series=True)[3]


def error_of(series: np.ndarray) -> np.ndarray:
    """Return the standard error of the mean of correlated numbers, from the means of forty batches."""
    batches = series[: len(series) // 40 * 40].reshape(40, -1, series.shape[1]).mean(axis=1)
    return batches.std(axis=0, ddof=1) / sqrt(40)


def sparse_and_skewed(nodes: int = 30, standards: int = 1500, seed: int = 5) -> Incidence:
    """Return an incidence of the shape of the catalogues: most standards of one node, most of these of a few nodes."""
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, nodes + 1) ** 1.3
    breadths = np.where(rng.random(standards) < 0.85, 1, 2 + rng.geometric(0.5, standards)).clip(max=12)
    edges = [(i, k) for k, n in enumerate(breadths) for i in rng.choice(nodes, n, False, weight / weight.sum())]
    matrix = np.zeros((nodes, standards), dtype=int)
    matrix[tuple(np.array(edges).T)] = 1
    return incidence_of(matrix)


def test_there_are_as_many_matrices_as_known_of_a_latin_size():
    """The number of 4 by 4 matrices with all sums 2 is 90."""
    assert len(all_with_sums_of(matrix_of(["1100", "1100", "0011", "0011"]))) == 90


@pytest.mark.parametrize("name", SMALL)
def test_expected_numbers_and_probabilities_are_those_of_enumeration(name: str):
    matrix = matrix_of(SMALL[name])
    every = np.array([shared(each) for each in all_with_sums_of(matrix)])
    found, observed = incidence_of(matrix), shared(matrix)
    series = series_of(found, 8_000, BURN_IN, THINNING)
    for numbers, exact in (
        (series, every.mean(axis=0)),
        (series >= observed, (every >= observed).mean(axis=0)),
        (series <= observed, (every <= observed).mean(axis=0)),
    ):
        assert (np.abs(numbers.mean(axis=0) - exact) <= 5 * error_of(numbers.astype(float)) + 1e-12).all()


@pytest.mark.parametrize("name", SMALL)
def test_all_matrices_are_equally_probable(name: str):
    """As far as shared standards tell them apart; at twelve sweeps from draw to draw, draws are independent."""
    matrix = matrix_of(SMALL[name])
    every = Counter(tuple(shared(each)) for each in all_with_sums_of(matrix))
    drawn = Counter(map(tuple, series_of(incidence_of(matrix), 5_000, BURN_IN, 12).tolist()))
    assert drawn.keys() <= every.keys()
    whole = sum(every.values())
    expected = [5_000 * number / whole for number in every.values()]
    assert len(every) > 3
    assert stats.chisquare([drawn[each] for each in every], expected).pvalue > 1e-3


@pytest.mark.parametrize(("one", "other"), [("4 by 5", "4 by 5 with three of one node"), ("4 by 5", "4 by 3")])
def test_within_strata_expected_numbers_and_probabilities_are_those_of_enumeration(one: str, other: str):
    matrices = [matrix_of({**SMALL, "4 by 3": ["011", "001", "110", "100"]}[name]) for name in (one, other)]
    each = [np.array([shared(way) for way in all_with_sums_of(matrix)]) for matrix in matrices]
    every = (each[0][:, None, :] + each[1][None, :, :]).reshape(-1, each[0].shape[1])
    observed = sum(map(shared, matrices))
    series = series_of(incidence_of(*matrices), 8_000, BURN_IN, THINNING)
    for numbers, exact in (
        (series, every.mean(axis=0)),
        (series >= observed, (every >= observed).mean(axis=0)),
        (series <= observed, (every <= observed).mean(axis=0)),
    ):
        assert (np.abs(numbers.mean(axis=0) - exact) <= 5 * error_of(numbers.astype(float)) + 1e-12).all()


def test_probabilities_are_ranks_among_the_draws():
    found = incidence_of(matrix_of(SMALL["4 by 5"]))
    pairs = Pairs.of(found)
    draws = draw(found, pairs, 300)
    series = series_of(found, 300, BURN_IN, THINNING, chance.SEED)
    assert draws.total.tolist() == series.sum(axis=0).tolist()
    assert draws.at_least.tolist() == (series >= pairs.shared).sum(axis=0).tolist()
    assert draws.at_most.tolist() == (series <= pairs.shared).sum(axis=0).tolist()
    row = beyond_chance(found, sampler=lambda *_: draws).rows.row(0, named=True)
    at = pairs.first.tolist().index(int(row["a"][1:]))
    at += pairs.partners[at:].tolist().index(int(row["b"][1:]))
    assert row["probability"] == (1 + draws.at_least[at]) / 301
    assert row["expected"] == draws.total[at] / 300
    assert row["ratio"] == pytest.approx(row["shared"] / row["expected"])


# mixing


def test_burn_in_forgets_the_start_and_thinning_makes_draws_nearly_independent():
    """On the shape of the catalogues, from a start that no draw comes near to."""
    found = sparse_and_skewed()
    series = series_of(found, 1_500, 0, 1).astype(float)
    settled = series[BURN_IN:]
    distance = np.abs(series - settled.mean(axis=0)).sum(axis=1)
    usual = distance[BURN_IN:]
    assert distance[BURN_IN // 2 : BURN_IN].mean() < usual.mean() + 3 * usual.std() / sqrt(BURN_IN / 16)
    moving = settled[:, settled.var(axis=0) > 0.05]
    moving -= moving.mean(axis=0)
    correlation = (moving[THINNING:] * moving[:-THINNING]).mean(axis=0) / (moving**2).mean(axis=0)
    assert correlation.mean() < 0.1
    assert correlation.max() < 0.5


def test_draws_from_two_starts_agree():
    """From the observed matrix, and from a random one that is far from it."""
    rng = np.random.default_rng(3)
    start = (rng.random((8, 40)) < 0.3).astype(int)
    start[0, :20], start[1, :20] = 1, 1
    other = plain_curveball(start, 500, rng)
    means = [series_of(incidence_of(m), 3_000, BURN_IN, THINNING, seed) for m, seed in ((start, 1), (other, 2))]
    assert means[0].shape == means[1].shape
    error = np.hypot(*map(error_of, means))
    assert (np.abs(means[0].mean(axis=0) - means[1].mean(axis=0)) <= 5 * error).all()


# a second implementation


def plain_curveball(matrix: np.ndarray, trades: int, rng: np.random.Generator) -> np.ndarray:
    """The published algorithm on sets of columns (Strona et al. 2014), rows only."""
    rows = [set(np.flatnonzero(row).tolist()) for row in matrix]
    for _ in range(trades):
        i, j = rng.choice(len(rows), 2, replace=False)
        own, theirs = sorted(rows[i] - rows[j]), sorted(rows[j] - rows[i])
        mixed = rng.permutation(own + theirs).tolist()
        both = rows[i] & rows[j]
        rows[i], rows[j] = both | set(mixed[: len(own)]), both | set(mixed[len(own) :])
    out = np.zeros_like(matrix)
    for i, columns in enumerate(rows):
        out[i, list(columns)] = 1
    return out


def test_expected_numbers_on_a_release_are_those_of_a_plain_implementation(release: Release):
    found = Incidence.of(by_region(tables_of(release), Selection(level="macro-region")).rows)
    matrix, rng = found.matrix.toarray().astype(int), np.random.default_rng(1)
    nodes, plain = len(matrix), []
    matrix = plain_curveball(matrix, 40 * nodes, rng)
    for _ in range(400):
        matrix = plain_curveball(matrix, 4 * nodes, rng)
        plain.append(shared(matrix))
    series = series_of(found, 2_000, BURN_IN, THINNING)
    error = np.hypot(error_of(np.array(plain, dtype=float)), error_of(series.astype(float)))
    assert (np.abs(np.mean(plain, axis=0) - series.mean(axis=0)) <= 5 * error + 1e-9).all()


def test_expected_numbers_within_strata_are_those_of_a_plain_implementation(release: Release):
    tables = tables_of(release)
    rows = strata.by_source(tables, by_region(tables, Selection(level="macro-region")).rows)
    found, rng = Incidence.of(rows), np.random.default_rng(2)
    assert found.stratum is not None
    whole, numbers = found.matrix.toarray().astype(int), found.stratum
    parts = [whole[:, numbers == number] for number in np.unique(numbers)]
    plain = []
    for draw_number in range(400):
        sweeps = 4 if draw_number else 40
        parts = [plain_curveball(part, sweeps * len(whole), rng) for part in parts]
        plain.append(sum(map(shared, parts)))
    series = series_of(found, 2_000, BURN_IN, THINNING)
    error = np.hypot(error_of(np.array(plain, dtype=float)), error_of(series.astype(float)))
    assert (np.abs(np.mean(plain, axis=0) - series.mean(axis=0)) <= 5 * error + 1e-9).all()


# what is found


def test_two_that_only_prefer_the_same_body_exceed_chance_over_all_bodies_but_not_within_each():
    """Of 12 standards of one body each of the two is on 9, so that they share at least 6; of 48 of another on none."""
    preferred = np.zeros((6, 12), dtype=int)
    preferred[0, :9] = preferred[1, 3:] = 1
    preferred[2:, :] = np.resize(np.eye(4, dtype=int), (12, 4)).T
    other = np.zeros((6, 48), dtype=int)
    other[2:] = np.resize(np.eye(4, dtype=int), (48, 4)).T + np.resize(np.eye(4, dtype=int)[[1, 2, 3, 0]], (48, 4)).T
    both = incidence_of(preferred, other)

    def tie(incidence: Incidence) -> dict[str, object]:
        return beyond_chance(incidence).rows.filter(pl.col("a") == "n000", pl.col("b") == "n001").row(0, named=True)

    plain, within = tie(incidence_of(np.hstack([preferred, other]))), tie(both)
    assert plain["shared"] == within["shared"] == 6
    assert plain["exceeds"]
    assert not within["exceeds"]
    assert float(str(plain["expected"])) < 3
    assert float(str(within["expected"])) > 6


def test_two_that_always_meet_exceed_chance_and_two_that_never_do_are_below_it():
    rng = np.random.default_rng(8)
    matrix = (rng.random((8, 60)) < 0.35).astype(int)
    matrix[1] = matrix[0]
    matrix[3] = 1 - matrix[2]
    found = beyond_chance(incidence_of(matrix))
    exceeding, fewer = (found.rows.filter(name).select("a", "b").rows() for name in ("exceeds", "fewer"))
    assert exceeding == [("n000", "n001")]
    assert found.rows.row(0, named=True)["expected"] < matrix[0].sum()
    assert (fewer, found.untied) == ([], 1)
    assert (found.pairs, found.nodes, found.standards) == (28, 8, 60)


def test_what_is_random_seldom_exceeds_chance():
    """Of sixty random matrices, fewer than one in ten has a pair that is accepted, as the rate of 5% allows."""
    rng = np.random.default_rng(11)
    accepted = 0
    for _ in range(60):
        matrix = (rng.random((6, 30)) < 0.3).astype(int)
        found = incidence_of(matrix)
        compared = beyond_chance(found, sampler=lambda i, p: draw(i, p, 400))
        accepted += bool(compared.rows["exceeds"].any())
    assert accepted <= 6


def test_those_on_every_standard_are_no_surprise():
    found = beyond_chance(incidence_of(np.ones((3, 5), dtype=int)))
    assert found.rows["expected"].to_list() == [5, 5, 5]
    assert found.rows["probability"].to_list() == [1, 1, 1]
    assert not found.rows.select(pl.any_horizontal("exceeds", "fewer"))["exceeds"].any()


def test_standards_of_one_node_change_hands_and_are_counted():
    """Of the three ways to place 2 + 1 entries of three nodes, each pair shares the standard of two in one."""
    found = beyond_chance(incidence_of(matrix_of(["10", "10", "01"])))
    assert (found.standards, found.of_one) == (2, 1)
    assert found.rows.select("a", "b", "shared").rows() == [("n000", "n001", 1)]
    assert found.rows["expected"][0] == pytest.approx(1 / 3, abs=0.05)
    assert found.rows["ratio"][0] == pytest.approx(3, abs=0.5)


def test_pairs_that_are_not_compared_are_neither_listed_nor_counted():
    matrix = matrix_of(SMALL["5 by 5 with one of all"])
    compared = np.ones((5, 5), dtype=bool)
    compared[0, 1] = compared[1, 0] = False
    whole, part = beyond_chance(incidence_of(matrix)), beyond_chance(incidence_of(matrix), compared)
    assert (whole.pairs, part.pairs) == (10, 9)
    kept = pl.struct("a", "b") != pl.struct(pl.lit("n000").alias("a"), pl.lit("n001").alias("b"))
    assert (
        part.rows.select("a", "b", "expected")
        .sort("a", "b")
        .equals(whole.rows.filter(kept).select("a", "b", "expected").sort("a", "b"))
    )


def test_no_number_of_draws_is_enough_for_very_many_pairs():
    assert (needed(250, 5_000), needed(251, 5_000), needed(1_000_000, 10_000)) == (1, 2, 2_000)
    few = Pairs.of(incidence_of(matrix_of(SMALL["4 by 5"])))
    assert (few.draws, few.whole) == (5_000, 6)
    many = Pairs(few.starts, few.partners, few.shared, 1_000_000)
    assert many.draws == 1_000


# what makes no difference


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_names_and_order_of_standards_and_doubled_records_change_nothing(seed: int):
    rng = np.random.default_rng(seed)
    matrix = (rng.random((5, 8)) < 0.5).astype(int)
    i, k = np.nonzero(matrix)
    schema = {"node": pl.String, "standard": pl.String}
    rows = pl.DataFrame({"node": [f"n{n}" for n in i], "standard": [f"s{n}" for n in k]}, schema)
    renamed = rows.with_columns(pl.col("standard").str.replace("s", "t").str.reverse())
    moved = renamed.sample(fraction=1, shuffle=True, seed=seed)
    same = (rows, moved, pl.concat([rows, rows.head(3)]))
    few = [beyond_chance(Incidence.of(each), sampler=lambda i, p: draw(i, p, 50)).rows for each in same]
    assert few[0].equals(few[1])
    assert few[0].equals(few[2])


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_one_stratum_is_the_plain_comparison_and_names_of_strata_change_nothing(seed: int):
    rng = np.random.default_rng(seed)
    i, k = np.nonzero(rng.random((5, 12)) < 0.4)
    schema = {"node": pl.String, "standard": pl.String}
    rows = pl.DataFrame({"node": [f"n{n}" for n in i], "standard": [f"s{n}" for n in k]}, schema)

    def ask(stratum: pl.Expr | None) -> pl.DataFrame:
        given = rows if stratum is None else rows.with_columns(stratum=stratum)
        return beyond_chance(Incidence.of(given), sampler=lambda i, p: draw(i, p, 50)).rows

    half = pl.col("standard").str.slice(1).cast(pl.Int64) < 6
    assert ask(None).equals(ask(pl.lit("one")))
    named = [ask(pl.when(half).then(pl.lit(a)).otherwise(pl.lit(b))) for a, b in (("x", "y"), ("y", "x"), ("", "z"))]
    assert named[0].equals(named[1])
    assert named[0].equals(named[2])


def test_strata_without_a_shared_standard_leave_the_expected_numbers_of_the_others():
    matrix = matrix_of(SMALL["5 by 5 with one of all"])
    alone = np.eye(5, dtype=int)
    found = beyond_chance(incidence_of(matrix, alone), sampler=lambda i, p: draw(i, p, 400))
    plain = beyond_chance(incidence_of(matrix), sampler=lambda i, p: draw(i, p, 400))
    assert found.rows.equals(plain.rows)
    assert found.standards == plain.standards + 5
    assert beyond_chance(incidence_of(alone)).rows.is_empty()


def test_names_of_nodes_change_nothing_beyond_the_error_of_the_draws():
    matrix = (np.random.default_rng(4).random((7, 40)) < 0.3).astype(int)
    turned = np.random.default_rng(5).permutation(7)
    one, other = (series_of(incidence_of(m), 4_000, BURN_IN, THINNING) for m in (matrix, matrix[turned]))
    place = {pair: at for at, pair in enumerate(combinations(range(7), 2))}
    same = [place[tuple(sorted((int(turned[a]), int(turned[b]))))] for a, b in place]
    error = np.hypot(error_of(one[:, same].astype(float)), error_of(other.astype(float)))
    assert (np.abs(one[:, same].mean(axis=0) - other.mean(axis=0)) <= 5 * error).all()


def test_same_seed_gives_the_same_answer():
    found = sparse_and_skewed(10, 200)

    def ask() -> Comparison:
        return beyond_chance(found, sampler=lambda i, p: draw(i, p, 200))

    assert ask().rows.equals(ask().rows)
