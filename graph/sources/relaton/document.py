"""From a record to triples: what it says of its document, of what that belongs to, and how it is tied to others.

What concerns the document alone is written here and now. What several records say alike (committees, the standard
across its editions) is gathered once, and what needs to know the whole catalogue (whether the target of a relation
exists, over how many versions a rapporteur served) is handed on as links, titles and offices.
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
from .parties import apart, committee, publisher
from .record import Docid, Record, RefusedError
from .standards import TITLE, TYPE, describe_standard, names
from .successions import Edition, edition_of

_ICS: Final = re.compile(r"\d\d(?:\.\d\d\d(?:\.\d\d)?)?")
_CORRECTS: Final = re.compile(r"(?:COR|ERR|AC$|C$)")
_ATTACHED: Final = re.compile(r"(?:SUPPL|ANNEX|APP|ATT|ISH|FRAG|EXT)")


@dataclass(frozen=True)
class Office:
    """That a person of an organization, by their names, was rapporteur of a specification on a day."""

    person: str
    affiliation: str
    specification: str
    designation: str
    day: str


@dataclass
class Mapped:
    """What a record says.

    Attributes:
        iri: of its document.
        rank: of two records of one document, the one of the lower rank is kept.
        source: the address of the record.
        lines: of the document alone.
        shared: what other records say alike.
        family: the standard across its editions, when this edition appeared, and its titles.
        by_year: the IRI that its number would have with the year alone, by which ITU's amendments name it.
        edition: its place among the editions of the standard, where only number and date tell it.
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
    edition: Edition | None = None


