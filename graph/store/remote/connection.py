"""Requests to a service: with pooled connections, time-outs, retries of reads, a circuit breaker and plain errors."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from ....credentials import without_credentials
from ....errors import MissingExtraError, QueryError, RemoteError, ResultTooLargeError, StoreServiceError
from .breaker import Breaker
from .credentials import Credentials
from .dialect import Dialect, dialect_of, dialects
from .form import query_form

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

RESULTS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
DATASET: Final = "application/trig"
_FORM: Final = "application/x-www-form-urlencoded"
#: Statuses after which a read is tried again, and the seconds before each further attempt.
_AGAIN: Final = (429, 502, 503, 504)
_PAUSES: Final = (0.1, 0.4)
#: The most characters of an error of the service that are shown.
_MOST_SHOWN: Final = 300
_CHUNK: Final = 1 << 16
#: Connections that are kept open; more are opened and closed as needed.
_KEPT: Final = 16


class Connection:
    """A service at an address.

    Args:
        query: the address of queries.
        update: that of updates, and ``graphs`` that of the Graph Store Protocol; by default those of the product.
        graphs: see ``update``.
        timeout: the seconds after which a request has failed, with all its attempts.
        credentials: what the service is told if it asks for credentials.

    Attributes:
        dialect: the product; known once ``connect`` or a query has been answered.
        sent: the number of requests, with further attempts.
    """

    def __init__(
        self,
        query: str,
        update: str = "",
        graphs: str = "",
        *,
        timeout: float = 20.0,
        credentials: Credentials | None = None,
    ) -> None:
        try:
            import urllib3
        except ImportError:
            raise MissingExtraError("a remote store needs urllib3", "remote") from None
        self.address = without_credentials(query)
        self._query, self._update, self._graphs = query, update, graphs
        self.timeout, self.credentials = timeout, credentials
        self.dialect: Dialect = dialects()["any"]
        self.breaker = Breaker()
        self.sent = 0
        self._errors = urllib3.exceptions
        self._pool = urllib3.PoolManager(maxsize=_KEPT, retries=False)

    def connect(self) -> Dialect:
        """Send the smallest query, and return the product that answers.

        Raises:
            RemoteError: if nothing answers, or not as SPARQL services do.
        """
        self.query("ASK {}")
        return self.dialect

    def query(
        self,
        sparql: str,
        *,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        accept: str = RESULTS,
        most: int | None = None,
        timeout: float | None = None,
    ) -> bytes:
        """Return the result of a query; it is sent again if the service fails.

        Args:
            sparql: the query.
            default: the graphs whose merge is its default graph.
            named: its named graphs.
            accept: the media type of the result.
            most: the most bytes of the result; None for any number.
            timeout: the seconds in which it must be complete; by default those of the connection.

        Raises:
            QueryError: if the service refuses the query.
            ResultTooLargeError: if the result is larger, or the service has cut it.
            StoreServiceError: if the service does not answer in time, or refuses the credentials.
            RemoteError: if what answers is no SPARQL service.
        """
        body = query_form(sparql, default, named)
        headers = {"Accept": accept, "Content-Type": _FORM}
        deadline = time.monotonic() + (timeout or self.timeout)
        for pause in (*_PAUSES, None):
            try:
                response = self._send("POST", self._query, body, headers, deadline)
                if response.status not in _AGAIN or pause is None:
                    return self._result(response, accept, most, deadline)
                response.drain_conn()
            except StoreServiceError:
                if pause is None or self.breaker.is_open or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
        raise AssertionError

    def ask(self, sparql: str) -> bool:
        """Return the result of a query that asks whether something is there.

        Raises:
            As ``query``.
        """
        return bool(ox.parse_query_results(self.query(sparql), format=ox.QueryResultsFormat.JSON))

    def update(self, sparql: str) -> None:
        """Send an update, once.

        Raises:
            As ``query``.
        """
        address = self._update or self.dialect.address(self.dialect.update, self._query)
        body = urlencode({"update": sparql}).encode()
        self._checked(self._send("POST", address, body, {"Content-Type": _FORM}, self._deadline()))

    def add(self, parts: Sequence[tuple[str, bytes]]) -> None:
        """Add N-Triples to graphs by the Graph Store Protocol, once, in the way in which the product loads fastest.

        Args:
            parts: names of graphs, each with triples; several only if the product takes datasets.

        Raises:
            As ``query``.
        """
        if len(parts) == 1:
            graph, data = parts[0]
            address, kind = self._graph_address(graph, self.dialect.loading), TRIPLES
        else:
            data = b"".join(b"GRAPH <%s> {\n%s}\n" % (graph.encode(), triples) for graph, triples in parts)
            address, kind = f"{self._graphs_address()}?{self.dialect.loading}", DATASET
        self._checked(self._send("POST", address, data, {"Content-Type": kind}, self._deadline()))

    def delete(self, graph: str) -> None:
        """Delete a graph by the Graph Store Protocol; one that is not there is as good.

        Raises:
            As ``query``.
        """
        response = self._send("DELETE", self._graph_address(graph), None, {}, self._deadline())
        if response.status != HTTPStatus.NOT_FOUND:
            self._checked(response)

    def _graph_address(self, graph: str, options: str = "") -> str:
        return f"{self._graphs_address()}?{urlencode({'graph': graph})}{options and '&'}{options}"

    def _graphs_address(self) -> str:
        return self._graphs or self.dialect.address(self.dialect.graphs, self._query)

    def _deadline(self) -> float:
        return time.monotonic() + self.timeout

    def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float
    ) -> BaseHTTPResponse:
        """Send a request, and answer a request for credentials; the breaker counts what does not answer."""
        if wait := self.breaker.admit():
            raise StoreServiceError(f"{self.address} has not answered lately; it is tried again in {wait:.0f} s", wait)
        response = self._attempt(method, url, body, headers, deadline)
        if response.status == HTTPStatus.UNAUTHORIZED and self.credentials:
            challenge = response.headers.get("WWW-Authenticate", "")
            response.drain_conn()
            if self.credentials.accept(challenge):
                response = self._attempt(method, url, body, headers, deadline)
        self.dialect = dialect_of(response.headers.get("Server", ""))
        return response

    def _attempt(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float
    ) -> BaseHTTPResponse:
        from urllib3 import Timeout

        left = deadline - time.monotonic()
        if left <= 0:
            raise self._silent()
        known = self.credentials.header(method, url) if self.credentials else None
        own = {**headers, "User-Agent": "standlink", **({"Authorization": known} if known else {})}
        self.sent += 1
        try:
            response = self._pool.request(
                method, url, body=body, headers=own, timeout=Timeout(total=left), redirect=False, preload_content=False
            )
        except (self._errors.HTTPError, OSError) as error:
            self.breaker.failed()
            is_late = isinstance(error, self._errors.TimeoutError) and not isinstance(
                error, self._errors.NewConnectionError
            )
            if is_late:
                raise self._silent() from None
            raise StoreServiceError(f"{self.address} cannot be reached: {_reason(error)}") from None
        (self.breaker.failed if response.status in _AGAIN else self.breaker.succeeded)()
        return response

    def _silent(self) -> StoreServiceError:
        return StoreServiceError(f"{self.address} did not answer within {self.timeout:g} seconds; try again later")

    def _result(self, response: BaseHTTPResponse, accept: str, most: int | None, deadline: float) -> bytes:
        self._checked(response, drain=False)
        found = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if found != accept and not (accept == TRIPLES and found == "text/plain"):
            response.drain_conn()
            raise RemoteError(
                f"{self.address} answers a query with {found or 'no media type'}, not with {accept}: "
                "give the address of the SPARQL service, such as http://127.0.0.1:7878/query"
            )
        headers = (name for name in self.dialect.cut if name in response.headers)
        cut = "206" if response.status == HTTPStatus.PARTIAL_CONTENT else next(headers, None)
        if cut:
            raise ResultTooLargeError(
                f"{self.dialect.name} at {self.address} has cut the result ({cut}); raise its limits of rows "
                "and time, or ask for less"
            )
        return self.dialect.plain(b"".join(self._chunks(response, most, deadline)))

    def _chunks(self, response: BaseHTTPResponse, most: int | None, deadline: float) -> Iterator[bytes]:
        try:
            while chunk := response.read1(_CHUNK):
                if most is not None and (most := most - len(chunk)) < 0:
                    raise ResultTooLargeError("the result is larger than the limit")
                if time.monotonic() > deadline:
                    raise self._silent()
                yield chunk
            response.release_conn()
        except (self._errors.HTTPError, OSError) as error:
            self.breaker.failed()
            raise StoreServiceError(f"{self.address} broke off its answer: {_reason(error)}") from None
        except StoreServiceError:
            self.breaker.failed()
            raise
        finally:
            # Nothing if all has been read: then the connection is kept. Otherwise nobody may read the rest.
            response.close()

    def _checked(self, response: BaseHTTPResponse, *, drain: bool = True) -> None:
        """Refuse an error of the service, with what it says."""
        status = response.status
        if status < HTTPStatus.MULTIPLE_CHOICES:
            if drain:
                response.drain_conn()
            return
        said = _said(response)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            given = "refuses these credentials" if self.credentials else "asks for credentials"
            raise RemoteError(
                f"{self.address} {given} ({status}); set STANDLINK_STORE_USER and STANDLINK_STORE_PASSWORD{said}"
            )
        if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR):
            raise QueryError(f"{self.address} refuses the request ({status}){said}")
        if status in _AGAIN:
            raise StoreServiceError(f"{self.address} answers {status}{said}; try again later")
        raise RemoteError(f"{self.address} answers {status}{said}; check the address of the service")


def _said(response: BaseHTTPResponse) -> str:
    """Return the beginning of an error of a service; nothing of an HTML page."""
    kind = response.headers.get("Content-Type", "")
    text = response.read(_MOST_SHOWN * 4).decode("utf-8", "replace").strip()
    response.close()
    return f": {without_credentials(text[:_MOST_SHOWN])}" if text and "html" not in kind else ""


def _reason(error: BaseException) -> str:
    """Return why a connection failed, in the words of the system."""
    causes: Iterable[Any] = (error, error.__cause__, error.__context__, *error.args)
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    name = type(error).__name__
    return {"NameResolutionError": "no such host", "ProtocolError": "the connection was closed"}.get(name, name)
