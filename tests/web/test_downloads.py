"""Downloads: parts, conditions, encodings, checksums, and what is said while a dump is being made."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import MutableMapping
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pyoxigraph as ox
import pytest
from filelock import FileLock
from flask.testing import FlaskClient
from looping import in_a_loop
from standlink.graph.releases import durable
from standlink.graph.releases.dumps import DUMPS, QUADS, Dump
from standlink.graph.releases.release import CACHE, Release, Releases
from standlink.graph.store.export import FORMATS
from standlink.ontology.namespaces import BASE, GRAPHS, PREFIXES
from standlink.web import downloads, dump_maker
from standlink.web.app import create_app
from standlink.web.gateway.gateway import Gateway
from standlink.web.settings import Settings
from werkzeug.test import TestResponse

pytestmark = pytest.mark.slow

NQ = "/data/standlink.nq"
SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "scheme": "http",
    "method": "GET",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
    "client": ("192.0.2.1", 1),
    "server": ("127.0.0.1", 80),
}
DISTRIBUTIONS = f"""
PREFIX dcat: <{PREFIXES["dcat"]}> PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT ?file ?size ?value {{
  <{BASE}> dcat:distribution ?dump . ?dump dcat:downloadURL ?file ; dcat:byteSize ?size ; spdx:checksum ?sum .
  ?sum spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?value }}
