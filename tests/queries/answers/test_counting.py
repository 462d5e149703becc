"""What counts as one standard, by hand: five editions, an amendment, renderings, a double, a draft."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.answers.counting import as_units, between_editions
from standlink.queries.answers.tables import Tables

#: Documents of a catalogue and their numbers: IEC x in two editions, one of them consolidated with its amendment.
DOCUMENTS = {
    "x-2010": "x",
    "x-2020": "x",
    "x-2010-amd1-csv": "x",
    "x-2010-rlv": "x",
    "x-2010-amd1": None,
    "x-2010-amd1-cor1": None,
    "x-ser": "x",
    "ansi-ieee-y-1999": "ansi-ieee-y",
    "ieee-y-2007": "ieee-y",
    "ieee-y": None,
    "rfc": None,
    "x-draft": "x",
    "x-1-2020": "x-1",
    "z-amd1": None,
    "itu-r-m-2150-0": None,
}
RENDERINGS = [
    ("x-2010-amd1-csv", "x-2010", "consolidated"),
    ("x-2010-rlv", "x-2010", "marked-up"),
    ("x-ser", "x", "collection"),
    ("ansi-ieee-y-1999", "ieee-y-1999", "double"),
    ("ansi-ieee-y", "ieee-y", "double"),
]
RELATIONS = [
    ("x-2010-amd1", "amends", "x-2010"),
    ("x-2010-amd1", "amends", "x"),
    ("x-2010-amd1-cor1", "amends", "x-2010-amd1"),
    ("x-2010-amd1-csv", "supersedes", "x-2010"),
    ("x-2020", "supersedes", "x-2010-amd1-csv"),
    ("ieee-y", "supersedes", "ieee-y-2007"),
    ("ieee-ya", "amends", "ansi-ieee-y-1999"),
    ("ieee-ya", "amends", "ieee-y-1999"),
    ("ieee-ya", "amends", "ieee-y"),
    ("ieee-y-1999", "partOf", "ieee-y"),
    # A part has its own number; an edition of a case counts for the number that it is part of.
    ("x-1", "partOf", "x"),
    ("z-amd1", "amends", "z"),
    ("itu-r-m-2150-0", "partOf", "itu-r-m-2150"),
]


@cache
def tables() -> Tables:
    frames = {
        "document": pl.DataFrame(
            [
                (d, n, ONTOLOGY + ("inPreparation" if d == "x-draft" else "inForce"), d == "x-draft", None, "relaton-x")
                for d, n in DOCUMENTS.items()
            ]
            # Given up before publication: withdrawn, and yet a draft.
            + [("x-dis", "x", ONTOLOGY + "withdrawnStatus", True, None, "relaton-x")]
            # Joint documents that two catalogues list without a status: a draft, and one that has appeared.
            + [("joint-fdis", None, None, False, None, "relaton-x"), ("joint", None, None, False, None, "relaton-x")]
            + [("joint", None, None, False, "2020", "relaton-y")],
            schema={
                "document": pl.String,
                "number": pl.String,
                "status": pl.String,
                "draft": pl.Boolean,
                "published": pl.String,
                "dataset": pl.String,
            },
            orient="row",
        ),
        "rendering": pl.DataFrame(RENDERINGS, schema=["rendering", "standard", "how"], orient="row"),
        "standard_standard": pl.DataFrame(
            [(a, ONTOLOGY + r, b, False) for a, r, b in RELATIONS],
            schema=["from", "relation", "to", "inferred"],
            orient="row",
        ),
        "labels": pl.DataFrame(
            {"iri": ["ieee-yb"], "class": [ONTOLOGY + "DraftAmendment"]},
        ),
    }
    return Tables(frames.__getitem__)


def counted(unit: str, documents: list[str]) -> list[str]:
    rows = pl.DataFrame({"standard": documents}, schema={"standard": pl.Categorical})
    return sorted(as_units(tables(), rows, unit)["standard"].cast(pl.String).unique())


def test_documents_are_editions_and_amendments_without_drafts_renderings_and_bare_numbers():
    assert counted("documents", list(DOCUMENTS)) == [
        "ieee-y-1999",
        "ieee-y-2007",
        "itu-r-m-2150-0",
        "rfc",
        "x-1-2020",
        "x-2010",
        "x-2010-amd1",
        "x-2010-amd1-cor1",
        "x-2020",
        "z-amd1",
    ]


def test_numbers_have_all_their_documents_and_amendments_and_doubles():
    assert counted("numbers", list(DOCUMENTS)) == ["ieee-y", "itu-r-m-2150", "rfc", "x", "x-1", "z"]


def test_a_number_alone_is_a_document():
    assert counted("documents", ["ieee-y", "x-2010-amd1"]) == ["ieee-y", "x-2010-amd1"]


def test_a_joint_document_without_status_and_date_is_a_draft():
    for unit in ("documents", "numbers"):
        assert counted(unit, ["joint-fdis", "joint"]) == ["joint"]


def test_a_draft_that_was_given_up_counts_in_no_unit():
    assert counted("documents", ["x-dis"]) == counted("numbers", ["x-dis"]) == []


def test_drafts_of_amendments_count_in_no_unit():
    assert counted("documents", ["ieee-yb"]) == counted("numbers", ["ieee-yb"]) == []


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(DOCUMENTS)), max_size=20), st.sampled_from(["numbers", "documents"]))
def test_doubled_records_and_their_order_change_nothing(documents: list[str], unit: str):
    once = counted(unit, documents)
    assert counted(unit, [*documents, *documents]) == once
    assert counted(unit, documents[::-1]) == once


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(DOCUMENTS)), max_size=20))
def test_another_rendering_of_an_edition_changes_nothing(documents: list[str]):
    for unit in ("numbers", "documents"):
        with_edition = [*documents, "x-2010"]
        assert counted(unit, [*with_edition, "x-2010-amd1-csv", "x-2010-rlv"]) == counted(unit, with_edition)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        # One amendment: not again of the double of its edition, nor of the number.
        (
            "amends",
            [
                ("ieee-ya", "ieee-y-1999"),
                ("x-2010-amd1", "x-2010"),
                ("x-2010-amd1-cor1", "x-2010-amd1"),
                ("z-amd1", "z"),
            ],
        ),
        # A consolidated text replaces nothing; what replaces it replaces its edition; no number its own edition.
        ("supersedes", [("x-2020", "x-2010")]),
        ("partOf", [("ieee-y-1999", "ieee-y"), ("itu-r-m-2150-0", "itu-r-m-2150"), ("x-1", "x")]),
    ],
)
def test_relations_are_between_editions_and_counted_once(relation: str, expected: list[Any]):
    known = tables()
    found = between_editions(known, known["standard_standard"]).filter(pl.col("relation") == ONTOLOGY + relation)
    assert sorted(set(found.select(pl.col("from", "to").cast(pl.String)).rows())) == expected
