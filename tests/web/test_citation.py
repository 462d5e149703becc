"""Citations: permanent addresses whatever the server is called, with version and date of access."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.graph.releases.release import Release, Releases
from standlink.ontology.namespaces import BASE
from standlink.queries.verification import read, verify
from standlink.web import citation, conditional_get, data, entities, finding
from standlink.web.app import create_app
from standlink.web.settings import Settings


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{(.*?)\},?$", entry, re.MULTILINE))


@pytest.fixture(scope="module", params=["", "https://example.org/standlink"])
def based(home: Path, request: pytest.FixtureRequest) -> FlaskClient:
    """A client of a server with or without an address of its own."""
    return create_app(Settings(home=home, base_url=request.param, memory_triples=0)).test_client()


@pytest.mark.parametrize("path", ["actor/ford", "claim/3gpp-developed-5g-nr", "event/ford-adopts-nacs"])
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


def test_a_standard_is_cited_itself(client: FlaskClient, release: Release) -> None:
    found = fields(client.get("/id/standard/nacs.bib").text)
    assert found["title"]
    assert found["urldate"] == citation.today()
    assert "Standlink" not in found.get("author", "")
    page = client.get("/id/standard/nacs", headers={"Accept": "text/html"}).text
    assert "Cite this standard" in page
    assert all(f'href="/id/standard/nacs.{suffix}"' in page for suffix in ("bib", "ris", "csl.json"))


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_citations_are_chosen_by_suffix_and_by_accept(client: FlaskClient, suffix: str, media_type: str) -> None:
    by_suffix = client.get(f"/id/standard/nacs.{suffix}")
    by_accept = client.get("/id/standard/nacs", headers={"Accept": media_type})
    assert by_suffix.content_type == by_accept.content_type == media_type
    assert by_suffix.text == by_accept.text


@pytest.mark.parametrize(("name", "start"), [("bib", "@techreport{"), ("ris", "TY  - STAND"), ("csl-json", "[")])
def test_the_standards_that_a_search_finds_are_cited(client: FlaskClient, name: str, start: str) -> None:
    response = client.get(f"/search?q=charging&format={name}")
    assert response.status_code == 200
    assert response.text.startswith(start)
    total = json.loads(client.get("/search?q=charging&kind=standard&format=json").text)["total"]
    cited = json.loads(client.get("/search?q=charging&format=csl-json").text)
    assert len(cited) == total
    assert client.get("/search?q=charging", headers={"Accept": response.content_type}).text == response.text


def test_citations_of_many_results_link_to_the_rest(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads(client.get("/search?q=charging&format=csl-json").text)
    monkeypatch.setattr(finding, "CITED", 2)
    address, cited = "/search?q=charging&format=csl-json", []
    while address:
        response = client.get(address)
        cited += json.loads(response.text)
        address = response.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert [item["id"] for item in cited] == [item["id"] for item in whole]


def test_the_standards_of_a_list_are_cited(client: FlaskClient) -> None:
    sent = "IEEE 802.11\nnothing at all like this\nSAE J3400\n"
    found = client.post("/find?format=csl-json", data=sent, content_type="text/plain")
    assert len(json.loads(found.text)) == 2


def test_an_answer_is_cited_by_its_address_in_the_release(based: FlaskClient, release: Release) -> None:
    asked = "/questions/convergence/switchers.bib?from=ccs1&to=nacs"
    found = fields(based.get(asked).text)
    base = based.application.extensions["standlink"].settings.base_url or BASE.rstrip("/")
    path = f"/releases/{release.id}/questions/convergence/switchers?from=standard:ccs1&to=standard:nacs"
    assert found["url"].startswith(base + path)
    assert (found["version"], found["urldate"]) == (release.id, citation.today())
    assert "SHA-256" in found["note"]
    rows = len(json.loads(based.get(asked.replace(".bib", ".json")).text)["results"]["bindings"])
    assert f" {rows} rows, SHA-256 " in found["note"]
    pinned = based.get(f"/releases/{release.id}{asked}").text
    assert fields(pinned) == found


@pytest.mark.parametrize("suffix", ["bib", "ris", "csl.json", "txt"])
def test_a_result_is_cited_in_each_format(based: FlaskClient, release: Release, suffix: str) -> None:
    query = {"query": "SELECT ?s { ?s a sl:Barrier } # all"}
    text = based.get(f"/sparql.{suffix}", query_string=query).text
    (cited,) = read(text)
    assert cited.query == "SELECT ?s { ?s a sl:Barrier }"
    assert "localhost" not in text
    assert verify(Releases(release.path.parents[1]), cited).is_equal
    assert based.post(f"/sparql.{suffix}", data=query).text == text
    address = cited.address.partition("/releases/")[2]
    assert based.get(f"/releases/{address}&format=csv").status_code == 200


def test_a_page_offers_the_citation_of_its_answer(client: FlaskClient) -> None:
    page = client.get("/questions/convergence/switchers?from=ccs1&to=nacs", headers={"Accept": "text/html"}).text
    assert 'href="/questions/convergence/switchers.bib?from=ccs1&amp;to=nacs"' in page
    page = client.get("/sparql?query=ASK {}", headers={"Accept": "text/html"}).text
    assert 'href="/sparql.bib?query=ASK+%7B%7D"' in page
    varying = client.get("/sparql?query=SELECT (NOW() AS ?t) {}", headers={"Accept": "text/html"}).text
    assert "/sparql.bib" not in varying


def test_what_cannot_be_cited_is_refused_with_the_reason(client: FlaskClient) -> None:
    assert "differs each time" in client.get("/sparql.bib?query=SELECT (RAND() AS ?t) {}").text
    assert client.get("/sparql.bib").status_code == 400
    assert client.get("/sparql.docx?query=ASK {}").status_code == 404


def test_the_page_of_a_thing_is_cited_with_its_release_and_a_checksum(based: FlaskClient, release: Release) -> None:
    (cited,) = read(based.get("/id/actor/ford.csl.json").text)
    assert (cited.query, cited.release) == ("actor:ford", release.id)
    assert verify(Releases(release.path.parents[1]), cited).is_equal
