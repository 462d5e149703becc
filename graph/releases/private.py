"""Private datasets: a mark on a dataset, which no public server opens a release of, and a data folder without them.

A release of all datasets is for the researcher. A release for everybody is built in a data folder that has never had a
private dataset, so nothing that is made from a release can know of one.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

from ...errors import BuildError, NotFoundError
from . import durable
from .dataset import all_datasets, not_imported, open_dataset
from .files import read_manifest

#: The folder of the data folder in which the public release is built.
PUBLIC: Final = "public"
_DESCRIPTION: Final = "dataset.json"


def mark(home: Path, name: str, *, private: bool) -> None:
    """Mark a dataset as private, or no longer; releases that have it do not change, but the next build makes another.

    Raises:
        NotFoundError: if there is none of that name.
        BuildError: if it is being imported.
    """
    with not_imported(home, [name]):
        dataset = open_dataset(home, name)
        if dataset is None:
            raise NotFoundError(f"there is no dataset {name!r} in {home}")
        if dataset.private != private:
            path = home / "datasets" / name / _DESCRIPTION
            about = json.loads(path.read_text("utf-8")) | {"private": private}
            durable.write(path, json.dumps(about, indent=1, ensure_ascii=False).encode())


def private_datasets(manifest: dict[str, Any]) -> list[str]:
    """Return the names of the private datasets of a release."""
    return [str(entry["name"]) for entry in manifest["datasets"] if entry.get("private")]


def is_private(release: Path) -> bool:
    """Return whether a release has private datasets; one without a readable manifest cannot be opened at all."""
    try:
        return bool(private_datasets(read_manifest(release)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def without_private(home: Path) -> Path:
    """Bring the public data folder up to date, and return it: all datasets except private ones, as links to the files.

    Raises:
        BuildError: if a dataset is being imported, or the folder cannot be written.
    """
    target = home / PUBLIC
    public = [dataset.name for dataset in all_datasets(home) if not dataset.private]
    folder = target / "datasets"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with not_imported(home, public):
            for stale in folder.iterdir():
                if stale.name not in public:
                    shutil.rmtree(stale)
            for name in public:
                _link(home / "datasets" / name, folder / name)
    except OSError as error:
        raise BuildError(f"the public data folder {target} could not be written: {error}") from error
    return target


def _link(origin: Path, target: Path) -> None:
    """Let a folder have the files of another, which are never changed in place."""
    if target.is_dir() and _files(target) == _files(origin):
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(origin, target, copy_function=lambda file, link: durable.link(Path(file), Path(link)))


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (found.st_size, found.st_mtime_ns) for name, found in stats.items()}
