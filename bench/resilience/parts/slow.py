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
from ..site import Compared, Site, serving

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
    compared = Compared(site)
    compared.read_alone(pages // 2)
    sockets = [_open(site, number) for number in range(count)]
    began = time.monotonic()
    with compared.reading_beside(pages):
        while (left := _open_ones(sockets)) and time.monotonic() - began < most:
            time.sleep(0.2)
        seconds = time.monotonic() - began
    for connection in sockets:
        connection.close()
    compared.read_alone(pages - pages // 2)
    yield from compared.noticed(f"{count:,} slow sockets")
    yield Result("sockets that the server had not ended", f"{left:,} after {seconds:,.0f} s", "0", not left)


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
