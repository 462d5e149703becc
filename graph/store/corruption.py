"""Recognizing damaged files of a release by the errors that their readers raise.

RocksDB compares each block of a store with its checksum when it is read, not when the store is opened, so that any
look-up, query or dump of a damaged store may raise. A query that only counts never ends instead, since the engine goes
on counting the error: such queries need a limit of time and memory. SQLite finds damage to its structure only.
"""

from __future__ import annotations

import sqlite3

#: How the messages of RocksDB begin; pyoxigraph raises them as ``RuntimeError`` or ``OSError``.
_BEGINNINGS = ("Corruption:", "IO error:")
#: The primary result codes of SQLite for a damaged file; see https://www.sqlite.org/rescode.html.
_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_corruption(error: BaseException) -> bool:
    """Return whether an error was raised because a store or search index on disk is damaged."""
    if isinstance(error, sqlite3.DatabaseError):
        # The lowest byte of an extended code is the primary one. Errors of Python's own have none.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CODES
    return isinstance(error, (RuntimeError, OSError)) and str(error).startswith(_BEGINNINGS)
