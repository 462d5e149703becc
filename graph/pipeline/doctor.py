"""What may be wrong with a data folder, found and repaired where nothing can be lost by it.

A damaged release is made again from its store if that is intact; otherwise the latest intact one becomes the current
one. Repairs delete no dataset, and no release but one that was made again. What needs a decision or a source is left.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ...errors import FileError, NoReleaseError
from ...plurals import counted
from ..releases.backup import STAGING
from ..releases.checksum import file_checksum
from ..releases.dataset import open_dataset, triples_path
from ..releases.exchange import ASIDE
from ..releases.files import STORE, changes, faults, store_faults
from ..releases.marker import CURRENT
from ..releases.release import CACHE, FORMAT, Release, Releases
from ..store.corruption import is_corruption
from .build import building

_NEWER: Final = "was made by a newer version of Standlink"
_BUILD_AGAIN: Final = "restore a backup, or run 'standlink build --force' to make a release from the datasets"
#: Makes a release again from the store of a damaged one; returns its id.
Remake = Callable[[Releases, Release], str]
_FOLDER: Final = stat.S_IRWXU
_FILE: Final = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a data folder.

    Attributes:
        found: what is wrong, and where.
        remedy: what to do about it.
        repairs: whether this is the doctor's to do, and not left to its user.
    """

    found: str
    remedy: str
    repairs: bool


def examine(home: Path, remake: Remake, *, repair: bool) -> Iterator[Problem]:
    """Yield what is wrong with a data folder, each when it has been repaired, so far as it can be.

    Args:
        home: the data folder.
        remake: makes a release again from its store.
        repair: repair what can be repaired; otherwise nothing is changed.

    Raises:
        BuildError: if a build is running, or the data folder is not writable.
    """
    doctor = _Doctor(home, remake, repair=repair)
    yield from doctor.permissions()
    with building(home) if repair else nullcontext():
        yield from doctor.leftovers()
        yield from doctor.datasets()
        yield from doctor.marker()
        yield from doctor.current_release()
        yield from doctor.other_releases()


