"""Content negotiation by suffix or Accept, and the headers for caches and scripts of other sites."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

THING = "/id/standard/nacs"
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


@pytest.mark.parametrize(
    "path", [THING, f"{THING}.ttl", "/", "/sparql", "/data/standlink.nt", "/questions", "/healthz"]
)
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
    for path in (THING, "/", "/nothing", "/static/standlink.css"):
        names = [name.lower() for name, _ in client.get(path).headers]
        assert len(names) == len(set(names)), path
