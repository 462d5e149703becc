"""Downloads over HTTP: Standlink beside nginx, which sends the same file from the same disk."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from ...graph.releases.dumps import QUADS, Dump
from .. import servers
from ..client import request
from ..row import Row, at_least
from ..subject import Subject

#: A run sends at least so many bytes, and so many runs of the two servers take turns.
_BYTES: Final = 400_000_000
_RUNS: Final = 5
_TARGET: Final = f"/data/{QUADS}"
_NOTE: Final = "one connection; the two take turns, and the client takes a core, which brings the ratio closer to 1"


def rows(subject: Subject) -> Iterator[Row]:
    """Yield the row about serving a dump."""
    path = Dump.of(subject.release, "nq").make()
    work, size = "N-Quads of the release over HTTP, compressed file", path.stat().st_size
    if not servers.NGINX:
        yield Row(work, subject.size, peer="nginx is not installed", outcome="not measured")
        return
    times = max(1, _BYTES // size)
    with servers.standlink(subject.home) as own, servers.nginx(path.parent) as peer:
        sides = ((own, _TARGET), (peer, f"/{path.name}"))
        _check(own, peer, path)
        speeds = [[_speed(server.port, target, times) for server, target in sides] for _ in range(_RUNS)]
    ours, theirs = (median(found) for found in zip(*speeds, strict=True))
    ratio, answers = ours / theirs, "the same bytes whole, in parts, and as the file has them"
    yield Row(
        work, subject.size, _shown(ours), f"nginx: {_shown(theirs)}", ratio, "at least 0.8x", at_least(ratio, 0.8),
        answers, f"{size / 1e6:,.1f} MB, {times} times; {_NOTE}",
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


def _speed(port: int, target: str, times: int) -> float:
    """Return the bytes that one connection receives in a second."""
    buffer, asked = bytearray(1 << 20), request(target)
    received, start = 0, time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection:
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
    return received / (time.perf_counter() - start)


def _shown(speed: float) -> str:
    return f"{speed / 1e6:,.0f} MB/s"
