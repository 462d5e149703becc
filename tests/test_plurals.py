"""Numbers as text: a part of a whole is never written as nothing or as the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from standlink.plurals import percent, rounded
from standlink.queries.notes import share
from standlink.web.charts.layout import written
from standlink.web.display import number


@given(st.integers(1, 10**9).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_zero_and_a_hundred_percent_are_exact(counts: tuple[int, int]) -> None:
    part, whole = counts
    for said in (percent(part / whole), written(part / whole, share=True)):
        assert (said == "0%") == (part == 0)
        assert (said == "100%") == (part == whole)
        assert abs(float(said.removesuffix("%")) - 100 * part / whole) <= 0.5
    assert (number(part / whole) in ("0", "1")) == (part in (0, whole))
    assert (share(part, whole) in ("0%", "100%")) is False


@given(st.floats(0.001, 999, exclude_max=True))
def test_rounding_keeps_three_digits(value: float) -> None:
    assert abs(float(rounded(value)) - value) <= value * 0.005
