"""Answers about documents of catalogues, on tables made by hand."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest
from standlink.ontology.namespaces import ONTOLOGY
from standlink.queries.answers import counting
from standlink.queries.answers.catalogues import publications_by_year
from standlink.queries.answers.contributors import declared_filings
from standlink.queries.answers.documents import amended_editions, committees_by_size, shared_documents, taken_over
from standlink.queries.answers.request import Request
from standlink.queries.answers.selection import Selection
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
        "document": document.with_columns(status=pl.lit(ONTOLOGY + "inForce"), draft=False, published_year=year),
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


def test_committees_have_the_years_of_what_counts_and_those_of_renderings_alone_are_left_out():
    documents = tables(("x-1998", "x", "relaton-x", "1998"), ("x-1998-rlv", "x", "relaton-x", "2001"))
    frames = {
        "document_body": pl.DataFrame(
            [("x-1998", "writers"), ("x-1998-rlv", "writers"), ("x-1998-rlv", "markers")],
            schema=["document", "body"],
            orient="row",
        ).with_columns(role=pl.lit(ONTOLOGY + "preparedBy")),
        "rendering": pl.DataFrame(
            [("x-1998-rlv", "x-1998", "marked-up")], schema=["rendering", "standard", "how"], orient="row"
        ),
    }
    found = committees_by_size(Request(Tables(lambda name: frames[name] if name in frames else documents[name])))
    assert found.frame.rows() == [("writers", 1, 1, 1998, 1998)]


ADOPTED = [
    *((f"t-{n}:2001", f"t-{n}", "relaton-t", "2001-02") for n in range(5)),
    *((f"j-{n}:2004", f"j-{n}", "relaton-j", "2004-01") for n in range(6)),
    *((f"o-{n}:2001", f"o-{n}", "relaton-o", "2001-01") for n in range(11)),
]


def test_months_until_adoption_are_said_of_each_catalogue_and_not_of_all_together():
    """Five are adopted after a month and six after three years: no single median is that of either."""
    made = tables(*ADOPTED)
    pairs = [(f"t-{n}:2001", f"o-{n}:2001") for n in range(5)] + [(f"j-{n}:2004", f"o-{n + 5}:2001") for n in range(6)]
    relations = [(one, ONTOLOGY + "adoptionOf", other, False) for one, other in pairs]
    none = pl.String
    frames = {name: made[name] for name in ("document", "rendering", "labels", "coverage")} | {
        "standard_standard": pl.DataFrame(relations, schema=made["standard_standard"].columns, orient="row"),
        "statement": pl.DataFrame(schema=dict.fromkeys(("statement", "subject", "property", "object"), none)),
        "evidence": pl.DataFrame(schema=dict.fromkeys(("assertion", "confidence"), none)),
    }
    given = {"by": ["standard"], "confidence": ["medium"]}
    (note, *_) = taken_over(Request(Tables(frames.__getitem__), arguments=given)).notes
    assert note.text == (
        "11 standards adopted in 11 documents. Median months between both dates, by catalogue: "
        "relaton-j, 36.0 (6 pairs); relaton-t, 1.0 (5 pairs)."
    )
    assert "relaton-j，36.0（6对）；relaton-t，1.0（5对）" in note.text_zh


def test_what_leads_in_one_unit_only_is_said():
    """x has two numbers of one edition each, y one number of three editions."""
    rows = [("x-1", "x-1", "x", "2001"), ("x-2", "x-2", "x", "2001")]
    rows += [(f"y-1:200{n}", "y-1", "y", f"200{n}") for n in range(3)]
    made = tables(*rows)
    counted = made["document"].select("dataset", standard="document")
    said = {
        ("numbers", "x"): "Counted in documents, y comes first, with 3.",
        ("documents", "y"): "Counted in numbered standards, x comes first, with 2.",
    }
    for (unit, first), other in said.items():
        order = pl.DataFrame({"dataset": [first]})
        note = counting.other_leader(made, order, counted, unit, ["dataset"])
        assert note is not None
        assert note.text == other
        assert note.text_zh.startswith("若按")
        of_one = counted.filter(pl.col("dataset") == first)
        assert counting.other_leader(made, order, of_one, unit, ["dataset"]) is None, "the same leads"


def test_a_catalogue_of_last_editions_says_so():
    rows = [(f"j-{n}", f"j-{n}", "relaton-j", "2004") for n in range(100)]
    rows += [(f"i-{n}:{year}", f"i-{n}", "relaton-i", year) for n in range(100) for year in ("2001", "2004")]
    document = tables(*rows)["document"]
    made = tables(*rows)
    frames = {name: made[name] for name in ("document", "rendering", "standard_standard", "labels", "coverage")}
    frames |= {"standard": document.select("dataset", "published", "published_year", standard="document")}
    found = publications_by_year(Request(Tables(frames.__getitem__)))
    (note,) = [note for note in found.notes if "One edition" in note.text]
    assert note.text.startswith("One edition of nearly every number is recorded in relaton-j: ")
    assert "relaton-j中几乎每个编号" in note.text_zh


def test_a_standard_in_two_catalogues_is_of_the_decade_of_its_first_document_whatever_the_period():
    rows = [(document, "a", dataset, document[2:]) for document in ("a-1985", "a-1995") for dataset in ("x", "y")]
    assert shared_documents(Request(tables(*rows))).frame["decade"].to_list() == [1980]
    assert shared_documents(Request(tables(*rows), Selection(since=1990))).frame.is_empty()


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
