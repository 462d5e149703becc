"""A worker process: opens a store read-only and answers queries one by one, within limits that it sets itself.

Started as ``python -m standlink.queries.sparql.worker OPTIONS`` with options in JSON. Imports little, so that it starts
fast and leaves most of its memory to queries. Reads tasks from its standard input until that ends; writes outcomes to
its standard output.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyoxigraph as ox

from ...errors import StandlinkError
from ...graph.releases.extensions import extend_by
from ...graph.releases.files import read_manifest
from ...graph.store.store import Store
from . import wire
from .outline import Outline
from .wire import Outcome, Task

#: The stack of the thread that evaluates. The deepest query that the guard lets pass takes less than a tenth of it.
_STACK: Final = 64 << 20
#: Seconds that a query may run beyond its limit: the worker then ends itself, should its parent have died.
_GRACE: Final = 5.0
#: The share of its memory beyond which a worker ends after an answer, since engines keep memory for later.
_MOST_KEPT: Final = 0.5


def main() -> None:
    """Answer queries until the standard input ends."""
    options = json.loads(sys.argv[1])
    tasks, outcomes = _channel()
    limit_process(options["memory"], options["background"])
    try:
        store = Store.open(Path(options["store"]))
        next(iter(store.inner), None)
    except (OSError, RuntimeError) as error:
        _send(outcomes, Outcome("unopened", str(error).encode()), last=True)
        return
    _extend(Path(options["release"]))
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(store, tasks, outcomes, options), daemon=True)
    thread.start()
    thread.join()


def _extend(release: Path) -> None:
    """Let the prefixes of the study that a release was built of be known to queries."""
    # Without its manifest, the release has been deleted, and its store is held open.
    with suppress(OSError, ValueError, KeyError):
        extend_by(release, read_manifest(release))


def limit_process(memory: int, background: bool) -> None:
    """Limit the address space of this process; let pages go first, and let the kernel end it first if memory is short.

    Args:
        memory: bytes; 0 for no limit.
        background: whether it works for a server, whose parent alone ends it; else Ctrl+C ends it.
    """
    reaction = signal.SIG_IGN if background else signal.SIG_DFL
    signal.signal(signal.SIGINT, reaction)
    signal.signal(signal.SIGTERM, reaction)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    if background:
        # Not the idle policy: beside a build or an import that takes all cores, queries would come to a stop.
        with suppress(OSError):
            os.nice(10)
        if hasattr(os, "SCHED_BATCH"):
            with suppress(OSError):
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _channel() -> tuple[BinaryIO, BinaryIO]:
    """Return the streams of tasks and outcomes; what a library prints goes to the standard error instead."""
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, outcomes


def _serve(store: Store, tasks: BinaryIO, outcomes: BinaryIO, options: dict[str, Any]) -> None:
    folder = Path(options["store"])
    with suppress(EOFError, BrokenPipeError):
        while True:
            values, _ = wire.read(tasks)
            _set_alarm(options["seconds"])
            outcome = evaluate(store, Task(*values), options["result"], folder)
            _set_alarm(None)
            last = outcome.kind == "memory" or _is_large(options["memory"])
            _send(outcomes, outcome, last)
            if last:
                return


def _send(outcomes: BinaryIO, outcome: Outcome, last: bool) -> None:
    for part in wire.pack({"kind": outcome.kind, "last": last}, outcome.data):
        outcomes.write(part)
    outcomes.flush()


def _set_alarm(seconds: float | None) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE if seconds else 0)


def _is_large(memory: int) -> bool:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError):
        return False
    return bool(memory) and pages * os.sysconf("SC_PAGE_SIZE") > memory * _MOST_KEPT


def evaluate(store: Store, task: Task, most: int, folder: Path) -> Outcome:
    """Evaluate a query on the store in a folder, whose result has at most so many bytes."""
    try:
        result = store.query(
            task.sparql,
            base_iri=task.base_iri,
            default_graphs=task.default_graphs,
            named_graphs=task.named_graphs,
        )
        if isinstance(result, ox.QueryBoolean):
            return Outcome("boolean", result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        if isinstance(result, ox.QueryTriples):
            return _graph(_triples(store, task, result, folder), most)
        return _solutions(result, Outline.of(task.sparql), most)
    except SyntaxError as error:
        return Outcome("malformed", str(error).encode())
    except StandlinkError as error:
        return Outcome("refused", str(error).encode())
    except MemoryError:
        return Outcome("memory")
    except (OSError, RuntimeError, ValueError) as error:
        return Outcome("failed", str(error).encode())


def _triples(store: Store, task: Task, result: ox.QueryTriples, folder: Path) -> Iterable[ox.Triple]:
    has_dataset = task.default_graphs is not None or task.named_graphs is not None
    if Outline.of(task.sparql).form != "DESCRIBE" or has_dataset:
        return result
    # It reads the search index, which other queries do not need.
    from .described import described, is_whole_description

    return described(store, result, folder) if is_whole_description(task.sparql, task.base_iri) else result


def _graph(result: Iterable[ox.Triple], most: int) -> Outcome:
    lines: set[str] = set()
    for triple in result:
        line = f"{triple} .\n"
        most -= 0 if line in lines else len(line)
        if most < 0:
            return Outcome("too large")
        lines.add(line)
    return Outcome("graph", "".join(lines).encode())


def _solutions(result: ox.QuerySolutions, outline: Outline, most: int) -> Outcome:
    out = io.BytesIO()
    limited = _Limited(out, most)
    try:
        result.serialize(limited, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    except _TooLargeError:
        return Outcome("too large")
    columns = [variable.value for variable in result.variables]
    data, ordered = out.getvalue(), outline.ordered(columns)
    # The rest of the document names the variables in every row, so that only the head says their order.
    return Outcome("solutions", data if ordered == columns else data.replace(_head(columns), _head(ordered), 1))


def _head(columns: Sequence[str]) -> bytes:
    return json.dumps({"vars": columns}, ensure_ascii=False, separators=(",", ":")).encode()


class _TooLargeError(OSError):
    """The result is larger than its limit."""


class _Limited(io.RawIOBase):
    """A file with a maximum size in bytes."""

    def __init__(self, out: io.BytesIO, most: int) -> None:
        self.out, self.left = out, most

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise _TooLargeError
        return self.out.write(data)


if __name__ == "__main__":
    main()
