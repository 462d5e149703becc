"""Mapping of a record to triples about its document, the standard it belongs to, and its relations.

Triples about the document alone are written here. Triples shared by several records (committees, the standard across
its editions) are collected once. What needs the whole catalogue (whether the target of a relation exists, how long a
rapporteur served) is passed on as links, titles and contributions.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from ....ontology.namespaces import mint
from ...store.ntriples import date, iri, line, name, text
from ..curated import curated
from ..identifiers import Identifier
from ..identifiers.links import named_adoption
from ..languages import language_of
from .catalogues import Catalogue
from .contributions import Contribution
from .identity import Numbered, numbered
from .links import End, Link, links_of
from .naming import Named, family_of, name_of
from .parties import committee, publisher, publishers_of, split_committees
from .record import Record
from .relations import kind_of
from .standards import TITLE, TYPE, names
from .successions import Edition, edition_of

_ICS: Final = re.compile(r"\d\d(?:\.\d\d\d(?:\.\d\d)?)?")
_CORRECTS: Final = re.compile(r"(?:COR|ERR|AC$|C$)")
_ATTACHED: Final = re.compile(r"(?:SUPPL|ANNEX|APP|ATT|ISH|FRAG|EXT|EXPL)")


@dataclass
class Mapped:
    """The content of a record.

    Attributes:
        name: the name of its document.
        lines: lines about the document alone.
        shared: lines that other records repeat.
        family: the standard across its editions, the date of this edition, and its titles.
        by_year: the address of its number with the year only, as ITU's amendments name it.
        is_draft: whether its publisher has not published it.
        is_number: whether the record describes the standard across its editions, and no document.
        appeared: the day, month or year of its publication, or of the draft; empty if unknown.
        numbered: what identifies it among the records with and without its year.
        edition: its place among the editions of the standard, where only number and date give the order.
    """

    name: Named
    lines: list[bytes] = field(default_factory=list)
    shared: set[bytes] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    family: tuple[str, str, tuple[bytes, ...]] | None = None
    by_year: str = ""
    is_draft: bool = False
    is_number: bool = False
    appeared: str = ""
    numbered: Numbered | None = None
    edition: Edition | None = None

    @property
    def iri(self) -> str:
        """The address of its document, or of the number of its document if that has several editions."""
        return self.name.iri


def map_record(record: Record, catalogue: Catalogue, repairs: Counter[str], *, abstracts: bool = False) -> Mapped:
    """Return the content of a record.

    Raises:
        RefusedError: if no IRI can be made from its identifier.
    """
    return _Mapping(record, catalogue, repairs).run(abstracts)


def _without_filler(record: Record, catalogue: Catalogue, repairs: Counter[str]) -> Record:
    """Return a record without days and months that are not known, and without a version that repeats a date."""
    if not catalogue.filler:
        return record
    dates = tuple(replace(d, value=re.sub(catalogue.filler, "", d.value)) for d in record.dates)
    filled = sum(one != other for one, other in zip(dates, record.dates, strict=True))
    if filled:
        repairs["date whose first day or month stands for an unknown one"] += filled
    version = "" if any(record.version == d.value for d in record.dates) else record.version
    return replace(record, dates=dates, version=version)


class _Mapping:
    def __init__(self, record: Record, catalogue: Catalogue, repairs: Counter[str]) -> None:
        self.record, self.catalogue, self.repairs = _without_filler(record, catalogue, repairs), catalogue, repairs
        self.name = name_of(record, catalogue)
        self.identifier = self.name.identifier
        if self.identifier is None:
            repairs["identifier not understood"] += 1
        self.subject = iri(self.name.iri)
        self.is_curated = self.name.iri in curated().things
        self.out = Mapped(self.name)

    def run(self, abstracts: bool) -> Mapped:
        self.out.is_number = self.describes_number()
        self.out.appeared = self.appeared()
        if not self.out.is_number:
            self.status()
        self.identity()
        titles = self.titles()
        if not self.out.is_number:
            self.dates()
        self.publishers_and_committees()
        self.fields()
        if abstracts:
            for abstract in self.record.abstracts:
                self.add("dcterms:abstract", text(abstract.text, self.language(abstract.text, abstract.language)))
        family, number = self.relate(titles)
        self.contribute(family, number)
        if not self.out.is_number:
            place = self.out.iri, family, self.out.appeared
            self.out.numbered = numbered(self.record, self.identifier, *place, is_draft=self.out.is_draft)
        own = self.end()
        self.out.links += links_of(self.record, self.name, own, self.catalogue, self.repairs)
        return self.out

    def describes_number(self) -> bool:
        """Return whether the record is that of a number, with a list of editions and no date, as W3C has them."""
        kinds = {kind_of(relation) for relation in self.record.relations}
        return "hasedition" in kinds - self.catalogue.left_out.keys() and not self.record.dates and self.name.is_undated

    def end(self) -> End:
        """Return the document as the end of links."""
        date = self.identifier.date if self.identifier else ""
        return End(self.out.iri, self.record.edition, self.out.appeared, date)

    def add(self, predicate: str, value: str) -> None:
        self.out.lines.append(line(self.subject, name(predicate), value))

    def identity(self) -> None:
        if not self.is_curated:
            self.add("rdf:type", name(f"sl:{self.kind()}"))
            self.out.lines += names(self.subject, self.name.designation)
        if self.record.doctype:
            self.add("sl:documentKind", text(self.record.doctype))
        pages = [link for link in self.record.links if re.match(r"https?://", link.url)]
        own = [link for link in pages if link.kind == self.catalogue.page]
        for link in own or (link for link in pages if link.kind == "src"):
            self.add("foaf:page", iri(link.url))
        for docid in self.record.docids:
            if docid.type == "DOI":
                self.add("foaf:page", iri("https://doi.org/" + docid.text))

    def kind(self) -> str:
        """Return the class of the document. A draft of an amendment does not amend anything yet."""
        found = self.identifier
        if self.out.is_number:
            return "NumberedStandard"
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
                found.append(f"{TITLE} {text(title, self.language(title, language))} .\n".encode())
        self.out.lines += [self.subject.encode() + b" " + rest for rest in found]
        return tuple(found)

    def language(self, words: str, stated: str) -> str:
        """Return the language of a title or abstract, counting those whose script contradicts what is stated."""
        stated = stated or self.catalogue.language
        found = language_of(words, stated, self.catalogue.language)
        if found != stated:
            self.repairs["language that the script of the text contradicts"] += 1
        return found

    def dates(self) -> None:
        """Add the dates. A draft is not published: the date under which it was made available is that of the draft."""
        published, own = False, self.date_of_number()
        appeared = "draftDate" if self.out.is_draft else "publicationDate"
        for item in self.record.dates:
            literal = date(item.value)
            prop = self.catalogue.dates.get(item.kind)
            if literal is None:
                self.repairs["invalid date"] += 1
            elif prop == "publicationDate" and self.is_year_of_amended(item.value):
                self.repairs["publication year is that of the amended document"] += 1
                own = self.updated(own)
            elif prop == "publicationDate" and self.is_late(item.value):
                self.repairs["publication date is years after the year of the number"] += 1
            elif prop == "publicationDate":
                self.add(f"sl:{appeared}", literal)
                published = True
            elif prop == "approvalDate" and self.out.is_draft:
                self.repairs["approval date of a draft"] += 1
            elif prop:
                self.add(f"sl:{prop}", literal)
            elif prop is None:
                self.repairs[f"date of a kind without a property: {item.kind}"] += 1
        if not published and (literal := date(own)):
            self.add(f"sl:{appeared}", literal)

    def is_late(self, value: str) -> bool:
        """Return whether a date cannot be that of publication: IEEE gives the day of a later online edition."""
        year, latest = (self.identifier.year if self.identifier else ""), self.catalogue.latest
        return latest is not None and year.isdigit() and value[:4].isdigit() and int(value[:4]) - int(year) > latest

    def date_of_number(self) -> str:
        """Return the date in the number, "2008-11-26" for the "20081126" of W3C."""
        found = self.identifier.date if self.identifier else ""
        return f"{found[:4]}-{found[4:6]}-{found[6:]}" if len(found) == 8 and found.isdigit() else found

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
        found = self.identifier
        by_number = found is not None and found.is_draft and found.stage not in self.catalogue.published_stages
        self.out.is_draft = by_number
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
        if found is None:
            described = list(publishers_of(self.record.organizations))
            if not described and self.catalogue.publisher:
                described = [publisher(self.catalogue.publisher)]
        else:
            shorts = found.publishers[:1] if named_adoption(found) else found.publishers
            described = [publisher(short) for short in filter(None, shorts)]
        for address, lines in described:
            self.add("sl:publishedBy", iri(address))
            self.out.shared.update(lines)
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

    def relate(self, titles: tuple[bytes, ...]) -> tuple[str, str]:
        """Relate the document to its standard across its editions; return the address and number of that."""
        identifier, relations = self.identifier, self.record.relations
        stated = next(
            (r.target for r in relations if kind_of(r) == "editionof" and r.target != self.name.designation), ""
        )
        family, described = family_of(self.name, self.catalogue, stated)
        self.out.shared.update(described)
        if identifier is not None and identifier.is_amendment:
            self.relate_amendment(identifier, family.iri)
        elif family.iri != self.out.iri and not self.out.is_number:
            self.add("sl:editionOf", iri(family.iri))
            if identifier is not None and len(identifier.date) > len(identifier.year):
                self.out.by_year = curated().standard(replace(identifier, date=identifier.year))
            if family.iri not in curated().things:
                self.out.family = (family.iri, self.out.appeared, titles)
            if identifier is not None:
                words = (title.text for title in self.record.titles)
                appeared = self.out.appeared
                self.out.edition = edition_of(identifier, self.out.iri, family.iri, appeared, words, self.catalogue)
        return family.iri, family.designation

    def appeared(self) -> str:
        dates = [d.value for d in self.record.dates if self.catalogue.dates.get(d.kind) == "publicationDate"]
        known = [value for value in dates if date(value) and not self.is_late(value)]
        return min(known, default=self.date_of_number())

    def relate_amendment(self, identifier: Identifier, family: str) -> None:
        if _ATTACHED.match(identifier.type.upper()):
            self.add("sl:partOf", iri(family))
        elif identifier.amended is not None:
            amended = curated().standard(identifier.amended)
            self.out.links.append(Link(self.end(), "sl:amends", End(amended), fallback=family))
        elif family != self.out.iri:
            self.add("sl:draftAmendmentOf" if self.out.is_draft else "sl:amends", iri(family))

    def contribute(self, document: str, designation: str) -> None:
        """Add the contributions of the people in the record to the standard across its editions."""
        day, body = self.out.appeared, self.catalogue.publisher or self.catalogue.name
        for found in self.record.people:
            stated = found.roles or ("author",)
            roles = dict.fromkeys(self.catalogue.roles.get(role, "") for role in stated)
            for other in (role for role in stated if role not in self.catalogue.roles):
                self.repairs[f"person in another role: {other}"] += 1
            for role in filter(None, roles):
                of_3gpp = role == "rapporteur"
                for affiliation in found.affiliations or (() if of_3gpp else ("",)):
                    if date(day) is None:
                        self.repairs[f"{role} without a date"] += 1
                    else:
                        named = (found.name, affiliation, role, document, designation, day, "" if of_3gpp else body)
                        self.out.contributions.append(Contribution(*named))
