"""The analysis tables in a folder, read by an engine; what several measures need is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import narwhals as nw
import polars as pl

from ...errors import FileError
from ..measures.engines import Lazy
from .engines import Engine

#: The tables that measures read, with the columns that they use.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "actor_region": ("actor", "region", "level", "headquarters", "inferred"),
    "adoption": ("event", "actor", "standard", "announced"),
    "document": ("document", "dataset", "number", "status", "draft", "published", "published_year"),
    "document_field": ("document", "field"),
    "labels": ("iri", "class"),
    "ownership": ("actor", "owner", "since_year", "until_year"),
    "rendering": ("rendering", "standard", "how"),
    "standard": ("standard", "published", "published_year"),
    "standard_actor": ("standard", "actor", "role", "takes_part", "event", "kind", "date_year", "ended_year"),
    "standard_standard": ("from", "relation", "to", "inferred"),
    "standard_technology": ("standard", "technology", "relation", "since_year"),
}


class EngineTables:
    """Tables of a folder as lazy frames of an engine.

    Args:
        engine: what reads and computes.
        folder: the folder ``tables`` of a release.
        work: a folder for intermediate results, which all workers of the engine reach.
    """

    def __init__(self, engine: Engine, folder: Path, work: Path) -> None:
        self.engine, self.folder, self.work = engine, folder, work
        self._kept: dict[str, Lazy] = {}

    def __getitem__(self, name: str) -> Lazy:
        """Return a table with the columns of ``COLUMNS``."""
        return self.engine.read(_path(self.folder, name)).select(*COLUMNS[name])

    def of_class(self, *classes: str) -> Lazy:
        """Return the things whose most specific class is one of these: iri."""
        return self["labels"].filter(nw.col("class").is_in(classes)).select("iri")

    def keep(self, name: str, make: Callable[[], Lazy]) -> Lazy:
        """Return the frame that is kept under a name; its first use computes and writes it."""
        if name not in self._kept:
            self._kept[name] = self.settle(make())
        return self._kept[name]

    def settle(self, frame: Lazy) -> Lazy:
        """Compute and write a frame that is read several times; return what was written."""
        path = self._next()
        self.engine.write(frame, path)
        return self.engine.read(path)

    def given(self, frame: pl.DataFrame) -> Lazy:
        """Return a small frame of Polars as one of the engine."""
        path = self._next()
        frame.write_parquet(path)
        return self.engine.read(path)

    def _next(self) -> Path:
        return self.work / f"{len(list(self.work.iterdir()))}.parquet"


def check_tables(folder: Path, names: Iterable[str]) -> None:
    """Check that a folder has tables with the columns that measures use.

    Raises:
        FileError: if it has no tables, lacks one, or one lacks a column or is no Parquet file.
    """
    if not any(folder.glob("*.parquet")):
        raise FileError(folder, None, "has no tables (*.parquet); name the folder 'tables' of a release")
    for name in sorted(set(names)):
        path = _path(folder, name)
        if not path.exists():
            raise FileError(folder, None, f"lacks the table {path.name}; name the folder 'tables' of a release")
        try:
            columns = pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise FileError(path, None, "is no Parquet file that can be read") from error
        lacking = [column for column in COLUMNS[name] if column not in columns]
        if lacking:
            raise FileError(path, None, f"lacks the column {lacking[0]}; build the release with this version")


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"
