"""The SKOS schemes hang together: every concept has its place, its names and a definition, and no circle leads back."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest
from standlink.ontology.namespaces import compact, node
from standlink.ontology.vocabulary import RDF_TYPE, is_own, ontology_triples


def pairs(name: str) -> set[tuple[str, str]]:
    """Return the subjects and objects of a SKOS property, as prefixed names of terms of ours."""
    found = ((t.subject, t.object) for t in ontology_triples() if t.predicate == node(f"skos:{name}"))
    return {
        (compact(s.value), compact(o.value))
        for s, o in found
        if isinstance(s, ox.NamedNode) and isinstance(o, ox.NamedNode)
    }


def of_type(name: str) -> set[str]:
    return {
        compact(t.subject.value)
        for t in ontology_triples()
        if t.predicate == RDF_TYPE and t.object == node(f"skos:{name}") and is_own(t.subject.value)
    }


CONCEPTS = sorted(of_type("Concept"))
SCHEME = dict(sorted(pairs("inScheme")))


def test_every_concept_is_in_one_scheme_and_every_scheme_has_concepts() -> None:
    assert len(CONCEPTS) > 130
    assert sorted(concept for concept, _ in pairs("inScheme")) == CONCEPTS
    # The classification of standards has its fields in a table.
    assert of_type("ConceptScheme") - {scheme for _, scheme in pairs("inScheme")} == {"sl:ICS"}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_concept_has_names_in_both_languages_and_a_definition(concept: str) -> None:
    def languages(name: str) -> list[str]:
        return sorted(
            t.object.language or ""
            for t in ontology_triples()
            if t.subject == node(concept) and t.predicate == node(f"skos:{name}") and isinstance(t.object, ox.Literal)
        )

    assert languages("prefLabel") == ["en", "zh"]
    assert languages("definition") in (["en"], ["en", "zh"])


def test_broader_leads_to_a_concept_of_the_same_scheme() -> None:
    assert pairs("broader")
    assert [pair for pair in pairs("broader") if SCHEME[pair[0]] != SCHEME.get(pair[1])] == []


def test_broader_never_leads_back() -> None:
    wider: dict[str, set[str]] = defaultdict(set)
    for concept, broader in pairs("broader"):
        wider[concept].add(broader)
    for start in CONCEPTS:
        reached, frontier = set(), set(wider[start])
        while frontier:
            reached |= frontier
            frontier = {further for concept in frontier for further in wider[concept]} - reached
        assert start not in reached


def test_narrower_is_the_reverse_of_broader() -> None:
    assert pairs("narrower") == {(broader, concept) for concept, broader in pairs("broader")}


def test_from_the_top_of_its_scheme_every_concept_is_reached() -> None:
    tops = pairs("topConceptOf")
    assert pairs("hasTopConcept") == {(scheme, concept) for concept, scheme in tops}
    reached = {concept for concept, _ in tops}
    assert reached & {concept for concept, _ in pairs("broader")} == set()
    while more := {narrower for concept, narrower in pairs("narrower") if concept in reached} - reached:
        reached |= more
    assert sorted(reached) == CONCEPTS


def test_small_businesses_are_businesses_and_consumers_civil_society() -> None:
    assert {("sl:smallBusinesses", "sl:businesses"), ("sl:consumers", "sl:civilSociety")} <= pairs("broader")
