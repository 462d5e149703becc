"""Authors as contributions: the person, the organization and country as printed, each with its evidence.

A person is a name: the fullest one that the text prints, without middle initials. Within the RFC series, the same name
at different organizations is taken for one person, who changed employers. Two authors of one RFC are always two
persons. A person of the RFC series is never taken for one of another catalogue: names may be equal by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import clean, date, iri, line, name, text
from ..curated import curated
from ..organizations.parties import Parties
from ..organizations.words import Words
from ..tabular import described, evidence, source
from .authors import Author
from .document import DATE_LISTED, DATE_PRINTED, designation, document_iri
from .names import fold
from .publication import Published

#: Why a fact is believed, by what it rests on: label, place in the source.
_EVIDENCE: Final = {
    "header": (
        "Organization below the author's name in the header of an RFC",
        "first page, right column of the header",
    ),
    "header line": ("Organization beside the author's name on an RFC", "first page, line of the author"),
    "address": ("Organization in the address of the author of an RFC", "authors' addresses"),
    "author": ("Organization named as the author of an RFC", "list of authors"),
    "named": ("Country named in the address of the author of an RFC", "authors' addresses"),
    "state and ZIP code": ("US state with a ZIP code in the address of the author of an RFC", "authors' addresses"),
}
_LISTED: Final = "ietf-listed-authors"
_MIDDLE: Final = re.compile(r"(?<=\w)\s+(?:[^\W\d_]\.?(?=\s)\s*)+")


class People:
    """Writer of contributions; describes each person and organization once."""

    def __init__(self, parties: Parties, words: Words, retrieved: str) -> None:
        self.parties, self._words, self._retrieved = parties, words, retrieved
        self._written: set[str] = set()

    def sources(self) -> Iterator[bytes]:
        """Yield the sources and the evidence that contributions refer to."""
        index, lines = source(
            "rfc-index", "RFC Editor: index of RFCs", "RFC Editor", "https://www.rfc-editor.org/rfc-index/"
        )
        yield lines
        texts, lines = source("rfc-texts", "RFC Editor: texts of RFCs", "RFC Editor", "https://www.rfc-editor.org/")
        yield lines
        yield evidence(DATE_PRINTED, "Date on the first page of an RFC", texts, "first page, header", self._retrieved)[
            1
        ]
        yield evidence(DATE_LISTED, "Date in the index of RFCs", index, "date", self._retrieved, "sl:medium")[1]
        yield evidence(_LISTED, "Author in the index of RFCs", index, "list of authors", self._retrieved)[1]
        for method, (label, locator) in _EVIDENCE.items():
            yield evidence(_evidence(method), label, texts, locator, self._retrieved)[1]

    def contributions(self, number: int, authors: list[Author], published: Published) -> Iterator[bytes]:
        """Yield a contribution for each author of an RFC."""
        seen: set[str] = set()
        for author in authors:
            subject = iri(mint("event", f"rfc-{number}-author-{author.position}"))
            role = "editor" if author.editor else "author"
            yield from described(
                subject, "sl:Editorship" if author.editor else "sl:Authorship", {"en": _label(author, role, number)}
            )
            if not author.is_organization:
                yield from self._person(subject, author, seen)
            if author.organization:
                yield from self._organization(subject, author)
            yield line(subject, name("sl:contributedTo"), iri(document_iri(number)))
            yield line(subject, name("sl:inRole"), name(f"sl:{role}"))
            yield line(subject, name("sl:occurred"), date(published.date) or "")
            region = self._words.countries.get(author.country)
            if region:
                yield line(subject, name("sl:inRegion"), iri(mint("region", region)))
            for method in (author.place, author.country_from if region else ""):
                if method:
                    yield line(subject, name("sl:evidence"), iri(mint("evidence", _evidence(method))))
            yield line(subject, name("sl:evidence"), iri(mint("evidence", _LISTED)))

    def description(self) -> bytes:
        """Return the lines that describe the organizations that are known, with the evidence for each match."""
        return self.parties.description(self._retrieved)

    def _person(self, subject: str, author: Author, seen: set[str]) -> Iterator[bytes]:
        label = clean(author.printed)
        key = person_slug(label) or f"author-{author.position}"
        if key in seen:
            key = f"{key}-{author.position}"
        seen.add(key)
        address = mint("actor", f"{key}-ietf")
        yield line(subject, name("sl:contributor"), iri(address))
        if address not in self._written:
            self._written.add(address)
            yield from described(iri(address), "sl:Person", {"en": label})

    def _organization(self, subject: str, author: Author) -> Iterator[bytes]:
        printed = clean(author.organization)
        yield line(subject, name("sl:printedAffiliation"), text(printed))
        if self.parties.organizations.is_nobody(printed):
            return
        # The country decides only between organizations of one name: a company's author abroad still is its author.
        match = self.parties.organizations.resolve(printed) or self.parties.organizations.resolve(
            printed, author.country or None
        )
        if match:
            self.parties.remember(match)
            yield line(subject, name("sl:contributor"), iri(match.iri))
            return
        self.parties.resolve(printed)  # counts the name for review
        address = organization_iri(printed)
        if address is None:
            return
        yield line(subject, name("sl:contributor"), iri(address))
        if address not in self._written and address not in curated().things:
            self._written.add(address)
            yield from described(iri(address), "sl:Organization", {"en": printed})


def person_slug(printed: str) -> str:
    """Return what identifies a person in the RFC series: the name without middle initials; "" without Latin letters.

    >>> person_slug("Donald E. Eastlake, 3rd"), person_slug("J. Postel")
    ('donald-eastlake-3rd', 'j-postel')
    """
    words = (re.sub(r"[^a-z0-9]", "", word) for word in fold(_MIDDLE.sub(" ", printed)))
    return "-".join(filter(None, words))


def organization_iri(printed: str) -> str | None:
    """Return the IRI of an organization known only by its printed name; None if the name has no Latin letter."""
    try:
        return mint("actor", slug(printed))
    except ValueError:
        return None


def _evidence(method: str) -> str:
    return f"ietf-{slug(method)}"


def _label(author: Author, role: str, number: int) -> str:
    where = f" ({clean(author.organization)})" if author.organization and not author.is_organization else ""
    return f"{clean(author.printed)}{where}, {role} of {designation(number)}"