"""


@pytest.fixture
def quads(release: Release) -> bytes:
    return (release.path / DUMPS / QUADS).read_bytes()


@pytest.fixture
def own(home: Path, tmp_path: Path) -> FlaskClient:
    """A client of a data folder that no other test uses."""
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    shutil.rmtree(copy / CACHE, ignore_errors=True)
    return create_app(Settings(home=copy)).test_client()


def part(client: FlaskClient, ranges: str, **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(NQ + ".gz", headers={"Range": ranges, **given})


def test_compressed_file_is_sent_as_it_is(client: FlaskClient, quads: bytes, release: Release) -> None:
    found = client.get(NQ + ".gz", headers={"Accept-Encoding": "gzip"})
    assert (found.status_code, found.data, found.content_length) == (200, quads, len(quads))
    assert found.content_type == "application/gzip"
    assert "Content-Encoding" not in found.headers
    assert found.headers["Accept-Ranges"] == "bytes"
    assert found.headers["ETag"] == f'"{hashlib.sha256(quads).hexdigest()[:24]}"'
    assert found.headers["Content-Disposition"] == f"attachment; filename=standlink-{release.id}.nq.gz"
    assert found.last_modified
    assert client.get(NQ + ".gz.sha256").text == f"{hashlib.sha256(quads).hexdigest()}  {QUADS}\n"


@pytest.mark.parametrize("suffix", FORMATS)
def test_uncompressed_and_encoded_representations_are_the_same_data(client: FlaskClient, suffix: str) -> None:
    address = f"/data/standlink.{suffix}"
    plain = client.get(address)
    encoded = client.get(address, headers={"Accept-Encoding": "br, gzip;q=0.5, identity;q=0.1"})
    file = client.get(f"{address}.gz")
    assert plain.data == gzip.decompress(encoded.data) == gzip.decompress(file.data)
    assert plain.content_length == len(plain.data)
    assert encoded.headers["Content-Encoding"] == "gzip"
    assert plain.content_type == encoded.content_type
    assert plain.content_type.startswith(FORMATS[suffix].media_type)
    assert [found.headers.get("Vary") for found in (plain, encoded, file)] == ["Accept-Encoding"] * 2 + [None]
    assert [found.headers["Accept-Ranges"] for found in (plain, encoded, file)] == ["none", "bytes", "bytes"]
    tags = {found.headers["ETag"] for found in (plain, encoded, file)}
    assert len(tags) == 3 or tags == {plain.headers["ETag"], encoded.headers["ETag"]}
    assert plain.headers["ETag"] != encoded.headers["ETag"]
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "gzip;q=0.1, identity", "deflate, zstd"])
def test_client_that_does_not_want_gzip_gets_none(client: FlaskClient, accepted: str) -> None:
    found = client.get(NQ, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in found.headers
    assert found.data.startswith(b"<https://")


@pytest.mark.parametrize("address", [NQ, NQ + ".gz", "/graph/5g.ttl", "/data/tables/labels.parquet"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_has_the_headers_of_get(client: FlaskClient, address: str, encoding: str) -> None:
    head, get = (ask(address, headers={"Accept-Encoding": encoding}) for ask in (client.head, client.get))
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)
    assert get.content_length == len(get.data)


RANGES = (("0-0", 0, 1), ("0-99", 0, 100), ("100-", 100, None), ("-7", -7, None), ("-999999999", 0, None))


@pytest.mark.parametrize(("ranges", "start", "end"), [*RANGES, ("5-999999999", 5, None)])
def test_part_of_a_file(client: FlaskClient, quads: bytes, ranges: str, start: int, end: int | None) -> None:
    found, expected = part(client, f"bytes={ranges}"), quads[start:end]
    first = start % len(quads)
    assert (found.status_code, found.data, found.content_length) == (206, expected, len(expected))
    assert found.headers["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(quads)}"
    assert found.headers["ETag"] == client.head(NQ + ".gz").headers["ETag"]


@pytest.mark.parametrize("ranges", ["bytes=0-1,5-6", "bytes=5-2", "bytes=x", "lines=1-2", "bytes", "bytes=-"])
def test_several_parts_and_what_is_no_range_are_ignored(client: FlaskClient, quads: bytes, ranges: str) -> None:
    found = part(client, ranges)
    assert (found.status_code, found.data) == (200, quads)


def test_part_after_the_end_is_refused_with_the_length(client: FlaskClient, quads: bytes) -> None:
    found = part(client, f"bytes={len(quads)}-")
    assert (found.status_code, found.headers["Content-Range"]) == (416, f"bytes */{len(quads)}")
    assert found.get_json()["detail"] == f"The file has {len(quads):,} bytes; the range begins after its end."


def test_part_is_sent_only_of_the_file_that_the_client_has_begun(client: FlaskClient) -> None:
    head = client.head(NQ + ".gz").headers
    for known in (head["ETag"], head["Last-Modified"]):
        assert part(client, "bytes=1-2", If_Range=known).status_code == 206
    for other in ('"other"', f"W/{head['ETag']}", "Sun, 06 Nov 1994 08:49:37 GMT", "nonsense"):
        assert part(client, "bytes=1-2", If_Range=other).status_code == 200


def test_encoded_representation_is_resumed_by_its_own_tag(client: FlaskClient, quads: bytes) -> None:
    tag = client.head(NQ, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=10-19"}
    found = client.get(NQ, headers={**headers, "If-Range": tag})
    assert (found.status_code, found.data) == (206, quads[10:20])
    assert client.get(NQ, headers={**headers, "If-Range": client.head(NQ).headers["ETag"]}).status_code == 200
    assert client.get(NQ, headers={"Range": "bytes=10-19"}).status_code == 200


@pytest.mark.parametrize("address", [NQ, NQ + ".gz", "/graph/5g.nt", "/data/tables/labels.parquet"])
def test_unchanged_file_is_not_sent_again(client: FlaskClient, address: str) -> None:
    head = client.head(address).headers
    for condition in (
        {"If-None-Match": head["ETag"]},
        {"If-None-Match": f'"x", W/{head["ETag"]}'},
        {"If-Modified-Since": head["Last-Modified"]},
        {"If-None-Match": head["ETag"], "Range": "bytes=0-1"},
    ):
        found = client.get(address, headers=condition)
        assert (found.status_code, found.data, found.headers["ETag"]) == (304, b"", head["ETag"])
    for condition in (
        {"If-None-Match": '"x"'},
        {"If-None-Match": '"x"', "If-Modified-Since": head["Last-Modified"]},
        # A release that an operator has gone back to is older than what the client has.
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        assert client.get(address, headers=condition).status_code == 200
    assert client.get(address, headers={"If-Match": '"x"'}).status_code == 412
    assert client.get(address, headers={"If-Match": head["ETag"]}).status_code == 200


@pytest.mark.parametrize("name", ["5g", "inferred", "datasets", "ontology"])
@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_named_graph_compressed_or_not(client: FlaskClient, release: Release, name: str, suffix: str) -> None:
    plain, file = client.get(f"/graph/{name}.{suffix}"), client.get(f"/graph/{name}.{suffix}.gz")
    assert plain.data == gzip.decompress(file.data)
    assert plain.data == client.get(f"/graph/{name}", headers={"Accept": FORMATS[suffix].media_type}).data
    triples = {quad.triple for quad in release.store.quads(graph=ox.NamedNode(GRAPHS + name))}
    assert {quad.triple for quad in ox.parse(plain.data, format=FORMATS[suffix].rdf)} == triples


@pytest.mark.parametrize("name", ["standlink.xyz", "standlink.gz", "standlink.bib.gz", "standlink.nq.gz.gz"])
def test_dump_that_does_not_exist(client: FlaskClient, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


@pytest.mark.parametrize("name", ["5g.html.gz", "5g.nq", "5g.gz", "nothing.nt.gz"])
def test_graph_that_does_not_exist(client: FlaskClient, name: str) -> None:
    assert client.get(f"/graph/{name}").status_code == 404


def test_descriptions_have_size_and_checksum_of_each_dump_that_is_made(own: FlaskClient) -> None:
    release = Releases(own.application.extensions["standlink"].settings.home).current()
    before = own.get("/.well-known/void", headers={"Accept": "text/turtle"})
    page = own.get("/data", headers={"Accept": "text/html"})
    assert page.text.count("Made when first downloaded") == len(FORMATS) - 1
    own.get("/data/standlink.rdf.gz")
    after = own.get("/.well-known/void", headers={"Accept": "text/turtle", "If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    page = own.get("/data", headers={"Accept": "text/html", "If-None-Match": page.headers["ETag"]})
    assert page.text.count("Made when first downloaded") == len(FORMATS) - 2
    graph = ox.Store()
    graph.load(after.data, format=ox.RdfFormat.TURTLE)
    found = {tuple(term.value for term in row) for row in graph.query(DISTRIBUTIONS)}
    expected = set()
    for suffix in ("nq", "rdf"):
        path = Dump.of(release, suffix).path()
        assert path
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        expected.add((f"http://localhost/data/standlink.{suffix}.gz", str(path.stat().st_size), digest))
        assert f"<code>{digest[:16]}…</code>" in page.text
    assert found == expected
    addresses = {row[0].value for row in graph.query(f"SELECT ?d {{ <{BASE}> <{PREFIXES['void']}dataDump> ?d }}")}
    assert addresses == {f"http://localhost/data/standlink.{s}{gz}" for s in FORMATS for gz in ("", ".gz")}


def test_checksum_of_a_dump_that_is_not_made_is_not_found(own: FlaskClient) -> None:
    assert own.get("/data/standlink.rdf.gz.sha256").status_code == 404


# large dumps


def test_large_dump_is_made_in_a_process_apart_and_asked_for_again(
    own: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "SMALL", 0)
    assert own.get(NQ).status_code == 200, "a build has made it"
    first = own.get("/data/standlink.ttl")
    assert first.status_code == 503
    assert 5 <= int(first.headers["Retry-After"]) <= 600
    assert first.headers["Cache-Control"] == "no-store"
    assert first.get_json()["detail"] == "This download is being made from the release. Ask again in 5 seconds."
    assert "Temporarily unavailable" in own.get("/data/standlink.ttl", headers={"Accept": "text/html"}).text
    assert own.get("/data/standlink.rdf").status_code == 503, "one at a time"
    until = time.monotonic() + 60
    while (found := own.get("/data/standlink.ttl")).status_code == 503 and time.monotonic() < until:
        time.sleep(0.2)
    assert found.status_code == 200
    assert len(found.data) == found.content_length > 100_000


def test_dump_that_cannot_be_made_is_not_tried_again_at_once(own: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "SMALL", 0)
    monkeypatch.setattr(dump_maker.dump_process, "arguments", lambda _: ["nowhere", "nowhere", "ttl", ""])
    assert own.get("/data/standlink.ttl").get_json()["detail"].startswith("This download is being made")
    maker = own.application.extensions["standlink"].dump_maker
    assert maker._process.wait(60) == 1
    found = own.get("/data/standlink.ttl")
    assert found.status_code == 503
    assert found.get_json()["detail"].startswith("This download could not be made.")
    assert 200 < int(found.headers["Retry-After"]) <= 301


def test_server_makes_all_formats_of_a_release_before_anyone_asks(
    own: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump_maker, "_AHEAD", 0.05)
    home = own.application.extensions["standlink"].settings.home
    release = Releases(home).current()
    with closing(dump_maker.DumpsAhead(Releases(home))):
        until = time.monotonic() + 60
        # The last that is made.
        while not Dump.of(release, "ttl", "inferred").path() and time.monotonic() < until:
            time.sleep(0.1)
    monkeypatch.setattr(Dump, "_made", None)
    graphs = [f"/graph/{each['name']}.ttl" for each in release.manifest["datasets"]]
    for address in (*(f"/data/standlink.{suffix}.gz" for suffix in FORMATS), *graphs):
        assert own.get(address).status_code == 200


def test_server_that_ends_leaves_the_dump_that_it_makes(own: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_maker, "_AHEAD", 0.05)
    started: list[subprocess.Popen[bytes]] = []
    begun = Event()

    def sleeping(_: object) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        begun.set()
        return started[0]

    monkeypatch.setattr(dump_maker, "_started", sleeping)
    ahead = dump_maker.DumpsAhead(own.application.extensions["standlink"].releases.all)
    assert begun.wait(30)
    ahead.close()
    assert started[0].poll() is not None


def test_small_dump_waits_a_moment_for_another_and_not_for_a_large_one(
    own: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_PATIENCE", 0)
    cache = own.application.extensions["standlink"].settings.home / CACHE
    cache.mkdir()
    with FileLock(cache / ".small-dumps.lock"):
        found = own.get("/graph/5g.ttl")
    assert (found.status_code, found.headers["Retry-After"]) == (503, "5")
    with FileLock(cache / ".dumps.lock"):
        assert own.get("/graph/5g.ttl").status_code == 200, "a large dump, which takes minutes, is no reason to wait"


def test_full_disk_is_no_fault_of_the_server_code(own: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "replace", full)
    found = own.get("/graph/5g.ttl")
    assert (found.status_code, found.headers["Retry-After"]) == (503, "600")
    assert found.get_json()["detail"].startswith("This download could not be made.")
    assert not list(own.application.extensions["standlink"].settings.home.rglob("*.part"))


def test_format_that_cannot_hold_the_data_is_refused_with_others(
    own: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Releases(own.application.extensions["standlink"].settings.home).current()
    record = Dump.of(release, "rdf")._beside("error")
    record.parent.mkdir(parents=True)
    record.write_text('{"message": "cannot", "available": ["text/turtle"]}')
    monkeypatch.setattr(downloads, "SMALL", 0)
    found = own.get("/data/standlink.rdf")
    assert (found.status_code, found.get_json()["available"]) == (406, ["text/turtle"])


def test_dump_that_was_deleted_from_the_cache_is_made_again(own: FlaskClient) -> None:
    first = own.get("/data/standlink.trig.gz").data
    home = own.application.extensions["standlink"].settings.home
    shutil.rmtree(home / CACHE)
    assert own.get("/data/standlink.trig.gz").data == first


# a server


def test_broken_download_is_resumed(site: str, quads: bytes, tmp_path: Path) -> None:
    path, curl = tmp_path / QUADS, shutil.which("curl")
    if not curl:
        pytest.skip("needs curl")
    path.write_bytes(quads[:100_001])
    subprocess.run([curl, "-sSf", "-C", "-", "-o", str(path), f"{site}{NQ}.gz"], check=True)
    assert path.read_bytes() == quads


def test_parts_make_up_the_file(site: str, quads: bytes) -> None:
    size = len(quads) // 7
    parts = []
    for start in range(0, len(quads), size):
        request = urllib.request.Request(f"{site}{NQ}.gz", headers={"Range": f"bytes={start}-{start + size - 1}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 206
            parts.append(answer.read())
    assert b"".join(parts) == quads


def test_download_ends_when_the_client_has_gone(home: Path) -> None:
    gateway = Gateway(create_app(Settings(home=home)))
    sent: list[int] = []

    async def run() -> None:
        gone = asyncio.Event()

        async def receive() -> dict[str, object]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(len(message.get("body", b"")))
            if len(sent) > 2:
                gone.set()
                await asyncio.sleep(0.01)

        await gateway({**SCOPE, "path": NQ, "raw_path": NQ.encode()}, receive, send)

    in_a_loop(run())
    assert 0 < sum(sent) < 3 << 20, "of ten megabytes"
    assert [lane for lane, length in gateway._lanes.lengths().items() if length] == []
