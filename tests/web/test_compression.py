"""What is compressed in transfer, and what caches are told: for every route, coding by coding."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from asking import Ask, Sent, asking
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from standlink.web import compression, statics
from standlink.web.app import create_app
from standlink.web.compression import CODINGS, LEAST, compress, preferred
from standlink.web.gateway.gateway import Gateway
from standlink.web.settings import Settings

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

brotli: Any = compression.brotli

CSS = "vendor/standlink.css"
#: Addresses of every endpoint: pages, data, pictures, files, redirects and errors.
ADDRESSES = {
    "api.answer": ["/api/v1/questions/linkages/regions/answer", "/api/v1/questions/linkages/regions/answer?x=1"],
    "api.description": ["/api/v1", "/api/v1/openapi.json"],
    "api.find": ["/api/v1/search?q=charging"],
    "api.get_coverage": ["/api/v1/coverage?of=ford"],
    "api.get_described": ["/api/v1/described?name=Ford"],
    "api.get_measure": ["/api/v1/measures/linkage"],
    "api.get_question": ["/api/v1/questions/linkages/regions"],
    "api.get_release": ["/api/v1/releases/none"],
    "api.get_sample": ["/api/v1/questions/convergence/switchers/sample"],
    "api.get_thing": ["/api/v1/things/actor/ford", "/api/v1/things/actor/none"],
    "api.list_all": ["/api/v1/things?kind=actor"],
    "api.list_measures": ["/api/v1/measures"],
    "api.list_questions": ["/api/v1/questions"],
    "api.list_releases": ["/api/v1/releases"],
    "api.page": ["/api"],
    "api.versions": ["/api.json"],
    "cases.case": ["/cases/ev-charging-unification", "/cases/none"],
    "cases.index": ["/cases"],
    "cases.overview": ["/"],
    "changes.page": ["/changes/none"],
    "changes.root": ["/changes", "/changes.atom"],
    "comparing.comparison": ["/compare", "/compare?of=region:japan&of=region:china"],
    "coverage.coverage": ["/coverage", "/coverage?of=ford"],
    "data.dump": ["/data/standlink.nq", "/data/standlink.nq.gz", "/data/standlink.nq.gz.sha256", "/data/standlink.bib"],
    "data.graph": ["/graph/wifi", "/graph/wifi.nt", "/graph/wifi.nt.gz"],
    "data.open_dump": ["/data/standlink-open.nt", "/data/standlink-open.nt.gz"],
    "data.overview": ["/data"],
    "data.privacy": ["/privacy"],
    "editing.check": ["/sparql/check"],
    "editing.completion": ["/sparql/complete"],
    "editing.question": ["/sparql/questions/linkages/network"],
    "embedding.case": ["/embed/cases/ev-charging-unification"],
    "embedding.overview": ["/embed/overview"],
    "embedding.thing": ["/embed/id/standard/nacs"],
    "history.of_thing": ["/id/actor/ford/history", "/id/actor/ford/history.json"],
    "languages.choose": ["/language?to=zh"],
    "reconciliation.about": ["/reconcile/about"],
    "reconciliation.preview": ["/embed/preview/actor/ford", "/embed/preview/actor/none"],
    "reconciliation.propose_properties": ["/reconcile/properties?type=sl:Company"],
    "reconciliation.service": ["/reconcile", "/reconcile?queries=%7B%22q0%22%3A%7B%22query%22%3A%22Ford%22%7D%7D"],
    "reconciliation.suggest_entities": ["/reconcile/suggest/entity?prefix=ford"],
    "reconciliation.suggest_properties": ["/reconcile/suggest/property?prefix=loc"],
    "reconciliation.suggest_types": ["/reconcile/suggest/type?prefix=comp"],
    "sharing.follow": ["/q/none"],
    "sharing.make": ["/q"],
    "sparql.picture": ["/sparql.svg?query=SELECT+*+%7B+%3Fs+sl%3Aadopts+%3Fo+%7D&view=network"],
    "statics.favicon": ["/favicon.ico"],
    "crawlers.part": ["/sitemap-pages.xml", "/sitemap-actor-1.xml"],
    "crawlers.robots": ["/robots.txt"],
    "crawlers.sitemap": ["/sitemap.xml"],
    "data.ro_crate": ["/ro-crate-metadata.json"],
    "data.json_ld_context": ["/ontology/context.jsonld"],
    "data.void": ["/.well-known/void"],
    "embedding.question": ["/embed/questions/convergence/rival-adoption"],
    "entities.thing": [
        "/id/actor/ford",
        *(f"/id/actor/ford.{suffix}" for suffix in ("json", "ttl", "jsonld", "rdf", "nt", "bib")),
    ],
    "finding.kinds": ["/browse"],
    "finding.opensearch": ["/opensearch.xml"],
    "finding.results": ["/search?q=charging"],
    "finding.suggestions": ["/suggest?q=charg"],
    "finding.things": ["/browse/standard"],
    "links.links": ["/id/standard/nacs/from/adoptedStandard"],
    "lookup.find": [],  # a redirect to results
    "lookup.form": ["/find"],
    "nanopubs.by_code": ["/id/event/ford-adopts-nacs/nanopub/none"],
    "nanopubs.of_record": ["/id/event/ford-adopts-nacs.nanopub.trig"],
    "ontology.ontology": ["/ontology", "/ontology.ttl", "/ontology.json"],
    "ontology.version": ["/ontology/0.1.0", "/ontology/0.1.0.ttl", "/ontology/9.9.9"],
    "ontology_parts.alignments": ["/ontology/alignments", "/ontology/alignments.sssom.tsv"],
    "ontology_parts.change_list": ["/ontology/changes", "/ontology/changes.json"],
    "ontology_parts.competency": ["/ontology/competency"],
    "ontology_parts.schemes": ["/ontology/schemes"],
    "ontology_parts.shape_list": ["/ontology/shapes", "/ontology/shapes.ttl"],
    "pictures.case": ["/cases/ev-charging-unification.svg"],
    "pictures.overview": ["/overview.svg"],
    "quality.overview": ["/data/quality"],
    "questions.index": ["/questions", "/questions.json", "/questions/"],
    "questions.question": [
        f"/questions/convergence/rival-adoption{suffix}" for suffix in ("", ".csv", ".json", ".svg", ".none")
    ],
    "releases.index": ["/releases", "/releases.json", "/releases.atom"],
    "releases.unavailable": ["/releases/none", "/releases/none/id/actor/ford"],
    "social.case": ["/social/cases/none.png"],
    "social.overview": ["/social.png"],
    "social.question": ["/social/questions/convergence/none.png"],
    "sparql.citation": ["/sparql.bib?query=ASK%7B%7D"],
    "sparql.endpoint": [
        "/sparql",
        "/sparql?query=SELECT+*%7B%3Fs+a+%3Ft%7D+ORDER+BY+%3Fs+%3Ft+LIMIT+100",
        "/sparql?query=x",
    ],
    "statics.send": [f"/static/{CSS}", "/static/vendor/fonts/inter.woff2", "/static/none.css"],
    "term_pages.module_diagram": ["/ontology/diagrams/actors.svg", "/ontology/diagrams/none.svg"],
    "term_pages.term": ["/ontology/Adoption", "/ontology/Adoption.ttl", "/ontology/none"],
    "tables.index": ["/data/tables", "/data/tables.json"],
    "tables.table": ["/data/tables/adoption.parquet"],
    "why.explanation": ["/why?subject=standard:nacs&property=sl:homeOfAdopters&object=region:germany"],
}
ALL = [address for addresses in ADDRESSES.values() for address in addresses]
ACCEPTED = [
    "gzip",
    "br",
    "zstd",
    "gzip, deflate, br, zstd",
    "br;q=0, gzip",
    "gzip;q=0",
    "identity, gzip;q=0.5",
    "*",
    "*;q=0",
    "identity;q=0, gzip",
    "compress",
]
TEXT = ("text/", "application/json", "application/problem+json", "image/svg+xml", "application/ld+json")
#: What a 304 has in common with the answer that it stands for.
KEPT = ("etag", "vary", "cache-control")


@pytest.fixture(scope="module")
def app(home: Path) -> Flask:
    return create_app(Settings(home=home, memory_triples=0))


@pytest.fixture(scope="module")
def ask(app: Flask) -> Ask:
    return asking(Gateway(app))


def decoded(sent: Sent) -> bytes:
    """Return the body of an answer without its coding."""
    coding = sent[1].get("content-encoding")
    if coding == "zstd":
        return bytes(zstd.decompress(sent[2]))
    if coding == "br":
        return bytes(brotli.decompress(sent[2])) if brotli else pytest.skip("brotli is not installed")
    return gzip.decompress(sent[2]) if coding else sent[2]


def varies(headers: dict[str, str]) -> bool:
    return "accept-encoding" in headers.get("vary", "").lower()


def without_length(headers: dict[str, str]) -> dict[str, str]:
    """Return headers without what differs from one second to the next, such as when a cookie expires."""
    left_out = ("content-length", "x-request-id", "date")
    kept = {name: value for name, value in headers.items() if name not in left_out}
    return {name: re.sub(r"Expires=[^;]*; ", "", value) for name, value in kept.items()}


def test_every_endpoint_is_tried(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == ADDRESSES.keys()


@pytest.mark.parametrize("address", ALL)
def test_each_client_gets_the_same_in_a_coding_that_it_takes(ask: Ask, address: str) -> None:
    status, headers, body = plain = ask(address, accept="*/*")
    assert "content-encoding" not in headers
    for accepted in ACCEPTED:
        sent = ask(address, accept="*/*", accept_encoding=accepted)
        coding = sent[1].get("content-encoding", "")
        assert sent[0] == status
        if status < 400:  # a problem names its request
            assert decoded(sent) == body, accepted
        assert int(sent[1]["content-length"]) == len(sent[2])
        assert sent[1].get("vary") == headers.get("vary")
        assert coding in ("", *(name for name in ("gzip", "br", "zstd") if preferred(accepted, (name,))[0]))
        if coding:
            assert varies(headers)
            tag = sent[1].get("etag", "W/")
            assert tag.startswith("W/") or tag != plain[1]["etag"]
            if accepted != "identity;q=0, gzip":
                assert len(body) >= LEAST or "statics" in address or "/static/" in address
                assert len(sent[2]) < len(body)


@pytest.mark.parametrize("address", ALL)
def test_large_texts_are_compressed_and_nothing_else_is(ask: Ask, address: str) -> None:
    _, headers, body = ask(address, accept="*/*")
    coding = ask(address, accept="*/*", accept_encoding="gzip, zstd")[1].get("content-encoding")
    if headers["content-type"].startswith(TEXT) and len(body) >= LEAST:
        assert coding in ("zstd", "gzip")
    if headers["content-type"].startswith(("font/", "application/gzip", "application/vnd.apache.parquet")):
        assert coding is None
        assert not varies(headers)


@pytest.mark.parametrize("address", ALL)
@pytest.mark.parametrize("accepted", ["", "gzip", "br, zstd"])
def test_head_and_304_have_the_headers_of_get(ask: Ask, address: str, accepted: str) -> None:
    given = {"accept": "*/*"} | ({"accept_encoding": accepted} if accepted else {})
    status, headers, _ = ask(address, **given)
    head = ask(address, method="HEAD", **given)
    assert (head[0], without_length(head[1]), head[2]) == (status, without_length(headers), b"")
    assert head[1].get("content-length") in (headers.get("content-length"), None)
    if status == 200 and "etag" in headers:
        unchanged = ask(address, **given, if_none_match=headers["etag"])
        assert (unchanged[0], unchanged[2]) == (304, b"")
        assert {name: unchanged[1].get(name) for name in KEPT} == {name: headers.get(name) for name in KEPT}
        assert "content-encoding" not in unchanged[1]


@pytest.mark.parametrize("address", ALL)
def test_no_answer_holds_a_secret_that_its_length_could_betray(ask: Ask, address: str) -> None:
    secret = "c2VjcmV0OnNlY3JldA"
    _, headers, body = ask(address, cookie=f"id={secret}", authorization=f"Basic {secret}")
    # The choice of a language is no secret.
    assert "set-cookie" not in headers or address.startswith("/language")
    assert secret.encode() not in body


def test_answer_that_forbids_it_is_not_compressed(ask: Ask) -> None:
    text = [("Content-Type", "text/html"), ("Vary", "Accept-Encoding")]
    for forbidding in ([("ETag", '"x"')], [("Cache-Control", "no-transform")], [("Content-Encoding", "gzip")]):
        assert compression.coding_of(200, [*text, *forbidding], "gzip") == ""
    assert compression.coding_of(206, text, "gzip") == ""
    assert compression.coding_of(200, [*text, ("ETag", 'W/"x"')], "gzip") == "gzip"


@pytest.mark.parametrize("coding", CODINGS)
@given(parts=st.lists(st.binary(max_size=300), max_size=5))
def test_each_part_of_a_stream_can_be_read_when_it_has_come(coding: str, parts: list[bytes]) -> None:
    closed: list[bool] = []
    reader = {
        "zstd": lambda: zstd.ZstdDecompressor().decompress,
        "br": lambda: brotli.Decompressor().process,
        "gzip": lambda: zlib.decompressobj(31).decompress,
    }[coding]()
    sent = compress(parts, coding, lambda: closed.append(True))
    read = b""
    for count, part in enumerate(sent, start=1):
        read += reader(part)
        assert read == b"".join([part for part in parts if part][:count])
    assert read == b"".join(parts)
    assert closed == [True]


def test_stream_is_compressed(ask: Ask) -> None:
    query = "/sparql?query=CONSTRUCT+%7B%3Fs+%3Fp+%3Fo%7D+%7B%3Fs+%3Fp+%3Fo%7D"
    given = {"accept": "application/n-triples"}
    plain, sent = ask(query, **given), ask(query, **given, accept_encoding="gzip")
    assert sent[1]["content-encoding"] == "gzip"
    # The order of triples that are not asked to be sorted is open.
    assert sorted(decoded(sent).splitlines()) == sorted(plain[2].splitlines())
    assert len(sent[2]) < len(plain[2]) / 4


# static files


def test_files_are_kept_for_good_only_under_their_present_version(ask: Ask) -> None:
    current = statics.current_version()
    for version, cached in ((current, "immutable"), ("0" * 12, "must-revalidate")):
        for name in (CSS, "vendor/fonts/inter.woff2"):
            status, headers, _ = ask(f"/static/{version}/{name}")
            assert (status, cached in headers["cache-control"]) == (200, True)
    assert f"/static/{current}/{CSS}".encode() in ask("/", accept="text/html")[2]


def test_compressed_copies_of_files_are_theirs() -> None:
    for name, file in statics.files().items():
        for coding in file.bodies:
            if coding != "br" or brotli:
                assert decoded((200, {"content-encoding": coding}, file.bodies[coding])) == file.bodies[""], name
    assert {"", "br", "gzip"} <= statics.files()["vendor/editor.js"].bodies.keys()


def test_file_that_was_changed_after_the_build_is_sent_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    changed = tmp_path / "standlink.css"
    changed.write_bytes((statics.FOLDER / CSS).read_bytes() + b"/* changed */")
    file = statics.File.read(changed)
    assert file.bodies.keys() == {""}
    monkeypatch.setitem(statics.files(), CSS, file)
    sent = ask(f"/static/{CSS}", accept_encoding="gzip")
    assert decoded(sent) == changed.read_bytes()
    assert (sent[1]["content-encoding"], sent[1]["etag"][:2]) == ("gzip", "W/")
