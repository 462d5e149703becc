"""The pages of things over HTTP, with random ids: Standlink, Oxigraph's own server, rdflib-endpoint."""

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

_RESULTS = "application/sparql-results+json"


def rows(subject: Subject, count: int) -> Iterator[Row]:
    """Yield the rows about serving the pages of things."""
    ids = subject.ids(count, salt=2)
    checked = ids[:10]
    text = query_text("entity")
    queries = [quote(text.replace(EXAMPLE, f"<{iri}>")) for iri in ids]
    sparql = {"Accept": _RESULTS}
    native, slow, native_is = None, None, "Oxigraph's server is not to be had here"
    if servers.OXIGRAPH.exists():
        with servers.oxigraph(subject.store) as server:
            _compare(subject, server, "/query", checked, queries)
            load(server.port, [request(f"/query?query={q}", sparql) for q in queries[:100]])
            native = load(server.port, [request(f"/query?query={q}", sparql) for q in queries])
            native_is = f"oxigraph serve-read-only: {_told(native)}"
    with servers.rdflib_endpoint(subject.dumps[0]) as server:
        _compare(subject, server, "/", checked[:3], queries)
        slow = load(server.port, [request(f"/?query={q}", sparql) for q in queries[: count // 20]], most_seconds=8)
    with servers.standlink(subject.home) as server:
        settled = servers.settle(server) if subject.size <= Settings().memory_triples else False
        paths = ["/" + iri.removeprefix(BASE) for iri in ids]
        for path, iri in zip(paths[:10], checked, strict=True):
            assert json.loads(server.get(f"{path}.json")[0])["iri"] == iri
        tags = [server.get(f"{p}.json")[1]["etag"] for p in paths[:200]]
        load(server.port, [request(f"{p}.json") for p in paths[:100]])
        data = load(server.port, [request(f"{p}.json") for p in paths])
        known = [request(f"{p}.json", {"If-None-Match": t}) for p, t in zip(paths, tags, strict=False)]
        again = load(server.port, known * (count // len(known) or 1))
        pages = load(server.port, [request(p, {"Accept": "text/html"}) for p in paths])
    assert set(data.statuses) == {200} == set(pages.statuses), (data.statuses, pages.statuses)
    assert set(again.statuses) == {304}, again.statuses
    equal = "the peers' answers equal the plain look-up"
    place = "memory" if settled else "disk"
    note = (
        f"requests per second, 8 connections, served from {place}; our page says more than the peers' list of triples"
    )
    if native:
        for work, own, goal in (
            ("entity page as JSON over HTTP", data, 0.45),
            ("entity page, revalidation (304)", again, 0.6),
            ("entity page, full HTML", pages, 0.2),
        ):
            ratio = own.per_second / native.per_second
            outcome = at_least(ratio, goal)
            profile = _profile(subject, paths, work) if outcome == "missed" else []
            yield Row(
                work, subject.size, _told(own), native_is, ratio, f"at least {goal}x", outcome, equal, note, profile
            )
    else:
        yield Row("entity page over HTTP", subject.size, _told(data), native_is, outcome="not measured")
    ratio = data.per_second / slow.per_second
    yield Row(
        "entity page as JSON over HTTP", subject.size, _told(data), f"rdflib-endpoint: {_told(slow)}", ratio,
        "at least 15x", at_least(ratio, 15), equal, note,
    )  # fmt: skip
    ratio = pages.latency(0.99) / pages.latency(0.5)
    spread = f"p50 {pages.latency(0.5) * 1000:.1f} ms, p99 {pages.latency(0.99) * 1000:.1f} ms"
    yield Row(
        "full HTML page, slowest hundredth", subject.size, spread, "", ratio, "p99 under 5x p50", at_most(ratio, 5)
    )


def _profile(subject: Subject, paths: list[str], work: str) -> list[str]:
    """Return where the application itself spends its time on such requests, without the server around it."""
    client = create_app(Settings(home=subject.home)).test_client()
    suffix = "" if "HTML" in work else ".json"
    headers = {"Accept": "text/html"} if "HTML" in work else {}
    profiler = cProfile.Profile()
    for path in paths[:100]:
        known = {"If-None-Match": client.get(path + suffix).headers["ETag"]} if "304" in work else {}
        with profiler:
            client.get(path + suffix, headers={**headers, **known})
    return profile_lines(profiler)


def _told(found: Load) -> str:
    return f"{found.per_second:,.0f}/s (p50 {found.latency(0.5) * 1000:.1f}, p99 {found.latency(0.99) * 1000:.1f} ms)"


def _compare(subject: Subject, server: servers.Server, path: str, ids: list[str], queries: list[str]) -> None:
    """Make sure that a server answers the query as Standlink's own look-up does."""
    for iri, query in zip(ids, queries, strict=False):
        body, _ = server.get(f"{path}?query={query}", {"Accept": _RESULTS})
        theirs: Answer = {
            tuple(b[v]["value"] if v in b else "" for v in ("direction", "property", "other", "label"))  # type: ignore[misc]
            for b in json.loads(body)["results"]["bindings"]
        }
        own = plain(subject.release.store, iri)
        assert {t[:3] for t in theirs} == {t[:3] for t in own}, iri
