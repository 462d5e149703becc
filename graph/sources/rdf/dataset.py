"""A dataset of somebody's RDF: with its provenance, the terms checked, and nothing said over what the cases say."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox

from ....credentials import without_credentials
from ....errors import FileError, ImportFailedError, StandlinkError
from ...releases.content import text_checksum
from ...releases.dataset import Dataset
from ...store.ntriples import lines
from ...store.store import LABEL, RDF_TYPE, sl
from ..archive import Files, checksum, is_archive, is_remote, open_files, opened
from ..curated import curated
from ..decompression import FAULTS, Reader, uncompressed
from ..protocol import About, Report, import_source
from ..registry import importer_names, is_reserved
from ..turtle import TurtleFilesError, stated
from .fetching import fetch, is_address
from .formats import FORMATS, format_of
from .reading import Reading, line_of
from .vocabulary import Terms

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Name and version of this importer. Raise the version whenever the same file would give other triples.
IMPORTER: Final = "rdf 1"
#: The largest file of a folder or archive, in bytes, the most they may hold together, and how many there may be.
_LIMITS: Final = (256 << 20, 8 << 30, 100_000)
_ALIAS: Final = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
_STATEMENT: Final = (sl("subject"), sl("property"), sl("object"))
_BATCH: Final = 2_000
_SKOLEMIZED: Final = "blank node given an IRI"
_GRAPHS: Final = "named graph put into that of the dataset"
_NAMES: Final = "name of a thing of the cases kept as another name"

Open = Callable[[], AbstractContextManager[IO[bytes]]]


@dataclass
class _Found:
    """What is kept of all files until the end: the parts of statements, what is described, and what is wrong."""

    problems: list[FileError] = field(default_factory=list)
    statements: list[ox.Triple] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def note(self, triple: ox.Triple) -> None:
        """Note a triple."""
        self.subjects.add(str(triple.subject))
        if triple.predicate == RDF_TYPE:
            self.typed.add(str(triple.subject))
        elif triple.predicate in _STATEMENT:
            self.statements.append(triple)


@dataclass(frozen=True)
class Rdf:
    """Files of RDF as a source.

    Attributes:
        source: a file, folder, archive, repository, or an address of the web.
        name: of the dataset.
        title: of the dataset.
        licence: the IRI of the licence.
        origin: the IRI where it was published; the address, or a checksum, by default.
        base: the IRI that relative ones are resolved against; the address by default.
        private: whether the dataset never leaves a public server.
        terms: those that the files use, once ``triples`` has run.
    """

    source: str
    name: str
    title: str
    licence: str
    origin: str = ""
    base: str = ""
    private: bool = False
    terms: Terms = field(default_factory=Terms)
    _digests: list[str] = field(default_factory=list)

    def about(self) -> About:
        """Return where the dataset comes from."""
        digest = text_checksum(*self._digests)
        address = without_credentials(self.source) if is_address(self.source) else f"urn:sha256:{digest}"
        origin = self.origin or address
        return About(self.title, self.licence, origin, IMPORTER, digest, digest[:12], private=self.private)

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the triples of all files, and the plain triple of each statement.

        Raises:
            TurtleFilesError: if a file is malformed or uses unknown terms; names all of these, with their lines.
        """
        found = _Found()
        for name, media_type, content in self._files(report):
            yield from self._file(name, media_type, content, found, report)
        if found.problems:
            raise TurtleFilesError(found.problems)
        yield lines(stated(found.statements))
        report.read = report.kept = len(found.typed) or len(found.subjects)

    def _file(self, name: str, media_type: str, content: Open, found: _Found, report: Report) -> Iterator[bytes]:
        """Yield the triples of a file; its faults are kept, so that those of all files are reported together."""
        form = format_of(name, media_type)
        assert form
        reading = Reading(self.name, name, form, self.base or (self.source if is_address(self.source) else ""))
        before, batch = len(self.terms.unknown), list[ox.Triple]()
        try:
            with content() as stream:
                for triple in _reworded(reading.triples(stream), report):
                    self.terms.note(triple)
                    found.note(triple)
                    batch.append(triple)
                    if len(batch) >= _BATCH:
                        yield lines(batch)
                        batch.clear()
        except FileError as error:
            found.problems.append(error)
        yield lines(batch)
        for iri, message in list(self.terms.unknown.items())[before:]:
            found.problems.append(FileError(name, line_of(content, iri), message))
        for reason, times in ((_SKOLEMIZED, reading.skolemized), (_GRAPHS, len(reading.graphs))):
            if times:
                report.repair(reason, times)

    def _files(self, report: Report) -> Iterator[tuple[str, str, Open]]:
        """Yield the files: the name and the media type of each, and what opens it."""
        if is_address(self.source) and not self.source.endswith(".git"):
            with TemporaryDirectory(prefix="standlink-") as folder:
                path, media_type = fetch(self.source, Path(folder))
                yield from self._local(path, media_type, report)
        elif is_remote(self.source) or Path(self.source).is_dir():
            with open_files(self.source) as files:
                yield from self._members(files, report)
        else:
            yield from self._local(Path(self.source), "", report)

    def _local(self, path: Path, media_type: str, report: Report) -> Iterator[tuple[str, str, Open]]:
        if not path.is_file():
            raise FileError(path, None, "there is no such file or folder")
        if is_archive(path):
            with open_files(str(path)) as files:
                yield from self._members(files, report)
            return
        self._digests.append(checksum(str(path)))
        if format_of(path.name, media_type) is None:
            raise FileError(path, None, f"is of an unknown format; expected a name that ends in {', '.join(FORMATS)}")
        yield path.name, media_type, partial(_stream, path)

    def _members(self, files: Files, report: Report) -> Iterator[tuple[str, str, Open]]:
        found = False
        for member in replace(files, limits=_LIMITS).members(report.progress):
            if format_of(member.path) is None:
                continue
            if member.fault:
                raise FileError(member.path, None, f"{member.fault}; leave it out, or split it")
            found = True
            self._digests.append(sha256(member.content).hexdigest())
            yield member.path, "", partial(_expanded, member.path, member.content)
        if not found:
            raise FileError(self.source, None, f"has no file of RDF; expected names that end in {', '.join(FORMATS)}")


