"""Contributions of people to documents: rapporteurs, authors and editors, from the records of each edition.

A person contributes to a standard across its editions, from the first to the last edition that names the person. Within
one body a full name is one person, whatever the organization: people change employers. The same name at two bodies is
two persons, since no record says that it is one; so are equal bare family names of two organizations.

3GPP's catalogue names the rapporteurs on record when it was read, with their employers of that day, on versions of all
years. So a rapporteurship says on which day the employer was recorded, and its dates are those of versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as day
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import date, iri, line, name, text
from ...store.ntriples import lines as ntriples
from ..organizations.linking import Match
from ..organizations.triples import actor_triples
from ..protocol import Report
from .parties import actor_of, organization, person

#: The class of contributions in each role.
CLASSES: Final = {"rapporteur": "Rapporteurship", "author": "Authorship", "editor": "Editorship"}
#: A postal address in place of the name of an organization.
_ADDRESS: Final = re.compile(r"\d.*,|,.*\d|,.*,")
#: How many characters the IRI of a contribution keeps of each name.
_LONGEST: Final = 80


@dataclass(frozen=True)
class Contribution:
    """A person who contributed to a document on a day; person and organization by name.

    Attributes:
        person: the full name.
        affiliation: the organization, empty if the record names none.
        role: "rapporteur", "author" or "editor".
        document: the address of the standard across its editions, or of the document.
        designation: its number.
        day: the day, month or year of the edition.
        body: the body within which a name is one person; empty for 3GPP, whose people have the name alone as address.
    """

    person: str
    affiliation: str
    role: str
    document: str
    designation: str
    day: str
    body: str = ""


class Contributions:
    """The contributions in all records, each with its first and its last day."""

    def __init__(self) -> None:
        self.days: dict[Contribution, tuple[str, str]] = {}

    def add(self, contributions: Iterable[Contribution]) -> None:
        """Add the contributions of a batch."""
        for found in contributions:
            self._extend(replace(found, day=""), found.day, found.day)

    def join(self, other: Contributions) -> None:
        """Add the contributions in the records of another part of the catalogue."""
        for key, days in other.days.items():
            self._extend(key, *days)

    def _extend(self, key: Contribution, began: str, ended: str) -> None:
        first, last = self.days.get(key, (began, ended))
        self.days[key] = (min(first, began), max(last, ended))

    def resolve(self, read: day, evidence: str, report: Report) -> tuple[list[bytes], set[bytes]]:
        """Return the sorted triples of the contributions, and the lines that describe their people and organizations.

        Args:
            read: the day on which the records were read.
            evidence: the RDF term of the evidence for the contributions.
            report: counts affiliations that name no organization or an unknown one.
        """
        terms: dict[tuple[str, str, str, str], _Term] = {}
        matches: list[Match] = []
        described: set[bytes] = set()
        for found, days in self.days.items():
            if (employer := self._employer(found, matches, described, report)) is None:
                continue
            someone, lines = person(found.person, _identity(found, employer[0]))
            described.update(lines)
            key = someone, employer[0], found.document, found.role
            terms.setdefault(key, _Term(found, employer[1])).extend(found, employer[1], days)
        people = actor_triples(report.organizations, matches, read, report.dataset)
        described.update(ntriples(people).splitlines(keepends=True))
        return sorted(b"".join(term.lines(*key, read, evidence)) for key, term in terms.items()), described

    def _employer(
        self, found: Contribution, matches: list[Match], described: set[bytes], report: Report
    ) -> tuple[str, str] | None:
        """Return the address and name of the organization, both empty for an author without one; None to leave out."""
        affiliation, needed = found.affiliation, found.role == "rapporteur"
        if not affiliation:
            return "", ""
        match = report.organizations.resolve(affiliation)
        if report.organizations.is_nobody(affiliation):
            report.repair("affiliation names no organization")
            return None if needed else ("", "")
        if match:
            matches.append(match)
            return match.iri, match.actor.names.get("en", affiliation)
        if not needed and _ADDRESS.search(affiliation):
            report.repair("affiliation with an address in place of a name")
            return "", ""
        report.repair("affiliation with an unknown organization")
        report.unlinked[affiliation] += 1
        employer, lines = organization(affiliation)
        described.update(lines)
        return employer, affiliation


def _identity(found: Contribution, employer: str) -> str:
    """Return the address of a person: by name within the body, a bare family name by organization or document too."""
    if not found.body:
        return actor_of(found.person)
    named = [found.person, found.body]
    if " " not in found.person:
        named.append((employer or found.document).rsplit("/", 1)[-1])
    return actor_of(" ".join(named))


class _Term:
    def __init__(self, first: Contribution, employer: str) -> None:
        self.person, self.employer, self.designation = first.person, employer, first.designation
        self.days: list[str] = []

    def extend(self, found: Contribution, employer: str, days: tuple[str, str]) -> None:
        """Add a period with its spellings of the names."""
        self.person, self.employer = max(self.person, found.person), max(self.employer, employer)
        self.days += days

    def lines(self, someone: str, employer: str, document: str, role: str, read: day, evidence: str) -> Iterator[bytes]:
        slugs = [x.rsplit("/", 1)[-1][:_LONGEST].rstrip("-") for x in (someone, employer, document) if x]
        event = iri(mint("event", slug(f"{role}-{'-'.join(slugs)}")))
        yield line(event, name("rdf:type"), name(f"sl:{CLASSES[role]}"))
        yield line(event, name("rdfs:label"), text(self._label(role, read), "en"))
        yield line(event, name("sl:contributor"), iri(someone))
        if employer:
            yield line(event, name("sl:contributor"), iri(employer))
            yield line(iri(someone), name("sl:affiliatedWith"), iri(employer))
            if role == "rapporteur":
                yield line(event, name("sl:affiliationRecorded"), date(read.isoformat()) or "")
        yield line(event, name("sl:contributedTo"), iri(document))
        yield line(event, name("sl:inRole"), name(f"sl:{role}"))
        first, last = min(self.days), max(self.days)
        if first == last and role != "rapporteur":
            yield line(event, name("sl:occurred"), date(first) or "")
        else:
            yield line(event, name("sl:began"), date(first) or "")
            yield line(event, name("sl:ended"), date(last) or "")
        yield line(event, name("sl:evidence"), evidence)

    def _label(self, role: str, read: day) -> str:
        if role != "rapporteur":
            whom = f"{self.person} ({self.employer})" if self.employer else self.person
            return f"{whom}, {role} of {self.designation}"
        on = f"{read.day} {read:%B} {read.year}"
        whom = f"{self.person} ({self.employer} on {on})" if self.employer else self.person
        return f"{whom}, rapporteur on versions of {self.designation}"
