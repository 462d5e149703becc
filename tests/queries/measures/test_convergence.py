"""Convergence of technologies and rivals, lineages, diffusion: examples by hand, invariants, and refusals to fit."""

from __future__ import annotations

from itertools import permutations
from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from scipy import stats
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.measures import competition, convergence, descent, diffusion
from standlink.queries.measures.incidence import Incidence

MODERATE = settings(max_examples=few(20))
EDGES = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 9)), min_size=1, max_size=40)

#: Radio and coding meet on s1 in 1990 and on s3 in 2000; radio and cars on s3 in 2000; cars alone on s2 in 1995.
ROWS = pl.DataFrame(
    {
        "node": ["radio", "coding", "cars", "radio", "coding", "cars"],
        "standard": ["s1", "s1", "s2", "s3", "s3", "s3"],
        "year": [1990, 1990, 1995, 2000, 2000, 2000],
    }
)


# technologies


def test_diversity_worked_by_hand():
    """Radio and coding are always together, so 0 apart; cars share 1 of 2 with either, so 1 - 1/2 apart."""
    found = {s: rest for s, *rest in convergence.diversity(Incidence.of(ROWS)).rows()}
    assert found["s1"] == pytest.approx([2, 0, 0])
    assert found["s2"] == [1, None, 0]
    assert found["s3"] == pytest.approx([3, (0 + 0.5 + 0.5) / 3, 2 * (0.5 + 0.5) / 9])


@MODERATE
@given(EDGES)
def test_diversity_is_that_of_its_formula(edges):
    rows = pl.DataFrame([(f"f{i}", f"s{k}") for i, k in sorted(edges)], schema=["node", "standard"], orient="row")
    on = {f"f{i}": {k for j, k in edges if j == i} for i in {i for i, _ in edges}}
    near = {(a, b): len(on[a] & on[b]) / sqrt(len(on[a]) * len(on[b])) for a, b in permutations(on, 2)}
    for standard, variety, disparity, value in convergence.diversity(Incidence.of(rows)).rows():
        fields = [f for f in on if int(standard[1:]) in on[f]]
        distances = [1 - near[pair] for pair in permutations(fields, 2)]
        assert variety == len(fields)
        assert value == pytest.approx(sum(distances) / len(fields) ** 2, abs=1e-9)
        assert 0 <= value < 1
        assert (disparity is None) == (len(fields) == 1)


def test_trends_and_meetings_worked_by_hand():
    assert convergence.trend(ROWS).select("year", "standards", "fields", "share").rows() == [
        (1990, 1, 2.0, 1.0),
        (1995, 1, 1.0, 0.0),
        (2000, 1, 3.0, 1.0),
    ]
    assert convergence.field_trend(ROWS).filter(pl.col("field") == "cars").rows() == [
        ("cars", 1995, 1, 0, 0.0),
        ("cars", 2000, 1, 1, 1.0),
    ]
    assert convergence.new_pairs(ROWS.with_columns(document="standard")).rows() == [
        ("coding", "radio", 1990, "s1", 2),
        ("cars", "coding", 2000, "s3", 1),
        ("cars", "radio", 2000, "s3", 1),
    ]


def test_speed_of_a_steady_rise_is_its_slope_and_few_years_have_none():
    """In year y of ten, y of ten standards of field x have field y as well: a tenth a year."""
    rows = [("x", f"{y}-{n}", y) for y in range(10) for n in range(10)]
    rows += [("y", f"{y}-{n}", y) for y in range(10) for n in range(y)] + [("z", "0-0", 0), ("z", "1-0", 1)]
    found = convergence.speed(pl.DataFrame(rows, schema=["node", "standard", "year"], orient="row"), documents=40)
    assert set(found["field"]) == {"x", "y"}
    x = found.filter(pl.col("field") == "x").row(0, named=True)
    assert x["slope"] == pytest.approx(10, abs=1), "percentage points a year"
    assert x["low"] <= x["slope"] <= x["high"]
    assert (x["first"], x["last"], x["years"], x["documents"]) == (0, 9, 10, 100)


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=4, max_size=12))
def test_slope_is_that_of_a_second_implementation(years: list[tuple[int, float]]):
    x = np.arange(len(years))
    weights = np.array([n for n, _ in years])
    y = np.array([share for _, share in years])
    slope, half = convergence._slope(x, y, weights)
    fitted, covariance = np.polyfit(x, y, 1, w=np.sqrt(weights), cov=True)
    assert slope == pytest.approx(fitted[0], abs=1e-9)
    assert half == pytest.approx(stats.t.ppf(0.975, len(x) - 2) * covariance[0, 0] ** 0.5, abs=1e-6)


