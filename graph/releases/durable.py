"""Writes that outlast a power cut: first the content of a file reaches the disk, then its name.

A rename is atomic for other processes, but after a power cut a new name may belong to an empty file unless the file and
then the folder of the name were written to disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path


def sync(path: Path) -> None:
    """Write a file to disk, or the names in a folder.

    Raises:
        OSError: if it cannot be written.
    """
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handles of folders; it writes names with the files.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Write a folder to disk with all that is in it, the deepest first."""
    for path in _deepest_first(folder):
        sync(path)


def write(path: Path, data: bytes) -> None:
    """Write a small file to disk; at its path is either the old content or the new, whatever happens.

    Raises:
        OSError: if it cannot be written; the old content is kept.
    """
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    replace(fresh, path)


def replace(source: Path, target: Path) -> None:
    """Give a file, or a folder that is on disk already, another name on the same disk, and write the name to disk."""
    if source.is_file():
        sync(source)
    source.replace(target)
    sync(target.parent)


def link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name, or copy it where a file has one name only."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy(source, target)


def remove(path: Path) -> None:
    """Delete a file, and its name from the disk."""
    path.unlink()
    sync(path.parent)


def _deepest_first(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _deepest_first(path)
        elif path.is_file():
            yield path
    yield folder
