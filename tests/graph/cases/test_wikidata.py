"""Tests of the links of curated things to Wikidata: the mapping set and the triples agree, with a method for each."""

from __future__ import annotations

import csv
import re
from datetime import date

import pyoxigraph as ox
import pytest
from standlink.graph.sources.turtle import CASES, read_turtle
from standlink.graph.store.store import LABEL
from standlink.ontology.namespaces import expand, kind_and_slug, node

LINES = (CASES / "wikidata.sssom.tsv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader([line for line in LINES if not line.startswith("#")], delimiter="\t"))
PREFIXES = dict(line.removeprefix("#   ").partition(": ")[::2] for line in LINES if line.startswith("#   "))
#: Links of regions go by the codes of ISO 3166: their evidence is the table of country codes.
BY_CODE = "region"
METHODS = {"semapv:MappingChaining", "semapv:LexicalMatching", "semapv:ManualMappingCuration"}


@pytest.fixture(scope="module")
def triples() -> list[ox.Triple]:
    return [t for path in sorted(CASES.glob("*.ttl")) for t in read_turtle(path)]


def item(row: dict[str, str]) -> str:
    return row["object_id"].replace("wikidata:", PREFIXES["wikidata"])


def test_mapping_set_has_every_link_and_no_other(triples: list[ox.Triple]) -> None:
    links = {
        (t.subject.value, t.object.value)
        for t in triples
        if t.predicate == node("skos:exactMatch")
        and isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
        and (kind_and_slug(t.subject.value) or ("",))[0] != BY_CODE
    }
    assert len(links) >= 90
    assert {(expand(row["subject_id"]), item(row)) for row in ROWS} == links


def test_every_link_has_a_method_a_confidence_and_a_reason() -> None:
    for row in ROWS:
        assert row["mapping_justification"] in METHODS
        assert 0.5 <= float(row["confidence"]) < 1
        assert re.fullmatch(r"wikidata:Q[1-9]\d*", row["object_id"])
        assert row["object_label"]
        assert row["comment"]
        assert date.fromisoformat(row["mapping_date"])


def test_rows_are_sorted_and_no_item_is_two_things() -> None:
    subjects = [row["subject_id"] for row in ROWS]
    assert subjects == sorted(set(subjects))
    assert len({row["object_id"] for row in ROWS}) == len(ROWS)


def test_labels_are_those_of_the_things(triples: list[ox.Triple]) -> None:
    named = {
        t.subject.value: t.object.value
        for t in triples
        if t.predicate == LABEL and isinstance(t.object, ox.Literal) and t.object.language == "en"
    }
    assert {row["subject_id"]: row["subject_label"] for row in ROWS} == {
        row["subject_id"]: named[expand(row["subject_id"]) or ""] for row in ROWS
    }
