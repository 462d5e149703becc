"""Search as you type in the server, by kind of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from ...graph.releases.release import Releases
from .. import servers
from ..client import load, request
from ..row import Row, at_most, duration
from ..searches import KINDS, texts
from ..subject import names_in
from .searching import profile_of

_COUNT: Final = 200
_WARM_UP: Final = 20
#: The limit of the 95th percentile in seconds.
_MOST: Final = 0.015


def rows(home: Path) -> Iterator[Row]:
    """Yield a row for each kind of text: words, beginnings, misspelt names, identifiers."""
    release = Releases(home).current()
    names, triples = names_in(release), int(release.manifest["triples"])
    with servers.standlink(home) as server:
        servers.rest()
        for kind in KINDS:
            drawn = texts(release, kind, _WARM_UP + _COUNT)
            typed = [request(f"/suggest?q={quote(text, '')}") for text in drawn]
            load(server.port, typed[:_WARM_UP], connections=1)
            found = load(server.port, typed[_WARM_UP:], most_seconds=30, connections=1)
            assert set(found.statuses) == {200}, found.statuses
            late = found.latency(0.95)
            yield Row(
                f"search as you type in the server, {names:,} names, {kind}", triples,
                f"p95 {duration(late)}, p50 {duration(found.latency(0.5))}", goal=f"p95 under {_MOST * 1000:g} ms",
                outcome=at_most(late, _MOST), note=f"{len(found.latencies)} texts over one connection, HTTP included",
                profile=profile_of(release, drawn) if late > _MOST else [],
            )  # fmt: skip
