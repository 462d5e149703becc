"""Connections to the SQLite file of a search index, which readers share: a few for each file, opened all at once.

SQLite opens a file by its real path, also through a link. A connection that is open goes on when the file has been
renamed or deleted, and a new one could not be opened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from queue import LifoQueue
from typing import Final

#: Threads that read one file at once; more wait for each other.
_CONNECTIONS: Final = 4


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection to a file that nobody writes; do not borrow another one meanwhile.

    Raises:
        sqlite3.OperationalError: if the file cannot be opened.
    """
    idle = _connections(path, _state(path))
    connection = idle.get()
    try:
        yield connection
    finally:
        idle.put(connection)


def _state(path: Path) -> tuple[int, int]:
    """Return what differs if another file has taken the place of this one."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


@lru_cache(maxsize=2)
def _connections(path: Path, _: tuple[int, int]) -> LifoQueue[sqlite3.Connection]:
    idle: LifoQueue[sqlite3.Connection] = LifoQueue()
    for _number in range(_CONNECTIONS):
        # Lent to one thread at a time.
        idle.put(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False))
    return idle
