"""How long things last: by hand, against SciPy, and what must not change it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from standlink.queries.measures.documents import followed, successions
from standlink.queries.measures.survival import curve, survival

LIVES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40)


def lives(rows: list[tuple[float, bool]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"age": pl.Float64, "ended": pl.Boolean}, orient="row")
    return frame.with_columns(body=pl.lit("iso"))


def test_what_lasts_is_at_risk_until_observation_stops():
    # Of ten, two end at 1; of the eight left, three leave observation at 2; of the five left, four end at 5.
    rows = [(1.0, True)] * 2 + [(2.0, False)] * 3 + [(5.0, True)] * 4 + [(7.0, False)]
    (found,) = survival(lives(rows), ["body"], ages=(0, 1, 4, 5, 6), least=1).rows()
    assert found == ("iso", 10, 6, 5.0, 1.0, 0.8, 0.8, pytest.approx(0.16), pytest.approx(0.16))


def test_a_median_of_ends_alone_is_shorter_than_that_of_all():
    rows = [(2.0, True)] * 30 + [(10.0, False)] * 70
    (found,) = survival(lives(rows), ["body"]).rows(named=True)
    assert (found["ended"], found["median"], found["to_5"], found["to_10"]) == (30, None, 0.7, 0.7)


def test_few_at_risk_give_no_estimate():
    rows = [(3.0, True)] * 20 + [(8.0, True)] * 29
    (found,) = survival(lives(rows), ["body"]).rows(named=True)
    assert (found["things"], found["median"], found["to_5"], found["to_10"]) == (49, None, None, None)
    (more,) = survival(lives([*rows, (8.0, True)]), ["body"]).rows(named=True)
    assert (more["median"], more["to_5"], more["to_10"]) == (8.0, 0.6, None)


@given(LIVES)
def test_scipy_gives_the_same_curve(rows: list[tuple[int, bool]]):
    ages, ended = np.array([age for age, _ in rows], dtype=float), np.array([is_end for _, is_end in rows])
    other = stats.ecdf(stats.CensoredData.right_censored(ages, ~ended)).sf
    times, at_risk, lasting = curve(ages, ended)
    assert lasting == pytest.approx(other.evaluate(times))
    assert at_risk.tolist() == [(ages >= time).sum() for time in times]
    (found,) = survival(lives([(float(age), is_end) for age, is_end in rows]), ["body"], least=1).rows(named=True)
    half = other.quantiles[other.probabilities <= 0.5 + 1e-9]
    assert found["median"] == (half[0] if len(half) else None)
    assert found["to_5"] in (None, pytest.approx(float(other.evaluate(5))))


def test_an_edition_is_followed_until_it_is_replaced_or_observation_stops():
    rows = [("a1", "a", "1990"), ("a2", "a", "2000"), ("a3", "a", "2012"), ("b1", "b", "2011"), ("c1", "c", None)]
    editions = pl.DataFrame(rows, schema=["document", "number", "published"], orient="row")
    replaced = successions(editions, pl.DataFrame(schema={"from": pl.String, "to": pl.String}))
    found = followed(editions.with_columns(until=2012), replaced).sort("document")
    # Dates known to the year are in its middle: a2 was replaced after observation stopped, a3 published then.
    assert found.select("document", "age", "ended").rows() == [
        ("a1", 10.0, True),
        ("a2", 11.5, False),
        ("b1", 0.5, False),
    ]
