"""Fields of standards: what counts as one, catalogues without any, and the series and working groups that map them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.graph.sources.ietf.document import _stream_of
from standlink.graph.sources.ietf.index import Entry
from standlink.graph.sources.ietf.reading import read_index
from standlink.ontology.namespaces import ONTOLOGY, mint, slug
from standlink.queries.answers import fields, mapped_fields
from standlink.queries.answers.tables import Tables
from standlink.queries.words import Words

SPECIFICATION = mint("standard", "3gpp-ts-38-211")
VERSION = mint("standard", "3gpp-ts-38-211-15-2-0")
#: RFCs of a group by its name, of one whose name ends with its area, of one by its acronym, and of none.
GROUPS = {
    "rfc-1": "ietf-multiprotocol-label-switching",
    "rfc-2": "ietf-transparent-interconnection-of-lots-of-links-int",
    "rfc-3": "ietf-mpls",
    "rfc-4": "ietf",
}
TITLES = {"relaton-etsi": "ETSI", "relaton-3gpp": "3GPP", "ietf": "RFCs"}


@cache
def tables() -> Tables:
    related = [("m-2150", "bringsTogether", "rit"), ("imt-2020", "candidateFor", "rit"), ("nr", "operatesIn", "band")]
    related += [("nr", "bringsTogether", "polar-code"), ("j3400", "implementedBy", "dock")]
    related += [("nacs", "usedBy", "dock"), ("ieee-802-11a", "uses", "patent"), ("nr", "usedBy", "atsss")]
    frames = {
        "standard_technology": pl.DataFrame(
            [(s, ONTOLOGY + r, t, None) for s, r, t in related],
            schema={"standard": pl.String, "relation": pl.String, "technology": pl.String, "since_year": pl.Int64},
            orient="row",
        ),
        "document_field": pl.DataFrame({"document": ["iso-1", "iso-2-draft"], "field": ["radio", "radio"]}),
        "document": pl.DataFrame(
            {
                "document": ["iso-1", "iso-2-draft", VERSION, "etsi-1", *GROUPS],
                "dataset": ["relaton-iso", "relaton-iso", "relaton-3gpp", "relaton-etsi", *["ietf"] * 4],
                "number": [None, None, SPECIFICATION, None, *[None] * 4],
                "status": [None, ONTOLOGY + "inPreparation", None, None, *[None] * 4],
                "draft": [False, True, *[False] * 6],
                "published": ["2001", None, "2018", "2005", *["2010"] * 4],
                "published_year": [2001, None, 2018, 2005, *[2010] * 4],
            }
        ),
        "document_body": pl.DataFrame(
            {
                "document": list(GROUPS),
                "role": ONTOLOGY + "preparedBy",
                "body": [mint("actor", group) for group in GROUPS.values()],
            }
        ),
        "standard": pl.DataFrame({"standard": ["iso-1"], "published_year": [2001]}),
        "labels": pl.DataFrame(
            {
                "iri": ["dock", "patent", "atsss"],
                "class": [ONTOLOGY + name for name in ("Product", "Patent", "Technology")],
            }
        ),
    }
    return Tables(frames.__getitem__, titles={name: Words(title, title) for name, title in TITLES.items()})


def found(origins: str) -> set[tuple[str, str]]:
    rows = fields.fields_of(tables(), origins).select("standard", "node")
    return set(rows.cast(pl.String).rows())


def field(code: str) -> str:
    return mint("technology", f"ics-{code.replace('.', '-')}")


def test_products_patents_proposals_bands_and_fields_of_drafts_are_no_fields():
    assert found("recorded") == {("nr", "polar-code"), ("nr", "atsss"), ("iso-1", "radio")}


def test_a_specification_has_the_field_of_its_series():
    assert found("series") == {(VERSION, field("33.060"))}


def test_an_rfc_has_the_field_of_its_working_group_by_name_or_acronym():
    assert found("groups") == {
        ("rfc-1", field("33.040.40")),
        ("rfc-2", field("35.110")),
        ("rfc-3", field("33.040.40")),
    }


def test_origins_are_pooled_only_where_that_is_asked_for():
    assert found("all") == found("recorded") | found("series") | found("groups")


def test_catalogues_without_fields_are_named_and_the_mapping_is_said():
    recorded, series, everything = (fields.without_fields(tables(), o) for o in ("recorded", "series", "all"))
    assert recorded is not None
    assert series is not None
    assert everything is not None
    assert recorded.text == "No fields are recorded for 3GPP, ETSI, RFCs."
    assert series.text.startswith("No fields are recorded for ETSI, RFCs. Fields of 3GPP specifications are mapped")
    assert "Fields of RFCs are mapped from their working groups" in everything.text
    assert all(note.text_zh for note in (recorded, series, everything))


def test_pooled_origins_are_said_not_to_be_comparable():
    one = pl.DataFrame({"standard": ["a", "b", "b"], "origin": ["series"] * 3})
    assert fields.origins(one).text == "Fields: 2 standards by the series of the 3GPP specification (mapped)."
    both = pl.concat([one, pl.DataFrame({"standard": ["c"], "origin": ["groups"]})])
    assert "1 standard by the working group of the RFC (mapped). These are assigned" in fields.origins(both).text


def test_each_series_is_mapped_once_to_a_field_of_the_ics():
    table = pl.read_csv(mapped_fields.SERIES, infer_schema=False)
    assert table["series"].is_unique().all()
    assert all(re.fullmatch(r"\d\d", series) for series in table["series"])
    assert all(re.fullmatch(r"\d\d\.\d{3}", field) for field in table["field"])


@pytest.mark.parametrize("question", ["regions/complexity", "regions/next-fields"])
def test_few_fields_or_regions_are_refused_with_what_would_be_enough(sampled: Release, question: str) -> None:
    answer = Graph(sampled).answer(question, least="1", standards="1", fields="1000")
    (why,) = [note for note in answer.notes if note.kind == "unmet"]
    assert len(answer.table) == 0
    assert "needs 1,000 fields in which at least two regions specialize, and 10 regions; there are " in why.text
    closest = re.search(r"origin=(\w+) has the most, (\d+) and (\d+), and fields=\2.* accepts them\.", why.text)
    assert closest, why.text
    assert f"最多的是origin={closest[1]}，为{closest[2]}个领域和{closest[3]}个地区" in why.text_zh
    lowered = {"least": "1", "standards": "1", "fields": closest[2], "regions": "1", "origin": closest[1]}
    again = Graph(sampled).answer(question, **lowered)
    assert not any(f"needs {closest[2]} field" in note.text for note in again.notes), "what it names is accepted"
    assert "有1,000个至少两个地区专长的领域和10个地区" in why.text_zh
    assert not len(Graph(sampled).answer(question, standards="1").table), "by default 20 fields are needed"


def test_order_of_regions_that_depends_on_one_field_is_refused(sampled: Release, shared: Callable[[str], Path]) -> None:
    shared("data")  # The stand-ins have no field in which two regions specialize.
    lowered = {"least": "1", "standards": "1", "fields": "1", "regions": "1"}
    shown = Graph(sampled).answer("regions/complexity", **lowered, stability="0")
    (said,) = [note.text for note in shown.notes if "depends most on one field: " in note.text]
    assert len(shown.table) >= 3
    refused = Graph(sampled).answer("regions/complexity", **lowered, stability="1.01")
    (why,) = [note.text for note in refused.notes if note.kind == "unmet"]
    assert len(refused.table) == 0
    assert said.partition(": ")[2].rstrip(".") + ", and the minimum is 1.01." in why


def test_each_group_is_mapped_once_to_a_field_of_the_ics_with_its_subject():
    table = pl.read_csv(mapped_fields.GROUPS, infer_schema=False)
    assert len({slug(group) for group in table["group"]}) == len(table)
    assert all(re.fullmatch(r"\d\d\.\d{3}(\.\d\d)?", field) for field in table["field"])
    assert table["subject"].null_count() == 0
    by_acronym = table.group_by("acronym").agg(pl.col("field").n_unique())
    assert by_acronym["field"].to_list() == [1] * len(by_acronym)
    assert not any(re.search(mapped_fields._AREA, slug(group)) for group in table["group"])


def test_series_and_groups_have_hardly_a_field_in_common_so_that_they_are_not_pooled():
    series, groups = (pl.read_csv(path, infer_schema=False) for path in (mapped_fields.SERIES, mapped_fields.GROUPS))
    assert set(series["field"]) & set(groups["field"]) == {"35.030"}


@pytest.mark.samples
def test_most_rfcs_of_a_working_group_have_a_field_and_no_group_is_invented(shared: Callable[[str], Path]):
    entries = read_index(shared("data/ietf/rfc-index.jsonl.zst"), lambda _: None)
    groups = (_stream_of(entry)[1] for entry in entries if isinstance(entry, Entry))
    number = Counter(re.sub(mapped_fields._AREA, "", slug(group)) for group in groups if group)
    mapped = {slug(group) for group in pl.read_csv(mapped_fields.GROUPS, infer_schema=False)["group"]}
    assert mapped <= number.keys()
    assert 0.9 * number.total() < sum(number[group] for group in mapped) < number.total()
