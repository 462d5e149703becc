"""Entity pages of random things over HTTP: Standlink, Oxigraph's own server, rdflib-endpoint."""

from __future__ import annotations

import cProfile
import json
from collections.abc import Iterator
from urllib.parse import quote

from ...ontology.namespaces import BASE
from ...web.app import create_app
from ...web.settings import Settings
from .. import servers
from ..client import Load, load, request
from ..row import Row, at_least, at_most
from ..subject import Subject, query_text
from ..tasks import profile_lines
from .entity import EXAMPLE, Answer, plain

RESULTS = "application/sparql-results+json"
#: Requests to each server before timing starts, for things that are not requested again.
_WARM_UP = 100
#: Goals: requests per second as a multiple of those of rdflib-endpoint, and p99 as a multiple of p50.
_LEAST_ENDPOINT, _SPREAD = 25, 4
_CLIENT = (
    "requests per second over 8 connections, each thing requested once (304: five times); all servers share the cores"
    " with the same client process, which understates the ratios"
)


def rows(subject: Subject, count: int) -> Iterator[Row]:
    """Yield the rows about serving entity pages."""
    chosen = subject.ids(_WARM_UP + 2 * count, salt=2)
    warm, ids, others = chosen[:_WARM_UP], chosen[_WARM_UP : _WARM_UP + count], chosen[_WARM_UP + count :]
    checked = warm[:10]

    def queried(server: servers.Server, path: str, some: list[str], most: float = 5.0) -> Load:
        """Send the query about some things, after the same warm-up for all servers."""
        load(server.port, entity_requests(path, warm), most_seconds=most)
        return load(server.port, entity_requests(path, some), most_seconds=most)

    native, native_is = None, "Oxigraph's server is not installed"
    if servers.OXIGRAPH.exists():
        with servers.oxigraph(subject.store) as server:
            _compare(subject, server, "/query", checked)
            native = queried(server, "/query", ids)
            native_is = f"oxigraph serve-read-only: {rate(native)}"
    slow, slow_is = None, ""
    try:
        with servers.rdflib_endpoint(subject.dumps[0]) as server:
            _compare(subject, server, "/", checked[:3])
            slow = queried(server, "/", ids, most=min(10.0, count / 200))
    except (RuntimeError, OSError) as error:
        slow_is = f"rdflib-endpoint: {error}"
    with servers.standlink(subject.home) as server:
        settled = servers.settle(server) if subject.release.manifest["triples"] <= Settings().memory_triples else False
        first, paths, more = _paths(warm), _paths(ids), _paths(others)
        for path, iri in zip(first, checked, strict=False):
            assert json.loads(server.get(f"{path}.json")[0])["iri"] == iri
        load(server.port, json_requests(warm))
        data = load(server.port, json_requests(ids))
        tags = {p: server.get(f"{p}.json")[1]["etag"] for p in paths[: max(200, count // 5)]}
        again = load(server.port, [request(f"{p}.json", {"If-None-Match": t}) for p, t in tags.items()] * 5)
        load(server.port, [request(p, {"Accept": "text/html"}) for p in first])
        pages = load(server.port, [request(p, {"Accept": "text/html"}) for p in more])
    assert set(data.statuses) == {200} == set(pages.statuses), (data.statuses, pages.statuses)
    assert set(again.statuses) == {304}, again.statuses
    equal = "the peers' answers equal the plain look-up"
    place = "memory" if settled else "disk"
    note = (
        f"served from {place}, by Oxigraph from disk, by rdflib-endpoint from memory;"
        f" our page has more than the peers' list of triples; {_CLIENT}"
    )
    if native:
        for work, own, goal in (
            ("entity page as JSON over HTTP", data, 0.6),
            ("entity page, revalidation (304)", again, 4),
            ("entity page, full HTML", pages, 0.3),
        ):
            ratio = own.per_second / native.per_second
            outcome = at_least(ratio, goal)
            profile = _profile(subject, paths, work) if outcome == "missed" else []
            yield Row(
                work, subject.size, rate(own), native_is, ratio, f"at least {goal}x", outcome, equal, note, profile
            )
    else:
        yield Row("entity page over HTTP", subject.size, rate(data), native_is, outcome="not measured")
    if slow:
        ratio = data.per_second / slow.per_second
        yield Row(
            "entity page as JSON over HTTP", subject.size, rate(data), f"rdflib-endpoint: {rate(slow)}", ratio,
            f"at least {_LEAST_ENDPOINT}x", at_least(ratio, _LEAST_ENDPOINT), equal, note,
            _profile(subject, paths, "JSON") if ratio < _LEAST_ENDPOINT else [],
        )  # fmt: skip
    else:
        yield Row("entity page as JSON over HTTP", subject.size, rate(data), slow_is, None, outcome="not measured")
    ratio = pages.latency(0.99) / pages.latency(0.5)
    spread = f"p50 {pages.latency(0.5) * 1000:.1f} ms, p99 {pages.latency(0.99) * 1000:.1f} ms"
    outcome = at_most(ratio, _SPREAD)
    yield Row(
        "full HTML page, slowest hundredth", subject.size, spread, "", ratio, f"p99 under {_SPREAD}x p50", outcome,
        profile=_profile(subject, paths, "HTML") if outcome == "missed" else [],
    )  # fmt: skip


def entity_targets(path: str, iris: list[str]) -> list[str]:
    """Return the addresses of the entity query about some things at a SPARQL endpoint with this path."""
    text, join = query_text("entity"), "&" if "?" in path else "?"
    return [f"{path}{join}query={quote(text.replace(EXAMPLE, f'<{iri}>'))}" for iri in iris]


def entity_requests(path: str, iris: list[str]) -> list[bytes]:
    """Return the requests of the entity query about some things."""
    return [request(target, {"Accept": RESULTS}) for target in entity_targets(path, iris)]


def json_requests(iris: list[str]) -> list[bytes]:
    """Return the requests for the JSON of some things."""
    return [request(f"{path}.json") for path in _paths(iris)]


def _paths(iris: list[str]) -> list[str]:
    return ["/" + iri.removeprefix(BASE) for iri in iris]


def _profile(subject: Subject, paths: list[str], work: str) -> list[str]:
    """Return a profile of the application itself on such requests, without the server."""
    client = create_app(Settings(home=subject.home)).test_client()
    suffix = "" if "HTML" in work else ".json"
    headers = {"Accept": "text/html"} if "HTML" in work else {}
    profiler = cProfile.Profile()
    for path in paths[:100]:
        known = {"If-None-Match": client.get(path + suffix).headers["ETag"]} if "304" in work else {}
        with profiler:
            client.get(path + suffix, headers={**headers, **known})
    return profile_lines(profiler)


def rate(found: Load) -> str:
    """Return requests per second and latencies in words."""
    return f"{found.per_second:,.0f}/s (p50 {found.latency(0.5) * 1000:.1f}, p99 {found.latency(0.99) * 1000:.1f} ms)"


def _compare(subject: Subject, server: servers.Server, path: str, ids: list[str]) -> None:
    """Check that a server's answers agree with Standlink's own look-up."""
    for iri, target in zip(ids, entity_targets(path, ids), strict=True):
        body, _ = server.get(target, {"Accept": RESULTS})
        theirs: Answer = {
            tuple(b[v]["value"] if v in b else "" for v in ("direction", "property", "other", "label"))  # type: ignore[misc]
            for b in json.loads(body)["results"]["bindings"]
        }
        own = plain(subject.release.store, iri)
        assert {t[:3] for t in theirs} == {t[:3] for t in own}, iri
