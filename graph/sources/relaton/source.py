"""A Relaton catalogue as a source: files in, triples out, with relations resolved across the catalogue."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as day
from pathlib import PurePosixPath
from typing import ClassVar, Final

from ....ontology.namespaces import mint
from ...store.ntriples import date, iri, line, name, text
from ..archive import LEADS_OUT, Files
from ..coverage import RULES, Body
from ..curated import curated
from ..protocol import About, Importer, Reference, Report
from . import addresses, relations
from .batch import Batch, Item, map_all
from .catalogues import Catalogue
from .contributions import CLASSES, Contributions
from .documents import Documents
from .identity import Numbered, coming_editions, same_documents, shared_pages
from .parties import publisher
from .resolution import Known, Links, one_name_each
from .successions import Successions

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
        "relaton",
        "a Relaton catalogue of standards",
        version=12,
        reads=(Reference.THINGS, Reference.ORGANIZATIONS),
        files=(relations.FILE, addresses.FILE, RULES),
    )

    def __init__(
        self, files: Files, catalogue: Catalogue, *, abstracts: bool = False, processes: int | None = None
    ) -> None:
        inner = files.path / "data"
        # A link could lead out of a folder that someone else has packed.
        self.files = replace(files, path=inner) if inner.is_dir() and not inner.is_symlink() else files
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
    def body(self) -> Body:
        """The body whose documents the catalogue lists."""
        short = self.catalogue.publisher or self.catalogue.name.upper()
        return Body(publisher(short)[0], short)

    @property
    def snapshot(self) -> str:
        """The date of the commit, or else of the newest file."""
        day = f"{datetime.fromtimestamp(self.newest, UTC):%Y-%m-%d}" if self.newest else ""
        return self.files.day or day

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the triples: documents by IRI, then shared things, then relations."""
        shared: set[bytes] = set()
        links, contributions, successions = Links(), Contributions(), Successions()
        titles: dict[str, tuple[str, tuple[bytes, ...]]] = {}
        numbers: set[Numbered] = set()
        with tempfile.TemporaryFile() as file:
            documents = Documents(file)
            batches = map_all(self.items(report), self.catalogue, abstracts=self.abstracts, processes=self.processes)
            for batch in batches:
                self.count(batch, report)
                documents.add(batch.documents)
                shared |= batch.shared
                links.add(batch.links, batch.by_year)
                contributions.add(batch.contributions)
                for each in batch.contributions:
                    report.observe(CLASSES[each.role], self.body, each.day)
                successions.add(batch.editions)
                numbers.update(batch.numbered)
                for family, appeared, of_edition in batch.families:
                    titles[family] = max(titles.get(family, ("", ())), (appeared, of_edition))
            same = self.identify(documents, numbers, report)
            for number, appeared, of_edition in documents.numbers():
                titles[number] = max(titles.get(number, ("", ())), (appeared, of_edition))
            shared.update(documents.number_lines())
            for day in documents.published():
                report.observe("StandardDocument", self.body, day)
            yield from documents.lines()
            own = documents.designations()
        things = own.keys() | titles.keys() | curated().things | documents.addresses() | self.known
        for family, (_, of_edition) in sorted(titles.items()):
            if family not in own:
                yield b"".join(f"{iri(family)} ".encode() + rest for rest in of_edition)
        resolved, described = links.resolve(Known(things, documents, same, links.by_year), report)
        terms, people = self.contributed(contributions, report)
        yield from sorted(one_name_each(shared | described | people, own))
        yield from resolved
        yield from successions.resolve(documents.addresses(), report)
        yield from terms
        # Numbers of which there are parts or amendments only.
        things |= {each.split(b">", 1)[0][1:].decode() for each in shared}
        moved = {old: new for old, new in addresses.former().items() if new in things}
        for old, new in sorted((moved | documents.replaced).items()):
            if old not in things:
                yield line(iri(old), name("dcterms:isReplacedBy"), iri(new))

    def identify(self, documents: Documents, numbers: set[Numbered], report: Report) -> dict[str, str]:
        """Decide which records are of one document; return the documents by the numbers that denote them too."""
        documents.tell_apart(report)
        known = documents.addresses()
        candidates = {n for n in numbers if n.iri in known}
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
        report.kept = documents.kept()
        report.merged = documents.records - report.kept - documents.refused
        # A record of an amendment under the number of its standard says nothing about other relations of that number.
        amendments = {n.iri for n in candidates if n.amends}
        numbers_alone = {n.iri for n in candidates if n.is_number}
        return {one: other for one, other in same.items() if one not in numbers_alone or other not in amendments}

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

    def contributed(self, contributions: Contributions, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the contributions of people, and the lines that describe their parties and the evidence."""
        if not contributions.days:
            return [], set()
        evidence, source = (iri(mint(kind, self.name)) for kind in ("evidence", "source"))
        label = text(self.about().title, "en")
        read = day.fromisoformat(self.snapshot) if self.snapshot else datetime.now(UTC).date()
        terms, described = contributions.resolve(read, evidence, report)
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
