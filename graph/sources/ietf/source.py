"""The RFC series as a source: metadata of the RFC Editor, with authors from the texts if these are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Final

from ...releases.content import text_checksum
from ..archive import checksum, open_files
from ..organizations.parties import Parties
from ..organizations.words import read_words
from ..protocol import About, Importer, Reference, Report
from .authors import Author, read_authors
from .dates import date_in
from .document import STATUSES, describe, describe_editor, replaced_by
from .index import NOT_ISSUED, Entry, Refused
from .people import People
from .places import COUNTRIES, STATES
from .publication import Published, publication_dates
from .reading import read_index, read_texts

_PAGE: Final = "https://www.rfc-editor.org/"


@dataclass(frozen=True)
class Rfcs:
    """The index of RFCs, and the folder or archive of their texts, if there is one."""

    path: Path
    texts: str = ""
    importer: ClassVar = Importer(
        "ietf",
        "RFCs of the IETF: metadata of the RFC Editor, and authors as printed",
        version=2,
        reads=(Reference.THINGS, Reference.COUNTRIES, Reference.REGIONS, Reference.ORGANIZATIONS),
        files=(COUNTRIES, STATES, STATUSES),
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
        dates = publication_dates({n: entry.date for n, entry in entries.items()}, printed, self.retrieved())
        _count(entries, dates, authors, report)
        people = People(Parties(report), read_words(), self.retrieved())
        written: set[str] = set()
        yield b"".join((*describe_editor(), *people.sources()))
        for number, entry in sorted(entries.items()):
            yield b"".join(describe(entry, dates, entries, written))
            if published := dates.get(number):
                yield b"".join(people.contributions(number, authors[number], published))
        yield people.description()
        report.progress(1.0)

    def _entries(self, report: Report) -> dict[int, Entry]:
        """Return the metadata by number, and count what became of each record."""
        entries: dict[int, Entry] = {}
        share = 0.3 if self.texts else 0.9
        for found in read_index(self.path, lambda done: report.progress(done * share)):
            report.read += 1
            if isinstance(found, Refused):
                report.refuse(found.record, found.reason, found.detail, found.content)
            elif NOT_ISSUED in (found.published_as, found.status):
                report.refuse(f"RFC {found.number}", "number not issued", found.date)
            elif found.number in entries:
                report.merged += 1
            else:
                entries[found.number] = found
                report.kept += 1
        return entries

    def _authors(self, entries: dict[int, Entry], report: Report) -> tuple[dict[int, list[Author]], dict[int, str]]:
        """Return the authors of each RFC, and the dates that front pages print."""
        authors = {n: read_authors(entry.authors, None)[0] for n, entry in entries.items()}
        printed: dict[int, str] = {}
        if self.texts:
            with open_files(self.texts) as files:
                for number, text in read_texts(files, lambda done: report.progress(0.3 + 0.6 * done)):
                    if number in entries:
                        authors[number], printed[number] = read_authors(entries[number].authors, text)
            if missing := len(entries) - len(printed):
                report.repair("RFC without a text", missing)
        return authors, printed


def _count(
    entries: dict[int, Entry], dates: dict[int, Published], authors: dict[int, list[Author]], report: Report
) -> None:
    """Count what was corrected or left out of records that are kept."""
    corrected = sum(
        published.printed and date_in(entries[number].date)[:7] != published.date[:7]
        for number, published in dates.items()
    )
    undated = [number for number in entries if number not in dates]
    targets = (other for entry in entries.values() for other in (*entry.obsoletes, *entry.updates))
    replaced = (is_older for entry in entries.values() for is_older in replaced_by(entry, dates).values())
    later = sum(not is_older for is_older in replaced)
    for reason, times in (
        ("month of the metadata corrected by the printed one", corrected),
        ("no credible date", len(undated)),
        ("author of an RFC without a credible date", sum(len(authors[number]) for number in undated)),
        ("relation to an RFC that is not listed", sum(other not in entries for other in targets)),
        ("replacement of an RFC that was published later", later),
    ):
        if times:
            report.repair(reason, times)
