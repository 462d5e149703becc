"""Tests that curated facts are compared with what a release records of the same things."""

from __future__ import annotations

import pyoxigraph as ox
from standlink.graph.gate.validation import validate
from standlink.graph.pipeline.recorded import recorded
from standlink.graph.store.store import Store
from standlink.ontology.namespaces import GRAPHS, PREFIXES, compact, node
from standlink.ontology.vocabulary import ontology_triples

CASE = """
standard:plug a sl:StandardDocument .
event:plug-published a sl:Publication ; sl:published standard:plug ; sl:occurred "2014-04"^^xsd:gYearMonth .
event:position a sl:Backing ; sl:atEvent event:october ; sl:evidence evidence:paper .
evidence:paper a sl:Evidence ; sl:locator "R1-1000001" .
"""
CATALOGUE = """
standard:plug sl:publicationDate "2014-03-31"^^xsd:date ; dcterms:source <https://records.example/plug> .
standard:plug sl:keyword "x" .
standard:plug-2 sl:editionOf standard:plug ; sl:publicationDate "2019"^^xsd:gYear ; sl:keyword "x" .
standard:other sl:publicationDate "1999"^^xsd:gYear .
event:3gpp-r1-1000001 sl:atEvent event:august ; rdfs:label "R1-1000001" .
"""


def store(**texts: str) -> Store:
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return Store.of(
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(GRAPHS + name))
        for name, text in texts.items()
        for q in ox.parse(head + text, format=ox.RdfFormat.TURTLE)
    )


def test_only_what_is_compared_and_imported_is_taken_from_the_release() -> None:
    found = list(recorded(store(case=CASE), store(case=CASE, catalogue=CATALOGUE), frozenset({"case"})))
    assert {q.graph_name for q in found} == {ox.NamedNode(GRAPHS + "catalogue")}
    assert {(compact(str(q.subject.value)), compact(q.predicate.value)) for q in found} == {
        ("standard:plug", "sl:publicationDate"),
        ("standard:plug", "dcterms:source"),
        ("standard:plug-2", "sl:editionOf"),
        ("standard:plug-2", "sl:publicationDate"),
        ("event:3gpp-r1-1000001", "sl:atEvent"),
    }


def test_a_difference_is_a_warning_with_both_values_and_the_record() -> None:
    case, release = store(case=CASE), store(case=CASE, catalogue=CATALOGUE)
    ontology = (ox.Quad(*t, node("sl:ontology")) for t in ontology_triples())
    compared = Store.of([*case.quads(), *recorded(case, release, frozenset({"case"})), *ontology])
    found = {
        f.node: f for f in validate(compared.inner, {}, ()).findings if "Catalogue" in f.shape or "Paper" in f.shape
    }
    assert found.keys() == {"event:plug-published", "event:position"}
    date = "the case says 2014-04, the catalogue 2014-03-31 (https://records.example/plug)"
    assert date in found["event:plug-published"].value
    assert "the list 3gpp" not in found["event:position"].value
    assert "the case says october, the list august for R1-1000001" in found["event:position"].value


def test_same_values_to_the_known_precision_are_no_difference() -> None:
    same = CATALOGUE.replace("2014-03-31", "2014-04-15").replace("event:august", "event:october")
    case, release = store(case=CASE), store(case=CASE, catalogue=same)
    compared = Store.of([*case.quads(), *recorded(case, release, frozenset({"case"}))])
    shapes = {f.shape for f in validate(compared.inner, {}, ()).findings}
    assert not {s for s in shapes if "Catalogue" in s or "Paper" in s}
