"""What follows from a change by look-ups equals what is inferred from all triples again."""

from __future__ import annotations

import polars as pl
import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.graph.pipeline.inference import infer, own_rules
from standlink.graph.pipeline.propagation import Propagation
from standlink.graph.releases.difference import Difference
from standlink.graph.store.merging import remove, with_merge
from standlink.graph.store.store import INFERRED, RDF_TYPE, sl
from standlink.ontology.namespaces import mint

GRAPHS = [ox.NamedNode(f"https://example.org/{name}") for name in "ab"]
NODES = [ox.NamedNode(mint("region", f"r{number}")) for number in range(4)]
#: Transitive ones, with inverses, chains, a word that is derived too, and the properties that chains start from.
NAMES = (
    "partOf",
    "hasPart",
    "locatedIn",
    "adopts",
    "adopter",
    "adoptedStandard",
    "takesPartIn",
    "concerns",
    "participant",
    "supersedes",
    "supersededBy",
    "directlySupersedes",
    "inRegion",
    "headquarteredIn",
    "amends",
    "editionOf",
    "nextEditionOf",
    "competesWith",
)
LINKS = st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from([sl(n) for n in NAMES]), st.sampled_from(NODES))
CLASSES = st.sampled_from([sl(name) for name in ("Adoption", "Country", "Company", "Release")])
TYPES = st.builds(ox.Triple, st.sampled_from(NODES), st.just(RDF_TYPE), CLASSES)
TEXTS = st.builds(ox.Triple, st.sampled_from(NODES), st.just(sl("partOf")), st.just(ox.Literal("x")))
FACTS = st.frozensets(LINKS | TYPES | TEXTS, max_size=8)
Facts = dict[ox.NamedNode, frozenset[ox.Triple]]


def inferred(facts: Facts) -> ox.Store:
    store = ox.Store()
    store.extend(with_merge(ox.Quad(*triple, graph) for graph, triples in facts.items() for triple in triples))
    infer(store)
    return store


def lines(triples: frozenset[ox.Triple]) -> pl.Series:
    return pl.Series("line", [f"{triple} ." for triple in triples], pl.String)


@settings(max_examples=few(25), deadline=None)
@given(first=st.tuples(FACTS, FACTS), steps=st.lists(st.tuples(st.sampled_from(GRAPHS), FACTS), min_size=1, max_size=3))
def test_any_changes_give_what_inferring_again_gives(
    first: tuple[frozenset[ox.Triple], ...], steps: list[tuple[ox.NamedNode, frozenset[ox.Triple]]]
) -> None:
    facts: Facts = dict(zip(GRAPHS, first, strict=True))
    store, propagation = inferred(facts), Propagation(own_rules())
    for graph, fresh in steps:
        # Some of the triples stay.
        fresh |= frozenset(sorted(facts[graph], key=str)[::2])
        gone, new = facts[graph] - fresh, fresh - facts[graph]
        facts[graph] = fresh
        remove(store, [ox.Quad(*triple, graph) for triple in gone])
        store.extend(with_merge(ox.Quad(*triple, graph) for triple in new))
        before = {q.triple for q in store.quads_for_pattern(None, None, None, INFERRED)}
        change = propagation.apply(store, Difference(lines(new), lines(gone)))
        assert set(store) == set(inferred(facts))
        after = {q.triple for q in store.quads_for_pattern(None, None, None, INFERRED)}
        assert set(change.triples_added()) == after - before
        assert set(change.triples_removed()) == before - after
