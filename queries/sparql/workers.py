"""Untrusted SPARQL: checked here, evaluated by worker processes with limits, and given back as a result or an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

from ...errors import (
    NoReleaseError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
    ResultTooLargeError,
    ServiceBusyError,
)
from ...graph.releases.files import MANIFEST, STORE
from ...graph.releases.release import Release
from ...graph.store.corruption import is_corruption
from ...graph.store.remote.store import RemoteStore
from . import service
from .cancellation import Cancellation
from .embedded import EmbeddedPool
from .guard import check_nesting, check_query
from .limits import Capacity, Limits
from .outline import Outline
from .result import Result
from .syntax import explain
from .wire import Outcome, Task

#: The limits of queries of the user of this machine: none of time, and more memory.
TRUSTED: Final = Limits(seconds=None, result_bytes=4_000_000_000, memory_bytes=16_000_000_000)
_RESULTS: Final = ("solutions", "boolean", "graph")


class Evaluator(Protocol):
    """What evaluates queries: the pool of this process, or the broker of the site."""

    def evaluate(self, task: Task, client: str, cancellation: Cancellation) -> Outcome: ...

    def statistics(self) -> dict[str, Any]: ...

    def close(self) -> None: ...


class WorkerPool:
    """Runs untrusted queries.

    Args:
        limits: the limits of each query.
        size: how many queries run at once in a pool of this process.
        evaluator: what evaluates instead of such a pool.
        trusted: whether queries of any length may use SERVICE with any endpoint, as on the command line.
    """

    def __init__(
        self, limits: Limits | None = None, size: int = 2, evaluator: Evaluator | None = None, *, trusted: bool = False
    ) -> None:
        self.limits = limits or Limits()
        self._trusted = trusted
        self._evaluator = evaluator or EmbeddedPool(self.limits, Capacity(size), background=not trusted)

    def run(
        self,
        release: Release,
        sparql: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        client: str = "",
        cancellation: Cancellation | None = None,
    ) -> Result:
        """Evaluate a query on a release; base and dataset are those of ``Store.query``.

        Args:
            release: the release.
            sparql: the query.
            base_iri: see ``Store.query``, as the next two.
            default_graphs: the same.
            named_graphs: the same.
            client: whose query it is. The queries of different clients that wait for a worker take turns.
            cancellation: tells when nobody waits for the result any more.

        Raises:
            QueryError: if the query is malformed, not allowed or nested too deeply.
            QueryTooLargeError: if the query is longer than the limits allow.
            ResultTooLargeError: if its result is larger than the limits allow.
            QueryTimeoutError: if it takes too long.
            QueryMemoryError: if it needs too much memory.
            ServiceBusyError: if too many queries wait.
        """
        if self._trusted:
            check_nesting(sparql)
        else:
            check_query(sparql, self.limits.query_bytes, self.limits.services)
        default, named = (None if names is None else tuple(names) for names in (default_graphs, named_graphs))
        # The same release in other files, such as a restored one, is another store to workers.
        mark = f" {release.held.mark(MANIFEST)}" if release.held else ""
        name, folder = f"{release.path / STORE}{mark}", str(release.folder / STORE)
        task = Task(name, sparql, base_iri, default, named, folder)
        if isinstance(release.service, RemoteStore):
            return service.evaluate(release.service, task, self.limits)
        outcome = self._evaluator.evaluate(task, client, cancellation or Cancellation())
        if outcome.kind in _RESULTS:
            return Result(outcome.kind, outcome.data)
        raise self._error(outcome, release, sparql)

    def statistics(self) -> dict[str, Any]:
        """Return what the workers do now, and the number of queries by their outcome."""
        return self._evaluator.statistics()

    def close(self) -> None:
        """Stop the workers of this process."""
        self._evaluator.close()

    def _error(self, outcome: Outcome, release: Release, sparql: str) -> Exception:
        message = outcome.data.decode("utf-8", "replace")
        match outcome.kind:
            case "malformed":
                return QueryError(f"not a SPARQL query: {explain(message, sparql)}")
            case "failed" if is_corruption(RuntimeError(message)):
                return NoReleaseError(f"the store of release {release.id} is damaged: {message}")
            case "failed":
                return QueryError(f"the query could not be evaluated: {message}")
            case "nesting":
                return QueryError("the query is nested too deeply; write it with fewer brackets inside each other")
            case "refused":
                return ResultTooLargeError(message)
            case "too large":
                advice = "lower the LIMIT" if "LIMIT" in Outline.of(sparql).words else "add a LIMIT"
                most = f"the result is larger than {self.limits.result_bytes:,} bytes"
                return ResultTooLargeError(f"{most}; {advice}, or download a dump")
            case "timeout":
                seconds = f"{self.limits.seconds:g} second{'s' * (self.limits.seconds != 1)}"
                return QueryTimeoutError(f"the query was stopped after {seconds}; {_faster(sparql)}")
            case "memory":
                most = (
                    f"the query was stopped because it needed more than {self.limits.memory_bytes / 1e9:g} GB of memory"
                )
                return QueryMemoryError(f"{most}; {_faster(sparql)}")
            case "busy":
                return ServiceBusyError(
                    "too many queries are waiting; try again later, and send your queries one after the other",
                    outcome.retry_after,
                )
            case "cancelled":
                return ServiceBusyError("the query was cancelled because its client has gone", 1)
            case "unopened":
                return NoReleaseError(f"the store of release {release.id} cannot be opened: {message}")
        return ServiceBusyError("the worker process ended while it ran the query; try again", 1)


def _faster(sparql: str) -> str:
    """Return what makes a query faster that was stopped: LIMIT does not where all solutions are counted."""
    outline = Outline.of(sparql)
    if outline.aggregates:
        return "restrict its patterns, or aggregate each of them in a subselect of its own"
    return (
        "restrict its patterns" if "LIMIT" in outline.words or outline.form == "ASK" else "restrict it or add a LIMIT"
    )
