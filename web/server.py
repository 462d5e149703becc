"""The server: Granian, whose worker processes load the application and answer requests in a few threads each."""

from __future__ import annotations

import gc
import multiprocessing
import os
from pathlib import Path
from threading import Thread
from typing import Final

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from .settings import Settings

#: Requests that each process answers at once, so that a long download does not block others.
_THREADS: Final = 4
_BACKLOG: Final = 1024


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted."""
    os.environ["STANDLINK_HOME"] = str(home)
    # A fork would inherit the store of a preceding build without the threads that the store needs.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "standlink",
        workers=Settings.from_environment().processes,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        backpressure=_BACKLOG,
        backlog=_BACKLOG,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    # The loader is passed as a function: Granian resolves names relative to the current folder.
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Flask:
    """Return the application; runs in each worker process."""
    from ..queries.answers.registry import load_all
    from .app import create_app
    from .charts.drawing import warm

    app = create_app()
    warm()
    # Measures load slowly: load them before the first request for one.
    Thread(target=load_all, name="measures", daemon=True).start()
    # Exempt the objects loaded so far from garbage collection: they stay, and scanning them delays requests.
    gc.collect()
    gc.freeze()
    return app
