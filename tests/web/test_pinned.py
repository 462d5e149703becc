"""Addresses of one release: the answers of that release while it is kept, and what is there instead when it is gone."""

from __future__ import annotations

import gc
import json
import re
import shutil
import threading
import time
import weakref
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from standlink.graph.pipeline.build import build
from standlink.graph.releases.files import MANIFEST, read_manifest, write_manifest
from standlink.graph.releases.release import FORMAT, Releases
from standlink.queries.search.pages import documents
from standlink.web.app import create_app
from standlink.web.gateway.lanes import Lanes
from standlink.web.pinned import MOST_OPEN, PinnedReleases, unpinned
from standlink.web.serving import ServedReleases
from standlink.web.settings import Settings

pytestmark = pytest.mark.slow

SMALL = Path(__file__).parents[1] / "data" / "cases" / "small.ttl"
HTML = {"Accept": "text/html"}
COUNT = "/sparql?query=SELECT (COUNT(?s) AS ?n) { ?s a sl:NumberedStandard }"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two releases: the later one calls ISO 2 by another name, and has one standard more."""
    folder = tmp_path_factory.mktemp("pinned")
    (folder / "cases").mkdir()
    case = folder / "cases" / "small.ttl"
    shutil.copy(SMALL, case)
    build(folder / "home", lambda *_: None, cases=folder / "cases", documents=documents)
    changed = case.read_text("utf-8").replace('"ISO 2"@en', '"ISO 2 renamed"@en')
    added = 'standard:later a sl:NumberedStandard ; rdfs:label "ISO 3"@en , "标准"@zh ; sl:designation "ISO 3" .'
    case.write_text(f"{changed}\n{added}\n", "utf-8")
    build(folder / "home", lambda *_: None, cases=folder / "cases", documents=documents)
    return folder / "home"


@pytest.fixture(scope="module")
def ids(home: Path) -> list[str]:
    return Releases(home).ids()


@pytest.fixture(scope="module")
def old(ids: list[str]) -> str:
    """The path of the earlier release."""
    return f"/releases/{ids[0]}"


@pytest.fixture(scope="module")
def client(home: Path) -> FlaskClient:
    return create_app(Settings(home=home)).test_client()


@pytest.fixture
def copied(home: Path, tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(home, tmp_path / "home"))


def test_same_address_gives_the_answer_of_each_release(client: FlaskClient, old: str) -> None:
    json_of = "/id/standard/any.json"
    assert [client.get(root + json_of).json["label"] for root in (old, "")] == ["ISO 2", "ISO 2 renamed"]
    counts = [client.get(root + COUNT + "&format=csv").text.split() for root in (old, "")]
    assert int(counts[1][1]) == int(counts[0][1]) + 1
    found = [client.get(f"{root}/search?q=ISO 3&format=json").json for root in (old, "")]
    assert ["standard:later" in [hit["name"] for hit in each["hits"]] for each in found] == [False, True]
    dumps = [client.get(root + "/data/standlink.nt").text for root in (old, "")]
    assert ["ISO 2 renamed" in dump for dump in dumps] == [False, True]
    assert client.get(f"{old}/id/standard/later").status_code == 404
    assert client.get("/id/standard/later").status_code == 200


def test_links_on_a_pinned_page_stay_in_its_release(client: FlaskClient, old: str) -> None:
    for path in ("/id/standard/any", "/cases", "/questions", "/browse/standard", "/data", COUNT):
        page = client.get(old + path, headers=HTML).text
        links = set(re.findall(r'(?:href|action|src|data-suggest)="(/[^"]*)"', page))
        latest = {link for link in links if not link.startswith(old + "/")}
        current = unpinned(old + path).partition("?")[0]
        found = {link.partition("?")[0] for link in latest if not link.startswith("/static/")}
        # Search engines are told of the page in other languages, and feeds are of all releases.
        assert found - {f"/zh{current}", "/releases.atom", "/changes.atom"} == {"/releases", "/language", current}, path


def test_page_says_its_release_and_leads_to_the_current_one(client: FlaskClient, ids: list[str], old: str) -> None:
    response = client.get(f"{old}/id/standard/any?page=1", headers=HTML)
    assert f"This page shows release {ids[0]} of " in response.text
    assert 'href="/id/standard/any?page=1"' in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '</id/standard/any?page=1>; rel="latest-version"' in response.headers.getlist("Link")
    # In the main part it would be a cell of its grid, and push the article into the rail.
    assert response.text.index('id="pinned"') < response.text.index('id="main"')
    current = client.get("/id/standard/any", headers=HTML)
    assert 'id="pinned"' not in current.text
    assert "X-Robots-Tag" not in current.headers


def test_files_of_a_release_are_cached_for_good_and_other_answers_by_their_tags(client: FlaskClient, old: str) -> None:
    for path in ("/data/standlink.nt.gz", "/data/standlink.nq", "/data/tables/labels.parquet"):
        assert "immutable" in client.get(old + path).headers["Cache-Control"], path
        assert "immutable" not in client.get(path).headers["Cache-Control"], path
    for path in ("/id/standard/any.ttl", "/questions", COUNT):
        response, current = client.get(old + path), client.get(path)
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate", path
        assert response.headers["ETag"] != current.headers["ETag"], path
        held = {"If-None-Match": response.headers["ETag"]}
        assert client.get(old + path, headers=held).status_code == 304, path
        assert client.get(path, headers=held).status_code == 200, path


def test_current_release_has_its_own_address_too(client: FlaskClient, ids: list[str]) -> None:
    response = client.get(f"/releases/{ids[1]}/id/standard/any", headers=HTML)
    assert "ISO 2 renamed" in response.text
    assert client.get(f"/releases/{ids[1]}").headers["Location"] == f"/releases/{ids[1]}/"
    # The front page compares standards that these small cases do not have.
    assert client.get(f"/releases/{ids[1]}/").status_code == client.get("/").status_code


def test_addresses_in_data_name_the_release_behind_a_configured_address(home: Path, ids: list[str]) -> None:
    based = create_app(Settings(home=home, base_url="https://example.org/standlink")).test_client()
    listed = based.get("/releases.json").json
    assert listed[1]["address"] == f"https://example.org/standlink/releases/{ids[0]}/"
    questions = based.get(f"/releases/{ids[0]}/questions.json").json
    assert questions[0]["address"].startswith(f"https://example.org/standlink/releases/{ids[0]}/questions/")


def test_list_names_the_releases_that_are_kept(client: FlaskClient, ids: list[str], old: str) -> None:
    listed = client.get("/releases", headers={"Accept": "application/json"}).json
    assert [(each["id"], each["state"]) for each in listed] == [(ids[1], "current"), (ids[0], "kept")]
    page = client.get("/releases", headers=HTML).text
    assert f'href="{old}/"' in page
    assert client.get(f"{old}/releases").headers["Location"] == "/releases"


def test_release_that_cannot_be_read_is_named_with_what_is_there_instead(copied: Path, ids: list[str]) -> None:
    releases = Releases(copied)
    folder = releases.folder / ids[0]
    client = create_app(Settings(home=copied)).test_client()

    def problem(release_id: str) -> dict[str, object]:
        response = client.get(f"/releases/{release_id}/questions?x=1", headers={"Accept": "application/json"})
        assert response.content_type == "application/problem+json"
        found: dict[str, object] = json.loads(response.text)
        assert response.status_code == found["status"]
        assert found["available"] == [f"http://localhost/releases/{ids[1]}/"]
        assert (found["release"], found["current"]) == (release_id, "http://localhost/questions?x=1")
        assert f"Releases kept: {ids[1]}." in str(found["detail"])
        return found

    manifest = read_manifest(folder)
    for number, why in ((FORMAT + 1, "newer version"), (FORMAT - 1, "older version")):
        write_manifest(folder, manifest | {"format": number})
        found = problem(ids[0])
        assert (found["status"], why in str(found["detail"])) == (503, True)
    (folder / MANIFEST).write_text("{}", "utf-8")
    assert (problem(ids[0])["status"], client.get("/releases.json").json[1]["state"]) == (503, "damaged")
    releases.delete(ids[0])
    assert "was deleted on" in str(problem(ids[0])["detail"])
    assert problem(ids[0])["status"] == 410
    assert problem("20200101T000000000-00000000")["status"] == 404
    page = client.get(f"/releases/{ids[0]}/questions", headers=HTML)
    assert page.status_code == 410
    assert 'href="/questions"' in page.text
    assert 'href="/releases"' in page.text


def test_release_deleted_while_it_is_open_is_gone(copied: Path, ids: list[str]) -> None:
    client = create_app(Settings(home=copied)).test_client()
    assert client.get(f"/releases/{ids[0]}/id/standard/any.json").status_code == 200
    assert Releases(copied).prune(keep=0) == [ids[0]]
    assert client.get(f"/releases/{ids[0]}/id/standard/any.json").status_code == 410


@pytest.mark.parametrize(
    "path", ["/releases/../current/", "/releases/./questions", "/releases/%2e%2e/x", "/releases//x"]
)
def test_names_of_other_folders_are_no_releases(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (308, 404)


def test_releases_are_opened_once_and_closed_when_nobody_reads_them(copied: Path, ids: list[str]) -> None:
    served = ServedReleases(Releases(copied))
    served.current()
    pinned = PinnedReleases(served, idle=0.2)
    assert pinned.get(ids[1]) is served.open
    release = pinned.get(ids[0])
    assert pinned.get(ids[0]) is release
    closed = weakref.ref(release)
    del release
    until = time.monotonic() + 10
    while pinned.open_ids() and time.monotonic() < until:
        time.sleep(0.05)
    gc.collect()
    assert closed() is None


def test_no_more_than_some_releases_are_open(copied: Path, ids: list[str]) -> None:
    more = [f"{ids[0]}{letter}" for letter in "abc"]
    for name in more:
        shutil.copytree(copied / "releases" / ids[0], copied / "releases" / name)
    pinned = PinnedReleases(ServedReleases(Releases(copied)))
    threads = threading.active_count()
    for name in more * 5:
        pinned.get(name)
    assert pinned.open_ids() == more[-MOST_OPEN:]
    assert threading.active_count() <= threads + 1


def test_requests_of_a_pinned_release_have_the_lanes_of_their_kind(old: str) -> None:
    lanes = Lanes(Settings())
    assert [lanes.of(old + path).name for path in ("/sparql", "/questions/a/b.csv", "/data/standlink.nt", "/")] == [
        "queries", "answers", "downloads", "pages",
    ]  # fmt: skip


def test_embedded_answers_of_a_release_can_be_framed(client: FlaskClient, old: str) -> None:
    policy = client.get(f"{old}/embed/questions/actors/backers").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "while it is kept" in client.get(f"{old}/questions/evidence/sources", headers=HTML).text
    assert "while it is kept" not in client.get("/questions/evidence/sources", headers=HTML).text


def test_operations_of_the_api_take_the_release_as_a_parameter_or_in_the_path(
    client: FlaskClient, ids: list[str], old: str
) -> None:
    address = "/api/v1/things/standard/any"
    by_parameter = client.get(f"{address}?release={ids[0]}")
    assert by_parameter.json["label"] == client.get(old + address).json["label"] == "ISO 2"
    assert client.get(address).json["label"] == "ISO 2 renamed"
    assert by_parameter.headers["ETag"] != client.get(f"{address}?release={ids[1]}").headers["ETag"]
    listed = client.get(f"/api/v1/releases?release={ids[0]}").json["releases"]
    assert [each["id"] for each in listed if each["current"]] == [ids[1]]
    unknown = client.get(f"{address}?release=20200101T000000000-00000000")
    assert (unknown.status_code, unknown.json["release"]) == (404, "20200101T000000000-00000000")
    assert unknown.json["current"] == f"http://localhost{address}"


@pytest.mark.parametrize("path", ["/releases/none", "/api/v1/releases/none"])
def test_address_of_an_unknown_release_leads_to_the_front_page(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json["current"]) == (404, "http://localhost/")


def test_server_that_verifies_serves_no_changed_release(copied: Path, ids: list[str]) -> None:
    largest = max((copied / "releases" / ids[0]).rglob("*.parquet"), key=lambda path: path.stat().st_size)
    client = create_app(Settings(home=copied, verify=True)).test_client()
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    for _ in range(2):
        response = client.get(f"/releases/{ids[0]}/questions.json")
        assert (response.status_code, "is damaged" in response.json["detail"]) == (503, True)
    assert client.get(f"/releases/{ids[1]}/questions.json").status_code == 200
