"""The pool of query workers inside this process, for the command line, Python and tests."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError
from threading import Lock, Thread
from typing import Any

from .cancellation import Cancellation
from .limits import Capacity, Limits
from .pool import Pool
from .wire import Outcome, Task


class EmbeddedPool:
    """A pool in a thread of this process, started with the first query."""

    def __init__(self, limits: Limits, capacity: Capacity, *, background: bool = True) -> None:
        self._pool = Pool(limits, capacity, background=background)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._lock = Lock()

    def evaluate(self, task: Task, client: str, cancellation: Cancellation) -> Outcome:
        """Return the outcome of a query; ``cancelled`` if its client has gone."""
        future = asyncio.run_coroutine_threadsafe(self._pool.evaluate(task, client), self._started())
        with cancellation.calling(future.cancel):
            try:
                return future.result()
            except CancelledError:
                return Outcome("cancelled")

    def statistics(self) -> dict[str, Any]:
        """Return what the pool does now."""
        return self._pool.statistics()

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop and thread:
            asyncio.run_coroutine_threadsafe(self._pool.close(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            # A loop that the end of the process meets still open complains on standard error.
            thread.join()
            loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, name="queries", daemon=True)
                self._thread.start()
            return self._loop
