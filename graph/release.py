"""Releases: immutable, published builds. Readers open one read-only and move to the next when it is published."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ..errors import NoReleaseError
from .store import Store

MANIFEST: Final = "manifest.json"
STORE: Final = "store"
INDEX: Final = "search.sqlite"
REPORT: Final = "report.json"
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
            NoReleaseError: if it is not there, or is damaged.
        """
        try:
            manifest = json.loads((path / MANIFEST).read_text("utf-8"))
            if not isinstance(manifest, dict) or not manifest.keys() >= _REQUIRED:
                raise ValueError(f"{MANIFEST} is not complete")
        except (OSError, ValueError) as error:
            raise NoReleaseError(f"release {path.name} cannot be read: {error}. Run 'standlink build'.") from error
        missing = [name for name in (STORE, INDEX) if not (path / name).exists()]
        if missing:
            raise NoReleaseError(f"release {path.name} lacks {' and '.join(missing)}. Run 'standlink build --force'.")
        return cls(path, manifest)

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def published(self) -> str:
        """When it was published, in ISO 8601."""
        return str(self.manifest["published"])

    @property
    def index(self) -> Path:
        """The search index."""
        return self.path / INDEX

    @cached_property
    def store(self) -> Store:
        """The graph, opened on first use."""
        try:
            return Store.open(self.path / STORE)
        except (OSError, RuntimeError) as error:
            raise NoReleaseError(
                f"the store of release {self.id} is damaged: {error}. Run 'standlink build --force'."
            ) from error


class Releases:
    """The releases of a data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "releases"
        self._open: Release | None = None
        self._lock = threading.Lock()

    def current_id(self) -> str | None:
        """Return the id of the published release, or None."""
        try:
            return (self.home / "current").read_text("utf-8").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def current(self) -> Release:
        """Return the published release; the same object until another is published.

        Raises:
            NoReleaseError: if nothing has been published, or it cannot be opened.
        """
        current = self.current_id()
        if current is None:
            raise NoReleaseError(f"nothing has been built in {self.home}: run 'standlink build'")
        with self._lock:
            if self._open is None or self._open.id != current:
                self._open = Release.open(self.folder / current)
            return self._open

    def ids(self) -> list[str]:
        """Return the ids of all releases, the oldest first."""
        return sorted(p.name for p in self.folder.glob("[!.]*") if (p / MANIFEST).exists())

    def publish(self, staged: Path, release_id: str) -> Release:
        """Give a finished build its name and make it the current release, in one step each."""
        target = self.folder / release_id
        staged.replace(target)
        marker = self.home / ".current.new"
        marker.write_text(release_id + "\n", "utf-8")
        marker.replace(self.home / "current")
        return Release.open(target)
