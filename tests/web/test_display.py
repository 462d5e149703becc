"""Cells of tables, dates and heads of columns."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from standlink.queries.library import library
from standlink.queries.question import Parameter
from standlink.queries.table import Table
from standlink.web.display import cells, date, date_words, value_words
from standlink.web.heads import label, words


def shown(*values: int | float | str) -> list[str]:
    """Return the cells of a table with one column of these values."""
    rows = tuple((ox.Literal(value),) for value in values)
    return [row[0].shown for row in cells(Table(("n",), rows), rows)]


def test_integers_of_a_query_are_shown_as_they_are() -> None:
    """Their type is unknown: 2023 may be a year or a count."""
    assert shown(1998, 13588) == ["1998", "13588"]
    assert shown(13588.5) == ["13,588.5"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2011", "2011"),
        ("2023-05", "May 2023"),
        ("2023-12-19", "19 December 2023"),
        ("2023-13-19", "2023-13-19"),
        ("2018-01/2018-06", "January 2018 to June 2018"),
        ("2022-11-22T10:00:00Z", "22 November 2022"),
        ("a/b", "a/b"),
        ("soon", "soon"),
    ],
)
def test_date_is_shown_at_its_precision(value: str, expected: str) -> None:
    assert date_words(value) == expected


def test_date_element_has_the_date_for_machines_and_other_texts_are_escaped() -> None:
    assert date("2023-05") == '<time datetime="2023-05">May 2023</time>'
    assert date("<b>") == "&lt;b&gt;"


def test_every_parameter_has_a_label_in_words() -> None:
    labels = {label(p) for question in library().values() for p in question.parameters}
    assert all(text[0].isupper() and len(text) > 1 and "_" not in text for text in labels)
    assert label(Parameter("a", ("standard", "technology"), "one of the two")) == "Standard or technology 1"
    assert label(Parameter("b", ("region",), "the other")) == "Region 2"
    assert words("firstYear") == "First year"


def typed(type_: str, *values: int | float | str) -> list[str]:
    """Return the cells of a table with one column of a type."""
    rows = tuple((ox.Literal(value),) for value in values)
    return [row[0].shown for row in cells(Table(("n",), rows, types={"n": type_}), rows)]


def test_numbers_are_shown_by_the_type_of_their_column() -> None:
    assert typed("integer", 2068, 1875) == ["2,068", "1,875"]
    assert typed("year", 2068, 13588) == ["2068", "13588"]
    assert typed("number", 2068.0) == ["2,068"]


def test_codes_are_shown_in_words_in_answers_only() -> None:
    assert typed("text", "qualified", "TS 23.501") == ["Partly supported", "TS 23.501"]
    assert shown("qualified") == ["qualified"]


def test_every_choice_of_a_form_is_shown_in_words() -> None:
    choices = {choice for question in library().values() for p in question.parameters for choice in p.choices}
    assert {c for c in choices if value_words(c) == c} == {"2G", "3G", "LTE", "5G"}
