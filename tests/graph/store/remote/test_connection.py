"""A service that is not there, answers something else, refuses, or is silent: one plain sentence, and no hang."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from services import free_port
from standlink.errors import QueryError, RemoteError, ResultTooLargeError, StoreServiceError
from standlink.graph.store.remote.breaker import Breaker
from standlink.graph.store.remote.connection import RESULTS, Connection
from standlink.graph.store.remote.credentials import Credentials
from standlink.graph.store.remote.names import ReleaseNames
from standlink.graph.store.remote.queries import outgoing

TRUE = b'{"head":{},"boolean":true}'
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer, server_name: str = "Other/1") -> Iterator[str]:
    """Give the address of a server that answers every request in a certain way."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = server_name

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = TRUE, kind: str = RESULTS, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def test_nothing_listens() -> None:
    with pytest.raises(StoreServiceError, match=r"127\.0\.0\.1:\d+/sparql cannot be reached: Connection refused"):
        Connection(f"http://127.0.0.1:{free_port()}/sparql").connect()


def test_breaker_opens_and_tries_again() -> None:
    connection = Connection(f"http://127.0.0.1:{free_port()}/sparql")
    with pytest.raises(StoreServiceError):
        connection.connect()
    sent = connection.sent
    with pytest.raises(StoreServiceError, match="has not answered lately; it is tried again in"):
        connection.connect()
    assert connection.sent == sent
    breaker = Breaker(failures=1, pause=0.01)
    breaker.failed()
    assert breaker.admit() > 0
    time.sleep(0.02)
    assert breaker.admit() == 0
    assert breaker.admit() > 0, "one attempt passes, and the others wait for it"
    breaker.succeeded()
    assert breaker.admit() == 0


def test_page_of_html() -> None:
    with (
        answering(lambda handler: send(handler, 200, b"<html>", "text/html; charset=utf-8")) as url,
        pytest.raises(RemoteError, match="answers a query with text/html, not with application/sparql-results"),
    ):
        Connection(url).connect()


def test_wrong_path() -> None:
    with (
        answering(lambda handler: send(handler, 404, b"<html>", "text/html")) as url,
        pytest.raises(RemoteError, match="answers 404; check the address of the service"),
    ):
        Connection(url).connect()


def test_silence_is_bounded() -> None:
    with answering(lambda _: time.sleep(3)) as url:
        began = time.monotonic()
        with pytest.raises(StoreServiceError, match=r"did not answer within 0\.5 seconds"):
            Connection(url, timeout=0.5).connect()
        assert time.monotonic() - began < 2


def test_drops_of_an_answer_are_bounded() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", RESULTS)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        with suppress(OSError):
            for _ in range(20):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.2)

    with answering(drip) as url:
        began = time.monotonic()
        with pytest.raises(StoreServiceError):
            Connection(url, timeout=0.6).connect()
        assert time.monotonic() - began < 3


def test_failure_of_the_moment_is_tried_again() -> None:
    statuses = iter([503, 502, 200])
    with answering(lambda handler: send(handler, next(statuses))) as url:
        connection = Connection(url)
        connection.connect()
        assert connection.sent == 3


def test_query_that_is_refused_is_sent_once() -> None:
    with answering(lambda handler: send(handler, 400, b"line 1: no such thing", "text/plain")) as url:
        connection = Connection(url)
        with pytest.raises(QueryError, match=r"refuses the request \(400\): line 1: no such thing"):
            connection.connect()
        assert connection.sent == 1


def test_result_that_was_cut_is_refused() -> None:
    with (
        answering(lambda handler: send(handler, 200, X_SPARQL_MaxRows="10000"), "Virtuoso/07.20") as url,
        pytest.raises(ResultTooLargeError, match="has cut the result"),
    ):
        Connection(url).connect()


def test_credentials_answer_a_challenge_and_are_in_no_message() -> None:
    seen: list[str] = []

    def guarded(handler: BaseHTTPRequestHandler) -> None:
        given = handler.headers.get("Authorization", "")
        seen.append(given)
        challenge = 'Digest realm="SPARQL", nonce="abc", opaque="x", qop="auth", algorithm="MD5"'
        send(handler, 403 if given else 401, b"no", "text/plain", WWW_Authenticate=challenge)

    with answering(guarded) as url:
        connection = Connection(url, credentials=Credentials("ann", "s3cret"))
        with pytest.raises(RemoteError, match="refuses these credentials") as refusal:
            connection.connect()
        assert seen[0] == ""
        assert seen[1].startswith('Digest username="ann", realm="SPARQL", nonce="abc", uri="/sparql"')
        assert "s3cret" not in f"{refusal.value}{connection.credentials!r}{seen}"
        with pytest.raises(RemoteError, match="asks for credentials"):
            Connection(url).connect()


def test_credentials_come_from_the_environment() -> None:
    given = {"STANDLINK_STORE_USER": "ann", "STANDLINK_STORE_PASSWORD": "s3cret"}
    assert Credentials.from_environment(given) == Credentials("ann", "s3cret")
    assert Credentials.from_environment({}) is None


def test_graphs_of_a_query_have_the_names_of_the_service() -> None:
    names = ReleaseNames("r1")
    sent = outgoing(
        "SELECT * { GRAPH graph:wifi { ?s a sl:Standard } GRAPH <graph/5g> { } }", names, "https://w3id.org/standlink/"
    )
    assert "PREFIX graph: <https://w3id.org/standlink/releases/r1/graph/>" in sent
    assert "<https://w3id.org/standlink/releases/r1/graph/5g>" in sent
    assert names.inward(sent.encode()).decode().count("/releases/") == 0
