"""The stream of changes: a client that follows it from the oldest release has the things of the newest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from conftest import ClientOf
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF
from standlink.cli.main import main
from standlink.graph.pipeline.build import build
from standlink.graph.releases import changed_things
from standlink.graph.releases.dataset import write_dataset
from standlink.graph.releases.release import Release, Releases
from standlink.graph.store.store import LABEL, RDF_TYPE, sl
from standlink.ontology.namespaces import THINGS, mint
from standlink.queries.exports.event_stream import DELETE, LDES, TREE
from standlink.web import changes

pytestmark = pytest.mark.slow
VALUE = rdflib.URIRef(f"{TREE}value")
TREE_NODE, MEMBER = rdflib.URIRef(f"{TREE}node"), rdflib.URIRef(f"{TREE}member")
RELATION, RETENTION = rdflib.URIRef(f"{TREE}relation"), rdflib.URIRef(f"{LDES}startingFrom")


def region(number: int) -> str:
    return mint("region", f"r{number}")


def regions(names: dict[int, str]) -> list[ox.Triple]:
    return [
        triple
        for number, name in names.items()
        for triple in (
            ox.Triple(ox.NamedNode(region(number)), RDF_TYPE, sl("SubnationalRegion")),
            ox.Triple(ox.NamedNode(region(number)), LABEL, ox.Literal(name, language="en")),
            ox.Triple(ox.NamedNode(region(number)), LABEL, ox.Literal(f"地{number}", language="zh")),
        )
    ]


@pytest.fixture(scope="module")
def kept(small_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three releases: one thing changed, one removed and three added; then one changed again."""
    home = tmp_path_factory.mktemp("stream")
    cases = Path(shutil.copytree(small_cases, home / "cases"))
    for digest, names in enumerate(
        (
            {1: "One", 2: "Two", 3: "Three"},
            {1: "First", 3: "Three", 4: "Four", 5: "Five", 6: "Six"},
            {1: "First", 3: "Third", 4: "Four", 5: "Five", 6: "Six"},
        )
    ):
        write_dataset(
            home, regions(names), name="catalogue", title="Regions",
            licence="https://creativecommons.org/publicdomain/zero/1.0/", derived_from="https://example.org/",
            importer="test 1", digest=str(digest), read=1, kept=1,
        )  # fmt: skip
        build(home, cases=cases)
    return home


