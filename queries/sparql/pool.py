"""A pool of warm worker processes behind a queue. It lives in one event loop: of the site's broker, or of a thread."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any, Final

from .admission import Admission, FullError
from .limits import Capacity, Limits
from .process import WorkerProcess
from .wire import Outcome, Task

#: Outcomes after which the worker can go on.
_HARMLESS: Final = ("solutions", "boolean", "graph", "malformed", "refused", "failed", "too large")
#: Outcomes of a crash of the worker.
_DEATHS: Final = ("memory", "nesting", "died")


class Pool:
    """Evaluates queries in worker processes within limits. A query that exceeds one is ended with its process.

    Oxigraph can stop a query neither after a time nor at an amount of memory; only the end of its process does.

    Args:
        limits: the limits of each query.
        capacity: how many queries run and wait.
        background: whether they work for a server; see ``give_way`` and ``worker.limit_process``.
    """

    def __init__(self, limits: Limits, capacity: Capacity, *, background: bool = True) -> None:
        self.limits, self.capacity = limits, capacity
        self._background = background
        self._admission = Admission(capacity)
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

    async def _run(self, task: Task) -> Outcome:
        worker = await self._worker(task.store)
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

    async def _worker(self, store: str) -> WorkerProcess:
        """Return an idle worker with this store, or a new one in place of an idle one with another store."""
        for worker in reversed(self._idle):
            if worker.store == store and worker.usable:
                self._idle.remove(worker)
                return worker
        while self._idle and len(self._idle) + len(self._busy) >= self.capacity.workers:
            await self._idle.pop(0).stop()
        return await WorkerProcess.start(store, self.limits, background=self._background)
