"""The RFC series as a source: metadata of the RFC Editor, with authors from the texts if these are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

from ...releases.content import text_checksum
from ..archive import Files, checksum, open_files
from ..coverage import RULES, Body
from ..organizations.parties import Parties
from ..organizations.words import read_words
from ..protocol import About, Importer, Reference, Report
from .authors import Author, read_authors
from .dates import date_in
from .document import EDITOR, STATUSES, describe, describe_editor, related_by, replaced_by
from .index import Entry, Refused, read_json
from .people import People
from .places import COUNTRIES, STATES
from .publication import Published, publication_dates
from .reading import read_index, read_texts

#: The RFC Editor publishes all streams.
_SERIES: Final = Body(EDITOR, "the RFC series")
_PAGE: Final = "https://www.rfc-editor.org/"
#: The authors of RFCs by number, as the metadata list them.
Listed = Mapping[int, Sequence[str]]
#: The number of an RFC, its authors as printed, and the date that its front page prints.
Printed = tuple[int, list[Author], str]


@dataclass(frozen=True)
class Rfcs:
    """The index of RFCs, and the folder or archive of their texts, if there is one.

    Attributes:
        copies: metadata to read in place of the index, by the names of the records: copies of refused records.
        known: RFCs that are described elsewhere, with their dates ("" if unknown), so that relations may point to them.
    """

    path: Path
    texts: str = ""
    copies: Mapping[str, bytes] = field(default_factory=dict)
    known: Mapping[int, str] = field(default_factory=dict)
    importer: ClassVar = Importer(
        "ietf",
        "RFCs of the IETF: metadata of the RFC Editor, and authors as printed",
        version=4,
        reads=(Reference.THINGS, Reference.COUNTRIES, Reference.REGIONS, Reference.ORGANIZATIONS),
        files=(COUNTRIES, STATES, STATUSES, RULES),
        accepts="rfc-index.xml, JSON lines (each also compressed), or a folder or archive of JSON files",
        texts="texts of RFCs, named rfc1.txt: a folder or an archive; without them, no affiliations and no sure dates",
    )

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.importer.name

    def about(self) -> About:
        digest = text_checksum(checksum(str(self.path)), checksum(self.texts) if self.texts else "")
        return About(
            title="RFCs of the IETF" if self.texts else "RFCs of the IETF (metadata only)",
            licence="https://trustee.ietf.org/documents/trust-legal-provisions/",
            derived_from=_PAGE,
            importer=self.importer.label,
            digest=digest,
            version=digest[:12],
            licence_note="Names, dates and affiliations from metadata and title pages; no text of an RFC is included.",
        )

    def retrieved(self) -> str:
        """Return the day on which the user got the index: when it was last changed, according to the file system."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date().isoformat()

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the triples: RFCs by number, each followed by the contributions of its authors."""
        entries = self._entries(report)
        authors, printed = self._authors(entries, report)
        written = {n: entry.date for n, entry in entries.items()}
        dates = publication_dates(written, {**self.known, **printed}, self.retrieved())
        dates = {n: date for n, date in dates.items() if n in entries}
        days = dict.fromkeys(entries, "") | {n: found.date for n, found in dates.items()} | dict(self.known)
        _count(entries, days, dates, authors, report)
        people = People(Parties(report), read_words(), self.retrieved())
        described: set[str] = set()
        yield b"".join((*describe_editor(), *people.sources()))
        for number, entry in sorted(entries.items()):
            published = dates.get(number)
            yield b"".join(describe(entry, published, days, described))
            yield b"".join(related_by(entry, days, self.known))
            if published:
                report.observe("StandardDocument", _SERIES, published.date)
                for author in authors[number]:
                    report.observe("Editorship" if author.editor else "Authorship", _SERIES, published.date)
                yield b"".join(people.contributions(number, authors[number], published))
        yield people.description()
        report.progress(1.0)

    def _entries(self, report: Report) -> dict[int, Entry]:
        """Return the metadata by number, and count what became of each record."""
        entries: dict[int, Entry] = {}
        share = 0.3 if self.texts else 0.9
        read = self._copies() if self.copies else read_index(self.path, lambda done: report.progress(done * share))
        for found in read:
            report.read += 1
            if isinstance(found, Refused):
                report.refuse(found.record, found.reason, found.detail, found.content)
            elif found.number in entries or found.number in self.known:
                report.merged += 1
            else:
                entries[found.number] = found
                report.kept += 1
        return entries

    def _copies(self) -> Iterator[Entry | Refused]:
        """Yield the entries of the copies; one that is refused again keeps its name."""
        for record, content in self.copies.items():
            found = read_json(record, content)
            yield replace(found, record=record) if isinstance(found, Refused) else found

    def _authors(self, entries: dict[int, Entry], report: Report) -> tuple[dict[int, list[Author]], dict[int, str]]:
        """Return the authors of each RFC, and the dates that front pages print."""
        authors = {n: read_authors(entry.authors, None)[0] for n, entry in entries.items()}
        printed: dict[int, str] = {}
        if self.texts:
            listed = {n: entry.authors for n, entry in entries.items()}
            for number, found, date in self.printed(listed, lambda done: report.progress(0.3 + 0.6 * done)):
                authors[number], printed[number] = found, date
            if missing := len(entries) - len(printed):
                report.repair("RFC without a text", missing)
        return authors, printed

    def printed(self, listed: Listed, progress: Callable[[float], None]) -> Iterator[Printed]:
        """Yield what the texts print of the authors of RFCs; see ``printed_in``."""
        with open_files(self.texts) as files:
            yield from printed_in(files, listed, progress)


def printed_in(files: Files, listed: Listed, progress: Callable[[float], None]) -> Iterator[Printed]:
    """Yield the number of each RFC among some texts, its authors as printed, and the date on its front page.

    Args:
        files: the texts.
        listed: the authors of the RFCs that are wanted, as the metadata list them.
        progress: takes the share of the texts that has been read.
    """
    for number, text in read_texts(files, progress):
        if number in listed:
            yield number, *read_authors(listed[number], text)


def _count(
    entries: dict[int, Entry],
    days: Mapping[int, str],
    dates: dict[int, Published],
    authors: dict[int, list[Author]],
    report: Report,
) -> None:
    """Count what was corrected or left out of records that are kept."""
    corrected = sum(
        published.printed and date_in(entries[number].date)[:7] != published.date[:7]
        for number, published in dates.items()
    )
    undated = [number for number in entries if number not in dates]
    targets = (other for entry in entries.values() for other in (*entry.obsoletes, *entry.updates))
    replaced = (is_older for entry in entries.values() for is_older in replaced_by(entry, days).values())
    later = sum(not is_older for is_older in replaced)
    for reason, times in (
        ("month of the metadata corrected by the printed one", corrected),
        ("no credible date", len(undated)),
        ("author of an RFC without a credible date", sum(len(authors[number]) for number in undated)),
        ("relation to an RFC that is not listed", sum(other not in days for other in targets)),
        ("replacement of an RFC that was published later", later),
    ):
        if times:
            report.repair(reason, times)
