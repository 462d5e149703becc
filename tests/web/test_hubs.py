"""Hubs: their pages stay small, say that they show a part, and link to full lists in pages."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.neighbourhood import MOST
from standlink.graph.store.reading import describe
from standlink.graph.store.store import INFERRED, LABEL, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import THINGS
from standlink.ontology.vocabulary import ontology_triples
from standlink.web.app import create_app
from standlink.web.settings import Settings

COUNTRY = ox.NamedNode(THINGS + "region/hub")
GRAPH = ox.NamedNode("https://w3id.org/standlink/graph/hub")
ONTOLOGY = ox.NamedNode("https://w3id.org/standlink/graph/ontology")
LINKS = 5 * MOST


class OneRelease:
    """Releases with a single release."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def current(self) -> Release:
        return self._release


@pytest.fixture(scope="module")
def hub() -> Store:
    """A country with the headquarters of thousands of actors and adopters of thousands of standards."""
    quads = [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples()]
    quads += [
        ox.Quad(COUNTRY, RDF_TYPE, sl("Country"), GRAPH),
        ox.Quad(COUNTRY, LABEL, ox.Literal("Hub", language="en"), GRAPH),
    ]
    for number in range(LINKS):
        actor, standard = ox.NamedNode(f"{THINGS}actor/a-{number}"), ox.NamedNode(f"{THINGS}standard/s-{number}")
        event = ox.NamedNode(f"{THINGS}event/e-{number}")
        quads += [
            ox.Quad(actor, sl("headquarteredIn"), COUNTRY, GRAPH),
            ox.Quad(actor, LABEL, ox.Literal(f"Actor {number:05}", language="en"), GRAPH),
            ox.Quad(COUNTRY, sl("homeOfAdopterOf"), standard, INFERRED),
            ox.Quad(event, RDF_TYPE, sl("Adoption"), GRAPH),
            ox.Quad(event, sl("inRegion"), COUNTRY, GRAPH),
        ]
    return Store.of(quads)


@pytest.fixture(scope="module")
def hub_client(hub: Store, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app: Flask = create_app(Settings(home=tmp_path_factory.mktemp("hub"), page_size=100))
    fake = Release(release.path, release.manifest)
    fake.__dict__["store"] = hub
    site = replace(app.extensions["standlink"], releases=OneRelease(fake))
    app.extensions["standlink"] = site
    with app.test_client() as client:
        yield client


def test_sections_are_limited_and_marked_as_cut(hub: Store):
    found = describe(hub, COUNTRY.value)
    assert found is not None
    homes = next(f for f in found.facts if f.property.iri == sl("homeOfAdopterOf").value)
    assert (len(homes.values), homes.more) == (MOST, True)
    assert len(found.events) == MOST
    assert {sl("headquarteredIn").value, sl("inRegion").value} <= {t.iri for t in found.beyond}


def test_other_things_are_described_in_full(release: Release):
    for kind in ("standard/nacs", "actor/3gpp", "region/world"):
        found = describe(release.store, THINGS + kind)
        assert found is not None
        assert found.beyond == ()
        assert not any(f.more for f in (*found.facts, *found.incoming, *found.resting))


def test_page_of_a_hub_links_to_full_lists(hub_client: FlaskClient):
    page = hub_client.get("/id/region/hub", headers={"Accept": "text/html"})
    assert page.status_code == 200
    link = re.search(r'href="/id/region/hub/to/headquarteredIn">[^<]*</a> \(([0-9,]+)\)', page.text)
    assert link is not None
    assert link[1] == f"{LINKS:,}"
    assert f"{2 * LINKS:,} facts" in page.text, "actors with headquarters there, and events"
    assert 'href="/id/region/hub/from/homeOfAdopterOf"' in page.text
    assert page.text.count('href="/id/standard/') < 700


@pytest.mark.parametrize(("way", "name"), [("to", "headquarteredIn"), ("from", "homeOfAdopterOf")])
def test_pages_of_a_list_add_up(hub_client: FlaskClient, way: str, name: str):
    seen: list[str] = []
    for page in range(1, LINKS):
        found = json.loads(hub_client.get(f"/id/region/hub/{way}/{name}?page={page}&format=json").data)
        assert len(found["others"]) <= 100
        seen += [thing["iri"] for thing in found["others"]]
        if not found["more"]:
            break
    assert len(seen) == len(set(seen)) == LINKS


def test_list_has_pages_in_html(hub_client: FlaskClient):
    text = hub_client.get("/id/region/hub/to/headquarteredIn?page=2", headers={"Accept": "text/html"}).text
    assert text.count('href="/id/actor/') == 100
    assert set(re.findall(r'href="\?page=(\d+)"', text)) == {"1", "3"}


@pytest.mark.parametrize(
    "path", ["region/hub/to/nothing", "region/hub/to/headquarteredIn?page=999", "region/none/to/inRegion", "x/y/to/z"]
)
def test_an_empty_list_is_not_found(hub_client: FlaskClient, path: str):
    assert hub_client.get(f"/id/{path}").status_code == 404


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
