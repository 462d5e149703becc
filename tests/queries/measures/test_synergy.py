"""Measures of synergy: examples by hand, second implementations, refusals, and nulls that are right under no relation.

Values of statsmodels 0.15.0 and linearmodels 7.1 are written down, with the frame that they were computed from, so that
neither has to be installed; SciPy and least squares on dummy variables are computed here.
"""

from __future__ import annotations

from itertools import permutations
from math import atanh, log, sqrt, tanh

import numpy as np
import polars as pl
import pytest
from scipy import stats
from standlink.queries.measures import specialization
from standlink.queries.measures.synergy import (
    comovement,
    disparities,
    lead_lag,
    position,
    rank_correlation,
    specialization_match,
)
from standlink.queries.measures.synergy.panel import Panel, balanced, figures, per_million, wide
from standlink.queries.measures.synergy.rank_correlation import correlate
from standlink.queries.measures.synergy.standing import standings

REGIONS, YEARS = 24, 11


def panel_of(**figures: np.ndarray) -> Panel:
    regions, years = next(iter(figures.values())).shape
    return Panel(tuple(f"r{i:03}" for i in range(regions)), tuple(range(2000, 2000 + years)), figures)


def made() -> Panel:
    """Return regions whose participation follows their innovation of the year before, with what hides it."""
    i, t = np.arange(REGIONS)[:, None], np.arange(YEARS)[None, :]
    x = np.sin(3.0 * i) + np.sin(1.0 + i * 0.7 + t * t * 0.9)
    earlier = np.sin(3.0 * i) + np.sin(1.0 + i * 0.7 + (t - 1.0) ** 2 * 0.9)
    y = 0.5 * earlier + 0.4 * np.cos(5.0 * i + 2.3 * t * t) + 0.3 * np.sin(1.7 * t)
    return panel_of(innovation=x, participation=y)


