"""The analysis tables of a release in memory, read once, so that an answer takes milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl
import polars.selectors as cs

from ...graph.releases.release import CACHE, DRAWS, Release
from ..words import Words, dataset_title

#: The number of releases whose tables are kept: the served one, and its predecessor while it is being replaced.
_KEPT: Final = 2

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
    ) -> None:
        self._load = load
        #: Where the draws of null models are kept.
        self.draws = draws or DrawFolders()
        self._titles = titles or {}
        #: The year in which the release was published: what has no end lasts until then.
        self.year = year
        self._kept: dict[str, pl.DataFrame] = {}
        self._lock = Lock()

    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table; ``docs/tables.md`` describes each.

        Raises:
            NotFoundError: if the release has no such table.
        """
        return self.keep(name, lambda: self._load(name).lazy().with_columns(_CATEGORIES).collect())

    def of_class(self, *classes: str) -> pl.DataFrame:
        """Return the rows of ``labels`` of things whose most specific class is one of these, without reading the rest.

        Args:
            classes: their IRIs.
        """
        named = pl.col("class").cast(pl.String).is_in(classes)
        return self.keep(
            f"labels of {' '.join(sorted(classes))}",
            lambda: self._load("labels").lazy().filter(named).with_columns(_CATEGORIES).collect(),
        )

    def title(self, dataset: str) -> Words:
        """Return the title of a dataset, given by its name, in both languages; the name if it has none."""
        return self._titles.get(dataset, Words(dataset, dataset))

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
            cache = release.path.parents[1] / CACHE / release.id
            tables = read_tables(release, DrawFolders((release.folder / DRAWS, cache), kept=1))
        _tables[release.path] = tables
        while len(_tables) > _KEPT:
            del _tables[next(iter(_tables))]
    return tables


def forget_tables(release: Release) -> None:
    """Free the tables of a release that is not in use any more."""
    with _lock:
        _tables.pop(release.path, None)


def read_tables(release: Release, draws: DrawFolders) -> Tables:
    """Return the tables of a release, which read each file when it is first used."""
    # A copy without the open store, so that keeping the tables does not keep that open.
    files = Release(release.path, release.manifest, release.held)
    titles = {dataset["name"]: dataset_title(dataset) for dataset in release.manifest["datasets"]}
    return Tables(files.table, int(release.published[:4]), titles, draws)


def labels(tables: Tables, iris: pl.Series) -> dict[str, str]:
    """Return the labels of things, by IRI."""
    wanted = iris.cast(pl.Categorical).alias("iri").to_frame().unique()
    known = tables["labels"].join(wanted, on="iri", how="semi").select(pl.col("iri", "label").cast(pl.String))
    return dict(known.iter_rows())


def names(tables: Tables, iris: pl.Series) -> dict[str, Words]:
    """Return the labels of things in both languages, by IRI; one without a Chinese label keeps the other."""
    wanted = iris.cast(pl.Categorical).alias("iri").to_frame().unique()
    known = tables["labels"].join(wanted, on="iri", how="semi").with_columns(zh=pl.coalesce("label_zh", "label"))
    return {
        iri: Words(en, zh) for iri, en, zh in known.select(pl.col("iri", "label", "zh").cast(pl.String)).iter_rows()
    }
