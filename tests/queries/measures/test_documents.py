"""Measures of documents and groups, against examples by hand."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standlink.queries.measures.documents import lags, pairs_by_decade, successions
from standlink.queries.measures.groups import grouped, homes, with_groups

NO_RELATION = pl.DataFrame(schema={"from": pl.String, "to": pl.String})


def editions(*rows: tuple[str, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"document": pl.String, "number": pl.String, "published": pl.String}, orient="row")


def test_an_edition_lives_until_the_next_of_its_number():
    found = successions(
        editions(("a1", "a", "1990"), ("a2", "a", "2000"), ("a3", "a", "2005"), ("b1", "b", "1991")), NO_RELATION
    )
    assert dict(found.select("document", "life").sort("document").iter_rows()) == {"a1": 10.0, "a2": 5.0}


def test_a_document_of_another_number_replaces_too_and_the_earlier_end_counts():
    rows = editions(("a1", "a", "1990"), ("a2", "a", "2000"), ("c1", "c", "1996"), ("d1", None, "1980"))
    supersedes = pl.DataFrame({"from": ["c1", "c1"], "to": ["a1", "d1"]})
    found = successions(rows, supersedes)
    assert dict(found.select("document", "life").sort("document").iter_rows()) == {"a1": 6.0, "d1": 16.0}


def test_what_was_published_at_the_same_time_or_without_a_date_replaces_nothing():
    rows = editions(("a1", "a", "1990"), ("a2", "a", "1990"), ("a3", "a", None), ("b1", "b", "1999"))
    # The newer by name is the older by date: a relation entered the wrong way round.
    assert successions(rows, pl.DataFrame({"from": ["a1"], "to": ["b1"]})).is_empty()


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1900, 2020)), max_size=12))
def test_each_edition_lives_until_the_next_later_one_also_if_several_are_of_one_day(years: list[tuple[str, int]]):
    rows = editions(*((f"{number}{i}", number, str(year)) for i, (number, year) in enumerate(years)))
    found = successions(rows, NO_RELATION)
    assert found["document"].is_unique().all()
    for number in "ab":
        own = [year for name, year in years if name == number]
        lives = found.filter(pl.col("document").str.starts_with(number))["life"].to_list()
        assert sorted(lives) == sorted(min(y for y in own if y > year) - year for year in own if year < max(own))


def test_a_lag_is_told_where_both_dates_are_known():
    pairs = pl.DataFrame(
        {"document": ["x", "y"], "published": ["2020", None], "original_published": ["2018", "2018-03"]}
    )
    assert lags(pairs).select("document", "lag").rows() == [("x", 2.0)]


def test_fields_meet_once_for_a_document_and_share_out_the_documents_of_their_decade():
    fields = pl.DataFrame(
        {
            "document": ["x", "x", "y", "y", "y", "z"],
            "field": ["f", "g", "f", "g", "g", "f"],
            "decade": [1990, 1990, 2000, 2000, 2000, 2000],
            "standard": ["a", "a", "a", "a", "a", "b"],
        }
    )
    assert pairs_by_decade(fields).sort("decade").rows() == [
        ("f", "g", 1990, 1, 1.0, 2, 1),
        ("f", "g", 2000, 1, 0.5, 2, 1),
    ]


OWNERSHIP = pl.DataFrame(
    {
        "actor": ["office", "branch"],
        "owner": ["branch", "head"],
        "since_year": [None, 2014],
        "until_year": [None, 2020],
    }
)
LOCATIONS = pl.DataFrame(
    {
        "actor": ["office", "head", "head", "alone", "alone"],
        "region": ["india", "france", "sweden", "japan", "asia"],
        "level": ["country", "country", "country", "country", "continent"],
        "headquarters": [True, False, True, False, False],
        "inferred": [False, False, False, False, True],
    }
)


@pytest.mark.parametrize(
    ("year", "group", "home"),
    [(2013, "branch", None), (2014, "head", "sweden"), (2020, "head", "sweden"), (2021, "branch", None)],
)
def test_an_office_is_at_home_where_the_head_of_its_group_is_in_that_year(year, group, home):
    rows = pl.DataFrame({"actor": ["office"], "year": [year]})
    assert grouped(rows, OWNERSHIP, homes(LOCATIONS), "year").select("group", "home").rows() == [(group, home)]


def test_what_has_no_year_counts_for_the_group_of_today():
    rows = pl.DataFrame({"actor": ["office"], "year": [None]}, schema={"actor": pl.String, "year": pl.Int64})
    still = OWNERSHIP.with_columns(until_year=None)
    assert with_groups(rows, still, "year")["group"].to_list() == ["head"]
    assert with_groups(rows, still)["group"].to_list() == ["head"]


def test_the_home_is_the_head_office_else_the_first_stated_country():
    assert dict(homes(LOCATIONS).rows()) == {"office": "india", "head": "sweden", "alone": "japan"}


def test_an_actor_of_which_nothing_is_known_is_its_own_group_without_a_home():
    rows = pl.DataFrame({"actor": ["stranger"]}, schema={"actor": pl.String})
    assert grouped(rows, OWNERSHIP, homes(LOCATIONS)).rows() == [("stranger", "stranger", None)]
