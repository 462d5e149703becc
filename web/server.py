"""The server: Granian, whose worker process loads the application afresh and answers requests in a few threads."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Final

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

#: Requests answered at once; a store is read without the interpreter's lock, so more than the cores is of use.
_THREADS: Final = 2 * (os.cpu_count() or 1)
_BACKLOG: Final = 1024


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted."""
    os.environ["STANDLINK_HOME"] = str(home)
    # A fork would inherit the store of a build just made, but not the threads that the store counts on.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "standlink",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        backpressure=_BACKLOG,
        backlog=_BACKLOG,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    # The application is handed over rather than named: Granian would look for its name below the current folder.
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Flask:
    """Return the application, in the worker process."""
    from .app import create_app

    return create_app()
