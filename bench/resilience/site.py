"""A server to be attacked, what a neighbour notices meanwhile, and what its processes take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psutil

from ..measure import quantile
from .result import Result

#: Serves the release of a data folder as it is; ``standlink serve`` would first build one if the inputs have changed.
_SERVE: Final = """
import sys
from pathlib import Path
from standlink.web.server import run
run(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
"""
#: What a neighbour reads: a start page, a thing, a search and a list.
PAGES: Final = ("/", "/id/standard/nacs", "/search?q=nacs", "/browse/standard")
#: The seconds between two pages.
PAUSE: Final = 0.02


@dataclass(frozen=True)
class Site:
    """A running server."""

    port: int
    pid: int

    def status(self, target: str, headers: Mapping[str, str] | None = None, most: float = 60.0) -> int:
        """Ask for an address; return the status, or 0 if there was no answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", headers=dict(headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=most) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.read()
            return error.code
        except OSError:
            return 0

    def text(self, target: str) -> str:
        """Return the text at an address, empty if there is no answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{target}", timeout=30) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def query(self, text: str, client: str) -> int:
        """Ask a SPARQL query as a client of some address; return the status."""
        headers = {"X-Forwarded-For": client}
        return self.status(f"/sparql?query={quote(text)}", headers, most=90)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that evaluate queries."""
        return [process for process in self.processes() if "standlink.queries.sparql.worker" in command_of(process)]

    def gateways(self) -> set[int]:
        """Return the processes that answer requests."""
        return {process.pid for process in self.processes() if "spawn_main" in command_of(process)}

    def processes(self) -> list[psutil.Process]:
        """Return all processes of the server."""
        try:
            main = psutil.Process(self.pid)
            return [main, *main.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def command_of(process: psutil.Process) -> str:
    """Return the command line of a process; nothing if it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@contextmanager
def serving(home: Path, **settings: object) -> Iterator[Site]:
    """Serve a data folder on the loopback interface, with settings such as ``query_timeout=5``; one proxy is believed.

    Raises:
        RuntimeError: if the server does not answer within two minutes.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    given = {"proxies": 1, "client_requests": 1000} | settings
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STANDLINK_")}
    environment |= {f"STANDLINK_{name.upper()}": str(value) for name, value in given.items()}
    command = [sys.executable, "-c", _SERVE, str(home), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        site = Site(port, process.pid)
        try:
            until = time.monotonic() + 120
            while site.status("/readyz", most=5) != 200:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"the server of {home} did not start")
                time.sleep(0.1)
            for _ in range(5):
                for page in PAGES:
                    site.status(page)
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(90)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass
class Neighbour:
    """Reads pages, one after the other, and keeps how long each took and which failed."""

    site: Site
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def read(self, number: int) -> None:
        """Read one of the pages."""
        page, began = PAGES[number % len(PAGES)], time.perf_counter()
        status = self.site.status(page, {"X-Forwarded-For": "198.51.100.77"}, most=30)
        self.seconds.append(time.perf_counter() - began)
        if status != 200:
            self.failures.append(f"{page}: {status or 'no answer'}")

    def p95(self) -> float:
        """Return the seconds within which 95% of the pages came."""
        return quantile(self.seconds, 0.95)

    @contextmanager
    def reading(self, pause: float = PAUSE) -> Iterator[None]:
        """Read pages meanwhile."""
        with meanwhile(self.read, pause):
            yield


@contextmanager
def meanwhile(work: Callable[[int], object], pause: float) -> Iterator[None]:
    """Repeat work with its number in a thread, with a pause in seconds after each."""
    ended = threading.Event()

    def repeat() -> None:
        number = 0
        while not ended.is_set():
            work(number)
            number += 1
            ended.wait(pause)

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@dataclass
class Compared:
    """The pages of one neighbour, read alone and beside an attack in turns."""

    site: Site

    def __post_init__(self) -> None:
        self.alone, self.beside = Neighbour(self.site), Neighbour(self.site)

    def read_alone(self, pages: int) -> None:
        """Read pages while nobody else asks."""
        for number in range(pages):
            self.alone.read(number)
            time.sleep(PAUSE)

    @contextmanager
    def reading_beside(self, least: int) -> Iterator[None]:
        """Read pages meanwhile, and go on until there are so many: a neighbour that has read little says little."""
        until = len(self.beside.seconds) + least
        with self.beside.reading():
            yield
            while len(self.beside.seconds) < until:
                time.sleep(0.1)

    def noticed(self, what: str) -> Iterator[Result]:
        """Report the pages that failed, and the time of pages alone and beside the attack."""
        failed, pages = len(self.beside.failures), len(self.beside.seconds)
        yield Result(
            f"{what}: pages that failed", f"{failed:,} of {pages:,}", "0", not failed and pages > 0,
            "; ".join(self.beside.failures[:3]),
        )  # fmt: skip
        one, other = self.alone.p95() * 1000, self.beside.p95() * 1000
        yield Result(
            f"{what}: p95 of pages", f"{other:,.0f} ms, alone {one:,.0f} ms: {other / one:.1f}x",
            "at most 2x", other <= 2 * one,
        )  # fmt: skip
