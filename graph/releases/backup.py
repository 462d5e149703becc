"""Backups of a data folder: one file with its datasets, the current release and its settings, each with a checksum.

A backup is a tar archive, compressed by zstd, so that ``tar --zstd -xf`` opens it too. Its last member, ``CHECKSUMS``,
lists all others with their SHA-256, as ``sha256sum`` does; an archive that was cut off has none. It is written and read
as a stream: neither takes more memory or temporary space for more data.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from filelock import FileLock, Timeout

from ...errors import BuildError, FileError, NoReleaseError, StandlinkError
from . import durable
from .dataset import all_datasets, not_imported, open_dataset
from .exchange import exchange, put_back
from .marker import CURRENT
from .release import Release, Releases

#: The first bytes of a file in zstd; RFC 8878, 3.1.1.
MAGIC: Final = bytes.fromhex("28b52ffd")
#: The folder of the data folder in which a backup is unpacked, before anything takes its place.
STAGING: Final = ".restore"
_CHECKSUMS: Final = "CHECKSUMS"
_BLOCK: Final = 1 << 20
_OPTIONS: Final[dict[int, int]] = {zstd.CompressionParameter.checksum_flag: 1}
_FAULTS: Final = (zstd.ZstdError, tarfile.TarError, EOFError, ValueError)


@dataclass(frozen=True)
class Backup:
    """What a backup holds: the id of its release, empty if there was none, its datasets, and other files."""

    release: str
    datasets: tuple[str, ...]
    settings: tuple[str, ...]
    files: int
    size: int


def back_up(home: Path, target: Path, *, replace_existing: bool = False) -> Backup:
    """Write a backup of a data folder; the current release is compared with its checksums first.

    Args:
        home: the data folder.
        target: the file to write; it appears when it is complete.
        replace_existing: replace the file if there is one.

    Raises:
        NoReleaseError: if the current release is damaged.
        FileError: if the file exists, or cannot be written, or a dataset is damaged.
        BuildError: if a dataset is imported or a release deleted meanwhile.
    """
    if target.exists() and not replace_existing:
        raise FileError(target, None, "exists; choose another name, or add --replace")
    release = _verified(home)
    datasets = all_datasets(home)
    settings = [path for path in _settings(home) if path.resolve() != target.resolve()]
    if not release and not datasets:
        raise StandlinkError(f"{home} has no release and no dataset, so there is nothing to back up")
    folders = [home / "datasets" / dataset.name for dataset in datasets] + ([release.path] if release else [])
    part = target.with_name(f".{target.name}.part")
    try:
        with (
            zstd.open(part, "wb", options=_OPTIONS) as raw,
            tarfile.open(fileobj=raw, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        ):
            paths = [p for folder in folders for p in sorted(folder.rglob("*")) if p.is_file()]
            lines = [_add(tar, path, path.relative_to(home).as_posix()) for path in (*settings, *paths)]
            text = "".join(lines).encode()
            about = tarfile.TarInfo(_CHECKSUMS)
            about.size = len(text)
            tar.addfile(about, io.BytesIO(text))
        _check_unchanged(home, datasets, release)
        durable.replace(part, target)
    except FileNotFoundError as error:
        _check_unchanged(home, datasets, release)
        raise FileError(target, None, f"cannot be written: {error}") from error
    except OSError as error:
        raise FileError(target, None, f"cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    names = tuple(dataset.name for dataset in datasets)
    size = target.stat().st_size
    return Backup(release.id if release else "", names, tuple(p.name for p in settings), len(lines), size)


def restore(home: Path, backup: Path, *, replace_existing: bool = False) -> Backup:
    """Restore the datasets, the release and the settings of a backup; the release becomes the current one.

    All is unpacked and compared with its checksums before anything takes its place, the marker of the current release
    last. If it is interrupted, the next command puts back what was there. Datasets and releases that the backup does
    not have are kept.

    Args:
        home: the data folder.
        backup: the file that ``back_up`` wrote.
        replace_existing: allow a data folder with datasets or releases, and replace those of the same names.

    Raises:
        FileError: if the backup cannot be read, was cut off or has been changed; nothing is restored.
        StandlinkError: if the data folder has data that are not to be replaced.
        BuildError: if a build or another restoration is running, or the disk is full or not writable.
    """
    if not replace_existing:
        check_empty(home)
    staging = home / STAGING
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / ".build.lock", timeout=0):
            put_back(home)
            shutil.rmtree(staging, ignore_errors=True)
            try:
                files = _unpack(backup, staging)
                return _take_places(home, staging, files, backup)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except Timeout as error:
        raise BuildError(f"a build is running in {home}; try again when it has ended") from error
    except OSError as error:
        raise BuildError(f"{backup} could not be restored to {home}: {error}") from error


def check_empty(home: Path) -> None:
    """Make sure that a data folder has nothing that a restoration would replace.

    Raises:
        StandlinkError: if it has datasets or releases.
    """
    if present := [name for name in ("datasets", "releases", CURRENT) if _has_data(home / name)]:
        raise StandlinkError(
            f"{home} has data already ({', '.join(present)}). Restore into an empty data folder (--home), or add "
            "--replace: then datasets and settings of the same names are replaced, and all others kept."
        )


def _verified(home: Path) -> Release | None:
    releases = Releases(home)
    if releases.current_id() is None and not releases.ids():
        return None
    release = releases.current()
    release.verify()
    return release


def _settings(home: Path) -> list[Path]:
    """Return the files of a data folder that belong to its user, such as ``organizations.csv``."""
    own = (CURRENT,)
    return [p for p in sorted(home.glob("[!.]*")) if p.is_file() and p.name not in own]


def _check_unchanged(home: Path, datasets: list[Any], release: Release | None) -> None:
    """Make sure that what was read is still what there is.

    Raises:
        BuildError: naming what has changed.
    """
    changed = [f"dataset {d.name}" for d in datasets if open_dataset(home, d.name) != d]
    if release and not (release.path / "manifest.json").is_file():
        changed.append(f"release {release.id}")
    if changed:
        raise BuildError(f"changed while it was backed up: {', '.join(changed)}. Back up again.")


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file to an archive; return its line in the list of checksums."""
    with path.open("rb") as file:
        digest, about = _Digest(file), tar.gettarinfo(arcname=name, fileobj=file)
        # Whoever restores it owns it.
        about.uid = about.gid = 0
        about.uname = about.gname = ""
        tar.addfile(about, digest)  # type: ignore[arg-type]
    return f"{digest.sha256.hexdigest()}  {name}\n"


