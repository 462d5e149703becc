"""The SPARQL endpoint: the SPARQL 1.1 Protocol, refused requests, and the page of the editor."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.web.examples import examples

SELECT = "SELECT ?s WHERE { ?s a sl:Adoption } ORDER BY ?s LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
JSON = "application/sparql-results+json"


def rows(data: bytes) -> int:
    return len(json.loads(data)["results"]["bindings"])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (JSON, JSON),
        ("application/json", JSON),
        ("*/*", JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_solutions_come_in_the_form_asked_for(client: FlaskClient, accept: str, media_type: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_graphs_come_in_the_form_asked_for(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, accept)
    fmt = ox.RdfFormat.from_media_type(accept)
    assert fmt is not None
    assert len(list(ox.parse(response.data, format=fmt))) == 3


def test_get_and_both_kinds_of_post_agree(client: FlaskClient) -> None:
    headers = {"Accept": JSON}
    answers = {
        client.get("/sparql", query_string={"query": SELECT}, headers=headers).data,
        client.post("/sparql", data={"query": SELECT}, headers=headers).data,
        client.post("/sparql", data=SELECT, content_type="application/sparql-query", headers=headers).data,
        client.post(
            "/sparql", data=SELECT, content_type="application/sparql-query; charset=utf-8", headers=headers
        ).data,
    }
    assert len(answers) == 1
    assert rows(answers.pop()) == 3


def test_ask_answers_yes_or_no(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK { ?s a sl:Adoption }"}, headers={"Accept": JSON})
    assert json.loads(response.data)["boolean"] is True


def test_malformed_query_is_a_problem_that_names_the_place(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?s WHERE {\n ?s a }"}, headers={"Accept": JSON})
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert "2" in json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"data": {"update": "DROP ALL"}}, 400),
        ({"data": "DROP ALL", "content_type": "application/sparql-update"}, 400),
        ({"data": {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}}, 400),
        ({"data": {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}, 400),
        ({"data": {"query": SELECT, "default-graph-uri": "urn:x"}}, 400),
        ({"data": {"other": "x"}}, 400),
        ({"data": "{}", "content_type": "application/json"}, 415),
        ({"data": b"SELECT \xff", "content_type": "application/sparql-query"}, 400),
        ({"data": {"query": SELECT + " #" + "x" * 30_000}}, 413),
    ],
)
def test_request_is_refused(client: FlaskClient, arguments: dict[str, object], status: int) -> None:
    response = client.post("/sparql", headers={"Accept": JSON}, **arguments)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_two_queries_in_one_request_are_refused(client: FlaskClient) -> None:
    assert client.get(f"/sparql?query={quote(SELECT)}&query={quote(SELECT)}").status_code == 400


def test_graph_is_not_available_as_csv(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": "text/csv"})
    assert response.status_code == 406


def test_browser_gets_an_editor_that_works_without_scripts(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<form action="/sparql"' in text
    assert 'name="query"' in text


def test_browser_sees_the_result_and_keeps_the_query(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/html"}).text
    assert 'id="result" data-count="3"' in text
    assert "sl:Adoption" in text
    assert "format=csv" in text


def test_browser_sees_what_was_wrong_and_keeps_the_query(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELEC <b>"}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "SELEC &lt;b&gt;" in response.text
    assert 'role="alert"' in response.text


def test_machine_without_a_query_gets_the_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert "sparql-service-description#Service" in response.text


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_download_links_name_a_file(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "format": name})
    assert response.headers["Content-Disposition"].endswith(f'.{name}"')


@pytest.mark.parametrize("query", [e.sparql for e in examples() if not e.needs])
def test_every_example_has_an_answer(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert re.search(r'id="result" data-count="[1-9]', response.text)
