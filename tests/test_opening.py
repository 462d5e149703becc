"""Opening a release: on disk, downloaded and at a server it gives the same results, and what is no release is named."""

from __future__ import annotations

import json
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import polars as pl
import pytest
import rdflib
import standlink
from standlink import Graph, RemoteError, RemoteGraph, Table
from standlink.errors import (
    AmbiguousNameError,
    FileError,
    NoReleaseError,
    NotFoundError,
    NotReadyError,
    ParameterError,
    PinnedReleaseError,
    QueryError,
    ServiceBusyError,
    StandlinkError,
    UnknownNameError,
)
from standlink.graph.pipeline.build import build
from standlink.graph.releases.backup import back_up
from standlink.graph.releases.files import MANIFEST, read_manifest, write_manifest
from standlink.graph.releases.release import FORMAT, Releases
from standlink.queries.library import library
from standlink.queries.remote.documents import from_document, to_document
from standlink.queries.search.pages import documents
from standlink.web.app import create_app
from standlink.web.settings import Settings
from werkzeug.serving import make_server

pytestmark = pytest.mark.slow

Call = Callable[[Any], Any]

STATEMENTS = "SELECT * { ?s a sl:Statement ; sl:subject ?x ; ?p ?o } ORDER BY ?s ?p ?o LIMIT 900"
#: Calls and what of their results must be the same wherever the release is.
CALLS: dict[str, Call] = {
    "questions": lambda g: list(g.questions()),
    "a question": lambda g: g.ask("convergence/switchers", from_="ccs1", to="nacs"),
    "a question by names, with several values": lambda g: g.ask(
        "convergence/rival-outcome", rivals=["CCS1", "chademo", "standard:nacs"]
    ),
    "a question with an emptied filter": lambda g: g.ask("linkages/regions", level="country", case=""),
    "a computed question": lambda g: g.ask("linkages/regions", level="country").to_polars().rows(),
    "an answer": lambda g: _parts(g.answer("convergence/switchers", from_="ccs1", to="nacs")),
    "a computed answer": lambda g: _parts(g.answer("linkages/regions", level="country")),
    "an answer without rows": lambda g: _parts(g.answer("convergence/switchers", from_="nacs", to="chademo")),
    "Arrow": lambda g: pl.DataFrame(g.ask("linkages/regions", level="country")).rows(),
    "pandas": lambda g: g.ask("linkages/regions", level="country").to_pandas().to_csv(),
    "HTML of an answer": lambda g: g.answer("convergence/switchers", from_="ccs1", to="nacs")._repr_html_(),
    "a network": lambda g: _network(g.network("linkages/network", level="country")),
    "a network with directions": lambda g: _network(g.network("convergence/technologies", standard="wi-fi")),
    "an analysis table": lambda g: g.table("involvement").collect().sort(_columns(g)).rows(),
    "a search": lambda g: g.search("charging"),
    "a search for a document": lambda g: g.search("iso15118-20", kind="standard", limit=3),
    "a search in Chinese": lambda g: g.search("充电"),
    "a description": lambda g: g.describe("Ford"),
    "a description by a name in Chinese": lambda g: g.describe("福特"),
    "SELECT": lambda g: g.sparql("SELECT ?s ?c ?d { ?s a ?c ; rdfs:label ?d } ORDER BY ?s ?c ?d LIMIT 500"),
    "SELECT of statements, whose labels are sentences": lambda g: g.sparql(STATEMENTS),
    "SELECT of terms that are unbound or made": lambda g: g.sparql(
        "SELECT * { VALUES (?a ?b) { (UNDEF 1.5) ('x'@en 'y'^^<http://x/t>) (<http://x/y> true) } } ORDER BY ?b"
    ),
    "SELECT of triple terms": lambda g: g.sparql("SELECT (<<( <a:s> <a:p> 'x'@en--rtl )>> AS ?t) {}"),
    "SELECT without rows": lambda g: _quietly(g, "SELECT ?s { ?s a sl:Company, sl:Region }"),
    "ASK": lambda g: (g.sparql("ASK { actor:ford a sl:Company }"), g.sparql("ASK { actor:ford a sl:Region }")),
    "a relative IRI": lambda g: g.sparql("ASK { <id/actor/ford> a sl:Company }"),
    "CONSTRUCT": lambda g: _triples(g.sparql("CONSTRUCT { ?s a ?c } { VALUES ?s { actor:ford } ?s a ?c }")),
    "DESCRIBE": lambda g: _triples(g.sparql("DESCRIBE actor:ford")),
    "a graph by name": lambda g: g.sparql("SELECT (COUNT(*) AS ?n) FROM graph:wifi { ?s ?p ?o }"),
    "hints": lambda g: _hints(g, "SELECT * { ?s a sl:Standart ; rdfs:label '北美' }"),
    "triples": lambda g: g.release.manifest["triples"],
    "datasets": lambda g: [(d["title"], d["triples"]) for d in g.release.manifest["datasets"]],
}
MISTAKES: dict[str, tuple[Call, type[StandlinkError], str]] = {
    "an unknown question": (lambda g: g.ask("convergence/switcher"), NotFoundError, "convergence/switchers"),
    "a path as a question": (lambda g: g.ask("../../search"), NotFoundError, "no question"),
    "an unknown name": (
        lambda g: g.ask("convergence/switchers", from_="ccs1", to="nask"), UnknownNameError, "no standard is called",
    ),
    "a missing argument": (lambda g: g.ask("convergence/switchers", from_="ccs1"), ParameterError, "to: missing"),
    "an emptied argument": (
        lambda g: g.ask("convergence/switchers", from_="ccs1", to=" "), ParameterError, "to: missing",
    ),
    "an unknown argument": (
        lambda g: g.ask("convergence/switchers", from_="ccs1", to="nacs", when="2023"), ParameterError, "when",
    ),
    "another release": (
        lambda g: g.ask("convergence/switchers", from_="ccs1", to="nacs", release="x"), ParameterError, "release",
    ),
    "an unknown thing": (lambda g: g.describe("actor:nobody"), NotFoundError, "actor:nobody"),
    "an ambiguous name": (
        lambda g: g.describe("Environmental management systems - Requirements with guidance for use"),
        AmbiguousNameError, "iso-14001-2004",
    ),
    "an empty search": (lambda g: g.search(" "), ParameterError, "text"),
    "an unknown kind": (lambda g: g.search("x", kind="firm"), ParameterError, "actor"),
    "a limit out of range": (lambda g: g.search("x", limit=0), ParameterError, "1 and 1,000"),
    "an unknown table": (lambda g: g.table("participation"), NotFoundError, "involvement"),
    "a network of what is none": (
        lambda g: g.network("convergence/switchers", from_="ccs1", to="nacs"), NotFoundError, "is not a network",
    ),
    "a malformed query": (lambda g: g.sparql("SELECT ?s {"), QueryError, "at 1:11: a } is missing"),
    "an unknown prefix": (lambda g: g.sparql("ASK { ?s a nope:x }"), QueryError, "the prefix nope: is not declared"),
    "an update": (lambda g: g.sparql("DELETE WHERE { ?s ?p ?o }"), QueryError, ""),
}  # fmt: skip


