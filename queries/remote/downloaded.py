"""Files with a release: the N-Quads that a site offers for download, or a backup. Each is unpacked once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ...errors import BuildError, FileError
from ...graph.releases.backup import MAGIC, restore
from ...graph.releases.checksum import file_checksum
from ...graph.releases.release import Release, Releases
from ..search.pages import documents

#: The folder of the data folder with releases of files; it can be deleted at any time.
OPENED: Final = "opened"
_ENDINGS: Final = (".nq", ".nq.gz")


def unpacked(file: Path, home: Path) -> Release:
    """Return the release in a file, which is made again under the checksum of the file if it has not been before.

    Args:
        file: N-Quads, as ``/data/standlink.nq.gz`` and ``standlink export`` give them, or a file of
            ``standlink backup``.
        home: the data folder that the release is unpacked below.

    Raises:
        FileError: if the file cannot be read or has no release.
        NoReleaseError: if what was unpacked has been damaged since.
        BuildError: if it cannot be unpacked.
    """
    try:
        name = file_checksum(file)[:24]
        with file.open("rb") as start:
            is_backup = start.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise FileError(file, None, f"cannot be read: {error.strerror}") from None
    if not is_backup and not file.name.endswith(_ENDINGS):
        expected = "N-Quads (.nq or .nq.gz) that a site or 'standlink export' gives, or a file of 'standlink backup'"
        raise FileError(file, None, f"has no release: expected {expected}")
    folder = home / OPENED / name
    if not folder.exists():
        _unpack(file, folder, is_backup=is_backup)
    return Releases(folder).current()


def _unpack(file: Path, folder: Path, *, is_backup: bool) -> None:
    """Make the data folder of a file, which appears when it is complete."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=".") as part:
            work = Path(part) / folder.name
            if is_backup:
                restore(work, file)
            else:
                from ...graph.pipeline.restoring import restore_dump

                restore_dump(work, file, documents=documents)
            if not folder.exists():
                work.replace(folder)
    except OSError as error:
        raise BuildError(f"{file} cannot be unpacked to {folder}: {error}") from None
