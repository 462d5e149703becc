"""The shares of archives that tasks read: no archive can be cut, so a task reads all of one and maps its share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..releases.content import text_checksum
from ..sources.archive import Files, in_object_store, is_archive


def opened(files: Files) -> list[Files]:
    """Return the archives of a folder of archives, also in an object store, or the folder or archive itself."""
    if files.address.endswith("/"):
        return in_object_store(files.address)
    if not files.path.is_dir():
        return [files]
    inside = [path for path in sorted(files.path.iterdir()) if path.is_file() and not path.name.startswith(".")]
    if not inside or not all(is_archive(path) for path in inside):
        return [files]
    return [replace(files, path=path, size=path.stat().st_size) for path in inside]


def shares(archives: list[Files], cores: int) -> list[Files]:
    """Return the shares of archives to be read at the same time: one an archive, or more where cores are left."""
    each = max(1, -(-cores // len(archives)))
    return [replace(files, share=(number, each)) for files in archives for number in range(each)]


def version(archives: list[Files]) -> str:
    """Return the version of a source in several archives, which is a checksum of their names and sizes."""
    return text_checksum(*(f"{Path(files.path).name} {files.size}" for files in archives))[:12]
