"""A pool of warm worker processes behind a queue. It lives in one event loop: of the site's broker, or of a thread."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from ...graph.releases.held import SUPPORTED, Held
from .admission import Admission, FullError
from .limits import Capacity, Limits
from .process import WorkerProcess
from .wire import Outcome, Task

#: Outcomes after which the worker can go on.
_HARMLESS: Final = ("solutions", "boolean", "graph", "malformed", "refused", "failed", "too large")
#: Outcomes with which a worker ends against its will.
_DEATHS: Final = ("memory", "nesting", "died")
#: Stores that are held open although no worker reads them.
_STORES: Final = 2


class Pool:
    """Evaluates queries in worker processes within limits. A query that exceeds one is ended with its process.

    Oxigraph can stop a query neither after a time nor at an amount of memory; only the end of its process does.

    Args:
        limits: the limits of each query.
        capacity: how many queries run and wait.
        background: whether they work for a server; see ``worker.limit_process``.
    """

    def __init__(self, limits: Limits, capacity: Capacity, *, background: bool = True) -> None:
        self.limits, self.capacity = limits, capacity
        self._background = background
        self._admission = Admission(capacity)
        #: The stores that workers read, held open, the one read last at the end.
        self._stores: dict[str, Held] = {}
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._outcomes: Counter[str] = Counter()

    async def evaluate(self, task: Task, client: str = "") -> Outcome:
        """Return the outcome of a query. If this is cancelled, the query leaves the queue or its worker is ended."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                await self._admission.enter(client)
        except FullError as error:
            outcome = Outcome("busy", retry_after=error.retry_after)
        except TimeoutError:
            outcome = Outcome("busy", retry_after=round(self.limits.seconds or 0))
        else:
            began = time.monotonic()
            try:
                outcome = await self._run(task)
            except asyncio.CancelledError:
                self._outcomes["cancelled"] += 1
                raise
            finally:
                self._admission.leave(time.monotonic() - began)
        self._outcomes[outcome.kind] += 1
        return outcome

    def statistics(self) -> dict[str, Any]:
        """Return what the pool does now, with the process ids of its workers, and the number of queries by outcome."""
        return {
            "running": self._admission.running,
            "waiting": self._admission.waiting,
            "workers": [worker.pid for worker in (*self._idle, *self._busy)],
            "deaths": sum(self._outcomes[kind] for kind in _DEATHS),
            "outcomes": dict(self._outcomes),
        }

    async def close(self) -> None:
        """End all workers."""
        await asyncio.gather(*(worker.stop() for worker in (*self._idle, *self._busy)))
        self._idle.clear()
        for store in self._stores.values():
            store.close()
        self._stores.clear()

    async def _run(self, task: Task) -> Outcome:
        worker = await self._worker(task)
        self._busy.add(worker)
        outcome = None
        try:
            async with asyncio.timeout(self.limits.seconds):
                outcome = await worker.ask(task)
        except TimeoutError:
            outcome = Outcome("timeout")
        finally:
            self._busy.discard(worker)
            if outcome and outcome.kind in _HARMLESS and worker.usable:
                self._idle.append(worker)
            else:
                await asyncio.shield(worker.stop())
        return outcome

    async def _worker(self, task: Task) -> WorkerProcess:
        """Return an idle worker with the store, or a new one in place of an idle one with another store."""
        for worker in reversed(self._idle):
            if worker.store == task.store and worker.usable:
                self._idle.remove(worker)
                return worker
        while self._idle and len(self._idle) + len(self._busy) >= self.capacity.workers:
            await self._idle.pop(0).stop()
        return await WorkerProcess.start(task.store, self._folder(task), self.limits, background=self._background)

    def _folder(self, task: Task) -> str:
        """Return where a worker reads the store from; for a server, a folder that lasts whatever happens on disk."""
        folder = task.folder or task.store
        if not self._background or not SUPPORTED:
            return folder
        held = self._stores.pop(task.store, None)
        if held is None:
            try:
                held = Held(Path(folder))
            except OSError:
                return folder  # The worker says what is wrong with it.
        self._stores[task.store] = held
        read = {worker.store for worker in (*self._idle, *self._busy)}
        for store in [store for store in self._stores if store not in read and store != task.store][:-_STORES]:
            self._stores.pop(store).close()
        return str(held.folder)
