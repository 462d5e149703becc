"""The descriptions of hubs that a build keeps in a file of the release, so that no visitor waits for one to be read.

The file is MessagePack: the number of the form of descriptions, and by the IRI of each hub its description as JSON,
compressed by zlib. A release without it, such as one of an earlier version, is read when it is asked.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from . import description
from .description import Description
from .hub import hub_of
from .reading import describe
from .store import Store

#: The file of a release with the descriptions.
HUBS: Final = "hubs.msgpack"


class _File(msgspec.Struct, array_like=True):
    """The content of the file."""

    form: int
    hubs: dict[str, bytes]


class KeptHubs:
    """Descriptions of hubs by IRI; each is unpacked when it is asked for."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        self._packed = packed

    @classmethod
    def read(cls, path: Path) -> KeptHubs:
        """Read a file; none of a version whose descriptions have other fields."""
        file = msgspec.msgpack.decode(path.read_bytes(), type=_File)
        return cls(file.hubs if file.form == _form() else {})

    def __contains__(self, iri: str) -> bool:
        return iri in self._packed

    def json(self, iri: str) -> bytes | None:
        """Return the description of a hub as JSON; None if it is not kept."""
        packed = self._packed.get(iri)
        return None if packed is None else zlib.decompress(packed)

    def description(self, iri: str) -> Description | None:
        """Return the description of a hub; None if it is not kept."""
        found = self.json(iri)
        return None if found is None else msgspec.json.decode(found, type=Description)


def keep_hubs(store: Store, index: Path, path: Path) -> int:
    """Read all hubs of a search index, and write their descriptions, if there are any; return their number."""
    with closing(sqlite3.connect(index)) as db:
        hubs = [hub for (hub,) in db.execute("SELECT DISTINCT hub FROM counts ORDER BY hub")]
    read = ((hub, describe(store, hub, hub_of(index, hub))) for hub in hubs)
    packed = {hub: zlib.compress(msgspec.json.encode(found)) for hub, found in read if found}
    if packed:
        path.write_bytes(msgspec.msgpack.encode(_File(_form(), packed)))
    return len(packed)


@cache
def _form() -> int:
    """Return a number that differs if the fields of a description, or of what it is made of, differ."""
    parts = (each for each in vars(description).values() if getattr(each, "__module__", "") == description.__name__)
    fields = sorted((part.__name__, list(part.__annotations__.items())) for part in parts if isinstance(part, type))
    return zlib.crc32(repr(fields).encode())
