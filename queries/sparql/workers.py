"""Worker processes for untrusted SPARQL, each with the release opened read-only.

Oxigraph has no query timeout; only the end of its process stops a query. A pool keeps a few warm workers. A worker that
exceeds the time limit is killed and replaced, so that the server never waits longer.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from ...errors import FormatError, QueryError, QueryTimeoutError, ResultTooLargeError, StandlinkError
from ...graph.releases.files import STORE
from ...graph.releases.release import Release
from ...graph.store.store import Store
from ...graph.store.wellformed import well_formed
from ..run import with_labels
from ..table import Table
from .guard import check_query
from .outline import Outline
from .syntax import explain

_SPAWN = multiprocessing.get_context("spawn")

SOLUTION_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True)
class Limits:
    """Limits of one query: seconds, bytes of query text, bytes of result."""

    seconds: float = 20.0
    query_bytes: int = 100_000
    result_bytes: int = 50_000_000


@dataclass(frozen=True)
class Result:
    """The result of a query: ``kind`` is ``solutions``, ``boolean`` or ``graph``.

    ``data`` is SPARQL Results JSON for solutions and truth values, N-Triples for graphs.
    """

    kind: str
    data: bytes

    def serialize(self, media_type: str) -> bytes:
        """Return solutions or a truth value in a media type of ``SOLUTION_FORMATS``.

        Raises:
            FormatError: if a text has characters that XML does not allow.
        """
        if media_type == "application/sparql-results+json":
            return self.data
        parsed = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON)
        if isinstance(parsed, ox.QueryBoolean) and media_type in ("text/csv", "text/tab-separated-values"):
            return str(bool(parsed)).lower().encode()
        data = parsed.serialize(format=SOLUTION_FORMATS[media_type])
        assert data is not None
        if media_type != "application/sparql-results+xml":
            return data
        try:
            return well_formed(data)
        except ValueError as error:
            able = [other for other in SOLUTION_FORMATS if other != media_type]
            raise FormatError(
                f"this result cannot be written as XML ({error}); choose {' or '.join(able)}", able
            ) from None

    def triples(self) -> list[ox.Triple]:
        """Return the triples of a graph, sorted, so that equal graphs are serialized in the same way."""
        quads = ox.parse(self.data, format=ox.RdfFormat.N_TRIPLES)
        return sorted((ox.Triple(q.subject, q.predicate, q.object) for q in quads), key=str)

    @property
    def empty(self) -> bool:
        """Whether it has no rows or triples, or is false."""
        if self.kind == "solutions":
            return self.data.endswith(b'"bindings":[]}}')
        return not self.data if self.kind == "graph" else not self.boolean()

    def boolean(self) -> bool:
        """Return the answer of an ASK query."""
        return bool(ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON))

    def table(self, store: Store) -> Table:
        """Return solutions as a table, with labels from the store."""
        solutions = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        return with_labels(store, Table.from_solutions(solutions))


class Setting(NamedTuple):
    """The base for relative IRIs and the dataset of a query, which are not part of its text."""

    base_iri: str | None = None
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


class WorkerPool:
    """A pool of warm worker processes for untrusted queries."""

    def __init__(self, limits: Limits | None = None, size: int = 2) -> None:
        self.limits = limits or Limits()
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def run(
        self,
        release: Release,
        sparql: str,
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Result:
        """Evaluate a query on a release; base and dataset are those of ``Store.query``.

        Raises:
            QueryError: if the query is malformed or not allowed.
            QueryTooLargeError: if the query is longer than the limits allow.
            ResultTooLargeError: if its result is larger than the limits allow.
            QueryTimeoutError: if it takes too long, or no worker is free in that time.
        """
        setting = Setting(base_iri, default_graphs, named_graphs)
        check_query(sparql, self.limits.query_bytes)
        try:
            worker = self._idle.get(timeout=self.limits.seconds)
        except Empty:
            raise QueryTimeoutError("all workers are busy with other queries; try again in a moment") from None
        try:
            if worker is None or worker.path != release.path / STORE or not worker.alive():
                if worker:
                    worker.stop()
                worker = _Worker(release.path / STORE)
            kind, payload = worker.ask(sparql, setting, self.limits)
        except TimeoutError:
            assert worker is not None
            worker.stop()
            worker = None
            seconds = f"{self.limits.seconds:g} second{'s' * (self.limits.seconds != 1)}"
            raise QueryTimeoutError(f"the query was stopped after {seconds}; {_faster(sparql)}") from None
        except (EOFError, OSError):
            if worker:
                worker.stop()
            worker = None
            raise QueryError("the query ended its worker process, probably out of memory; restrict it") from None
        finally:
            self._idle.put(worker)
        if kind == "malformed":
            raise QueryError(payload.decode())
        if kind == "refused":
            raise ResultTooLargeError(payload.decode())
        if kind == "too large":
            advice = "lower the LIMIT" if "LIMIT" in Outline.of(sparql).words else "add a LIMIT"
            raise ResultTooLargeError(
                f"the result is larger than {self.limits.result_bytes:,} bytes; {advice}, or download a dump"
            )
        return Result(kind, payload)

    def close(self) -> None:
        """Stop the idle workers."""
        with suppress(Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker:
                    worker.stop()


class _Worker:
    """A process with an open store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.connection, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs, str(path)), daemon=True)
        self.process.start()
        theirs.close()

    def alive(self) -> bool:
        return self.process.is_alive()

    def ask(self, sparql: str, setting: Setting, limits: Limits) -> tuple[str, bytes]:
        with self.lock:
            self.connection.send((sparql, setting, limits.result_bytes))
            if not self.connection.poll(limits.seconds):
                raise TimeoutError
            answer: tuple[str, bytes] = self.connection.recv()
            return answer

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def _serve(connection: Connection[Any, Any], path: str) -> None:
    """Answer queries until the connection is closed."""
    store = Store.open(Path(path))
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            connection.send(_evaluate(store, *connection.recv()))