def _columns(g: Any) -> list[str]:
    return g.table("involvement").collect_schema().names()


def _parts(answer: Any) -> tuple[Any, ...]:
    question = answer.question
    return (
        answer.table, dict(answer.table.types), answer.notes, answer.bindings, answer.sparql, answer.definition,
        answer.evidence, answer.confined, answer.present, answer.unsettled, question, repr(answer),
    )  # fmt: skip


def _network(found: Any) -> tuple[Any, ...]:
    return type(found), dict(found.nodes(data=True)), list(found.edges(data=True))


def _triples(found: Any) -> set[Any]:
    assert isinstance(found, rdflib.Graph)
    assert found.namespace_manager.store.namespace("sl") is not None
    return set(found)


def _quietly(g: Any, query: str) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return g.sparql(query)


def _hints(g: Any, query: str) -> list[str]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        g.sparql(query)
    assert [warning.filename for warning in found] == [__file__] * len(found)
    return [str(warning.message) for warning in found]


@pytest.fixture(scope="module")
def remote(site: str) -> RemoteGraph:
    opened = standlink.open(f"{site}/")
    assert isinstance(opened, RemoteGraph)
    return opened


@pytest.fixture(scope="module")
def downloads(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Graph]:
    """The release opened from its folder, from the N-Quads that a site offers, and from a backup."""
    folder = tmp_path_factory.mktemp("downloads")
    release = Releases(home).current()
    dump, backup = folder / "standlink.nq.gz", folder / "release.backup"
    shutil.copy(release.file("dumps/standlink.nq.gz"), dump)
    back_up(home, backup)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDLINK_HOME", str(folder / "home"))
        opened = {
            "folder": standlink.open(release.path),
            "dump": standlink.open(dump),
            "backup": standlink.open(backup),
        }
        assert standlink.open(str(dump)).release.path == opened["dump"].release.path
    assert sorted(path.name for path in folder.iterdir()) == ["home", "release.backup", "standlink.nq.gz"]
    assert [path.name for path in (folder / "home").iterdir()] == ["opened"]
    return opened  # type: ignore[return-value]


