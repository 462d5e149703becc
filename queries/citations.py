"""Citations: what a reference manager needs to cite a standard, a source, or a page of Standlink.

A standard is cited by its number, title, authors or bodies, date and page, as its publisher has them. Authors are
persons if the release has authorships of this document, else the bodies that publish it or, for a standard across its
editions, all of them. Editors are named beside them. Of persons whose order is not known, the order is that of their
names. A source is cited by its authors, else by its publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.store import Store
from ..ontology.namespaces import kind_and_slug, node

#: What is cited: a standards document, a source of a fact, a page of this site, or an answer of it.
Type = Literal["standard", "source", "page", "answer"]

_DOI: Final = "https://doi.org/"
_DIGITS: Final = re.compile(r"(\d+)")
_SUFFIX: Final = re.compile(r",? (Jr\.?|Sr\.?|I{2,3}|IV|2nd|3rd|4th)$")
#: Words that belong to the family name: Ludwig van Beethoven.
_PARTICLES: Final = frozenset(
    ("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "el")
)


@dataclass(frozen=True)
class Name:
    """An author: a person with family and given name and a suffix, or a body, whose name is ``family`` alone."""

    family: str
    given: str = ""
    suffix: str = ""
    is_body: bool = False


@dataclass(frozen=True)
class Item:
    """A work to be cited. Empty fields are unknown, or do not apply.

    Attributes:
        key: an identifier within a list: the slug of the work.
        type: what it is.
        title: its title; its number if it has no other.
        number: the number of a document, with its year: "ISO 9001:2015".
        genre: "Standard", "Amendment", "Corrigendum", "Draft"; empty for other things.
        authors: persons, else bodies.
        editors: persons.
        publisher: the names of the bodies.
        issued: the year, month or day.
        edition: the edition, as a number.
        version: the version of a document, or the release of a page.
        journal: the journal that an article is in, with its volume, issue and pages.
        url: its page.
        doi: its DOI, without the address of the resolver.
        isbn: its ISBN, of 13 digits.
        accessed: the day on which its page was read.
        note: what was asked of which release, and what fixes the answer.
    """

    key: str
    type: Type
    title: str
    number: str = ""
    genre: str = ""
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    publisher: str = ""
    issued: str = ""
    edition: str = ""
    version: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    url: str = ""
    doi: str = ""
    isbn: str = ""
    accessed: str = ""
    note: str = ""


def is_document(iri: str) -> bool:
    """Return whether an IRI is of a standard, which is cited itself and not by its page here."""
    known = kind_and_slug(iri)
    return known is not None and known[0] == "standard"


def cite_documents(release: Release, iris: Iterable[str], today: str) -> list[Item]:
    """Return the citations of standards; things of other kinds and unknown ones are left out.

    Args:
        release: describes them.
        iris: of the things.
        today: the day on which their pages are read.
    """
    known = (iri for iri in dict.fromkeys(iris) if is_document(iri))
    return [_document(release.store, iri, today) for iri in known if release.store.exists(ox.NamedNode(iri))]


def cite(release: Release, iri: str, today: str) -> Item:
    """Return the citation of a thing that the release describes: of a standard or source itself, else of its page.

    Args:
        release: describes the thing.
        iri: of the thing.
        today: the day on which the page is read.
    """
    if is_document(iri):
        return _document(release.store, iri, today)
    known = kind_and_slug(iri)
    if known and known[0] == "source":
        return _source(release.store, iri, known[1], today)
    key = "standlink-" + "-".join(known) if known else "standlink"
    return page(release, key, iri, release.store.label(ox.NamedNode(iri)), today)


def page(release: Release, key: str, iri: str, title: str, today: str) -> Item:
    """Return the citation of what Standlink publishes at a permanent address."""
    us = (Name("Standlink", is_body=True),)
    return Item(
        key, "page", title, authors=us, issued=release.published[:4], version=release.id, url=iri, accessed=today
    )


def _source(store: Store, iri: str, key: str, today: str) -> Item:
    source = ox.NamedNode(iri)

    def text(name: str) -> str:
        return store.text(source, node(name)) or ""

    authors, editors = names(text("dcterms:creator"))
    publisher, journal = text("dcterms:publisher"), text("prism:publicationName")
    pages = store.nodes(source, node("foaf:page"))
    return Item(
        key,
        "source",
        store.label(source),
        authors=authors or (() if editors or not publisher else (Name(publisher, is_body=True),)),
        editors=editors,
        publisher="" if publisher == journal else publisher,
        issued=text("dcterms:issued"),
        journal=journal,
        volume=text("bibo:volume"),
        issue=text("bibo:issue"),
        pages=text("bibo:pages"),
        url=pages[0].value if pages else iri,
        doi=text("bibo:doi"),
        isbn=text("bibo:isbn"),
        accessed=today,
    )


def names(written: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    """Return the authors and the editors of a source: persons as "Family, Given", others as bodies.

    >>> authors, editors = names("Doe, J. (Ed.); DIN")
    >>> authors[0].is_body, editors[0].family
    (True, 'Doe')
    """
    found: dict[bool, list[Name]] = {False: [], True: []}
    for each in filter(None, map(str.strip, written.split(";"))):
        plain = each.removesuffix("(Ed.)").rstrip()
        family, comma, given = plain.partition(",")
        found[plain != each].append(Name(family.strip(), given.strip(), is_body=not comma))
    return tuple(found[False]), tuple(found[True])


def _document(store: Store, iri: str, today: str) -> Item:
    document = ox.NamedNode(iri)
    number = store.text(document, node("sl:designation")) or ""
    title = store.text(document, node("dcterms:title")) or store.label(document)
    bodies = [store.label(body) for body in _bodies(store, document)]
    pages = [found.value for found in store.nodes(document, node("foaf:page"))]
    dois = [address.removeprefix(_DOI) for address in pages if address.startswith(_DOI)]
    own = [address for address in pages if not address.startswith(_DOI)]
    published = sorted(date.value for date in store.texts(document, node("sl:publicationDate")))
    drafted = sorted(date.value for date in store.texts(document, node("sl:draftDate")))
    persons = {role: _persons(store, document, role) for role in ("sl:Authorship", "sl:Editorship")}
    known = kind_and_slug(iri)
    return Item(
        known[1] if known else iri,
        "standard",
        title,
        number,
        _genre(store, document, is_draft=bool(drafted) and not published),
        persons["sl:Authorship"] or tuple(Name(body, is_body=True) for body in bodies),
        persons["sl:Editorship"],
        ", ".join(bodies),
        (published or drafted or [""])[0],
        store.text(document, node("sl:editionNumber")) or "",
        store.text(document, node("sl:versionNumber")) or "",
        url=own[0] if own else iri,
        doi=dois[0] if dois else "",
        accessed=today,
    )


def _bodies(store: Store, document: ox.NamedNode) -> list[ox.NamedNode]:
    """Return the bodies that publish a document; of a standard without any, those that publish all its editions."""
    own = store.nodes(document, node("sl:publishedBy"))
    if own:
        return own
    editions = store.subjects(node("sl:editionOf"), document)
    of_each = [store.nodes(edition, node("sl:publishedBy")) for edition in editions]
    return [body for body in (of_each[0] if of_each else ()) if all(body in bodies for bodies in of_each)]


def _genre(store: Store, document: ox.NamedNode, *, is_draft: bool) -> str:
    if is_draft:
        return "Draft"
    kinds = ("Corrigendum", "Amendment")
    return next((kind for kind in kinds if store.is_a(document, node(f"sl:{kind}"))), "Standard")


def _persons(store: Store, document: ox.NamedNode, role: str) -> tuple[Name, ...]:
    """Return the persons in a role, in the order of the events that name them."""
    events = [e for e in store.subjects(node("sl:contributedTo"), document) if isinstance(e, ox.NamedNode)]
    names: dict[str, None] = {}
    for event in sorted(events, key=lambda event: _natural(event.value)):
        if store.is_a(event, node(role)):
            for actor in store.nodes(event, node("sl:contributor")):
                if store.is_a(actor, node("sl:Person")):
                    names[store.label(actor)] = None
    return tuple(map(person, names))


def _natural(text: str) -> list[str]:
    return [part.zfill(8) if part.isdigit() else part for part in _DIGITS.split(text)]


def person(full_name: str) -> Name:
    """Return a person's name in parts: the last word is the family name, with the particles before it.

    >>> person("Donald E. Eastlake, 3rd")
    Name(family='Eastlake', given='Donald E.', suffix='3rd', is_body=False)
    """
    plain = " ".join(full_name.split())
    suffix = _SUFFIX.search(plain)
    words = plain[: suffix.start() if suffix else None].split(" ")
    first = len(words) - 1
    while first > 1 and words[first - 1] in _PARTICLES:
        first -= 1
    return Name(" ".join(words[first:]), " ".join(words[:first]), suffix[1] if suffix else "")
