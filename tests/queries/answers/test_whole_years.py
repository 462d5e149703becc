"""Whole years of catalogues: which years and decades of an answer are not recorded from beginning to end."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.answers import whole_years
from standlink.queries.answers.tables import Tables

YEARS = [1949, 1955, 1956, 2000, 2024, 2025, 2026]


def tables(**windows: tuple[int, int]) -> Tables:
    names = list(windows)
    coverage = pl.DataFrame(
        {
            "coverage": [f"coverage/{name}" for name in names],
            "variable": [ONTOLOGY + "StandardDocument"] * len(names),
            "dataset": names,
            "first_year": [first for first, _ in windows.values()],
            "last_year": [last for _, last in windows.values()],
        },
        schema_overrides={"first_year": pl.Int64, "last_year": pl.Int64, "variable": pl.String, "dataset": pl.String},
    )
    documents = pl.DataFrame({"document": ["i", "j", "both", "both"], "dataset": ["iso", "jis", "iso", "jis"]})
    return Tables({"coverage": coverage, "document": documents}.__getitem__, 2026)


def unfinished(of: Tables, documents: list[str], dataset: str | None = None) -> list[int]:
    whole = whole_years.of_documents(of, pl.Series(documents), dataset)
    marked = whole.mark(pl.DataFrame({"year": YEARS}), "year", "unfinished")
    return marked.filter("unfinished")["year"].to_list()


def test_a_year_is_whole_if_every_catalogue_records_it_from_beginning_to_end():
    both = tables(iso=(1956, 2024), jis=(1949, 2025))
    assert unfinished(both, ["i", "j"]) == [1949, 1955, 2025, 2026]
    assert unfinished(both, ["j"]) == [2026]
    assert unfinished(both, ["both"], "jis") == [2026]


def test_without_a_window_only_the_year_of_the_release_is_known_to_be_unfinished():
    assert unfinished(tables(), ["i", "of a case"]) == [2026]
    whole = whole_years.of_documents(tables(), pl.Series(["i"]))
    (note,) = whole_years.note(tables(), whole)
    assert note.text.startswith("No source here says which years it records from beginning to end")
    assert note.text_zh


def test_documents_of_no_catalogue_with_a_window_are_known_of():
    of = tables(iso=(1956, 2024))
    assert not whole_years.of_documents(of, pl.Series(["i", "both"])).others
    assert whole_years.of_documents(of, pl.Series(["i", "of a case"])).others


def test_a_decade_that_begins_before_or_ends_after_a_window_is_partial():
    rows = pl.DataFrame({"dataset": ["iso"] * 4 + ["case"] * 2, "decade": [1950, 1960, 2010, 2020, 2010, 2020]})
    marked = whole_years.mark(tables(iso=(1956, 2024)), rows, "decade", "partial", period=10)
    assert marked["partial"].to_list() == [True, False, False, True, False, True]
    assert marked.columns == ["dataset", "decade", "partial"]


def test_a_pair_of_catalogues_needs_both():
    rows = pl.DataFrame({"a": ["iso", "iso"], "b": ["jis", "jis"], "decade": [1950, 1960]})
    of = tables(iso=(1950, 2024), jis=(1955, 2025))
    marked = whole_years.mark(of, rows, "decade", "partial", period=10, datasets=("a", "b"))
    assert marked["partial"].to_list() == [True, False]


@given(st.tuples(st.integers(1900, 2025), st.integers(1900, 2025)), st.integers(1890, 2030), st.sampled_from([1, 10]))
def test_a_period_is_whole_exactly_if_it_is_within_the_window(window: tuple[int, int], year: int, period: int):
    rows = pl.DataFrame({"dataset": ["iso"], "year": [year]})
    marked = whole_years.mark(tables(iso=window), rows, "year", "partial", period)
    assert marked["partial"].to_list() == [not (window[0] <= year and year + period - 1 <= window[1])]


@pytest.mark.parametrize("dataset", ["iso", None])
def test_rows_keep_their_order(dataset: str | None):
    rows = pl.DataFrame({"dataset": ["jis", "iso", "jis"], "year": [3, 1, 2]})
    marked = whole_years.mark(tables(iso=(1956, 2024)), rows, "year", "unfinished")
    assert marked["year"].to_list() == [3, 1, 2]
