"""Descriptions of things that are known: facts and the events they cite, statements, claims, figures, sources."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from sampling import few
from standlink import Graph, NotFoundError
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Thing
from standlink.graph.store.store import INFERRED, LABEL, RDF_TYPE, Store, preferred, sl
from standlink.ontology.namespaces import PREFIXES, THINGS, expand

from .test_description import described, fact, value

#: Properties inferred from one event: the role of the subject, the role of the object.
SHORTCUTS = {
    "sl:adopts": ("sl:adopter", "sl:adoptedStandard"),
    "sl:backs": ("sl:backer", "sl:backed"),
    "sl:deploys": ("sl:deployer", "sl:deployed"),
    "sl:develops": ("sl:developer", "sl:developed"),
    "sl:publishes": ("sl:publisher", "sl:published"),
    "sl:opposes": ("sl:opponent", "sl:opposed"),
    "sl:memberOf": ("sl:member", "sl:memberBody"),
    "sl:founderOf": ("sl:founder", "sl:founded"),
    "sl:contributesTo": ("sl:contributor", "sl:contributedTo"),
}


@pytest.mark.parametrize("shortcut", sorted(SHORTCUTS))
def test_a_shortcut_cites_only_events_with_its_roles(graph: Graph, release: Release, shortcut: str):
    """Ford backs CCS because of a backing event; other events with both are not reasons."""
    one, other = (ox.NamedNode(expand(role) or "") for role in SHORTCUTS[shortcut])
    store = release.store
    actors = {
        q.subject.value
        for q in store.inner.quads_for_pattern(None, ox.NamedNode(expand(shortcut) or ""), None, INFERRED)
        if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(f"{THINGS}actor/")
    }
    wrong, checked = [], 0
    for actor in sorted(actors)[: few(8)]:
        found = graph.describe(actor)
        for v in (v for f in found.facts if f.property.iri == expand(shortcut) for v in f.values) if found else ():
            for because in v.because:
                assert v.thing
                event = ox.NamedNode(because.iri)
                checked += 1
                holds = ox.NamedNode(actor) in store.objects(event, one)
                if not (holds and ox.NamedNode(v.thing.iri) in store.objects(event, other)):
                    wrong.append(f"{actor} {shortcut} {v.thing.label}: {because.label}")
    assert checked
    assert wrong == []


def test_the_location_of_an_actor_does_not_cite_its_adoptions(graph: Graph):
    """Ford is located in North America because it is located in the United States, not because of an adoption."""
    located = value(described(graph, "actor:ford"), "sl:locatedIn", "region:north-america")
    assert located.inferred
    assert "event:ford-adopts-nacs" not in {b.iri.replace(THINGS + "event/", "event:") for b in located.because}


# origin


def test_a_row_with_mixed_values_tells_the_origin_of_each(graph: Graph):
    """3GPP develops UMTS by a statement, and nine releases and 5G NR by inference from events."""
    values = fact(described(graph, "actor:3gpp"), "sl:develops").values
    asserted, *inferred = values
    assert (_label(asserted.thing), asserted.origin, _label(asserted.dataset)) == ("UMTS", "asserted", "Case: 5G")
    assert asserted.notes
    assert {v.origin for v in inferred} == {"inferred"}
    assert len(inferred) == 9
    assert all(v.because for v in inferred)


def test_an_imported_value_names_its_dataset(catalogued: Release):
    page = described(Graph(catalogued), "standard:3gpp-ts-23-501")
    (specified,) = fact(page, "sl:specifies").values
    assert (specified.origin, _label(specified.dataset)) == ("asserted", "Case: 5G")
    editions = next(f for f in page.incoming if f.property.iri == expand("sl:editionOf")).values
    assert {(v.origin, _label(v.dataset)) for v in editions} == {("imported", "3GPP specifications (Relaton)")}


def _label(thing: Thing | None) -> str:
    return thing.label if thing else ""


# particular things


def test_ford_adopts_nacs_by_inference_from_its_announcement(graph: Graph):
    ford = described(graph, "actor:ford")
    adopts = value(ford, "sl:adopts", "standard:nacs")
    assert adopts.inferred
    assert expand("event:ford-adopts-nacs") in [b.iri for b in adopts.because]
    notes = {n.number: n for n in ford.notes}
    assert any("leccar.com" in notes[n].page for n in adopts.notes)
    event = next(o for o in ford.events if o.event.iri == expand("event:ford-adopts-nacs"))
    assert (event.kind.label, event.date[:7]) == ("Adoption", "2023-05")
    assert [r.iri for r in event.regions] == [expand("region:north-america")]
    assert [o.date for o in ford.events] == sorted(o.date for o in ford.events)


def test_names_give_every_other_name_with_its_language(graph: Graph):
    ford = described(graph, "actor:ford")
    assert ford.label == "Ford"
    assert set(ford.names) == {("zh", "福特"), ("en", "Ford Motor Company"), ("zh", "福特汽车公司")}


def test_a_statement_is_labelled_with_a_sentence(graph: Graph):
    page = described(graph, "statement:nacs-uses-iso-15118")
    assert page.label == "North American Charging Standard (NACS) uses ISO 15118"
    assert page.statement is not None
    assert [t.iri for t in page.statement] == [expand("standard:nacs"), expand("sl:uses"), expand("standard:iso-15118")]
    assert page.own_notes
    assert any("greencarcongress.com" in n.page for n in page.notes)


def test_a_statement_counts_for_both_of_its_ends(graph: Graph):
    forward = value(described(graph, "standard:nacs"), "sl:uses", "standard:iso-15118")
    back = value(described(graph, "standard:iso-15118"), "sl:usedBy", "standard:nacs")
    assert (forward.inferred, back.inferred) == (False, False)
    assert forward.notes
    assert len(back.notes) == len(forward.notes)


def test_a_symmetric_relation_reads_the_same_from_either_end(graph: Graph):
    one = value(described(graph, "technology:ldpc-code"), "sl:competesWith", "technology:polar-code")
    other = value(described(graph, "technology:polar-code"), "sl:competesWith", "technology:ldpc-code")
    assert (one.began, one.ended) == (other.began, other.ended) == ("2016", "2016-11")
    assert one.notes
    assert other.notes


def test_an_event_describes_itself_among_its_events(graph: Graph):
    page = described(graph, "event:ran1-87-decides-channel-coding")
    own = next(o for o in page.events if o.event.iri == page.iri)
    assert own.outcome == "LDPC codes for the data channel, polar codes for the control channel"
    roles = {r.property.iri: [t.label for t in r.things] for r in own.roles}
    assert "Huawei" in roles[expand("sl:participant") or ""]
    assert own.notes == page.own_notes


@pytest.mark.parametrize(
    ("claim", "verdict", "of_which"),
    [
        ("claim:epo-received-180000-applications-from-western-europe", "disputed", "disputed"),
        ("claim:5g-is-a-prime-example-of-cooperation", "qualified", "qualified"),
        ("claim:manufacturers-in-north-america-adopt-nacs", "supported", "supported"),
        ("claim:governments-should-unify-policies", "unchecked", None),
    ],
)
def test_a_claim_has_its_verdict_and_the_evidence_behind_it(
    graph: Graph, claim: str, verdict: str, of_which: str | None
):
    page = described(graph, claim)
    checked = next(c for c in page.claims if c.claim.iri == page.iri)
    assert checked.verdict == verdict
    bearing = {"supported": checked.supported, "qualified": checked.qualified, "disputed": checked.disputed}
    notes = {n.number: n for n in page.notes}
    assert [notes[n].publisher for n in checked.notes] == ["Tsinghua University"]
    if of_which is None:
        assert not any(bearing.values())
        assert checked.reason is not None
        assert checked.reason.label == "recommendation"
        assert checked.explanation
        return
    assert bearing[of_which]
    assert checked.finding
    assert all(notes[n].page.startswith("http") for n in bearing[of_which])


def test_a_claim_is_on_the_page_of_its_subject(graph: Graph):
    claim = expand("claim:manufacturers-in-north-america-adopt-nacs")
    assert claim in [c.claim.iri for c in described(graph, "standard:nacs").claims]


def test_every_figure_has_indicator_unit_year_and_source(graph: Graph, release: Release):
    observations = [n for n in release.store.subjects(RDF_TYPE, sl("Observation")) if isinstance(n, ox.NamedNode)]
    assert len(observations) > 50
    for observation in observations:
        page = described(graph, observation.value)
        figure = next(f for f in page.figures if f.observation.iri == page.iri)
        assert figure.value.replace(".", "").replace("-", "").isdigit(), page.iri
        assert figure.period[:4].isdigit(), page.iri
        assert figure.unit.iri.startswith(PREFIXES["sl"]), page.iri
        assert figure.unit.label != figure.unit.iri
        assert figure.indicator.iri != page.iri
        assert figure.observed.iri != page.iri
        assert figure.notes, page.iri


def test_a_figure_is_on_the_page_of_the_observed_thing(graph: Graph):
    figure = next(
        f
        for f in described(graph, "actor:ericsson").figures
        if f.observation.iri == expand("observation:ericsson-employees-kista")
    )
    assert (figure.value, figure.unit.label, figure.period) == ("13000", "number", "2026")


def test_the_page_of_evidence_lists_the_assertions_that_use_it(graph: Graph, release: Release):
    for name in ("evidence:hilpark-com-repost-of-huawei-statement-5g-huawei-statement",):
        page = described(graph, name)
        resting = {v.thing.iri for f in page.resting for v in f.values if v.thing}
        evidence = ox.NamedNode(page.iri)
        expected = {
            q.subject.value
            for p in ("evidence", "supportedBy", "qualifiedBy", "disputedBy")
            for q in release.store.inner.quads_for_pattern(None, sl(p), evidence)
            if isinstance(q.subject, ox.NamedNode)
        }
        assert resting == expected
        assert expand("event:ran1-87-decides-channel-coding") in resting
        assert [f.property.label for f in page.resting] == sorted(f.property.label for f in page.resting)


def test_the_page_of_a_source_lists_the_assertions_that_use_its_evidence(graph: Graph, release: Release):
    source = described(graph, "source:hilpark-com-repost-of-huawei-statement-5g-huawei-statement")
    resting = {v.thing.iri for f in source.resting for v in f.values if v.thing}
    pieces = release.store.subjects(sl("source"), ox.NamedNode(source.iri))
    assert len(pieces) > 1
    of_pieces = {
        v.thing.iri
        for piece in pieces
        if isinstance(piece, ox.NamedNode)
        for f in described(graph, piece.value).resting
        for v in f.values
        if v.thing
    }
    assert resting == of_pieces
    assert expand("event:channel-coding-dispute") in resting


@pytest.mark.parametrize("name", ["actor:ford", "standard:nacs", "region:china", "claim:3gpp-developed-5g-nr"])
def test_only_sources_and_evidence_list_assertions(graph: Graph, name: str):
    assert described(graph, name).resting == ()


def test_incoming_facts_are_listed_if_the_property_has_no_inverse(graph: Graph):
    page = described(graph, "policy:bis-standards-rule-2022")
    extended = next(f for f in page.incoming if f.property.iri == expand("sl:extends"))
    assert [v.thing and v.thing.iri for v in extended.values] == [expand("policy:bis-standards-rule-2024")]
    assert extended.values[0].notes


def test_nothing_is_described_of_what_the_release_does_not_know(graph: Graph):
    for name in ("actor:no-such", "http://example.org/elsewhere"):
        with pytest.raises(NotFoundError):
            graph.describe(name)


def test_terms_of_the_ontology_are_described_too(graph: Graph):
    page = described(graph, "sl:Adoption")
    assert (page.kind, page.label) == ("term", "Adoption")
    assert ("zh", "采用") in page.names


def test_a_prefixed_name_and_an_iri_describe_the_same(graph: Graph):
    assert graph.describe("actor:ford") == graph.describe(THINGS + "actor/ford")


# choice of language


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ([("Ford", "en"), ("福特", "zh")], "Ford"),
        ([("福特", "zh"), ("Ford SA", "fr")], "福特"),
        ([("Ford SA", "fr"), ("Ford AG", "de")], "Ford AG"),
        ([("Ford", None), ("福特", "zh")], "福特"),
        ([("Ford", None)], "Ford"),
        ([("B", "en"), ("A", "en")], "A"),
        ([], "thing"),
    ],
)
def test_a_label_falls_back_from_english_to_chinese_to_any_other_to_the_iri(
    labels: list[tuple[str, str | None]], shown: str
):
    inner, node = ox.Store(), ox.NamedNode(THINGS + "actor/thing")
    for text, language in labels:
        inner.add(ox.Quad(node, LABEL, ox.Literal(text, language=language)))
    assert Store(inner).label(node) == shown
    literals = [ox.Literal(text, language=language) for text, language in labels]
    assert preferred(literals) == preferred(reversed(literals))
