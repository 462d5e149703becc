"""The answer as it goes out: made by the WSGI application in a thread, sent in the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from ..compression import coded, coding_of, compress
from .incoming import GoneError

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: An answer of up to this size is made at once; of a longer one, a thread makes this much each time it is called.
_COLLECTED: Final = 1 << 20
#: An answer is sent in pieces of this size, each of which the client must take within so many seconds.
_PIECE: Final = 1 << 18
_STALLED: Final = 30.0


@dataclass
class Answer:
    """An answer: status, headers, and the body, in parts that a thread makes."""

    status: int
    headers: list[tuple[str, str]]
    parts: Iterator[bytes]

    @classmethod
    def of(cls, application: WSGIApplication, environ: dict[str, Any]) -> tuple[Answer, bytes, bool]:
        """Run the application; return its answer with the first part of the body, and whether there is more.

        The body is compressed if the answer allows it and the client wants it.
        """
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[..., None]:
            started[:] = [(status, headers)]
            return _no_write

        result = application(environ, start_response)
        made = _parts(result)
        first = next(made, b"")
        more = len(first) >= _COLLECTED
        status, headers = int(started[0][0][:3]), started[0][1]
        coding = coding_of(status, headers, environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding:
            headers = coded(headers, coding)
        parts: Iterator[bytes] = made
        if coding and environ["REQUEST_METHOD"] != "HEAD":
            parts = compress(chain([first], made), coding, close=made.close)
            first = next(parts) if more else b"".join(parts)
        answer = cls(status, headers, parts)
        if not more:
            answer.close()
        return answer, first, more

    def next(self) -> bytes:
        """Return the next part; nothing at the end."""
        return next(self.parts, b"")

    def close(self) -> None:
        """Let the application free what it holds."""
        close = getattr(self.parts, "close", None)
        if close:
            close()


def _parts(result: Iterable[bytes]) -> Generator[bytes]:
    """Yield what the application yields in larger parts, then close it."""
    try:
        collected, size = [], 0
        for part in result:
            collected.append(part)
            size += len(part)
            if size >= _COLLECTED:
                yield b"".join(collected)
                collected, size = [], 0
        yield b"".join(collected)
    finally:
        close = getattr(result, "close", None)
        if close:
            close()


@lru_cache(maxsize=1024)
def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1")


def _no_write(_: bytes) -> None:
    raise TypeError("the application must return its body, not write it")


class Outgoing:
    """Sends one answer, and knows what was sent."""

    def __init__(self, send: Send, request_id: str, *, is_head: bool) -> None:
        self._send, self._request_id, self._is_head = send, request_id, is_head
        self.status, self.bytes, self.started = 0, 0, False

    async def start(self, status: int, headers: Iterable[tuple[str, str]], length: int | None = None) -> None:
        """Send the status and the headers."""
        encoded = [_encoded(*header) for header in headers]
        if length is not None and not any(name == b"content-length" for name, _ in encoded):
            encoded.append((b"content-length", str(length).encode()))
        # An empty name of the server takes the place of that of the program.
        encoded += [(b"x-request-id", self._request_id.encode()), (b"server", b"")]
        self.status, self.started = status, True
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})

    async def whole(self, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """Send an answer whose body is complete."""
        has_body = status not in (204, 304) and status >= 200
        await self.start(status, headers, len(body) if has_body and not self._is_head else None)
        if self._is_head or not has_body:
            body = b""
        await self.part(body, more=False)

    async def part(self, body: bytes, *, more: bool) -> None:
        """Send a part of the body.

        Raises:
            GoneError: if the client takes none of it for too long.
        """
        self.bytes += len(body)
        if not more and len(body) <= _PIECE:  # Most answers: nothing waits for the client.
            await self._send({"type": "http.response.body", "body": body, "more_body": False})
            return
        for at in range(0, max(1, len(body)), _PIECE):
            piece = body[at : at + _PIECE]
            message = {"type": "http.response.body", "body": piece, "more_body": more or at + _PIECE < len(body)}
            try:
                async with asyncio.timeout(_STALLED):
                    await self._send(message)
            except TimeoutError:
                raise GoneError from None
