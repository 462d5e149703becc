"""SERVICE reaches the endpoints that are listed, and no other, however a query is written."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.errors import QueryError
from standlink.graph.releases.release import Release
from standlink.queries.answer_citations import check_citable
from standlink.queries.sparql.guard import check_query
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.marks import marks
from standlink.queries.sparql.outline import Outline
from standlink.queries.sparql.workers import WorkerPool

pytestmark = pytest.mark.slow

LISTED = "https://query.wikidata.org/sparql"
SOLUTIONS = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "from afar"}}]}}


class Endpoint(BaseHTTPRequestHandler):
    """An endpoint with one solution for any query; at ``/elsewhere`` it leads on to another server."""

    calls: list[tuple[str, str]]
    elsewhere: str

    def do_POST(self) -> None:
        self.calls.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
        body = json.dumps(SOLUTIONS).encode() if self.path == "/sparql" else b""
        self.send_response(200 if body else 302)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        if not body:
            self.send_header("Location", self.elsewhere)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def remote(listener: tuple[str, list[bool]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of an endpoint, and what it was sent."""
    calls: list[tuple[str, str]] = []
    handler = type("Handler", (Endpoint,), {"calls": calls, "elsewhere": listener[0]})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", calls
        server.shutdown()


@pytest.fixture(scope="module")
def federated(remote: tuple[str, list[tuple[str, str]]]) -> Iterator[WorkerPool]:
    listed = (f"{remote[0]}/sparql", f"{remote[0]}/elsewhere")
    with closing(WorkerPool(Limits(seconds=30, services=listed), size=1)) as pool:
        yield pool


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "SELECT * { service silent\n<https://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.SERVICE<https://query.wikidata.org/sparql>{?s ?p ?o} }",
        "SELECT * { SERVICE <https://query.wikidata.org/sparql> { SERVICE <https://query.wikidata.org/sparql> {} } }",
    ],
)
def test_listed_endpoint_is_allowed(query: str):
    check_query(query, 1_000, (LISTED,))
    with pytest.raises(QueryError, match="Federated queries"):
        check_query(query, 1_000)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <https://query.wikidata.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://query.wikidata.org/sparql/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://query.wikidata.org/sparql?x> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <HTTPS://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://query.wikidata.org@127.0.0.1/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } VALUES ?where { <https://query.wikidata.org/sparql> } }",
        "PREFIX q: <https://query.wikidata.org/> SELECT * { SERVICE q:sparql { ?s ?p ?o } }",
        "BASE <https://query.wikidata.org/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://query.wikidata.org/sp\\u0061rql> { ?s ?p ?o } }",
        "SELECT * { SERVICE #<https://query.wikidata.org/sparql>\n<http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://query.wikidata.org/sparql> { SERVICE <http://127.0.0.1/> { ?s ?p ?o } } }",
        "SELECT * { SERVICE <http://127.0.0.1/> {} SERVICE <https://query.wikidata.org/sparql> {} }",
    ],
)
def test_any_other_endpoint_is_refused_with_those_that_are_listed(query: str):
    with pytest.raises(
        QueryError, match=r"SERVICE takes one of these endpoints.*<https://query\.wikidata\.org/sparql>"
    ):
        check_query(query, 1_000, (LISTED,))


_SPACE = st.sampled_from(["", " ", "\n", "\t", "#\n", "#<\n", "#>\n", "#'''\n", '#"\n', " SILENT ", "SILENT"])
_BEFORE = st.sampled_from(["", "?s ?p 1.", "?s ?p '#'.", "FILTER(1<2)", "FILTER(?o<?p#>\n)", "?s ?p '''it's'''.", "{}"])


@settings(max_examples=few(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=_BEFORE,
    spaces=st.lists(_SPACE, min_size=4, max_size=4),
    order=st.permutations(["<{listed}>", "<{other}>", "?v", "o:"]),
    words=st.lists(st.sampled_from(["SERVICE", "service", "\\u0053ERVICE"]), min_size=2, max_size=2),
)
def test_what_passes_reaches_no_endpoint_that_is_not_listed(
    listener: tuple[str, list[bool]],
    remote: tuple[str, list[tuple[str, str]]],
    before: str,
    spaces: list[str],
    order: list[str],
    words: list[str],
):
    (other, heard), listed = listener, f"{remote[0]}/sparql"
    first, second, *_ = (target.format(listed=listed, other=other) for target in order)
    one, two, three, four = spaces
    query = (
        f"PREFIX o: <{other}> SELECT * {{ {before}{words[0]}{one}{first}{two}{{ ?q ?w ?x }}"
        f"{words[1]}{three}{second}{four}{{ ?a ?b ?x }} VALUES ?v {{ <{other}> }} }}"
    )
    try:
        check_query(query, 10_000, (listed,))
    except QueryError:
        return
    known = len(heard)
    with suppress(SyntaxError, OSError, RuntimeError, ValueError):
        list(ox.Store().query(query))  # type: ignore[arg-type]
    assert len(heard) == known


def test_rows_of_a_listed_endpoint_are_joined(
    federated: WorkerPool, release: Release, remote: tuple[str, list[tuple[str, str]]]
):
    address, calls = remote
    before = len(calls)
    query = f"SELECT ?x ?l {{ actor:ford rdfs:label ?l SERVICE <{address}/sparql> {{ ?s rdfs:label ?x }} }}"
    found = federated.run(release, query)
    assert b'"from afar"' in found.data
    assert b'"Ford"' in found.data
    (path, sent), *more = calls[before:]
    assert (path, more) == ("/sparql", [])
    assert "ford" not in sent


def test_redirect_is_not_followed(
    federated: WorkerPool,
    release: Release,
    remote: tuple[str, list[tuple[str, str]]],
    listener: tuple[str, list[bool]],
):
    known = len(listener[1])
    with pytest.raises(QueryError, match="redirect"):
        federated.run(release, f"SELECT * {{ SERVICE <{remote[0]}/elsewhere> {{ ?s ?p ?o }} }}")
    assert len(listener[1]) == known


def test_answer_that_others_took_part_in_is_neither_kept_nor_cited():
    query = f"SELECT * {{ SERVICE <{LISTED}> {{ ?s ?p ?o }} }}"
    assert Outline.of(query).varies
    with pytest.raises(QueryError, match="another server"):
        check_citable(query)
    assert not Outline.of("PREFIX service: <http://x/> SELECT ?service { service:a service:b ?service }").varies


def test_editor_marks_the_endpoint_that_is_not_listed(release: Release):
    query = f"SELECT * {{ SERVICE <{LISTED}> {{ ?s ?p ?o }} }}"
    assert marks(release, query, 1_000, services=(LISTED,)) == []
    (mark,) = marks(release, query, 1_000, services=("https://example.org/sparql",))
    assert query[mark.start : mark.end] == "SERVICE"
    assert "<https://example.org/sparql>" in mark.reason.en
