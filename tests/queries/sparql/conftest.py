"""Fixtures of the tests of query workers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.workers import WorkerPool


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """A pool of two workers; tests that change or end one make their own."""
    with closing(WorkerPool(Limits(seconds=30), size=2)) as pool:
        yield pool


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[bool]]]:
    """An address that notes whether anybody has called it."""
    calls: list[bool] = []
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                calls.append(True)
                connection.close()

    threading.Thread(target=answer, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", calls
    server.close()
