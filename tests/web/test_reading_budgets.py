"""How much of the store the data and the page of a thing read: little, and no more around a larger hub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from standlink.bench.counting import CountingStore
from standlink.graph.index.writer import index
from standlink.graph.releases.files import checksums
from standlink.graph.releases.release import INDEX, Release
from standlink.graph.store.kept_hubs import HUBS, keep_hubs
from standlink.graph.store.store import INFERRED, LABEL, ONTOLOGY, RDF_TYPE, Store, sl
from standlink.ontology.namespaces import node
from standlink.ontology.vocabulary import ontology_triples
from standlink.web.app import create_app
from standlink.web.settings import Settings

from .test_hubs import OneRelease, thing

GRAPH = ox.NamedNode("https://w3id.org/standlink/graph/hub")
#: The most look-ups and rows for an event with three roles and one piece of evidence; its page decides by some more
#: look-ups which questions apply.
LOOK_UPS, DECIDING, ROWS = 12, 8, 30


def named(kind: str, name: object, cls: str) -> Iterator[ox.Quad]:
    yield ox.Quad(thing(kind, name), RDF_TYPE, sl(cls), GRAPH)
    yield ox.Quad(thing(kind, name), LABEL, ox.Literal(f"{cls} {name}", language="en"), GRAPH)


def adoptions(count: int) -> Iterator[ox.Quad]:
    """Yield a standard that so many companies adopt, each by an event with its evidence."""
    hub, region, source = thing("standard", "hub"), thing("region", "r"), thing("source", "s")
    yield from (
        *named("standard", "hub", "Standard"),
        *named("region", "r", "Country"),
        *named("source", "s", "Source"),
    )
    for number in range(count):
        event, actor, evidence = (thing(kind, f"n-{number}") for kind in ("event", "actor", "evidence"))
        yield from (*named("event", f"n-{number}", "Adoption"), *named("actor", f"n-{number}", "Company"))
        yield from named("evidence", f"n-{number}", "Evidence")
        yield ox.Quad(event, sl("adopter"), actor, GRAPH)
        yield ox.Quad(event, sl("adoptedStandard"), hub, GRAPH)
        yield ox.Quad(event, sl("inRegion"), region, GRAPH)
        yield ox.Quad(event, sl("evidence"), evidence, GRAPH)
        yield ox.Quad(event, sl("occurred"), ox.Literal(str(1990 + number % 30), datatype=node("xsd:gYear")), GRAPH)
        yield ox.Quad(evidence, sl("source"), source, GRAPH)
        for prop, other in (("involves", actor), ("concerns", hub)):
            yield ox.Quad(event, sl(prop), other, INFERRED)
        yield ox.Quad(hub, sl("adoptedBy"), actor, INFERRED)
        yield ox.Quad(actor, sl("adopts"), hub, INFERRED)


@pytest.fixture(scope="module")
def read(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what gives the look-ups and rows for an address, in a release with so many adoptions."""

    @cache
    def client(count: int) -> tuple[Any, CountingStore]:
        folder = tmp_path_factory.mktemp("hub")
        ontology = (ox.Quad(*t, ONTOLOGY) for t in ontology_triples())
        store = Store.of((*ontology, *adoptions(count)))
        lines = folder / "all.nt"
        lines.write_bytes(ox.serialize(store.triples(), format=ox.RdfFormat.N_TRIPLES) or b"")
        index(store.inner, folder / INDEX, {lines: ""})
        keep_hubs(store, folder / INDEX, folder / HUBS)
        counting = CountingStore(store.inner)
        made = Release(folder, {**release.manifest, "files": checksums(folder)})
        made.__dict__["store"] = Store(counting)  # type: ignore[arg-type]
        app = create_app(Settings(home=folder, memory_triples=0))
        app.extensions["standlink"] = replace(app.extensions["standlink"], releases=OneRelease(made))
        return app.test_client(), counting

    def reading(count: int, target: str) -> tuple[int, int]:
        asked, counting = client(count)
        asked.get("/id/region/r.json")  # Whatever is read once for a release.
        counting.reset()
        answer = asked.get(target, headers={} if "." in target else {"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return counting.lookups + counting.queries, counting.rows

    return reading


def test_data_of_a_small_thing_reads_little(read: Any) -> None:
    look_ups, rows = read(50, "/id/event/n-1.json")
    assert 0 < look_ups <= LOOK_UPS
    assert 0 < rows <= ROWS


def test_page_of_a_small_thing_reads_little_more(read: Any) -> None:
    look_ups, rows = read(50, "/id/event/n-2")
    assert 0 < look_ups <= LOOK_UPS + DECIDING
    assert 0 < rows <= ROWS


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_hub_takes_no_more_reading_than_three_small_things(read: Any, suffix: str) -> None:
    small, hub = (read(800, f"/id/{path}{suffix}") for path in ("event/n-3", "standard/hub"))
    assert 0 < hub[0] <= 3 * small[0]
    assert hub[1] <= 3 * small[1]


@pytest.mark.parametrize("target", ["/id/standard/hub.json", "/id/standard/hub"])
def test_reading_does_not_grow_with_a_hub(read: Any, release: Release, target: str) -> None:
    few, many, most = (read(count, target) for count in (50, 500, 1000))
    assert most == many
    assert many[1] < few[1]
    # Around a hub, each property is looked up by itself, in both directions.
    properties = len(release.store.schema.properties)
    assert many[0] <= few[0] + 2 * properties
