"""A release from nothing: its graph loaded into memory to work on, and at the same time into the store on disk.

Loading the store on disk takes one thread as long as half the other stages together, and reading it is several times
slower than reading memory. So the stages work on a graph in memory, while a thread writes the store; both are done at
about the same time. A graph too large for that is worked on where it stands, on disk.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import BuildError
from ..gate.validation import Report, validate
from ..releases.release import Release
from ..store.store import INFERRED
from .inference import infer_files
from .loading import Part, load
from .tabulation import tabulate

#: The most triples, without the inferred ones, of a graph that is worked on in memory: some 600 bytes for each.
IN_MEMORY: Final = 3_000_000


class Whole:
    """The stages of a build that start from nothing."""

    #: The release that is brought up to date.
    base: Release | None = None

    def __init__(self, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.parts = parts
        self.inferred = Part(INFERRED, inferred)
        self.disk = ox.Store(str(target))
        self.store = ox.Store() if triples <= IN_MEMORY else self.disk
        self._writer = ThreadPoolExecutor(1)
        self._written: list[Future[int]] = []

    def load(self) -> int:
        """Load datasets, provenance and ontology; return how many triples these are."""
        return self._load(self.parts)

    def infer(self) -> int:
        """Infer, and load what was inferred; return how many triples these are."""
        count = infer_files([part.path for part in self.parts], self.inferred.path)
        self._load([self.inferred])
        return count

    def validate(self, files: dict[str, Path]) -> Report:
        """Check the graph against the shapes."""
        return validate(self.store, files)

    def tabulate(self, folder: Path) -> dict[str, int]:
        """Write the analysis tables; return how many rows each has."""
        return tabulate(self.store, folder)

    def finish(self) -> int:
        """Wait until the store on disk has everything, pack it for reading and let go; return how many triples it has.

        Raises:
            BuildError: if that is not what the stages have worked on.
        """
        for written in self._written:
            written.result()
        triples = len(self.disk)
        if triples != len(self.store):
            raise BuildError(f"the store has {triples:,} triples where {len(self.store):,} were loaded: build again")
        self.pack()
        self.disk.flush()
        self.close()
        # A reader of the store that waits to be collected keeps it open, and an open store still moves its files.
        gc.collect()
        return triples

    def pack(self) -> None:
        """Arrange the store on disk for reading."""
        self.disk.optimize()

    def close(self) -> None:
        """Stop writing and let go of the stores, at any stage."""
        self._writer.shutdown(cancel_futures=True)
        for name in ("store", "disk"):
            vars(self).pop(name, None)

    def _load(self, parts: Sequence[Part]) -> int:
        self._write(parts)
        if self.store is not self.disk:
            return load(self.store, parts)
        for written in self._written:
            written.result()
        return len(self.disk)

    def _write(self, parts: Sequence[Part]) -> None:
        """Write parts into the store on disk, each by itself, so that a build that fails need not wait for all."""
        self._written += [self._writer.submit(load, self.disk, [part]) for part in parts]