def test_a_steep_slope_of_few_documents_comes_after_a_certain_one():
    rows = [("a", f"a{y}-{n}", y) for y in range(10) for n in range(20)]
    rows += [("other", f"a{y}-{n}", y) for y in range(10) for n in range(y)]
    rows += [("b", f"b{y}-{n}", y) for y in range(10) for n in range(2)]
    rows += [("other", f"b{y}-{n}", y) for y in (1, 8, 9) for n in range(2)]
    frame = pl.DataFrame(rows, schema=["node", "standard", "year"], orient="row")
    found = convergence.speed(frame, documents=20)
    slopes = dict(found.filter(pl.col("field") != "other").select("field", "slope").iter_rows())
    assert slopes["b"] > slopes["a"]
    assert list(slopes) == ["a", "b"]
    assert set(convergence.speed(frame, documents=100)["field"]) == {"a"}


def test_a_field_that_passes_from_one_catalogue_to_another_does_not_converge():
    """The standards of the one have one field each, and of the other two: the share rises only over both together."""
    rows = [("x", f"{y}-{n}", y, "one" if y < 10 else "two") for y in range(20) for n in range(10)]
    rows += [("y", standard, y, source) for _, standard, y, source in rows if source == "two"]
    frame = pl.DataFrame(rows, schema=["node", "standard", "year", "source"], orient="row")
    pooled, apart = (convergence.speed(f).filter(pl.col("field") == "x") for f in (frame.drop("source"), frame))
    assert pooled["low"].item() > 5
    assert apart.select("slope", "low", "high").row(0) == (0, 0, 0)
    assert apart.drop("slope", "low", "high").equals(pooled.drop("slope", "low", "high"))


def test_sources_of_one_year_each_have_no_slope():
    rows = [("x", f"{y}-{n}", y, str(y)) for y in range(20) for n in range(10)]
    assert convergence.speed(pl.DataFrame(rows, schema=["node", "standard", "year", "source"], orient="row")).is_empty()


def test_fields_of_different_editions_of_a_number_have_not_met():
    rows = [("x", "a1", "a", 1990), ("y", "a2", "a", 2000), ("x", "a3", "a", 2010), ("y", "a3", "a", 2010)]
    found = pl.DataFrame(rows, schema=["node", "document", "standard", "year"], orient="row")
    assert convergence.new_pairs(found).rows() == [("x", "y", 2010, "a3", 1)]
    assert convergence.new_pairs(pl.concat([found, found])).rows() == [("x", "y", 2010, "a3", 1)]


@pytest.mark.parametrize("measure", ["trend", "field_trend", "new_pairs", "speed"])
def test_no_rows_give_no_rows(measure):
    assert getattr(convergence, measure)(ROWS.clear().with_columns(document="standard")).is_empty()
    assert convergence.diversity(Incidence.of(ROWS.clear())).is_empty()


# rivals


EVENTS = pl.DataFrame(
    {
        "rival": ["a", "a", "b", "b", "b", "a"],
        "adopter": ["1", "2", "1", "3", "4", "1"],
        "time": [2020, 2021, 2021, 2022, 2022, 2022],
    }
)


def test_shares_of_adopters_worked_by_hand():
    """a: 1, 2, 2 adopters; b: 0, 1, 3. A second announcement by adopter 1 in 2022 changes nothing."""
    found = competition.shares(competition.adopters_so_far(EVENTS))
    assert found.select("time", "rival", "amount").rows() == [
        *((2020, "a", 1), (2020, "b", 0), (2021, "a", 2), (2021, "b", 1), (2022, "a", 2), (2022, "b", 3))
    ]
    assert found["share"].to_list() == pytest.approx([1, 0, 2 / 3, 1 / 3, 0.4, 0.6])
    assert found["concentration"].to_list() == pytest.approx([1, 1, 5 / 9, 5 / 9, 0.52, 0.52])


