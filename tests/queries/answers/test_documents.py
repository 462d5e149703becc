"""Answers about documents of catalogues, on tables made by hand."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.answers.contributors import declared_filings
from standlink.queries.answers.documents import amended_editions
from standlink.queries.answers.request import Request
from standlink.queries.answers.tables import Tables

RECORDS = [
    ("y-1989", "y", "relaton-y", "1989-12"),
    ("ansi-y-1998", "ansi-y", "relaton-y", "1998-05"),
    ("y-1998", "y", "relaton-y", "1998-06"),
    # Two catalogues date an edition differently, and it is replaced on the day of another one.
    ("z-1990", "z", "relaton-y", "1990-06"),
    ("z-1990", "z", "relaton-z", "1990-03"),
    ("z-1995", "z", "relaton-z", "1995-03"),
    ("z-1995-collected", "z", "relaton-z", "1995-03"),
    ("z-1996", "z", "relaton-z", "1996-03"),
]

#: Nothing is recorded systematically.
COVERAGE = pl.DataFrame(
    schema=dict.fromkeys(("coverage", "thing", "variable", "dataset", "rule", "rule_zh"), pl.String)
    | dict.fromkeys(("began_year", "ended_year", "first_year", "last_year"), pl.Int64)
)


def tables(*rows: tuple[str, str, str, str]) -> Tables:
    document = pl.DataFrame(rows, schema=["document", "number", "dataset", "published"], orient="row")
    year = pl.col("published").str.slice(0, 4).cast(pl.Int64)
    frames: Mapping[str, pl.DataFrame] = {
        "document": document.with_columns(status=pl.lit(ONTOLOGY + "inForce"), published_year=year),
        "rendering": pl.DataFrame(
            [("ansi-y-1998", "y-1998", "double"), ("ansi-y", "y", "double")],
            schema=["rendering", "standard", "how"],
            orient="row",
        ),
        "standard_standard": pl.DataFrame(
            [("y-1989-amd-1", ONTOLOGY + "amends", "y-1989", False), ("z-1-amd", ONTOLOGY + "amends", "z-1990", False)],
            schema=["from", "relation", "to", "inferred"],
            orient="row",
        ),
        "labels": pl.DataFrame(
            {"iri": ["y-1989-amd-1"], "class": [ONTOLOGY + "Amendment"], "label": ["Y"], "label_zh": [None]}
        ),
        "coverage": COVERAGE,
    }
    return Tables(frames.__getitem__)


@pytest.mark.parametrize("rows", [RECORDS, RECORDS[::-1]], ids=["as listed", "in reverse"])
def test_editions_live_until_the_next_later_one_from_the_earlier_of_two_dates(rows: list[tuple[str, str, str, str]]):
    found = amended_editions(Request(tables(*rows))).frame
    of = {(dataset, decade): rest[:5] for dataset, decade, *rest in found.iter_rows()}
    # y-1989 until the double of its successor; z-1990, in both catalogues, from March 1990 to March 1995.
    assert of["relaton-y", 1980] == [1, 1, 1, 0, pytest.approx(8 + 5 / 12)]
    assert of["relaton-y", 1990] == [1, 1, 1, 0, 5]
    # Both editions of March 1995 last a year.
    assert of["relaton-z", 1990] == [3, pytest.approx(1 / 3), pytest.approx(1 / 3), 0, 1]


def test_groups_with_equally_many_filings_stand_in_the_order_of_their_names_whatever_that_of_the_rows():
    filings = [("o1", "b", 5.0), ("o2", "a", 5.0), ("o3", "c", 7.0)]
    for rows in (filings, filings[::-1]):
        schema = {"observation": pl.String, "observed": pl.String, "value": pl.Float64}
        observation = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            indicator=pl.lit(ONTOLOGY + "declaredFilings"),
            period=pl.lit("2020"),
            period_year=pl.lit(2020),
            unit=pl.lit("x"),
        )
        none = pl.String
        frames = {
            "observation": observation,
            "coverage": COVERAGE,
            "labels": pl.DataFrame(schema=dict.fromkeys(("iri", "class", "label", "label_zh"), none)),
            "narrowing": pl.DataFrame(schema={"observation": none, "property": none, "value": none}),
            "ownership": pl.DataFrame(
                schema={"actor": none, "owner": none, "since_year": pl.Int64, "until_year": pl.Int64}
            ),
            "actor_region": pl.DataFrame(
                schema={"actor": none, "region": none, "level": none}
                | dict.fromkeys(("headquarters", "inferred"), pl.Boolean)
            ),
        }
        found = declared_filings(Request(Tables(frames.__getitem__), arguments={"most": ["2"]})).frame
        assert found.select("place", "group").rows() == [(1, "c"), (2, "a")]