def long(*rows: tuple[str, int, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["region", "year", "indicator", "value"], orient="row")


# panel


def test_a_value_on_which_records_differ_is_none_and_one_recorded_twice_is_one():
    rows = long(("se", 2001, "rd", 3.1), ("se", 2001, "rd", 3.1), ("fi", 2001, "rd", 3.0), ("fi", 2001, "rd", 3.2))
    assert figures(rows).rows() == [("fi", 2001, "rd", None), ("se", 2001, "rd", 3.1)]


def test_a_missing_value_is_not_zero_and_zero_is_a_value():
    rows = long(("se", 2001, "rd", 0.0), ("se", 2002, "rd", None), ("se", 2002, "gdp", 5.0))
    assert wide(rows, ["rd", "gdp"]).rows() == [("se", 2001, 0.0, None), ("se", 2002, None, 5.0)]


def test_per_million_people_worked_by_hand_and_without_people_there_is_none():
    rows = pl.DataFrame({"patents": [30.0, 30.0, 30.0], "population": [10e6, 0.0, None]})
    assert per_million(rows, "patents")["patents"].to_list() == [3.0, None, None]


def test_the_balanced_panel_is_the_largest_window_of_regions_without_a_gap():
    """a has 2000-2005, b 2000-2002 and 2004-2005, c 2003-2005: 3 years of a and c (6) lose to 3 of a and b, as early as
    those; of two years, 2004 and 2005 have all three (6). The latest of equals wins."""
    years = {"a": range(2000, 2006), "b": [2000, 2001, 2002, 2004, 2005], "c": range(2003, 2006)}
    rows = pl.DataFrame(
        [(r, y, 1.0) for r, own in years.items() for y in own], schema=["region", "year", "x"], orient="row"
    )
    two = balanced(rows, ["x"], years=2)
    assert (two.regions, two.years) == (("a", "b", "c"), (2004, 2005))
    three = balanced(rows, ["x"], years=3)
    assert (three.regions, three.years) == (("a", "c"), (2003, 2004, 2005))
    six = balanced(rows, ["x"], years=6)
    assert (six.regions, six.first, six.last) == (("a",), 2000, 2005)
    assert balanced(rows, ["x"], years=7).regions == ()
    asked = balanced(rows, ["x"], years=2, since=2000, until=2001)
    assert (asked.regions, asked.years) == (("a", "b"), (2000, 2001))
    assert balanced(rows, ["x"], years=2, since=1990, until=1995).regions == ()
    assert balanced(rows.clear(), ["x"], years=2).years == ()


# standing


def test_equal_values_share_the_better_rank_and_the_next_rank_is_left_out():
    rows = pl.DataFrame({"indicator": "rd", "region": list("abcd"), "year": 2020, "value": [2.0, 5.0, 2.0, 0.0]})
    found = standings(rows).select("region", "rank", "tied", "of").rows()
    assert found == [("b", 1, 0, 4), ("a", 2, 1, 4), ("c", 2, 1, 4), ("d", 4, 0, 4)]


# rank correlation


def test_rank_correlation_worked_by_hand():
    """Ranks 1 2 3 4 5 and 1 3 2 5 4: r = 1 - 6 (1 + 1 + 1 + 1) / (5 x 24) = 0.8; s^2 = (1 + 0.64 / 2) / (5 - 3)."""
    found = correlate(np.arange(5.0), np.array([1.0, 3, 2, 5, 4]))
    assert found is not None
    assert found.r == pytest.approx(0.8)
    half = 1.959964 * sqrt(0.66)
    assert (found.low, found.high) == pytest.approx((tanh(atanh(0.8) - half), tanh(atanh(0.8) + half)), abs=1e-6)


def test_rank_correlation_with_ties_is_that_of_scipy_and_no_transformation_that_keeps_order_changes_it():
    x, y = np.array([0, 0, 0, 1, 4, 9, 9, 12.0]), np.array([1, 0, 0, 3, 2, 5, 8, 8.0])
    found = correlate(x, y)
    assert found is not None
    assert found.r == pytest.approx(stats.spearmanr(x, y).statistic)
    assert correlate(np.log1p(x), np.exp(y)) == found


def test_partial_rank_correlation_is_that_of_the_formula_for_one_control():
    x, y, z = np.sin(np.arange(20.0)), np.cos(np.arange(20.0) ** 2), np.sin(0.5 * np.arange(20.0))
    xy, xz, yz = (stats.spearmanr(a, b).statistic for a, b in ((x, y), (x, z), (y, z)))
    found = correlate(x, y, [z])
    assert found is not None
    assert found.r == pytest.approx((xy - xz * yz) / sqrt((1 - xz**2) * (1 - yz**2)))
    assert (found.low, found.high) == pytest.approx(rank_correlation.interval(found.r, 20, 1))


def test_partial_rank_correlation_with_two_controls_is_that_of_least_squares_on_ranks():
    x, y, z, w = (np.sin(k * np.arange(25.0) ** 1.5) for k in (1.0, 1.3, 1.7, 2.9))
    base = np.column_stack([np.ones(25), stats.rankdata(z), stats.rankdata(w)])
    left = [
        ranks - base @ np.linalg.lstsq(base, ranks, rcond=None)[0] for ranks in (stats.rankdata(x), stats.rankdata(y))
    ]
    found = correlate(x, y, [z, w])
    assert found is not None
    assert found.r == pytest.approx(np.corrcoef(*left)[0, 1])


def test_the_probability_agrees_with_all_permutations():
    x, y = np.arange(7.0), np.array([2.0, 1, 3, 7, 4, 6, 5])
    r = stats.spearmanr(x, y).statistic
    as_large = [abs(stats.spearmanr(x, p).statistic) >= abs(r) - 1e-9 for p in permutations(y)]
    found = correlate(x, y, draws=9_999)
    assert found is not None
    assert found.probability == pytest.approx(np.mean(as_large), abs=0.006)


def test_the_probability_of_a_partial_correlation_is_that_of_least_squares_in_each_draw():
    x, y, z = (np.sin(k * np.arange(25.0) ** 1.5) for k in (1.0, 1.3, 1.7))
    base = np.column_stack([np.ones(25), stats.rankdata(z)])

    def without(values: np.ndarray) -> np.ndarray:
        return np.asarray(values - base @ np.linalg.lstsq(base, values, rcond=None)[0])

    left, other = without(stats.rankdata(x)), without(stats.rankdata(y))
    drawn = [np.corrcoef(left, without(other[order]))[0, 1] for order in rank_correlation.shuffles(25, 199, 3)]
    found = correlate(x, y, [z], draws=199, seed=3)
    assert found is not None
    assert found.probability == pytest.approx((1 + (np.abs(drawn) >= abs(found.r) - 1e-9).sum()) / 200)


def test_what_is_constant_or_explained_by_a_control_has_no_correlation_and_a_perfect_one_no_interval():
    x = np.arange(8.0)
    assert correlate(x, np.ones(8)) is None
    assert correlate(x, np.sin(x), [2 * x + 1]) is None
    assert correlate(x[:3], x[:3]) is None
    perfect = correlate(x, x)
    assert perfect is not None
    assert (perfect.r, perfect.low, perfect.high) == (pytest.approx(1), None, None)


def test_the_null_is_rarely_improbable_where_nothing_is_related():
    random = np.random.default_rng(5)
    found = [correlate(random.normal(size=25), random.normal(size=25), draws=199) for _ in range(200)]
    assert 2 <= sum(each is not None and each.probability <= 0.05 for each in found) <= 22


# co-movement


def yearly() -> pl.DataFrame:
    i = np.arange(21)
    return pl.concat(
        pl.DataFrame(
            {
                "region": [f"r{k:02}" for k in i],
                "year": year,
                "innovation": np.sin(i * 1.1 + year),
                "participation": np.sin(i * 1.1 + year) + np.cos(i * 2.0),
                "population": np.cos(i * 0.3),
            }
        )
        for year in (2001, 2002)
    )


def test_a_year_has_the_correlation_of_its_regions_and_too_few_regions_have_none():
    rows = yearly()
    found = comovement.by_year(rows.vstack(rows.head(10).with_columns(year=2003).select(rows.columns)), ["population"])
    assert found["year"].to_list() == [2001, 2002]
    own = rows.filter(pl.col("year") == 2002)
    expected = stats.spearmanr(own["innovation"], own["participation"]).statistic
    assert found.row(1, named=True)["correlation"] == pytest.approx(expected)
    assert found["regions"].to_list() == [21, 21]
    assert (found["partial_low"] < found["partial"]).all()
    assert comovement.by_year(rows)["partial"].to_list() == [None, None]


# lead and lag


def test_what_follows_by_one_year_has_its_slope_at_that_lag():
    """Participation is twice the innovation of the year before, and levels of regions and years, exactly."""
    i, t = np.arange(20)[:, None], np.arange(10)[None, :]
    x = np.sin(i * 1.3 + t * t)
    before = np.sin(i * 1.3 + (t - 1.0) ** 2)
    panel = panel_of(innovation=x, participation=2 * before + 5 * i - 3 * t)
    found, reason = lead_lag.offsets(panel, 1, together=True)
    assert reason is None
    slopes = found.filter(pl.col("direction") == "participation on innovation")
    assert dict(slopes.select("offset", "slope").rows()) == pytest.approx({1: 2, 0: 0, -1: 0}, abs=1e-9)
    assert found["regions"].unique().to_list() == [20]
    assert found["years"].unique().to_list() == [8]


def test_slopes_and_errors_are_those_of_linearmodels():
    """PanelOLS with both effects, clustered and debiased, counts the effects of regions too: P is 23 larger."""
    y, columns = lead_lag.shifted(made(), "participation", "innovation", 2)
    found = lead_lag.fit(y, columns)
    more = sqrt((24 * 7 - 12) / (24 * 7 - 12 - 23))
    slopes = [-0.0141688207, 0.4879959284, 0.0016835081, 0.0155727774, 0.0021210685]
    assert found.slopes == pytest.approx(slopes, abs=1e-9)
    errors = np.array([0.0720774612, 0.0282618202, 0.0144934405, 0.0362786545, 0.0302832059])
    assert np.sqrt(np.diag(found.covariance)) * more == pytest.approx(errors, abs=1e-9)
    alone = lead_lag.fit(y, columns[1:2])
    assert alone.slopes == pytest.approx([0.4867217359], abs=1e-9)


def test_slopes_are_those_of_least_squares_on_dummy_variables_and_limits_those_of_t():
    y, columns = lead_lag.shifted(made(), "innovation", "participation", 2)
    dummies = [np.kron(np.eye(24), np.ones((7, 1))), np.kron(np.ones((24, 1)), np.eye(7))[:, 1:]]
    x = np.column_stack([*(c.ravel() for c in columns), *dummies])
    expected = np.linalg.lstsq(x, y.ravel(), rcond=None)[0]
    found = lead_lag.fit(y, columns)
    assert found.slopes == pytest.approx(expected[:5])
    residual = (y.ravel() - x @ expected).reshape(y.shape)
    bread = np.linalg.inv(x.T @ x)
    scores = np.stack([x[7 * g : 7 * g + 7].T @ residual[g] for g in range(24)])
    covariance = 24 / 23 * (24 * 7 - 1) / (24 * 7 - 12) * bread @ scores.T @ scores @ bread
    low, high = found.limits()
    half = stats.t.ppf(0.975, 23) * np.sqrt(np.diag(covariance)[:5])
    assert (high - low) / 2 == pytest.approx(half)
    wald = expected[:2] @ np.linalg.inv(covariance[:2, :2]) @ expected[:2] / 2
    assert found.joint([0, 1]).statistic == pytest.approx(wald)
    assert found.joint([0, 1]).probability == pytest.approx(stats.f.sf(wald, 2, 23))


def test_slopes_with_own_trends_are_those_of_least_squares_on_dummy_variables_and_trends_of_regions():
    y, columns = lead_lag.shifted(made(), "participation", "innovation", 2)
    regions, line = np.eye(24), np.arange(7.0)[:, None]
    effects = [np.kron(regions, np.ones((7, 1))), np.kron(regions, line), np.kron(np.ones((24, 1)), np.eye(7))[:, 2:]]
    x = np.column_stack([*(c.ravel() for c in columns), *effects])
    expected = np.linalg.lstsq(x, y.ravel(), rcond=None)[0]
    found = lead_lag.fit(y, columns, lead_lag.OWN)
    assert found.slopes == pytest.approx(expected[:5])
    residual = (y.ravel() - x @ expected).reshape(y.shape)
    bread = np.linalg.inv(x.T @ x)
    scores = np.stack([x[7 * g : 7 * g + 7].T @ residual[g] for g in range(24)])
    covariance = 24 / 23 * (24 * 7 - 1) / (24 * 7 - 12) * bread @ scores.T @ scores @ bread
    assert np.diag(found.covariance) == pytest.approx(np.diag(covariance)[:5])


def test_figures_that_only_rise_together_are_a_relation_until_each_region_has_its_own_trend():
    i, t = np.arange(24.0)[:, None], np.arange(11.0)[None, :]
    rise = (i % 5) * t
    panel = panel_of(innovation=rise + np.sin(i * 7 + t * t), participation=rise + np.cos(i * 3 + 2.1 * t * t))
    found, _ = lead_lag.offsets(panel, 2)
    assert (found["low"] > 0).all()
    own, reason = lead_lag.offsets(panel, 2, trend=lead_lag.OWN)
    assert reason is None
    assert own["slope"].abs().max() < 0.3
    assert not (own["low"] > 0).all()
    straight = panel_of(innovation=rise, participation=made()["participation"])
    assert "does not change in any region" in lead_lag.offsets(straight, 1, trend=lead_lag.OWN)[1].text  # type: ignore[union-attr]


def test_the_exchange_of_series_gives_the_slopes_of_regressions_on_the_exchanged_panel():
    y, columns = lead_lag.shifted(made(), "participation", "innovation", 2)
    orders = rank_correlation.shuffles(24, 3, 1)
    for together in (False, True):
        without = [lead_lag.two_way(column) for column in columns]
        drawn = lead_lag._exchanged(lead_lag.two_way(y), without, together, orders)
        for draw, order in zip(drawn, orders, strict=True):
            moved = [column[order] for column in columns]
            fits = [lead_lag.fit(y, moved)] if together else [lead_lag.fit(y, [column]) for column in moved]
            assert draw == pytest.approx(np.concatenate([each.slopes for each in fits]))


def test_only_the_true_lag_is_improbable_and_both_directions_are_given():
    found, _ = lead_lag.offsets(made(), 2)
    improbable = found.filter(pl.col("probability") < 0.01).select("direction", "offset").rows()
    assert improbable == [("participation on innovation", 1), ("innovation on participation", -1)]
    assert set(found["offset"]) == {-2, -1, 0, 1, 2}
    lags, leads = lead_lag.joint(made(), 2)["participation on innovation"]
    assert lags.probability < 0.001 < leads.probability


def test_too_few_regions_or_years_are_refused_with_what_would_be_enough():
    few = made().of(np.arange(REGIONS) < 19)
    found, reason = lead_lag.offsets(few, 2)
    assert found.is_empty()
    assert reason is not None
    assert "20 regions" in reason.text
    assert "there are 19 regions and 11 years" in reason.text
    _, reason = lead_lag.offsets(made(), 4)
    assert reason is not None
    assert "13 consecutive years" in reason.text
    flat = panel_of(innovation=np.tile(np.arange(11.0), (24, 1)), participation=made()["participation"])
    assert "does not change in any region" in lead_lag.offsets(flat, 1)[1].text  # type: ignore[union-attr]


def test_offsets_that_follow_from_each_other_are_refused_together_and_estimated_alone():
    """A figure that repeats every two years has the same value at each second offset."""
    i, t = np.arange(24)[:, None], np.arange(11)[None, :]
    panel = panel_of(innovation=np.sin(i * 1.0) * (t % 2), participation=made()["participation"])
    found, reason = lead_lag.offsets(panel, 2, together=True)
    assert found.is_empty()
    assert reason is not None
    assert "cannot be told apart together" in reason.text
    alone, reason = lead_lag.offsets(panel, 2)
    assert reason is None
    assert alone.height == 10
    assert list(lead_lag.joint(panel, 2)) == ["innovation on participation"]


def test_a_logarithm_keeps_regions_that_are_positive_in_all_years_and_adds_nothing_to_zeros():
    panel = panel_of(
        innovation=np.array([[1.0, 2], [0, 2], [3, 4]]), participation=np.array([[1.0, 1], [1, 1], [1, -1]])
    )
    assert lead_lag.scaled(panel, logarithms=True).regions == ("r000",)
    assert lead_lag.scaled(panel, logarithms=True)["innovation"].tolist() == [[0.0, log(2)]]
    level = lead_lag.scaled(panel, logarithms=False)["innovation"]
    assert (level.mean(), level.std()) == pytest.approx((0, 1))


# convergence


def test_disparities_worked_by_hand():
    """1 and e: logarithms 0 and 1, deviation sqrt(1/2). 1, 3, 0: mean 4/3, Gini 2 (2 + 1 + 3) / (2 x 9 x 4/3) = 1/2."""
    assert disparities.by_year(panel_of(value=np.array([[1.0], [np.e]])))["sigma"].to_list() == pytest.approx(
        [sqrt(0.5)]
    )
    found = disparities.by_year(panel_of(value=np.array([[1.0, 2], [3, 2], [0, 2]])))
    assert found["gini"].to_list() == pytest.approx([0.5, 0])
    assert found["variation"].to_list() == pytest.approx([np.std([1, 3, 0], ddof=1) / (4 / 3), 0])
    assert found["zeros"].to_list() == [1, 0]
    assert found["positive"].to_list() == [2, 2]
    assert found["sigma"].to_list() == pytest.approx([log(3) / sqrt(2), 0])


def test_gini_is_the_mean_difference_of_all_pairs():
    values = np.abs(np.sin(np.arange(40.0) ** 2)) * 10
    expected = np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean())
    assert disparities.gini(values) == pytest.approx(expected)


