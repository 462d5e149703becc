"""Hubs of a full release beside small things: seconds to the first byte, and rows read of the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.releases.release import Release, Releases
from ...graph.store.store import Store
from ...ontology.namespaces import BASE
from ...web.app import create_app
from ...web.settings import Settings
from .. import servers
from ..client import Timed, timed
from ..counting import CountingStore
from ..measure import in_process
from ..row import Row, at_most, duration
from ..subject import random_things

HUBS: Final = {
    "3GPP": "/id/actor/3gpp",
    "ISO": "/id/actor/iso",
    "Japan": "/id/region/japan",
    "Ericsson": "/id/actor/ericsson",
}
FORMATS: Final = {
    "page": ("", {"Accept": "text/html"}),
    "JSON": (".json", {}),
    "Turtle": (".ttl", {}),
}
_SMALL: Final = 30
_ROUNDS: Final = 5
_MOST: Final = 3


def rows(home: Path) -> Iterator[Row]:
    """Yield the rows about the hubs of the current release."""
    release = Releases(home).current()
    small = ["/" + iri.removeprefix(BASE) for iri in random_things(release, 2 * _SMALL, salt=5)]
    with servers.standlink(home) as server:
        servers.rest()
        for suffix, headers in FORMATS.values():
            for path in small[_SMALL:]:
                timed(server.port, path + suffix, headers)
        for name in FORMATS:
            yield _first_byte(server.port, home, release, name, small[:_SMALL])
    for name in FORMATS:
        yield _rows_read(home, release, name, small[:_SMALL])


def _first_byte(port: int, home: Path, release: Release, name: str, small: list[str]) -> Row:
    suffix, headers = FORMATS[name]

    def asked(path: str) -> list[Timed]:
        found = [timed(port, path + suffix, headers) for _ in range(_ROUNDS)]
        assert {each.status for each in found} == {200}, (path, found)
        return found

    of_small, of_hubs = [asked(path) for path in small], {hub: asked(path) for hub, path in HUBS.items()}
    usual, first = (median(key(found) for found in of_small) for key in (_usual, _first))
    times = {hub: _usual(found) for hub, found in of_hubs.items()}
    ratio = max(times.values()) / usual
    slowest, profile = HUBS[max(times, key=lambda hub: times[hub])], list[str]()
    if ratio > _MOST:
        warm, wanted = (json.dumps([path + suffix for path in paths]) for paths in (small, [slowest] * _ROUNDS))
        profile = in_process("pages", home, warm, wanted, profile=True).result["profile"]
    firsts = ", ".join(f"{hub} {duration(_first(found))}" for hub, found in of_hubs.items())
    sizes = ", ".join(f"{hub} {found[0].size / 1000:,.0f} kB" for hub, found in of_hubs.items())
    return Row(
        f"first byte of a hub, {name}", int(release.manifest["triples"]),
        ", ".join(f"{hub} {duration(taken)}" for hub, taken in times.items()), f"small things: {duration(usual)}",
        ratio, f"within {_MOST}x", at_most(ratio, _MOST),
        note=f"median of {_ROUNDS} requests, the slowest hub beside the median of {len(small)} random things; the first"
        f" request of each: {firsts}, small things {duration(first)}; whole answers uncompressed: {sizes}",
        profile=profile,
    )  # fmt: skip


def _usual(found: list[Timed]) -> float:
    return median(each.first_byte for each in found)


def _first(found: list[Timed]) -> float:
    return found[0].first_byte


def _rows_read(home: Path, release: Release, name: str, small: list[str]) -> Row:
    """Return a row on what is read of the store for the first request, in a new application without caches."""
    suffix, headers = FORMATS[name]
    app = create_app(Settings(home=home))
    served = app.extensions["standlink"].releases.current()
    counted = CountingStore(served.store.inner)
    served.__dict__["store"] = Store(counted)  # type: ignore[arg-type]
    client = app.test_client()

    def read(path: str) -> tuple[int, int]:
        counted.reset()
        assert client.get(path + suffix, headers=headers).status_code == 200, path
        return counted.rows, counted.lookups

    # The first request reads what all share, such as the axioms.
    read(small[0])
    usual = median(read(path)[0] for path in small)
    found = {hub: read(path) for hub, path in HUBS.items()}
    return Row(
        f"rows read for a hub, {name}", int(release.manifest["triples"]),
        ", ".join(f"{hub} {rows:,} in {lookups:,} look-ups" for hub, (rows, lookups) in found.items()),
        f"small things: {usual:,.0f}", max(rows for rows, _ in found.values()) / usual,
        note="rows of the store on disk that Python reads; the index of counts and first entries is not counted",
    )  # fmt: skip
