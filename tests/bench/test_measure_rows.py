"""The rows about measures: all sides give the same answers, and one that differs is no row."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.bench.peers import by_hand
from standlink.bench.rows import measures
from standlink.graph.releases.release import Release
from standlink.queries.measures import documents, reach
from standlink.queries.measures.incidence import Incidence
from standlink.queries.measures.linkage import links

ROLES = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=40)


def roles(found: list[tuple[int, int, int]]) -> pl.DataFrame:
    texts = {"node": [f"n{n}" for n, _, _ in found], "standard": [f"s{s}" for _, s, _ in found]}
    return pl.DataFrame({**texts, "actor": [f"a{a}" for _, _, a in found]}).cast(pl.Categorical)


@given(ROLES)
def test_polars_by_hand_equals_the_measures(found: list[tuple[int, int, int]]) -> None:
    rows = roles(found)
    counts = rows.group_by("standard", "node").agg(count=pl.col("actor").n_unique())
    measures._assert_equal("links", links(Incidence.of(rows)), by_hand.links(rows))
    measures._assert_equal("counted", reach.counted(Incidence.of(rows)), by_hand.counted(rows))
    measures._assert_equal("evenness", reach.evenness(counts, "standard"), by_hand.evenness(rows))


@given(ROLES)
def test_pairs_of_fields_by_hand_equal_the_measure(found: list[tuple[int, int, int]]) -> None:
    rows = roles(found).select(
        pl.col("node").cast(pl.String).alias("field"), document="standard", standard="actor", decade=pl.lit(1990)
    )
    measures._assert_equal("fields", documents.pairs_by_decade(rows), by_hand.pairs_by_decade(rows))


@given(ROLES, st.randoms())
def test_evenness_is_the_same_to_the_last_digit_in_any_order(found: list[tuple[int, int, int]], random) -> None:
    counts = roles(found).group_by("standard", "node").agg(count=pl.col("actor").n_unique())
    shuffled = counts[random.sample(range(len(counts)), len(counts))]
    assert reach.evenness(counts, "standard").equals(reach.evenness(shuffled, "standard"), null_equal=True)


def test_other_answers_of_a_peer_are_an_error() -> None:
    found = pl.DataFrame({"node": ["x"], "count": [1]})
    with pytest.raises(AssertionError, match="standards: hand-written Polars differs"):
        measures._assert_equal("standards", found, found.with_columns(count=2))


@pytest.mark.release
def test_all_sides_answer_the_same_on_a_release(release: Release) -> None:
    found = list(measures.rows(1_000, release, ", here"))
    assert [row.work.partition(", here")[0] for row in found[::2]] == [
        "linkage of countries",
        "co-occurrence of technologies",
        "linkage of countries of actors",
        "standards of countries",
        "countries of standards",
        "ties of actors",
    ]
    assert all(row.answers.startswith("all ") and row.ratio for row in found)


@pytest.mark.release
def test_libraries_answer_the_same_as_the_algorithms(release: Release) -> None:
    pytest.importorskip("igraph", reason="a peer that bench/environment.py installs")
    pytest.importorskip("statsmodels", reason="a peer that bench/environment.py installs")
    from standlink.bench.rows import algorithms

    found = list(algorithms.rows(1_000, release))
    assert [row.peer.partition(" ")[0] for row in found] == ["igraph", "igraph", "igraph", "statsmodels"]
