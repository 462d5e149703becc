"""Descriptions in another language."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
import pytest
from standlink.graph.store.description import Thing
from standlink.graph.store.reading import describe
from standlink.graph.store.store import Store
from standlink.graph.store.translation import translated
from standlink.ontology.namespaces import GRAPHS, expand

GRAPH = ox.NamedNode(GRAPHS + "test")
TURTLE = """
PREFIX actor: <https://w3id.org/standlink/id/actor/>
PREFIX event: <https://w3id.org/standlink/id/event/>
PREFIX standard: <https://w3id.org/standlink/id/standard/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sl: <https://w3id.org/standlink/ontology#>
actor:ford a sl:Company ; rdfs:label "Ford"@en, "福特"@zh ; dcterms:description "Maker of cars."@en .
standard:nacs a sl:Standard ; rdfs:label "NACS"@en .
event:e1 a sl:Adoption ; rdfs:label "Ford adopted NACS"@en, "福特采用NACS"@zh ;
    sl:adopter actor:ford ; sl:adopted standard:nacs ; sl:date "2023" ;
    sl:outcome "It did."@en, "已采用。"@zh .
"""


def iri(name: str) -> str:
    found = expand(name)
    assert found
    return found


@pytest.fixture(scope="module")
def store() -> Store:
    triples = ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)
    return Store.of(ox.Quad(t.subject, t.predicate, t.object, GRAPH) for t in triples)


def test_things_have_the_label_of_the_language_or_say_which_theirs_is(store: Store) -> None:
    assert translated(Thing(iri("actor:ford"), "Ford"), store, "zh") == Thing(iri("actor:ford"), "福特")
    assert translated(Thing(iri("standard:nacs"), "NACS"), store, "zh") == Thing(iri("standard:nacs"), "NACS", "en")
    assert translated(Thing("", "Company"), store, "zh") == Thing("", "Company")


def test_the_english_label_becomes_another_name(store: Store) -> None:
    described = describe(store, iri("actor:ford"))
    assert described is not None
    found = translated(described, store, "zh")
    assert (found.label, found.names) == ("福特", (("en", "Ford"),))
    assert found.text == "Maker of cars."
    assert (described.label, described.names) == ("Ford", (("zh", "福特"),))


@dataclass(frozen=True)
class Pair:
    things: tuple[Thing, ...]
    count: int


def test_data_classes_lists_and_dictionaries_are_translated_within(store: Store) -> None:
    ford = Thing(iri("actor:ford"), "Ford")
    found = translated({"a": [Pair((ford,), 3)], "b": "Ford"}, store, "zh")
    assert found == {"a": [Pair((Thing(iri("actor:ford"), "福特"),), 3)], "b": "Ford"}
