"""S-curves: found again, refused or marked as fragile, and the same by a second implementation."""

from __future__ import annotations

from math import exp

import numpy as np
import polars as pl
import pytest
from scipy.optimize import brentq, minimize
from standlink import Graph
from standlink.ontology.namespaces import expand
from standlink.queries.answers.tables import tables_of
from standlink.queries.measures import curves
from standlink.queries.measures.diffusion import years

TRUTHS = {"logistic": (60.0, 1.2, 5.0), "bass": (60.0, 0.05, 0.9, -0.5)}
ADOPTS = {expand(f"sl:{name}") for name in ("Adoption", "adopts", "adoptedBy")}


def _day(time: float) -> str:
    """Return the date that lies this many years after 2000, in months of 31 days."""
    year, rest = divmod(time, 1)
    month, rest = divmod(rest * 12, 1)
    return f"{2000 + int(year):04}-{int(month) + 1:02}-{int(rest * 31) + 1:02}"


def _dates(model: str) -> pl.Series:
    """Return the dates on which a curve reaches each adopter but the last few."""
    curve, truth = curves._CURVES[model], TRUTHS[model]
    return pl.Series([_day(brentq(lambda t, k=k: float(curve(t, *truth)) - k, -0.499, 40)) for k in range(1, 58)])


@pytest.mark.parametrize("model", TRUTHS)
def test_a_curve_is_found_again(model: str):
    dates = _dates(model)
    found = curves.fit(dates, model)
    assert found.refused is None
    first = float(years(dates).min()) - 2000  # type: ignore[arg-type]
    truth = dict(zip(curves.PARAMETERS[model], TRUTHS[model], strict=True))
    truth["t0"] -= first
    for name, (value, low, high, least, most, _) in found.parameters.items():
        assert value == pytest.approx(truth[name], rel=0.1, abs=0.1), name
        assert low < value < high
        assert least <= value <= most
    assert found.r_squared is not None
    assert 0.99 < found.r_squared <= 1


def test_curves_are_their_formulas():
    assert curves.logistic(5, 40, 1.2, 5) == 20
    assert curves.bass(0, 40, 0.02, 0.9) == 0
    assert curves.bass(2, 10, 0.1, 0.4) == pytest.approx(10 * (1 - exp(-1)) / (1 + 4 * exp(-1)))
    assert curves.bass(3, 10, 0.1, 0.4, 1) == curves.bass(2, 10, 0.1, 0.4)


@pytest.mark.parametrize(("model", "least"), [("logistic", 6), ("bass", 8)])
def test_too_few_dates_and_growth_without_an_end_are_refused(model: str, least: int):
    few = curves.fit(pl.Series(["2000", "2001", "2001", "2002"]), model)
    assert few.refused
    assert few.refused.text.endswith(f"needs at least {least} distinct dates of adoption; there are 3")
    assert few.refused.text_zh.endswith(f"至少需要{least}个不同的采用日期，现有3个")
    assert few.parameters == {}
    endless = curves.fit(pl.Series([str(2000 + i) for i in range(12) for _ in range(2**i)]), model)
    assert endless.refused
    assert "do not determine" in endless.refused.text or "does not converge" in endless.refused.text
    assert "inf" not in endless.refused.text


def test_a_single_early_date_that_decides_between_innovation_and_imitation_is_refused():
    """With one adopter known to the year before a rush that slows down, imitation prevails; without it, innovation."""
    days = [_day(3.4 + i * i / 24**2) for i in range(24)]
    without = curves.fit(pl.Series(days), "bass")
    assert not without.refused
    assert without.parameters["p"].value > without.parameters["q"].value
    found = curves.fit(pl.Series(["2002", *days]), "bass")
    assert found.refused
    assert "whether innovation (p) or imitation (q) prevails" in found.refused.text
    assert "without one adopter of 2002" in found.refused.text
    assert "去掉2002的一个采用者" in found.refused.text_zh


def test_inexact_dates_widen_the_range_of_an_estimate():
    exact = _dates("logistic")
    inexact = exact.str.slice(0, 7)
    fits = [curves.fit(dates, "logistic").parameters["t0"] for dates in (exact, inexact)]
    ranges = [estimate.most - estimate.least for estimate in fits]
    assert ranges[1] > ranges[0]


def test_growth_counts_from_the_first():
    assert curves.cumulative(pl.Series([2001.0, 2000.0, 2001.0, None])).rows() == [(0.0, 1.0), (1.0, 3.0)]
    assert curves.cumulative(pl.Series([2001.0]), 1999.0).rows() == [(2.0, 1.0)]


@pytest.mark.release
def test_curve_of_nacs_is_that_of_a_second_implementation(graph: Graph):
    """Nelder-Mead over rate and midpoint, with the ceiling solved exactly, on the adoptions of the tables."""
    tables = tables_of(graph.release)
    nacs = expand("standard:nacs")
    parts = tables["standard_standard"].filter(
        (pl.col("relation") == expand("sl:partOf")) & (pl.col("to").cast(pl.String) == nacs)
    )
    of_nacs = {nacs, *parts["from"].cast(pl.String)}
    text = tables["standard_actor"].select(pl.col("standard", "actor", "role", "date").cast(pl.String), "commits")
    rows = text.filter("commits", pl.col("standard").is_in(of_nacs) & pl.col("role").is_in(ADOPTS)).drop_nulls("date")
    dates = rows.group_by("actor").agg(pl.col("date").min())["date"]
    times = np.sort(years(dates).to_numpy())
    t = np.unique(times - times[0])
    n = np.searchsorted(times - times[0], t, side="right").astype(float)

    def loss(point: np.ndarray) -> float:
        shape = 1 / (1 + np.exp(-point[0] * (t - point[1])))
        ceiling = shape @ n / (shape @ shape)
        return float(((n - ceiling * shape) ** 2).sum())

    best = minimize(loss, (4.0, 0.3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000})
    found = graph.ask("diffusion/curve", standard="nacs").records()
    rows_of = {row["parameter"]: row for row in found if row["model"] == "logistic"}
    assert rows_of["r"]["value"] == pytest.approx(best.x[0], rel=1e-3)
    assert rows_of["t0"]["value"] == pytest.approx(best.x[1], rel=1e-3)
    shape = 1 / (1 + np.exp(-best.x[0] * (t - best.x[1])))
    assert rows_of["m"]["value"] == pytest.approx(shape @ n / (shape @ shape), rel=1e-3)
