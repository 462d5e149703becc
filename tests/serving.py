"""A server in a process of its own, as ``standlink serve`` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from standlink.bench.resilience.site import command_of


@dataclass(frozen=True)
class Served:
    """A running server: its address and its process, whose children answer requests and run queries."""

    address: str
    process: subprocess.Popen[str]

    def children(self) -> set[int]:
        """Return the processes that answer requests."""
        return {p.pid for p in psutil.Process(self.process.pid).children() if "spawn_main" in command_of(p)}

    def descendants(self) -> set[int]:
        """Return all processes of the server but the first."""
        return {p.pid for p in psutil.Process(self.process.pid).children(recursive=True)}

    def cancel_queries(self) -> None:
        """End the processes that run queries."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            if "standlink.queries.sparql.worker" in command_of(process):
                process.kill()


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Served]:
    """Serve a data folder on a free port, as the command does, with settings such as ``query_timeout="5"``.

    One process answers requests unless ``processes`` says otherwise: each takes some seconds to load everything.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "standlink", "--home", str(home), "serve", "--port", str(port)]
    given = {"processes": "1"} | settings
    environment = os.environ | {f"STANDLINK_{name.upper()}": value for name, value in given.items()}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_up(address, process)
            yield Served(address, process)
        finally:
            process.terminate()


def _wait_until_up(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            assert process.stderr
            pytest.fail(f"the server ended: {process.stderr.read()}")
        try:
            with urllib.request.urlopen(address + "/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not come up in two minutes")
