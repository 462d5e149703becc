"""Compression of bodies in transfer: the coding that a client gets, and the compressors (RFC 9110, 8.4 and 12.5.3).

The application says of an answer that it may be compressed, by ``Vary: Accept-Encoding``. Levels are those after which
more time saves little (docs/operations.md has the measurements). Brotli is optional: at the time that Zstandard takes,
it saves less, but clients that know neither still know gzip.

No page holds a secret beside what a stranger has sent, so that the length of a compressed page betrays none (BREACH).
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, Protocol

from werkzeug.http import parse_accept_header

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

try:
    import brotli
except ImportError:
    brotli = None

#: Bodies of fewer bytes fit into the first packet with their headers, so that compression saves nothing.
LEAST: Final = 1000
#: Zstandard of this level is 8% smaller than of its default, 3, at a millisecond for 110 kB.
_ZSTD_LEVEL, _BROTLI_LEVEL, _GZIP_LEVEL = 6, 4, 4
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
#: Media types of text. Others, such as PNG, Parquet and WOFF2, are compressed in themselves.
_TEXT: Final = re.compile(
    r"text/.+|.+[/+](json|xml)|application/(javascript|n-triples|n-quads|trig|sparql-query|x-bibtex"
    r"|x-research-info-systems)"
)

Headers = list[tuple[str, str]]


class Compressor(Protocol):
    """Compresses the parts of one body."""

    def part(self, data: bytes) -> bytes:
        """Return bytes from which a client reads all of the body until here."""

    def end(self) -> bytes:
        """Return the last bytes."""


class _Zstd:
    def __init__(self) -> None:
        self._made = zstd.ZstdCompressor(level=_ZSTD_LEVEL)

    def part(self, data: bytes) -> bytes:
        return bytes(self._made.compress(data, self._made.FLUSH_BLOCK))

    def end(self) -> bytes:
        return bytes(self._made.flush())


class _Brotli:
    def __init__(self) -> None:
        self._made = brotli.Compressor(quality=_BROTLI_LEVEL)

    def part(self, data: bytes) -> bytes:
        return bytes(self._made.process(data) + self._made.flush())

    def end(self) -> bytes:
        return bytes(self._made.finish())


class _Gzip:
    def __init__(self) -> None:
        self._made = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)

    def part(self, data: bytes) -> bytes:
        return self._made.compress(data) + self._made.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._made.flush()


#: The codings of bodies that are compressed when they are sent, the preferred one first.
CODINGS: Final[dict[str, Callable[[], Compressor]]] = {
    "zstd": _Zstd,
    **({"br": _Brotli} if brotli else {}),
    "gzip": _Gzip,
}


@lru_cache(maxsize=1024)
def preferred(header: str, offered: tuple[str, ...] = tuple(CODINGS)) -> tuple[str, bool]:
    """Return the coding that an ``Accept-Encoding`` header prefers, and whether the client takes a body without one.

    Args:
        header: the header; empty if the client sent none, and then takes no coding.
        offered: the codings that are available, the best first.

    >>> preferred("gzip, deflate, br, zstd", ("br", "gzip")), preferred("gzip;q=0.5, identity"), preferred("*;q=0")
    (('br', True), ('', True), ('', False))
    """
    quality = {name.lower(): q for name, q in parse_accept_header(header)}
    other = quality.get("*", 0.0)
    best = max(offered, key=lambda name: quality.get(name, other), default="")
    # A client that does not name "identity" takes it, but would rather have any coding that it names.
    identity = quality.get("identity", 0.0)
    taken = quality.get("identity", quality.get("*", 1.0)) > 0
    is_better = best and quality.get(best, other) > 0 and quality.get(best, other) >= identity
    return (best if is_better else ""), taken


def is_text(media_type: str | None) -> bool:
    """Return whether bodies of a media type become shorter by compression.

    >>> [is_text(t) for t in ("text/html", "application/ld+json", "image/svg+xml", "image/png", "application/gzip")]
    [True, True, True, False, False]
    """
    return _TEXT.fullmatch(media_type or "") is not None


def coding_of(status: int, headers: Iterable[tuple[str, str]], accepted: str) -> str:
    """Return the coding to send an answer in; nothing to send it as it is.

    An answer with a strong entity tag is sent as it is, since the tag stands for these very bytes.

    Args:
        status: its status.
        headers: its headers.
        accepted: the ``Accept-Encoding`` header of the request.
    """
    if not accepted or status < 200 or status in (204, 206, 304):
        return ""
    own = {name.lower(): value for name, value in headers}
    if "accept-encoding" not in own.get("vary", "").lower() or "content-encoding" in own:
        return ""
    if not own.get("etag", "W/").startswith("W/") or "no-transform" in own.get("cache-control", ""):
        return ""
    coding, identity = preferred(accepted)
    # The length of what is made while it is sent is unknown.
    if identity and int(own.get("content-length", LEAST)) < LEAST:
        return ""
    return coding


def coded(headers: Headers, coding: str) -> Headers:
    """Return the headers of an answer that is sent in a coding."""
    return [*(h for h in headers if h[0].lower() != "content-length"), ("Content-Encoding", coding)]


def compress(parts: Iterable[bytes], coding: str, close: Callable[[], None]) -> Iterator[bytes]:
    """Compress a body part by part; each can be read when it has come. Calls ``close`` at the end."""
    made = CODINGS[coding]()
    try:
        for part in parts:
            if part:
                yield made.part(part)
        yield made.end()
    finally:
        close()
