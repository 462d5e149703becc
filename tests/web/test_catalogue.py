"""The catalogue of a release is complete, and every number in it is what counting gives."""

from __future__ import annotations

import gzip
from collections import Counter

import pyoxigraph as ox
import pytest
from conftest import ClientOf
from downloading import download
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from standlink.graph.releases.release import Release
from standlink.graph.store.export import FORMATS
from standlink.ontology.namespaces import BASE, GRAPHS, PREFIXES, node

TURTLE = {"Accept": "text/turtle"}
ADDRESSES = ("/", "/data", "/void", "/data/catalogue", "/.well-known/void")
UNDETERMINED = ox.NamedNode("http://rightsstatements.org/vocab/UND/1.0/")
LINES = (FORMATS["nt"].rdf, FORMATS["nq"].rdf)
PROLOGUE = " ".join(f"PREFIX {prefix}: <{ns}>" for prefix, ns in PREFIXES.items())


def described(client: FlaskClient) -> ox.Store:
    store = ox.Store()
    store.load(client.get("/data/catalogue.ttl").data, format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, where: str) -> list[tuple[str, ...]]:
    solutions = store.query(f"{PROLOGUE} SELECT * {{ {where} }}")
    assert isinstance(solutions, ox.QuerySolutions)
    names = [v.value for v in solutions.variables]
    order = sorted(names)
    return [tuple(row[name].value for name in order) for row in solutions]


@pytest.fixture(scope="module")
def about(client_of: ClientOf, release: Release) -> ox.Store:
    return described(client_of(release))


@pytest.mark.parametrize("path", ADDRESSES)
def test_catalogue_is_at_the_addresses_where_programs_look(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=TURTLE).data == client.get("/data/catalogue.ttl").data
    assert client.get("/.well-known/void.ttl").data == client.get("/data/catalogue.ttl").data


@pytest.mark.parametrize("path", ["/", "/data"])
def test_browsers_get_pages(client: FlaskClient, path: str) -> None:
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""):
        page = client.get(path, headers={"Accept": accept})
        assert (page.status_code, page.mimetype, "Accept" in page.vary) == (200, "text/html", True)
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_formats_hold_the_same_graph(client: FlaskClient) -> None:
    formats = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
    turtle, *others = (
        Graph().parse(data=client.get(f"/data/catalogue.{suffix}").data, format=name)
        for suffix, name in formats.items()
    )
    assert all(isomorphic(turtle, other) for other in others)


def test_whole_and_endpoint_have_the_distinct_triples(about: ox.Store, release: Release) -> None:
    distinct = {quad.triple for quad in release.store.quads()}
    assert rows(about, f"<{BASE}> void:triples ?n") == [(str(len(distinct)),)]


def test_each_download_has_as_many_triples_as_it_says(about: ox.Store, client: FlaskClient) -> None:
    found = rows(about, f"<{BASE}> dcat:distribution ?d . ?d void:triples ?n ; dcat:downloadURL ?url")
    assert len(found) == len(FORMATS)
    for _, said, address in found:
        suffix = address.removesuffix(".gz").rpartition(".")[2]
        data = gzip.decompress(download(client, address.removeprefix("http://localhost")))
        assert sum(1 for _ in ox.parse(data, format=FORMATS[suffix].rdf)) == int(said), suffix
        if FORMATS[suffix].rdf in LINES:
            assert data.count(b"\n") == int(said)


def test_each_graph_has_as_many_triples_as_it_says(about: ox.Store, client: FlaskClient, release: Release) -> None:
    found = dict(rows(about, f"?g void:triples ?n . FILTER(STRSTARTS(STR(?g), '{GRAPHS}'))"))
    assert found.keys() == {graph.value for graph in release.store.graphs()}
    for graph, said in found.items():
        data = download(client, f"/graph/{graph.removeprefix(GRAPHS)}.nt")
        assert data.count(b"\n") == int(said), graph
    assert set(rows(about, f"<{BASE}> void:subset ?g")) >= {(graph,) for graph in found}


