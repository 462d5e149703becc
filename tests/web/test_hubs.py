"""Hubs: their pages stay small, give whole counts, and link to lists that are paged to the end."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from standlink.errors import NoReleaseError
from standlink.graph.index.hubs import find_hubs
from standlink.graph.index.reading import Reading
from standlink.graph.index.writer import index
from standlink.graph.releases.files import checksums
from standlink.graph.releases.release import INDEX, Release, Releases
from standlink.graph.releases.self_description import export_document
from standlink.graph.store.document import PAGE, document_quads, links_in_pages, thing_quads
from standlink.graph.store.export import FORMATS, serialize
from standlink.graph.store.hub import EVENTS, FIRST, SHORT, hub_of
from standlink.graph.store.kept_hubs import HUBS, keep_hubs
from standlink.graph.store.neighbourhood import MOST
from standlink.graph.store.reading import describe
from standlink.graph.store.store import INFERRED, LABEL, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import GRAPHS, THINGS, node
from standlink.ontology.vocabulary import ontology_triples
from standlink.web.app import create_app
from standlink.web.settings import Settings

COUNTRY = ox.NamedNode(THINGS + "region/hub")
SOURCE = ox.NamedNode(THINGS + "source/hub")
GRAPH = ox.NamedNode("https://w3id.org/standlink/graph/hub")
ONTOLOGY = ox.NamedNode("https://w3id.org/standlink/graph/ontology")
LINKS = 5 * MOST
#: The number of parts of the hub: too few to make a hub, too many to be read with it.
PARTS = 2 * SHORT
HTML = {"Accept": "text/html"}


class OneRelease:
    """Releases with a single release."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def current(self) -> Release:
        return self._release


def thing(kind: str, name: object) -> ox.NamedNode:
    return ox.NamedNode(f"{THINGS}{kind}/{name}")


def quads_of_hub(links: int = LINKS) -> Iterator[ox.Quad]:
    """Yield a country with the headquarters, events and figures of thousands, and one source for most of them."""
    yield ox.Quad(COUNTRY, RDF_TYPE, sl("Country"), GRAPH)
    yield ox.Quad(COUNTRY, LABEL, ox.Literal("Hub", language="en"), GRAPH)
    yield ox.Quad(SOURCE, RDF_TYPE, sl("Source"), GRAPH)
    for number in range(PARTS):
        part = thing("region", f"part-{number}")
        yield ox.Quad(part, RDF_TYPE, sl("City"), GRAPH)
        yield ox.Quad(part, LABEL, ox.Literal(f"Part {number}", language="en"), GRAPH)
        yield ox.Quad(COUNTRY, sl("hasPart"), part, INFERRED)
    for number in range(links):
        actor, standard, event = (thing(kind, f"n-{number}") for kind in ("actor", "standard", "event"))
        figure, evidence = thing("observation", f"n-{number}"), thing("evidence", number % 7)
        yield ox.Quad(evidence, RDF_TYPE, sl("Evidence"), GRAPH)
        # Every sixth piece of evidence has two sources.
        yield ox.Quad(evidence, sl("source"), SOURCE, GRAPH)
        if number % 7 == 6:
            yield ox.Quad(evidence, sl("source"), thing("source", "other"), GRAPH)
        yield ox.Quad(actor, RDF_TYPE, sl("Company"), GRAPH)
        yield ox.Quad(actor, sl("headquarteredIn"), COUNTRY, GRAPH)
        yield ox.Quad(actor, LABEL, ox.Literal(f"Actor {number}", language="en"), GRAPH)
        yield ox.Quad(standard, RDF_TYPE, sl("Standard"), GRAPH)
        yield ox.Quad(COUNTRY, sl("homeOfAdopterOf"), standard, INFERRED)
        yield ox.Quad(event, RDF_TYPE, sl("Adoption"), GRAPH)
        yield ox.Quad(event, LABEL, ox.Literal(f"Event {number}", language="en"), GRAPH)
        yield ox.Quad(event, sl("inRegion"), COUNTRY, GRAPH)
        # A link in two graphs is one link, and one that is also inferred is asserted.
        yield ox.Quad(event, sl("inRegion"), COUNTRY, ONTOLOGY)
        yield ox.Quad(event, sl("involves"), COUNTRY, INFERRED)
        yield ox.Quad(event, sl("evidence"), evidence, GRAPH)
        if number % 10:
            year = ox.Literal(str(1900 + number % 120), datatype=node("xsd:gYear"))
            yield ox.Quad(event, sl("occurred"), year, GRAPH)
            yield ox.Quad(figure, sl("period"), year, GRAPH)
        yield ox.Quad(figure, RDF_TYPE, sl("Observation"), GRAPH)
        yield ox.Quad(figure, sl("observed"), COUNTRY, GRAPH)
        yield ox.Quad(figure, sl("patentOffice"), ox.Literal(f"Office {number % 3}"), GRAPH)


