"""The server: Granian, whose processes load the gateway with the application, and one process with query workers."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import shutil
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread
from typing import TYPE_CHECKING, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ..graph.releases.public import releases_of
from ..queries.sparql import broker
from ..queries.sparql.cgroup import enter_server_group
from ..queries.sparql.limits import Capacity
from .dump_maker import DumpsAhead
from .gateway import metrics
from .processes import Process, Processes
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
            capacity = Capacity(settings.workers, settings.query_queue, settings.query_queue_each)
            address = stack.enter_context(closing(broker.Broker(settings.limits, capacity))).address
        # What is made ahead is made from the graph in the data folder.
        if settings.dumps_ahead and not settings.store:
            stack.enter_context(closing(DumpsAhead(releases_of(home, private=settings.serves_private))))
        server = Processes(
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


def load(address: str | None, process: Process) -> Gateway:
    """Return the application behind its gateway; runs in each process.

    Args:
        address: of the broker of query workers; without one, the process has its own workers.
        process: is told when everything that a page needs is loaded.
    """
    from ..queries.answers.registry import load_all
    from .app import create_app
    from .charts.rendering import warm
    from .gateway.gateway import Gateway

    app = create_app(evaluator=broker.BrokerClient(address) if address else None)
    site = app.extensions["standlink"]
    atexit.register(_end, site)
    gateway = Gateway(app)
    # Exempt the objects loaded so far from garbage collection: they stay, and scanning them delays requests.
    gc.collect()
    gc.freeze()
    process.tell_loaded()
    # Drawing and measures load slowly: load them before the first request for one, but not before pages.
    warm()
    Thread(target=load_all, name="loading measures", daemon=True).start()
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
