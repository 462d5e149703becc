"""The documents of a catalogue, one for several records of it, several for records of editions under one number."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import IO, Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import iri, line, name
from ..curated import curated
from ..protocol import Report
from .links import End
from .standards import DESIGNATION, LABEL, TITLE, TYPE, names
from .successions import before

_NOT_IN_NUMBER: Final = re.compile(r"[\W_]+")
#: Lines that are written anew for an edition under a number of several: they name the number.
_OF_NUMBER: Final = (DESIGNATION, LABEL, name("sl:editionOf"))


@dataclass(frozen=True)
class Document:
    """A document as one record describes it.

    Attributes:
        iri: the address of its number.
        designation: its number.
        rank: of two records of one document, the one with the lower rank is kept: whether it was fetched, whether it is
            that of a retired book or a translation, and its path.
        source: the URL of the record.
        lines: lines about the document alone.
        edition: its edition number.
        appeared: the day, month or year of its publication, or of the draft; empty if unknown.
        is_draft: whether it has not been published.
        is_undated: whether its number is also that of the standard across its editions.
        is_number: whether the record describes that standard, and no document.
        former: the address of another number of the same document, which leads on to this one.
    """

    iri: str
    designation: str
    rank: tuple[bool, bool, str]
    source: str
    lines: bytes
    edition: str = ""
    appeared: str = ""
    is_draft: bool = False
    is_undated: bool = False
    is_number: bool = False
    former: str = ""


@dataclass
class _Record:
    """A record, with the place of its lines in the file."""

    document: Document
    offset: int
    length: int


@dataclass
class _Kept:
    """A document: the record that describes it, and the URLs of all its records."""

    record: _Record
    sources: list[str]
    number: str = ""
    designation: str = ""


@dataclass
class Documents:
    """The documents of all records. Their lines are kept on disk.

    Attributes:
        file: a temporary file for the lines.
        replaced: the addresses of documents by those of other numbers of them.
        records: the number of records.
        refused: how many of them were refused.
    """

    file: IO[bytes]
    records: int = 0
    refused: int = 0
    replaced: dict[str, str] = field(default_factory=dict)
    _records: dict[str, list[_Record]] = field(default_factory=dict)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _editions: dict[str, list[str]] = field(default_factory=dict)

    def add(self, documents: Iterable[Document]) -> None:
        """Add the documents of a batch."""
        for found in documents:
            self.records += 1
            place = self.file.tell(), len(found.lines)
            self.file.write(found.lines)
            without_lines = replace(found, lines=b"")
            self._records.setdefault(found.iri, []).append(_Record(without_lines, *place))

    def tell_apart(self, report: Report) -> None:
        """Decide which records are of one document: those of one number, and of one edition where it has several.

        Different numbers that give one address are a clash: the first by rank is kept, the others are refused. Numbers
        that differ in case and separators alone are one if the dates of their records agree.
        """
        self.file.flush()
        for address, records in sorted(self._records.items()):
            records.sort(key=lambda r: r.document.rank)
            first = records[0].document
            of_number = [r for r in records if _has_number(r.document, first)]
            for other in records:
                if other not in of_number:
                    detail = f"{other.document.designation} has the address of {first.designation}"
                    self.refused += 1
                    report.refuse(other.document.rank[2], "address of another number", detail)
            self.replaced |= {r.document.former: address for r in of_number if r.document.former}
            groups = list(_by_edition(of_number))
            if len(groups) == 1:
                self._kept[address] = _Kept(of_number[0], [r.document.source for r in of_number])
                continue
            report.repair("document told from others of its number by edition or date", len(groups))
            for group in groups:
                self._add_edition(address, group)
        self._records.clear()

    def _add_edition(self, number: str, group: list[_Record]) -> None:
        edition = max(r.document.edition for r in group)
        appeared = max(r.document.appeared for r in group)
        designation = group[0].document.designation + (f" ed.{edition}" if edition else f":{appeared}")
        address = mint("standard", slug(designation))
        self._kept[address] = _Kept(group[0], [r.document.source for r in group], number, designation)
        self._editions.setdefault(number, []).append(address)

    def merge(self, same: Mapping[str, str]) -> None:
        """Add the records of numbers to those of the documents that they denote.

        Args:
            same: the addresses of the documents by those of the numbers.
        """
        for number, document in same.items():
            self._kept[document].sources += self._kept.pop(number).sources
            self.replaced[number] = document

    def remove(self, numbers: Set[str]) -> None:
        """Remove documents of which only the number remains."""
        for number in numbers:
            del self._kept[number]

    def without_lines(self) -> Documents:
        """Return the documents without the file of their lines, so that they can be sent."""
        return replace(self, file=io.BytesIO())

    def join(self, other: Documents) -> None:
        """Add the documents of another part of the catalogue; their lines stay where they are."""
        self.records += other.records
        self.refused += other.refused
        self.replaced |= other.replaced
        self._kept |= other._kept
        self._editions |= other._editions

    def addresses(self) -> set[str]:
        """Return the addresses of the documents, and of the numbers that have a record of their own."""
        return set(self._kept)

    def kept(self) -> int:
        """Return the number of documents."""
        return sum(not kept.record.document.is_number for kept in self._kept.values())

    def drafts(self) -> set[str]:
        """Return the addresses of the documents that have not been published."""
        return {address for address, kept in self._kept.items() if kept.record.document.is_draft}

    def published(self) -> list[str]:
        """Return the known dates of published documents."""
        documents = (kept.record.document for kept in self._kept.values())
        return [d.appeared for d in documents if d.appeared and not (d.is_draft or d.is_number)]

    def dates(self) -> dict[str, str]:
        """Return the known dates of documents, by their addresses."""
        dates = {address: kept.record.document.appeared for address, kept in self._kept.items()}
        return {address: date for address, date in dates.items() if date}

    def designations(self) -> dict[str, str]:
        """Return the numbers of documents by their addresses, without those that the curated cases name."""
        return {
            address: kept.designation or kept.record.document.designation
            for address, kept in self._kept.items()
            if address not in curated().things
        }

    def find(self, end: End) -> str:
        """Return the address of the document at the end of a link: the edition, if its number has several."""
        for address in self._editions.get(end.iri, ()):
            found = self._kept[address].record.document
            if (
                end.edition == found.edition
                if end.edition and found.edition
                else end.date and end.date == found.appeared
            ):
                return address
        return end.iri

    def numbers(self) -> Iterator[tuple[str, str, tuple[bytes, ...]]]:
        """Yield each number of several editions, with the date of an edition and its titles without their subject."""
        for number, addresses in self._editions.items():
            for address in addresses:
                kept = self._kept[address]
                lines = self._lines(kept.record).splitlines(keepends=True)
                titles = tuple(rest for each in lines if (rest := each.split(b" ", 1)[1]).startswith(TITLE.encode()))
                yield number, kept.record.document.appeared, titles

    def number_lines(self) -> Iterator[bytes]:
        """Yield the description of each number of several editions."""
        for number, addresses in self._editions.items():
            yield line(iri(number), TYPE, name("sl:NumberedStandard"))
            yield from names(iri(number), self._kept[addresses[0]].record.document.designation)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of each document, by address, and the addresses that lead on to it."""
        for address, kept in sorted(self._kept.items()):
            lines = self._lines(kept.record)
            yield _renumbered(lines, address, kept.number, kept.designation) if kept.number else lines
            predicate = name("prov:wasDerivedFrom" if kept.record.document.is_number else "dcterms:source")
            for source in sorted(kept.sources):
                yield line(iri(address), predicate, iri(source))

    def _lines(self, record: _Record) -> bytes:
        self.file.seek(record.offset)
        return self.file.read(record.length)


