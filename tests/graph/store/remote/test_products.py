"""Each product gives the answers, descriptions and counts of the embedded store, with few queries."""

from __future__ import annotations

import msgspec
import pyoxigraph as ox
import pytest
from standlink.errors import RemoteError
from standlink.graph.releases.release import Release
from standlink.graph.store.description import Thing
from standlink.graph.store.store import INFERRED
from standlink.graph.store.translation import translated
from standlink.ontology.namespaces import expand
from standlink.queries.library import library
from standlink.queries.run import ask
from standlink.queries.sparql.workers import WorkerPool

from .conftest import Pushed, store_of

pytestmark = [pytest.mark.server, pytest.mark.slow]

#: A thing of each kind with a page; and what is special: a person, a hub, a concept.
THINGS = (
    "standard:nacs",
    "standard:5g-nr",
    "actor:ericsson",
    "region:sweden",
    "technology:ldpc-code",
    "initiative:ev-charging-unification",
    "standard:wi-fi",
)
COUNTS = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(?s) AS ?n) { ?s a sl:Actor }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM graph:wifi { ?s ?p ?o }",
    "SELECT ?t (COUNT(*) AS ?n) { GRAPH ?g { ?s a sl:Barrier } ?g dcterms:title ?t } GROUP BY ?t ORDER BY ?t",
)


def rows(release: Release, sparql: str) -> list[tuple[str, ...]]:
    return [tuple(map(str, solution)) for solution in release.store.select(sparql)]


@pytest.mark.parametrize("question_id", sorted(library()))
def test_question_has_the_same_answer(question_id: str, release: Release, there: Release) -> None:
    question = library()[question_id]
    here, remote = ask(release, question, question.example), ask(there, question, question.example)
    assert remote.to_json() == here.to_json()
    assert remote.evidence == here.evidence


@pytest.mark.parametrize("sparql", COUNTS)
def test_counts_are_the_same_without_distinct(sparql: str, release: Release, there: Release) -> None:
    assert rows(there, sparql) == rows(release, sparql)


@pytest.mark.parametrize("name", THINGS)
def test_description_is_the_same_and_takes_few_queries(name: str, release: Release, pushed: Pushed) -> None:
    iri = expand(name)
    assert iri
    fresh = pushed.opened()
    before = store_of(fresh).connection.sent
    found = fresh.describe(iri)
    assert msgspec.json.encode(found) == msgspec.json.encode(release.describe(iri))
    assert store_of(fresh).connection.sent - before <= 5


def test_names_that_were_kept_elsewhere_are_read_together(pushed: Pushed) -> None:
    fresh = pushed.opened()
    kept = [Thing(str(expand(f"actor:{name}")), name) for name in ("nokia", "zte", "huawei", "ford")]
    before = store_of(fresh).connection.sent
    assert [thing.label for thing in translated(kept, fresh.store, "zh")] == ["诺基亚", "中兴通讯", "华为", "福特"]
    assert store_of(fresh).connection.sent == before + 1


def test_every_triple_comes_back_as_it_was_sent(release: Release, there: Release) -> None:
    for graph in (INFERRED, *release.store.graphs()[:3]):
        asked = f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        assert set(rows(there, asked)) == set(rows(release, asked))


def test_sparql_of_strangers_is_answered(release: Release, there: Release) -> None:
    pool = WorkerPool()
    try:
        for sparql in ("ASK { ?s a sl:Standard }", "SELECT ?s { ?s a sl:Barrier } ORDER BY ?s LIMIT 3"):
            assert pool.run(there, sparql).data == pool.run(release, sparql).data
        construct = "CONSTRUCT { ?s rdfs:label ?name } { ?s a sl:Barrier ; rdfs:label ?name }"
        assert pool.run(there, construct).triples() == pool.run(release, construct).triples()
    finally:
        pool.close()


def test_malformed_query_is_refused_with_what_the_service_says(there: Release) -> None:
    with pytest.raises(SyntaxError, match="refuses the request"):
        there.store.query("SELECT ?s { ?s ?p")


def test_service_that_dies_is_named_and_used_again_when_it_is_back(pushed: Pushed) -> None:
    fresh = pushed.opened()
    iri = expand("standard:nacs")
    assert iri
    pushed.service.kill()
    try:
        with pytest.raises(RemoteError, match="cannot be reached"):
            fresh.describe(iri)
    finally:
        pushed.service.start()
    store_of(fresh).connection.breaker.succeeded()
    assert fresh.describe(iri)


def test_look_ups_do_not_see_other_releases(pushed: Pushed, there: Release) -> None:
    other = "https://w3id.org/standlink/releases/other/graph/wifi"
    connection = pushed.service.connection()
    connection.connect()
    connection.add([(other, b'<https://w3id.org/standlink/id/standard/new> <http://x/p> "1" .\n')])
    try:
        assert not there.store.exists(ox.NamedNode("https://w3id.org/standlink/id/standard/new"))
    finally:
        connection.delete(other)