class _Digest:
    """A file that is read once, and its checksum."""

    def __init__(self, file: Any) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data: bytes = self.file.read(size)
        self.sha256.update(data)
        return data


def _unpack(backup: Path, folder: Path) -> list[str]:
    """Unpack a backup; return the names of its files.

    Raises:
        FileError: if it cannot be read, is no backup, was cut off, or has been changed.
    """
    found: dict[str, str] = {}
    listed = ""
    try:
        with zstd.open(backup, "rb") as raw, tarfile.open(fileobj=raw, mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is None or listed or (member.name != _CHECKSUMS and not _is_ours(member.name)):
                    raise FileError(backup, None, f"is not a backup of Standlink: it has {member.name!r}")
                if member.name == _CHECKSUMS:
                    listed = file.read().decode()
                    continue
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    digest = _Digest(file)
                    while block := digest.read(_BLOCK):
                        out.write(block)
                found[member.name] = digest.sha256.hexdigest()
    except _FAULTS as error:
        raise FileError(backup, None, f"is not a backup of Standlink, or is damaged: {error}") from error
    except OSError as error:
        if error.filename == str(backup):
            raise FileError(backup, None, f"cannot be read: {error.strerror}") from error
        raise
    if not listed:
        raise FileError(backup, None, "is incomplete: its list of checksums is missing; was it cut off?")
    _compare(backup, found, listed)
    return list(found)


def _compare(backup: Path, found: dict[str, str], listed: str) -> None:
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in listed.splitlines())}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise FileError(backup, None, f"is damaged; these files have changed: {', '.join(wrong[:3])}{more}")


def _is_ours(name: str) -> bool:
    """Return whether a backup may have a file of this name: in a dataset or release, or in the data folder itself."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or parts[0].startswith(".") or "\\" in name:
        return False
    return len(parts) == 1 or (parts[0] in ("datasets", "releases") and len(parts) > 2)


def _take_places(home: Path, staging: Path, files: list[str], backup: Path) -> Backup:
    """Move what was unpacked into the data folder."""
    releases = Releases(staging).folders()
    try:
        for folder in releases:
            Release.open(folder).verify()
    except NoReleaseError as error:
        raise FileError(backup, None, f"has a damaged release: {error}") from error
    datasets = tuple(dataset.name for dataset in all_datasets(staging))
    settings = tuple(path.name for path in _settings(staging))
    # An intact release of this id is the same, and may be served.
    kept = Releases(home).folder
    moved = [folder.name for folder in releases if not _is_intact(kept / folder.name)]
    names = [f"{kept.name}/{name}" for name in moved] + [f"datasets/{name}" for name in datasets] + list(settings)
    if releases:
        # Named last, so that a server switches when all is in its place.
        Releases(staging).point_to(releases[0].name)
        names.append(CURRENT)
    durable.sync_folder(staging)
    with not_imported(home, datasets):
        exchange(home, staging, names)
    release = releases[0].name if releases else ""
    return Backup(release, datasets, settings, len(files), backup.stat().st_size)


def _is_intact(release: Path) -> bool:
    try:
        Release.open(release).verify()
    except NoReleaseError:
        return False
    return True


def _has_data(path: Path) -> bool:
    return any(path.glob("[!.]*")) if path.is_dir() else path.exists()
