"""The release that the next one updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyoxigraph as ox

from .difference import triples_of
from .release import Release


@dataclass(frozen=True)
class Earlier:
    """A release, and the N-Triples lines that only it or only the next release has."""

    release: Release
    changed: pl.Series

    def file(self, name: str) -> Path | None:
        """Return a file of the release; None if it has no such file."""
        path = self.release.path / name
        return path if path.exists() else None

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the changed triples."""
        return triples_of(self.changed)
