"""The analysis tables of a release in memory, read once, so that a measure takes milliseconds and not a scan."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import polars as pl

from ...graph.releases.release import Release

if TYPE_CHECKING:
    from collections.abc import Callable

#: Releases whose tables are kept: the one that is served, and the one before it while it is being replaced.
_KEPT = 2


class Tables:
    """Analysis tables by name, each loaded at its first use.

    Texts become categories, which Polars keeps as numbers: joins and sparse matrices need no strings then. What is
    derived from them for several measures is kept as well (``keep``). At a million triples all tables together hold
    some 100 MiB.
    """

    def __init__(self, load: Callable[[str], pl.DataFrame]) -> None:
        self._load = load
        self._kept: dict[str, pl.DataFrame] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table; ``docs/tables.md`` says what is in each.

        Raises:
            NotFoundError: if the release has no such table.
        """
        return self.keep(name, lambda: self._load(name).with_columns(pl.col(pl.String).cast(pl.Categorical)))

    def keep(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return what was made under this name before, or make it."""
        found = self._kept.get(name)
        if found is None:
            made = make()
            with self._lock:
                found = self._kept.setdefault(name, made)
        return found


def tables_of(release: Release) -> Tables:
    """Return the tables of a release, which are kept while the release is in use."""
    return _tables_at(release.path)


@lru_cache(maxsize=_KEPT)
def _tables_at(path: Path) -> Tables:
    release = Release.open(path)
    return Tables(lambda name: release.table(name).collect())
