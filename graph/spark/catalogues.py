"""Relaton catalogues imported by Spark: the records are mapped and resolved by the functions of the embedded import.

Workers map the records of a share of an archive each. A shuffle brings together all records of a document and of a
standard across its editions (``Piece.keys``), whatever share they were in; workers then decide which records are of one
document, and write its lines. What joins documents with each other, links and contributions, is resolved at the driver,
which holds addresses, dates and links of all documents, and no lines of them.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..sources.archive import Files
from ..sources.protocol import Report
from ..sources.relaton.batch import batches, map_batch
from ..sources.relaton.catalogues import Catalogue, catalogue
from ..sources.relaton.documents import Documents
from ..sources.relaton.part import Found, Part, Piece
from ..sources.relaton.resolution import one_name_each
from ..sources.relaton.source import Mentioned, Relaton, moved
from .groups import representatives
from .parallel import made
from .reporting import PartReport
from .shares import opened, shares, version

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

#: What a task yields, by kind.
_PIECE: Final = "piece"
_SHARE: Final = "share"
_FOUND: Final = "found"
_LINES: Final = "lines"
#: Bytes of lines that are sent at once.
_BLOCK: Final = 1 << 20

Kinds = tuple[str, Any]


class SparkRelaton(Relaton):
    """The records of one catalogue, read by Spark; the triples are those of ``Relaton``, in another order."""

    def __init__(
        self, context: SparkContext, files: Files, catalogue: Catalogue, *, abstracts: bool = False, parts: int = 0
    ) -> None:
        archives = opened(files)
        if len(archives) > 1:
            files = replace(files, version=version(archives))
        super().__init__(files, catalogue, abstracts=abstracts, processes=1)
        self.context = context
        self.parts = parts or context.defaultParallelism
        self.archives = archives if archives[0].path != files.path else [self.files]

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the triples: those of the documents as workers find them, then those between documents."""
        mapped = self._mapped()
        mentioned = self._mentioned(mapped, report)
        resolved = self._resolved(mapped)
        found = Found(Documents(io.BytesIO()))
        for own, counts in resolved.filter(_is(_FOUND)).values().toLocalIterator():
            found.join(own)
            counts.add_to(report)
        yield from resolved.filter(_is(_LINES)).values().toLocalIterator()
        between = self.between(found, mentioned, report)
        shared = mentioned.shared | found.shared | between.described
        yield from one_name_each(shared, found.own)
        yield from between.relations
        yield from between.contributions
        mentioned_only = {each.split(b">", 1)[0][1:].decode() for each in shared}
        yield from moved(found.documents.replaced, found.things | self.known | mentioned_only)
        resolved.unpersist()
        mapped.unpersist()

    def _mapped(self) -> RDD[Kinds]:
        """Return what the records of each share say."""
        tasks = [
            (files, self.catalogue.name, self.abstracts)
            for files in shares(self.archives, self.context.defaultParallelism)
        ]
        return made(self.context.parallelize(tasks, len(tasks)).flatMap(_map_share))

    def _mentioned(self, mapped: RDD[Kinds], report: Report) -> Mentioned:
        """Return what the records mention; count them."""
        mentioned = Mentioned()
        for own, counts, checksums, newest in mapped.filter(_is(_SHARE)).values().toLocalIterator():
            mentioned.join(own)
            counts.add_to(report)
            self.checksums += checksums
            self.newest = max(self.newest, newest)
        return mentioned

    def _resolved(self, mapped: RDD[Kinds]) -> RDD[Kinds]:
        """Return the documents of each group of records."""
        pieces = mapped.filter(_is(_PIECE)).values()
        groups = self.context.broadcast(representatives(pieces, self.parts))
        task = self.catalogue.name, self.abstracts
        together = pieces.keyBy(lambda piece: groups.value.get(piece.keys[0], piece.keys[0])).partitionBy(self.parts)
        return made(together.values().mapPartitions(lambda some: _resolve(some, *task)))


def _map_share(task: tuple[Files, str, bool]) -> Iterator[Kinds]:
    """Yield what each record of a share of an archive says of its document, then what all of them mention."""
    files, name, abstracts = task
    source = _source(files, name, abstracts)
    report, mentioned = PartReport(source.name), Mentioned()
    for items in batches(source.items(report)):
        batch = map_batch(items, source.catalogue, abstracts)
        source.count(batch, report)
        mentioned.add(batch)
        yield from ((_PIECE, piece) for piece in batch.pieces)
    yield _SHARE, (mentioned, report.counts(), source.checksums, source.newest)


def _resolve(pieces: Iterable[Piece], name: str, abstracts: bool) -> Iterator[Kinds]:
    """Yield the lines of the documents of some groups of records, and what the rest of the catalogue needs of them."""
    source = _source(Files(Path()), name, abstracts)
    report = PartReport(source.name)
    with tempfile.TemporaryFile() as file:
        part = Part(file, source.body, report)
        part.add(pieces)
        found = part.resolve()
        yield from ((_LINES, block) for block in _blocks(part.lines(found.own)))
        yield from ((_LINES, block) for block in _blocks(part.successions()))
        found.documents = found.documents.without_lines()
        yield _FOUND, (found, report.counts())


def _source(files: Files, name: str, abstracts: bool) -> Relaton:
    return Relaton(files, catalogue(name), abstracts=abstracts, processes=1)


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines in blocks that are worth sending."""
    block: list[bytes] = []
    size = 0
    for each in lines:
        block.append(each)
        size += len(each)
        if size > _BLOCK:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)


def _is(kind: str) -> Any:
    return lambda found: found[0] == kind
