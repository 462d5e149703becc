"""Cases as RDF, with their evidence; and own addresses in a download lead somewhere."""

from __future__ import annotations

import gzip

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from downloading import download
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from standlink.graph.releases.release import Release
from standlink.graph.store.store import sl
from standlink.ontology.namespaces import BASE, CASES_IRI, node
from standlink.queries.casebook import Case, cases_of

FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
TURTLE = {"Accept": "text/turtle"}


@pytest.fixture(scope="module")
def cases(release: Release) -> tuple[Case, ...]:
    return cases_of(release)


def parsed(data: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}


def test_list_of_cases_names_each(client: FlaskClient, cases: tuple[Case, ...]) -> None:
    found = parsed(client.get("/cases", headers=TURTLE).data)
    assert found == parsed(client.get("/cases.ttl").data)
    listed = {t.object.value for t in found if t.predicate == node("dcterms:hasPart")}
    assert listed == {case.description.iri for case in cases}
    assert {t.object.value for t in found if t.predicate == node("foaf:page")} == {CASES_IRI + c.slug for c in cases}


def test_case_has_what_its_page_shows_with_the_evidence(client: FlaskClient, cases: tuple[Case, ...]) -> None:
    for case in cases:
        page = client.get(f"/cases/{case.slug}", headers={"Accept": "text/html"})
        assert (page.mimetype, "Accept" in page.vary) == ("text/html", True)
        found = parsed(client.get(f"/cases/{case.slug}", headers=TURTLE).data)
        subjects = {t.subject.value for t in found}
        assert {event.event.iri for event in case.events} <= subjects
        assert {claim.claim.iri for claim in case.claims} <= subjects
        assert {note.iri for note in case.notes} | {note.source.iri for note in case.notes} <= subjects
        document = ox.NamedNode(f"{CASES_IRI}{case.slug}.ttl")
        assert ox.Triple(document, node("foaf:primaryTopic"), ox.NamedNode(case.description.iri)) in found
        # Whatever has evidence here comes with it, and each piece of evidence with its source.
        evidence = {t.object for t in found if t.predicate in (sl("evidence"), sl("supportedBy"))}
        assert evidence
        assert {piece.value for piece in evidence} <= subjects


def test_formats_of_a_case_hold_the_same_graph(client: FlaskClient, cases: tuple[Case, ...]) -> None:
    turtle, *others = (
        Graph().parse(data=client.get(f"/cases/{cases[0].slug}.{suffix}").data, format=name)
        for suffix, name in FORMATS.items()
    )
    assert all(isomorphic(turtle, other) for other in others)


def test_unknown_case_or_format_is_not_found(client: FlaskClient, cases: tuple[Case, ...]) -> None:
    for path in ("/cases/nothing.ttl", f"/cases/{cases[0].slug}.xyz", "/cases/nothing", "/cases.bib"):
        assert client.get(path, headers=TURTLE).status_code == 404, path


def test_file_that_a_graph_was_made_from_leads_to_the_graph(client: FlaskClient) -> None:
    for name in ("5g", "actors", "ev-charging", "paper", "regions", "sources", "theory", "wifi"):
        response = client.get(f"/cases/{name}.ttl")
        assert (response.status_code, response.headers["Location"]) == (303, f"/graph/{name}.ttl")
        assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.slow
def test_each_own_address_in_a_download_leads_somewhere(client_of: ClientOf, release: Release) -> None:
    client = client_of(release)
    quads = ox.parse(gzip.decompress(download(client, "/data/standlink.nq.gz")), format=ox.RdfFormat.N_QUADS)
    named = {t.value for q in quads for t in (*q.triple, q.graph_name) if isinstance(t, ox.NamedNode)}
    own = {iri.partition("#")[0].removeprefix(BASE) for iri in named if iri.startswith(BASE)}
    assert len(own) > 4_000
    statuses = {path: client.head(f"/{path}", headers=TURTLE).status_code for path in sorted(own)}
    assert [path for path, status in statuses.items() if status not in (200, 301, 303)] == []
