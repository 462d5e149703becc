"""Tests of the names of curated things, events, figures, claims, sources and evidence in English and Chinese.

A statement is named by its parts, so these need names in both languages.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest
from standlink.graph.sources.turtle import CASES, read_turtle
from standlink.graph.store.store import LABEL, RDF_TYPE, sl
from standlink.ontology.namespaces import compact, kind_and_slug, node
from standlink.ontology.vocabulary import ontology_triples

#: Numbers and brands (ISO 15118, Wi-Fi 6, ChargePoint) are the same in both languages.
SAME_IN_BOTH = {"actor", "standard", "technology"}
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def triples() -> list[ox.Triple]:
    return [t for path in sorted(CASES.glob("*.ttl")) for t in read_turtle(path)]


@pytest.fixture(scope="module")
def names(triples: list[ox.Triple]) -> dict[str, dict[str, str]]:
    """The names in each language of every typed thing and every term of the ontology, by IRI."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for s, p, o in [*triples, *ontology_triples()]:
        if p == RDF_TYPE and isinstance(s, ox.NamedNode):
            found[s.value]
        elif p == LABEL and isinstance(o, ox.Literal):
            found[s.value][o.language or ""] = o.value
    return found


def kind(iri: str) -> str:
    known = kind_and_slug(iri)
    return known[0] if known else ""


def test_everything_curated_but_statements_is_named_in_english_and_chinese(names: dict[str, dict[str, str]]) -> None:
    curated = {iri: found for iri, found in names.items() if kind(iri) not in ("", "statement")}
    assert {"source", "evidence", "event", "observation", "claim", "actor", "region"} <= {kind(iri) for iri in curated}
    assert len(curated) > 3_000
    assert {compact(iri) for iri, found in curated.items() if not all(found.get(lang) for lang in LANGUAGES)} == set()


def test_parts_of_every_statement_are_named_in_english_and_chinese(
    triples: list[ox.Triple], names: dict[str, dict[str, str]]
) -> None:
    parts = {t.object.value for t in triples if t.predicate in {sl("subject"), sl("property"), sl("object")}}
    assert len(parts) > 300
    assert {compact(iri) for iri in parts if not all(names[iri].get(lang) for lang in LANGUAGES)} == set()


def test_chinese_names_are_chinese(names: dict[str, dict[str, str]]) -> None:
    """Chinese names are not copies of the English ones, except for numbers and brands."""
    plain = {
        compact(iri): found["zh"]
        for iri, found in names.items()
        if kind(iri) not in ("", "statement", *SAME_IN_BOTH) and not re.search("[一-鿿]", found["zh"])
    }
    assert plain == {}


@pytest.mark.parametrize("word", ["dcterms:description", "sl:finding", "sl:outcome", "sl:rule"])
def test_sentences_about_curated_things_are_in_english_and_chinese(triples: list[ox.Triple], word: str) -> None:
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for s, p, o in triples:
        if p == node(word) and isinstance(o, ox.Literal):
            said[str(s)][o.language or ""] = o.value
    assert said
    lacking = {
        iri for iri, texts in said.items() if not texts.get("en") or not re.search("[一-鿿]", texts.get("zh", ""))
    }
    assert lacking == set()
