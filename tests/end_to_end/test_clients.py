"""Common clients against a real server: SPARQLWrapper, rdflib's store, and plain linked-data requests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from xml.dom.minidom import Document

import owlready2
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import PREFIXES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ADOPTERS = "SELECT ?actor ?label { ?actor sl:adopts standard:nacs ; rdfs:label ?label FILTER(LANG(?label) = 'en') }"
FORD = rdflib.URIRef("https://w3id.org/standlink/id/actor/ford")
NACS = rdflib.URIRef("https://w3id.org/standlink/id/standard/nacs")
SL = rdflib.Namespace(PREFIXES["sl"])


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server process over the data folder of the session."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STANDLINK_")}
    command = [sys.executable, "-m", "standlink", "--home", str(home), "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if process.poll() is not None:
                pytest.fail(f"the server ended: {log.read_text()}")
            try:
                with urllib.request.urlopen(address + "/healthz", timeout=5) as answer:
                    assert json.load(answer)["status"] == "ok"
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        else:
            pytest.fail(f"the server did not answer within half a minute: {log.read_text()}")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def ask(server: str, query: str, form: str = JSON) -> SPARQLWrapper:
    client = SPARQLWrapper(server + "/sparql")
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setTimeout(30)
    return client


def fetch(address: str, accept: str) -> tuple[str, bytes]:
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers.get_content_type(), answer.read()


@pytest.fixture(scope="module")
def adopters(server: str) -> set[tuple[str, str]]:
    found = ask(server, ADOPTERS).queryAndConvert()
    assert isinstance(found, dict)
    rows = {(b["actor"]["value"], b["label"]["value"]) for b in found["results"]["bindings"]}
    assert (str(FORD), "Ford") in rows
    assert len(rows) > 20
    return rows


def test_sparqlwrapper_reads_json_over_get_and_post(server: str, adopters: set[tuple[str, str]]):
    client = ask(server, ADOPTERS)
    client.setMethod(POST)
    found = client.queryAndConvert()
    assert isinstance(found, dict)
    assert found["head"]["vars"] == ["actor", "label"]
    assert {(b["actor"]["value"], b["label"]["value"]) for b in found["results"]["bindings"]} == adopters
    assert {b["label"]["xml:lang"] for b in found["results"]["bindings"]} == {"en"}


def test_sparqlwrapper_posts_the_query_as_the_body_too(server: str, adopters: set[tuple[str, str]]):
    client = ask(server, ADOPTERS)
    client.setMethod(POST)
    client.setRequestMethod("postdirectly")
    found = client.queryAndConvert()
    assert isinstance(found, dict)
    assert len(found["results"]["bindings"]) == len(adopters)


def test_sparqlwrapper_reads_xml(server: str, adopters: set[tuple[str, str]]):
    found = ask(server, ADOPTERS, XML).queryAndConvert()
    assert isinstance(found, Document)
    results = found.getElementsByTagName("result")
    assert len(results) == len(adopters)
    uris = {u.firstChild.data for u in found.getElementsByTagName("uri") if u.firstChild}
    assert uris == {actor for actor, _ in adopters}


def test_sparqlwrapper_reads_csv(server: str, adopters: set[tuple[str, str]]):
    found = ask(server, ADOPTERS, CSV).queryAndConvert()
    assert isinstance(found, bytes)
    lines = found.decode().splitlines()
    assert lines[0] == "actor,label"
    assert {line.split(",")[0] for line in lines[1:]} == {actor for actor, _ in adopters}


def test_sparqlwrapper_asks(server: str):
    for query, truth in (
        ("ASK { actor:ford sl:adopts standard:nacs }", True),
        ("ASK { actor:ford sl:nope ?x }", False),
    ):
        found = ask(server, query).queryAndConvert()
        assert isinstance(found, dict)
        assert found["boolean"] is truth


@pytest.mark.parametrize("form", [XML, TURTLE])
def test_sparqlwrapper_constructs_a_graph_for_rdflib(server: str, form: str, adopters: set[tuple[str, str]]):
    query = "CONSTRUCT { ?a sl:adopts standard:nacs } WHERE { ?a sl:adopts standard:nacs }"
    found = ask(server, query, form).queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert {str(s) for s in graph.subjects(SL.adopts, NACS)} == {actor for actor, _ in adopters}


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_names_the_graphs_of_its_query(server: str, release: Release, method: str):
    client = SPARQLWrapper(server + "/sparql", returnFormat=JSON)
    client.setMethod(method)
    client.addDefaultGraph(PREFIXES["graph"] + "5g")
    client.addNamedGraph(PREFIXES["graph"] + "wifi")
    client.setQuery("SELECT (COUNT(*) AS ?n) (SAMPLE(?h) AS ?g) { ?s ?p ?o OPTIONAL { GRAPH ?h { ?x a sl:Nothing } } }")
    found = client.queryAndConvert()
    sizes = {entry["name"]: entry["triples"] for entry in release.manifest["datasets"]}
    assert isinstance(found, dict)
    assert int(found["results"]["bindings"][0]["n"]["value"]) == sizes["5g"]


def test_graph_of_rdflib_s_sparql_store_is_one_graph_of_the_release(server: str, release: Release):
    sizes = {entry["graph"]: entry["triples"] for entry in release.manifest["datasets"]}
    name = rdflib.URIRef(PREFIXES["graph"] + "wifi")
    graph = rdflib.Graph(SPARQLStore(server + "/sparql"), identifier=name)
    assert len(graph) == sizes[str(name)]
    (row,) = graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(row.n) == sizes[str(name)]


def test_sparqlwrapper_is_told_that_a_query_is_malformed(server: str):
    with pytest.raises(QueryBadFormed) as error:
        ask(server, "SELECT * {").query()
    assert b"1:1" in error.value.args[0].encode() or "SPARQL" in str(error.value)


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "DROP ALL"])
def test_sparqlwrapper_is_refused_what_is_not_allowed(server: str, query: str):
    client = SPARQLWrapper(server + "/sparql")
    client.setQuery("ASK {}")
    client.queryString = query
    with pytest.raises(QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_s_sparql_store_queries_the_server(server: str, method: str, adopters: set[tuple[str, str]]):
    store = SPARQLStore(server + "/sparql", method=method)
    graph = rdflib.Graph(store)
    query = "SELECT ?actor ?label { ?actor sl:adopts ?s ; rdfs:label ?label FILTER(LANG(?label) = 'en') }"
    rows = graph.query(query, initNs={"sl": SL, "rdfs": rdflib.RDFS}, initBindings={"s": NACS})
    assert {(str(actor), str(label)) for actor, label in rows} == adopters
    assert all(isinstance(label, rdflib.Literal) and label.language == "en" for _, label in rows)


def test_rdflib_s_sparql_store_is_a_graph_to_walk(server: str, adopters: set[tuple[str, str]]):
    graph = rdflib.Graph(SPARQLStore(server + "/sparql"))
    assert {str(s) for s in graph.subjects(SL.adopts, NACS)} == {actor for actor, _ in adopters}
    assert rdflib.Literal("福特", lang="zh") in set(graph.objects(FORD, rdflib.RDFS.label))
    assert (FORD, SL.adopts, NACS) in graph
    assert (FORD, SL.adopts, FORD) not in graph


@pytest.mark.parametrize(
    ("accept", "content_type", "form"),
    [
        ("text/turtle", "text/turtle", "turtle"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("text/html;q=0.5, text/turtle", "text/turtle", "turtle"),
    ],
)
def test_the_page_of_a_thing_is_data_to_those_who_ask_for_data(server: str, accept: str, content_type: str, form: str):
    given, data = fetch(server + "/id/actor/ford", accept)
    assert given == content_type
    graph = rdflib.Graph().parse(data=data, format=form)
    assert (FORD, SL.adopts, NACS) in graph
    assert rdflib.Literal("Ford", lang="en") in set(graph.objects(FORD, rdflib.RDFS.label))


def test_the_page_of_a_thing_is_a_page_to_a_browser(server: str):
    given, data = fetch(server + "/id/actor/ford", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert given == "text/html"
    assert b"<h1" in data
    assert "福特".encode() in data


def test_rdflib_parses_a_thing_from_its_address_alone(server: str):
    """rdflib negotiates by itself: the response must have the media type that it declares."""
    graph = rdflib.Graph().parse(server + "/id/actor/ford")
    assert (FORD, SL.adopts, NACS) in graph


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"), ("nt", "nt")])
def test_every_form_has_an_address_and_all_say_the_same(server: str, suffix: str, form: str):
    graph = rdflib.Graph().parse(f"{server}/id/standard/nacs.{suffix}", format=form)
    turtle = rdflib.Graph().parse(f"{server}/id/standard/nacs.ttl", format="turtle")
    assert len(graph) > 100
    assert set(graph) == set(turtle)


def test_following_links_leads_from_a_thing_to_its_sources(server: str):
    """Follow links from the actor to the event, its evidence and the source, each by its own address."""

    def at(iri: rdflib.term.Node) -> rdflib.Graph:
        return rdflib.Graph().parse(str(iri).replace("https://w3id.org/standlink", server), format="turtle")

    event = next(at(FORD).subjects(SL.adopter, FORD))
    evidence = next(at(event).objects(event, SL.evidence))
    source = next(at(evidence).objects(evidence, SL.source))
    pages = set(at(source).objects(source, rdflib.FOAF.page))
    assert all(str(page).startswith("http") for page in pages)
    assert pages


def test_the_ontology_is_read_from_the_address_of_its_terms(server: str):
    graph = rdflib.Graph().parse(server + "/ontology", format="turtle")
    assert (SL.Adoption, rdflib.RDF.type, rdflib.OWL.Class) in graph


def test_the_service_describes_itself_to_machines(server: str):
    _, data = fetch(server + "/sparql", "text/turtle")
    graph = rdflib.Graph().parse(data=data, format="turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert list(graph.subjects(rdflib.RDF.type, service.Service))


def test_owlready2_reads_the_published_ontology_and_then_the_download(server: str, tmp_path: Path) -> None:
    world = owlready2.World()
    for name, address in (("ontology.rdf", "/ontology.rdf"), ("standlink.nt", "/data/standlink.nt")):
        with urllib.request.urlopen(server + address, timeout=60) as answer:
            (tmp_path / name).write_bytes(answer.read())
        world.get_ontology((tmp_path / name).as_uri()).load()
    graph = rdflib.Graph().parse(tmp_path / "ontology.rdf")
    named = {c for c in graph.subjects(rdflib.RDF.type, rdflib.OWL.Class) if isinstance(c, rdflib.URIRef)}
    assert {c.iri for c in world.classes() if c.iri.startswith(str(SL))} == {str(c) for c in named if c.startswith(SL)}
    companies = world[str(SL.Company)].instances()
    assert {c.iri for c in companies} >= {str(FORD)}
    assert len(companies) == len(set(rdflib.Graph().parse(tmp_path / "standlink.nt")[: rdflib.RDF.type : SL.Company]))
    assert str(NACS) in {adopted.iri for adopted in world[str(FORD)].adopts}
