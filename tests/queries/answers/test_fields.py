"""Fields of standards: what counts as one, the catalogues without any, and the series of 3GPP."""

from __future__ import annotations

import re
from functools import cache

import polars as pl
import pytest
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import ONTOLOGY, mint
from standlink.queries.answers import fields
from standlink.queries.answers.tables import Tables

SPECIFICATION = mint("standard", "3gpp-ts-38-211")
VERSION = mint("standard", "3gpp-ts-38-211-15-2-0")


@cache
def tables() -> Tables:
    related = [("m-2150", "bringsTogether", "rit"), ("imt-2020", "candidateFor", "rit"), ("nr", "operatesIn", "band")]
    related += [("nr", "bringsTogether", "polar-code"), ("j3400", "implementedBy", "dock")]
    frames = {
        "standard_technology": pl.DataFrame(
            [(s, ONTOLOGY + r, t, None) for s, r, t in related],
            schema={"standard": pl.String, "relation": pl.String, "technology": pl.String, "since_year": pl.Int64},
            orient="row",
        ),
        "document_field": pl.DataFrame({"document": ["iso-1", "iso-2-draft"], "field": ["radio", "radio"]}),
        "document": pl.DataFrame(
            {
                "document": ["iso-1", "iso-2-draft", VERSION, "etsi-1"],
                "dataset": ["relaton-iso", "relaton-iso", "relaton-3gpp", "relaton-etsi"],
                "number": [None, None, SPECIFICATION, None],
                "status": [None, ONTOLOGY + "inPreparation", None, None],
                "published": ["2001", None, "2018", "2005"],
                "published_year": [2001, None, 2018, 2005],
            }
        ),
        "standard": pl.DataFrame({"standard": ["iso-1"], "published_year": [2001]}),
        "labels": pl.DataFrame(schema={"iri": pl.String, "class": pl.String}),
    }
    return Tables(frames.__getitem__, titles={"relaton-etsi": "ETSI", "relaton-3gpp": "3GPP"})


def found(*, mapped: bool) -> set[tuple[str, str]]:
    rows = fields.fields_of(tables(), mapped=mapped).select("standard", "node")
    return set(rows.cast(pl.String).rows())


def test_bands_proposals_products_and_fields_of_drafts_are_no_fields():
    assert found(mapped=False) == {("nr", "polar-code"), ("iso-1", "radio")}


def test_a_specification_has_the_field_of_its_series_where_that_is_asked_for():
    assert found(mapped=True) - found(mapped=False) == {(VERSION, mint("technology", "ics-33-060"))}


def test_catalogues_without_fields_are_named_and_the_mapping_is_said():
    recorded, mapped = (fields.without_fields(tables(), mapped=m) for m in (False, True))
    assert recorded is not None
    assert mapped is not None
    assert recorded.text == "No fields are recorded for 3GPP, ETSI."
    assert mapped.text.startswith("No fields are recorded for ETSI. Fields of 3GPP specifications are mapped")
    assert recorded.text_zh
    assert mapped.text_zh


def test_each_series_is_mapped_once_to_a_field_of_the_ics():
    table = pl.read_csv(fields._SERIES, infer_schema=False)
    assert table["series"].is_unique().all()
    assert all(re.fullmatch(r"\d\d", series) for series in table["series"])
    assert all(re.fullmatch(r"\d\d\.\d{3}", field) for field in table["field"])


@pytest.mark.parametrize("question", ["regions/complexity", "regions/next-fields"])
def test_few_fields_or_regions_are_refused_with_what_would_be_enough(sampled: Release, question: str) -> None:
    answer = Graph(sampled).answer(question, least="1", standards="1", fields="1000")
    (why,) = [note for note in answer.notes if note.kind == "unmet"]
    assert len(answer.table) == 0
    assert "needs 1,000 fields in which at least two regions specialize, and 10 regions; there are " in why.text
    assert "Import catalogues" in why.text
    assert "有1,000个至少两个地区专长的领域和10个地区" in why.text_zh
    assert not len(Graph(sampled).answer(question, standards="1").table), "by default 20 fields are needed"


def test_order_of_regions_that_depends_on_one_field_is_refused(sampled: Release) -> None:
    lowered = {"least": "1", "standards": "1", "fields": "1", "regions": "1"}
    shown = Graph(sampled).answer("regions/complexity", **lowered, stability="0")
    (said,) = [note.text for note in shown.notes if "depends most on one field: " in note.text]
    assert len(shown.table) >= 3
    refused = Graph(sampled).answer("regions/complexity", **lowered, stability="1.01")
    (why,) = [note.text for note in refused.notes if note.kind == "unmet"]
    assert len(refused.table) == 0
    assert said.partition(": ")[2].rstrip(".") + ", and the minimum is 1.01." in why
