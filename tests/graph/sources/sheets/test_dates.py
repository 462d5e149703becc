"""Dates in many notations: read at their precision, and refused with both readings if there are two."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from standlink.graph.sources.sheets.dates import Order, order_of, read_date
from standlink.graph.sources.sheets.faults import FaultError

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
NOTATIONS = ("{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y%m%d}", "{0.day} {0:%B} {0.year}", "{0:%b} {0.day}, {0.year}")
CHINESE = "{0.year}年{0.month}月{0.day}日"


@given(DAYS, st.sampled_from((*NOTATIONS, CHINESE)))
def test_day_is_read_in_every_plain_notation(day: date, notation: str) -> None:
    assume(day.year >= 1000)
    assert str(read_date(notation.format(day))) == day.isoformat()


@given(DAYS, st.sampled_from("/.-"))
def test_day_is_read_in_the_stated_order(day: date, mark: str) -> None:
    first = f"{day.day:02}{mark}{day.month:02}{mark}{day.year}"
    assert str(read_date(first, "day-first")) == day.isoformat()
    second = f"{day.month}{mark}{day.day}{mark}{day.year}"
    assert str(read_date(second, "month-first")) == day.isoformat()


@given(DAYS)
def test_date_with_two_readings_is_refused_with_both(day: date) -> None:
    assume(day.day <= 12 and day.day != day.month)
    with pytest.raises(FaultError) as caught:
        read_date(f"{day.day}/{day.month}/{day.year}")
    swapped = date(day.year, day.day, day.month)
    assert caught.value.reason == "ambiguous date"
    for reading in (day, swapped):
        assert reading.isoformat() in caught.value.remedy
        assert f"{reading.day} {reading:%B} {reading.year}" in caught.value.remedy


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FaultError):
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", read_date(text).value)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024", "2024"),
        ("2024-3", "2024-03"),
        ("3/2024", "2024-03"),
        ("March 2024", "2024-03"),
        ("Sept. 2021", "2021-09"),
        ("2024年3月", "2024-03"),
        ("2024年", "2024"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("04/04/2024", "2024-04-04"),
        ("Monday, 4 March 2024", "2024-03-04"),
        ("Mar 4th, 2024", "2024-03-04"),
        ("4. März 2024", "2024-03-04"),
        ("4 de marzo de 2024", "2024-03-04"),
        ("2024-03-04T10:00:00Z", "2024-03-04"),
        ("Q1 2024", "2024-Q1"),
        ("2Q2024", "2024-Q2"),
        ("first quarter of 2024", "2024-Q1"),
        ("2024年第二季度", "2024-Q2"),
    ],
)
def test_date_is_kept_at_its_precision(text: str, read: str) -> None:
    assert str(read_date(text)) == read


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("31/02/2024", "not a date", "February 2024 has no day 31"),
        ("2024-13", "not a date", "there is no month 13"),
        ("0999", "not a date", "there is no year 999"),
        ("2019-2024", "not a date", "its beginning and end into two columns"),
        ("45355", "not a date", "as a serial number of Excel it is 2024-03-04"),
        ("n/a", "not a date", "leave the cell empty"),
        ("03/04/24", "year of two digits", "four digits"),
        ("Mar-24", "ambiguous date", "the year 2024 or day 24"),
    ],
)
def test_what_is_no_sure_date_is_refused_with_what_to_write(text: str, reason: str, remedy: str) -> None:
    with pytest.raises(FaultError) as caught:
        read_date(text)
    assert caught.value.reason == reason
    assert remedy in caught.value.remedy


def test_date_against_the_stated_order_is_refused() -> None:
    with pytest.raises(FaultError, match=r'dates = "month-first", and there is no month 25'):
        read_date("25/12/2024", "month-first")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["25/12/2024", "03/04/2024"], "day-first"),
        (["12/25/2024"], "month-first"),
        (["03/04/2024"], None),
        (["25/12/2024", "12/25/2024"], None),
    ],
)
def test_order_is_what_all_dates_of_a_column_show(texts: list[str], order: Order | None) -> None:
    assert order_of(iter(texts)) == order
