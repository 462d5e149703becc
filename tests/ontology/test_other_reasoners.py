"""The fixpoint of the rules is that of other reasoners, on the curated cases and on random graphs."""

from __future__ import annotations

from collections.abc import Iterable

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
import reasonable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS
from sampling import few
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, ONTOLOGY, sl
from standlink.ontology.derivation import derivations
from standlink.ontology.namespaces import PREFIXES, expand
from standlink.ontology.rules import Rule, rules_from
from standlink.ontology.vocabulary import ontology_triples

from .test_reasoning import inferred, parse

pytestmark = pytest.mark.slow


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
