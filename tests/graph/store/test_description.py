"""Tests of the description of a thing: every fact with its reasons, every reason with its source."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from standlink import Graph
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Description, Fact, Value
from standlink.graph.store.store import INFERRED, RDF_TYPE, sl
from standlink.ontology.namespaces import KINDS, PREFIXES, THINGS, expand


def described(graph: Graph, name: str) -> Description:
    found = graph.describe(name)
    assert found is not None
    return found


def fact(description: Description, name: str) -> Fact:
    return next(f for f in description.facts if f.property.iri == expand(name))


def value(description: Description, prop: str, thing: str) -> Value:
    return next(v for v in fact(description, prop).values if v.thing and v.thing.iri == expand(thing))


@pytest.fixture(scope="module")
def samples(release: Release) -> list[str]:
    """A sample of things of every kind, spread over all of them."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for quad in release.store.triples(None, RDF_TYPE):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(THINGS):
            found[quad.subject.value.removeprefix(THINGS).split("/")[0]].append(quad.subject.value)
    assert all(found.values())
    spread = [sorted(set(iris))[:: max(1, len(set(iris)) // 12)] for iris in found.values()]
    return [iri for iris in spread for iri in iris]


@pytest.fixture(scope="module")
def descriptions(graph: Graph, samples: list[str]) -> list[Description]:
    return [described(graph, iri) for iri in samples]


def _stated(release: Release) -> set[tuple[ox.NamedNode, ...]]:
    """Return the triples of all statements."""
    return {
        tuple(n for p in ("subject", "property", "object") for n in release.store.nodes(s, sl(p)))
        for s in release.store.subjects(RDF_TYPE, sl("Statement"))
        if isinstance(s, ox.NamedNode)
    }


def all_notes(description: Description) -> Iterator[int]:
    yield from description.own_notes
    for f in (*description.facts, *description.incoming):
        for v in f.values:
            yield from v.notes
    for o in (*description.events, *description.figures):
        yield from o.notes
    for c in description.claims:
        yield from (*c.notes, *c.supported, *c.qualified, *c.disputed)


# all kinds of things


def test_a_thing_of_each_kind_has_kind_label_and_class(descriptions: list[Description]):
    assert {d.kind for d in descriptions} == set(KINDS)
    for d in descriptions:
        assert d.iri.startswith(f"{THINGS}{d.kind}/")
        assert d.label
        assert "://" not in d.label
        assert d.classes, d.iri
        assert all(c.iri.startswith(PREFIXES["sl"]) for c in d.classes)


def test_notes_are_numbered_from_one_and_each_is_listed_and_used(descriptions: list[Description]):
    for d in descriptions:
        numbers = [n.number for n in d.notes]
        assert numbers == list(range(1, len(numbers) + 1)), d.iri
        assert set(all_notes(d)) == set(numbers), d.iri
        assert len({n.iri for n in d.notes}) == len(numbers)


def test_every_note_has_source_locator_date_and_confidence(descriptions: list[Description]):
    assert sum(len(d.notes) for d in descriptions) > 200
    for d in descriptions:
        for note in d.notes:
            assert note.source.iri.startswith(f"{THINGS}source/"), note.iri
            assert note.source.label
            assert note.confidence in ("high", "medium", "low"), note.iri
            assert note.locator, note.iri
            assert note.retrieved.startswith("20"), note.iri


def test_everything_in_a_description_has_a_label(descriptions: list[Description]):
    for d in descriptions:
        things = [v.thing for f in (*d.facts, *d.incoming, *d.resting) for v in f.values if v.thing]
        things += [t for o in d.events for r in o.roles for t in r.things]
        things += [o.event for o in d.events] + [b for f in d.facts for v in f.values for b in v.because]
        assert all(t.label and "://" not in t.label for t in things), d.iri
        assert all(f.property.label for f in (*d.facts, *d.incoming))


def test_facts_are_grouped_by_property_with_asserted_values_first(descriptions: list[Description]):
    for d in descriptions:
        properties = [f.property.iri for f in d.facts]
        assert len(set(properties)) == len(properties), d.iri
        only_inferred = [all(v.inferred for v in f.values) for f in d.facts]
        assert only_inferred == sorted(only_inferred), d.iri
        for f in d.facts:
            values = [(v.thing.iri if v.thing else v.text, v.language) for v in f.values]
            assert len(set(values)) == len(values)
            assert [v.inferred for v in f.values] == sorted(v.inferred for v in f.values)


def test_a_value_is_inferred_only_if_neither_a_dataset_nor_a_statement_asserts_it(
    descriptions: list[Description], release: Release
):
    """A statement counts in both directions: with "NACS uses CCS", "CCS is used by NACS" is asserted as well."""
    schema, checked = release.store.schema, 0
    stated = _stated(release)
    for d in descriptions:
        for f in d.facts:
            for v in f.values:
                if v.thing:
                    s, p, o = (ox.NamedNode(iri) for iri in (d.iri, f.property.iri, v.thing.iri))
                    graphs = {q.graph_name for q in release.store.quads(s, p, o)}
                    said = (s, p, o) in stated or any((o, i, s) in stated for i in schema.inverses.get(p, ()))
                    assert graphs
                    assert v.inferred == (graphs == {INFERRED} and not said), (d.iri, f.property.iri, v.thing.iri)
                    assert not (said and v.because)
                    checked += 1
    assert checked > 500


def test_relations_asserted_by_a_statement_have_notes(descriptions: list[Description], release: Release):
    stated = _stated(release)
    checked = 0
    for d in descriptions:
        for f in d.facts:
            for v in f.values:
                triple = (d.iri, f.property.iri, v.thing.iri) if v.thing else None
                if triple and tuple(map(ox.NamedNode, triple)) in stated:
                    assert v.notes, triple
                    checked += 1
    assert checked > 20


def test_a_fact_inferred_from_an_event_cites_an_event_with_both_things(
    descriptions: list[Description], release: Release
):
    """An event given as a reason must refer to both things that the fact relates."""
    reasons = [
        (d.iri, v.thing.iri, because.iri)
        for d in descriptions
        for f in d.facts
        for v in f.values
        if v.thing
        for because in v.because
    ]
    assert len(reasons) > 50
    for subject, other, event in reasons:
        mentioned = {q.object for q in release.store.outgoing(ox.NamedNode(event))} | {ox.NamedNode(event)}
        assert ox.NamedNode(subject) in mentioned, (subject, event)
        assert ox.NamedNode(other) in mentioned, (other, event)


def test_a_value_has_no_dataset_exactly_if_it_is_inferred(descriptions: list[Description]):
    for d in descriptions:
        for v in (v for f in (*d.facts, *d.incoming) for v in f.values):
            assert (v.origin == "inferred") == v.inferred == (v.dataset is None), (d.iri, v)


def test_disputing_evidence_outranks_qualifying_and_supporting_evidence(descriptions: list[Description]):
    claims = [c for d in descriptions for c in d.claims]
    assert len(claims) > 20
    for c in claims:
        expected = (
            "disputed" if c.disputed else "qualified" if c.qualified else "supported" if c.supported else "unchecked"
        )
        assert c.verdict == expected
        assert c.kind in ("descriptive", "causal", "normative", "predictive")