def map_record(record: Record, catalogue: Catalogue, repairs: Counter[str], *, abstracts: bool = False) -> Mapped:
    """Return what a record says.

    Raises:
        RefusedError: if no address can be made of its identifier.
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
            # Its address would be that of the standard across all its editions.
            raise RefusedError("identifier breaks off before its year", self.docid.text)
        try:
            return mint("standard", slug(self.docid.text))
        except ValueError as error:
            raise RefusedError("identifier without Latin letters or digits", self.docid.text) from error

    def run(self, abstracts: bool) -> Mapped:
        self.what_it_is()
        titles = self.titles()
        self.dates()
        self.standing()
        self.people_and_bodies()
        self.fields()
        if abstracts:
            for abstract in self.record.abstracts:
                self.say("dcterms:abstract", text(abstract.text, abstract.language or self.catalogue.language))
        if self.identifier is not None:
            self.place(self.identifier, titles)
            self.out.links += links_of(self.record, self.identifier, self.out.iri, self.catalogue, self.repairs)
        return self.out

    def say(self, predicate: str, value: str) -> None:
        self.out.lines.append(line(self.subject, name(predicate), value))

    def what_it_is(self) -> None:
        found, kind = self.identifier, "StandardDocument"
        if found is not None and found.is_amendment and not _ATTACHED.match(found.type.upper()):
            kind = "Corrigendum" if _CORRECTS.match(found.type.upper()) else "Amendment"
        if not self.is_curated:
            self.say("rdf:type", name(f"sl:{kind}"))
            self.out.lines += names(self.subject, found.designation if found else self.docid.text)
        if self.record.doctype:
            self.say("sl:documentKind", text(self.record.doctype))
        for link in self.record.links:
            if link.kind == "src" and re.match(r"https?://", link.url):
                self.say("foaf:page", iri(link.url))
        for docid in self.record.docids:
            if docid.type == "DOI":
                self.say("foaf:page", iri("https://doi.org/" + docid.text))

    def titles(self) -> tuple[bytes, ...]:
        """Say the titles, one in each language, and return them for the standard across its editions."""
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
        published, own = False, self.identifier.date if self.identifier else ""
        for item in self.record.dates:
            literal = date(item.value)
            prop = self.catalogue.dates.get(item.kind)
            if literal is None:
                self.repairs["no such day"] += 1
            elif prop == "publicationDate" and self.is_year_of_amended(item.value):
                self.repairs["published: the year of what it amends"] += 1
                own = self.updated(own)
            elif prop:
                self.say(f"sl:{prop}", literal)
                published = published or prop == "publicationDate"
        if not published and (literal := date(own)):
            self.say("sl:publicationDate", literal)

    def is_year_of_amended(self, value: str) -> bool:
        """Tell whether a date is but the year of what the document amends, as ISO's records of amendments have it."""
        found = self.identifier
        return found is not None and found.amended is not None and value == found.base.year != found.year

    def updated(self, own: str) -> str:
        """Return when such an amendment was updated, which is when it came out, if its own year does not gainsay it."""
        dates = (d.value for d in self.record.dates if d.kind == "updated" and d.value.startswith(own[:4]))
        return next(dates, own)

    def standing(self) -> None:
        """Say what its publisher alone decides, where this is the publisher's own catalogue."""
        record, publishers = self.record, self.identifier.publishers if self.identifier else ("",)
        if not self.catalogue.decides_on(publishers[0]):
            return
        if record.edition:
            # IEC counts the consolidated versions of an edition 0 as .1, .2.
            self.say("sl:editionNumber", text(f"0{record.edition}" if record.edition[0] == "." else record.edition))
        stage = ".".join(s for s in (record.stage, record.substage) if s)
        if stage:
            self.say("sl:stage", text(stage))
        status = self.catalogue.status(record.stage, record.substage) if record.stage else None
        if status and not self.is_curated:
            self.say("sl:status", name(f"sl:{status}"))
        elif record.stage and not status:
            self.repairs["stage of unknown meaning"] += 1
        version = record.version or (self.identifier.version if self.identifier and publishers[0] == "3GPP" else "")
        if version:
            self.say("sl:versionNumber", text(version))

    def people_and_bodies(self) -> None:
        found = self.identifier
        shorts = found.publishers if found else (self.catalogue.publisher,)
        if found and named_adoption(found):
            shorts = shorts[:1]
        for short in filter(None, shorts):
            address, described = publisher(short)
            self.say("sl:publishedBy", iri(address))
            self.out.shared.update(described)
        entries = dict.fromkeys(part for c in self.record.committees for part in apart(c, self.catalogue))
        for group in entries:
            known = committee(group, self.catalogue)
            if known is None:
                self.repairs["committee of unknown meaning"] += 1
                continue
            self.say("sl:preparedBy", iri(known[0]))
            self.out.shared.update(known[1])

    def fields(self) -> None:
        record = self.record
        for code in record.ics:
            if _ICS.fullmatch(code):
                address = iri(mint("technology", f"ics-{code.replace('.', '-')}"))
                self.say("sl:inField", address)
                self.out.shared.add(line(address, TYPE, name("skos:Concept")))
            else:
                self.repairs["no code of the ICS"] += 1
        for keyword in record.keywords:
            self.say("sl:keyword", text(keyword))
        if record.radio:
            self.say("sl:radioGeneration", text(record.radio))
        if record.release:
            self.deliver(record.release)

    def deliver(self, release: str) -> None:
        number = release.removeprefix("Rel-").removeprefix("R")
        address = mint("standard", f"3gpp-release-{number}")
        self.say("sl:deliveredIn", iri(address))
        if address not in curated().things:
            label = f"3GPP Release {number}"
            self.out.shared |= {line(iri(address), TYPE, name("sl:Release")), *names(iri(address), label)}

    # what it belongs to

    def place(self, identifier: Identifier, titles: tuple[bytes, ...]) -> None:
        family = identifier.family
        address, described = describe_standard(family)
        self.out.shared.update(described)
        if identifier.is_amendment:
            self.amend(identifier, address)
        elif address != self.out.iri:
            self.say("sl:editionOf", iri(address))
            if len(identifier.date) > len(identifier.year):
                self.out.by_year = curated().standard(replace(identifier, date=identifier.year))
            if address not in curated().things:
                self.out.family = (address, self.appeared(), titles)
            words = (title.text for title in self.record.titles)
            self.out.edition = edition_of(identifier, self.out.iri, address, self.appeared(), words, self.catalogue)
        self.serve(address, family.designation)

    def appeared(self) -> str:
        dates = [d.value for d in self.record.dates if self.catalogue.dates.get(d.kind) == "publicationDate"]
        return min(dates, default=self.identifier.date if self.identifier else "")

    def amend(self, identifier: Identifier, family: str) -> None:
        if _ATTACHED.match(identifier.type.upper()):
            self.say("sl:partOf", iri(family))
        elif identifier.amended is not None:
            amended = curated().standard(identifier.amended)
            self.out.links.append(Link(self.out.iri, "sl:amends", amended, otherwise=family))
        elif family != self.out.iri:
            self.say("sl:amends", iri(family))

    def serve(self, specification: str, designation: str) -> None:
        """Note whom the record names as rapporteur; only 3GPP names any."""
        day = self.appeared()
        for found in self.record.people:
            for affiliation in found.affiliations:
                if date(day) is None:
                    self.repairs["rapporteur without a date"] += 1
                else:
                    self.out.offices.append(Office(found.name, affiliation, specification, designation, day))


def primary(record: Record) -> Docid:
    """Return the identifier by which a document goes: the first primary one, or the first of all."""
    return next((d for d in record.docids if d.primary and not d.scope), record.docids[0])
