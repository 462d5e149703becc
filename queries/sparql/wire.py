"""Messages between a server, the process that holds its query workers, and the workers.

A message is a JSON value and some bytes. On the wire, the lengths of both stand before them, as big-endian integers of
four and eight bytes.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, Final, NamedTuple

_LENGTHS: Final = struct.Struct("!IQ")


class Task(NamedTuple):
    """A query to evaluate.

    Attributes:
        store: the name under which workers know the store: its folder, unless ``folder`` says where it is.
        sparql: the text.
        base_iri: the base of relative IRIs.
        default_graphs: the dataset, as the next.
        named_graphs: the same.
        folder: where to read the store from; while the files of a release are held open, what stands in for theirs.
    """

    store: str
    sparql: str
    base_iri: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    folder: str = ""


class Outcome(NamedTuple):
    """What became of a query.

    Attributes:
        kind: ``solutions``, ``boolean`` or ``graph`` with the result as data; ``malformed``, ``refused`` or
            ``unopened`` with a message; ``too large``, ``timeout``, ``memory``, ``nesting``, ``died`` or ``busy``.
        data: the result as SPARQL Results JSON or N-Triples, or the message.
        retry_after: seconds after which another attempt is worthwhile, if it is ``busy``.
    """

    kind: str
    data: bytes = b""
    retry_after: int = 0


def pack(value: Any, data: bytes = b"") -> list[bytes]:
    """Return the parts of a message, to be written one after the other."""
    head = json.dumps(value).encode()
    return [_LENGTHS.pack(len(head), len(data)) + head, data]


def read(stream: BinaryIO) -> tuple[Any, bytes]:
    """Read a message.

    Raises:
        EOFError: if the stream ends before its end.
    """
    exactly = _exactly(stream)
    head, data = _LENGTHS.unpack(exactly(_LENGTHS.size))
    return json.loads(exactly(head)), exactly(data)


async def read_async(reader: asyncio.StreamReader) -> tuple[Any, bytes]:
    """Read a message.

    Raises:
        asyncio.IncompleteReadError: if the stream ends before its end.
    """
    head, data = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
    return json.loads(await reader.readexactly(head)), await reader.readexactly(data) if data else b""


def _exactly(stream: BinaryIO) -> Callable[[int], bytes]:
    def exactly(length: int) -> bytes:
        data = stream.read(length) if length else b""
        if len(data) < length:
            raise EOFError
        return data

    return exactly
