"""Reading of compressed files piece by piece; the beginning of a file tells how it is compressed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from typing import Final, Protocol, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["FAULTS", "Reader", "uncompressed", "zstd"]

#: What reading raises if the data are damaged.
FAULTS: Final = (zstd.ZstdError, lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError, ValueError)
#: The window that ``zstd --long=27`` needs, and the most memory that an untrusted file may use.
_WINDOW_LOG: Final = 27


class Reader(Protocol):
    """Something to read bytes from."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""
        ...


def uncompressed(raw: io.BufferedReader) -> Reader:
    """Return the uncompressed content of a file in zstd, gzip, xz, bzip2 or zlib; of any other, the content."""
    start = raw.peek(6)
    if start[:4] == b"\x28\xb5\x2f\xfd":
        return cast("Reader", zstd.open(raw, options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}))
    if start[:2] == b"\x1f\x8b":
        return gzip.open(raw)
    if start[:6] == b"\xfd7zXZ\0":
        return lzma.open(raw)
    if start[:3] == b"BZh":
        return bz2.open(raw)
    if start[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        return _Zlib(raw)
    return raw


class _Zlib:
    """Reads data in zlib; Python has no file object for it."""

    def __init__(self, raw: io.BufferedReader) -> None:
        self._raw, self._inner = raw, zlib.decompressobj()

    def read(self, size: int, /) -> bytes:
        while not self._inner.eof:
            data = self._inner.unconsumed_tail or self._raw.read(size)
            if not data:
                raise EOFError("the compressed data end too early")
            if piece := self._inner.decompress(data, size):
                return piece
        return b""
