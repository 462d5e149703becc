"""The descriptions of hubs that a build keeps in a file of the release, so that no visitor waits for one to be read.

The file is MessagePack: the number of the form of descriptions; by the IRI of each hub its description as JSON,
compressed by zlib; and what the description was made of, so that an update reads only those hubs again of which that
has changed. A release without the file, such as one of an earlier version, is read when it is asked.
"""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
import pyoxigraph as ox

from . import description
from .description import Description
from .hub import Hub, hub_of
from .reading import VERSION, describe
from .recording import LookUp, RecordingStore, number, numbers_of
from .store import Store

#: The file of a release with the descriptions.
HUBS: Final = "hubs.msgpack"


class _Descriptions(msgspec.Struct, array_like=True):
    """The part of the file that readers need."""

    form: int
    hubs: dict[str, bytes]


class _MadeOf(msgspec.Struct, array_like=True, frozen=True):
    """What a description was made of.

    Attributes:
        listed: a checksum of what the index has on the hub.
        look_ups: the numbers of the look-ups in the graph.
    """

    listed: bytes
    look_ups: bytes

    @classmethod
    def of(cls, hub: Hub | None, look_ups: Iterable[LookUp]) -> _MadeOf:
        return cls(_checksum(hub), array("I", sorted(map(number, look_ups))).tobytes())

    def is_same(self, hub: Hub | None, changed: set[int]) -> bool:
        """Return whether all of it is the same although the look-ups of some numbers give other triples."""
        return self.listed == _checksum(hub) and changed.isdisjoint(array("I", self.look_ups))


class _File(_Descriptions):
    """The content of the file."""

    made_of: dict[str, _MadeOf]


class KeptHubs:
    """Descriptions of hubs by IRI; each is unpacked when it is asked for."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        self._packed = packed

    @classmethod
    def read(cls, path: Path) -> KeptHubs:
        """Read a file; none of a version whose descriptions have other fields."""
        file = msgspec.msgpack.decode(path.read_bytes(), type=_Descriptions)
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


def keep_hubs(
    store: Store, index: Path, path: Path, earlier: Path | None = None, changed: Iterable[ox.Triple] = ()
) -> int:
    """Write the descriptions of all hubs of a search index, if there are any; return their number.

    Args:
        store: the graph.
        index: the search index.
        path: of the file.
        earlier: the file of an earlier release by the same rules; a hub is read again only if it has changed since.
        changed: the triples that one of the two releases has and the other has not.
    """
    with closing(sqlite3.connect(index)) as db:
        hubs = [iri for (iri,) in db.execute("SELECT DISTINCT hub FROM counts ORDER BY hub")]
    before, found = _read(earlier), _File(_form(), {}, {})
    numbers, recording = numbers_of(changed), RecordingStore(store.inner)
    for iri in hubs:
        hub, made_of = hub_of(index, iri), before.made_of.get(iri)
        if made_of and made_of.is_same(hub, numbers):
            found.hubs[iri], found.made_of[iri] = before.hubs[iri], made_of
            continue
        with recording.look_ups() as made:
            described = describe(recording, iri, hub)
        if described:
            found.hubs[iri] = zlib.compress(msgspec.json.encode(described))
            # Of a hub itself only those properties are looked up that the graph uses; a change may bring another.
            found.made_of[iri] = _MadeOf.of(hub, {*made, (ox.NamedNode(iri), None, None)})
    if found.hubs:
        path.write_bytes(msgspec.msgpack.encode(found))
    return len(found.hubs)


def _read(path: Path | None) -> _File:
    """Return the content of a file; nothing of a version whose files have another form."""
    try:
        file = msgspec.msgpack.decode(path.read_bytes(), type=_File) if path else None
    except msgspec.ValidationError:
        file = None
    return file if file and file.form == _form() else _File(_form(), {}, {})


def _checksum(hub: Hub | None) -> bytes:
    return sha256(repr(hub).encode()).digest()


@cache
def _form() -> int:
    """Return a number that differs if descriptions are read otherwise, or they or their parts have other fields."""
    parts = (each for each in vars(description).values() if getattr(each, "__module__", "") == description.__name__)
    fields = sorted((part.__name__, list(part.__annotations__.items())) for part in parts if isinstance(part, type))
    return zlib.crc32(repr((VERSION, fields)).encode())