@pytest.fixture
def visitor(kept: Path, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(changes, "SIZE", 2)
    return client_of(Releases(kept).current())


def fetched(client: FlaskClient, address: str) -> rdflib.Graph:
    response = client.get(address.removeprefix("http://localhost"), headers={"Accept": "text/turtle"})
    assert response.status_code == 200, response.text
    return rdflib.Graph().parse(data=response.data, format="turtle")


def followed(client: FlaskClient) -> list[rdflib.Graph]:
    """Return the root and all pages, in the order of the times that their relations state."""
    found, due, root = [], ["http://localhost/changes"], True
    while due:
        page = fetched(client, due.pop(0))
        found.append(page)
        relations = sorted(
            page.objects(None, RELATION), key=lambda r: str(page.value(r, rdflib.URIRef(f"{TREE}value")))
        )
        targets = [str(page.value(relation, TREE_NODE)) for relation in relations]
        # A client reads the pages of one release to the end before the next.
        due = targets if root else [*targets, *due]
        root = False
    return found


def content(release: Release) -> dict[str, set[tuple[str, str]]]:
    """Return what a release asserts of the regions of the catalogue."""
    found: dict[str, set[tuple[str, str]]] = {}
    for quad in release.store.quads(graph=ox.NamedNode("https://w3id.org/standlink/graph/catalogue")):
        found.setdefault(quad.subject.value, set()).add((quad.predicate.value, quad.object.value))
    return found


def test_client_that_follows_the_stream_has_the_newest_release(visitor: FlaskClient, kept: Path) -> None:
    releases = Releases(kept)
    known = content(releases.named(releases.ids()[0]))
    versions = []
    for page in followed(visitor):
        members = sorted(page.objects(None, MEMBER))
        assert len(members) <= 2
        for member in members:
            thing = str(page.value(member, DCTERMS.isVersionOf))
            assert thing.startswith(THINGS)
            versions.append(str(member))
            if page.value(member, RDF.type) == rdflib.URIRef(DELETE.value):
                del known[thing]
                continue
            said = {(str(p), str(o)) for p, o in page.predicate_objects(member)}
            known[thing] = {(p, o) for p, o in said if p not in (str(DCTERMS.isVersionOf), str(DCTERMS.created))}
    assert known == content(releases.current())
    second, third = releases.ids()[1:]
    assert versions == [
        *(f"{region(n)}#{second}" for n in (1, 2, 4, 5, 6)),
        f"{region(3)}#{third}",
    ]


def test_root_says_how_to_read_the_stream_and_where_it_begins(visitor: FlaskClient, kept: Path) -> None:
    found = fetched(visitor, "/changes")
    stream = rdflib.URIRef("http://localhost/changes#stream")
    assert found.value(stream, RDF.type) == rdflib.URIRef(f"{LDES}EventStream")
    assert found.value(stream, rdflib.URIRef(f"{LDES}versionOfPath")) == DCTERMS.isVersionOf
    assert found.value(stream, rdflib.URIRef(f"{LDES}timestampPath")) == DCTERMS.created
    releases = Releases(kept)
    oldest = releases.named(releases.ids()[0])
    assert str(next(found.objects(None, RETENTION))) == oldest.published
    assert len(list(found.objects(None, TREE_NODE))) == 2


def test_every_format_is_the_same_graph(visitor: FlaskClient, kept: Path) -> None:
    release_id = Releases(kept).ids()[1]
    formats = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
    pages = [
        set(rdflib.Graph().parse(data=visitor.get(f"/changes/{release_id}.{suffix}").data, format=form))
        for suffix, form in formats.items()
    ]
    assert all(page == pages[0] for page in pages)


def test_page_that_is_not_there_says_what_is(visitor: FlaskClient, kept: Path) -> None:
    first, second, _ = Releases(kept).ids()
    for address in ("/changes/nothing", f"/changes/{first}"):
        response = visitor.get(address)
        assert response.status_code == 404
        assert "http://localhost/changes" in response.text
    assert visitor.get(f"/changes/{second}?page=9").status_code == 404


def test_long_list_is_made_by_the_operator(visitor: FlaskClient, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_things, "AT_ONCE", 1)
    shutil.rmtree(kept / "cache", ignore_errors=True)
    release_id = Releases(kept).ids()[1]
    waiting = visitor.get(f"/changes/{release_id}")
    assert waiting.status_code == 503
    assert waiting.headers["Retry-After"] == "3600"
    assert "standlink releases changes" in waiting.text
    made = CliRunner().invoke(main, ["releases", "changes"], env={"STANDLINK_HOME": str(kept)})
    assert made.exit_code == 0
    assert "5 things changed" in made.output
    assert "1 thing changed" in made.output
    assert visitor.get(f"/changes/{release_id}").status_code == 200


def test_single_release_has_a_stream_without_pages(client: FlaskClient, release: Release) -> None:
    found = fetched(client, "/changes")
    assert not list(found.objects(None, TREE_NODE))
    assert str(next(found.objects(None, RETENTION))) == release.published


ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: FlaskClient, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    found = ElementTree.fromstring(response.data)
    ids = [each.text for each in found.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    return found


def texts(found: ElementTree.Element, name: str) -> list[str]:
    return [each.findtext(f"{ATOM}{name}") or "" for each in found.iter(f"{ATOM}entry")]


def test_feed_of_releases_says_what_changed(visitor: FlaskClient, kept: Path) -> None:
    found = feed(visitor, "/releases.atom")
    assert texts(found, "title") == [f"Release {id_}" for id_ in reversed(Releases(kept).ids())]
    newest, middle, first = texts(found, "summary")
    assert "Datasets changed: Regions." in newest
    assert "Datasets changed: Regions." in middle
    assert "changed" not in first
    assert found.findtext(f"{ATOM}updated") == max(texts(found, "updated"))


def test_feed_of_changes_has_the_things_of_the_latest_release_first(visitor: FlaskClient, kept: Path) -> None:
    found = feed(visitor, "/changes.atom")
    _, second, third = Releases(kept).ids()
    said = dict(zip(texts(found, "title"), texts(found, "summary"), strict=True))
    assert texts(found, "title")[0] == "Third"
    assert said["Third"] == f"Changed in release {third}."
    assert said["First"] == f"Changed in release {second}."
    assert said["Four"] == f"Added in release {second}."
    assert said["Two"] == f"Removed in release {second}."
    for entry in found.iter(f"{ATOM}entry"):
        is_gone = "Removed" in (entry.findtext(f"{ATOM}summary") or "")
        assert (entry.find(f"{ATOM}link") is None) == is_gone


def test_pages_lead_to_the_feeds(visitor: FlaskClient) -> None:
    page = visitor.get("/releases", headers={"Accept": "text/html"}).text
    offered = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', page)
    assert offered == ["/releases.atom", "/changes.atom"]
