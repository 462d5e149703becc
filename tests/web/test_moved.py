"""Addresses that an earlier release gave out lead on to what has absorbed their things."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.pipeline.build import build
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.forwarding import forwarded
from standlink.graph.store.store import Store, sl
from standlink.ontology.namespaces import GRAPHS, mint, node
from standlink.queries.search.ranking import suggest
from standlink.web.app import create_app
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[1] / "data" / "cases" / "small.ttl"
REPLACED = node("dcterms:isReplacedBy")
FORMATS = ("", ".html", ".ttl", ".jsonld", ".rdf", ".nt", ".json", ".bib", ".svg")


def thing(slug: str) -> ox.NamedNode:
    return ox.NamedNode(mint("standard", slug))


def moves(*pairs: tuple[str, str]) -> list[ox.Triple]:
    return [ox.Triple(thing(old), REPLACED, thing(new)) for old, new in pairs]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the small case, with a dataset of addresses that were given out before."""
    folder = tmp_path_factory.mktemp("moved")
    (folder / "cases").mkdir()
    shutil.copy(SMALL, folder / "cases" / "small.ttl")
    known = [
        ox.Triple(thing("known"), node("rdf:type"), sl("NumberedStandard")),
        ox.Triple(thing("known"), node("rdfs:label"), ox.Literal("ISO 7", language="en")),
        ox.Triple(thing("known"), sl("designation"), ox.Literal("ISO 7")),
    ]
    old = moves(
        ("former", "new"), ("oldest", "former"), ("known", "new"), ("lost", "nowhere"), ("round", "about"),
        ("about", "round"),
    )  # fmt: skip
    for home in (folder / "home", folder / "without"):
        write_dataset(
            home, [*known, *(old if home.name == "home" else ())], name="catalogue", title="Catalogue", licence="https://example.org/",
            derived_from="https://example.org/", importer="test 1", digest="1", read=1, kept=1,
        )  # fmt: skip
        build(home, lambda *_: None, cases=folder / "cases")
    return Releases(folder / "home").current()


@pytest.fixture(scope="module")
def client(moved: Release) -> FlaskClient:
    return create_app(Settings(home=moved.path.parent.parent)).test_client()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("slug", ["former", "oldest"])
def test_old_address_leads_to_the_new_one_in_the_same_format(slug: str, suffix: str, client: FlaskClient) -> None:
    answer = client.get(f"/id/standard/{slug}{suffix}?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/standard/new{suffix}?page=2")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/id/standard/{slug}{suffix}").headers["Location"] == f"/id/standard/new{suffix}"


def test_format_asked_for_in_a_header_is_still_negotiated(client: FlaskClient) -> None:
    answer = client.get("/id/standard/former", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert "standard:new" in answer.text


def test_thing_that_the_release_describes_has_its_page(client: FlaskClient) -> None:
    assert client.get("/id/standard/known").status_code == 200


@pytest.mark.parametrize("slug", ["never", "never.ttl", "lost", "lost.ttl", "lost.json", "round", "round.nt"])
def test_address_that_leads_nowhere_is_not_found(slug: str, client: FlaskClient) -> None:
    assert client.get(f"/id/standard/{slug}").status_code == 404


def test_dump_and_queries_have_the_old_addresses(moved: Release, client: FlaskClient) -> None:
    line = f"{thing('former')} {REPLACED} {thing('new')} ."
    assert line in client.get("/data/standlink.nt").text
    assert line in client.get("/graph/catalogue.nt").text
    found = moved.store.select(
        "SELECT ?new { <https://w3id.org/standlink/id/standard/oldest> dcterms:isReplacedBy+ ?new }"
    )
    assert {s["new"] for s in found} == {thing("former"), thing("new")}


def test_old_address_is_no_thing(moved: Release, client: FlaskClient) -> None:
    without = Releases(moved.path.parents[2] / "without").current()
    for key in ("counts", "findings", "tables", "inferred"):
        assert moved.manifest[key] == without.manifest[key], key
    assert not list(suggest(moved, "former"))
    assert "former" not in client.get("/id/standard/new").text
    assert "standard/former" not in client.get("/id/standard/new.json").text


def test_first_of_several_replacements_is_stable() -> None:
    graph = ox.NamedNode(GRAPHS + "x")
    quads = [ox.Quad(*t, graph) for t in moves(("old", "b"), ("old", "a"))]  # type: ignore[misc]
    quads.append(ox.Quad(thing("a"), node("rdf:type"), sl("Standard"), graph))
    assert forwarded(Store.of(quads), thing("old").value) == thing("a").value
