"""Cells of tables, dates and heads of columns."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from flask import g
from flask.testing import FlaskClient
from sampling import some_questions
from standlink.graph.releases.release import Release
from standlink.queries.library import library
from standlink.queries.question import Parameter
from standlink.queries.run import ask
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


@pytest.mark.slow
@pytest.mark.parametrize("id_", some_questions(every=2))
def test_answers_show_no_codes(asked: dict[str, Release], client: FlaskClient, id_: str) -> None:
    """No sort keys, slugs, names of properties or names of datasets; what comes from the data is not translated."""
    question = library()[id_]
    table = ask(asked[id_], question, question.example).table
    with client.application.test_request_context():
        g.release = asked[id_]
        seen = {cell.shown for row in cells(table, table.rows) for cell in row if not cell.is_date}
    datasets = {entry["name"] for entry in asked[id_].manifest["datasets"]}
    codes = {text for text in seen if re.fullmatch(r"[a-z]+[A-Z]\w*|[a-z]+-[a-z-]+|Q\d+|true|false", text)}
    assert codes | (seen & datasets) == set()


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://www.wikidata.org/entity/Q17", "Wikidata Q17"),
        ("https://ror.org/05a7rhx54", "ROR 05a7rhx54"),
        ("https://sws.geonames.org/1861060/", "GeoNames 1861060"),
    ],
)
def test_identifiers_of_registers_are_shown_with_the_register(release: Release, iri: str, name: str) -> None:
    assert release.store.label(ox.NamedNode(iri)) == name


def test_datasets_are_shown_by_their_titles(release: Release) -> None:
    for entry in release.manifest["datasets"]:
        assert release.store.label(ox.NamedNode(entry["graph"])) == entry["title"]
