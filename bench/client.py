"""A load client with a few open connections; each sends its next request after the previous answer."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .measure import quantile

CONNECTIONS = 8


@dataclass
class Load:
    """The result of a load test."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def latency(self, share: float) -> float:
        """Return the seconds within which a share of the requests was answered."""
        return quantile(self.latencies, share)


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.began = 0.0

    def send(self, request: bytes) -> None:
        self.received = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Read the received data; return whether the answer is complete."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self.received[:end].lower()
        if head.startswith((b"http/1.1 304", b"http/1.1 204")):
            return True
        if b"transfer-encoding: chunked" in head:
            return self.received.endswith(b"\r\n0\r\n\r\n")
        length = head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]
        return len(self.received) >= end + 4 + int(length)


def request(target: str, headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a GET request."""
    lines = [f"GET {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Timed:
    """The seconds to the first byte of an answer and to its end, its status and its size in bytes, with its headers."""

    first_byte: float
    seconds: float
    status: int
    size: int


def timed(port: int, target: str, headers: dict[str, str] | None = None) -> Timed:
    """Send one request over a new connection, and time its answer from then on."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        asked = request(target, {**(headers or {}), "Connection": "close"})
        start = time.perf_counter()
        connection.sendall(asked)
        part = connection.recv(1 << 18)
        first_byte, status, size = time.perf_counter() - start, int(part[9:12]), 0
        while part:
            size += len(part)
            part = connection.recv(1 << 18)
        return Timed(first_byte, time.perf_counter() - start, status, size)


def load(port: int, requests: Sequence[bytes], most_seconds: float = 5.0, connections: int = CONNECTIONS) -> Load:
    """Send the requests over a few connections until all are answered or the time is up.

    Raises:
        OSError: if the server closes a connection, or does not answer for a minute.
    """
    result, pending = Load(), iter(requests)
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = _Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        start = time.perf_counter()
        for key in list(selector.get_map().values()):
            _next(key.data, pending, selector)
        while selector.get_map():
            ready = selector.select(timeout=60)
            if not ready:
                raise TimeoutError("no answer within a minute")
            for key, _ in ready:
                if key.data.answered():
                    now = time.perf_counter()
                    result.latencies.append(now - key.data.began)
                    status = int(key.data.received[9:12])
                    result.statuses[status] = result.statuses.get(status, 0) + 1
                    _next(key.data, pending if now - start < most_seconds else iter(()), selector)
        result.seconds = time.perf_counter() - start
    return result


def _next(connection: _Connection, pending: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    upcoming = next(pending, None)
    if upcoming is None:
        selector.unregister(connection.socket)
        connection.socket.close()
    else:
        connection.send(upcoming)
