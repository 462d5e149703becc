"""Build a release from nothing: its graph is loaded into memory for the stages, and in parallel into the store on disk.

Loading the store on disk takes one thread half as long as all other stages together, and reading it is several times
slower than reading memory. So the stages work on a graph in memory while a thread writes the store; both finish at
about the same time. The stages work on disk if the graph is too large for memory; then only inference and the search
for suspects of the gate, which read files, run beside loading.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import BuildError
from ..gate.validation import LISTED, Report, validate
from ..index.documents import Document
from ..index.writer import index
from ..releases.difference import Difference, difference, lines_of
from ..releases.gzip_members import Member
from ..releases.release import Release
from ..releases.sorted_quads import write_quads
from ..store.merging import count
from ..store.store import INFERRED, ONTOLOGY
from .derivation import derive
from .inference import infer_files
from .loading import Part, count_lines, load
from .tabulation import tabulate

#: The largest graph to hold in memory: asserted triples, at an estimated 900 bytes each.
IN_MEMORY: Final = 3_000_000


class Whole:
    """The stages of a build from nothing."""

    #: The release that is updated, if any.
    base: Release | None = None
    #: The number of inferred triples, once they are inferred.
    inferred_triples = 0

    def __init__(self, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.parts = list(parts)
        self.inferred = Part(INFERRED, inferred)
        self.disk = ox.Store(str(target))
        self.memory = ox.Store() if triples <= IN_MEMORY else None
        self._writer, self._dumper = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._loading: list[Future[None]] = []
        self._completing: list[Future[None]] = []

    @property
    def store(self) -> ox.Store:
        """The graph of the stages; on disk, once all that was loaded is in it."""
        if self.memory is not None:
            return self.memory
        self._await_loading()
        return self.disk

    @property
    def files(self) -> list[Path]:
        """The N-Triples files with all triples, asserted and inferred."""
        return [part.path for part in (*self.parts, self.inferred)]

    def load(self) -> int:
        """Load datasets, provenance and ontology, on disk beside what follows; return the number of triples."""
        self._load(self.parts)
        return sum(count_lines(part.path) for part in self.parts)

    def replace(self, parts: Iterable[Part]) -> None:
        """Exchange the files of some graphs, and load the differences; the inferred triples are those of before."""
        changed = {part.graph: part for part in parts}
        for old in self.parts:
            if old.graph in changed:
                self._apply(old.graph, difference(lines_of(old.path), lines_of(changed[old.graph].path)))
        self.parts = [changed.get(part.graph, part) for part in self.parts]

    def infer(self) -> int:
        """Infer and load the inferred triples, then those derived from them; return their number.

        After ``replace`` it is called again, and loads the differences.
        """
        closure, derived = (self.inferred.path.with_name(name) for name in ("closure.nt", "derived.nt"))
        fresh = self.inferred.path.with_name("fresh.nt")
        inferred = infer_files([part.path for part in self.parts], fresh)
        self._take(fresh, closure, derived=False)
        inferred += derive(self.store, fresh)
        self._take(fresh, derived, derived=True)
        with self.inferred.path.open("wb") as file:
            for path in (closure, derived):
                file.write(path.read_bytes())
        self.inferred_triples = inferred
        return inferred

    def validate(self, files: dict[str, Path], listed: int = LISTED) -> Report:
        """Validate the graph against the shapes; list so many results of each constraint and dataset."""
        return validate(self.store, files, listed=listed, triples=self.files)

    def index(self, path: Path, documents: Sequence[Document]) -> dict[str, int]:
        """Write the search index; return the number of things by kind."""
        return index(self.store, path, self.files, documents)

    def tabulate(self, folder: Path) -> dict[str, int]:
        """Write the analysis tables; return the number of rows of each."""
        return tabulate(self.store, folder, parts=self.columns())

    def columns(self) -> list[Part]:
        """Return all graphs to read as columns rather than from the store; none if the store is in memory."""
        return [*self.parts, self.inferred] if self.memory is None else []

    def start_completing(self, path: Path, work: Path) -> None:
        """Begin what the stages that follow do not need, beside them: nothing more is written into the store.

        All triples but the ontology are written as N-Quads to a path, and the store is optimized.
        """
        folder = work / path.stem
        for each in (path.parent, folder):
            each.mkdir()
        parts = sorted((part.graph.value, part.path) for part in (*self.parts, self.inferred) if part.graph != ONTOLOGY)
        self._completing.append(self._dumper.submit(write_quads, parts, path, folder, self.unchanged()))
        self._completing.append(self._writer.submit(self.optimize))

    def unchanged(self) -> dict[str, Member]:
        """Return the members of an earlier dump whose graphs are the same."""
        return {}

    def number(self) -> int:
        """Return the number of triples in the named graphs."""
        return count(self.store)

    def finish(self) -> int:
        """Wait until store and dump are complete, and close the store; return the number of its triples.

        Raises:
            BuildError: if it differs from the graph of the stages.
        """
        self._await_loading()
        for completed in self._completing:
            completed.result()
        if self.memory is not None and len(self.disk) != len(self.memory):
            found, expected = len(self.disk), len(self.memory)
            raise BuildError(f"the store has {found:,} quads, but {expected:,} were loaded; build again")
        triples = self.number()
        self.disk.flush()
        self.close()
        # Readers that are not yet garbage-collected keep the store open, and an open store may still change its files.
        gc.collect()
        return triples

    def optimize(self) -> None:
        """Optimize the store on disk for reading."""
        self.disk.optimize()

    def close(self) -> None:
        """Stop writing and close the stores, at any stage."""
        for executor in (self._writer, self._dumper):
            executor.shutdown(cancel_futures=True)
        for name in ("memory", "disk"):
            vars(self).pop(name, None)

    def _take(self, fresh: Path, path: Path, *, derived: bool) -> None:
        """Load inferred triples, or the difference from those loaded before, which have the second path."""
        if path.exists():
            self._apply(INFERRED, difference(lines_of(path), lines_of(fresh)))
            fresh.replace(path)
        else:
            fresh.replace(path)
            self._load_inferred(path, derived=derived)

    def _apply(self, graph: ox.NamedNode, change: Difference) -> None:
        """Apply a change to a graph that is loaded."""
        self._await_loading()
        change.apply(self.disk, graph)
        if self.memory is not None:
            change.apply(self.memory, graph)

    def _load_inferred(self, path: Path, *, derived: bool) -> None:  # noqa: ARG002
        self._load([Part(INFERRED, path)])

    def _load(self, parts: Sequence[Part]) -> None:
        self._write(parts)
        if self.memory is not None:
            load(self.memory, parts)

    def _write(self, parts: Sequence[Part]) -> None:
        """Write parts into the store on disk, one by one, so that a failed build need not wait for all of them."""
        self._loading += [self._writer.submit(load, self.disk, [part]) for part in parts]

    def _await_loading(self) -> None:
        while self._loading:
            self._loading.pop(0).result()