def _evaluate(store: Store, sparql: str, setting: Setting, most: int) -> tuple[str, bytes]:
    try:
        result = store.query(sparql, **setting._asdict())
        if isinstance(result, ox.QueryBoolean):
            return "boolean", result.serialize(format=ox.QueryResultsFormat.JSON) or b""
        if isinstance(result, ox.QueryTriples):
            return _graph(result, most)
        return _solutions(result, Outline.of(sparql), most)
    except SyntaxError as error:
        return "malformed", f"not a SPARQL query: {explain(str(error), sparql)}".encode()
    except StandlinkError as error:
        return "refused", str(error).encode()
    except (OSError, RuntimeError, ValueError) as error:
        return "malformed", f"the query could not be evaluated: {error}".encode()


def _faster(sparql: str) -> str:
    """Return what makes a query faster that was stopped: LIMIT does not where all solutions are counted."""
    outline = Outline.of(sparql)
    if outline.aggregates:
        return "restrict its patterns, or aggregate each of them in a subselect of its own"
    return (
        "restrict its patterns" if "LIMIT" in outline.words or outline.form == "ASK" else "restrict it or add a LIMIT"
    )


def _graph(result: ox.QueryTriples, most: int) -> tuple[str, bytes]:
    lines: set[str] = set()
    for triple in result:
        line = f"{triple} .\n"
        most -= 0 if line in lines else len(line)
        if most < 0:
            return "too large", b""
        lines.add(line)
    return "graph", "".join(lines).encode()


def _solutions(result: ox.QuerySolutions, outline: Outline, most: int) -> tuple[str, bytes]:
    out = io.BytesIO()
    limited = _Limited(out, most)
    try:
        result.serialize(limited, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
    except _TooLargeError:
        return "too large", b""
    columns = [variable.value for variable in result.variables]
    data, ordered = out.getvalue(), outline.ordered(columns)
    # The rest of the document names the variables in every row, so that only the head says their order.
    return "solutions", data if ordered == columns else data.replace(_head(columns), _head(ordered), 1)


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
