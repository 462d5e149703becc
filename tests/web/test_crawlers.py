"""What crawlers read: the sitemap, robots.txt, and what pages say in schema.org."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.graph.store.store import RDF_TYPE, sl
from standlink.ontology.namespaces import BASE, KINDS
from standlink.queries.casebook import cases
from standlink.web import crawlers
from standlink.web.app import create_app
from standlink.web.settings import Settings

HTML = {"Accept": "text/html"}
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def locations(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [each.text or "" for each in ElementTree.fromstring(response.data).iter(LOCATION)]


def structured(client: FlaskClient, path: str) -> Any:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(path, headers=HTML).text)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def test_sitemap_has_each_thing_once_but_no_person(
    client: FlaskClient, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawlers, "PART", 100)
    parts = [part.removeprefix("http://localhost") for part in locations(client, "/sitemap.xml")]
    assert {"/sitemap-pages.xml", "/sitemap-actor-1.xml", "/sitemap-actor-3.xml"} <= set(parts)
    listed = [each.removeprefix("http://localhost/") for part in parts for each in locations(client, part)]
    assert len(listed) == len(set(listed))
    store = release.store
    persons = {
        s.value.removeprefix(BASE) for s in store.subjects(RDF_TYPE, sl("Person")) if isinstance(s, ox.NamedNode)
    }
    assert persons
    assert not persons & set(listed)
    things = {each for each in listed if each.startswith("id/")}
    counted = sum(n for kind, n in release.manifest["counts"].items() if kind not in ("statement", "evidence"))
    assert len(things) == counted - len(persons)
    for part in ("/sitemap-actor-4.xml", "/sitemap-actor-0.xml", "/sitemap-nothing-1.xml", "/sitemap-actor.xml"):
        assert client.get(part).status_code == 404


def test_sitemap_names_pages_that_exist(client: FlaskClient) -> None:
    pages = locations(client, "/sitemap-pages.xml")
    assert len(pages) > 80
    for page in pages[:12] + pages[-12:]:
        assert client.head(page.removeprefix("http://localhost"), headers=HTML).status_code == 200, page


def test_robots_name_the_sitemap(client: FlaskClient) -> None:
    assert "\nSitemap: http://localhost/sitemap.xml\n" in client.get("/robots.txt").text


def test_pages_of_things_say_what_they_are(client: FlaskClient) -> None:
    ford = structured(client, "/id/actor/ford")
    assert (ford["@type"], ford["@id"], ford["name"]) == ("Organization", f"{BASE}id/actor/ford", "Ford")
    assert ford["sameAs"] == ["http://www.wikidata.org/entity/Q44294"]
    assert "福特" in ford["alternateName"]
    assert structured(client, "/id/region/china")["@type"] == "Country"
    assert structured(client, "/id/standard/nacs")["@type"] == "CreativeWork"


def test_pages_of_persons_say_nothing_to_search_engines(client: FlaskClient, release: Release) -> None:
    person = min(t.value for t in release.store.subjects(RDF_TYPE, sl("Person")) if isinstance(t, ox.NamedNode))
    assert structured(client, f"/{person.removeprefix(BASE)}") is None


def test_release_questions_and_cases_are_data_sets(client: FlaskClient, release: Release) -> None:
    slug = cases(release.store)[0].iri.rpartition("/")[2]
    for path in ("/data", "/questions/convergence/rival-adoption", f"/cases/{slug}"):
        found = structured(client, path)
        assert (found["@context"], found["@type"], found["url"]) == ("https://schema.org", "Dataset", path)
        assert found["description"]
        for file in found.get("distribution", []):
            assert client.head(file["contentUrl"]).status_code == 200, file
    whole = structured(client, "/data")
    assert whole["version"] == release.id
    assert {part["@id"] for part in whole["hasPart"]} == {each["graph"] for each in release.manifest["datasets"]}


@pytest.mark.parametrize("path", ["/", "/cases", "/questions", "/data", "/ontology", "/id/actor/ford", "/graph/wifi"])
def test_page_names_its_own_address(client: FlaskClient, release: Release, path: str) -> None:
    page = client.get(path, headers=HTML).text
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == [path]
    assert page.count('<meta property="og:title"') == 1
    assert "og:url" not in page
    app = create_app(Settings(home=release.path.parents[1], base_url="https://example.org/x", memory_triples=0))
    public = app.test_client().get(path, headers=HTML, base_url="http://localhost/x/").text
    assert f'<link rel="canonical" href="https://example.org/x{path}">' in public
    assert f'<meta property="og:url" content="https://example.org/x{path}">' in public


def test_part_of_a_page_is_not_its_canonical_form(client: FlaskClient) -> None:
    assert 'rel="canonical"' not in client.get("/id/actor/ford?all=events", headers=HTML).text


def test_kinds_fit_the_names_of_files() -> None:
    assert all(crawlers._NAME.fullmatch(f"{kind}-1") for kind in KINDS)


def test_context_is_published(client: FlaskClient) -> None:
    found = client.get("/ontology/context.jsonld")
    assert found.mimetype == "application/ld+json"
    assert json.loads(found.data)["@context"]["sl"] == f"{BASE}ontology#"