def growing() -> Panel:
    i = np.arange(30.0)
    start = np.exp(1 + np.sin(2.0 * i))
    end = start * np.exp(1.5 - 0.5 * np.log(start) + 0.3 * np.cos(7.0 * i))
    steps = np.linspace(0, 1, 8)
    return panel_of(value=np.exp(np.log(start)[:, None] * (1 - steps) + np.log(end)[:, None] * steps))


def test_beta_is_that_of_statsmodels_with_hc3_errors_and_its_speed_that_of_the_formula():
    found = disparities.beta(growing())
    assert found is not None
    assert (found.slope, found.low, found.high) == pytest.approx(
        (-0.0716397128, -0.0888865739, -0.0543928517), abs=1e-9
    )
    assert found.speed == pytest.approx(-log(1 - 0.0716397128 * 7) / 7)
    assert (found.n, found.years, found.probability) == (30, 7, 0.001)
    sigma = disparities.changes(growing())["sigma"]
    assert sigma.last < sigma.first
    assert sigma.probability == 0.001


def test_values_that_only_vary_by_chance_have_beta_convergence_without_sigma_convergence():
    """Galton's fallacy, which the definition warns of."""
    panel = panel_of(value=np.exp(np.random.default_rng(3).normal(size=(60, 6))))
    found = disparities.beta(panel)
    assert found is not None
    assert found.high < 0
    assert disparities.changes(panel)["sigma"].probability > 0.05


