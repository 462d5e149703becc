"""Citations: permanent addresses whatever the server is called, with version and date of access."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import BASE
from standlink.web import citation, conditional_get, data, entities
from standlink.web.app import create_app
from standlink.web.settings import Settings


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{(.*?)\},?$", entry, re.MULTILINE))


@pytest.fixture(scope="module", params=["", "https://example.org/standlink"])
def based(home: Path, request: pytest.FixtureRequest) -> FlaskClient:
    """A client of a server with or without an address of its own."""
    return create_app(Settings(home=home, base_url=request.param)).test_client()


@pytest.mark.parametrize(
    "path", ["standard/nacs", "actor/ford", "claim/3gpp-developed-5g-nr", "event/ford-adopts-nacs"]
)
def test_a_thing_is_cited_by_its_permanent_address(based: FlaskClient, release: Release, path: str) -> None:
    found = fields(based.get(f"/id/{path}.bib").text)
    assert found["url"] == f"{BASE}id/{path}"
    assert found["version"] == release.id
    assert found["urldate"] == citation.today()
    page = based.get(f"/id/{path}", headers={"Accept": "text/html"}).text
    assert found["url"].removeprefix("https://") in page


def test_a_source_is_cited_by_its_own_page(client: FlaskClient) -> None:
    found = fields(client.get("/id/source/fairwheels-ford-embraces-nacs.bib").text)
    assert found["url"].startswith("https://fairwheels.com/")
    assert found["urldate"] == citation.today()
    assert "version" not in found


def test_the_data_page_shows_the_citation_that_is_downloaded(client: FlaskClient, release: Release) -> None:
    entry = client.get("/data/standlink.bib").text
    found = fields(entry)
    assert (found["url"], found["version"]) == (BASE, release.id)
    assert entry in client.get("/data", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/id/actor/ford.bib", "/data/standlink.bib", "/data"])
def test_a_citation_held_from_yesterday_is_sent_again(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    for module in (citation, conditional_get, data, entities):
        monkeypatch.setattr(module, "today", lambda: "2100-01-01")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
