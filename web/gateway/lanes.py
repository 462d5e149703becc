"""Lanes: the threads that run the application, apart for pages, answers, queries and downloads, and their queues."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final, TypeVar

from ...queries.sparql.admission import Admission, FullError
from ...queries.sparql.limits import Capacity
from ..linking import without_language
from ..pinned import unpinned
from ..settings import Settings
from .incoming import RefusedError

T = TypeVar("T")

#: Pages that may wait for a thread, in one process. At a few milliseconds a page, the last waits some seconds.
_WAITING_PAGES: Final = 512
#: Answers to questions that run at once, that may wait, and that one client may have, in one process. A measure of a
#: large release takes seconds; a browser opens six connections.
_ANSWERS, _WAITING_ANSWERS, _ANSWERS_EACH = 2, 64, 8
#: Downloads that run at once, that may wait, and that one client may have, in one process. They are parts of files, and
#: small dumps that are made while the client waits.
_DOWNLOADS, _WAITING_DOWNLOADS, _DOWNLOADS_EACH = 2, 16, 4


class Lane:
    """Threads with a bounded queue, in which clients take turns. Used from one event loop.

    Args:
        name: the name, for the log and metrics.
        threads: requests that run at once.
        waiting: requests that may wait.
        each: requests of one client that may run, wait or be sent.
    """

    def __init__(self, name: str, threads: int, waiting: int, each: int) -> None:
        self.name, self._each = name, each
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._admission = Admission(Capacity(threads, waiting, each))
        self._clients: Counter[str] = Counter()

    @property
    def length(self) -> int:
        """The requests that run or wait."""
        return self._admission.running + self._admission.waiting

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a request of a client, from its beginning until it has been sent.

        Raises:
            RefusedError: if the client has too many.
        """
        if self._clients[client] >= self._each:
            raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "too_many", 1, most=self._each)
        self._clients[client] += 1
        try:
            yield
        finally:
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]

    async def run(self, job: Callable[[], T], client: str, *, begun: bool = False) -> tuple[T, float]:
        """Run a job in a thread; return what it returns, and the seconds that it waited.

        Args:
            job: the job.
            client: whose turn it takes if it must wait.
            begun: whether it is part of an answer that has begun, and must not be refused.

        Raises:
            RefusedError: if too many wait.
        """
        came = time.perf_counter()
        try:
            await self._admission.enter(client, begun=begun)
        except FullError as error:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "full", error.retry_after) from None
        began = time.perf_counter()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, job), began - came
        finally:
            self._admission.leave(time.perf_counter() - began)

    def close(self) -> None:
        """Let no more jobs in."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Lanes:
    """The lanes of a process."""

    def __init__(self, settings: Settings) -> None:
        most, queries = settings.client_requests, settings.query_queue + settings.workers
        self.pages = Lane("pages", settings.threads, _WAITING_PAGES, most)
        self.answers = Lane("answers", _ANSWERS, _WAITING_ANSWERS, min(most, _ANSWERS_EACH))
        # Each waiting query has a thread, which waits for the broker; so the lane itself has no queue.
        self.queries = Lane("queries", queries, 0, min(most, settings.query_queue_each + settings.workers))
        self.downloads = Lane("downloads", _DOWNLOADS, _WAITING_DOWNLOADS, min(most, _DOWNLOADS_EACH))
        self._all = (self.pages, self.answers, self.queries, self.downloads)

    def of(self, path: str) -> Lane:
        """Return the lane of a request by its path, without the path of the site.

        >>> lanes = Lanes(Settings())
        >>> [lanes.of(p).name for p in ("/", "/sparql", "/data/standlink.nt", "/graph/5g", "/graph/5g.nt")]
        ['pages', 'queries', 'downloads', 'pages', 'downloads']
        >>> [lanes.of(p).name for p in ("/sparql.svg", "/sparql/ties", "/sparql/check")]
        ['queries', 'queries', 'pages']
        >>> [lanes.of(p).name for p in ("/questions", "/questions/actors/backers.csv", "/api/v1/questions/x/y/answer")]
        ['pages', 'answers', 'answers']
        >>> [lanes.of(p).name for p in ("/reconcile", "/zh/reconcile", "/reconcile/suggest/entity")]
        ['answers', 'answers', 'pages']
        """
        path = unpinned(without_language(path)[1])
        if path.rstrip("/") in ("/sparql", "/sparql/ties") or path.startswith("/sparql."):
            return self.queries
        if path.startswith(("/questions/", "/embed/", "/social/", "/api/v1/questions/")) or path == "/reconcile":
            return self.answers
        is_data = path.startswith("/data/standlink.") and not path.endswith(".bib")
        is_graph = path.startswith("/graph/") and "." in path
        is_long = path.startswith(("/data/tables/", "/changes/"))
        return self.downloads if is_data or is_graph or is_long else self.pages

    def lengths(self) -> dict[str, int]:
        """Return the requests that run or wait in each lane."""
        return {lane.name: lane.length for lane in self._all}

    def close(self) -> None:
        """Let no more jobs in."""
        for lane in self._all:
            lane.close()
