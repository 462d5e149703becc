"""The documents of a catalogue, or of a part of it: which records are of one document, and the order of editions.

A part has whole groups of records: those with one address, one page, one number or one standard across its editions
(``Piece.keys``). Records of different groups say nothing of each other's documents, so parts can be resolved apart, and
give the same documents as the whole catalogue. An import has one part; a job on many machines has many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from ...store.ntriples import iri
from ..coverage import Body
from ..curated import curated
from ..protocol import Report
from .documents import Document, Documents
from .identity import Numbered, coming_editions, same_documents, shared_pages
from .successions import Edition, Successions

#: A standard across its editions, the date of an edition, and its titles.
Family = tuple[str, str, tuple[bytes, ...]]


@dataclass(frozen=True)
class Piece:
    """What one record says of its document."""

    document: Document
    numbered: Numbered | None = None
    edition: Edition | None = None
    family: Family | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What it may share with other records of the document or of the standard, the standard first."""
        found = [self.family[0]] if self.family else []
        if self.numbered:
            found += [self.numbered.family, self.numbered.page, f"number {self.numbered.without_year}"]
        if self.edition:
            found.append(self.edition.row.split(" ", 1)[0])
        return tuple(dict.fromkeys([*found, self.document.iri]))


@dataclass
class Found:
    """What parts of a catalogue tell the rest of it about their documents.

    Attributes:
        documents: the documents.
        same: the addresses of documents by those of numbers that denote the same document.
        own: the numbers of documents by their addresses, without those that the curated cases name.
        families: the addresses of standards across their editions.
        shared: lines that describe numbers of several editions.
    """

    documents: Documents
    same: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    shared: set[bytes] = field(default_factory=set)

    @property
    def things(self) -> set[str]:
        """The addresses of all that is described."""
        return self.own.keys() | self.families | curated().things | self.documents.addresses()

    def join(self, other: Found) -> None:
        """Add what another part tells."""
        self.documents.join(other.documents)
        self.same |= other.same
        self.own |= other.own
        self.families |= other.families
        self.shared |= other.shared


class Part:
    """The records of a part of a catalogue."""

    def __init__(self, file: IO[bytes], body: Body, report: Report) -> None:
        self.body, self.report = body, report
        self.documents = Documents(file)
        self._editions = Successions()
        self._titles: dict[str, tuple[str, tuple[bytes, ...]]] = {}
        self._numbers: set[Numbered] = set()

    def add(self, pieces: Iterable[Piece]) -> None:
        """Add records."""
        for piece in pieces:
            self.documents.add([piece.document])
            if piece.numbered:
                self._numbers.add(piece.numbered)
            if piece.edition:
                self._editions.add([piece.edition])
            if piece.family:
                self._add_titles(*piece.family)

    def resolve(self) -> Found:
        """Decide which records are of one document; count what became of them."""
        documents, report = self.documents, self.report
        same = self._identify()
        for number in documents.numbers():
            self._add_titles(*number)
        for day in documents.published():
            report.observe("StandardDocument", self.body, day)
        own, shared = documents.designations(), set(documents.number_lines())
        return Found(documents, same, own, set(self._titles), shared)

    def lines(self, own: dict[str, str]) -> Iterator[bytes]:
        """Yield the lines of each document, by address, then the titles of standards across their editions."""
        yield from self.documents.lines()
        for family, (_, of_edition) in sorted(self._titles.items()):
            if family not in own:
                yield b"".join(f"{iri(family)} ".encode() + rest for rest in of_edition)

    def successions(self) -> list[bytes]:
        """Return the sorted lines that link each edition to the one before."""
        return self._editions.resolve(self.documents.addresses(), self.report)

    def _add_titles(self, family: str, appeared: str, titles: tuple[bytes, ...]) -> None:
        self._titles[family] = max(self._titles.get(family, ("", ())), (appeared, titles))

    def _identify(self) -> dict[str, str]:
        """Return the documents by the numbers that denote them too."""
        documents, report = self.documents, self.report
        documents.tell_apart(report)
        known = documents.addresses()
        candidates = {n for n in self._numbers if n.iri in known}
        same = same_documents(candidates)
        if same:
            documents.merge(same)
            report.repair("record of a document that is listed under a fuller number", len(same))
        coming = coming_editions(candidates, documents.drafts()) - same.keys()
        if coming:
            documents.remove(coming)
            report.repair("record without a year of an edition in preparation", len(coming))
        known = documents.addresses()
        for kind, times in shared_pages(n for n in candidates if n.iri in known).items():
            report.repair(kind, times)
        report.kept += documents.kept()
        report.merged += documents.records - documents.kept() - documents.refused
        # A record of an amendment under the number of its standard says nothing about other relations of that number.
        amendments = {n.iri for n in candidates if n.amends}
        numbers_alone = {n.iri for n in candidates if n.is_number}
        return {one: other for one, other in same.items() if one not in numbers_alone or other not in amendments}
