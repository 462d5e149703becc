"""The server: Granian, whose processes load the gateway with the application, and one process with query workers."""

from __future__ import annotations

import atexit
import gc
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

from ..queries.sparql import broker
from ..queries.sparql.cgroup import enter_server_group
from ..queries.sparql.limits import Capacity
from .gateway import metrics
from .settings import Settings

if TYPE_CHECKING:
    from .context import Site
    from .gateway.gateway import Gateway

#: Connections that each process has open at once; those that are idle are closed after ``header_timeout``.
_CONNECTIONS: Final = 4096
_BACKLOG: Final = 1024
#: The largest request line and headers, in bytes.
_MOST_HEADERS: Final = 64 << 10
#: Seconds in which a process finishes its requests when it is stopped or replaced.
_STOPPING: Final = 60
#: Seconds that a new process may take to load, and in which it then begins to accept connections.
_LOADING, _SETTLING = 120.0, 1.0


class _Server(Server):  # type: ignore[valid-type, misc]
    """Granian, made to replace its processes without losing a request.

    All processes have one listening socket: by default, on Linux each has its own, and what waits on that of a process
    that ends is lost. An old process goes on until the new one has loaded the application, not for a fixed time.
    """

    _replacing = False

    def _init_shared_socket(self) -> None:
        # What Granian does on other systems: the socket is passed on with its number.
        self._ssp, self._shd = None, SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _respawn_workers(self, *args: Any, **kwargs: Any) -> None:
        self._replacing = True
        super()._respawn_workers(*args, **kwargs)
        self._replacing = False
        if self.interrupt_signal:  # It may have come just before Granian forgot what it was woken for.
            self.main_loop_interrupt.set()

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[..., Any]) -> Any:
        loaded, tell = multiprocessing.Pipe(duplex=False)
        worker = super()._spawn_worker(idx, target, partial(callback_loader, tell))
        worker.start = partial(self._start, worker.start, loaded, tell)
        return worker

    def _start(self, start: Callable[[], None], loaded: Connection, tell: Connection) -> None:
        start()
        tell.close()
        until = time.monotonic() + _LOADING
        # If the new process ends before it has loaded, the pipe ends, which ``poll`` reports too.
        while self._replacing and not loaded.poll(0.1) and not self.interrupt_signal and time.monotonic() < until:
            pass
        loaded.close()


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted.

    SIGHUP replaces the processes one by one by those of the version that is installed then; no request is lost.
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
            respawn_interval=_SETTLING,
            workers_kill_timeout=_STOPPING,
        )
        # The loader is passed as a function: Granian resolves names relative to the current folder.
        server.serve(target_loader=partial(load, address), wrap_loader=False)


def load(address: str | None, loaded: Connection) -> Gateway:
    """Return the application behind its gateway; runs in each process.

    Args:
        address: of the broker of query workers; without one, the process has its own workers.
        loaded: is told when everything that a request needs is loaded.
    """
    from ..queries.answers.registry import load_all
    from .app import create_app
    from .charts.drawing import warm
    from .gateway.gateway import Gateway

    app = create_app(evaluator=broker.BrokerClient(address) if address else None)
    atexit.register(_end, app.extensions["standlink"])
    gateway = Gateway(app)
    warm()
    # Measures load slowly: load them before the first request for one.
    Thread(target=load_all, name="measures", daemon=True).start()
    # Exempt the objects loaded so far from garbage collection: they stay, and scanning them delays requests.
    gc.collect()
    gc.freeze()
    with suppress(OSError):
        loaded.send(True)
    return gateway


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
