"""What only a catalogue as a whole tells: which relations hold, how long rapporteurs served, one name each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
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

_LABEL = re.compile(rb"(<[^>]*>) <http://www.w3.org/2000/01/rdf-schema#label> .*?(@[A-Za-z-]+)? \.\n", re.DOTALL)
_PREDICATE = b" <http://www.w3.org/2000/01/rdf-schema#label> "


class Links:
    """The links of all records, of which those are kept whose ends are described."""

    def __init__(self) -> None:
        self.links: set[Link] = set()
        self.by_year: dict[str, set[str]] = {}

    def add(self, links: Iterable[Link], by_year: Iterable[tuple[str, str]]) -> None:
        """Take in the links of a batch, and the documents that may be meant where a number has the year alone."""
        self.links.update(links)
        for short, address in by_year:
            self.by_year.setdefault(short, set()).add(address)

    def resolve(self, known: Set[str], report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the triples of the links, sorted, and what describes things that only links mention."""
        lines: set[bytes] = set()
        described: set[bytes] = set()
        for link in self.links:
            meant = self.by_year.get(link.object, ())
            if link.object not in known and len(meant) == 1:
                link = replace(link, object=next(iter(meant)))
            if link.subject in known and link.object in known:
                pass
            elif link.subject in known and link.otherwise:
                report.repair("amended edition is not in the catalogue: amends the standard of its number")
                link = replace(link, object=link.otherwise)
            elif link.subject in known and link.described:
                described.update(link.described)
            else:
                report.repair("relation to a document that is not in the catalogue")
                continue
            lines.add(line(iri(link.subject), name(link.predicate), iri(link.object)))
        return sorted(lines), described


class Offices:
    """Terms of office: a rapporteur is named in the record of each version, and served from the first to the last."""

    def __init__(self) -> None:
        self.days: dict[Office, tuple[str, str]] = {}

    def add(self, offices: Iterable[Office]) -> None:
        """Take in the offices that a batch names."""
        for office in offices:
            key = replace(office, day="")
            first, last = self.days.get(key, (office.day, office.day))
            self.days[key] = (min(first, office.day), max(last, office.day))

    def resolve(self, read: day, evidence: str, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the triples of the terms, sorted, and what describes the people and organizations in them.

        Args:
            read: the day on which the records were read.
            evidence: the term of the evidence that the terms rest on.
            report: counts affiliations that name nobody, or an organization that is not known.
        """
        organizations = report.organizations
        terms: dict[tuple[str, str, str], _Term] = {}
        matches, described = [], set()
        for office, (first, last) in self.days.items():
            match = organizations.resolve(office.affiliation)
            if organizations.is_nobody(office.affiliation):
                report.repair("affiliation that names nobody")
                continue
            if match:
                matches.append(match)
                employer, of_employer = match.iri, match.actor.names.get("en", office.affiliation)
            else:
                report.repair("affiliation with an organization that is not known")
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
        """Take in that somebody served under these spellings of the names."""
        self.person, self.employer = max(self.person, office.person), max(self.employer, employer)
        self.days += (first, last)

    def lines(self, person: str, employer: str, specification: str, evidence: str) -> Iterator[bytes]:
        slugs = "-".join(x.rsplit("/", 1)[-1] for x in (person, employer, specification))
        event = iri(mint("event", f"rapporteur-{slugs}"))
        label = f"{self.person} ({self.employer}), rapporteur of {self.designation}"
        yield line(event, name("rdf:type"), name("sl:Contribution"))
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
    """Yield lines with one label a language for each thing; further spellings become names that it also has.

    Of two spellings the one in small letters is preferred.
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