class _Doctor:
    def __init__(self, home: Path, remake: Remake, *, repair: bool) -> None:
        self.home, self.remake, self.repair = home, remake, repair
        self.releases = Releases(home)
        #: The id of the current release, after repairs.
        self.current: str | None = None

    def _do(self, work: Callable[[], object]) -> None:
        if self.repair:
            work()

    # permissions

    def permissions(self) -> Iterator[Problem]:
        """Yield the folders and files that their owner cannot read, or cannot write where data are added."""
        for folder, names, files in os.walk(self.home):
            for name in names:
                yield from self._permission(Path(folder) / name, stat.S_IRUSR | stat.S_IXUSR, _FOLDER)
            for name in files:
                yield from self._permission(Path(folder) / name, stat.S_IRUSR, _FILE)
        for path in (self.home, self.home / "datasets", self.releases.folder):
            if path.is_dir():
                yield from self._permission(path, _FOLDER, _FOLDER)

    def _permission(self, path: Path, needed: int, granted: int) -> Iterator[Problem]:
        try:
            about = path.lstat()
        except OSError as error:
            yield Problem(f"{path} cannot be read: {error.strerror}", "make it readable", repairs=False)
            return
        if stat.S_ISLNK(about.st_mode) or about.st_mode & needed == needed:
            return
        found = f"{path} has the permissions {stat.filemode(about.st_mode)}"
        if hasattr(os, "geteuid") and os.geteuid() not in (0, about.st_uid):
            yield Problem(found, f"run 'chmod u+rwX {path}' as its owner", repairs=False)
            return
        self._do(lambda: path.chmod(stat.S_IMODE(about.st_mode) | granted))
        yield Problem(found, "give its owner access", repairs=True)

    # leftovers

    def leftovers(self) -> Iterator[Problem]:
        """Yield what killed builds, imports, restorations and deletions left."""
        found = [*self.releases.leftovers(), *self._of_imports(), *self._of_others()]
        for path in found:
            self._do(partial(_delete, path))
            yield Problem(f"{path} was left by a command that did not end", "delete it", repairs=True)

    def _of_imports(self) -> Iterator[Path]:
        """Yield the hidden folders of imports that are not running; open_dataset puts back what was set aside."""
        for path in sorted((self.home / "datasets").glob(".*")):
            name = path.name.removeprefix(".").removesuffix(".new").removesuffix(".old")
            try:
                with FileLock(self.home / f".{name}.import.lock", timeout=0):
                    if path.suffix == ".new" or (self.home / "datasets" / name).exists():
                        yield path
            except Timeout:
                continue

    def _of_others(self) -> Iterator[Path]:
        known = {folder.name for folder in self.releases.folders()}
        yield from (p for p in (self.home / STAGING, self.home / ASIDE, self.home / f".{CURRENT}.new") if p.exists())
        yield from (p for p in sorted((self.home / CACHE).glob("*")) if p.is_dir() and p.name not in known)

    # datasets

    def datasets(self) -> Iterator[Problem]:
        """Yield the datasets that are damaged: they can be imported again, or restored from a backup."""
        folders = sorted((self.home / "datasets").glob("*"))
        for name in sorted({p.name.removeprefix(".").removesuffix(".old") for p in folders if p.is_dir()}):
            path = self.home / "datasets" / name
            if not name or name.endswith(".new"):
                continue
            if not path.exists():
                self._do(partial(open_dataset, self.home, name))
                yield Problem(
                    f"dataset {name} was set aside by an import that did not end", "put it back", repairs=True
                )
            if path.exists() and (fault := self._fault(name)):
                again = f"import it again, or restore a backup; without it, delete {path}"
                yield Problem(f"dataset {name} is damaged: {fault}", again, repairs=False)

    def _fault(self, name: str) -> str:
        try:
            dataset = open_dataset(self.home, name)
            if dataset is None:
                return "it has no description"
            same = file_checksum(triples_path(self.home, name)) == dataset.content
        except (FileError, OSError) as error:
            return str(error)
        return "" if same else f"{triples_path(self.home, name).name} has changed"

    # releases

    def marker(self) -> Iterator[Problem]:
        """Yield what is wrong with the marker of the current release; point it to the latest intact release."""
        marker, folders = self.home / CURRENT, self.releases.folders()
        try:
            self.current = self.releases.current_id()
        except NoReleaseError as error:
            yield Problem(str(error), f"delete {marker}, and run 'standlink doctor' again", repairs=False)
            return
        if self.current in {folder.name for folder in folders} or (self.current is None and not folders):
            return
        shown = f"names {self.current!r}, which is no release" if self.current else "is missing or empty"
        good = self._latest_intact()
        if good:
            self.current = good
            self._do(lambda: self.releases.point_to(good))
            yield Problem(f"{marker} {shown}", f"make release {good} the current one, the latest intact", repairs=True)
        else:
            self.current = None
            yield Problem(f"{marker} {shown}, and no release is intact", _BUILD_AGAIN, repairs=False)

    def current_release(self) -> Iterator[Problem]:
        """Yield what is wrong with the current release; make it again, or return to the latest intact one."""
        if self.current is None:
            return
        path = self.releases.folder / self.current
        damaged = _damage(path)
        if not damaged:
            return
        if damaged == [_NEWER]:
            yield Problem(f"release {self.current} {_NEWER}", "update Standlink", repairs=False)
            return
        found = f"release {self.current}, the current one, is damaged: {_listed(damaged)}"
        if not any(name.startswith(f"{STORE}/") for name in damaged) and self._make_again(path):
            remedy = "make it again from its store, which is intact, with a new index, tables and reports"
            yield Problem(found, remedy, repairs=True)
            return
        good = self._latest_intact(besides=self.current)
        if good is None:
            yield Problem(f"{found}, and no other release is intact", _BUILD_AGAIN, repairs=False)
            return
        self._do(lambda: self.releases.point_to(good))
        yield Problem(found, f"make release {good} the current one, the latest intact", repairs=True)
        yield Problem(f"release {good} may have older data", "run 'standlink build'", repairs=False)
        self.current = good

    def _make_again(self, path: Path) -> bool:
        """Make a release again from its store, and delete it; return whether the store can be read."""
        try:
            damaged = Release.read(path)
        except NoReleaseError:
            # Without the manifest, the blocks of the store have still checksums of their own.
            damaged = Release(path, {"format": FORMAT})
        try:
            if self.repair:
                self.current = self.remake(self.releases, damaged)
                self.releases.delete(path.name)
            else:
                deque(damaged.store.inner, maxlen=0)
        except NoReleaseError:
            return False
        except (RuntimeError, OSError) as error:
            if not is_corruption(error):
                raise
            return False
        return True

    def other_releases(self) -> Iterator[Problem]:
        """Yield the other releases that cannot be opened."""
        for folder in self.releases.folders():
            damaged = _damage(folder, cheap=True) if folder.name != self.current else []
            if damaged and damaged != [_NEWER]:
                found = f"release {folder.name}, which is not used, is damaged: {_listed(damaged)}"
                yield Problem(found, f"delete {folder} if you do not need it", repairs=False)

    def _latest_intact(self, besides: str | None = None) -> str | None:
        """Return the latest built release of which every byte is as it was published, and that this version serves."""
        for release_id in reversed(self.releases.ids()):
            path = self.releases.folder / release_id
            if release_id != besides and Release.read(path).manifest.get("format") == FORMAT and not _damage(path):
                return release_id
        return None


def _damage(path: Path, *, cheap: bool = False) -> list[str]:
    """Return the files of a release that are missing or have changed; cheaply, as opening it finds them."""
    try:
        release = Release.read(path)
    except NoReleaseError as error:
        return [str(error)]
    if release.is_newer:
        return [_NEWER]
    if cheap:
        return list(faults(path, release.files))
    return [*changes(path, release.files), *store_faults(path, release.files)]


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _listed(damaged: list[str]) -> str:
    return ", ".join(damaged[:3]) + (f" and {counted(len(damaged) - 3, 'more file')}" if len(damaged) > 3 else "")