def test_partitions_and_linksets_are_counted(about: ox.Store, release: Release) -> None:
    distinct = {quad.triple for quad in release.store.quads()}
    properties = Counter(t.predicate.value for t in distinct)
    classes = Counter(t.object.value for t in distinct if t.predicate == node("rdf:type"))
    said = rows(about, "[] void:propertyPartition ?part . ?part void:property ?p ; void:triples ?n")
    assert {p: int(n) for n, p, _ in said} == properties
    said = rows(about, "[] void:classPartition ?part . ?part void:class ?c ; void:entities ?n")
    assert {c: int(n) for c, n, _ in said} == classes
    (wikidata,) = rows(about, "[] a void:Linkset ; void:objectsTarget <http://www.wikidata.org/> ; void:triples ?n")
    links = [t for t in distinct if str(t.object).startswith("<http://www.wikidata.org/")]
    assert int(wikidata[0]) == len([t for t in links if t.predicate == node("skos:exactMatch")])
    for (example,) in rows(about, "[] void:exampleResource ?x"):
        assert release.store.exists(ox.NamedNode(example))


def test_each_dataset_says_what_it_is_in_both_languages_and_under_which_rights(about: ox.Store) -> None:
    datasets = {each[0] for each in rows(about, f"<{BASE}data> dcat:dataset ?d")}
    assert {
        BASE,
        f"{BASE}data#open",
        *(g for g, _ in rows(about, f"?g void:triples ?n . FILTER(STRSTARTS(STR(?g), '{GRAPHS}'))")),
    } <= datasets
    assert sum(each.startswith(f"{BASE}data#table-") for each in datasets) > 20
    for each in datasets:
        for language in ("en", "zh"):
            assert rows(about, f"<{each}> dcterms:title ?t FILTER(LANG(?t) = '{language}')"), (each, language)
        assert rows(about, f"<{each}> dcterms:description ?t"), each
        assert rows(about, f"<{each}> dcat:distribution ?d . ?d dcat:accessURL ?u"), each
    whole = rows(about, f"<{BASE}> dcat:version ?a ; dcterms:issued ?b ; dcterms:publisher ?c ; dcterms:creator ?d")
    assert len(whole) == 1
    for graph in (each for each in datasets if each.startswith(GRAPHS)):
        assert rows(about, f"<{graph}> dcterms:license|dcterms:rights ?r"), graph


def test_each_file_is_as_large_as_it_says(about: ox.Store, client: FlaskClient) -> None:
    found = rows(about, "?d dcat:downloadURL ?url ; dcat:byteSize ?size FILTER(CONTAINS(STR(?url), 'parquet'))")
    assert len(found) > 20
    for _, size, address in found[:4]:
        assert len(client.get(address.removeprefix("http://localhost")).data) == int(size)


def test_own_addresses_in_the_catalogue_lead_somewhere(about: ox.Store, client: FlaskClient) -> None:
    named = {t.value for q in about for t in (q.subject, q.object) if isinstance(t, ox.NamedNode)}
    own = {iri.partition("#")[0] for iri in named if iri.startswith((BASE, "http://localhost/"))}
    paths = {"/" + iri.removeprefix(BASE).removeprefix("http://localhost/") for iri in own}
    assert len(paths) > 40
    for path in paths:
        assert client.get(path, headers={"Accept": "text/turtle, */*;q=0.1"}).status_code in (200, 303), path


def test_rights_that_are_undetermined_are_no_licence(client_of: ClientOf, catalogued: Release) -> None:
    client = client_of(catalogued)
    about = described(client)
    graph = ox.NamedNode(f"{GRAPHS}relaton-iso")
    assert (UNDETERMINED,) in [(q.object,) for q in about.quads_for_pattern(graph, node("dcterms:rights"), None)]
    assert not list(about.quads_for_pattern(graph, node("dcterms:license"), None))
    assert {q.object.language for q in about.quads_for_pattern(UNDETERMINED, node("rdfs:label"), None)} == {"en", "zh"}
    licences = rows(about, f"?g dcterms:license ?l FILTER(STRSTARTS(STR(?g), '{GRAPHS}'))")
    assert (f"{GRAPHS}wifi", "https://creativecommons.org/licenses/by/4.0/") in licences


def test_open_download_leaves_out_what_is_not_known_to_be_open(client_of: ClientOf, catalogued: Release) -> None:
    client = client_of(catalogued)
    data = gzip.decompress(download(client, "/data/standlink-open.nq.gz"))
    graphs = {quad.graph_name.value.removeprefix(GRAPHS) for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)}
    assert {"wifi", "5g", "ror", "countries", "datasets"} <= graphs
    assert not {g for g in graphs if g.startswith("relaton")} | (graphs & {"inferred", "adoptions", "tdocs", "isld"})
    assert client.get("/data/standlink-open.bib").status_code == 404


def test_open_download_of_open_data_is_everything(client: FlaskClient) -> None:
    assert client.get("/data/standlink-open.nq").data == client.get("/data/standlink.nq").data
