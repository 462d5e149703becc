"""Short links, ``/q/<name>``: a query, the release that it is asked of, and the view of its result.

They are kept as small files in ``STANDLINK_HOME/links``. The name is a hash of the content, so that the same link is
kept once. If there are too many, those that were not opened for longest go. A read-only data folder has none.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = "links"
#: The most links that are kept, and the most bytes of them.
MOST: Final = 20_000
MOST_BYTES: Final = 200_000_000
_LENGTH: Final = 16
_NAME: Final = re.compile(rf"[a-z2-7]{{{_LENGTH}}}")


class Saved(msgspec.Struct, frozen=True):
    """What a link leads to.

    Attributes:
        release: the id of the release.
        query: the text of the query.
        graphs: the dataset that the request names, as parameters of the protocol.
        view: the view of the result.
        columns: the columns that it draws, as parameters of an address. Left out of the name if there are none, so that
            earlier links keep theirs.
    """

    release: str
    query: str
    graphs: tuple[tuple[str, str], ...] = ()
    view: str = ""
    columns: tuple[tuple[str, str], ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def name(self) -> str:
        """The name of the link: 80 bits of a hash."""
        digest = hashlib.sha256(msgspec.json.encode(self)).digest()
        return base64.b32encode(digest).decode().lower()[:_LENGTH]


class ShortLinks:
    """The links of a data folder.

    Args:
        home: the data folder.
        most: the most links that are kept.
        most_bytes: the most bytes of them.
    """

    def __init__(self, home: Path, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most, self._most_bytes = home / FOLDER, most, most_bytes

    def find(self, name: str) -> Saved | None:
        """Return what a link leads to; None if there is no such link, or its file is damaged."""
        if not _NAME.fullmatch(name):
            return None
        path = self._path(name)
        try:
            saved = msgspec.json.decode(path.read_bytes(), type=Saved)
        except (OSError, msgspec.DecodeError):
            return None
        with suppress(OSError):
            os.utime(path)
        return saved if saved.name == name else None

    def keep(self, saved: Saved) -> str:
        """Keep a link, and return its name.

        Raises:
            OSError: if the data folder is read-only, or full.
        """
        path = self._path(saved.name)
        if self.find(saved.name) is None:
            self._folder.mkdir(exist_ok=True)
            self._make_room()
            # Readers see the whole file or none.
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
                file.write(msgspec.json.encode(saved))
            Path(file.name).replace(path)
        return saved.name

    def _make_room(self) -> None:
        """Delete the links that were not opened for longest, until there is room for another."""
        with os.scandir(self._folder) as entries:
            kept = sorted((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in entries)
        number, size = len(kept), sum(own for _, own, _ in kept)
        for _, own, path in kept:
            if number < self._most and size <= self._most_bytes:
                break
            with suppress(OSError):
                Path(path).unlink()
            number, size = number - 1, size - own

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
