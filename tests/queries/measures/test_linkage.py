"""Linkage and reach: examples by hand, invariants, and agreement with SPARQL and plain counting."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import log

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.queries.answers.selection import Selection, by_region
from standlink.queries.answers.tables import tables_of
from standlink.queries.measures import incidence
from standlink.queries.measures.chance import beyond_chance
from standlink.queries.measures.incidence import Incidence, TooMuchError
from standlink.queries.measures.linkage import changes, links, ranking, strengths
from standlink.queries.measures.reach import counted, evenness

MODERATE = settings(max_examples=few(20))
EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=1, max_size=40)


def frame(edges) -> pl.DataFrame:
    schema = {"node": pl.String, "standard": pl.String}
    return pl.DataFrame([(f"n{i}", f"s{k}") for i, k in sorted(edges)], schema=schema, orient="row")


def incidence_of(edges) -> Incidence:
    return Incidence.of(frame(edges))


#: Sweden and China on 5G; Sweden, China and the United States on Wi-Fi; the United States alone on a third.
EXAMPLE = pl.DataFrame(
    {
        "node": ["se", "cn", "se", "cn", "us", "us"],
        "standard": ["5g", "5g", "wifi", "wifi", "wifi", "lone"],
    }
)


def test_links_worked_by_hand():
    """Both standards link Sweden and China: a unit and a third; N = 3, n = 2 each: association is 3 * 2 / 4."""
    found = links(Incidence.of(EXAMPLE))
    assert found.select("a", "b", "shared").rows() == [("cn", "se", 2), ("cn", "us", 1), ("se", "us", 1)]
    assert found["strength"].to_list() == pytest.approx([1 + 1 / 3, 1 / 3, 1 / 3])
    assert found["association"].to_list() == pytest.approx([3 * 2 / 4, 3 / 4, 3 / 4])
    assert found["cosine"].to_list() == pytest.approx([1.0, 0.5, 0.5])


@MODERATE
@given(st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=40))
def test_strengths_without_ties_are_those_of_the_ranking(rows):
    named = [(f"n{i}", f"s{k}", f"g{g}") for i, k, g in rows]
    found = Incidence.of(pl.DataFrame(named, schema=["node", "standard", "group"], orient="row"))
    of_node = {node: (standards, strength) for node, standards, _, strength in ranking(found).rows()}
    for node, standards, strength in strengths(found).rows():
        assert of_node[node] == (standards, pytest.approx(strength))


def test_ranking_worked_by_hand():
    found = ranking(Incidence.of(EXAMPLE))
    assert found.select("node", "standards", "partners").rows() == [("cn", 2, 2), ("se", 2, 2), ("us", 2, 2)]
    assert found["strength"].to_list() == pytest.approx([5 / 3, 5 / 3, 2 / 3])


def test_changes_tell_what_became_of_each_link():
    before = pl.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "shared": [1, 2, 3]})
    after = pl.DataFrame({"a": ["x", "x", "w"], "b": ["y", "z", "x"], "shared": [4, 2, 1]})
    found = {(a, b): (change, fate) for a, b, _, _, change, fate in changes(before, after).rows()}
    assert found == {
        ("x", "y"): (3, "stronger"),
        ("w", "x"): (1, "not seen before"),
        ("x", "z"): (0, "unchanged"),
        ("y", "z"): (-3, "not seen since"),
    }
    fell = changes(after, before).filter(pl.col("fate") == "weaker")
    assert fell.select("a", "b", "change").rows() == [("x", "y", -3)]


@MODERATE
@given(EDGES)
def test_links_are_those_of_plain_counting(edges):
    members: dict[str, set[str]] = {}
    for node, standard in frame(edges).rows():
        members.setdefault(standard, set()).add(node)
    shared = Counter(pair for nodes in members.values() for pair in combinations(sorted(nodes), 2))
    strength = Counter()
    for nodes in members.values():
        for pair in combinations(sorted(nodes), 2):
            strength[pair] += 2 / (len(nodes) * (len(nodes) - 1))
    found = links(incidence_of(edges))
    assert {(a, b): n for a, b, n in found.select("a", "b", "shared").rows()} == dict(shared)
    assert dict(zip(found.select("a", "b").rows(), found["strength"], strict=True)) == pytest.approx(dict(strength))
    assert found["strength"].is_sorted(descending=True)


@MODERATE
@given(EDGES)
def test_strengths_add_up_to_the_standards_that_link_and_cosine_keeps_its_bounds(edges):
    found, tied = incidence_of(edges), links(incidence_of(edges))
    linking = int((found.breadths > 1).sum())
    assert tied["strength"].sum() == pytest.approx(linking)
    assert ranking(found)["strength"].sum() == pytest.approx(2 * linking)
    assert tied.filter((pl.col("cosine") <= 0) | (pl.col("cosine") > 1 + 1e-12)).is_empty()
    assert tied.select(pl.all().is_null().any()).row(0) == (False,) * 7


@MODERATE
@given(EDGES, st.permutations(range(8)))
def test_names_make_no_difference(edges, renamed):
    def nameless(found, back):
        return sorted(
            (*sorted((back[a], back[b])), n, round(s, 9))
            for a, b, n, s in found.select("a", "b", "shared", "strength").rows()
        )

    same = {f"n{i}": i for i in range(8)}
    other = {f"n{renamed[i]}": i for i in range(8)}
    moved = incidence_of({(renamed[i], k) for i, k in edges})
    assert nameless(links(incidence_of(edges)), same) == nameless(links(moved), other)


@MODERATE
@given(EDGES)
def test_shared_standards_are_those_of_a_bipartite_projection(edges):
    graph = nx.Graph([(f"n{i}", f"s{k}") for i, k in edges])
    projected = nx.bipartite.weighted_projected_graph(graph, [n for n in graph if n[0] == "n"])
    found = {frozenset((a, b)): n for a, b, n in links(incidence_of(edges)).select("a", "b", "shared").rows()}
    assert found == {frozenset((a, b)): d["weight"] for a, b, d in projected.edges(data=True)}


@pytest.mark.parametrize("rows", [[], [("a", "x")], [("a", "x"), ("a", "y")], [("a", "x"), ("b", "y")]])
def test_without_a_shared_standard_there_is_no_link_and_no_nan(rows):
    given_rows = pl.DataFrame(rows, schema={"node": pl.String, "standard": pl.String}, orient="row")
    found = Incidence.of(given_rows)
    assert links(found).is_empty()
    assert beyond_chance(found).rows.is_empty()
    assert ranking(found)["strength"].to_list() == [0.0] * len(found.nodes)


def test_too_many_pairs_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(incidence, "MOST_PAIRS", 2)
    with pytest.raises(TooMuchError, match=r"up to 3 pairs of 3 nodes.*Narrow it by"):
        links(incidence_of({(0, 0), (1, 0), (2, 0)}))


@pytest.mark.parametrize("level", ["country", "macro-region", "cluster"])
def test_linked_regions_are_those_of_the_question_in_sparql(level: str, graph: Graph, release: Release):
    found = links(Incidence.of(by_region(tables_of(release), Selection(level=level)).rows))
    in_sparql = graph.ask("linkages/regions", level={"macro-region": "continent"}.get(level, level)).records()
    assert len(in_sparql) > 0
    assert {(r["a"], r["b"]): r["shared"] for r in in_sparql} == {r[:2]: r[2] for r in found.rows()}
    strengths = {(r["a"], r["b"]): float(str(r["strength"])) for r in in_sparql}
    assert strengths == pytest.approx({r[:2]: r[3] for r in found.rows()}, abs=1e-9)


# reach


def test_evenness_worked_by_hand():
    counts = pl.DataFrame({"s": ["x", "x", "x", "y"], "count": [2, 1, 1, 5]})
    x, y = evenness(counts, "s").rows(named=True)
    entropy = 0.5 * log(2) + 2 * 0.25 * log(4)
    assert (x["richness"], x["total"]) == (3, 4)
    assert x["shannon"] == pytest.approx(entropy)
    assert x["evenness"] == pytest.approx(entropy / log(3))
    assert (x["simpson"], x["hhi"]) == pytest.approx((1 - 0.375, 0.375))
    assert (y["richness"], y["shannon"], y["evenness"], y["effective"], y["hhi"]) == (1, 0.0, None, 1.0, 1.0)


@MODERATE
@given(st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_indices_keep_their_bounds_and_equal_parts_are_most_even(counts):
    row = evenness(pl.DataFrame({"s": ["x"] * len(counts), "count": counts}), "s").row(0, named=True)
    k = len(counts)
    assert 1 / k - 1e-12 <= row["hhi"] <= 1 + 1e-12
    assert row["simpson"] == pytest.approx(1 - row["hhi"])
    assert -1e-12 <= row["shannon"] <= log(k) + 1e-12
    level = evenness(pl.DataFrame({"s": ["x"] * k, "count": [7] * k}), "s").row(0, named=True)
    assert level["effective"] == pytest.approx(k)
    assert level["shannon"] >= row["shannon"] - 1e-12


@MODERATE
@given(EDGES)
def test_fractional_counts_add_up_to_the_standards_and_full_ones_to_the_participations(edges):
    found = incidence_of(edges)
    fractional, full = counted(found, "fractional"), counted(found)
    assert fractional["count"].sum() == pytest.approx(len(found.standards))
    assert full["count"].sum() == len(edges)
    assert fractional["share"].sum() == pytest.approx(1)
    assert fractional["share"].is_between(0, 1 + 1e-12).all()
