"""Releases: published builds that never change. Readers open one read-only and switch when the next is published."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import NoReleaseError, NotFoundError
from ..store.description import Description
from ..store.hub import hub_of
from ..store.reading import describe
from ..store.store import Store
from .checksum import file_checksum

if TYPE_CHECKING:
    import polars

MANIFEST: Final = "manifest.json"
STORE: Final = "store"
INDEX: Final = "search.sqlite"
REPORT: Final = "report.json"
INFERENCES: Final = "inferred.parquet"
TABLES: Final = "tables"
#: The folder of a release with random draws that were made when it was built, and the folder of the data folder with
#: those made since, by release; it can be deleted at any time.
DRAWS: Final = "chance"
CACHE: Final = "cache"
#: The format of a release and its manifest. Raise it whenever this code can no longer use every part of older releases.
#: 1, without a number in the manifest: version 0.1.0, whose search index is another. 2: its store has no merged graph,
#: and its index no counts of hubs. 3: the words of its index are in SQLite. 4: its table of ownership has no years.
#: 5: its index has no beginnings of names.
FORMAT: Final = 6
_REQUIRED: Final = {"published", "inputs", "triples", "inferred", "counts", "findings", "datasets"}


@dataclass(frozen=True)
class Release:
    """One published build on disk."""

    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> Release:
        """Open a release.

        Raises:
            NoReleaseError: if it is missing or damaged, or was made by a newer version.
        """
        try:
            manifest = json.loads((path / MANIFEST).read_text("utf-8"))
            if not isinstance(manifest, dict) or not manifest.keys() >= _REQUIRED:
                raise ValueError(f"{MANIFEST} is incomplete")
        except (OSError, ValueError) as error:
            raise NoReleaseError(f"release {path.name} cannot be read: {error}. Run 'standlink build'.") from error
        if manifest.get("format", 1) > FORMAT:
            newer = f"a newer Standlink (format {manifest['format']}; this version reads up to {FORMAT})"
            raise NoReleaseError(f"release {path.name} was made by {newer}. Update it, or run 'standlink build'.")
        missing = [name for name in (STORE, INDEX) if not (path / name).exists()]
        if missing:
            raise NoReleaseError(
                f"release {path.name} has no {' and no '.join(missing)}. Run 'standlink build --force'."
            )
        release = cls(path, manifest)
        release._refuse(name for name, file in release._files() if _size(path / name) != file["size"])
        return release

    def verify(self) -> int:
        """Compare all files with the checksums in the manifest; opening compares their sizes only.

        Returns:
            How many files were compared.

        Raises:
            NoReleaseError: if a file has changed since it was published; names the files.
        """
        files = list(self._files())
        self._refuse(name for name, file in files if _checksum(self.path / name) != file["sha256"])
        return len(files)

    def _files(self) -> Iterable[tuple[str, dict[str, Any]]]:
        files: dict[str, dict[str, Any]] = self.manifest.get("files", {})
        return files.items()

    def _refuse(self, damaged: Iterable[str]) -> None:
        names = list(damaged)
        if names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            raise NoReleaseError(
                f"release {self.id} is damaged; these files have changed: {shown}. Run 'standlink build --force'."
            )

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def published(self) -> str:
        """The time of publication, in ISO 8601."""
        return str(self.manifest["published"])

    @property
    def index(self) -> Path:
        """The SQLite file of the search index; the index of words is a folder beside it.

        Raises:
            NoReleaseError: if an older version made it, whose index is another.
        """
        self._require_format("search index")
        return self.path / INDEX

    def _require_format(self, part: str) -> None:
        if self.manifest.get("format", 1) < FORMAT:
            older = f"was made by an older Standlink; its {part} cannot be read"
            raise NoReleaseError(f"release {self.id} {older}. Run 'standlink build'.")

    @cached_property
    def store(self) -> Store:
        """The graph, opened on first use.

        Raises:
            NoReleaseError: if it is damaged, or an older version made it, whose default graph is another.
        """
        self._require_format("graph")
        try:
            return Store.open(self.path / STORE)
        except (OSError, RuntimeError) as error:
            raise NoReleaseError(
                f"the store of release {self.id} is damaged: {error}. Run 'standlink build --force'."
            ) from error

    def describe(
        self, iri: str, pages: Mapping[str, range] | None = None, *, backwards: bool = False
    ) -> Description | None:
        """Return the description of a thing, or None if the release does not describe it.

        Args:
            iri: of the thing.
            pages: the places of the events and figures to read if the thing is a hub; the latest if not given.
            backwards: whether these places are counted from the earliest.
        """
        return describe(self.store, iri, hub_of(self.index, iri, pages, backwards=backwards))

    def table(self, name: str) -> polars.LazyFrame:
        """Return an analysis table as a lazy frame; ``docs/tables.md`` describes them.

        Raises:
            NotFoundError: if there is no table of that name.
            NoReleaseError: if its file is missing, or an older version made it, whose columns are others.
        """
        import polars

        self._require_format("tables")
        names = self.manifest.get("tables", {})
        if name not in names:
            raise NotFoundError(f"release {self.id} has no table {name!r}; its tables: {', '.join(names) or 'none'}")
        path = self.path / TABLES / f"{name}.parquet"
        if not path.exists():
            raise NoReleaseError(f"release {self.id} has no {TABLES}/{path.name}. Run 'standlink build --force'.")
        return polars.scan_parquet(path)


def checksums(path: Path) -> dict[str, dict[str, Any]]:
    """Return size and checksum of every file of a release, except files of the store to which the engine may write."""
    files = (p for p in sorted(path.rglob("*")) if p.is_file() and (p.parent.name != STORE or p.suffix == ".sst"))
    return {
        p.relative_to(path).as_posix(): {"size": p.stat().st_size, "sha256": _checksum(p)}
        for p in files
        if p.name != MANIFEST
    }


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _checksum(path: Path) -> str | None:
    try:
        return file_checksum(path)
    except OSError:
        return None


class Releases:
    """The releases of a data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "releases"
        self._open: Release | None = None
        self._lock = threading.Lock()

    def current_id(self) -> str | None:
        """Return the id of the current release, or None."""
        try:
            return (self.home / "current").read_text("utf-8").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def current(self) -> Release:
        """Return the current release; the same object until another is published.

        Raises:
            NoReleaseError: if nothing has been published, or it cannot be opened.
        """
        current = self.current_id()
        if current is None:
            raise NoReleaseError(f"no release has been built in {self.home}; run 'standlink build'")
        with self._lock:
            if self._open is None or self._open.id != current:
                self._open = self._opened(current)
            return self._open

    def _opened(self, release_id: str) -> Release:
        try:
            return Release.open(self.folder / release_id)
        except NoReleaseError as error:
            good = [other for other in self.ids() if other != release_id]
            hint = f" Or return to an earlier one: 'standlink releases rollback {good[-1]}'." if good else ""
            raise NoReleaseError(f"{error}{hint}") from error

    def named(self, release_id: str) -> Release:
        """Return a release by its id, or by a prefix of the id that no other release has.

        Raises:
            NotFoundError: if there is none, or more than one, of that name.
            NoReleaseError: if it is damaged.
        """
        found = [i for i in self.ids() if i.startswith(release_id)]
        if len(found) != 1:
            what = "several releases begin" if found else "no release begins"
            raise NotFoundError(f"{what} with {release_id!r}; available: {', '.join(self.ids()) or 'none'}")
        return Release.open(self.folder / found[0])

    def ids(self) -> list[str]:
        """Return the ids of all complete releases, the oldest first."""
        return sorted(p.parent.name for p in self.folder.glob(f"[!.]*/{MANIFEST}") if _is_complete(p.parent))

    def publish(self, staged: Path, release_id: str) -> Release:
        """Give a finished build its id and make it the current release, each in one atomic step."""
        target = self.folder / release_id
        staged.replace(target)
        self._point_to(release_id)
        return Release.open(target)

    def roll_back(self, release_id: str) -> Release:
        """Make an older release the current one again; newer releases are kept.

        Raises:
            NotFoundError: if there is none of that name.
            NoReleaseError: if it is damaged; the current release does not change.
        """
        release = self.named(release_id)
        next(iter(release.store.inner), None)
        self._point_to(release.id)
        return release

    def prune(self, keep: int) -> list[str]:
        """Delete all releases except the newest and the current one; return the ids of the deleted ones."""
        current = self.current_id()
        old = [i for i in self.ids() if i != current][: -keep or None]
        for release_id in old:
            shutil.rmtree(self.folder / release_id)
            shutil.rmtree(self.home / CACHE / release_id, ignore_errors=True)
        return old

    def _point_to(self, release_id: str) -> None:
        marker = self.home / ".current.new"
        marker.write_text(release_id + "\n", "utf-8")
        marker.replace(self.home / "current")


def _is_complete(path: Path) -> bool:
    try:
        Release.open(path)
    except NoReleaseError:
        return False
    return True