def test_negative_values_and_few_regions_are_refused():
    few = panel_of(value=np.ones((19, 6)))
    assert "needs 20 regions" in disparities.refusal(few).text  # type: ignore[union-attr]
    below = panel_of(value=np.ones((20, 6)) - 2 * np.eye(20, 6))
    assert "6 of 20 regions" in disparities.refusal(below).text  # type: ignore[union-attr]
    assert disparities.refusal(panel_of(value=np.zeros((20, 6)))) is None
    assert disparities.beta(panel_of(value=np.zeros((20, 6)))) is None
    assert disparities.by_year(panel_of(value=np.zeros((20, 6))))["gini"].to_list() == [None] * 6


# match of specialization


def patents(regions: int = 24) -> pl.DataFrame:
    """Return regions that have the more of their patents in f0 the later they come, and always as many in others."""
    rows = [
        (f"r{r:02}", f"f{f}", 10.0 + r if f == 0 else 20.0 + (7 * r * f) % 11) for r in range(regions) for f in range(4)
    ]
    return pl.DataFrame(rows, schema=["region", "field", "value"], orient="row")


def taking_part(regions: int = 24) -> pl.DataFrame:
    return pl.DataFrame(
        {"region": [f"r{r:02}" for r in range(regions)], "participation": [max(0.0, r - 5.0) for r in range(regions)]}
    )


