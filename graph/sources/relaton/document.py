"""Mapping of a record to triples about its document, the standard it belongs to, and its relations.

Triples about the document alone are written here. Triples shared by several records (committees, the standard across
its editions) are collected once. What needs the whole catalogue (whether the target of a relation exists, how long a
rapporteur served) is passed on as links, titles and offices.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import date, iri, line, name, text
from ..curated import curated
from ..identifiers import Identifier, parse
from ..identifiers.links import named_adoption
from .catalogues import Catalogue
from .links import Link, links_of
from .parties import committee, publisher, split_committees
from .record import Docid, Record, RefusedError
from .standards import TITLE, TYPE, describe_standard, names
from .successions import Edition, edition_of
from .undated import Numbered, numbered

_ICS: Final = re.compile(r"\d\d(?:\.\d\d\d(?:\.\d\d)?)?")
_CORRECTS: Final = re.compile(r"(?:COR|ERR|AC$|C$)")
_ATTACHED: Final = re.compile(r"(?:SUPPL|ANNEX|APP|ATT|ISH|FRAG|EXT|EXPL)")


@dataclass(frozen=True)
class Office:
    """A person of an organization who was rapporteur of a specification on a day; both by name."""

    person: str
    affiliation: str
    specification: str
    designation: str
    day: str


@dataclass
class Mapped:
    """The content of a record.

    Attributes:
        iri: the IRI of its document.
        rank: of two records of one document, the one with the lower rank is kept.
        source: the URL of the record.
        lines: lines about the document alone.
        shared: lines that other records repeat.
        family: the standard across its editions, the date of this edition, and its titles.
        by_year: the IRI of its number with the year only, as ITU's amendments name it.
        is_draft: whether its publisher has not published it.
        appeared: the day, month or year of its publication, or of the draft; empty if unknown.
        numbered: what identifies it among the records with and without its year.
        edition: its place among the editions of the standard, where only number and date give the order.
    """

    iri: str
    rank: tuple[bool, str]
    source: str
    lines: list[bytes] = field(default_factory=list)
    shared: set[bytes] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    family: tuple[str, str, tuple[bytes, ...]] | None = None
    by_year: str = ""
    is_draft: bool = False
    appeared: str = ""
    numbered: Numbered | None = None
    edition: Edition | None = None


def map_record(record: Record, catalogue: Catalogue, repairs: Counter[str], *, abstracts: bool = False) -> Mapped:
    """Return the content of a record.

    Raises:
        RefusedError: if no IRI can be made from its identifier.
    """
    return _Mapping(record, catalogue, repairs).run(abstracts)


class _Mapping:
    def __init__(self, record: Record, catalogue: Catalogue, repairs: Counter[str]) -> None:
        self.record, self.catalogue, self.repairs = record, catalogue, repairs
        self.docid = primary(record)
        self.identifier = parse(self.docid.text)
        if self.identifier is None:
            repairs["identifier not understood"] += 1
            address = self.plain_address()
        else:
            address = curated().standard(self.identifier)
        self.subject = iri(address)
        self.is_curated = address in curated().things
        self.out = Mapped(address, (record.fetched, record.path), catalogue.record_url(record.path))

    def plain_address(self) -> str:
        if self.docid.text.endswith("-"):
            # Its IRI would be that of the standard across all its editions.
            raise RefusedError("identifier ends before its year", self.docid.text)
        try:
            return mint("standard", slug(self.docid.text))
        except ValueError as error:
            raise RefusedError("identifier without Latin letters or digits", self.docid.text) from error

    def run(self, abstracts: bool) -> Mapped:
        self.status()
        self.identity()
        titles = self.titles()
        self.dates()
        self.out.appeared = self.appeared()
        self.publishers_and_committees()
        self.fields()
        if abstracts:
            for abstract in self.record.abstracts:
                self.add("dcterms:abstract", text(abstract.text, abstract.language or self.catalogue.language))
        if self.identifier is not None:
            self.relate(self.identifier, titles)
            self.out.numbered = numbered(self.record, self.identifier, self.out.iri)
            self.out.links += links_of(self.record, self.identifier, self.out.iri, self.catalogue, self.repairs)
        return self.out

    def add(self, predicate: str, value: str) -> None:
        self.out.lines.append(line(self.subject, name(predicate), value))

    def identity(self) -> None:
        found = self.identifier
        if not self.is_curated:
            self.add("rdf:type", name(f"sl:{self.kind()}"))
            self.out.lines += names(self.subject, found.designation if found else self.docid.text)
        if self.record.doctype:
            self.add("sl:documentKind", text(self.record.doctype))
        for link in self.record.links:
            if link.kind == "src" and re.match(r"https?://", link.url):
                self.add("foaf:page", iri(link.url))
        for docid in self.record.docids:
            if docid.type == "DOI":
                self.add("foaf:page", iri("https://doi.org/" + docid.text))

    def kind(self) -> str:
        """Return the class of the document. A draft of an amendment does not amend anything yet."""
        found = self.identifier
        if found is None or not found.is_amendment or _ATTACHED.match(found.type.upper()):
            return "StandardDocument"
        if self.out.is_draft:
            return "DraftAmendment"
        return "Corrigendum" if _CORRECTS.match(found.type.upper()) else "Amendment"

    def titles(self) -> tuple[bytes, ...]:
        """Add the titles, one per language, and return them for the standard across its editions."""
        found = []
        for language in dict.fromkeys(t.language for t in self.record.titles):
            of_language = [t for t in self.record.titles if t.language == language]
            whole = [t.text for t in of_language if t.kind in ("main", "")]
            parts = [t.text for t in of_language if t.kind.startswith("title-")]
            title = whole[0] if whole else " - ".join(parts)
            if title:
                found.append(f"{TITLE} {text(title, language or self.catalogue.language)} .\n".encode())
        self.out.lines += [self.subject.encode() + b" " + rest for rest in found]
        return tuple(found)

    def dates(self) -> None:
        """Add the dates. A draft is not published: the date under which it was made available is that of the draft."""
        published, own = False, self.identifier.date if self.identifier else ""
        appeared = "draftDate" if self.out.is_draft else "publicationDate"
        for item in self.record.dates:
            literal = date(item.value)
            prop = self.catalogue.dates.get(item.kind)
            if literal is None:
                self.repairs["invalid date"] += 1
            elif prop == "publicationDate" and self.is_year_of_amended(item.value):
                self.repairs["publication year is that of the amended document"] += 1
                own = self.updated(own)
            elif prop == "publicationDate":
                self.add(f"sl:{appeared}", literal)
                published = True
            elif prop == "approvalDate" and self.out.is_draft:
                self.repairs["approval date of a draft"] += 1
            elif prop:
                self.add(f"sl:{prop}", literal)
        if not published and (literal := date(own)):
            self.add(f"sl:{appeared}", literal)

    def is_year_of_amended(self, value: str) -> bool:
        """Return whether a date is only the year of the amended document, as in ISO's records of amendments."""
        found = self.identifier
        return found is not None and found.amended is not None and value == found.base.year != found.year

    def updated(self, own: str) -> str:
        """Return the update date of such an amendment, which is its publication date unless its own year differs."""
        dates = (d.value for d in self.record.dates if d.kind == "updated" and d.value.startswith(own[:4]))
        return next(dates, own)

    def status(self) -> None:
        """Add edition, stage, status and version if this is the catalogue of the publisher, who alone decides them."""
        record, publishers = self.record, self.identifier.publishers if self.identifier else ("",)
        self.out.is_draft = self.identifier is not None and self.identifier.is_draft
        if not self.catalogue.decides_on(publishers[0]):
            return
        if record.edition:
            # IEC counts the consolidated versions of an edition 0 as .1, .2.
            self.add("sl:editionNumber", text(f"0{record.edition}" if record.edition[0] == "." else record.edition))
        stage = ".".join(s for s in (record.stage, record.substage) if s)
        if stage:
            self.add("sl:stage", text(stage))
        status = self.catalogue.status(record.stage, record.substage)
        if self.out.is_draft and status != "withdrawnStatus":
            status = "inPreparation"
        self.out.is_draft |= status == "inPreparation"
        if status is None:
            self.repairs["unknown stage"] += 1
        elif self.out.iri not in curated().with_status:
            self.add("sl:status", name(f"sl:{status}"))
        version = record.version or (self.identifier.version if self.identifier and publishers[0] == "3GPP" else "")
        if version:
            self.add("sl:versionNumber", text(version))

    def publishers_and_committees(self) -> None:
        found = self.identifier
        shorts = found.publishers if found else (self.catalogue.publisher,)
        if found and named_adoption(found):
            shorts = shorts[:1]
        for short in filter(None, shorts):
            address, described = publisher(short)
            self.add("sl:publishedBy", iri(address))
            self.out.shared.update(described)
        entries = dict.fromkeys(part for c in self.record.committees for part in split_committees(c, self.catalogue))
        for group in entries:
            known = committee(group, self.catalogue)
            if known is None:
                self.repairs["unknown committee"] += 1
                continue
            self.add("sl:preparedBy", iri(known[0]))
            self.out.shared.update(known[1])

    def fields(self) -> None:
        record = self.record
        for code in record.ics:
            if _ICS.fullmatch(code):
                address = iri(mint("technology", f"ics-{code.replace('.', '-')}"))
                self.add("sl:inField", address)
                self.out.shared.add(line(address, TYPE, name("skos:Concept")))
            else:
                self.repairs["not an ICS code"] += 1
        for keyword in record.keywords:
            self.add("sl:keyword", text(keyword))
        if record.radio:
            self.add("sl:radioGeneration", text(record.radio))
        if record.release:
            self.add_release(record.release)

    def add_release(self, release: str) -> None:
        number = release.removeprefix("Rel-").removeprefix("R")
        address = mint("standard", f"3gpp-release-{number}")
        self.add("sl:deliveredIn", iri(address))
        if address not in curated().things:
            label = f"3GPP Release {number}"
            self.out.shared |= {line(iri(address), TYPE, name("sl:Release")), *names(iri(address), label)}

    # related things

    def relate(self, identifier: Identifier, titles: tuple[bytes, ...]) -> None:
        family = identifier.family
        address, described = describe_standard(family)
        self.out.shared.update(described)
        if identifier.is_amendment:
            self.relate_amendment(identifier, address)
        elif address != self.out.iri:
            self.add("sl:editionOf", iri(address))
            if len(identifier.date) > len(identifier.year):
                self.out.by_year = curated().standard(replace(identifier, date=identifier.year))
            if address not in curated().things:
                self.out.family = (address, self.appeared(), titles)
            words = (title.text for title in self.record.titles)
            self.out.edition = edition_of(identifier, self.out.iri, address, self.appeared(), words, self.catalogue)
        self.add_offices(address, family.designation)

    def appeared(self) -> str:
        dates = [d.value for d in self.record.dates if self.catalogue.dates.get(d.kind) == "publicationDate"]
        return min(dates, default=self.identifier.date if self.identifier else "")

    def relate_amendment(self, identifier: Identifier, family: str) -> None:
        if _ATTACHED.match(identifier.type.upper()):
            self.add("sl:partOf", iri(family))
        elif identifier.amended is not None:
            amended = curated().standard(identifier.amended)
            self.out.links.append(Link(self.out.iri, "sl:amends", amended, fallback=family))
        elif family != self.out.iri:
            self.add("sl:draftAmendmentOf" if self.out.is_draft else "sl:amends", iri(family))

    def add_offices(self, specification: str, designation: str) -> None:
        """Add the rapporteurs in the record; only 3GPP names them."""
        day = self.appeared()
        for found in self.record.people:
            for affiliation in found.affiliations:
                if date(day) is None:
                    self.repairs["rapporteur without a date"] += 1
                else:
                    self.out.offices.append(Office(found.name, affiliation, specification, designation, day))


def primary(record: Record) -> Docid:
    """Return the main identifier of a document: the first primary one, or else the first."""
    return next((d for d in record.docids if d.primary and not d.scope), record.docids[0])
