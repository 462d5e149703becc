"""Content negotiation by suffix or Accept, and the headers for caches and scripts of other sites."""

from __future__ import annotations

import json
import re
from itertools import product
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from sampling import spread
from standlink.ontology.namespaces import BASE, KINDS, node
from standlink.ontology.namespaces import GRAPHS as GRAPHS_IRI

THING = "/id/standard/nacs"
GRAPHS = ("text/turtle", "application/ld+json", "application/rdf+xml")
RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "text/html",
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/json", "application/json"),
        ("application/x-bibtex", "application/x-bibtex"),
        ("text/turtle;q=0.4, application/ld+json;q=0.9", "application/ld+json"),
        ("text/html;q=0.1, text/turtle", "text/turtle"),
        ("application/*", "application/ld+json"),
    ],
)
def test_accept_header_chooses(client: FlaskClient, accept: str, media_type: str) -> None:
    response = client.get(THING, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "rdf", "nt", "json", "bib"])
def test_suffix_wins_over_accept(client: FlaskClient, suffix: str) -> None:
    plain = client.get(f"{THING}.{suffix}", headers={"Accept": "image/png"})
    assert plain.status_code == 200
    assert plain.data


def test_no_accept_header_gives_the_page(client: FlaskClient) -> None:
    assert client.get(THING).mimetype == "text/html"


