"""DESCRIBE gives the triples of the documents of things, as served, without what documents say of themselves."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.graph.store.document import document_quads
from standlink.ontology.namespaces import THINGS, expand
from standlink.queries.sparql.described import MOST, described
from standlink.queries.sparql.trusted import run_query
from standlink.queries.sparql.workers import WorkerPool

DOCUMENTS = ("actor:ford", "standard:nacs", "region:china")


def triples_of(release: Release, *names: str) -> set[ox.Triple]:
    iris = [expand(name) or name for name in names]
    return {q.triple for iri in iris for q in document_quads(release.store, iri, release.index)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_description_is_the_document(pool: WorkerPool, release: Release, name: str) -> None:
    assert set(pool.run(release, f"DESCRIBE {name}").triples()) == triples_of(release, name)


def test_several_things_are_described_by_all_their_documents(pool: WorkerPool, release: Release) -> None:
    query = "DESCRIBE ?x WHERE { VALUES ?x { actor:ford standard:nacs } ?x a ?c }"
    assert set(pool.run(release, query).triples()) == triples_of(release, "actor:ford", "standard:nacs")
    whole = run_query(release.store, query)
    assert isinstance(whole, list)
    assert set(whole) >= triples_of(release, "actor:ford", "standard:nacs")


def test_served_document_adds_what_it_says_of_itself_only(client: FlaskClient) -> None:
    address = f"/sparql?query={quote('DESCRIBE actor:ford')}"
    asked, document = (
        {
            q.triple
            for q in ox.parse(
                client.get(path, headers={"Accept": "application/n-triples"}).data, format=ox.RdfFormat.N_TRIPLES
            )
        }
        for path in (address, "/id/actor/ford")
    )
    assert asked < document
    assert {
        t.subject.value.startswith((f"{THINGS}actor/ford.ttl", "https://w3id.org/standlink/graph/"))
        for t in document - asked
    } == {True}


def test_chosen_graphs_terms_and_many_things_are_described_by_their_own_triples(
    pool: WorkerPool, release: Release
) -> None:
    one = pool.run(release, "DESCRIBE actor:ford FROM graph:actors").triples()
    assert {t.subject.value for t in one} == {f"{THINGS}actor/ford"}
    term = pool.run(release, "DESCRIBE sl:adopts").triples()
    assert not [t for t in term if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(THINGS)]
    many = pool.run(release, "DESCRIBE ?x WHERE { ?x a sl:Event }").triples()
    subjects = {t.subject for t in many}
    assert len(subjects) > MOST
    assert all(isinstance(s, ox.NamedNode) and "/id/event/" in s.value for s in subjects)


def test_nothing_is_described_by_nothing(release: Release) -> None:
    assert list(described(release.store, [])) == []
