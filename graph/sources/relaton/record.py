"""A bibliographic record, in one shape whichever of the schemas it was written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Docid:
    """An identifier: its text, its type ("ISO", "URN", "DOI" ...), and whether the document goes by it."""

    text: str
    type: str = ""
    primary: bool = False
    scope: str = ""


@dataclass(frozen=True)
class Text:
    """A title, an abstract or a name, with its language and, of a title, its kind ("main", "title-part" ...)."""

    text: str
    language: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Dated:
    """What happened ("published", "withdrawn" ...), and when: a day, month or year as text."""

    kind: str
    value: str


@dataclass(frozen=True)
class Link:
    """An address, and what is there ("src": the page of the publisher; "pdf", "rss" ...)."""

    kind: str
    url: str


@dataclass(frozen=True)
class Organization:
    """An organization with a role in a document."""

    names: tuple[Text, ...]
    abbreviation: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A person with a role in a document, and the names of the organizations that the person worked for."""

    name: str
    affiliations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Committee:
    """A committee: its name, and the code that it goes by where the record has one."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Relation:
    """A relation to another document, which is named by its identifier."""

    kind: str
    target: str


@dataclass(frozen=True)
class Record:
    """A record of a catalogue.

    Attributes:
        path: of its file below the folder of the catalogue's data.
        stage, substage: where the document stands, in the words or numbers of its publisher.
        version: of a draft or of a specification that is revised without a new number.
        radio: the generation of radio technology, of 3GPP.
        release: the release that it belongs to, of 3GPP ("Rel-18").
        fetched: whether it was taken from a web page one by one; such records are the older of two.
    """

    path: str
    docids: tuple[Docid, ...]
    titles: tuple[Text, ...] = ()
    dates: tuple[Dated, ...] = ()
    doctype: str = ""
    stage: str = ""
    substage: str = ""
    edition: str = ""
    version: str = ""
    links: tuple[Link, ...] = ()
    abstracts: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    ics: tuple[str, ...] = ()
    committees: tuple[Committee, ...] = ()
    organizations: tuple[Organization, ...] = ()
    people: tuple[Person, ...] = ()
    relations: tuple[Relation, ...] = ()
    radio: str = ""
    release: str = ""
    fetched: bool = False


class RefusedError(Exception):
    """A record cannot be kept: why in a few words, and what exactly."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")