def test_unavailable_media_type_lists_those_available(client: FlaskClient) -> None:
    response = client.get(THING, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"
    assert "text/turtle" in json.loads(response.data)["available"]


def test_unknown_suffix_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{THING}.docx").status_code == 404


@pytest.mark.parametrize("path", [THING, f"{THING}.ttl", "/", "/sparql", "/data/standlink.nt", "/questions"])
def test_head_has_the_headers_of_get(client: FlaskClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code == 200
    assert head.data == b""
    assert head.content_type == get.content_type
    assert head.headers.get("ETag") == get.headers.get("ETag")


@pytest.mark.parametrize("path", [THING, f"{THING}.ttl", "/sparql?query=ASK{}", "/suggest?q=nacs", "/nothing"])
def test_scripts_of_other_sites_may_read(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(path)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", [THING, f"{THING}.ttl", "/ontology", "/questions/convergence/rival-adoption.csv"])
def test_unchanged_page_is_not_sent_again(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag


def test_each_representation_has_its_own_tag(client: FlaskClient) -> None:
    tags = {client.get(THING, headers={"Accept": a}).headers["ETag"] for a in ("text/html", "text/turtle")}
    assert len(tags) == 2


def test_page_names_its_other_forms(client: FlaskClient) -> None:
    assert f'<{THING}.ttl>; rel="alternate"; type="text/turtle"' in client.get(THING).headers["Link"]


@pytest.mark.parametrize("path", ["/ontology", "/graph/wifi", "/.well-known/void"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_graphs_are_negotiated_too(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, accept)


@pytest.mark.parametrize("path", [THING, f"{THING}.json"])
def test_304_has_the_headers_of_the_page(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": BROWSER})
    again = client.get(path, headers={"Accept": BROWSER, "If-None-Match": f'"other", {page.headers["ETag"]}'})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin", "Content-Security-Policy"):
        assert again.headers.get(name) == page.headers.get(name), name


def test_tag_matches_only_its_representation_and_address(client: FlaskClient) -> None:
    tag = client.get(THING, headers={"Accept": "text/turtle"}).headers["ETag"]
    for path, accept in ((THING, "text/html"), (f"{THING}?all", "text/turtle"), ("/id/actor/ford", "text/turtle")):
        assert client.get(path, headers={"Accept": accept, "If-None-Match": tag}).status_code == 200
    assert client.get("/id/actor/nobody", headers={"If-None-Match": tag}).status_code == 404


def test_every_answer_has_each_header_once(client: FlaskClient) -> None:
    for path in (THING, "/", "/nothing", "/static/vendor/standlink.css"):
        names = [name.lower() for name, _ in client.get(path).headers]
        assert len(names) == len(set(names)), path


PARAMETERS = ("charset=utf-8", "header=present", 'profile="http://a/#b, c"', "level=1", "q=0.3;x=y")
ANSWERED = [
    *((path, mime) for path in (THING, "/ontology", "/.well-known/void", "/graph/wifi") for mime in GRAPHS),
    (THING, "text/html"),
    (THING, "application/json"),
    ("/ontology", "text/html"),
    *((f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 1')}", mime) for mime in RESULTS),
    *((f"/sparql?query={quote('DESCRIBE actor:ford')}", mime) for mime in (*GRAPHS, "text/html")),
    ("/sparql", "text/turtle"),
]


@pytest.mark.parametrize(
    ("path", "media_type", "parameter", "space"),
    spread(((*answered, *written) for answered, *written in product(ANSWERED, PARAMETERS, ("", " "))), 7),
)
def test_parameters_of_accepted_types_are_ignored(
    client: FlaskClient, path: str, media_type: str, parameter: str, space: str
) -> None:
    accept = f"image/png, {media_type};{space}{parameter}"
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle;charset=utf-8;q=0.4, application/ld+json;q=0.9", "application/ld+json"),
        ("text/turtle;charset=utf-8;q=0.4, application/ld+json;q=0.3", "text/turtle"),
        ("text/html;level=1;q=0.2, text/html;q=0.7, text/turtle;q=0.5", "text/html"),
        ("text/html;level=1, text/html;q=0.2, text/turtle;q=0.5", "text/turtle"),
        ("text/turtle;q=0;charset=utf-8, application/n-triples", "application/n-triples"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json"),
    ],
)
def test_quality_counts_beside_other_parameters(client: FlaskClient, accept: str, media_type: str) -> None:
    assert client.get(THING, headers={"Accept": accept}).mimetype == media_type


@pytest.mark.parametrize("accept", ["text/csv; charset=utf-8", "text/html; q=0", "image/png;level=1"])
def test_type_that_a_page_does_not_have_is_refused_with_any_parameter(client: FlaskClient, accept: str) -> None:
    assert client.get(THING, headers={"Accept": accept}).status_code == 406


def test_browser_that_names_an_encoding_gets_its_errors_as_a_page(client: FlaskClient) -> None:
    assert client.get("/id/actor/nobody", headers={"Accept": "text/html; charset=utf-8"}).mimetype == "text/html"


def relations(link: str) -> dict[str, list[str]]:
    """Return the targets of a ``Link`` header by relation."""
    found: dict[str, list[str]] = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', link):
        found.setdefault(relation, []).append(target)
    return found


@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "rdf", "nt", "json", "bib"])
def test_document_names_itself_and_what_it_belongs_to(client: FlaskClient, suffix: str) -> None:
    media_type = client.head(f"{THING}.{suffix}").mimetype
    by_suffix, negotiated = client.get(f"{THING}.{suffix}"), client.get(THING, headers={"Accept": media_type})
    assert by_suffix.data == negotiated.data
    assert by_suffix.headers["Content-Location"] == negotiated.headers["Content-Location"] == f"{THING}.{suffix}"
    found = relations(by_suffix.headers["Link"])
    assert found["cite-as"] == [f"https://w3id.org/standlink{THING}"]
    assert found["up"] == ["/browse/standard"]
    assert found["canonical"] == [THING if suffix == "html" else f"{THING}.{suffix}"]
    for relation in ("alternate", "canonical", "describedby", "license", "up"):
        for target in found[relation]:
            assert client.get(target).status_code == 200, target


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_the_list_that_its_things_name(client: FlaskClient, kind: str) -> None:
    assert client.get(f"/browse/{kind}").status_code == 200


def test_document_says_what_it_is_about_and_where_it_comes_from(client: FlaskClient) -> None:
    triples = {q.triple for q in ox.parse(client.get(f"{THING}.ttl").data, format=ox.RdfFormat.TURTLE)}
    document, thing = (ox.NamedNode(f"https://w3id.org/standlink{THING}{end}") for end in (".ttl", ""))
    assert ox.Triple(document, node("foaf:primaryTopic"), thing) in triples
    assert ox.Triple(document, node("void:inDataset"), ox.NamedNode(BASE)) in triples
    graphs = {t.object for t in triples if t.subject == document and t.predicate == node("prov:wasDerivedFrom")}
    assert {ox.NamedNode(f"{GRAPHS_IRI}{name}") for name in ("ev-charging", "inferred")} <= graphs
    licences = {t.subject for t in triples if t.predicate == node("dcterms:license")}
    assert licences == graphs - {ox.NamedNode(f"{GRAPHS_IRI}inferred")}
