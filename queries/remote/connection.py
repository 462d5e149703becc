"""Requests to a server of Standlink: with a time-out, and its errors as those of this process."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping, Sequence
from email.message import Message
from http.client import HTTPException
from typing import Any, Final, NamedTuple, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import msgspec

from ...errors import (
    FormatError,
    NoReleaseError,
    NotFoundError,
    NotReadyError,
    ParameterError,
    PinnedReleaseError,
    QueryError,
    RemoteError,
    ServiceBusyError,
    StandlinkError,
    error_kinds,
    reason_of,
)

_PROBLEM: Final = "application/problem+json"
_JSON: Final = "application/json"
_WAIT: Final = 30

Fields = Mapping[str, str | Sequence[str]]
T = TypeVar("T")


class Response(NamedTuple):
    """The body of a response, and its headers."""

    body: bytes
    headers: Message


class AnswerError(RemoteError):
    """A server answers with an error that this version does not know; ``answered`` is its status."""

    def __init__(self, message: str, answered: int) -> None:
        self.answered = answered
        super().__init__(message)


class Connection:
    """The address of a release at a server.

    Args:
        address: of the site or of one of its releases, without a slash at the end.
        timeout: the seconds that the server may be silent.
    """

    def __init__(self, address: str, timeout: float) -> None:
        self.address, self.timeout = address, timeout

    def below(self, path: str) -> Connection:
        """Return the connection to an address below this one."""
        return Connection(self.address + path, self.timeout)

    def get(self, path: str, fields: Fields | None = None, accept: str = _JSON) -> Response:
        """Return what is at an address.

        Raises:
            RemoteError: if the server cannot be reached, is silent, or does not answer as Standlink does.
            StandlinkError: of the kind that the server names.
        """
        query = f"?{urlencode(fields, doseq=True)}" if fields else ""
        return self._send(Request(self.address + path + query, headers={"Accept": accept}))  # noqa: S310

    def post(self, path: str, fields: Fields, accept: str) -> Response:
        """Send a form.

        Raises:
            As ``get``.
        """
        data = urlencode(fields, doseq=True).encode("utf-8", "surrogatepass")
        return self._send(Request(self.address + path, data, {"Accept": accept}))  # noqa: S310

    def read(self, path: str, kind: type[T], fields: Fields | None = None) -> T:
        """Return a JSON document of a certain type.

        Raises:
            As ``get``.
        """
        return self.decoded(self.get(path, fields).body, kind)

    def decoded(self, content: bytes, kind: type[T]) -> T:
        """Return a value from JSON.

        Raises:
            RemoteError: if it is another.
        """
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.MsgspecError, ValueError) as error:
            raise self.unknown(error) from None

    def unknown(self, why: object) -> RemoteError:
        """Return the error for a document that this version cannot read."""
        return RemoteError(f"{self.address} answers in a form that this version of Standlink cannot read ({why})")

    def _send(self, request: Request) -> Response:
        request.add_header("Accept-Encoding", "gzip")
        request.add_header("User-Agent", "standlink-python")
        try:
            with urlopen(request, timeout=self.timeout) as response:  # noqa: S310 # nosec B310 - opening.py checks it
                body, headers = response.read(), response.headers
                return Response(_plain(body, headers), headers)
        except HTTPError as error:
            with error:
                raise self._error(error) from None
        except (OSError, HTTPException, ValueError, EOFError, zlib.error) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                silent = f"{self.address} was silent for {self.timeout:g} seconds"
                raise RemoteError(f"{silent}; try again later, or give a longer timeout") from None
            raise RemoteError(f"{self.address} cannot be reached: {reason}") from None

    def _error(self, error: HTTPError) -> StandlinkError:
        """Return the error that a server describes, or its status if it does not describe one."""
        try:
            is_problem = error.headers.get_content_type() == _PROBLEM
            problem = msgspec.json.decode(_plain(error.read(), error.headers)) if is_problem else {}
        except (OSError, HTTPException, ValueError, EOFError, zlib.error):
            problem = {}
        if not isinstance(problem, dict) or "detail" not in problem:
            return AnswerError(f"{error.url} answers {error.code} {error.reason}, and does not say why", error.code)
        return _as_here(problem, error.code, error.headers) or AnswerError(
            f"{self.address} answers {error.code} {error.reason}: {problem['detail']}", error.code
        )


def _plain(body: bytes, headers: Message) -> bytes:
    return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body


def _as_here(problem: Mapping[str, Any], status: int, headers: Message) -> StandlinkError | None:
    """Return the error that this process would raise; None if it has no such kind."""
    detail, named = str(problem["detail"]), str(problem.get("reason", ""))
    kind = next((kind for kind in error_kinds() if reason_of(kind) == named), None)
    if kind is None or kind is StandlinkError:
        return None
    if issubclass(kind, PinnedReleaseError):
        available = map(str, problem.get("available", ()))
        return kind(detail, str(problem.get("release", "")), status, list(available))
    if issubclass(kind, ParameterError):
        return kind(str(problem.get("parameter", "")), detail, list(map(str, problem.get("accepted", ()))))
    if issubclass(kind, (NotReadyError, ServiceBusyError)):
        wait = headers.get("Retry-After", "")
        return kind(detail, int(wait) if wait.isdecimal() else _WAIT)
    if issubclass(kind, FormatError):
        return kind(detail, list(map(str, problem.get("available", ()))))
    return kind(detail) if issubclass(kind, (NotFoundError, QueryError, NoReleaseError)) else None
