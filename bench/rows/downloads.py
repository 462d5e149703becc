"""Downloads over HTTP: Standlink beside nginx, which sends the same file from the same disk."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.releases.dumps import QUADS, Dump
from ...plurals import counted
from .. import servers
from ..client import request
from ..row import Row, at_least
from ..subject import Subject

#: A run sends at least so many bytes, and so many runs of the two servers take turns.
_BYTES: Final = 400_000_000
_RUNS: Final = 5
_TARGET: Final = f"/data/{QUADS}"
_CLIENTS: Final = (1, 8)
_GOAL: Final = 0.8
_NOTE: Final = "the two take turns, and the clients take a core, which brings the ratio closer to 1"


def rows(subject: Subject) -> Iterator[Row]:
    """Yield the rows about serving a dump, one for each number of clients that download it at once."""
    path = Dump.of(subject.release, "nq").make()
    work, size = "N-Quads of the release over HTTP, compressed file", path.stat().st_size
    if not servers.NGINX:
        yield Row(work, subject.size, peer=servers.NO_NGINX, outcome="not measured")
        return
    times = max(*_CLIENTS, _BYTES // size)
    with servers.standlink(subject.home) as own, servers.nginx(path.parent) as peer:
        sides = ((own, _TARGET), (peer, f"/{path.name}"))
        _check(own, peer, path)
        for clients in _CLIENTS:
            speeds = [[_speed(server.port, target, clients, times) for server, target in sides] for _ in range(_RUNS)]
            ours, theirs = (median(found) for found in zip(*speeds, strict=True))
            ratio, answers = ours / theirs, "the same bytes whole, in parts, and as the file has them"
            yield Row(
                f"{work}, {counted(clients, 'client')}", subject.size, _shown(ours), f"nginx: {_shown(theirs)}", ratio,
                f"at least {_GOAL}x", at_least(ratio, _GOAL), answers,
                f"{size / 1e6:,.1f} MB, {counted(times, 'time')} in all; {_NOTE}",
            )  # fmt: skip


def _check(own: servers.Server, peer: servers.Server, path: Path) -> None:
    """Check that both send what the file has, also in two parts."""
    expected = path.read_bytes()
    half = len(expected) // 2
    for server, target in ((own, _TARGET), (peer, f"/{path.name}")):
        body, headers = server.get(target)
        assert hashlib.sha256(body).digest() == hashlib.sha256(expected).digest()
        first, _ = server.get(target, {"Range": f"bytes=0-{half - 1}"})
        second, _ = server.get(target, {"Range": f"bytes={half}-", "If-Range": headers["etag"]})
        assert first + second == expected


def _speed(port: int, target: str, clients: int, times: int) -> float:
    """Return the bytes that clients receive together in a second, each with a share of so many downloads."""
    shares = [len(range(client, times, clients)) for client in range(clients)]
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        received = sum(threads.map(lambda client: _received(port, target, client, shares[client]), range(clients)))
    return received / (time.perf_counter() - start)


def _received(port: int, target: str, client: int, times: int) -> int:
    """Download a file some times over one connection; return how many bytes were received.

    Each client has an address of its own, since Standlink limits the downloads of one client.
    """
    buffer, asked, received = bytearray(1 << 20), request(target), 0
    with socket.create_connection(("127.0.0.1", port), source_address=(f"127.0.0.{2 + client}", 0)) as connection:
        for _ in range(times):
            connection.sendall(asked)
            got = connection.recv_into(buffer)
            while (end := buffer.find(b"\r\n\r\n", 0, got)) < 0:
                got += connection.recv_into(memoryview(buffer)[got:])
            head = bytes(buffer[:end]).lower()
            assert head.startswith(b"http/1.1 200"), head[:40]
            left = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) - (got - end - 4)
            received += left + got - end - 4
            while left > 0:
                part = connection.recv_into(buffer)
                if not part:
                    raise ConnectionError("the server closed the connection")
                left -= part
    return received


def _shown(speed: float) -> str:
    return f"{speed / 1e6:,.0f} MB/s"