def test_advantages_are_those_of_the_measure_of_specialization():
    found = specialization_match.advantages(patents())
    units = [(r, f, f"{r}{f}{k}") for r, f, n in patents().rows() for k in range(int(n))]
    rows = pl.DataFrame(units, schema=["node", "field", "standard"], orient="row")
    expected = {(r, f): rta for r, f, _, rta, _ in specialization.advantage(rows).rows()}
    assert {(r, f): a for r, f, _, a in found.rows()} == pytest.approx(expected)


def test_regions_with_few_patents_and_fields_without_any_are_left_out():
    more = pl.DataFrame({"region": ["tiny", "r00", "r01"], "field": ["f0", "none", "f9"], "value": [29.0, 0.0, None]})
    found = specialization_match.advantages(pl.concat([patents(), more]))
    assert "tiny" not in found["region"]
    assert set(found["field"]) == {"f0", "f1", "f2", "f3"}
    assert specialization_match.advantages(patents().clear()).is_empty()


def test_the_field_of_those_that_take_part_comes_first_and_its_match_is_a_rank_correlation():
    found = specialization_match.advantages(patents())
    match = specialization_match.by_field(found, taking_part(), own=["f0"])
    own = found.filter(pl.col("field") == "f0").sort("region")
    expected = stats.spearmanr(own["advantage"], taking_part()["participation"]).statistic
    first = match.row(0, named=True)
    assert (first["field"], first["own"], first["accepted"], first["regions"]) == ("f0", True, True, 24)
    assert first["correlation"] == pytest.approx(expected)
    assert first["low"] < expected < first["high"]
    assert first["specialized"] == (own["advantage"] > 1).sum()
    assert specialization_match.by_field(found, taking_part(19), own=["f0"]).is_empty()


