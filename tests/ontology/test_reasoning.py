"""Tests of the reasoner: every axiom makes its inferences, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
import reasonable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS
from sampling import few
from standlink.errors import BuildError
from standlink.graph.pipeline.inference import infer, infer_files
from standlink.graph.pipeline.loading import PROVENANCE
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, ONTOLOGY, Store, sl
from standlink.ontology.derivation import derivations
from standlink.ontology.namespaces import PREFIXES, expand
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


# comparison with other reasoners


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    data = ox.serialize(set(triples), format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=data, format="nt")


def supported(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the axioms that become rules, so that another reasoner applies only these."""
    properties = {
        str(p)
        for p in (
            RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf,
            OWL.propertyChainAxiom, RDF.first, RDF.rest,
        )
    }  # fmt: skip
    kinds = {str(OWL.TransitiveProperty), str(OWL.SymmetricProperty)}
    return [
        t
        for t in triples
        if t.predicate.value in properties
        or (t.predicate.value == str(RDF.type) and isinstance(t.object, ox.NamedNode) and t.object.value in kinds)
    ]


def facts_of(graph: rdflib.Graph, prefix: str) -> set[tuple[str, str, str]]:
    """Return the facts that use terms of a namespace, without axioms and trivial inferences."""
    return {
        (str(s), str(p), str(o))
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef)
        and isinstance(o, rdflib.URIRef)
        and (str(p).startswith(prefix) or (p == RDF.type and str(o).startswith(prefix)))
    }


