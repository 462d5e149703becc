"""Batches of the Reconciliation API in the server, as a client that matches a column sends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ...graph.releases.release import Release, Releases
from .. import servers
from ..client import load
from ..measure import quantile
from ..row import Row, at_most, duration
from ..searches import texts
from ..subject import names_in

#: The queries of a batch, and the batches.
_BATCH: Final = 50
_BATCHES: Final = 20
#: The limit of the 95th percentile in seconds.
_MOST: Final = 1.0
#: The kinds of text of each batch, with the type that is asked for.
_KINDS: Final = {
    "misspelt": "sl:Organization",
    "word": "sl:Organization",
    "identifier": "sl:Standard",
    "identifier without separators": "sl:Standard",
}


def rows(home: Path) -> Iterator[Row]:
    """Yield a row for batches of names and numbers, misspelt and whole, each text once."""
    release = Releases(home).current()
    names, triples = names_in(release), int(release.manifest["triples"])
    with servers.standlink(home) as server:
        servers.rest()
        sent = [_posted(batch) for batch in batches(release)]
        # The first request of a process reads the types and properties of the release.
        load(server.port, sent[:1], most_seconds=60, connections=1)
        found = load(server.port, sent[1:], most_seconds=120, connections=1)
    assert set(found.statuses) == {200}, found.statuses
    late = quantile(found.latencies, 0.95)
    yield Row(
        f"matching a batch of {_BATCH} in the server, {names:,} names", triples,
        f"p95 {duration(late)}, p50 {duration(quantile(found.latencies, 0.5))}", goal=f"p95 under {_MOST:g} s",
        outcome=at_most(late, _MOST), note=f"{len(found.latencies)} batches over one connection, HTTP included",
    )  # fmt: skip


def _posted(batch: dict[str, dict[str, str]]) -> bytes:
    """Return the bytes of a request with a batch, as a form."""
    body = f"queries={quote(json.dumps(batch))}".encode()
    head = ("POST /reconcile HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "Content-Type: application/x-www-form-urlencoded", "", ""]).encode() + body


def batches(release: Release) -> list[dict[str, dict[str, str]]]:
    """Return batches of queries, the same in every run on a release."""
    count = -(-_BATCH * (_BATCHES + 1) // len(_KINDS))
    drawn = {kind: texts(release, kind, count) for kind in _KINDS}
    queries = [
        {"query": text, "type": type_name, "type_strict": "should"}
        for each in zip(*drawn.values(), strict=True)
        for text, type_name in zip(each, _KINDS.values(), strict=True)
    ]
    return [
        {f"q{place}": query for place, query in enumerate(queries[start : start + _BATCH])}
        for start in range(0, _BATCH * (_BATCHES + 1), _BATCH)
    ]
