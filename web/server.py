"""The server: Granian, whose worker processes load the application afresh and answer requests in a few threads."""

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

#: Requests answered at once by each process: not for speed, but so that a long download keeps nobody waiting.
_THREADS: Final = 4
_BACKLOG: Final = 1024


def run(home: Path, host: str, port: int) -> None:
    """Serve the releases of a data folder until interrupted."""
    os.environ["STANDLINK_HOME"] = str(home)
    # A fork would inherit the store of a build just made, but not the threads that the store counts on.
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
    # The application is handed over rather than named: Granian would look for its name below the current folder.
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Flask:
    """Return the application, in the worker process."""
    from ..queries.answers.registry import load_all
    from .app import create_app
    from .charts.drawing import warm

    app = create_app()
    warm()
    # Measures load slowly; the first reader who asks for one need not wait.
    Thread(target=load_all, name="measures", daemon=True).start()
    # What is there now stays: looking through it again and again would only make some requests wait.
    gc.collect()
    gc.freeze()
    return app