# the same results


@pytest.mark.parametrize("call", CALLS)
def test_server_gives_the_results_of_the_release_on_disk(call: str, graph: Graph, remote: RemoteGraph) -> None:
    assert CALLS[call](remote) == CALLS[call](graph)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", ["folder", "dump", "backup"])
def test_download_gives_the_results_of_the_release_it_is_of(
    kind: str, call: str, graph: Graph, downloads: dict[str, Graph]
) -> None:
    assert CALLS[call](downloads[kind]) == CALLS[call](graph)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_the_same_errors_on_disk_and_at_a_server(mistake: str, graph: Graph, remote: RemoteGraph) -> None:
    call, kind, words = MISTAKES[mistake]
    for opened in (graph, remote):
        with pytest.raises(kind) as error:
            call(opened)
        assert type(error.value) is kind
        assert words in str(error.value)


def test_whole_graph_is_the_same(graph: Graph, remote: RemoteGraph) -> None:
    here, there = graph.to_rdflib(), remote.to_rdflib()
    assert len(here) == len(there) > 1_000
    assert set(here) == set(there)


def test_graph_that_a_server_is_still_making_is_waited_for(
    remote: RemoteGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = iter([NotReadyError("being made", 5), NotReadyError("being made", 10_000)])
    slept: list[float] = []

    def busy(*_: object, **__: object) -> None:
        raise next(found)

    monkeypatch.setattr(remote._connection, "get", busy)
    monkeypatch.setattr(time, "sleep", slept.append)
    with pytest.raises(NotReadyError, match="being made"):
        remote.to_rdflib()
    assert slept == [5]


def test_server_is_shown_like_the_release_on_disk(graph: Graph, remote: RemoteGraph) -> None:
    assert repr(remote) == repr(graph).replace("<Graph", "<RemoteGraph")
    assert remote._repr_html_() == graph._repr_html_()
    assert remote.release.id == graph.release.id
    assert remote.release.published == graph.release.published


def test_every_answer_travels_whole(graph: Graph) -> None:
    for id_, question in library().items():
        try:
            answer = graph.answer(id_, **question.example)
        except StandlinkError:
            continue
        assert from_document(to_document(answer)) == answer, id_


def test_methods_are_the_same(graph: Graph, remote: RemoteGraph) -> None:
    public = [{name for name in dir(opened) if not name.startswith("_")} for opened in (graph, remote)]
    assert public[0] == public[1] >= {"answer", "ask", "describe", "network", "questions", "search", "sparql", "table"}


# releases of a server


@pytest.fixture(scope="module")
def several(small_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an earlier and a later release, one of an older version and one of a newer version."""
    home = tmp_path_factory.mktemp("several")
    for force in (False, True):
        build(home, cases=small_cases, documents=documents, force=force)
    current = Releases(home).current().path
    for name, format_ in (("older", 3), ("newer", FORMAT + 1)):
        copy = home / "releases" / name
        shutil.copytree(current, copy)
        manifest = read_manifest(copy)
        (copy / MANIFEST).unlink()
        write_manifest(copy, manifest | {"format": format_})
    return home


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve a data folder from a thread of this process."""
    server = make_server("127.0.0.1", 0, create_app(Settings(home=home)), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()


def test_release_that_was_opened_stays_the_same_when_the_next_is_published(several: Path) -> None:
    releases = Releases(several)
    first, last = releases.ids()[:2]
    releases.point_to(first)
    with served(several) as address:
        opened = standlink.open(address)
        releases.point_to(last)
        assert opened.release.id == first
        assert opened.answer("barriers/coverage").release == first
        assert standlink.open(address).release.id == last
        named = standlink.open(f"{address}/releases/{first}")
        assert (named.release.id, named.release.address) == (first, opened.release.address)


@pytest.mark.parametrize(
    ("name", "words"), [("older", "older"), ("newer", "newer"), ("absent", "release absent is not known here")]
)
def test_release_that_a_server_cannot_read_is_named_with_the_reason(name: str, words: str, several: Path) -> None:
    with served(several) as address, pytest.raises(PinnedReleaseError, match=words) as error:
        standlink.open(f"{address}/releases/{name}")
    assert name in str(error.value)
    assert error.value.available


@pytest.mark.parametrize(("name", "words"), [("newer", "made by a newer Standlink"), ("older", "an older Standlink")])
def test_release_on_disk_of_another_version_is_named(name: str, words: str, several: Path) -> None:
    with pytest.raises(NoReleaseError, match=f"{name} was made by {words}|{words}"):
        standlink.open(several / "releases" / name).sparql("ASK {}")


def test_server_without_a_release_is_said_to_have_none(tmp_path: Path) -> None:
    with served(tmp_path) as address, pytest.raises(NoReleaseError, match="no release"):
        standlink.open(address)


# other servers


@contextmanager
def answering(pages: Mapping[str, tuple[int, str, bytes, dict[str, str]]]) -> Iterator[str]:
    """Serve pages by their paths: status, media type, body and more headers; all others are not found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            status, kind, body, more = pages.get(path, (404, "text/html", b"<h1>Not here</h1>", {}))
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def as_json(value: object, status: int = 200, kind: str = "application/json", **headers: str) -> Any:
    return status, kind, json.dumps(value).encode(), headers


ABOUT = {"standlink": "0.9", "release": "r1", "api": {"v1": {"version": "1.0.0"}}}
RELEASE = {"id": "r1", "published": "2026-01-01", "triples": 1, "tables": {"a": 1}, "datasets": []}
GOOD = {"/api.json": as_json(ABOUT), "/releases/r1/api/v1/releases/r1": as_json(RELEASE)}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({}, "is not the address of a Standlink site, or its Standlink is older"),
        ({"/api.json": (200, "text/html", b"<p>Welcome", {})}, "is not the address of a Standlink site"),
        ({"/api.json": as_json({"hello": 1})}, "is not the address of a Standlink site"),
        ({"/api.json": as_json({"status": 404, "detail": "no page"}, 404, PROBLEM)}, "is not the address of a Stand"),
        ({"/api.json": as_json(ABOUT | {"api": {"v2": {}, "v3": {}}})}, "API has the versions v2, v3; this .* v1"),
        ({"/api.json": as_json({"detail": "overloaded"}, 502, PROBLEM)}, "answers 502 .*: overloaded"),
        ({"/api.json": (503, "text/plain", b"", {})}, "answers 503 .*, and does not say why"),
        ({"/api.json": (200, "application/json", b"x", {"Content-Encoding": "gzip"})}, "cannot be reached: Not a gzip"),
        ({"/api.json": as_json(ABOUT)}, "/releases/r1/api/v1/releases/r1 answers 404"),
        (GOOD | {"/releases/r1/api/v1/releases/r1": as_json([])}, "cannot read"),
        (GOOD | {"/releases/r1/api/v1/releases/r1": as_json({"id": "r1"})}, "cannot read .*incomplete"),
    ],
)
def test_server_that_is_no_standlink_or_another_version_is_named(pages: Any, words: str, tmp_path: Path) -> None:
    with answering(pages) as address, pytest.raises(RemoteError, match=words) as error:
        standlink.open(address)
    assert address in str(error.value)


@pytest.mark.parametrize(
    ("page", "kind", "words"),
    [
        (as_json({"head": {}}), RemoteError, "cannot read"),
        (as_json({"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "new", "value": []}}]}}),
         RemoteError, "cannot read"),
        ((200, "application/sparql-results+json", b"{", {}), RemoteError, "cannot read"),
        ((200, "application/n-triples", b"<a> <b", {}), RemoteError, "cannot read"),
        (as_json({"detail": "wait", "reason": "service-busy"}, 503, PROBLEM, **{"Retry-After": "7"}),
         ServiceBusyError, "wait"),
        (as_json({"detail": "wait", "reason": "not-ready"}, 503, PROBLEM), NotReadyError, "wait"),
        (as_json({"detail": "made up", "reason": "of-tomorrow"}, 400, PROBLEM), RemoteError, "400 .*made up"),
        (as_json({"detail": "stopped", "reason": "query-timeout"}, 503, PROBLEM), QueryError, "stopped"),
    ],
)  # fmt: skip
def test_answer_that_is_not_known_is_an_error_that_says_so(page: Any, kind: type[Exception], words: str) -> None:
    with answering(GOOD | {"/releases/r1/sparql": page}) as address:
        opened = standlink.open(address)
        with pytest.raises(kind, match=words) as error:
            opened.sparql("SELECT * { ?s ?p ?o }")
    assert getattr(error.value, "retry_after", 7) in (7, 30)


def test_silent_server_is_given_up_after_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(2)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    begun = time.monotonic()
    try:
        with pytest.raises(RemoteError, match=r"was silent for 0\.3 seconds"):
            standlink.open(f"http://127.0.0.1:{server.server_port}", timeout=0.3)
        assert time.monotonic() - begun < 2
    finally:
        server.shutdown()


# what is no release


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("http://127.0.0.1:1", RemoteError, "http://127.0.0.1:1 cannot be reached"),
        ("ftp://standlink.example.org", ParameterError, "http:// or https://"),
        ("htp://standlink.example.org", ParameterError, "http:// or https://"),
        ("http://[standlink", ParameterError, "not a well-formed address"),
        ("https://ann:secret@standlink.example.org", ParameterError, "user name or password"),
        ("localhost:8000", NoReleaseError, "write http://localhost:8000"),
        ("standlink.example.org", NoReleaseError, "write http://standlink.example.org"),
        ("standlink.example.org/releases/x", NoReleaseError, "write http://standlink.example.org/releases/x"),
        ("no-such-folder", NoReleaseError, "there is no file or folder no-such-folder"),
        ("no/such.nq.gz", NoReleaseError, "there is no file or folder"),
    ],
)
def test_mistyped_source_is_named_and_nothing_is_written(
    source: str, kind: type[Exception], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STANDLINK_HOME", str(tmp_path / "home"))
    with pytest.raises(kind) as error:
        standlink.open(source)
    assert words in str(error.value)
    assert "secret" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("standlink.ttl", b"<a:s> <a:p> <a:o> .", "expected N-Quads"),
        ("standlink.nq", b"this is no N-Quads", "standlink.nq"),
        ("empty.nq", b"", "empty.nq"),
        ("standlink.nq.gz", b"not compressed", "standlink.nq.gz"),
        ("cut.backup", bytes.fromhex("28b52ffd") + b"cut off", "cut.backup"),
    ],
)
def test_file_that_has_no_release_is_named_and_leaves_nothing(
    name: str, content: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("STANDLINK_HOME", str(tmp_path / "home"))
    with pytest.raises(FileError) as error:
        standlink.open(tmp_path / name)
    assert words in str(error.value)
    left = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert left == []


def test_opening_the_same_address_does_not_need_the_data_folder(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDLINK_HOME", "/nowhere/at/all")
    assert standlink.open(site).ask("convergence/switchers", from_="ccs1", to="nacs")
