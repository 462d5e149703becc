"""The processes that answer requests: Granian's, made to be replaced quickly and without losing a request."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server import Server

_LOG: Final = logging.getLogger(__name__)
#: Seconds that new processes may take to load.
_LOADING: Final = 120.0
#: Tells a process to take no more connections; SIGTERM, which comes later, to end those that it has.
_RETIRE: Final = signal.SIGUSR1
#: Seconds between the two, in which clients that have connected send their request.
_RETIRING: Final = 1.0


@dataclass(frozen=True)
class Process:
    """One of the processes, as it knows itself.

    Attributes:
        listening: the descriptor of the socket on which all processes listen.
        loaded: leads to the main process.
    """

    listening: int
    loaded: Connection

    def tell_loaded(self) -> None:
        """Tell the main process that everything that a page needs is loaded."""
        signal.signal(_RETIRE, lambda *_: self._retire())
        with suppress(OSError):
            self.loaded.send(True)

    def _retire(self) -> None:
        # The server goes on to accept from this descriptor, which from now on is a socket that nobody knows.
        with socket.create_server(("127.0.0.1", 0)) as unknown:
            unknown.setblocking(False)
            os.dup2(unknown.fileno(), self.listening)


class Processes(Server):  # type: ignore[valid-type, misc]
    """Granian, made to replace its processes quickly, and without losing a request.

    All processes have one listening socket: by default, on Linux each has its own, and what waits on that of a process
    that ends is lost. A reload loads all new processes at once; the old ones go on until all have loaded, and for good
    if one of the new ones cannot. They end in two steps, since a process that is told to end closes connections on
    which no request has come yet: the client would wait for an answer to a request that was on its way.
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
        worker = super()._spawn_worker(idx, target, partial(callback_loader, Process(self._sfd, tell)))
        worker.loaded, worker.start = loaded, partial(_start, worker.start, tell)
        return worker

    def _reload(self, spawn_target: Any, target_loader: Callable[..., Any]) -> None:
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        self.respawned_wrks.clear()
        old, new = self.wrks, [self._spawn_worker(idx, spawn_target, target_loader) for idx in range(self.workers)]
        if self._load(new):
            kept, self.wrks = new, old
            self._retire()
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

    def _retire(self) -> None:
        """Let the processes take no more connections, and wait for the requests of those that they have."""
        for worker in self.wrks:
            worker.interrupt_by_parent = True
            # One that has not loaded yet, which a reload soon after the start may find, ends at once.
            if worker.is_alive():
                os.kill(worker.inner.pid, _RETIRE)
        time.sleep(_RETIRING)


def _start(start: Callable[[], None], tell: Connection) -> None:
    """Start a process; the pipe on which it reports that it has loaded ends with it."""
    start()
    tell.close()
