"""A Relaton catalogue as a source: files in, triples out, with relations resolved across the catalogue."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from datetime import date as day
from pathlib import PurePosixPath
from typing import IO, ClassVar, Final

from ....ontology.namespaces import mint
from ...store.ntriples import date, iri, line, name, text
from ..archive import LEADS_OUT, Files
from ..curated import curated
from ..protocol import About, Importer, Reference, Report
from .batch import Batch, Item, map_all
from .catalogues import Catalogue
from .resolution import Links, Offices, one_label_each
from .successions import Successions
from .undated import Numbered, coming_editions, same_documents

_SUFFIXES: Final = (".yaml", ".yml")
#: Neither the Relaton project nor the publishers state a licence for the records.
_RIGHTS: Final = "http://rightsstatements.org/vocab/UND/1.0/"
_NOTE: Final = (
    "The publisher of the records states no licence. Titles and numbers are facts of record; abstracts belong to the "
    "publishers of the documents and are included only on request, for builds that are not shared."
)


class Relaton:
    """The records of one catalogue in a folder, archive or clone."""

    importer: ClassVar = Importer(
        "relaton", "a Relaton catalogue of standards", version=4, reads=(Reference.THINGS, Reference.ORGANIZATIONS)
    )

    def __init__(
        self, files: Files, catalogue: Catalogue, *, abstracts: bool = False, processes: int | None = None
    ) -> None:
        inner = files.path / "data"
        self.files = replace(files, path=inner) if inner.is_dir() else files
        self.catalogue, self.abstracts = catalogue, abstracts
        self.processes = processes or min(os.cpu_count() or 1, 8)
        #: Things that are described elsewhere, so that relations may point to them.
        self.known: Set[str] = frozenset()
        self.checksums: list[str] = []
        self.newest = 0.0

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return f"relaton-{self.catalogue.name}"

    def about(self) -> About:
        """Return the provenance of the records."""
        return About(
            title=f"{self.catalogue.title} (Relaton)",
            licence=_RIGHTS,
            derived_from=self.files.url or self.catalogue.repository,
            importer=self.importer.label + (" with abstracts" if self.abstracts else ""),
            digest=hashlib.sha256("\n".join(sorted(self.checksums)).encode()).hexdigest(),
            version="; ".join(filter(None, (self.files.version, self.snapshot and f"snapshot of {self.snapshot}"))),
            licence_note=_NOTE,
        )

    @property
    def snapshot(self) -> str:
        """The date of the commit, or else of the newest file."""
        day = f"{datetime.fromtimestamp(self.newest, UTC):%Y-%m-%d}" if self.newest else ""
        return self.files.day or day

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the triples: documents by IRI, then shared things, then relations."""
        shared: set[bytes] = set()
        links, offices, successions = Links(), Offices(), Successions()
        titles: dict[str, tuple[str, tuple[bytes, ...]]] = {}
        numbers: set[Numbered] = set()
        with tempfile.TemporaryFile() as file:
            documents = _Documents(file)
            batches = map_all(self.items(report), self.catalogue, abstracts=self.abstracts, processes=self.processes)
            for batch in batches:
                self.count(batch, report)
                documents.add(batch)
                shared |= batch.shared
                links.add(batch.links, batch.by_year)
                offices.add(batch.offices)
                successions.add(batch.editions)
                numbers.update(batch.numbered)
                for family, appeared, of_edition in batch.families:
                    titles[family] = max(titles.get(family, ("", ())), (appeared, of_edition))
            same = same_documents(numbers)
            if same:
                documents.merge(same)
                report.repair("record without a year of a document listed with its year", len(same))
            coming = coming_editions(numbers, documents.drafts())
            if coming:
                documents.remove(coming)
                report.repair("record without a year of an edition in preparation", len(coming))
            report.kept = len(documents.index)
            report.merged = documents.records - report.kept
            yield from documents.lines()
        known = documents.index.keys() | titles.keys() | curated().things | self.known
        for family, (_, of_edition) in sorted(titles.items()):
            yield b"".join(f"{iri(family)} ".encode() + rest for rest in of_edition)
        resolved, described = links.resolve(known, documents.drafts(), documents.dates(), same, report)
        terms, people = self.terms(offices, report)
        yield from sorted(one_label_each(shared | described | people))
        yield from resolved
        yield from successions.resolve(documents.index.keys(), report)
        yield from terms

    def items(self, report: Report) -> Iterator[Item]:
        """Yield the files that are records, and count all that should be."""
        for member in self.files.members(report.progress):
            path = member.path if member.fault == LEADS_OUT else self.record_path(member.path)
            if path is None or not path.endswith(_SUFFIXES):
                continue
            report.read += 1
            if member.fault:
                report.refuse(member.path, member.fault)
            else:
                self.checksums.append(f"{path} {hashlib.sha256(member.content).hexdigest()}")
                self.newest = max(self.newest, member.modified)
                yield path, member.content

    def record_path(self, path: str) -> str | None:
        """Return the path of a file within the folder ``data``, or None if it is elsewhere."""
        if self.files.path.is_dir():
            return path
        parts = PurePosixPath(path).parts
        return "/".join(parts[parts.index("data") + 1 :]) if "data" in parts[:-1] else None

    def count(self, batch: Batch, report: Report) -> None:
        """Count refusals and repairs."""
        for (path, content), reason, detail in batch.refused:
            report.refuse(path, reason, detail, content)
        report.repaired += batch.repairs

    def terms(self, offices: Offices, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the terms of office of rapporteurs, and the lines that describe their parties and the evidence."""
        if not offices.days:
            return [], set()
        evidence, source = (iri(mint(kind, self.name)) for kind in ("evidence", "source"))
        label = text(self.about().title, "en")
        read = day.fromisoformat(self.snapshot) if self.snapshot else datetime.now(UTC).date()
        terms, described = offices.resolve(read, evidence, report)
        described |= {
            line(source, name("rdf:type"), name("sl:Source")),
            line(source, name("rdfs:label"), label),
            line(source, name("sl:sourceKind"), name("sl:bibliographicRecord")),
            line(source, name("foaf:page"), iri(self.catalogue.repository)),
            line(evidence, name("rdf:type"), name("sl:Evidence")),
            line(evidence, name("rdfs:label"), label),
            line(evidence, name("sl:source"), source),
            line(evidence, name("sl:retrieved"), date(read.isoformat()) or ""),
            line(evidence, name("sl:locator"), text("the contributors of the records of each version")),
            line(evidence, name("sl:confidence"), name("sl:high")),
        }
        return terms, described


@dataclass
class _Kept:
    """The place of a document's lines in the file, the URLs of all its records, and what relations depend on."""

    rank: tuple[bool, str]
    offset: int
    length: int
    sources: list[str]
    is_draft: bool
    appeared: str


class _Documents:
    """The lines of each document, kept on disk; of several records of a document the best one."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.index: dict[str, _Kept] = {}
        self.records = 0

    def add(self, batch: Batch) -> None:
        self.records += len(batch.documents)
        for found in batch.documents:
            existing = self.index.get(found.iri)
            sources = existing.sources if existing else []
            sources.append(found.source)
            if existing is None or found.rank < existing.rank:
                place = self.file.tell(), len(found.lines)
                self.index[found.iri] = _Kept(found.rank, *place, sources, found.is_draft, found.appeared)
                self.file.write(found.lines)

    def merge(self, same: Mapping[str, str]) -> None:
        """Add the records of numbers to those of the documents that they denote.

        Args:
            same: the IRIs of the documents by those of the numbers.
        """
        for number, document in same.items():
            self.index[document].sources += self.index.pop(number).sources

    def remove(self, numbers: Set[str]) -> None:
        """Remove documents of which only the number remains."""
        for number in numbers:
            del self.index[number]

    def drafts(self) -> set[str]:
        """Return the IRIs of the documents that have not been published."""
        return {address for address, kept in self.index.items() if kept.is_draft}

    def dates(self) -> dict[str, str]:
        """Return the known dates of documents, by their IRIs."""
        return {address: kept.appeared for address, kept in self.index.items() if kept.appeared}

    def lines(self) -> Iterator[bytes]:
        self.file.flush()
        for address, kept in sorted(self.index.items()):
            self.file.seek(kept.offset)
            subject = iri(address)
            yield self.file.read(kept.length)
            for source in sorted(kept.sources):
                yield line(subject, name("dcterms:source"), iri(source))
