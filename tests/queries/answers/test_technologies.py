"""Answers about technology fields by year, on tables made by hand."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pytest
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.answers.registry import computation
from standlink.queries.answers.request import Request
from standlink.queries.answers.selection import Selection
from standlink.queries.answers.tables import Tables
from standlink.queries.words import Words

TEXT = pl.String
#: Two catalogues that both record 1980 to 2019.
CATALOGUES = {"relaton-iso": Words("ISO", "国际标准化组织"), "relaton-jis": Words("JIS", "日本工业标准")}
EMPTY = {
    "standard_technology": {"standard": TEXT, "relation": TEXT, "technology": TEXT, "since_year": pl.Int64},
    "standard_standard": {"from": TEXT, "relation": TEXT, "to": TEXT, "inferred": pl.Boolean},
    "rendering": {"rendering": TEXT, "standard": TEXT, "how": TEXT},
    "statement": {"statement": TEXT, "subject": TEXT, "property": TEXT, "object": TEXT},
}


def tables(records: Iterable[tuple[str, str, str, int, tuple[str, ...]]]) -> Tables:
    """Return the tables of records: document, number, dataset, year, fields."""
    rows = list(records)
    document = pl.DataFrame(
        [r[:4] for r in rows], schema=["document", "number", "dataset", "published_year"], orient="row"
    )
    document = document.with_columns(
        status=pl.lit(ONTOLOGY + "inForce"), draft=False, published=pl.col("published_year").cast(TEXT)
    )
    fields = [(r[0], field) for r in rows for field in r[4]]
    iris = [f"coverage/{name}" for name in CATALOGUES]
    frames = {name: pl.DataFrame(schema=schema) for name, schema in EMPTY.items()} | {
        "document": document,
        "document_field": pl.DataFrame(fields, schema=["document", "field"], orient="row"),
        "standard": document.select("dataset", "published", "published_year", standard="document"),
        "labels": pl.DataFrame(
            {"iri": iris, "class": [ONTOLOGY + "Coverage"] * 2, "label": iris, "label_zh": iris},
        ),
        "coverage": pl.DataFrame({"coverage": iris, "dataset": list(CATALOGUES)}).with_columns(
            variable=pl.lit(ONTOLOGY + "StandardDocument"), rule=pl.lit(""), rule_zh=pl.lit(""),
            first_year=pl.lit(1980), last_year=pl.lit(2019), began_year=pl.lit(1980), ended_year=pl.lit(2019),
        ),
    }  # fmt: skip
    return Tables(frames.__getitem__, 2020, titles=CATALOGUES)


#: A number of 1990 has a second field since 2001; another one is of 2001.
EDITIONS = [
    ("a:1990", "a", "relaton-iso", 1990, ("x",)),
    ("a:2001", "a", "relaton-iso", 2001, ("x", "y")),
    ("b:2001", "b", "relaton-iso", 2001, ("x",)),
]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("field_years", [(2001, 1)]), ("field_trend", [("x", 2001, 1, 0), ("y", 2001, 1, 1)])],
)
def test_a_standard_published_before_the_period_does_not_count_again(measure: str, expected: list[tuple[object, ...]]):
    frame = computation(measure)(Request(tables(EDITIONS), Selection(since=2000))).frame
    assert [row[: len(expected[0])] for row in frame.rows()] == expected
    every = computation(measure)(Request(tables(EDITIONS))).frame
    assert every.filter(pl.col("year") >= 2000).rows() == frame.rows(), "a period shows a part of all years"


def test_the_share_with_several_fields_is_said_of_each_catalogue_since_their_rules_differ():
    """ISO keeps one field, and JIS two; the share over both rises only since JIS has more standards later."""
    records = [
        (f"{dataset}-{year}-{n}", f"{dataset}-{year}-{n}", dataset, year, ("x", "y")[:fields])
        for year in range(1980, 2020)
        for dataset, fields, early, late in (("relaton-iso", 1, 40, 10), ("relaton-jis", 2, 10, 40))
        for n in range(early if year < 2000 else late)
    ]
    found = computation("field_years")(Request(tables(records)))
    shares = dict(found.frame.select("year", "share").iter_rows())
    assert (shares[1980], shares[2019]) == (0.2, 0.8)
    (note,) = [note for note in found.notes if "different rules" in note.text]
    assert note.text.endswith("1980 to 1989 and 2010 to 2019: ISO, 0% and 0%; JIS, 100% and 100%.")
    assert "国际标准化组织，0%和0%；日本工业标准，100%和100%" in note.text_zh
    alone = computation("field_years")(Request(tables(r for r in records if r[2] == "relaton-iso")))
    assert not any("different rules" in note.text for note in alone.notes), "one catalogue has one rule"
