"""The 34 test cases of the SPARQL 1.1 Protocol (W3C), asked of three graphs of the release in place of their files.

The cases keep their names. Twenty are queries; fourteen are updates, which this endpoint refuses by design.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import GRAPHS
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
JSON = "application/sparql-results+json"
#: What the cases call data1, data2 and data3.
DATA = (GRAPHS + "5g", GRAPHS + "wifi", GRAPHS + "ev-charging")


@pytest.fixture(scope="module")
def only(release: Release) -> tuple[str, ...]:
    """A thing of each of the three graphs that no other graph labels, as the cases have one document in each file."""
    found = []
    for graph in DATA:
        query = (
            f"SELECT ?s {{ GRAPH <{graph}> {{ ?s rdfs:label ?l }} FILTER NOT EXISTS {{ GRAPH ?g {{ ?s rdfs:label ?m }}"
            f" FILTER(?g != <{graph}>) }} }} ORDER BY ?s LIMIT 1"
        )
        found.append(str(next(iter(release.store.select(query)))["s"]))
    return tuple(found)


def labelled(*things: str) -> str:
    return " ".join(f"{thing} rdfs:label ?label{at} ." for at, thing in enumerate(things))


def truth(response: TestResponse) -> bool:
    assert response.status_code == 200, response.text
    answer: bool = json.loads(response.data)["boolean"]
    return answer


def ask(client: FlaskClient, method: str, query: str, **parameters: Any) -> bool:
    sent = {"query": query, **parameters}
    where = {"query_string": sent} if method == "GET" else {"data": sent}
    return truth(client.open("/sparql", method=method, headers={"Accept": JSON}, **where))


# queries


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_query_get_and_post_form(client: FlaskClient, method: str) -> None:
    assert ask(client, method, "ASK {}", **{"default-graph-uri": DATA[0]})


def test_query_post_direct(client: FlaskClient) -> None:
    assert truth(client.post("/sparql", data="ASK {}", content_type=QUERY, headers={"Accept": JSON}))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_query_dataset_default_graphs(client: FlaskClient, method: str, only: tuple[str, ...]) -> None:
    graphs = {"default-graph-uri": [DATA[0], DATA[1]]}
    assert ask(client, method, f"ASK {{ {labelled(*only[:2])} }}", **graphs)
    assert not ask(client, method, f"ASK {{ {labelled(only[2])} }}", **graphs)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_query_dataset_named_graphs(client: FlaskClient, method: str, only: tuple[str, ...]) -> None:
    graphs = {"named-graph-uri": [DATA[0], DATA[1]]}
    for thing, is_there in zip(only, (True, True, False), strict=True):
        assert ask(client, method, f"ASK {{ GRAPH ?g {{ {labelled(thing)} }} }}", **graphs) == is_there
    assert not ask(client, method, "ASK { ?s ?p ?o }", **graphs)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_query_dataset_full(client: FlaskClient, method: str, only: tuple[str, ...]) -> None:
    graphs = {"default-graph-uri": DATA[2], "named-graph-uri": [DATA[0], DATA[1]]}
    inner = f"GRAPH ?g {{ {only[0]} rdfs:label ?a }} GRAPH ?h {{ {only[1]} rdfs:label ?b }}"
    assert ask(client, method, f"ASK {{ {labelled(only[2])} {inner} }}", **graphs)
    assert not ask(client, method, f"ASK {{ {labelled(only[0])} }}", **graphs)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_query_multiple_dataset(client: FlaskClient, method: str, only: tuple[str, ...]) -> None:
    """The dataset of the request replaces that of the query."""
    graphs = {"default-graph-uri": [DATA[0], DATA[1]]}
    assert ask(client, method, f"ASK FROM <{DATA[2]}> {{ {labelled(*only[:2])} }}", **graphs)
    assert not ask(client, method, f"ASK FROM <{DATA[2]}> {{ {labelled(only[2])} }}", **graphs)


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("SELECT (1 AS ?value) {}", {JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}),
        ("ASK {}", {JSON, "application/sparql-results+xml"}),
        ("DESCRIBE <http://example.org/>", {"text/turtle", "application/rdf+xml", "application/n-triples"}),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", {"text/turtle", "application/rdf+xml", "application/n-triples"}),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type(client: FlaskClient, query: str, types: set[str]) -> None:
    form = {"query": query, "default-graph-uri": DATA[0]}
    response = client.post("/sparql", data=form, headers={"Accept": ", ".join(sorted(types))})
    assert response.status_code == 200
    assert response.mimetype in types
    assert client.post("/sparql", data=form).mimetype in types


@pytest.mark.parametrize(
    ("method", "arguments", "status"),
    [
        ("PUT", {"query_string": {"query": "ASK {}"}}, 405),
        ("GET", {"query_string": {"query": ["ASK {}", "SELECT * {}"]}}, 400),
        ("POST", {"data": {"query": ["ASK {}", "SELECT * {}"]}}, 400),
        ("POST", {"data": "query=ASK%20%7B%7D", "content_type": "text/plain"}, 415),
        ("POST", {"data": "query=ASK%20%7B%7D"}, 415),
        ("POST", {"data": "ASK {}"}, 415),
        ("POST", {"data": "ASK {}".encode("utf-16"), "content_type": f"{QUERY}; charset=UTF-16"}, 415),
        ("POST", {"data": b"ASK { ?s ?p '\xe9' }", "content_type": QUERY}, 400),
        ("GET", {"query_string": {"query": "ASK {"}}, 400),
    ],
    ids=[
        "method",
        "multiple_queries",
        "multiple_queries_form",
        "wrong_media_type",
        "missing_form_type",
        "missing_direct_type",
        "non_utf8",
        "non_utf8_undeclared",
        "syntax",
    ],
)
def test_bad_query(client: FlaskClient, method: str, arguments: dict[str, Any], status: int) -> None:
    response = client.open("/sparql", method=method, headers={"Accept": JSON}, **arguments)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


# updates: the seven bad ones and the seven others

INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("GET", {"query_string": {"update": INSERT}}),
        ("POST", {"data": {"update": [INSERT, INSERT]}}),
        ("POST", {"data": f"update={INSERT}", "content_type": "text/plain"}),
        ("POST", {"data": f"update={INSERT}"}),
        ("POST", {"data": INSERT.encode("utf-16"), "content_type": f"{UPDATE}; charset=UTF-16"}),
        ("POST", {"data": {"update": "INSERT DATA {"}}),
        ("POST", {"data": {"update": f"WITH <{DATA[0]}> DELETE WHERE {{}}", "using-graph-uri": DATA[1]}}),
        ("POST", {"data": {"update": INSERT, "using-graph-uri": DATA[0]}}),
        ("POST", {"data": {"update": INSERT, "using-graph-uri": [DATA[0], DATA[1]]}}),
        ("POST", {"data": {"update": INSERT, "using-named-graph-uri": DATA[0]}}),
        ("POST", {"data": {"update": INSERT, "using-graph-uri": DATA[0], "using-named-graph-uri": DATA[1]}}),
        ("POST", {"data": {"update": INSERT}}),
        ("POST", {"data": INSERT, "content_type": UPDATE}),
        ("POST", {"data": f"BASE <http://example.org/> {INSERT}", "content_type": UPDATE}),
    ],
    ids=[
        "bad_update_get",
        "bad_multiple_updates",
        "bad_update_wrong_media_type",
        "bad_update_missing_form_type",
        "bad_update_non_utf8",
        "bad_update_syntax",
        "bad_update_dataset_conflict",
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
        "update_post_form",
        "update_post_direct",
        "update_base_uri",
    ],
)
def test_update_is_refused(client: FlaskClient, method: str, arguments: dict[str, Any]) -> None:
    response = client.open("/sparql", method=method, headers={"Accept": JSON}, **arguments)
    assert response.status_code in (400, 415)
    assert not ask(client, "GET", "ASK { <urn:a> <urn:b> <urn:c> }")


# what the cases leave open


def test_relative_iris_are_relative_to_the_endpoint(client: FlaskClient) -> None:
    built = client.get(
        "/sparql", query_string={"query": "CONSTRUCT { <s> <#p> 1 } {}"}, headers={"Accept": "text/turtle"}
    )
    assert "<http://localhost/s> <http://localhost/sparql#p>" in built.text
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    response = client.get(
        "/sparql", query_string={"query": counted, "default-graph-uri": "graph/5g"}, headers={"Accept": JSON}
    )
    assert json.loads(response.data)["results"]["bindings"][0]["n"]["value"] == "0"


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_graph_that_is_no_iri_is_refused(client: FlaskClient, parameter: str) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", parameter: "a b"}, headers={"Accept": JSON})
    assert response.status_code == 400
    assert parameter in json.loads(response.data)["detail"]


def test_repeated_graphs_count_once(client: FlaskClient, release: Release) -> None:
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(**graphs: Any) -> int:
        found = client.get("/sparql", query_string={"query": counted, **graphs}, headers={"Accept": JSON})
        return int(json.loads(found.data)["results"]["bindings"][0]["n"]["value"])

    sizes = {entry["graph"]: entry["triples"] for entry in release.manifest["datasets"]}
    assert number(**{"default-graph-uri": DATA[0]}) == sizes[DATA[0]]
    assert number(**{"default-graph-uri": [DATA[0], DATA[0]]}) == sizes[DATA[0]]
    both = number(**{"default-graph-uri": [DATA[0], DATA[1]]})
    graphs = f"VALUES ?g {{ <{DATA[0]}> <{DATA[1]}> }}"
    union = f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {graphs} GRAPH ?g {{ ?s ?p ?o }} }} }}"
    assert both == int(next(iter(release.store.select(union)))["n"].value)


def test_post_without_a_body_has_its_query_in_the_address(client: FlaskClient) -> None:
    assert truth(client.post("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": JSON}))


def test_direct_query_and_one_in_the_address_are_two(client: FlaskClient) -> None:
    response = client.post("/sparql", query_string={"query": "ASK {}"}, data="ASK {}", content_type=QUERY)
    assert response.status_code == 400
    assert "more than one" in json.loads(response.data)["detail"]


@pytest.mark.parametrize("accept", [JSON, "text/csv", "application/json", f"{JSON}, */*;q=0.1"])
def test_missing_query_is_said_to_a_client_that_wants_a_result(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 400
    assert "has no query" in json.loads(response.data)["detail"]


@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle", "application/rdf+xml", "text/turtle; charset=utf-8"])
def test_without_a_query_the_service_describes_itself(client: FlaskClient, accept: str | None) -> None:
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert "sparql-service-description#" in response.text
    assert "each triple once" in response.text
    assert "Standlink-Hint" in response.text


def test_query_is_not_run_for_a_client_that_accepts_no_form_of_its_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standlink.queries.sparql.workers.WorkerPool.run", lambda *_, **__: pytest.fail("it was run"))
    for query, accept in (
        ("DESCRIBE actor:ford", "text/csv"),
        ("PREFIX a: <http://a/> # SELECT\nCONSTRUCT WHERE { ?s ?p ?o }", JSON),
        ("SELECT * { ?s ?p ?o }", "text/turtle"),
        ("ASK {}", "image/png"),
    ):
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
        assert response.status_code == 406
        assert accept not in json.loads(response.data)["available"]
