"""The ontology over HTTP: its versions, changes, alignments, shapes, schemes, competency questions and terms."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from sampling import some
from standlink.graph.releases.release import Release
from standlink.graph.store.store import INFERRED, ONTOLOGY, RDF_TYPE
from standlink.graph.store.usage import CLASS, PROPERTY, VALUE, usage
from standlink.ontology.alignments import mappings
from standlink.ontology.competency_questions import competency_questions
from standlink.ontology.modules import modules
from standlink.ontology.namespaces import node
from standlink.ontology.shape_list import shape_triples, shapes
from standlink.ontology.versions import changes, current_version, versions
from standlink.ontology.vocabulary import ONTOLOGY_IRI, alignment_triples, declared_terms, is_own, ontology_triples
from standlink.web.term_pages import reference, terms_by_name
from standlink.web.terms import vocabulary_store

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


def test_editors_of_ontologies_get_rdf_xml(client: FlaskClient) -> None:
    assert client.get("/ontology.owl").data == client.get("/ontology.rdf").data


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


# pages of terms


def test_every_term_has_a_page_and_data_of_its_own(client: FlaskClient) -> None:
    names = sorted(terms_by_name())
    assert {terms_by_name()[name].value for name in names} >= {t for t in declared_terms() if is_own(t) and "#" in t}
    assert not set(names) & {*PARTS, "diagrams"}
    for name in some(names, 25):
        page = client.get(f"/ontology/{name}", headers=HTML)
        assert page.status_code == 200, name
        data = client.get(f"/ontology/{name}.nt")
        said = {q.subject for q in ox.parse(data.data, format=ox.RdfFormat.N_TRIPLES)}
        assert terms_by_name()[name] in said, name


def test_page_of_a_term_says_what_it_is_and_what_it_is_elsewhere(client: FlaskClient) -> None:
    page = client.get("/ontology/memberOf", headers=HTML).text
    for words in (
        "所属组织",
        "Relates an actor to an organization",
        "takes part in",
        "Supranational region",
        "org:memberOf",
    ):
        assert words in page, words
    assert "Subclasses" in client.get("/ontology/Event", headers=HTML).text
    assert 'href="/ontology#adopter"' in client.get("/ontology/Adoption", headers=HTML).text
    assert 'src="/ontology/diagrams/actors.svg"' in page
    assert "Always has" in client.get("/ontology/Adoption", headers=HTML).text
    assert "Subclass of <a" in client.get("/ontology/Person", headers=HTML).text


def test_page_of_the_ontology_leads_to_the_pages_of_terms(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=HTML).text
    for name in terms_by_name():
        assert f'href="/ontology/{name}"' in page, name
        assert f'id="{name}"' in page, name


def test_uses_of_terms_are_those_that_one_counts_in_the_datasets(release: Release) -> None:
    classes, properties, values, inferred = Counter(), Counter(), Counter(), Counter()
    graphs: dict[ox.Triple, set[ox.NamedNode]] = {}
    for quad in release.store.quads():
        graphs.setdefault(quad.triple, set()).add(quad.graph_name)
    for triple, found in graphs.items():
        if found == {ONTOLOGY}:
            continue
        if triple.predicate == RDF_TYPE:
            classes[triple.object] += 1
            inferred[triple.object] += found == {INFERRED}
        properties[triple.predicate] += 1
        inferred[triple.predicate] += found == {INFERRED}
        values[triple.object] += 1
    expected = {CLASS: classes, PROPERTY: properties, VALUE: values}
    checked = 0
    for term in terms_by_name().values():
        kind = reference(term).used_as
        if kind in expected:
            used = usage(release.store, term, kind, ())
            assert used.total == expected[kind][term], term
            assert len(used.examples) == min(5, used.total), term
            assert all(graphs[t] != {ONTOLOGY} for t in used.examples)
            if kind != VALUE:
                assert used.inferred == inferred[term], term
            checked += 1
    assert checked > 400


def test_page_of_a_counted_indicator_says_which_values_the_release_has(client: FlaskClient) -> None:
    """The curated release has roles in its cases, and no records of the IETF."""
    roles = client.get("/ontology/rolesInCases").text
    assert re.search(r"[1-9][\d,]* values, of \d+ countries, \d{4} to \d{4}\.", roles)
    assert "does not use it" not in roles
    assert "no values of it" in client.get("/ontology/authorshipsOfRfcs").text
    assert "values of 1 of the 5 indicators" in client.get("/ontology/ParticipationIndicators").text


def test_counts_are_on_the_page(client: FlaskClient, release: Release) -> None:
    used = usage(release.store, node("sl:adopts"), PROPERTY, ())
    page = client.get("/ontology/adopts", headers=HTML).text
    assert f"{used.total} triples have this property. The build infers {used.inferred} of them." in page


@pytest.mark.parametrize("module", modules())
def test_diagram_of_a_module_has_its_classes_and_relations(client: FlaskClient, module: str) -> None:
    response = client.get(f"/ontology/diagrams/{module}.svg")
    drawn = " ".join("".join(text.itertext()) for text in ElementTree.fromstring(response.data).iter())
    store = vocabulary_store()
    for term in modules()[module]:
        if {node("owl:Class"), node("owl:ObjectProperty")} & set(store.nodes(term, RDF_TYPE)):
            assert store.label(term) in drawn, term


def test_unknown_term_or_module_is_said_to_be_missing(client: FlaskClient) -> None:
    assert "term “Adoptoin” in the ontology" in client.get("/ontology/Adoptoin", headers=HTML).text
    assert "the modules are actors" in client.get("/ontology/diagrams/none.svg", headers=HTML).text
    assert client.get("/ontology/Adoption.csv").status_code == 404