def test_discoveries_are_those_of_scipy():
    found = specialization_match.advantages(patents())
    match = specialization_match.by_field(found, taking_part())
    assert match["accepted"].to_list() == [bool(q <= 0.05) for q in stats.false_discovery_control(match["probability"])]


def test_own_fields_match_more_than_others_and_by_chance_they_do_not():
    found = specialization_match.advantages(patents())
    own = specialization_match.contrast(found, taking_part(), ["f0"])
    assert own is not None
    match = specialization_match.by_field(found, taking_part(), own=["f0"])
    assert own.own == pytest.approx(match.filter("own")["correlation"].mean())
    assert own.others == pytest.approx(match.filter(~pl.col("own"))["correlation"].mean())
    assert own.own > 0.9
    assert own.probability == 0.001
    turned = taking_part().with_columns(participation=pl.Series([(5.0 * r) % 24 for r in range(24)]))
    assert specialization_match.contrast(found, turned, ["f0"]).probability > 0.05  # type: ignore[union-attr]
    assert specialization_match.contrast(found, taking_part(), ["f9"]) is None
    assert specialization_match.contrast(found, taking_part().with_columns(participation=0.0), ["f0"]) is None


# position


def test_a_place_that_only_reflects_size_has_no_partial_correlation():
    i = np.arange(40.0)
    size = np.argsort(np.argsort(np.sin(i * 3))) + 1.0
    rows = pl.DataFrame({"region": [f"r{k:02.0f}" for k in i], "standards": size}).with_columns(
        degree=pl.col("standards") + pl.Series(2 * np.cos(5 * i)),
        innovation=pl.col("standards") * 3 + pl.Series(4 * np.sin(i * 11)),
        betweenness=pl.when(pl.col("standards") > 5).then(pl.col("standards")),
    )
    found = position.by_measure(rows, ["degree", "betweenness"], ["standards"])
    assert found["measure"].to_list() == ["degree", "betweenness"]
    assert found["regions"].to_list() == [40, 35]
    degree = found.row(0, named=True)
    assert degree["correlation"] > 0.9
    assert degree["probability"] == 0.001
    assert degree["partial_probability"] > 0.05
    assert found.row(1, named=True)["partial"] is None
    assert position.by_measure(rows.head(19), ["degree"], ["standards"]).is_empty()
