"""A Relaton catalogue as a source: files in, triples out, with relations resolved across the catalogue."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import date as day
from pathlib import PurePosixPath
from typing import ClassVar, Final

from ....ontology.namespaces import mint
from ...store.ntriples import date, iri, line, name, text
from ..archive import LEADS_OUT, Files
from ..coverage import RULES, Body
from ..protocol import About, Importer, Reference, Report
from . import addresses, relations
from .batch import Batch, Item, map_all
from .catalogues import Catalogue
from .contributions import CLASSES, Contributions
from .part import Found, Part
from .parties import publisher
from .resolution import Known, Links, one_name_each

_SUFFIXES: Final = (".yaml", ".yml")
#: Neither the Relaton project nor the publishers state a licence for the records.
_RIGHTS: Final = "http://rightsstatements.org/vocab/UND/1.0/"
_NOTE: Final = (
    "The publisher of the records states no licence. Titles and numbers are facts of record; abstracts belong to the "
    "publishers of the documents and are included only on request, for builds that are not shared."
)


@dataclass
class Mentioned:
    """What the records of a catalogue mention besides their own documents.

    Attributes:
        shared: lines that describe what several records mention.
        links: relations between documents.
        contributions: the contributions of people.
    """

    shared: set[bytes] = field(default_factory=set)
    links: Links = field(default_factory=Links)
    contributions: Contributions = field(default_factory=Contributions)

    def add(self, batch: Batch) -> None:
        """Add what the records of a batch mention."""
        self.shared |= batch.shared
        self.links.add(batch.links, batch.by_year)
        self.contributions.add(batch.contributions)

    def join(self, other: Mentioned) -> None:
        """Add what the records of another part mention."""
        self.shared |= other.shared
        self.links.join(other.links)
        self.contributions.join(other.contributions)


@dataclass(frozen=True)
class Between:
    """The sorted lines about relations and contributions, and lines that describe what these mention."""

    relations: list[bytes]
    contributions: list[bytes]
    described: set[bytes]


def moved(replaced: dict[str, str], things: Set[str]) -> Iterator[bytes]:
    """Yield lines that lead from former addresses on, and from those of other numbers of a document.

    Args:
        replaced: the addresses of documents by those of other numbers of them.
        things: the addresses of all that is described.
    """
    led = {old: new for old, new in addresses.former().items() if new in things}
    for old, new in sorted((led | replaced).items()):
        if old not in things:
            yield line(iri(old), name("dcterms:isReplacedBy"), iri(new))


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
        mentioned = Mentioned()
        with tempfile.TemporaryFile() as file:
            part = Part(file, self.body, report)
            batches = map_all(self.items(report), self.catalogue, abstracts=self.abstracts, processes=self.processes)
            for batch in batches:
                self.count(batch, report)
                part.add(batch.pieces)
                mentioned.add(batch)
            found = part.resolve()
            yield from part.lines(found.own)
        between = self.between(found, mentioned, report)
        shared = mentioned.shared | found.shared | between.described
        yield from sorted(one_name_each(shared, found.own))
        yield from between.relations
        yield from part.successions()
        yield from between.contributions
        # Numbers of which there are parts or amendments only.
        mentioned_only = {each.split(b">", 1)[0][1:].decode() for each in shared}
        yield from moved(found.documents.replaced, found.things | self.known | mentioned_only)

    def between(self, found: Found, mentioned: Mentioned, report: Report) -> Between:
        """Return what the records of a whole catalogue say beyond their own documents.

        Args:
            found: the documents.
            mentioned: what the records mention.
            report: counts what is left out or changed.
        """
        links, things = mentioned.links, found.things | self.known
        relations, described = links.resolve(Known(things, found.documents, found.same, links.by_year), report)
        contributions, people = self.contributed(mentioned.contributions, report)
        return Between(relations, contributions, described | people)

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
        """Count refusals and repairs, and the dates of contributions."""
        for (path, content), reason, detail in batch.refused:
            report.refuse(path, reason, detail, content)
        report.repaired += batch.repairs
        for each in batch.contributions:
            report.observe(CLASSES[each.role], self.body, each.day)

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
