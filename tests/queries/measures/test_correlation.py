"""Kendall's tau-b, against scipy."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from scipy import stats
from standlink.queries.measures.correlation import kendall_tau

MODERATE = settings(max_examples=few(50))


@MODERATE
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-40, 40)), min_size=2, max_size=80))
def test_tau_is_that_of_scipy(pairs):
    x, y = zip(*pairs, strict=True)
    if len(set(x)) > 1 and len(set(y)) > 1:
        assert kendall_tau(pl.Series(x), pl.Series(y)) == pytest.approx(stats.kendalltau(x, y).statistic)
