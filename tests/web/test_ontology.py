"""The ontology over HTTP: its versions, changes, alignments, shapes, schemes, competency questions and terms."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from standlink.ontology.alignments import mappings
from standlink.ontology.competency_questions import competency_questions
from standlink.ontology.shape_list import shape_triples, shapes
from standlink.ontology.versions import changes, current_version, versions
from standlink.ontology.vocabulary import ONTOLOGY_IRI, alignment_triples, ontology_triples

pytestmark = [pytest.mark.release, pytest.mark.slow]

HTML = {"Accept": "text/html"}
RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PARTS = ("alignments", "changes", "competency", "schemes", "shapes")


def graph_at(client: FlaskClient, path: str, suffix: str) -> ox.Dataset:
    response = client.get(path)
    assert response.status_code == 200, path
    return canonical(q.triple for q in ox.parse(response.data, format=RDF[suffix], base_iri="urn:x"))


def canonical(triples: Iterable[ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(*t) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("suffix", RDF)
def test_version_iri_gives_the_ontology_in_every_format(client: FlaskClient, suffix: str) -> None:
    found = graph_at(client, f"/ontology/{current_version()}.{suffix}", suffix)
    assert found == graph_at(client, f"/ontology.{suffix}", suffix) == canonical(ontology_triples())


def test_a_released_version_is_as_it_was(client: FlaskClient) -> None:
    for version in versions():
        graph = rdflib.Graph().parse(data=client.get(f"/ontology/{version.number}.ttl").text)
        said = graph.value(rdflib.URIRef(ONTOLOGY_IRI.value), rdflib.OWL.versionInfo)
        assert str(said) == version.number
    assert len(rdflib.Graph().parse(data=client.get("/ontology/0.1.0.ttl").text)) == 2395


def test_links_lead_from_version_to_version(client: FlaskClient) -> None:
    response = client.get("/ontology", headers={"Accept": "text/turtle"})
    links = {rel: to for to, rel in re.findall(r'<([^>]+)>; rel="([^"]+)"', response.headers["Link"])}
    assert client.get(links["predecessor-version"], headers={"Accept": "text/turtle"}).status_code == 200
    assert client.get(links["version-history"], headers=HTML).status_code == 200
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "predecessor-version" not in client.get("/ontology/0.1.0.ttl").headers["Link"]


def test_unknown_version_names_the_known_ones(client: FlaskClient) -> None:
    response = client.get("/ontology/9.9.9", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert f"there are {current_version()}, 0.1.0" in response.text


def test_page_and_header_of_the_ontology_lead_to_its_parts(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    said = {
        t.object.value for t in ontology_triples() if t.subject == ONTOLOGY_IRI and isinstance(t.object, ox.NamedNode)
    }
    for part in PARTS:
        assert f'href="/ontology/{part}"' in page
        assert f"{ONTOLOGY_IRI.value}/{part}" in said
        assert client.get(f"/ontology/{part}", headers=HTML).status_code == 200


def test_changes_are_counted_on_the_page(client: FlaskClient) -> None:
    found = changes("0.1.0", current_version())
    added = sum(c.kind == "added" for c in found)
    assert f"{added} terms added" in client.get(f"/ontology/{current_version()}", headers=HTML).text
    (newest, oldest) = json.loads(client.get("/ontology/changes.json").data)
    assert len(newest["changes"]) == len(found)
    assert (oldest["version"], oldest["changes"]) == ("0.1.0", [])


@pytest.mark.parametrize("suffix", RDF)
def test_alignments_shapes_and_schemes_are_sent_whole(client: FlaskClient, suffix: str) -> None:
    assert graph_at(client, f"/ontology/alignments.{suffix}", suffix) == canonical(alignment_triples())
    assert graph_at(client, f"/ontology/shapes.{suffix}", suffix) == canonical(shape_triples())
    schemes = {q.subject.value for q in graph_at(client, f"/ontology/schemes.{suffix}", suffix)}
    assert {f"{ONTOLOGY_IRI.value}#{name}" for name in ("BarrierKinds", "high", "ICS")} <= schemes


def test_mapping_set_is_the_file(client: FlaskClient) -> None:
    response = client.get("/ontology/alignments.sssom.tsv")
    assert response.content_type.startswith("text/tab-separated-values")
    rows = [line for line in response.text.splitlines() if not line.startswith("#")]
    assert len(list(csv.DictReader(rows, delimiter="\t"))) == len(mappings())


def test_pages_of_parts_list_all(client: FlaskClient) -> None:
    assert client.get("/ontology/alignments", headers=HTML).text.count("<tr>") == len(mappings()) + 1
    page = client.get("/ontology/shapes", headers=HTML).text
    assert all(f"<code>{shape.name}</code>" in page for shape in shapes())
    assert len(shapes()) > 50
    questions = json.loads(client.get("/ontology/competency.json").data)
    assert [q["id"] for q in questions] == [q.id for q in competency_questions()]
    assert len(questions) > 100


def test_ontology_is_never_asked_for_in_a_format_that_it_has_not(client: FlaskClient) -> None:
    for path in ("/ontology/0.2.0", "/ontology/shapes"):
        response = client.get(path, headers={"Accept": "text/csv"})
        assert response.status_code == 406
        assert "text/turtle" in response.json["available"]
