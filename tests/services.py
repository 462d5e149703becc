"""Real SPARQL services for tests, each in a process of its own on loopback, that can be killed and started again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from standlink.graph.store.remote.connection import Connection
from standlink.graph.store.remote.credentials import Credentials

OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
PRODUCTS = ("oxigraph", "virtuoso")
_INI = Path(__file__).parents[1] / "bench" / "peers" / "virtuoso.ini"


def free_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Service:
    """A product: the command that starts it, the address of queries, and its credentials."""

    command: Sequence[str]
    url: str
    credentials: Credentials | None
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Start it, and wait until it answers; after a crash it first reads its journal, which takes a while."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(3000):
            if self.process.poll() is not None:
                pytest.fail(f"{self.command[0]} ended")
            try:
                urllib.request.urlopen(f"{self.url}?query=ASK%7B%7D", timeout=5).close()
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"{self.command[0]} did not come up in five minutes")

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def connection(self, timeout: float = 60.0) -> Connection:
        """Return a connection to it."""
        given = self.credentials
        return Connection(self.url, timeout=timeout, credentials=given and Credentials(given.user, given.password))


def service(product: str, folder: Path) -> Service:
    """Return a product that keeps its data in a folder; the test is skipped if it is not installed."""
    port = free_port()
    if product == "oxigraph":
        if not OXIGRAPH:
            pytest.skip("the server of Oxigraph is not installed: pip install oxigraph")
        command = [OXIGRAPH, "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
        return Service(command, f"http://127.0.0.1:{port}/query", None)
    if not VIRTUOSO:
        pytest.skip("Virtuoso is not installed: apt-get install --no-install-recommends virtuoso-opensource-7-bin")
    values = {"folder": folder, "files": folder, "http": port, "sql": free_port(), "cores": 2}
    text = _INI.read_text("utf-8").format(**values).replace("= 340000", "= 40000").replace("= 250000", "= 30000")
    (folder / "virtuoso.ini").write_text(text, "utf-8")
    command = [VIRTUOSO, "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    return Service(command, f"http://127.0.0.1:{port}/sparql", Credentials("dba", "dba"))
