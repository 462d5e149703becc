"""Build a release from nothing: its graph is loaded into memory for the stages, and in parallel into the store on disk.

Loading the store on disk is a long task for one thread, and reading it is several times slower than reading memory. So
the stages work on a graph in memory while a thread writes the store. If the graph is too large for memory, they work on
disk; then inference and the derivation of most words, which read files, run beside loading. Later stages write little
into the store: it is optimized beside validation, and the dump is written beside the tables.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ...errors import BuildError
from ..gate.validation import LISTED, Report, validate
from ..index.documents import Document
from ..index.writer import index
from ..releases.difference import blocks_of, difference, lines_in, lines_of
from ..releases.earlier import Earlier
from ..releases.gzip_members import Member
from ..releases.release import Release
from ..releases.sorted_quads import member_name, write_quads
from ..releases.statistics import Statistics
from ..store.store import INFERRED, ONTOLOGY
from ..store.triples_frame import COLUMNS, write_columns
from .change import Change
from .counting import count_all
from .derivation import derive, derived_from_files
from .inference import infer_files
from .loading import Part, count_lines, load
from .revalidation import Before
from .tabulation import tabulate

if TYPE_CHECKING:
    import polars as pl

    from .left_out import LeftOut

#: The largest graph to hold in memory: asserted triples, at an estimated 900 bytes each.
IN_MEMORY: Final = 3_000_000


class Whole:
    """The stages of a build from nothing."""

    #: The release that is updated, if any.
    base: Release | None = None
    #: What an update takes as left out by the release before, until ``put_back``.
    left_out: LeftOut | None = None
    #: The number of inferred triples, once they are inferred.
    inferred_triples = 0

    def __init__(self, parts: Sequence[Part], triples: int, target: Path, inferred: Path) -> None:
        self.parts = list(parts)
        self.inferred = Part(INFERRED, inferred)
        self.disk = ox.Store(str(target))
        self.memory = ox.Store() if triples <= IN_MEMORY else None
        #: What has changed since all of the graph was validated.
        self.change: Change | None = None
        self._report: Report | None = None
        #: The parts of the inferred graph, and the columns of each file that was read.
        self._inferred_parts = [self.inferred]
        self._columns: dict[Path, Path] = {}
        self._writer, self._dumper = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._loading: list[Future[None]] = []
        self._completing: list[Future[None]] = []
        self._statistics: Future[Statistics]

    @property
    def store(self) -> ox.Store:
        """The graph of the stages; on disk, once all that was loaded is in it."""
        if self.memory is not None:
            return self.memory
        self._await_loading()
        return self.disk

    @property
    def columns(self) -> list[Part]:
        """All graphs, asserted and inferred, as files of columns. Each file is read once, for all stages."""
        self._write_inferred()
        return self._read([*self.parts, *self._inferred_parts])

    @property
    def files(self) -> list[Path]:
        """The files of columns with all triples, asserted and inferred."""
        return [part.path for part in self.columns]

    def load(self) -> int:
        """Load datasets, provenance and ontology, on disk beside what follows; return the number of triples."""
        self._load(self.parts)
        return sum(count_lines(part.path) for part in self.parts)

    def replace(self, parts: Iterable[Part]) -> None:
        """Exchange the files of some graphs, and apply the differences; the inferred triples are those of before."""
        changed, self.change = {part.graph: part for part in parts}, self.change or self._unchanged()
        for old in self.parts:
            if old.graph in changed:
                self.change.apply(old.graph, difference(lines_of(old.path), lines_of(changed[old.graph].path)))
        self.parts = [changed.get(part.graph, part) for part in self.parts]

    @property
    def earlier(self) -> Earlier | None:
        """The release that is updated, if any, with all that has changed since."""
        return Earlier(self.base, self.change.lines) if self.base and self.change else None

    def leaves_out_again(self) -> bool:
        """Return whether a build from nothing would leave out the same as the release before."""
        return False

    def put_back(self, parts: Iterable[Part]) -> None:
        """Put back what the release before left out; exchange some other parts too."""
        self.replace(parts)

    def infer(self) -> int:
        """Infer and load the inferred triples, then those derived from them; return their number.

        If the graph has changed, infer from the change.
        """
        if self.change:
            self.inferred.path.unlink(missing_ok=True)
            self._columns.pop(self.inferred.path, None)
            self._inferred_parts = [self.inferred]
            self.inferred_triples = self.change.infer(self._asserted)
            return self.inferred_triples
        paths = (self.inferred.path.with_name(name) for name in ("closure.nt", "derived.nt"))
        closure, derived = (Part(INFERRED, path) for path in paths)
        self.inferred_triples = infer_files(self._asserted(), closure.path)
        self._load([closure])
        # Before the store is needed, which may still be loading.
        known = {} if self.memory is not None else derived_from_files(self._read([*self.parts, closure]))
        self.inferred_triples += derive(self.store, derived.path, known)
        self._load([derived])
        # An optimized store is read several times faster; validation reads files before it reads the store.
        self._completing.append(self._writer.submit(self.disk.optimize))
        self._inferred_parts = [closure, derived]
        with self.inferred.path.open("wb") as file:
            for part in self._inferred_parts:
                file.writelines(blocks_of(part.path))
        return self.inferred_triples

    def validate(self, files: dict[str, Path], listed: int = LISTED) -> Report:
        """Validate the graph against the shapes; list so many results of each constraint and dataset.

        If the graph has changed, validate what has changed, and keep the findings about other records.
        """
        report = self.change.revalidate(files) if self.change and listed == LISTED else None
        if report is None:
            report = validate(self.store, files, listed=listed, triples=self.files)
        if listed == LISTED:
            self._report = report
        return report

    def index(self, path: Path, documents: Sequence[Document]) -> dict[str, int]:
        """Write the search index; return the number of things by kind."""
        return index(self.store, path, {part.path: part.graph.value for part in self.columns}, documents)

    def tabulate(self, folder: Path, values: pl.DataFrame) -> dict[str, int]:
        """Write the analysis tables, with the values of indicators; return the number of rows of each."""
        # A store in memory is queried faster.
        return tabulate(self.store, folder, parts=self.columns if self.memory is None else [], values=values)

    def start_completing(self, path: Path, work: Path) -> None:
        """Begin what the stages that follow do not need, beside them: nothing more is written into the store.

        All triples but the ontology are written as N-Quads to a path, and counted.
        """
        unchanged, folder = self.unchanged(), work / path.stem
        if member_name(INFERRED.value) not in unchanged:
            self._write_inferred()
        for each in (path.parent, folder):
            each.mkdir()
        parts = sorted((part.graph.value, part.path) for part in (*self.parts, self.inferred) if part.graph != ONTOLOGY)
        self._completing.append(self._dumper.submit(write_quads, parts, path, folder, unchanged))
        self._statistics = self._writer.submit(self.count)

    def unchanged(self) -> dict[str, Member]:
        """Return the members of an earlier dump whose graphs are the same."""
        return {}

    def number(self) -> int:
        """Return the number of triples in the named graphs."""
        return sum(self.statistics.graphs.values())

    def count(self) -> Statistics:
        """Count the triples of the complete graph."""
        return count_all(self.store)

    @property
    def statistics(self) -> Statistics:
        """The numbers of the complete graph, once they are counted."""
        return self._statistics.result()

    def finish(self) -> int:
        """Wait until store and dump are complete, and close the store; return the number of its triples.

        Raises:
            BuildError: if it differs from the graph of the stages.
        """
        self._await_loading()
        self._await_completing()
        self._statistics.result()
        if self.memory is not None and len(self.disk) != len(self.memory):
            found, expected = len(self.disk), len(self.memory)
            raise BuildError(f"the store has {found:,} quads, but {expected:,} were loaded; build again")
        triples = self.number()
        self.disk.flush()
        self.close()
        # Readers that are not yet garbage-collected keep the store open, and an open store may still change its files.
        gc.collect()
        return triples

    def close(self) -> None:
        """Stop writing and close the stores, at any stage."""
        for executor in (self._writer, self._dumper):
            executor.shutdown(cancel_futures=True)
        for name in ("change", "memory", "disk"):
            vars(self).pop(name, None)

    def _unchanged(self) -> Change:
        """Return no change yet of the graph as it is, which is kept."""
        assert self._report is not None, "a graph changes once it is validated"
        folder, inferred = (self.inferred.path.with_name(name) for name in ("before", "inferred-before.nt"))
        self._await_loading()
        self._await_completing()
        self.disk.backup(str(folder))
        self.inferred.path.replace(inferred)
        before = Before(ox.Store.read_only(str(folder)), self._report.as_json(), self.inferred_triples)
        stores = [self.disk] if self.memory is None else [self.memory, self.disk]
        return Change(before, lambda: map(lines_in, blocks_of(inferred)), stores, self.inferred.path.parent)

    def _write_inferred(self) -> None:
        """Write the file with the inferred triples, for stages that read it as a whole."""
        if self.change and not self.inferred.path.exists():
            with self.inferred.path.open("wb") as file:
                for lines in self.change.inferred():
                    lines.to_frame().write_csv(file, include_header=False, quote_style="never")

    def _asserted(self) -> list[Path]:
        return [part.path for part in self._read(self.parts)]

    def _read(self, parts: Iterable[Part]) -> list[Part]:
        """Return parts as files of columns, which are written of files that were not read before."""
        parts = list(parts)
        for part in parts:
            if part.path not in self._columns:
                target = self.inferred.path.with_name(f"columns-{len(self._columns)}{COLUMNS}")
                # What is inferred is written property by property.
                self._columns[part.path] = write_columns(part.path, target, is_grouped=part.graph == INFERRED)
        return [Part(part.graph, self._columns[part.path]) for part in parts]

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

    def _await_completing(self) -> None:
        while self._completing:
            self._completing.pop(0).result()
