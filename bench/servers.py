"""The servers to compare, each started in a separate process and stopped at the end."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

#: The web server of Debian's package, or of the path; None if there is none.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_NGINX_CONF = """
daemon off; user {user}; worker_processes auto; pid {work}/pid; error_log {work}/log;
events {{}}
http {{
  access_log off; sendfile on; tcp_nopush on; default_type application/gzip;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""
#: Oxigraph's own server, of the package of this environment or of the path.
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
if not OXIGRAPH.exists():
    OXIGRAPH = Path(shutil.which("oxigraph") or OXIGRAPH)
#: Virtuoso 7 and its command line, of Debian's package; None if it is not installed.
VIRTUOSO, _ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt")
_VIRTUOSO_INI = Path(__file__).parent / "peers" / "virtuoso.ini"
#: What to do if a peer that is no Python package is missing.
NO_VIRTUOSO = "Virtuoso is not installed: apt-get install --no-install-recommends virtuoso-opensource-7"
NO_NGINX = "nginx is not installed: apt-get install --no-install-recommends nginx-light"


def versions() -> dict[str, str]:
    """Return the versions of the peers that are no Python packages, as they print them."""
    found = {}
    for name, program, option in (("nginx", NGINX, "-v"), ("Virtuoso", VIRTUOSO, "-?")):
        printed = subprocess.run([program, option], capture_output=True, text=True) if program else None
        number = re.search(r"(?:nginx/|Version )([\d.]+)", printed.stdout + printed.stderr) if printed else None
        found[name] = number.group(1) if number else "not installed"
    return found


@dataclass(frozen=True)
class Server:
    """A running server, and the seconds until its first answer."""

    port: int
    started: float

    def get(self, target: str, headers: dict[str, str] | None = None) -> tuple[bytes, dict[str, str]]:
        """Return the body and headers of an answer."""
        url = f"http://127.0.0.1:{self.port}{target}"
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=120) as response:
            return response.read(), {k.lower(): v for k, v in response.headers.items()}


@dataclass(frozen=True)
class Virtuoso(Server):
    """A running Virtuoso, which reads files of one folder."""

    sql: int

    def load(self, path: Path, graph: str) -> None:
        """Load a file in bulk into a graph, and write it to disk.

        Raises:
            RuntimeError: if the file is not loaded completely.
        """
        self.load_all({graph: path})

    def load_all(self, files: Mapping[str, Path]) -> None:
        """Load files in bulk, each into its graph, and write them to disk.

        Raises:
            RuntimeError: if a file is not loaded completely.
        """
        listed = ", ".join(f"'{path}'" for path in files.values())
        commands = (
            *(f"ld_dir('{path.parent}', '{path.name}', '{graph}')" for graph, path in files.items()),
            "rdf_loader_run()",
            "checkpoint",
            "select concat('loaded: ', count(*)) from DB.DBA.LOAD_LIST where ll_state = 2 and ll_error is null"
            f" and ll_file in ({listed})",
        )
        assert _ISQL
        printed = subprocess.run(
            [_ISQL, f"127.0.0.1:{self.sql}", "dba", "dba", "BANNER=OFF"],
            input="".join(f"{command};\n" for command in commands), capture_output=True, text=True, check=True,
        )  # fmt: skip
        loaded = re.search(r"loaded: (\d+)", printed.stdout)
        if loaded is None or int(loaded[1]) < len(files):
            raise RuntimeError(f"Virtuoso did not load all of {listed}: {printed.stdout} {printed.stderr}")


@contextmanager
def virtuoso(files: Path) -> Iterator[Virtuoso]:
    """Run an empty Virtuoso that may read the files of a folder."""
    assert VIRTUOSO
    port, sql = _free_port(), _free_port()
    with tempfile.TemporaryDirectory() as work:
        configuration = Path(work) / "virtuoso.ini"
        values = {"folder": work, "files": files, "http": port, "sql": sql, "cores": os.cpu_count()}
        configuration.write_text(_VIRTUOSO_INI.read_text("utf-8").format(**values), "utf-8")
        command = [VIRTUOSO, "+foreground", "+configfile", str(configuration)]
        with _running(command, port, "/sparql?query=ASK%7B%7D", most=180) as server:
            yield Virtuoso(server.port, server.started, sql)


@contextmanager
def standlink(home: Path) -> Iterator[Server]:
    """Serve a data folder with the command line, as users do."""
    port = _free_port()
    command = [sys.executable, "-m", "standlink", "--home", str(home), "serve", "--port", str(port)]
    with _running(command, port, "/healthz") as server:
        yield server


def settle(server: Server, most: float = 300.0) -> bool:
    """Wait until each process of Standlink's server has the graph in memory; return whether that was reached."""
    until, in_a_row = time.monotonic() + most, 0
    while in_a_row < 30 and time.monotonic() < until:
        body, _ = server.get("/healthz")
        in_a_row = in_a_row + 1 if json.loads(body)["graph"] == "memory" else 0
        time.sleep(0.01 if in_a_row else 0.2)
    return in_a_row >= 30


def rest(most: float = 60.0) -> None:
    """Wait until the processes of a server do nothing: what it reads ahead after its start has been read."""
    processes, until = psutil.Process().children(recursive=True), time.monotonic() + most

    def worked() -> float:
        return sum(sum(each.cpu_times()[:2]) for each in processes if each.is_running())

    last, now = -1.0, worked()
    while now - last > 0.1 and time.monotonic() < until:
        time.sleep(2)
        last, now = now, worked()


@contextmanager
def oxigraph(store: Path) -> Iterator[Server]:
    """Serve a store with Oxigraph's own server."""
    port = _free_port()
    command = [str(OXIGRAPH), "serve-read-only", "--location", str(store)]
    with _running([*command, "--bind", f"127.0.0.1:{port}"], port, "/") as server:
        yield server


@contextmanager
def writable_oxigraph(store: Path) -> Iterator[Server]:
    """Serve a store, which is made if it is missing, with Oxigraph's own server, so that it can be written to."""
    port = _free_port()
    command = [str(OXIGRAPH), "serve", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _running(command, port, "/query?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Serve the files of a folder with nginx."""
    assert NGINX
    port = _free_port()
    with tempfile.TemporaryDirectory() as work:
        configuration = Path(work) / "nginx.conf"
        values = {"work": work, "user": getpass.getuser(), "port": port, "folder": folder.resolve()}
        configuration.write_text(_NGINX_CONF.format(**values), "utf-8")
        name = next(path.name for path in folder.iterdir() if path.is_file())
        with _running([NGINX, "-p", work, "-c", str(configuration)], port, f"/{name}") as server:
            yield server


@contextmanager
def rdflib_endpoint(triples: Path) -> Iterator[Server]:
    """Serve an N-Triples file with rdflib-endpoint."""
    port = _free_port()
    command = [sys.executable, "-m", "standlink.bench.peers.endpoint", str(triples), str(port)]
    with _running(command, port, "/?query=ASK%7B%7D", most=400) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], port: int, target: str, most: float = 60.0) -> Iterator[Server]:
    start = time.perf_counter()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STANDLINK_")}
    # Downloads that are made beside would slow down what is measured.
    environment["STANDLINK_DUMPS_AHEAD"] = "false"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        while not _answers(port, target):
            if process.poll() is not None or time.perf_counter() - start > most:
                raise RuntimeError(f"{Path(command[0]).name} did not start: {' '.join(command[1:4])}")
            time.sleep(0.01)
        yield Server(port, time.perf_counter() - start)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int, target: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{target}", timeout=60) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