def close_with_reasonable(graph: rdflib.Graph) -> rdflib.Graph:
    """Compute the fixpoint with another OWL 2 RL reasoner, using property paths for chains, which it lacks."""
    chains = []
    for head, items in graph.subject_objects(OWL.propertyChainAxiom):
        steps = []
        for item in rdflib.collection.Collection(graph, items):
            inverse = graph.value(item, OWL.inverseOf) if isinstance(item, rdflib.BNode) else None
            steps.append(f"^{inverse.n3()}" if inverse is not None else item.n3())
        chains.append(f"CONSTRUCT {{ ?a {head.n3()} ?b }} WHERE {{ ?a {'/'.join(steps)} ?b }}")
    for blank in [s for s in graph.subjects() if isinstance(s, rdflib.BNode)]:
        graph.remove((blank, None, None))
    graph.remove((None, OWL.propertyChainAxiom, None))
    size = 0
    while size != len(graph):
        size = len(graph)
        reasoner = reasonable.PyReasoner()
        reasoner.from_graph(graph)
        for triple in reasoner.reason():
            graph.add(triple)
        store = ox.Store()
        store.load(graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
        for chain in chains:
            for t in store.query(chain):
                graph.add(
                    (rdflib.URIRef(t.subject.value), rdflib.URIRef(t.predicate.value), rdflib.URIRef(t.object.value))
                )
    return graph


def test_curated_fixpoint_is_that_of_another_reasoner(release: Release) -> None:
    texts = {expand(f"sl:{name}") for name in ("subject", "property", "object")}
    texts |= {rule.word.value for rule in derivations()}  # no axiom derives these
    quads = [
        q
        for q in release.store.quads()
        if q.graph_name != ONTOLOGY and isinstance(q.object, ox.NamedNode) and q.predicate.value not in texts
    ]
    asserted = [q.triple for q in quads if q.graph_name != INFERRED]
    theirs = close_with_reasonable(to_rdflib([*asserted, *supported(ontology_triples())]))
    own = facts_of(to_rdflib(q.triple for q in quads), PREFIXES["sl"])
    assert facts_of(theirs, PREFIXES["sl"]) == own
    assert len(own) > 15_000


EX = "urn:ex:"
PROPERTIES = [ox.NamedNode(f"{EX}p{i}") for i in range(5)]
CLASSES = [ox.NamedNode(f"{EX}C{i}") for i in range(4)]
THINGS = [ox.NamedNode(f"{EX}thing{i}") for i in range(5)]
TYPE = ox.NamedNode(str(RDF.type))


def triples_of(*parts: st.SearchStrategy[object]) -> st.SearchStrategy[ox.Triple]:
    return st.tuples(*parts).map(lambda spo: ox.Triple(*spo))


def axioms() -> st.SearchStrategy[ox.Triple]:
    ends = [RDFS.domain, RDFS.range]
    between = [OWL.inverseOf, RDFS.subPropertyOf, OWL.equivalentProperty]
    classes = [RDFS.subClassOf, OWL.equivalentClass]
    kinds = [OWL.TransitiveProperty, OWL.SymmetricProperty]
    one_of = st.sampled_from
    return st.one_of(
        triples_of(one_of(PROPERTIES), one_of([ox.NamedNode(str(p)) for p in between]), one_of(PROPERTIES)),
        triples_of(one_of(CLASSES), one_of([ox.NamedNode(str(p)) for p in classes]), one_of(CLASSES)),
        triples_of(one_of(PROPERTIES), one_of([ox.NamedNode(str(e)) for e in ends]), one_of(CLASSES)),
        triples_of(one_of(PROPERTIES), st.just(TYPE), one_of([ox.NamedNode(str(k)) for k in kinds])),
    )


@st.composite
def chain_axioms(draw: st.DrawFn) -> list[ox.Triple]:
    turtle = []
    for _ in range(draw(st.integers(0, 2))):
        steps = draw(st.lists(st.tuples(st.sampled_from(PROPERTIES), st.booleans()), min_size=2, max_size=3))
        written = " ".join(f"[ owl:inverseOf {p} ]" if inverse else str(p) for p, inverse in steps)
        turtle.append(f"{draw(st.sampled_from(PROPERTIES))} owl:propertyChainAxiom ( {written} ) .")
    return parse("\n".join(turtle))


def inferential(axioms: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Declare that the domains and ranges among these axioms infer types."""
    ends = {str(RDFS.domain), str(RDFS.range)}
    return [ox.Triple(t.subject, sl("infers"), t.predicate) for t in axioms if t.predicate.value in ends]


FACTS = st.one_of(
    triples_of(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    triples_of(st.sampled_from(THINGS), st.just(TYPE), st.sampled_from(CLASSES)),
)


@settings(max_examples=few(15), derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(axioms(), max_size=6), chain_axioms(), st.lists(FACTS, min_size=1, max_size=8))
def test_fixpoint_on_random_graphs_is_that_of_a_complete_reasoner(
    simple: list[ox.Triple], chains: list[ox.Triple], facts: list[ox.Triple]
) -> None:
    theirs = to_rdflib([*simple, *chains, *facts])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(theirs)
    axioms_and_nothing = {str(OWL.Thing), str(OWL.Nothing)}
    expected = {
        (s, p, o)
        for s, p, o in facts_of(theirs, EX)
        if "thing" in s and o not in axioms_and_nothing and p != str(OWL.sameAs)
    }
    own = inferred(facts, rules_from([*simple, *chains, *inferential(simple)])) | set(facts)
    assert {(t.subject.value, t.predicate.value, t.object.value) for t in own} == expected


LITERALS = triples_of(
    st.sampled_from(THINGS),
    st.sampled_from(PROPERTIES),
    st.sampled_from([ox.Literal("text"), ox.Literal("text", language="en"), ox.Literal(1), ox.Literal('a "b" <c> .')]),
)


def by_queries(facts: Iterable[ox.Triple], rules: Iterable[Rule]) -> set[ox.Triple]:
    """Run the rules one by one as queries until none adds a triple: slow but simple."""

    def written(pattern: tuple[object, ...]) -> str:
        return " ".join(map(str, pattern))

    store = ox.Store()
    store.extend(ox.Quad(*t) for t in facts)
    size = -1
    while size != len(store):
        size = len(store)
        for rule in rules:
            body = " . ".join(map(written, rule.body))
            found = list(store.query(f"CONSTRUCT {{ {written(rule.head)} }} WHERE {{ {body} }}"))
            store.extend(ox.Quad(*t) for t in found)
    return {q.triple for q in store}


@settings(max_examples=few(20), derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(axioms(), max_size=6), chain_axioms(), st.lists(st.one_of(FACTS, LITERALS), min_size=1, max_size=8))
def test_fixpoint_on_random_graphs_with_texts_is_that_of_queries(
    simple: list[ox.Triple], chains: list[ox.Triple], facts: list[ox.Triple]
) -> None:
    rules = rules_from([*simple, *chains, *inferential(simple)])
    assert inferred(facts, rules) | set(facts) == by_queries(facts, rules)


def test_random_axioms_are_of_every_kind_of_rule() -> None:
    kinds = "cax-sco cax-eqc prp-spo1 prp-eqp prp-inv prp-symp prp-trp prp-spo2 prp-dom prp-rng"
    found: set[str] = set()

    @settings(max_examples=100, database=None, derandomize=True)
    @given(st.lists(axioms(), max_size=6), chain_axioms())
    def collect(simple: list[ox.Triple], chains: list[ox.Triple]) -> None:
        found.update(rule.name for rule in rules_from([*simple, *chains, *inferential(simple)]))

    collect()
    assert found == set(kinds.split())


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
