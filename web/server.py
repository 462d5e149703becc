"""The server: Granian, whose processes load the gateway with the application, and one process with query workers."""

from __future__ import annotations

import atexit
import gc
import logging
import multiprocessing
import os
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server import Server

from ..errors import StandlinkError
from ..queries.sparql import broker
from ..queries.sparql.cgroup import enter_server_group
from ..queries.sparql.limits import Capacity
from .gateway import metrics
from .settings import Settings

if TYPE_CHECKING:
    from .context import Site
    from .gateway.gateway import Gateway

_LOG: Final = logging.getLogger(__name__)
#: Connections that each process has open at once; those that are idle are closed after ``header_timeout``.
_CONNECTIONS: Final = 4096
_BACKLOG: Final = 1024
#: The largest request line and headers, in bytes.
_MOST_HEADERS: Final = 64 << 10
#: Seconds in which a process finishes its requests when it is stopped or replaced.
_STOPPING: Final = 60
#: Seconds that new processes may take to load.
_LOADING: Final = 120.0
#: Questions of which one or another reads each table that takes long to read: the front page needs the first.
_AHEAD: Final = ("convergence/rival-adoption", "evidence/sensitivity", "catalogues/amended")


class _Server(Server):  # type: ignore[valid-type, misc]
    """Granian, made to replace its processes quickly, and without losing a request.

    All processes have one listening socket: by default, on Linux each has its own, and what waits on that of a process
    that ends is lost. A reload loads all new processes at once; the old ones go on until all have loaded, and for good
    if one of the new ones cannot.
    """

    wrks: list[Any]

    def _init_shared_socket(self) -> None:
        # What Granian does on other systems: the socket is passed on with its number.
        self._ssp, self._shd = None, SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[..., Any]) -> Any:
        loaded, tell = multiprocessing.Pipe(duplex=False)
        worker = super()._spawn_worker(idx, target, partial(callback_loader, tell))
        worker.loaded, worker.start = loaded, partial(_start, worker.start, tell)
        return worker

    def _reload(self, spawn_target: Any, target_loader: Callable[..., Any]) -> None:
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        self.respawned_wrks.clear()
        old, new = self.wrks, [self._spawn_worker(idx, spawn_target, target_loader) for idx in range(self.workers)]
        if self._load(new):
            kept, self.wrks = new, old
        else:
            kept, self.wrks = old, new
        self._stop_workers()
        self.wrks = kept
        # Whatever came meanwhile was forgotten above.
        if self.interrupt_signal or self.interrupt_children or self.reload_signal:
            self.main_loop_interrupt.set()

    def _load(self, workers: list[Any]) -> bool:
        """Start processes; return whether all of them have loaded the application."""
        for worker in workers:
            # Until it has loaded, Granian must not start another in its place if it ends.
            worker.interrupt_by_parent = True
            worker.start()
        until = time.monotonic() + _LOADING
        for worker in workers:
            while not worker.loaded.poll(0.05):
                if self.interrupt_signal:
                    return False
                if time.monotonic() > until:
                    _LOG.error("the new processes did not load in %.0f seconds; the old ones go on", _LOADING)
                    return False
            try:
                worker.loaded.recv()
            except EOFError:
                _LOG.error("the new processes could not be loaded; the old ones go on")
                return False
        for worker in workers:
            worker.interrupt_by_parent = False
        return True


def _start(start: Callable[[], None], tell: Connection) -> None:
    """Start a process; the pipe on which it tells that it has loaded ends with it."""
    start()
    tell.close()


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted.

    SIGHUP replaces the processes by those of the version that is installed then; no request is lost.
    """
    os.environ["STANDLINK_HOME"] = str(home)
    settings = Settings.from_environment()
    _allow_files()
    # A fork would inherit the store of a preceding build without the threads that the store needs.
    multiprocessing.set_start_method("spawn", force=True)
    with ExitStack() as stack:
        if settings.metrics != "off":
            metrics.require()
            folder = mkdtemp(prefix="standlink-metrics-")
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            os.environ[metrics.FOLDER] = folder
        address = None
        if broker.SUPPORTED:
            enter_server_group()
            from .app import limits_of

            capacity = Capacity(settings.workers, settings.query_queue, settings.query_queue_each)
            address = stack.enter_context(closing(broker.Broker(limits_of(settings), capacity))).address
        server = _Server(
            "standlink",
            workers=settings.processes,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=round(settings.header_timeout * 1000), max_buffer_size=_MOST_HEADERS
            ),
            websockets=False,
            backpressure=_CONNECTIONS,
            backlog=_BACKLOG,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=_STOPPING,
        )
        # The loader is passed as a function: Granian resolves names relative to the current folder.
        server.serve(target_loader=partial(load, address), wrap_loader=False)


def load(address: str | None, loaded: Connection) -> Gateway:
    """Return the application behind its gateway; runs in each process.

    Args:
        address: of the broker of query workers; without one, the process has its own workers.
        loaded: is told when everything that a page needs is loaded.
    """
    from .app import create_app
    from .charts.drawing import warm
    from .gateway.gateway import Gateway

    app = create_app(evaluator=broker.BrokerClient(address) if address else None)
    atexit.register(_end, app.extensions["standlink"])
    gateway = Gateway(app)
    # Exempt the objects loaded so far from garbage collection: they stay, and scanning them delays requests.
    gc.collect()
    gc.freeze()
    with suppress(OSError):
        loaded.send(True)
    # Drawing and measures load slowly: load them before the first request for one, but not before pages.
    warm()
    Thread(target=_read_ahead, args=(app.extensions["standlink"],), name="reading ahead", daemon=True).start()
    return gateway


def _read_ahead(site: Site) -> None:
    """Load the measures, and the tables that the front page and most questions need, before the first reader asks."""
    from ..queries.answers.registry import load_all
    from ..queries.library import library
    from ..queries.run import ask

    load_all()
    for name in _AHEAD:
        question = library().get(name)
        # What cannot be read is reported by the pages that need it.
        with suppress(StandlinkError, OSError):
            if question:
                ask(site.releases.current(), question, question.example)


def _end(site: Site) -> None:
    """End the process, at the end of Python, which would otherwise stop threads that copy a release into memory.

    The engine takes that for a fault.
    """
    site.releases.close()
    os._exit(0)


def _allow_files() -> None:
    """Raise the number of open files, so also of connections, as far as the system allows."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