def import_rdf(home: Path, source: Rdf, progress: Callable[[float], None] | None = None) -> Dataset:
    """Make a dataset of RDF; it replaces the dataset of the same name.

    Raises:
        StandlinkError: if the name or the licence is not accepted.
        TurtleFilesError: if a file is malformed or uses unknown terms; the old dataset is kept.
        FileError: if a file cannot be read or fetched.
        ImportFailedError: if there is nothing in it.
    """
    if is_reserved(source.name) or source.name in importer_names():
        raise StandlinkError(f"{source.name!r} is the name of a dataset that Standlink makes; choose another --name")
    if not source.licence.startswith(("https://", "http://")):
        example = "https://creativecommons.org/licenses/by/4.0/"
        raise StandlinkError(f"{source.licence!r} is not the address of a licence, such as {example}")
    try:
        return import_source(home, source, progress=progress)
    except ImportFailedError as error:
        raise ImportFailedError(f"{source.source}: {error}") from error


def _reworded(triples: Iterator[ox.Triple], report: Report) -> Iterator[ox.Triple]:
    """Yield triples, with names of curated things as further names: the cases keep the names that they have."""
    for triple in triples:
        if triple.predicate == LABEL and triple.subject.value in curated().things:  # type: ignore[union-attr]
            report.repair(_NAMES)
            yield ox.Triple(triple.subject, _ALIAS, triple.object)
        else:
            yield triple


class _Raw(io.RawIOBase):
    """The uncompressed content of a file, for what reads files of Python."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._reader.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


@contextmanager
def _stream(path: Path) -> Iterator[IO[bytes]]:
    with opened(path) as reader:
        yield io.BufferedReader(_Raw(reader))


@contextmanager
def _expanded(name: str, content: bytes) -> Iterator[IO[bytes]]:
    """Open a file of a folder or archive, which may be compressed itself."""
    try:
        yield io.BufferedReader(_Raw(uncompressed(io.BufferedReader(_Raw(io.BytesIO(content))))))
    except FAULTS as error:
        raise FileError(name, None, f"is cut off or damaged: {error}") from None
