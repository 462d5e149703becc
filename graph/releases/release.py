"""Releases: published builds that never change. Readers open one read-only and switch when the next is published."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ...errors import NoReleaseError, NotFoundError
from ..store.description import Description
from ..store.hub import hub_of
from ..store.kept_hubs import HUBS, KeptHubs
from ..store.reading import describe
from ..store.store import Store
from . import deleted, durable, extensions
from .files import MANIFEST, STORE, Files, changes, faults, read_manifest, sequence_of, some, store_faults, unlisted
from .held import SUPPORTED, Held
from .marker import CURRENT, Marker

if TYPE_CHECKING:
    import polars

INDEX: Final = "search.sqlite"
REPORT: Final = "report.json"
TABLES: Final = "tables"
#: The folder of a release with random draws that were made when it was built, and the folder of the data folder with
#: those made since, by release; it can be deleted at any time.
DRAWS: Final = "chance"
CACHE: Final = "cache"
#: The folder of a release with the frames that many answers derive from its tables.
FRAMES: Final = "frames"
#: What to do about a damaged release.
REPAIR: Final = "Run 'standlink doctor', or 'standlink build --force'."
#: The format of a release and its manifest. Raise it whenever this code can no longer use every part of older releases.
#: 1, without a number in the manifest: version 0.1.0, another search index. 2: no merged graph, no counts of hubs.
#: 3: the words of the index in SQLite. 4: ownership without years. 5: no beginnings of names. 6: no places by kind.
FORMAT: Final = 7
_REQUIRED: Final = {"published", "inputs", "triples", "inferred", "counts", "findings", "datasets"}


@dataclass(frozen=True)
class Release:
    """One published build on disk."""

    path: Path
    manifest: dict[str, Any]
    held: Held | None = field(default=None, repr=False, compare=False)
    #: The store of a graph in a service; None if the graph is among the files of the release.
    service: Store | None = field(default=None, repr=False, compare=False)

    @classmethod
    def open(cls, path: Path, service: Store | None = None) -> Release:
        """Open a release, whose graph a service may have.

        Raises:
            NoReleaseError: if it is missing or damaged, or was made by a newer version.
        """
        release = replace(cls.read(path), service=service)
        if release.is_newer:
            newer = f"a newer Standlink (format {release.manifest['format']}; this version reads up to {FORMAT})"
            raise NoReleaseError(f"release {path.name} was made by {newer}. Update it, or run 'standlink build'.")
        missing = [name for name in (STORE, INDEX)[service is not None :] if not (path / name).exists()]
        if missing:
            raise NoReleaseError(f"release {path.name} has no {' and no '.join(missing)}. {REPAIR}")
        release._refuse(faults(path, release.files))
        extensions.extend_by(path, release.manifest)
        return release

    @classmethod
    def read(cls, path: Path) -> Release:
        """Read the manifest of a release, whatever the state of its other files.

        Raises:
            NoReleaseError: if the manifest is missing or damaged.
        """
        try:
            manifest = read_manifest(path)
            if not manifest.keys() >= _REQUIRED:
                raise ValueError(f"{MANIFEST} is incomplete")
        except (OSError, ValueError) as error:
            raise NoReleaseError(f"release {path.name} cannot be read: {error}. {REPAIR}") from error
        return cls(path, manifest)

    def holding(self) -> Release:
        """Return this release with all its files held open: it can be read on whatever happens to its folder.

        Raises:
            NoReleaseError: if a file cannot be opened.
        """
        try:
            return replace(self, held=Held(self.path)) if SUPPORTED else self
        except OSError as error:
            raise NoReleaseError(f"release {self.id} cannot be read: {error}. {REPAIR}") from error

    def reading(self, store: ox.Store) -> Release:
        """Return this release with an open store, for a build whose store may not be on disk yet."""
        found = Release(self.path, self.manifest, self.held)
        found.__dict__["store"] = Store(store)
        return found

    @property
    def folder(self) -> Path:
        """The folder to read files from: its own, or one that stands in for it while they are held open."""
        return self.held.folder if self.held else self.path

    @property
    def is_newer(self) -> bool:
        """Whether a newer version made it, which this one cannot read."""
        return bool(self.manifest.get("format", 1) > FORMAT)

    def verify(self) -> int:
        """Compare all files with the checksums in the manifest; opening does so quickly and finds less (``files.py``).

        Returns:
            How many files were compared. Releases of earlier versions have others too: ``unchecked``.

        Raises:
            NoReleaseError: if a file has changed since it was published; names the files.
        """
        self._refuse(chain(changes(self.path, self.files), store_faults(self.path, self.files)))
        return len(self.files)

    def unchecked(self) -> list[str]:
        """Return the files without a checksum, which an earlier version published or somebody added."""
        return unlisted(self.path, self.files)

    @property
    def files(self) -> Files:
        """The files with their checksums; see ``files.py``."""
        files: Files = self.manifest.get("files", {})
        return files

    @cached_property
    def _intact(self) -> set[str]:
        """The files that have been compared with their checksums since the release was opened."""
        return set()

    def file(self, name: str) -> Path:
        """Return a file that is read whole, such as a table, compared with its checksum when first asked for.

        A Parquet file with a changed byte may give other values without an error.

        Raises:
            NoReleaseError: if it is missing or has changed.
        """
        if name not in self._intact:
            self._refuse(changes(self.folder, {name: self.files[name]} if name in self.files else {}))
            if not (self.folder / name).is_file():
                raise NoReleaseError(f"release {self.id} has no {name}. {REPAIR}")
            self._intact.add(name)
        return self.folder / name

    @property
    def sequence(self) -> int:
        """Its place in the order in which releases were built, from 1; 0 if an earlier version built it."""
        return int(self.manifest.get("sequence", 0))

    def _refuse(self, damaged: Iterable[str]) -> None:
        try:
            names = [name for name in damaged if not (self.service and name.startswith(f"{STORE}/"))]
        except OSError as error:
            names = [f"{error.filename} ({error.strerror})"]
        if names:
            raise NoReleaseError(f"release {self.id} is damaged: {some(names)}. {REPAIR}")

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
        return self.folder / INDEX

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
        if self.service:
            return self.service
        try:
            return Store.open(self.folder / STORE)
        except (OSError, RuntimeError) as error:
            raise NoReleaseError(f"the store of release {self.id} is damaged: {error}. {REPAIR}") from error

    @cached_property
    def hubs(self) -> KeptHubs:
        """The descriptions of hubs, as the build has kept them."""
        return KeptHubs.read(self.file(HUBS)) if HUBS in self.files else KeptHubs({})

    def describe(
        self, iri: str, pages: Mapping[str, range] | None = None, *, backwards: bool = False
    ) -> Description | None:
        """Return the description of a thing, or None if the release does not describe it.

        Args:
            iri: of the thing.
            pages: the places of the events and figures to read if the thing is a hub; the latest if not given.
            backwards: whether these places are counted from the earliest.
        """
        kept = None if pages else self.hubs.description(iri)
        return kept or describe(self.store, iri, hub_of(self.index, iri, pages, backwards=backwards))

    def table(self, name: str) -> polars.LazyFrame:
        """Return an analysis table as a lazy frame; ``docs/tables.md`` describes them.

        Raises:
            NotFoundError: if there is no table of that name.
            NoReleaseError: if its file is missing or damaged, or an older version made it, whose columns are others.
        """
        import polars

        self._require_format("tables")
        names = self.manifest.get("tables", {})
        if name not in names:
            raise NotFoundError(f"release {self.id} has no table {name!r}; its tables: {', '.join(names) or 'none'}")
        return polars.scan_parquet(self.file(f"{TABLES}/{name}.parquet"))


class Releases(Marker):
    """The releases of a data folder.

    Args:
        home: the data folder.
        verify: compare all files of a release with their checksums before readers switch to it.
        hold: hold the files of the current release open, for a server that must go on whatever happens to them.
    """

    def __init__(self, home: Path, *, verify: bool = False, hold: bool = False) -> None:
        super().__init__(home)
        self.folder = home / "releases"
        self.verify, self.hold = verify, hold
        self._open: Release | None = None
        #: Releases that did not match their checksums, with the error: none of them is read again for every reader.
        self._refused: dict[str, NoReleaseError] = {}
        self._lock = threading.Lock()

    def current(self, *, again: bool = False) -> Release:
        """Return the current release; the same object until another is published, unless it is to be opened again.

        Raises:
            NoReleaseError: if nothing has been published, or it cannot be opened.
        """
        if (current := self.current_id()) is None:
            if self.ids():
                raise NoReleaseError(f"{self.home / CURRENT} names no release. Run 'standlink doctor'.")
            raise NoReleaseError(f"no release has been built in {self.home}; run 'standlink build'")
        with self._lock:
            if again or self._open is None or self._open.id != current:
                self._open = self._opened(current)
            return self._open

    def open_release(self, release_id: str) -> Release:
        """Return a release that readers are given.

        Raises:
            NoReleaseError: if it is damaged.
        """
        return Release.open(self.folder / release_id)

    def _opened(self, release_id: str) -> Release:
        try:
            release = self.open_release(release_id)
            if self.verify:
                self._verify(release)
            if self.hold:
                release = release.holding()
        except NoReleaseError as error:
            raise NoReleaseError(f"{error}{self._hint(release_id)}") from error
        return release

    def _hint(self, damaged: str) -> str:
        """Return what else can be done about a release that cannot be opened."""
        good = [other for other in self.ids() if other != damaged]
        return f" Or return to an earlier one: 'standlink releases rollback {good[-1]}'." if good else ""

    def _verify(self, release: Release) -> None:
        if release.id in self._refused:
            raise self._refused[release.id]
        try:
            release.verify()
        except NoReleaseError as error:
            self._refused[release.id] = error
            raise

    def named(self, release_id: str) -> Release:
        """Return a release by its id, or by a prefix of the id that no other release has.

        Raises:
            NotFoundError: if there is none, or more than one, of that name.
            NoReleaseError: if it is damaged.
        """
        found = [folder for folder in self.folders() if folder.name.startswith(release_id)]
        if len(found) != 1:
            what = "several releases begin" if found else "no release begins"
            raise NotFoundError(f"{what} with {release_id!r}; available: {', '.join(self.ids()) or 'none'}")
        return Release.open(found[0])

    def folders(self) -> list[Path]:
        """Return the folders of all releases, damaged ones too, by name; hidden ones are of unfinished builds."""
        return sorted(path for path in self.folder.glob("[!.]*") if path.is_dir())

    def leftovers(self) -> list[Path]:
        """Return the hidden folders of unfinished builds and deletions."""
        return sorted(self.folder.glob(".*"))

    def remove_leftovers(self) -> None:
        """Remove what unfinished builds and deletions left; the lock of builds must guarantee that none is running."""
        for leftover in self.leftovers():
            shutil.rmtree(leftover, ignore_errors=True)

    def ids(self) -> list[str]:
        """Return the ids of all complete releases in the order in which they were built, whatever the clock said."""
        found = filter(None, map(_complete, self.folders()))
        return [release.id for release in sorted(found, key=lambda release: (release.sequence, release.id))]

    def next_sequence(self) -> int:
        """Return the place of the next release in the order of builds."""
        return 1 + max(map(sequence_of, self.folders()), default=0)

    def publish(self, staged: Path, release_id: str) -> Release:
        """Give a finished build its id and make it the current release, each in one atomic step.

        All of it is on disk before its name is, and its name before the marker names it.
        """
        target = self.folder / release_id
        durable.sync_folder(staged)
        durable.replace(staged, target)
        self.point_to(release_id)
        return Release.open(target)

    def roll_back(self, release_id: str) -> Release:
        """Make an older release the current one again; newer releases are kept.

        Raises:
            NotFoundError: if there is none of that name.
            NoReleaseError: if it is damaged, or cannot be read; the current release does not change.
        """
        release = self.named(release_id)
        release.verify()
        next(iter(release.store.inner), None)
        self.point_to(release.id)
        return release

    def prune(self, keep: int) -> list[str]:
        """Delete all releases except the latest built and the current one; return the ids of the deleted ones.

        Raises:
            NoReleaseError: if there is no current release, or it is damaged: then the others may be all there is.
        """
        current = self.current().id
        old = [i for i in self.ids() if i != current][: -keep or None]
        for release_id in old:
            self.delete(release_id)
        return old

    def delete(self, release_id: str) -> None:
        """Delete a release and what is kept of it; a killed deletion leaves a hidden folder, which builds remove."""
        deleted.record(self.home, release_id)
        hidden = self.folder / f".{release_id}.old"
        shutil.rmtree((self.folder / release_id).replace(hidden))
        shutil.rmtree(self.home / CACHE / release_id, ignore_errors=True)


def _complete(path: Path) -> Release | None:
    try:
        return Release.open(path)
    except NoReleaseError:
        return None
