"""Positions and communities in a network: examples by hand, networkx as reference, and invariance under renaming."""

from __future__ import annotations

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.queries.measures.communities import agree, communities
from standlink.queries.measures.network import places

MODERATE = settings(max_examples=few(15))
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] < p[1]),
    st.floats(0.1, 5),
    min_size=1,
    max_size=30,
)
SCHEMA = {"a": pl.String, "b": pl.String, "strength": pl.Float64}


def ties(pairs) -> pl.DataFrame:
    return pl.DataFrame([(f"n{a}", f"n{b}", w) for (a, b), w in sorted(pairs.items())], schema=SCHEMA, orient="row")


def graph(pairs) -> nx.Graph:
    found = nx.Graph()
    found.add_weighted_edges_from((f"n{a}", f"n{b}", w) for (a, b), w in pairs.items())
    return found


def column(pairs, name: str) -> dict[str, float]:
    return dict(places(ties(pairs)).select("node", name).rows())


def test_a_path_of_four_worked_by_hand():
    """n0 - n1 - n2 - n3: of the three pairs of others, two pass through n1: n0-n2 and n0-n3."""
    path = {(0, 1): 1.0, (1, 2): 1.0, (2, 3): 1.0}
    assert column(path, "degree") == {"n0": 1, "n1": 2, "n2": 2, "n3": 1}
    assert column(path, "betweenness") == pytest.approx({"n0": 0, "n1": 2 / 3, "n2": 2 / 3, "n3": 0})
    # n0 puts all into n1: 1. n1 puts half into each of two that do not know each other: 2 * (1/2)^2.
    assert column(path, "constraint") == pytest.approx({"n0": 1, "n1": 0.5, "n2": 0.5, "n3": 1})


@MODERATE
@given(PAIRS)
def test_places_are_those_of_the_reference(pairs):
    reference = graph(pairs)
    if len(reference) > 2:
        assert column(pairs, "betweenness") == pytest.approx(nx.betweenness_centrality(reference), abs=1e-9)
    assert column(pairs, "pagerank") == pytest.approx(nx.pagerank(reference, tol=1e-12, max_iter=1000), abs=1e-8)
    assert column(pairs, "constraint") == pytest.approx(nx.constraint(reference, weight="weight"), abs=1e-9)
    assert column(pairs, "strength") == pytest.approx(dict(reference.degree(weight="weight")))


def test_many_nodes_are_walked_from_in_several_chunks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("standlink.queries.measures.network._CHUNK", 3)
    pairs = {(a, b): 1.0 for a in range(10) for b in range(a + 1, 10) if (a * b) % 3 == 1 or b == a + 1}
    assert column(pairs, "betweenness") == pytest.approx(nx.betweenness_centrality(graph(pairs)), abs=1e-9)


def test_a_large_network_is_estimated_near_what_is_exact(monkeypatch: pytest.MonkeyPatch):
    reference = nx.barabasi_albert_graph(400, 2, seed=1)
    pairs = {tuple(sorted(edge)): 1.0 for edge in reference.edges}
    exact = column(pairs, "betweenness")
    monkeypatch.setattr("standlink.queries.measures.network.EXACT", 300)
    monkeypatch.setattr("standlink.queries.measures.network.SAMPLE", 200)
    estimated = column(pairs, "betweenness")
    assert estimated == column(pairs, "betweenness") != exact
    assert max(abs(exact[n] - estimated[n]) for n in exact) < 0.05
    assert max(exact, key=lambda n: exact[n]) == max(estimated, key=lambda n: estimated[n])


@MODERATE
@given(PAIRS, st.permutations(range(10)))
def test_names_make_no_difference(pairs, renamed):
    moved = {tuple(sorted((renamed[a], renamed[b]))): w for (a, b), w in pairs.items()}
    for name in ("degree", "pagerank", "constraint"):
        here, there = column(pairs, name), column(moved, name)
        assert {f"n{renamed[int(n[1:])]}": v for n, v in here.items()} == pytest.approx(there, abs=1e-8)


def test_two_nodes_have_no_betweenness_and_none_no_rows():
    assert column({(0, 1): 2.0}, "betweenness") == {"n0": None, "n1": None}
    empty = pl.DataFrame(schema=SCHEMA)
    assert places(empty).is_empty()
    assert communities(empty).members.is_empty()


# communities

CLIQUES = {(a, b): 1.0 for base in (0, 5) for a in range(base, base + 5) for b in range(a + 1, base + 5)} | {
    (4, 5): 1.0
}


def test_two_cliques_joined_by_one_tie_are_two_communities_on_every_seed():
    found = communities(ties(CLIQUES))
    assert sorted(found.members["node"].filter(found.members["community"] == 1)) == [f"n{i}" for i in range(5)]
    assert found.members["size"].to_list() == [5] * 10
    assert found.stability == 1.0
    assert found.members["firm"].to_list() == [1.0] * 10
    halves = [{f"n{i}" for i in range(5)}, {f"n{i}" for i in range(5, 10)}]
    assert found.modularity == pytest.approx(nx.community.modularity(graph(CLIQUES), halves))


@MODERATE
@given(PAIRS)
def test_modularity_is_that_of_the_reference_and_stability_keeps_its_bounds(pairs):
    found = communities(ties(pairs), runs=4)
    groups = [set(part["node"]) for _, part in found.members.group_by("community")]
    assert found.modularity == pytest.approx(nx.community.modularity(graph(pairs), groups), abs=1e-9)
    assert found.stability <= 1 + 1e-12
    assert set(found.members["node"]) == set(graph(pairs))
    assert found.members.equals(communities(ties(pairs), runs=4).members)


def test_agreement_of_partitions_worked_by_hand():
    """{ab}{cd} and {abc}{d}: one pair together in both; 2 and 3 pairs together; (1 - 2*3/6) / ((2+3)/2 - 1) = 0."""
    assert agree(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])) == 0
    assert agree(np.array([0, 1, 2]), np.array([2, 0, 1])) == 1
