"""Explanations in sentences: every branch ends at a record or a dataset, with the evidence of that record."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from standlink.graph.releases.release import Release
from standlink.graph.store.evidence import graphs_of
from standlink.graph.store.explanation import Explanation, explain
from standlink.graph.store.reasons import Reasons, Step, plain, reasons
from standlink.graph.store.store import INFERRED, RDF_TYPE, sl
from standlink.ontology.namespaces import THINGS, expand, node


def explained(release: Release, *names: str) -> Reasons:
    subject, prop, value = (ox.NamedNode(expand(name) or "") for name in names)
    return reasons(release.store, explain(release.store, ox.Triple(subject, prop, value)))


def leaves(step: Step) -> Iterator[Step]:
    """Yield the steps that are not inferred; an event stands for the facts that it asserts."""
    if step.rule is None:
        yield step
    else:
        for premise in step.premises:
            yield from leaves(premise)


@pytest.fixture(scope="module")
def some(release: Release) -> list[Reasons]:
    """Explanations of inferred triples of each property, spread over all of them."""
    by_property: dict[str, list[ox.Triple]] = {}
    for quad in release.store.quads(None, None, None, INFERRED):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            triple = ox.Triple(quad.subject, quad.predicate, quad.object)
            by_property.setdefault(quad.predicate.value, []).append(triple)
    chosen = [t for triples in by_property.values() for t in sorted(triples, key=str)[:: max(1, len(triples) // 3)]]
    assert len(chosen) > 100
    return [reasons(release.store, explain(release.store, triple)) for triple in chosen]


def test_every_branch_ends_at_a_dataset_with_a_record_or_evidence_where_it_has_one(some: list[Reasons]) -> None:
    for found in some:
        for leaf in leaves(found.step):
            assert leaf.dataset, plain(leaf.sentence["en"])
            assert leaf.origin in ("asserted", "imported")
            if leaf.record:
                assert leaf.notes, leaf.record.thing.iri


def test_notes_are_those_of_the_steps_in_order(some: list[Reasons]) -> None:
    for found in some:
        used = {number for leaf in leaves(found.step) for number in leaf.notes}
        assert used == {note.number for note in found.notes} == set(range(1, len(used) + 1))


def test_sentences_link_their_things_and_name_them_in_both_languages(some: list[Reasons]) -> None:
    for found in some:
        assert found.step.triple
        subject, _, value = found.step.triple
        for sentence in found.step.sentence.values():
            assert {subject.iri, value.iri} <= {part.iri for part in sentence}
            assert "://" not in plain(sentence)
            assert "{" not in plain(sentence)


def test_an_event_ends_a_branch_once_with_its_date_and_evidence(release: Release) -> None:
    step = explained(release, "standard:nacs", "sl:adoptedBy", "actor:abb").step
    assert plain(step.sentence["en"]) == "North American Charging Standard (NACS) is adopted by ABB"
    (event,) = leaves(step)
    assert event.record
    assert (event.record.thing.label, event.record.date) == ("ABB adopts NACS", "2023-06")
    assert event.notes == (1,)
    assert [plain(fact.sentence["en"]) for fact in event.premises] == [
        "ABB is an adopter in “ABB adopts NACS”",
        "North American Charging Standard (NACS) is the standard adopted in “ABB adopts NACS”",
    ]


def test_a_statement_ends_a_branch_with_its_period_and_evidence(release: Release) -> None:
    found = explained(release, "technology:polar-code", "sl:competesWith", "technology:ldpc-code")
    (leaf,) = leaves(found.step)
    assert leaf.record
    assert leaf.record.thing.iri.startswith(f"{THINGS}statement/")
    assert (leaf.record.date, leaf.record.until) == ("2016", "2016-11")
    assert leaf.notes


def test_an_imported_fact_names_its_dataset_and_cites_the_record(catalogued: Release) -> None:
    store, published = catalogued.store, sl("publishedBy")
    checked = 0
    for document in store.subjects(RDF_TYPE, sl("StandardDocument")):
        for body in store.nodes(document, published):
            triple = ox.Triple(document, published, body)
            graphs = graphs_of(store, triple)
            if not graphs or not all(map(store.is_imported, graphs)):
                continue
            found = reasons(store, explain(store, triple))
            assert found.step.dataset
            assert (found.step.origin, found.step.dataset.iri) == ("imported", min(graph.value for graph in graphs))
            graph = ox.NamedNode(found.step.dataset.iri)
            own = store.quads(document, sl("evidence"), None, graph)
            assert {ox.NamedNode(note.iri) for note in found.notes} >= {quad.object for quad in own}
            checked += 1
    assert checked > 10


def test_a_derivation_is_told_by_its_title(release: Release) -> None:
    """A rule that is not an axiom has a title, and the facts that it came from."""
    fact = explain(release.store, ox.Triple(node("actor:ford"), node("sl:adopts"), node("standard:nacs")))
    derived = Explanation(fact.triple, "First year of adoption", "derivation", premises=(fact,))
    step = reasons(release.store, derived).step
    assert step.rule == {"en": "First year of adoption", "zh": "First year of adoption"}
    assert [premise.rule is not None for premise in step.premises] == [True]
