"""Resolution across a whole catalogue: targets of relations, terms of office of rapporteurs, one label per thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date as day

from ....ontology.namespaces import mint
from ...store.ntriples import date, iri, line, name, text
from ...store.ntriples import lines as ntriples
from ..organizations.triples import actor_triples
from ..protocol import Report
from .document import Office
from .links import Link
from .parties import organization, person
from .successions import before

_LABEL = re.compile(rb"(<[^>]*>) <http://www.w3.org/2000/01/rdf-schema#label> .*?(@[A-Za-z-]+)? \.\n", re.DOTALL)
_PREDICATE = b" <http://www.w3.org/2000/01/rdf-schema#label> "
#: Relations in which a number without a year stands for one edition.
_BETWEEN_EDITIONS = ("sl:supersedes", "sl:amends")


class Links:
    """The links of all records; those whose ends are both described are kept."""

    def __init__(self) -> None:
        self.links: set[Link] = set()
        self.by_year: dict[str, set[str]] = {}

    def add(self, links: Iterable[Link], by_year: Iterable[tuple[str, str]]) -> None:
        """Add the links of a batch, and the documents that a number with the year only may denote."""
        self.links.update(links)
        for short, address in by_year:
            self.by_year.setdefault(short, set()).add(address)

    def resolve(
        self,
        known: Set[str],
        drafts: Set[str],
        appeared: Mapping[str, str],
        same: Mapping[str, str],
        report: Report,
    ) -> tuple[list[bytes], set[bytes]]:
        """Return the sorted triples of the links, and the lines that describe things mentioned only in links.

        Args:
            known: the IRIs of described things.
            drafts: those of drafts, which replace other drafts only, and amend nothing yet.
            appeared: the dates of documents by their IRIs.
            same: the IRIs of documents by those of their numbers without the year.
            report: counts links that are left out or changed.
        """
        lines: set[bytes] = set()
        described: set[bytes] = set()
        for link in self.links:
            if link.predicate in _BETWEEN_EDITIONS:
                one, other = link.subject, link.object
                link = replace(link, subject=same.get(one, one), object=same.get(other, other))
            if link.subject == link.object:
                report.repair("relation to itself")
                continue
            if link.by_record:
                directed = _by_record(link, appeared)
                if directed is None:
                    report.repair("replacement whose direction neither numbers nor dates tell")
                    continue
                link = directed
            meant = self.by_year.get(link.object, ())
            if link.object not in known and len(meant) == 1:
                link = replace(link, object=next(iter(meant)))
            if link.predicate == "sl:supersedes" and link.subject in drafts and link.object not in drafts:
                report.repair("replacement of a published document by a draft")
                continue
            if link.predicate == "sl:amends" and link.subject in drafts:
                link = replace(link, predicate="sl:draftAmendmentOf")
            if link.subject in known and link.object in known:
                pass
            elif link.subject in known and link.fallback:
                report.repair("amended edition not in the catalogue: linked to its standard instead")
                link = replace(link, object=link.fallback)
            elif link.subject in known and link.described:
                described.update(link.described)
            else:
                report.repair("relation to a document not in the catalogue")
                continue
            lines.add(line(iri(link.subject), name(link.predicate), iri(link.object)))
        return sorted(lines), described


def _by_record(link: Link, appeared: Mapping[str, str]) -> Link | None:
    """Return a replacement from the newer document to the older by their records, or None if these do not tell."""
    one, other = appeared.get(link.subject), appeared.get(link.object)
    if not one or not other or not (before(one, other) or before(other, one)):
        return None
    return replace(link, subject=link.object, object=link.subject) if before(one, other) else link


class Offices:
    """Terms of office of rapporteurs, from the first to the last version whose record names them."""

    def __init__(self) -> None:
        self.days: dict[Office, tuple[str, str]] = {}

    def add(self, offices: Iterable[Office]) -> None:
        """Add the offices of a batch."""
        for office in offices:
            key = replace(office, day="")
            first, last = self.days.get(key, (office.day, office.day))
            self.days[key] = (min(first, office.day), max(last, office.day))

    def resolve(self, read: day, evidence: str, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the sorted triples of the terms, and the lines that describe their people and organizations.

        Args:
            read: the day on which the records were read.
            evidence: the RDF term of the evidence for the terms of office.
            report: counts affiliations that name no organization or an unknown one.
        """
        organizations = report.organizations
        terms: dict[tuple[str, str, str], _Term] = {}
        matches, described = [], set()
        for office, (first, last) in self.days.items():
            match = organizations.resolve(office.affiliation)
            if organizations.is_nobody(office.affiliation):
                report.repair("affiliation names no organization")
                continue
            if match:
                matches.append(match)
                employer, of_employer = match.iri, match.actor.names.get("en", office.affiliation)
            else:
                report.repair("affiliation with an unknown organization")
                report.unlinked[office.affiliation] += 1
                employer, lines = organization(office.affiliation)
                of_employer = office.affiliation
                described.update(lines)
            rapporteur, lines = person(office.person)
            described.update(lines)
            term = terms.setdefault((rapporteur, employer, office.specification), _Term(office, of_employer))
            term.extend(office, of_employer, first, last)
        described.update(
            ntriples(actor_triples(organizations, matches, read, report.dataset)).splitlines(keepends=True)
        )
        return sorted(b"".join(term.lines(*key, evidence)) for key, term in terms.items()), described


class _Term:
    def __init__(self, office: Office, employer: str) -> None:
        self.person, self.employer, self.designation = office.person, employer, office.designation
        self.days: list[str] = []

    def extend(self, office: Office, employer: str, first: str, last: str) -> None:
        """Add the period of an office with its spellings of the names."""
        self.person, self.employer = max(self.person, office.person), max(self.employer, employer)
        self.days += (first, last)

    def lines(self, person: str, employer: str, specification: str, evidence: str) -> Iterator[bytes]:
        slugs = "-".join(x.rsplit("/", 1)[-1] for x in (person, employer, specification))
        event = iri(mint("event", f"rapporteur-{slugs}"))
        label = f"{self.person} ({self.employer}), rapporteur of {self.designation}"
        yield line(event, name("rdf:type"), name("sl:Rapporteurship"))
        yield line(event, name("rdfs:label"), text(label, "en"))
        yield line(event, name("sl:contributor"), iri(person))
        yield line(event, name("sl:contributor"), iri(employer))
        yield line(event, name("sl:contributedTo"), iri(specification))
        yield line(event, name("sl:inRole"), name("sl:rapporteur"))
        yield line(event, name("sl:began"), date(min(self.days)) or "")
        yield line(event, name("sl:ended"), date(max(self.days)) or "")
        yield line(event, name("sl:evidence"), evidence)
        yield line(iri(person), name("sl:affiliatedWith"), iri(employer))


def one_label_each(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines with one label per language for each thing; further spellings become alternative labels.

    Spellings in lower case are preferred to those in capitals.
    """
    seen: set[tuple[bytes, bytes]] = set()
    for each in sorted(lines, reverse=True):
        match = _LABEL.fullmatch(each)
        if match is None:
            yield each
        elif (match[1], match[2] or b"") in seen:
            yield each.replace(_PREDICATE, f" {name('skos:altLabel')} ".encode(), 1)
        else:
            seen.add((match[1], match[2] or b""))
            yield each
