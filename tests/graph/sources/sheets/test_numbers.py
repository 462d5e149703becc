"""Numbers as people write them, with units; refused with both readings if there are two."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.graph.sources.sheets.faults import FaultError
from standlink.graph.sources.sheets.numbers import read_number

NUMBERS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=2)


@given(NUMBERS)
def test_number_is_read_in_both_notations(number: Decimal) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english)[0] == number
    assert read_number(german)[0] == number


@given(st.integers(1, 999), st.integers(0, 999))
def test_number_with_two_readings_is_refused_unless_the_mapping_states_the_mark(whole: int, rest: int) -> None:
    text = f"{whole},{rest:03}"
    with pytest.raises(FaultError) as caught:
        read_number(text)
    assert caught.value.reason == "ambiguous number"
    assert f"{whole}{rest:03} or {whole}.{rest:03}" in caught.value.remedy
    assert read_number(text, "point")[0] == whole * 1000 + rest
    assert read_number(text, "comma")[0] == Decimal(f"{whole}.{rest:03}")


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FaultError):
        assert read_number(text)[0].is_finite()


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("3 kW", "3", "kW"),
        ("12,5 %", "12.5", "%"),
        ("€3", "3", "€"),
        ("−5.2", "-5.2", ""),
        ("1 234 567", "1234567", ""),
        ("1'234.5", "1234.5", ""),
        (".5", "0.5", ""),
        ("2.5 EUR bn", "2.5", "EUR bn"),
        ("1e3", "1000", ""),
    ],
)
def test_number_is_read_with_its_unit(text: str, number: str, unit: str) -> None:
    assert read_number(text) == (Decimal(number), unit)


@pytest.mark.parametrize("text", ["about 5", "5-10", "1,23,456", "1.2.3", "abc", "", "USD 3 million", "3 of 4"])
def test_what_is_no_exact_number_is_refused(text: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_number(text)
    assert caught.value.reason == "not a number"