def test_backers_are_those_who_have_not_adopted_yet():
    """Of rival a, 1 backs in 2020 and adopts in 2022, 2 adopts in 2021; of b, all three only back it."""
    events = EVENTS.with_columns(adopts=pl.Series([False, True, False, False, False, True]))
    found = competition.commitments_so_far(events)
    assert found.select("time", "rival", "backers").rows() == [
        *((2020, "a", 1), (2020, "b", 0), (2021, "a", 1), (2021, "b", 1), (2022, "a", 0), (2022, "b", 3))
    ]


def test_who_passed_half_and_survives():
    found = competition.outcome(competition.adopters_so_far(EVENTS)).rows(named=True)
    assert [(r["rival"], r["amount"], r["passed_half"], r["survives"]) for r in found] == [
        ("b", 3, 2022, True),
        ("a", 2, 2020, True),
    ]


def test_installed_base_needs_every_rival_at_a_date_and_no_two_figures_for_one():
    rows = [("a", "2020", 5.0), ("b", "2020", 5.0), ("a", "2021", 9.0), ("a", "2022", 1.0), ("b", "2022", 2.0)]
    rows += [("b", "2022", 3.0), ("a", "2023", 0.0), ("b", "2023", 0.0)]
    figures = pl.DataFrame(rows, schema=["rival", "time", "value"], orient="row")
    found = competition.shares(competition.installed(figures))
    assert found.select("time", "rival", "share").rows() == [("2020", "a", 0.5), ("2020", "b", 0.5)]


@MODERATE
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(2000, 2006)), min_size=1, max_size=30))
def test_shares_sum_to_one_and_concentration_keeps_its_bounds(events):
    frame = pl.DataFrame(events, schema=["rival", "adopter", "time"], orient="row")
    found = competition.shares(competition.adopters_so_far(frame))
    rivals = frame["rival"].n_unique()
    for _, part in found.group_by("time"):
        assert part["share"].sum() == pytest.approx(1)
        assert 1 / rivals - 1e-9 <= part["concentration"][0] <= 1 + 1e-9
    last = found.filter(pl.col("time") == pl.col("time").max())
    assert last["amount"].sum() == len({(r, a) for r, a, _ in events})


# lineages


def test_extent_of_a_lineage_worked_by_hand():
    """a > b, c; b > d, e, f; c > d: five descendants, two deep, three wide at depth two."""
    steps = pl.DataFrame({"parent": list("aabbbc"), "child": list("bcdefd")})
    assert descent.extent(steps).rows() == [("a", 5, 2, 3), ("b", 3, 1, 3), ("c", 1, 1, 1)]


def test_steps_run_from_the_older_to_what_came_of_it():
    relations = [("new", "supersedes", "old"), ("left", "mergesInto", "both"), ("x", "competesWith", "y")]
    frame = pl.DataFrame(
        [(a, ONTOLOGY + r, b) for a, r, b in relations], schema=["from", "relation", "to"], orient="row"
    )
    assert descent.steps(frame).rows() == [("left", "both"), ("old", "new")]
    assert descent.extent(descent.steps(frame.clear())).is_empty()


def test_a_circle_ends():
    assert descent.extent(pl.DataFrame({"parent": ["a", "b"], "child": ["b", "a"]})).rows() == [
        ("a", 1, 1, 1),
        ("b", 1, 1, 1),
    ]


# diffusion


def test_lags_worked_by_hand():
    rows = pl.DataFrame(
        {
            "group": ["x", "x", "x", "y"],
            "actor": ["a", "b", "b", "c"],
            "standard": ["s", "s", "t", "t"],
            "adopted": [2003.0, 2001.0, 1999.0, None],
            "published": [2000.0] * 4,
        }
    )
    assert diffusion.lags(rows).rows() == [("x", 3, 2, 2, -1.0, 1.0, 1.0, 3.0)]


def test_groups_of_few_adopters_come_after_those_of_five_even_if_they_are_faster():
    actors = ["a", *"bcdef"]
    rows = pl.DataFrame({"group": ["fast", *["slow"] * 5], "actor": actors, "standard": ["s"] * 6})
    rows = rows.with_columns(adopted=pl.Series([2000.1, *[2004.0] * 5]), published=2000.0)
    assert diffusion.lags(rows)["group"].to_list() == ["slow", "fast"]


def test_dates_become_years_in_the_middle_of_what_is_known():
    found = diffusion.years(pl.Series(["2023", "2023-01", "2023-01-01", None, "-0044"])).to_list()
    assert found[:3] == pytest.approx([2023.5, 2023 + 0.5 / 12, 2023.0])
    assert found[3:] == [None, -43.5]
