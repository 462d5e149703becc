"""Tests of the reasoner: every axiom makes its inferences, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from standlink.errors import BuildError
from standlink.graph.pipeline.inference import infer, infer_files
from standlink.graph.pipeline.loading import PROVENANCE
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, ONTOLOGY, Store
from standlink.ontology.namespaces import PREFIXES
from standlink.ontology.rules import Rule, rules_from
from standlink.ontology.vocabulary import ontology_triples

pytestmark = pytest.mark.slow

DATA = ox.NamedNode(PREFIXES["graph"] + "test")
RULES = rules_from(ontology_triples())


def parse(turtle: str) -> list[ox.Triple]:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in PREFIXES.items())
    return [ox.Triple(*q.triple) for q in ox.parse(prefixes + turtle, format=ox.RdfFormat.TURTLE)]


def inferred(triples: Iterable[ox.Triple], rules: Iterable[Rule] = RULES) -> set[ox.Triple]:
    store = Store.of(ox.Quad(*t, DATA) for t in triples)
    infer(store.inner, rules)
    return {q.triple for q in store.quads(graph=INFERRED)}


#: Facts, their consequence, and the axioms needed for it (for inverses, one each).
INFERENCES = {
    "a part of a part of a region is a part of it": (
        "region:kista sl:partOf region:stockholm . region:stockholm sl:partOf region:sweden .",
        "region:kista sl:partOf region:sweden",
        "sl:partOf is transitive; sl:hasPart is transitive",
    ),
    "a sub-committee of a working group is part of the body": (
        "actor:ran1 sl:partOf actor:ran . actor:ran sl:partOf actor:3gpp .",
        "actor:ran1 sl:partOf actor:3gpp",
        "sl:partOf is transitive; sl:hasPart is transitive",
    ),
    "what is located in a part is located in the whole": (
        "actor:ericsson sl:locatedIn region:kista . region:kista sl:partOf region:sweden .",
        "actor:ericsson sl:locatedIn region:sweden",
        "sl:locatedIn follows from sl:locatedIn, then sl:partOf",
    ),
    "a headquarters is a location": (
        "actor:ericsson sl:headquarteredIn region:kista .",
        "actor:ericsson sl:locatedIn region:kista",
        "sl:headquarteredIn rdfs:subPropertyOf sl:locatedIn",
    ),
    "whoever supersedes the successor supersedes the predecessor": (
        "standard:c sl:supersedes standard:b . standard:b sl:supersedes standard:a .",
        "standard:c sl:supersedes standard:a",
        "sl:supersedes is transitive; sl:supersededBy is transitive",
    ),
    "the superseded knows its successor": (
        "standard:b sl:supersedes standard:a .",
        "standard:a sl:supersededBy standard:b",
        "sl:supersedes owl:inverseOf sl:supersededBy",
    ),
    "the amended knows its amendment": (
        "standard:b sl:amends standard:a .",
        "standard:a sl:amendedBy standard:b",
        "sl:amends owl:inverseOf sl:amendedBy",
    ),
    "an amendment of an edition amends the number": (
        "standard:b sl:amends standard:a . standard:a sl:editionOf standard:n .",
        "standard:n sl:amendedBy standard:b",
        "sl:amends follows from sl:amends, then sl:editionOf",
    ),
    "the whole knows its parts": (
        "region:kista sl:partOf region:stockholm .",
        "region:stockholm sl:hasPart region:kista",
        "sl:partOf owl:inverseOf sl:hasPart",
    ),
    "the part knows its whole": (
        "region:stockholm sl:hasPart region:kista .",
        "region:kista sl:partOf region:stockholm",
        "sl:partOf owl:inverseOf sl:hasPart",
    ),
    "the original knows who took it over": (
        "standard:gb sl:adoptionOf standard:iso .",
        "standard:iso sl:adoptedAs standard:gb",
        "sl:adoptionOf owl:inverseOf sl:adoptedAs",
    ),
    "rivalry is mutual": (
        "standard:a sl:competesWith standard:b .",
        "standard:b sl:competesWith standard:a",
        "sl:competesWith is symmetric",
    ),
    "compatibility is mutual": (
        "standard:a sl:compatibleWith standard:b .",
        "standard:b sl:compatibleWith standard:a",
        "sl:compatibleWith is symmetric",
    ),
    "convergence is mutual": (
        "standard:a sl:convergesWith standard:b .",
        "standard:b sl:convergesWith standard:a",
        "sl:convergesWith is symmetric",
    ),
    "an adoption is a shortcut from adopter to standard": (
        "event:e sl:adopter actor:ford ; sl:adoptedStandard standard:nacs .",
        "actor:ford sl:adopts standard:nacs",
        "sl:adopts follows from inverse of sl:adopter, then sl:adoptedStandard",
    ),
    "an adopter takes part in what it adopts": (
        "event:e sl:participant actor:ford ; sl:concerns standard:nacs .",
        "actor:ford sl:takesPartIn standard:nacs",
        "sl:takesPartIn follows from inverse of sl:participant, then sl:concerns",
    ),
    "a role counts as taking part": (
        "event:e sl:backer actor:ford ; sl:concerns standard:ccs1 .",
        "actor:ford sl:takesPartIn standard:ccs1",
        "sl:backer rdfs:subPropertyOf sl:participant",
    ),
    "an actor's part makes its region a participating region": (
        "actor:ericsson sl:locatedIn region:sweden ; sl:takesPartIn standard:5g-nr .",
        "standard:5g-nr sl:homeOfParticipants region:sweden",
        "sl:homeOfParticipantIn follows from inverse of sl:locatedIn, then sl:takesPartIn",
    ),
    "an adoption for a country makes it an adopting region": (
        "event:e sl:inRegion region:china ; sl:adoptedStandard standard:iso-15118 .",
        "standard:iso-15118 sl:adoptedIn region:china",
        "sl:adoptingRegionOf follows from inverse of sl:inRegion, then sl:adoptedStandard",
    ),
    "an adopter's home is a home of adopters": (
        "actor:ford sl:locatedIn region:detroit ; sl:adopts standard:nacs .",
        "standard:nacs sl:homeOfAdopters region:detroit",
        "sl:homeOfAdopterOf follows from inverse of sl:locatedIn, then sl:adopts",
    ),
    "a strategy bears on what its barrier hinders": (
        "strategy:s sl:addresses barrier:b . barrier:b sl:hinders initiative:i .",
        "strategy:s sl:bearsOn initiative:i",
        "sl:bearsOn follows from sl:addresses, then sl:hinders",
    ),
    "what resolves a barrier addresses it": (
        "event:e sl:resolves barrier:b .",
        "event:e sl:addresses barrier:b",
        "sl:resolves rdfs:subPropertyOf sl:addresses",
    ),
    "a country is a region": (
        "region:sweden a sl:Country .",
        "region:sweden a sl:Region",
        "sl:Country rdfs:subClassOf sl:Region",
    ),
    "a date of any sort is a date": (
        'event:e sl:announced "2023"^^xsd:gYear .',
        'event:e sl:when "2023"^^xsd:gYear',
        "sl:announced rdfs:subPropertyOf sl:when",
    ),
}


@pytest.mark.parametrize(("facts", "consequence", "axioms"), INFERENCES.values(), ids=INFERENCES)
def test_reasoner_needs_the_axiom_for_the_consequence(facts: str, consequence: str, axioms: str) -> None:
    named = set(axioms.split("; "))
    assert named <= {rule.axiom for rule in RULES}
    (wanted,) = parse(consequence + " .")
    without = [rule for rule in RULES if rule.axiom not in named]
    assert wanted in inferred(parse(facts))
    assert wanted not in inferred(parse(facts), without)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.name}: {r.axiom}")
def test_rule_infers_its_head_from_its_body(rule: Rule) -> None:
    """Each rule works on one fact per step and needs every one of them."""
    nodes = {
        v: ox.NamedNode(f"urn:test:{v[1:]}") for p in (*rule.body, rule.head) for v in (p[0], p[2]) if type(v) is str
    }
    facts = {ox.Triple(nodes[s], p, nodes.get(o, o)) for s, p, o in rule.body}  # type: ignore[call-overload]
    s, p, o = rule.head
    wanted = ox.Triple(nodes[s], p, nodes.get(o, o))  # type: ignore[call-overload]
    assert inferred(facts, [rule]) == {wanted} - facts
    for fact in facts:
        assert wanted not in inferred(facts - {fact}, [rule])


def test_shortcut_reaches_through_all_steps_at_once() -> None:
    facts = parse(
        "event:e a sl:Adoption ; sl:adopter actor:ford ; sl:adoptedStandard standard:nacs ."
        "actor:ford sl:headquarteredIn region:dearborn . region:dearborn sl:partOf region:michigan ."
        "region:michigan sl:partOf region:united-states ."
    )
    (wanted,) = parse("standard:nacs sl:homeOfParticipants region:united-states .")
    assert wanted in inferred(facts)


def test_opponents_and_publishers_do_not_take_part() -> None:
    facts = parse(
        "event:a sl:opponent actor:x ; sl:opposed standard:s . event:b sl:publisher actor:y ; sl:published standard:s ."
    )
    assert not any(t.predicate.value.endswith("#takesPartIn") for t in inferred(facts))


def test_domains_and_ranges_infer_no_types() -> None:
    assert inferred(parse("event:e sl:adopter actor:ford .")) == set(
        parse("event:e sl:participant actor:ford ; sl:involves actor:ford .")
    )


def test_chain_with_a_member_that_is_not_a_property_is_refused() -> None:
    axiom = parse("sl:x owl:propertyChainAxiom ( sl:partOf [ rdfs:label 'no property'@en ] ) .")
    with pytest.raises(ValueError, match="chain of sl:x contains a member that is not a property or inverse"):
        rules_from(axiom)


# the graph of inferred triples


def test_inferred_facts_are_in_their_own_graph(release: Release) -> None:
    store = release.store
    mine = {q.triple for q in store.quads(graph=INFERRED)}
    asserted = {q.triple for q in store.quads() if q.graph_name != INFERRED}
    assert len(mine) == release.manifest["inferred"] > 5000
    assert mine & asserted == set()


def test_every_dataset_has_a_named_graph(release: Release) -> None:
    graphs = set(release.store.inner.named_graphs())
    named = {ox.NamedNode(d["graph"]) for d in release.manifest["datasets"]}
    assert graphs == named | {INFERRED, ONTOLOGY, PROVENANCE}


def test_inference_has_reached_its_fixpoint(release: Release) -> None:
    store = ox.Store()
    store.extend(release.store.inner)
    assert infer(store) == 0


def test_asserted_fact_is_not_repeated_as_inferred() -> None:
    facts = parse("standard:b sl:supersedes standard:a . standard:a sl:supersededBy standard:b .")
    assert inferred(facts) == set()


@pytest.mark.parametrize(("end", "typed"), [("rdfs:domain", "event:e"), ("rdfs:range", "actor:ford")])
def test_domain_or_range_infers_only_where_it_is_declared_to(end: str, typed: str) -> None:
    facts = parse("event:e sl:adopter actor:ford ; sl:announced '2023' .")
    axiom = parse(f"sl:adopter {end} sl:Adoption . sl:announced rdfs:range sl:Adoption .")
    declared = parse(f"sl:adopter sl:infers {end} . sl:announced sl:infers rdfs:range .")
    assert inferred(facts, rules_from(axiom)) == set()
    assert inferred(facts, rules_from([*axiom, *declared])) == set(parse(f"{typed} a sl:Adoption ."))


def test_file_that_is_not_n_triples_is_named(tmp_path: Path) -> None:
    empty, odd = tmp_path / "empty.nt", tmp_path / "odd.nt"
    empty.write_text("")
    odd.write_bytes(b"<urn:a> <urn:b> \xff .\n")
    assert infer_files([empty], tmp_path / "inferred.nt") == 0
    with pytest.raises(BuildError, match=r"odd\.nt is not N-Triples"):
        infer_files([odd], tmp_path / "inferred.nt")
