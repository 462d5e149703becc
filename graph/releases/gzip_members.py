"""Gzip files of several members, each of which can be found by its name and read alone.

A gzip file may consist of members that follow each other (RFC 1952, section 2.2); to every reader of gzip they are one
file. Here each member has a name, and in an extra field of its header (section 2.3.1.1) the length of the whole member
and of its content, so that a reader finds a member without decompressing those before it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ...errors import NoReleaseError

#: Magic number, deflate; extra field and name follow; no time, so that equal content gives equal bytes; unknown system.
_START: Final = b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff"
#: The extra field: its length, the id of its only subfield, the length of that, and two lengths.
_EXTRA: Final = struct.Struct("<H2sHQQ")
_ID: Final = b"SL"
#: CRC-32 and length of the content, modulo 2^32.
_TRAILER: Final = struct.Struct("<II")
_LEVEL: Final = 6
_READ: Final = 64 << 10


@dataclass(frozen=True)
class Member:
    """A member of a gzip file.

    Attributes:
        path: the file.
        name: the name of the member.
        start: the place of its first byte in the file.
        length: its length in bytes.
        size: the length of its content in bytes.
    """

    path: Path
    name: str
    start: int
    length: int
    size: int

    def blocks(self) -> Iterator[bytes]:
        """Yield the content.

        Raises:
            NoReleaseError: if it is damaged.
        """
        inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            for block in self.raw():
                if data := inflate.decompress(block):
                    yield data
        except zlib.error as error:
            raise _damaged(self.path, f"{self.name}: {error}") from None
        if not inflate.eof:
            raise _damaged(self.path, f"{self.name} is cut off")

    def raw(self) -> Iterator[bytes]:
        """Yield the compressed bytes, header and trailer included."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            left = self.length
            while left and (block := file.read(min(_READ, left))):
                left -= len(block)
                yield block


class MemberWriter:
    """Writes a member at the end of a file that can be sought in."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._at = file, file.tell()
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = self._size = 0
        self._name = name
        self._header(0)

    def write(self, data: bytes) -> int:
        """Compress data and write them."""
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        self._file.write(self._deflate.compress(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is passed on before ``close``."""

    def close(self) -> None:
        """Write the rest, and the lengths into the header."""
        self._file.write(self._deflate.flush())
        self._file.write(_TRAILER.pack(self._checksum, self._size & 0xFFFFFFFF))
        end = self._file.tell()
        self._file.seek(self._at)
        self._header(end - self._at)
        self._file.seek(end)

    def _header(self, length: int) -> None:
        extra = _EXTRA.pack(_EXTRA.size - 2, _ID, _EXTRA.size - 6, length, self._size)
        self._file.write(_START + extra + self._name.encode("latin-1") + b"\0")


def members(path: Path) -> list[Member]:
    """Return the members of a file that ``MemberWriter`` wrote.

    Raises:
        OSError: if it cannot be read.
        NoReleaseError: if it was not written so, or is cut off.
    """
    found: list[Member] = []
    at, end = 0, path.stat().st_size
    with path.open("rb") as file:
        while at < end:
            file.seek(at)
            head = file.read(len(_START) + _EXTRA.size + 256)
            if not head.startswith(_START) or len(head) < len(_START) + _EXTRA.size:
                raise _damaged(path, f"no member begins at byte {at:,}")
            _, subfield, _, length, size = _EXTRA.unpack_from(head, len(_START))
            name = head[len(_START) + _EXTRA.size :].partition(b"\0")[0].decode("latin-1")
            if subfield != _ID or not 0 < length <= end - at:
                raise _damaged(path, f"the member at byte {at:,} is cut off")
            found.append(Member(path, name, at, length, size))
            at += length
    return found


def _damaged(path: Path, why: str) -> NoReleaseError:
    return NoReleaseError(f"the dump {path.name} is damaged: {why}. If it is in the cache, delete it.")
