"""The analysis tables of a release in memory, read once, so that an answer takes milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final, Self

import polars as pl
import polars.selectors as cs

from ...graph.pipeline.versions import STAGE_VERSIONS
from ...graph.releases.release import CACHE, DRAWS, FRAMES, Release
from ..words import Words, dataset_title

#: The number of releases whose tables are kept: the served one, and its predecessor while it is being replaced.
_KEPT: Final = 2

#: Separates the name of a table from the column and values of a part of it.
PART: Final = " with "

#: The columns of texts that repeat, as categories.
_CATEGORIES: Final = (cs.string() - cs.by_name("label", "label_en", "label_zh", "locator", require_all=False)).cast(
    pl.Categorical
)


@dataclass(frozen=True)
class DrawFolders:
    """Where the draws of null models are looked for.

    Attributes:
        folders: the folders, in the order of search; none if nothing is kept.
        kept: the place among them of the folder that new draws, and those found in later ones, are written to.
    """

    folders: tuple[Path, ...] = ()
    kept: int = 0


class Tables:
    """Analysis tables by name, each loaded at its first use.

    Texts become categories, which Polars stores as numbers, so that joins and sparse matrices need no strings; names
    and passages, nearly all different, stay texts. Frames derived from the tables for several answers are kept as well
    (``keep``). At a million triples all tables together take some 100 MiB.
    """

    def __init__(
        self,
        load: Callable[[str], pl.DataFrame | pl.LazyFrame],
        year: int = MAXYEAR,
        titles: Mapping[str, Words] | None = None,
        draws: DrawFolders | None = None,
        prepared: Callable[[str], pl.DataFrame | None] = lambda _: None,
    ) -> None:
        self._load = load
        self._prepared = prepared
        #: Where the draws of null models are kept.
        self.draws = draws or DrawFolders()
        self._titles = titles or {}
        #: The year in which the release was published: what has no end lasts until then.
        self.year = year
        self._kept: dict[str, pl.DataFrame] = {}
        self._lock = Lock()

    @classmethod
    def of(cls, release: Release, draws: DrawFolders) -> Self:
        """Return the tables of a release, which read each file when it is first used."""
        # A copy without the open store, so that keeping the tables does not keep that open.
        files = Release(release.path, release.manifest, release.held)
        titles = {dataset["name"]: dataset_title(dataset) for dataset in release.manifest["datasets"]}
        return cls(files.table, int(release.published[:4]), titles, draws, partial(_prepared, files))

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table; ``docs/tables.md`` describes each.

        Raises:
            NotFoundError: if the release has no such table.
        """
        return self.keep(name, lambda: self._load(name).lazy().with_columns(_CATEGORIES).collect())

    def of_class(self, *classes: str) -> pl.DataFrame:
        """Return the rows of ``labels`` of things whose most specific class is one of these.

        Args:
            classes: their IRIs.
        """
        return self.part("labels", "class", *classes)

    def part(self, name: str, column: str, *values: str) -> pl.DataFrame:
        """Return the rows of a table that have one of these values in a column, without loading the others.

        Args:
            name: of the table.
            column: of texts, or of truth values: ``true`` or ``false``.
            values: without spaces.
        """
        wanted = pl.col(column).cast(pl.String).is_in(values)
        return self.keep(
            f"{name}{PART}{column} {' '.join(sorted(values))}",
            lambda: self._load(name).lazy().filter(wanted).with_columns(_CATEGORIES).collect(),
        )

    def named(self, things: pl.Series, *columns: str) -> pl.DataFrame:
        """Return the names of things as texts, read from the file: ``iri`` and some other columns of ``labels``.

        In memory, the names of all things would take longer to load than an answer takes.

        Args:
            things: their IRIs, repeated or not.
            columns: the names of the other columns.
        """
        wanted = things.cast(pl.String).drop_nulls().unique()
        found = self._load("labels").lazy().filter(pl.col("iri").is_in(wanted.implode()))
        return found.select("iri", *columns).collect()

    def title(self, dataset: str) -> Words:
        """Return the title of a dataset, given by its name, in both languages; the name if it has none."""
        return self._titles.get(dataset, Words(dataset, dataset))

    def keep(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return the frame kept under this name; its first use reads it from the release or makes it."""
        found = self._kept.get(name)
        if found is None:
            prepared = self._prepared(name)
            made = make() if prepared is None else prepared
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
            cache = release.path.parents[1] / CACHE / release.id
            tables = Tables.of(release, DrawFolders((release.folder / DRAWS, cache), kept=1))
        _tables[release.path] = tables
        while len(_tables) > _KEPT:
            del _tables[next(iter(_tables))]
    return tables


def forget_tables(release: Release) -> None:
    """Free the tables of a release that is not in use any more."""
    with _lock:
        _tables.pop(release.path, None)


def frame_file(name: str) -> str:
    """Return the file in a release of a frame that is kept under this name, with the version of what is in it."""
    return f"{FRAMES}/{name.replace(' ', '-')}.{STAGE_VERSIONS['prepare']}.parquet"


def _prepared(release: Release, name: str) -> pl.DataFrame | None:
    """Return a frame that was made when the release was built; None if there is none."""
    file = frame_file(name)
    return pl.read_parquet(release.file(file)) if (release.folder / file).is_file() else None


def labels(tables: Tables, iris: pl.Series) -> dict[str, str]:
    """Return the labels of things, by IRI."""
    return dict(tables.named(iris, "label").iter_rows())


def names(tables: Tables, iris: pl.Series) -> dict[str, Words]:
    """Return the labels of things in both languages, by IRI; one without a Chinese label keeps the other."""
    known = tables.named(iris, "label", "label_zh").with_columns(pl.coalesce("label_zh", "label"))
    return {iri: Words(en, zh) for iri, en, zh in known.iter_rows()}