@pytest.fixture(scope="module")
def hub(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of one hub, with its index."""
    folder = tmp_path_factory.mktemp("hub")
    return made_of(quads_of_hub(), folder, release)


def made_of(quads: Iterable[ox.Quad], folder: Path, release: Release) -> Release:
    """Return a release of some quads, with its index in a folder and no tables, and else the manifest of another."""
    ontology = (ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples())
    store = Store.of((*ontology, *quads))
    index(store.inner, folder / INDEX, {triples_of(store, folder / "all.nt"): ""})
    return Release(folder, {**release.manifest, "tables": {}}).reading(store.inner)


def triples_of(store: Store, path: Path) -> Path:
    path.write_bytes(ox.serialize(store.triples(), format=ox.RdfFormat.N_TRIPLES) or b"")
    return path


@pytest.fixture(scope="module")
def hub_client(hub: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app: Flask = create_app(Settings(home=tmp_path_factory.mktemp("hub"), page_size=100))
    app.extensions["standlink"] = replace(app.extensions["standlink"], releases=OneRelease(hub))
    with app.test_client() as client:
        yield client


def counted(release: Release, pattern: str) -> int:
    """Return the number of distinct values of ``?x`` in a pattern, as the query engine counts them."""
    (solution,) = release.store.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    counted = solution["n"]
    assert isinstance(counted, ox.Literal)
    return int(counted.value)


ABOUT = "{ ?x a sl:Event ; ?p %s } UNION { ?x sl:observed|sl:about|sl:subject|sl:object %s }"
NO_RECORD = "FILTER(isIRI(?x) && !REGEX(STR(?x), '/id/(event|observation|claim|statement|evidence|source)/'))"
OURS = f"FILTER(STRSTARTS(STR(?x), '{THINGS}') && STRSTARTS(STR(?p), STR(sl:)) && ?x != %s)"
COUNTS = {
    "links": "{ ?x ?p %s } UNION { %s ?p ?x } " + NO_RECORD + OURS,
    "events": "?x a sl:Event ; ?p %s FILTER(?p != sl:source && ?x != %s)",
    "figures": "?x sl:observed %s",
    "claims": "?x sl:about %s",
    "sourced": ABOUT + " ?x sl:evidence/sl:source ?s FILTER(?x != %s)",
    "one_source": ABOUT + " { SELECT ?x { ?x sl:evidence/sl:source ?s } GROUP BY ?x HAVING(COUNT(DISTINCT ?s) = 1) }"
    " FILTER(?x != %s)",
    "sources": ABOUT.replace("?x", "?r") + " ?r sl:evidence/sl:source ?x FILTER(?r != %s)",
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_a_hub_equal_those_of_a_query(hub: Release, name: str):
    found = hub.describe(COUNTRY.value)
    assert found is not None
    expected = counted(hub, COUNTS[name].replace("a sl:Event", "a sl:Adoption").replace("%s", str(COUNTRY)))
    assert getattr(found.counts, name) == expected
    assert expected or name == "claims"


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize(
    "path",
    ["standard/nacs", "actor/3gpp", "region/china", "region/world", "event/ran1-87-decides-channel-coding"],
)
def test_counts_of_other_things_equal_those_of_a_query(release: Release, path: str, name: str):
    found = release.describe(THINGS + path)
    assert found is not None
    assert getattr(found.counts, name) == counted(release, COUNTS[name].replace("%s", str(ox.NamedNode(THINGS + path))))


@pytest.mark.slow
def test_index_and_page_count_alike(release: Release, tmp_path: Path):
    """Things with few links are counted when they are read, hubs when the release is built."""
    with closing(sqlite3.connect(release.index)) as db:
        rows = db.execute("SELECT iri, id, row_number() OVER (ORDER BY kind, place) FROM things").fetchall()
    things = pl.DataFrame(rows, schema=["thing", "id", "by_name"], orient="row")
    reading = Reading(release.store.inner, {triples_of(release.store, tmp_path / "all.nt"): ""})
    found = find_hubs(reading.links(), reading.dates(), things, most=0)
    counts: dict[str, dict[str, int]] = {}
    for iri, name, number in found.counts.iter_rows():
        counts.setdefault(iri, {})[name] = number
    assert len(counts) > 3_000
    for iri in sorted(counts)[::7]:
        described = describe(release.store, iri)
        assert described is not None
        assert msgspec.structs.asdict(described.counts) == counts[iri], iri


def test_lists_of_a_hub_have_their_first_values_and_their_totals(hub: Release):
    found = hub.describe(COUNTRY.value)
    assert found is not None
    homes = next(f for f in found.facts if f.property.iri == sl("homeOfAdopterOf").value)
    assert (len(homes.values), homes.total) == (FIRST, LINKS)
    assert all(value.inferred for value in homes.values)
    totals = {f.property.iri: f.total for f in found.beyond}
    assert totals[sl("headquarteredIn").value] == totals[sl("inRegion").value] == LINKS
    assert [o.date for o in found.events] == ["2019"] * FIRST


def test_source_of_a_hub_counts_what_it_backs(hub: Release):
    found = hub.describe(SOURCE.value)
    assert found is not None
    assert [(fact.property.label, fact.total) for fact in found.resting] == [("Event", LINKS)]


def test_things_with_few_links_are_described_in_full(release: Release):
    for kind in ("standard/nacs", "actor/3gpp", "region/china"):
        found = release.describe(THINGS + kind)
        assert found is not None
        assert found.beyond == ()
        assert all(f.total == len(f.values) for f in (*found.facts, *found.incoming, *found.resting))


def test_page_of_a_hub_says_how_many_there_are(hub_client: FlaskClient):
    page = hub_client.get("/id/region/hub", headers=HTML)
    assert page.status_code == 200
    link = re.search(r'href="/id/region/hub/to/headquarteredIn">[^<]*</a> \(([0-9,]+)\)', page.text)
    assert link is not None
    assert link[1] == f"{LINKS:,}"
    assert 'href="/id/region/hub/from/homeOfAdopterOf"' in page.text
    assert f"first {FIRST} of {LINKS:,} by name" in page.text
    assert f"10 latest of {LINKS:,} events" in page.text
    assert f"10 latest of {LINKS:,} figures" in page.text
    assert "<dt>Events</dt><dd>1,500</dd>" in page.text
    assert "Patent office: Office 2" in page.text
    assert page.text.count('href="/id/standard/') < 100


def test_events_of_a_hub_are_paged_to_the_end_by_date(hub_client: FlaskClient):
    seen, dates = [], []
    for number in range(1, LINKS // 100 + 1):
        text = hub_client.get(f"/id/region/hub?all=events&page={number}", headers=HTML).text
        section = text[text.index('<section id="events">') : text.index('<section id="figures">')]
        assert f"Events {100 * number - 99:,} to {100 * number:,} of {LINKS:,}" in section
        seen += re.findall(r'href="/id/event/(n-\d+)"', section)
        dates += re.findall(r'data-sort="(\d*)"', section)
    assert len(seen) == len(set(seen)) == LINKS
    assert dates == sorted(dates, reverse=True)
    assert hub_client.get("/id/region/hub?all=events&page=16", headers=HTML).status_code == 404


def test_events_of_a_hub_are_listed_from_the_earliest_too(hub_client: FlaskClient):
    last = hub_client.get(f"/id/region/hub?all=events&page={LINKS // 100}", headers=HTML).text
    first = hub_client.get("/id/region/hub?all=events&order=backwards", headers=HTML).text
    events = [
        re.findall(r'href="/id/event/(n-\d+)"', text[text.index('<section id="events">') :]) for text in (last, first)
    ]
    assert events[0] == events[1][::-1]
    assert "the earliest first" in first
    assert 'href="?all=events&amp;page=2&amp;order=backwards#events"' in first
    assert 'href="?all=events&amp;order=backwards#events"' in last


@pytest.mark.parametrize(("way", "name"), [("to", "headquarteredIn"), ("from", "homeOfAdopterOf"), ("to", "inRegion")])
def test_list_is_read_backwards_too(hub_client: FlaskClient, way: str, name: str):
    address = f"/id/region/hub/{way}/{name}?format=json"
    last = json.loads(hub_client.get(f"{address}&page={LINKS // 100}").data)
    first = json.loads(hub_client.get(f"{address}&order=backwards").data)
    assert first["others"] == last["others"][::-1]
    assert (first["backwards"], last["backwards"]) == (True, False)
    page = hub_client.get(f"/id/region/hub/{way}/{name}?order=backwards", headers=HTML).text
    assert 'href="?page=2&amp;order=backwards"' in page
    assert "Sorted by name, backwards." in page


@pytest.mark.parametrize(("way", "name"), [("to", "headquarteredIn"), ("from", "homeOfAdopterOf"), ("to", "inRegion")])
def test_pages_of_a_list_add_up(hub_client: FlaskClient, way: str, name: str):
    seen: list[str] = []
    for page in range(1, LINKS):
        found = json.loads(hub_client.get(f"/id/region/hub/{way}/{name}?page={page}&format=json").data)
        assert len(found["others"]) <= 100
        assert (found["total"], found["pages"], found["order"]) == (LINKS, LINKS // 100, "label")
        seen += [thing["iri"] for thing in found["others"]]
        if not found["more"]:
            break
    assert len(seen) == len(set(seen)) == LINKS


class CountingStore(Store):
    """A store that counts the quads and triples that it reads."""

    reads = 0

    def triples(self, *args: Any, **kwargs: Any) -> Iterator[ox.Triple]:
        for triple in super().triples(*args, **kwargs):
            self.reads += 1
            yield triple

    def quads_unless_many(self, *args: Any, **kwargs: Any) -> list[ox.Quad] | None:
        found = super().quads_unless_many(*args, **kwargs)
        self.reads += len(found) if found is not None else 2 * kwargs["most"]
        return found

    def quads(self, *args: Any, **kwargs: Any) -> Iterator[ox.Quad]:
        for quad in super().quads(*args, **kwargs):
            self.reads += 1
            yield quad


def page_links(link: str) -> dict[str, str]:
    """Return the addresses of a ``Link`` header of a paged document by relation."""
    return {rel: address for address, rel in re.findall(r'<([^>]*)>; rel="(first|prev|next|last)"', link)}


def triples_in(data: bytes) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]


def is_about_the_document(triple: ox.Triple) -> bool:
    """Return whether a triple describes the document itself, or a graph that it was made from."""
    subject = triple.subject.value
    return subject.startswith(GRAPHS) or ".ttl" in subject


@pytest.mark.parametrize("path", ["region/hub", "source/hub"])
def test_rdf_of_a_hub_is_paged_to_the_end(hub: Release, hub_client: FlaskClient, path: str):
    node, address = ox.NamedNode(THINGS + path), f"/id/{path}.nt"
    own: list[ox.Triple] = []
    found: set[ox.Triple] = set()
    pages = 0
    while address:
        response = hub_client.get(address)
        assert response.status_code == 200
        page = [t for t in triples_in(response.data) if not is_about_the_document(t)]
        own += [t for t in page if node in (t.subject, t.object)]
        found.update(page)
        pages += 1
        links = page_links(response.headers["Link"])
        address = links.get("next", "")
    assert len(own) == len(set(own))
    assert found == {q.triple for q in thing_quads(hub.store, node)}
    if links:
        assert links["last"] == f"/id/{path}.nt?page={pages}"
        assert hub_client.get(f"/id/{path}.nt?page={pages + 1}").status_code == 404


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt"])
def test_each_format_has_the_same_pages(hub_client: FlaskClient, suffix: str):
    response = hub_client.get(f"/id/region/hub.{suffix}?page=2")
    links = page_links(response.headers["Link"])
    assert (links["prev"], links["next"]) == (f"/id/region/hub.{suffix}?page=1", f"/id/region/hub.{suffix}?page=3")
    expected = hub_client.get("/id/region/hub.nt?page=2").data
    triples = {q.triple for q in ox.parse(response.data, format=FORMATS[suffix].rdf)}
    assert triples == {q.triple for q in ox.parse(expected, format=ox.RdfFormat.N_TRIPLES)}


def test_address_without_a_suffix_leads_to_pages_of_the_format(hub_client: FlaskClient):
    response = hub_client.get("/id/region/hub", headers={"Accept": "text/turtle"})
    assert page_links(response.headers["Link"])["next"] == "/id/region/hub.ttl?page=2"
    page = hub_client.get("/id/region/hub", headers=HTML)
    assert page_links(page.headers["Link"]) == {}


def test_page_of_a_hub_in_rdf_reads_little(hub: Release):
    """How much is read depends on the size of a page, not on the number of links."""
    store = CountingStore(hub.store.inner)
    store.schema  # noqa: B018 # read once
    for page in (1, 2, links_in_pages(hub.index, COUNTRY.value) // PAGE):
        store.reads = 0
        serialize(document_quads(store, COUNTRY.value, hub.index, page), FORMATS["ttl"])
        assert 0 < store.reads < 20 * PAGE


def test_shorter_lists_of_a_hub_are_not_read_whole_either(hub: Release):
    found = hub.describe(COUNTRY.value)
    assert found is not None
    parts = next(f for f in found.facts if f.property.iri == sl("hasPart").value)
    assert (len(parts.values), parts.total) == (FIRST, PARTS)
    assert {value.thing.label for value in parts.values if value.thing} == {f"Part {n}" for n in range(FIRST)}


def test_rows_read_for_a_hub_do_not_grow_with_its_links(hub: Release, release: Release, tmp_path: Path):
    """Description, document and a page of links read as much of a hub of hundreds as of one of thousands."""
    small = made_of(quads_of_hub(2 * MOST), tmp_path, release)
    reads: list[list[int]] = []
    for made in (small, hub):
        store, counted = CountingStore(made.store.inner), []
        store.schema  # noqa: B018 # read once
        for read in (
            lambda s, index: describe(s, COUNTRY.value, hub_of(index, COUNTRY.value)),
            lambda s, index: serialize(document_quads(s, COUNTRY.value, index), FORMATS["ttl"]),
            lambda s, index: serialize(document_quads(s, COUNTRY.value, index, 5), FORMATS["ttl"]),
        ):
            store.reads = 0
            read(store, made.index)
            counted.append(store.reads)
        reads.append(counted)
    assert all(0 < number < 20 * PAGE for number in reads[0]), reads
    assert all(many <= 1.1 * few for few, many in zip(*reads, strict=True)), reads


def test_rdf_of_other_things_has_one_page(client: FlaskClient):
    assert page_links(client.get("/id/standard/nacs.ttl").headers["Link"]) == {}
    assert client.get("/id/standard/nacs.ttl?page=2").status_code == 404


def test_numbers_in_names_sort_by_value(hub_client: FlaskClient):
    found = json.loads(hub_client.get("/id/region/hub/to/headquarteredIn?format=json").data)
    assert [thing["label"] for thing in found["others"]] == [f"Actor {number}" for number in range(100)]


def test_list_has_pages_in_html(hub_client: FlaskClient):
    text = hub_client.get("/id/region/hub/to/headquarteredIn?page=2", headers=HTML).text
    assert text.count('href="/id/actor/') == 100
    assert set(re.findall(r'href="\?page=(\d+)"', text)) == {"1", "3"}
    assert f"{LINKS:,} things refer to Hub" in text
    assert "Page 2 of 15" in text


@pytest.mark.parametrize(
    "path", ["region/hub/to/nothing", "region/hub/to/headquarteredIn?page=999", "region/none/to/inRegion", "x/y/to/z"]
)
def test_an_empty_list_is_not_found(hub_client: FlaskClient, path: str):
    assert hub_client.get(f"/id/{path}").status_code == 404


@pytest.fixture
def kept(hub: Release, tmp_path: Path) -> Release:
    """The release of one hub as it is published: with what a build keeps of hubs."""
    folder = tmp_path / hub.id
    folder.mkdir()
    shutil.copy(hub.index, folder / INDEX)
    assert keep_hubs(hub.store, hub.index, folder / HUBS) > 1
    return Release(folder, {**hub.manifest, "files": checksums(folder)}).reading(hub.store.inner)


def test_kept_hubs_are_those_that_are_read(hub: Release, kept: Release):
    with closing(sqlite3.connect(hub.index)) as db:
        hubs = [iri for (iri,) in db.execute("SELECT DISTINCT hub FROM counts")]
    assert COUNTRY.value in hubs
    for iri in hubs:
        read = describe(hub.store, iri, hub_of(hub.index, iri))
        assert kept.describe(iri) == kept.hubs.description(iri) == read
        assert kept.hubs.json(iri) == msgspec.json.encode(read)
    assert kept.hubs.json(thing("actor", "n-1").value) is None


def test_kept_hub_is_read_where_its_pages_are_asked_for(hub: Release, kept: Release):
    pages = {EVENTS: range(100, 200)}
    assert kept.describe(COUNTRY.value, pages) == hub.describe(COUNTRY.value, pages)
    backwards = kept.describe(COUNTRY.value, pages, backwards=True)
    assert backwards == hub.describe(COUNTRY.value, pages, backwards=True) != kept.describe(COUNTRY.value)


def test_hubs_that_another_version_kept_are_read_anew(hub: Release, kept: Release):
    (kept.path / HUBS).write_bytes(msgspec.msgpack.encode([0, {COUNTRY.value: b""}]))
    other = Release(kept.path, {**hub.manifest, "files": checksums(kept.path)}).reading(hub.store.inner)
    assert other.hubs.json(COUNTRY.value) is None
    assert other.describe(COUNTRY.value) == hub.describe(COUNTRY.value)


@pytest.fixture
def kept_client(kept: Release, tmp_path: Path) -> FlaskClient:
    app: Flask = create_app(Settings(home=tmp_path, page_size=100, memory_triples=0))
    app.extensions["standlink"] = replace(app.extensions["standlink"], releases=OneRelease(kept))
    return app.test_client()


def test_page_of_a_kept_hub_is_that_of_one_that_is_read(kept_client: FlaskClient, hub_client: FlaskClient):
    for path in ("region/hub", "source/hub", "region/hub?all=events&page=2", "region/hub?all=events&order=backwards"):
        read = hub_client.get(f"/id/{path}", headers=HTML)
        for _ in range(2):
            found = kept_client.get(f"/id/{path}", headers=HTML)
            assert (found.text, found.headers["ETag"]) == (read.text, read.headers["ETag"]), path
    below = kept_client.get("/id/region/hub", headers=HTML, base_url="http://localhost/below/")
    assert 'href="/below/id/' in below.text
    assert 'href="/id/' not in below.text


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld"])
def test_first_page_of_rdf_of_a_hub_is_made_once(kept: Release, kept_client: FlaskClient, suffix: str):
    store, client = CountingStore(kept.store.inner), kept_client
    kept.__dict__["store"] = store
    first = client.get(f"/id/region/hub.{suffix}").data
    assert first == export_document(kept, COUNTRY.value, FORMATS[suffix])
    store.reads = 0
    assert client.get(f"/id/region/hub.{suffix}").data == first
    assert store.reads < PAGE
    assert client.get(f"/id/region/hub.{suffix}?page=2").data not in (b"", first)
    assert store.reads > PAGE


def test_damaged_file_of_hubs_is_refused(kept: Release):
    (kept.path / HUBS).write_bytes(b"\0" * (kept.path / HUBS).stat().st_size)
    with pytest.raises(NoReleaseError, match=r"hubs\.msgpack"):
        kept.describe(COUNTRY.value)


@pytest.mark.slow
def test_memory_copy_equals_the_disk(home: Path):
    """Servers start on disk and continue in memory: under one entity tag both must give the same bytes."""
    names = [
        "standard/nacs",
        "actor/ford",
        "region/china",
        "event/ran1-87-decides-channel-coding",
        "policy/bis-standards-rule-2022",
    ]
    fresh = Releases(home).current().store
    before = [describe(fresh, THINGS + name) for name in names]
    quads, triples = sorted(map(str, fresh.quads())), sorted(map(str, fresh.triples()))
    fresh.move_to_memory()
    assert fresh.in_memory
    assert (sorted(map(str, fresh.quads())), sorted(map(str, fresh.triples()))) == (quads, triples)
    for query in ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"):
        assert int(next(iter(fresh.select(query)))["n"].value) == len(quads if "GRAPH" in query else triples)
    assert [describe(fresh, THINGS + name) for name in names] == before
    assert sum(found is not None for found in before) >= 4


def test_release_is_copied_into_memory_unless_it_is_too_large(home: Path):
    for most, kept in ((10, False), (10_000_000, True)):
        app = create_app(Settings(home=home, memory_triples=most))
        site = app.extensions["standlink"]
        store = site.releases.current().store
        app.test_client().get("/id/standard/nacs.json")
        deadline = time.monotonic() + 30
        while kept and not store.in_memory and time.monotonic() < deadline:
            time.sleep(0.02)
        assert store.in_memory is kept


def test_schema_has_the_properties_of_a_hub(hub: Release):
    assert sl("headquarteredIn") in hub.store.schema.properties
    assert node("skos:altLabel") in hub.store.schema.properties
