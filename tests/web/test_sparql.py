"""The SPARQL endpoint: the SPARQL 1.1 Protocol, refused requests, and the page of the editor."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.web.app import create_app
from standlink.web.examples import examples
from standlink.web.settings import Settings
from werkzeug.test import TestResponse

SELECT = "SELECT ?s WHERE { ?s a sl:Adoption } ORDER BY ?s LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
JSON = "application/sparql-results+json"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


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
        ({"data": {"other": "x"}}, 400),
        ({"data": "{}", "content_type": "application/json"}, 415),
        ({"data": b"SELECT \xff", "content_type": "application/sparql-query"}, 400),
        ({"data": {"query": SELECT + " #" + "x" * 100_000}}, 413),
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
    assert re.search(r'<form [^>]*action="/sparql" method="post"', text)
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
    assert "did you mean SELECT?" in response.text
    assert "\n^</code></pre>" in response.text


def test_machine_without_a_query_gets_the_service_description(client: FlaskClient, release: Release) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert "sparql-service-description#Service" in response.text
    described = rdflib.Graph().parse(data=response.text, format="turtle")
    names = {str(name) for name in described.objects(None, SD.name)}
    (solution,) = release.store.select("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert {d["graph"] for d in release.manifest["datasets"]} < names
    assert len(names) == int(solution["n"].value) == len(list(described.objects(None, SD.namedGraph)))
    assert len(list(described.objects(None, SD.defaultGraph))) == 1


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_download_links_name_a_file(client: FlaskClient, name: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "format": name})
    assert response.headers["Content-Disposition"].endswith(f'.{name}"')


@pytest.mark.parametrize("query", [e.sparql for e in examples() if not e.needs])
def test_every_example_has_an_answer(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert re.search(r'id="result" data-count="[1-9]', response.text)


def page(client: FlaskClient, query: str, **parameters: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **parameters}, headers={"Accept": "text/html"})


# columns


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 2", ["s", "p", "o"]),
        ("select distinct * where { ?when sl:announced ?a } limit 2", ["when", "a"]),
        ("SELECT * { { SELECT ?y ?x { ?x a ?y } LIMIT 2 } BIND(1 AS ?b) }", ["y", "x", "b"]),
        ("SELECT ?o ?p ?s { ?s ?p ?o } LIMIT 2", ["o", "p", "s"]),
    ],
)
def test_columns_of_a_star_are_in_the_order_of_the_query(client: FlaskClient, query: str, columns: list[str]) -> None:
    def data(accept: str) -> TestResponse:
        return client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})

    document = json.loads(data(JSON).data)
    assert document["head"]["vars"] == columns
    assert set(document["results"]["bindings"][0]) == set(columns)
    assert data("text/csv").text.splitlines()[0] == ",".join(columns)
    assert data("text/tab-separated-values").text.splitlines()[0] == "\t".join(f"?{name}" for name in columns)
    assert re.findall(r'<variable name="(\w+)"', data("application/sparql-results+xml").text) == columns
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page(client, query).text) == columns


def test_headings_are_the_names_of_the_variables(client: FlaskClient) -> None:
    text = page(client, "SELECT ?actorName ?n_of { BIND(1 AS ?actorName) BIND(2 AS ?n_of) }").text
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', text) == ["actorName", "n_of"]


# caches


@pytest.mark.parametrize("call", ["NOW()", "now ()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "raNd()"])
@pytest.mark.parametrize("accept", [JSON, "text/html"])
def test_answer_that_differs_each_time_has_no_tag(client: FlaskClient, call: str, accept: str) -> None:
    asked = {"query_string": {"query": f"SELECT ({call} AS ?x) {{}}"}, "headers": {"Accept": accept}}
    response = client.get("/sparql", **asked)
    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_answer_that_stays_has_a_tag_and_is_not_evaluated_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"query": "SELECT ?now ?rand { ?now rdfs:label ?rand FILTER(?rand = 'RAND()') }"}
    response = client.get("/sparql", query_string=query, headers={"Accept": JSON})
    monkeypatch.setattr("standlink.queries.sparql.workers.WorkerPool.run", lambda *_, **__: pytest.fail("it was run"))
    headers = {"Accept": JSON, "If-None-Match": response.headers["ETag"]}
    assert client.get("/sparql", query_string=query, headers=headers).status_code == 304


# terms and characters that a format does not have

TRIPLE_TERM = "SELECT (<<( <a:a> <b:b> 'c'@en )>> AS ?t) ('d'@en--rtl AS ?u) {}"
TRIPLE_GRAPH = "CONSTRUCT { <a:a> <b:b> <<( <a:a> <b:b> <c:c> )>>, 'd'@en--rtl } {}"
GRAPH_TYPES = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
RESULT_TYPES = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values", "text/html")


@pytest.mark.parametrize("accept", RESULT_TYPES)
def test_solutions_with_terms_of_rdf_12_come_in_every_format(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": TRIPLE_TERM}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, accept)
    assert all(part in html.unescape(response.text) for part in ("a:a", "b:b", "c", "d"))


@pytest.mark.parametrize("accept", [*GRAPH_TYPES, "text/html"])
def test_graph_with_terms_of_rdf_12_is_sent_or_refused(client: FlaskClient, accept: str) -> None:
    response = client.get("/sparql", query_string={"query": TRIPLE_GRAPH}, headers={"Accept": accept})
    if accept == "application/ld+json":
        assert response.status_code == 406
        assert json.loads(response.data)["available"] == ["text/turtle", "application/n-triples"]
        assert "Turtle (text/turtle)" in json.loads(response.data)["detail"]
    else:
        assert (response.status_code, response.mimetype) == (200, accept)


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { <http://x/a> <http://x/1> 1 } {}",
        "CONSTRUCT { <http://x/a> <http://x/> 1 } {}",
        "CONSTRUCT { <http://x/a> rdf:li 1 } {}",
        "CONSTRUCT { <http://x/a> <http://x/p> '\\u0001' } {}",
    ],
)
def test_rdf_xml_that_is_not_well_formed_is_not_sent(client: FlaskClient, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/rdf+xml"})
    assert response.status_code == 406
    assert "text/turtle" in json.loads(response.data)["available"]
    assert client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/turtle"}).status_code == 200


def test_xml_of_characters_that_xml_forbids_is_not_sent(client: FlaskClient) -> None:
    query = {"query": "SELECT ('a\\u0001' AS ?x) {}"}
    response = client.get("/sparql", query_string=query, headers={"Accept": "application/sparql-results+xml"})
    assert response.status_code == 406
    assert JSON in json.loads(response.data)["available"]
    assert client.get("/sparql", query_string=query, headers={"Accept": "text/csv"}).status_code == 200


def test_xml_keeps_carriage_returns(client: FlaskClient) -> None:
    query = {"query": "SELECT ('a\\rb' AS ?x) {}"}
    response = client.get("/sparql", query_string=query, headers={"Accept": "application/sparql-results+xml"})
    assert ElementTree.fromstring(response.data).find(".//{*}literal").text == "a\rb"  # type: ignore[union-attr]


# sizes


def test_long_query_of_the_page_is_posted_and_can_be_downloaded(client: FlaskClient) -> None:
    query = "SELECT ?s { VALUES ?s { actor:ford } } #" + "x" * 80_000
    posted = client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
    assert posted.status_code == 200
    assert 'data-count="1"' in posted.text
    assert re.search(r'<button form="ask" name="format" value="csv"', posted.text)
    saved = client.post("/sparql", data={"query": query, "format": "csv"}, headers={"Accept": "text/html"})
    assert (saved.status_code, saved.mimetype) == (200, "text/csv")


def test_short_query_of_the_page_gets_an_address(client: FlaskClient) -> None:
    graphs = ["urn:a", "urn:b"]
    form = {"query": "ASK {\r\n}", "default-graph-uri": graphs}
    posted = client.post("/sparql", data=form, headers={"Accept": "text/html"})
    assert posted.status_code == 303
    asked = parse_qs(urlsplit(posted.headers["Location"]).query)
    assert asked == {"query": ["ASK {\n}"], "default-graph-uri": graphs}


def test_query_that_is_too_long_is_not_lost(client: FlaskClient) -> None:
    query = "ASK {} #" + "x" * 100_000
    posted = client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
    assert posted.status_code == 413
    assert query in posted.text
    assert "longer than 100,000 bytes" in posted.text
    assert client.get("/sparql", query_string={"query": query}, headers={"Accept": JSON}).status_code == 414


def test_page_states_the_limits_the_graphs_and_the_header(client: FlaskClient) -> None:
    text = client.get("/sparql", headers={"Accept": "text/html"}).text
    for words in ("100 kB", "20 seconds", "50 MB", "each triple counts once", "Standlink-Hint", "default-graph-uri"):
        assert words in text


# hints


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s a sl:Standart }", "sl:Standart is not in the ontology; did you mean sl:Standard?"),
        ("ASK { GRAPH graph:wi-fi { ?s ?p ?o } }", "this release has no graph graph:wi-fi"),
        ("CONSTRUCT WHERE { standard:nacz ?p ?o }", "did you mean standard:nacs?"),
    ],
)
def test_hints_are_on_the_page_and_in_a_header(client: FlaskClient, query: str, words: str) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.status_code == 200
    assert words in response.headers["Standlink-Hint"]
    assert "Standlink-Hint" in response.headers["Access-Control-Expose-Headers"]
    shown = html.unescape(page(client, query).text)
    assert f"{words[:1].upper()}{words[1:]}" in shown if words.startswith("this") else words in shown


def test_query_that_is_right_has_no_hint(client: FlaskClient) -> None:
    assert "Standlink-Hint" not in client.get("/sparql", query_string={"query": SELECT}).headers
    assert 'class="hints"' not in page(client, SELECT).text


def test_hints_in_the_header_are_short_ascii_strings(client: FlaskClient) -> None:
    names = " ".join(f"<http://例/\\u00e9{at}{'x' * 300}>" for at in range(9))
    query = f'SELECT * {{ VALUES ?s {{ {names} }} ?s rdfs:label "Ford" }}'
    value = client.get("/sparql", query_string={"query": query}).headers["Standlink-Hint"]
    assert value.isascii()
    assert len(value) <= 1_000
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"(?:, "(?:[^"\\]|\\["\\])*")*', value)


@pytest.mark.parametrize("accept", [JSON, "text/html"])
def test_query_that_is_stopped_is_told_the_cause(home: Path, accept: str) -> None:
    app = create_app(Settings(home=home, query_timeout=0.5, workers=1))
    query = (
        "SELECT ?o (SUM(?v) AS ?n) { ?s sl:value ?v ; sl:observed ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        " GROUP BY ?o"
    )
    response = app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.status_code == 503
    assert "stopped after 0.5 seconds; restrict its patterns, or aggregate" in response.text
    assert "SUM takes each combination of them" in response.text
    assert "LIMIT" not in json.loads(response.data)["detail"] if accept == JSON else True
    app.extensions["standlink"].pool.close()


def test_result_that_is_too_large_is_no_fault_of_the_request(home: Path) -> None:
    app = create_app(Settings(home=home, result_max_bytes=1_000, workers=1))
    query = {"query": "SELECT * { ?s ?p ?o }"}
    response = app.test_client().get("/sparql", query_string=query, headers={"Accept": JSON})
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert "larger than 1,000 bytes; add a LIMIT" in json.loads(response.data)["detail"]
    app.extensions["standlink"].pool.close()


def test_description_names_the_endpoints_that_queries_may_reach(home: Path, client: FlaskClient) -> None:
    listed = create_app(Settings(home=home, services="https://query.wikidata.org/sparql")).test_client()
    turtle = {"Accept": "text/turtle"}
    assert (
        "SERVICE takes these endpoints only: https://query.wikidata.org/sparql."
        in listed.get("/sparql", headers=turtle).text
    )
    assert "BasicFederatedQuery" in listed.get("/sparql", headers=turtle).text
    assert "SERVICE is refused." in client.get("/sparql", headers=turtle).text
    assert "BasicFederatedQuery" not in client.get("/sparql", headers=turtle).text
