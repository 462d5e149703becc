"""The files of a release: their checksums, what opening checks of them, and what verification checks.

The manifest lists every file with its size, the SHA-256 of all its bytes, and for a large file that of its two ends.
Opening a release must stay fast: it reads small files whole and of large files the ends, where Parquet, RocksDB,
SQLite and Tantivy keep what they need to read the rest. A byte that changed in the middle of a large file is found by
verification only.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from .checksum import file_checksum

MANIFEST: Final = "manifest.json"
STORE: Final = "store"
_CHECKSUM: Final = "checksum"
#: Files below this size, in bytes, are read whole when a release is opened.
SMALL: Final = 64 << 10
#: The bytes that are read of each end of a larger file.
_END: Final = 4 << 10
#: What RocksDB writes into the folder of a store and reads again nowhere: its journal, and the lock of a writer.
_UNREAD: Final = ("LOG", "LOG.old.*", "LOCK")

#: Files of a release by their path in it, as the manifest has them: ``size``, ``sha256`` and, of large ones, ``ends``.
#: Releases of earlier versions have no ``ends``, and list only those files of the store that end in ``.sst``.
Files = Mapping[str, Mapping[str, Any]]


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a release, with a checksum of itself."""
    text = json.dumps({**manifest, _CHECKSUM: _digest(manifest)}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, "utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release. Those of earlier versions have no checksum of themselves.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is not JSON, no manifest, or differs from its checksum.
    """
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError(f"{MANIFEST} is not an object")
    expected = manifest.pop(_CHECKSUM, None)
    # A sequence number is as new as the checksum: one without the other is damage.
    if (expected is not None or "sequence" in manifest) and expected != _digest(manifest):
        raise ValueError(f"{MANIFEST} has changed")
    return manifest


def sequence_of(path: Path) -> int:
    """Return the place of a release in the order of builds, of a damaged one too; 0 if it is not known."""
    try:
        return int(read_manifest(path).get("sequence", 0))
    except (OSError, ValueError, TypeError):
        return 0


def checksums(folder: Path, base: tuple[Path, Files] | None = None) -> dict[str, Mapping[str, Any]]:
    """Return size and checksums of every file of a release except its manifest.

    Args:
        folder: of the release.
        base: the folder and the files of a verified release; a file that is also one of these is not read again.
    """
    known = {_identity(base[0] / name): entry for name, entry in base[1].items()} if base else {}
    return {name: known.get(_identity(folder / name)) or _entry(folder / name) for name in _names(folder)}


def drop_unread(store: Path) -> None:
    """Delete the files of a closed store that no reader needs."""
    for pattern in _UNREAD:
        for path in store.glob(pattern):
            path.unlink()


def faults(folder: Path, files: Files) -> Iterator[str]:
    """Yield the files that are missing or visibly damaged, and why, as opening a release finds them."""
    for name, entry in files.items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else None
        if size is None:
            yield f"{name} (missing)"
        elif size != entry["size"]:
            yield f"{name} ({size:,} bytes instead of {entry['size']:,})"
        elif size < SMALL and file_checksum(path) != entry["sha256"]:
            yield f"{name} (changed)"
        elif "ends" in entry and _ends(path, size) != entry["ends"]:
            yield f"{name} (changed at its beginning or end)"
    yield from store_faults(folder, files)


def changes(folder: Path, files: Files) -> Iterator[str]:
    """Yield the files that are missing or differ from their checksum by any byte."""
    # Computing a checksum releases the interpreter lock.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault in pool.map(lambda name: _change(folder / name, name, files[name]), files):
            if fault:
                yield fault


def _change(path: Path, name: str, entry: Mapping[str, Any]) -> str:
    if not path.is_file():
        return f"{name} (missing)"
    is_same = path.stat().st_size == entry["size"] and file_checksum(path) == entry["sha256"]
    return "" if is_same else f"{name} (changed)"


def store_faults(folder: Path, files: Files) -> Iterator[str]:
    """Yield what is wrong with the files that name the others of the store, if an earlier version did not list them."""
    if f"{STORE}/CURRENT" in files:
        return
    store = folder / STORE
    try:
        current = (store / "CURRENT").read_bytes()
    except OSError:
        yield f"{STORE}/CURRENT (missing)"
        return
    name = current.decode("ascii", "replace").removesuffix("\n")
    if not name.startswith("MANIFEST-") or not name[9:].isdigit():
        yield f"{STORE}/CURRENT (changed)"
    elif not (store / name).is_file() or not (store / name).stat().st_size:
        yield f"{STORE}/{name} (missing or empty)"


def unlisted(folder: Path, files: Files) -> list[str]:
    """Return the files that the manifest does not list, so that nothing can tell whether they have changed."""
    return [name for name in _names(folder) if name not in files]


def some(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many more there are."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _names(folder: Path) -> list[str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [name for path in paths if (name := path.relative_to(folder).as_posix()) != MANIFEST]


def _identity(path: Path) -> tuple[int, int]:
    """Return what two names of one file share: the device and the number of the file."""
    about = path.stat()
    return about.st_dev, about.st_ino


def _entry(path: Path) -> dict[str, Any]:
    size = path.stat().st_size
    entry = {"size": size, "sha256": file_checksum(path)}
    return entry if size < SMALL else {**entry, "ends": _ends(path, size)}


def _ends(path: Path, size: int) -> str:
    """Return the SHA-256 of the first and the last bytes of a large file."""
    with path.open("rb") as file:
        digest = hashlib.sha256(file.read(_END))
        file.seek(size - _END)
        digest.update(file.read(_END))
    return digest.hexdigest()
