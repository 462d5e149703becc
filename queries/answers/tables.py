"""The analysis tables of a release in memory, read once, so that an answer takes milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import MAXYEAR
from threading import Lock
from typing import TYPE_CHECKING, Final

import polars as pl

from ...graph.releases.release import Release

if TYPE_CHECKING:
    from pathlib import Path

#: The number of releases whose tables are kept: the served one, and its predecessor while it is being replaced.
_KEPT: Final = 2


class Tables:
    """Analysis tables by name, each loaded at its first use.

    Texts become categories, which Polars stores as numbers, so that joins and sparse matrices need no strings. Frames
    derived from the tables for several answers are kept as well (``keep``). At a million triples all tables together
    take some 100 MiB.
    """

    def __init__(
        self, load: Callable[[str], pl.DataFrame], year: int = MAXYEAR, titles: Mapping[str, str] | None = None
    ) -> None:
        self._load = load
        #: The titles of datasets by their names.
        self.titles = titles or {}
        #: The year in which the release was published: what has no end lasts until then.
        self.year = year
        self._kept: dict[str, pl.DataFrame] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table; ``docs/tables.md`` describes each.

        Raises:
            NotFoundError: if the release has no such table.
        """
        return self.keep(name, lambda: self._load(name).with_columns(pl.col(pl.String).cast(pl.Categorical)))

    def keep(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return the frame kept under this name, made at its first use."""
        found = self._kept.get(name)
        if found is None:
            made = make()
            with self._lock:
                found = self._kept.setdefault(name, made)
        return found


_tables: dict[Path, Tables] = {}
_lock = Lock()


def tables_of(release: Release) -> Tables:
    """Return the tables of a release, which are kept while the release is in use."""
    with _lock:
        tables = _tables.pop(release.path, None)
        if tables is None:
            # A copy without the open store, so that keeping the tables does not keep that open.
            files = Release(release.path, release.manifest)
            titles = {dataset["name"]: dataset["title"] for dataset in release.manifest["datasets"]}
            tables = Tables(lambda name: files.table(name).collect(), int(release.published[:4]), titles)
        _tables[release.path] = tables
        while len(_tables) > _KEPT:
            del _tables[next(iter(_tables))]
    return tables


def labels(tables: Tables, iris: pl.Series) -> dict[str, str]:
    """Return the labels of things, by IRI."""
    wanted = iris.cast(pl.Categorical).alias("iri").to_frame().unique()
    known = tables["labels"].join(wanted, on="iri", how="semi").select(pl.col("iri", "label").cast(pl.String))
    return dict(known.iter_rows())