def _renumbered(lines: bytes, address: str, number: str, designation: str) -> bytes:
    """Return the lines of a document with the address and number of one edition."""
    subject, old = iri(address), f"{iri(number)} ".encode()
    rest = [each.removeprefix(old) for each in lines.splitlines(keepends=True) if each.startswith(old)]
    dropped = tuple(predicate.encode() for predicate in _OF_NUMBER)
    kept = [f"{subject} ".encode() + each for each in rest if not each.startswith(dropped)]
    return b"".join([*kept, *names(subject, designation), line(subject, name("sl:editionOf"), iri(number))])


def _has_number(one: Document, other: Document) -> bool:
    """Return whether two records with one address have the same number."""
    if one.designation == other.designation:
        return True
    alike = _plain(one.designation) == _plain(other.designation)
    return alike and (one.appeared == other.appeared != "" or one.is_number or other.is_number)


def _plain(designation: str) -> str:
    return _NOT_IN_NUMBER.sub("", designation).casefold()


def _by_edition(records: list[_Record]) -> Iterator[list[_Record]]:
    """Yield the records of each edition. A dated number has one; records of different snapshots describe one."""
    groups: list[list[_Record]] = []
    for record in records:
        for group in groups:
            if all(_of_one_edition(record.document, other.document) for other in group):
                group.append(record)
                break
        else:
            groups.append([record])
    yield from groups


def _of_one_edition(one: Document, other: Document) -> bool:
    if not (one.is_undated and other.is_undated) or one.rank[0] or other.rank[0] or one.is_draft or other.is_draft:
        return True
    if one.edition and other.edition and one.edition != other.edition:
        return False
    dated = one.appeared and other.appeared
    return not dated or not (before(one.appeared, other.appeared) or before(other.appeared, one.appeared))
