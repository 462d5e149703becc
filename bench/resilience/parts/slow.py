"""Slow clients

A hundred sockets, in thirds: with half of the headers, with half of a body, and silent. A neighbour reads pages
meanwhile, until the server has ended all of them.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ....graph.pipeline.build import build
from ..result import Bounds, Result
from ..site import Neighbour, Site, alone, serving

KINDS: Final = (
    b"GET / HTTP/1.1\r\nHo",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.%d\r\nContent-Length: 1000\r\n\r\nque",
    b"",
)


def measure(folder: Path, bounds: Bounds) -> Iterator[Result]:
    """Open slow sockets to a server of the curated release."""
    home = folder / "home"
    build(home)
    with serving(home) as site:
        yield from attack(site, 100, pages=80, most=min(bounds.seconds, 60.0))


def attack(site: Site, count: int, pages: int, most: float) -> Iterator[Result]:
    """Open slow sockets; report what a neighbour noticed until they were ended."""
    before, beside = alone(site, pages), Neighbour(site)
    sockets = [_open(site, number) for number in range(count)]
    began = time.monotonic()
    with beside.reading():
        while (left := _open_ones(sockets)) and time.monotonic() - began < most:
            time.sleep(0.2)
        # A neighbour that has read little says little.
        while len(beside.seconds) < pages:
            time.sleep(0.1)
    for connection in sockets:
        connection.close()
    yield from noticed(f"{count:,} slow sockets", before, beside)
    seconds = time.monotonic() - began
    yield Result("sockets that the server had not ended", f"{left:,} after {seconds:,.0f} s", "0", not left)


def noticed(what: str, before: Neighbour, beside: Neighbour) -> Iterator[Result]:
    """Report the failed pages of a neighbour, and their time alone and beside an attack."""
    failed, pages = len(beside.failures), len(beside.seconds)
    yield Result(
        f"{what}: pages that failed", f"{failed:,} of {pages:,}", "0", not failed and pages > 0,
        "; ".join(beside.failures[:3]),
    )  # fmt: skip
    one, other = before.p95() * 1000, beside.p95() * 1000
    yield Result(
        f"{what}: p95 of pages", f"{other:,.0f} ms, alone {one:,.0f} ms: {other / one:.1f}x",
        "at most 2x", other <= 2 * one,
    )  # fmt: skip


def _open(site: Site, number: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=30)
    kind = KINDS[number % len(KINDS)]
    connection.sendall(kind % (number % 250) if b"%d" in kind else kind)
    connection.setblocking(False)
    return connection


def _open_ones(sockets: Sequence[socket.socket]) -> int:
    """Return how many sockets the server has not closed."""
    return sum(not _is_ended(connection) for connection in sockets)


def _is_ended(connection: socket.socket) -> bool:
    try:
        while connection.recv(1 << 16):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
