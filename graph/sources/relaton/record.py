"""A bibliographic record, independent of the schema that it was written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Docid:
    """An identifier: its text, its type ("ISO", "URN", "DOI" ...), and whether it is a main identifier."""

    text: str
    type: str = ""
    primary: bool = False
    scope: str = ""


@dataclass(frozen=True)
class Text:
    """A title, abstract or name, with its language and, for titles, the kind ("main", "title-part" ...)."""

    text: str
    language: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Dated:
    """A kind of event ("published", "withdrawn" ...) with its day, month or year as text."""

    kind: str
    value: str


@dataclass(frozen=True)
class Link:
    """A URL with the kind of its target ("src": the publisher's page; "pdf", "rss" ...)."""

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
    """A person with a role in a document, and the names of the person's organizations."""

    name: str
    affiliations: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Committee:
    """A committee: its name, and its code if the record has one."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Relation:
    """A relation to another document.

    Attributes:
        kind: the kind in the vocabulary of Relaton: "obsoletes", "updatedBy" ...
        target: the identifier of the other document.
        described: how the record describes the relation; IEEE gives the actual kind there.
        of_type: the type of the identifier: "ISO" ...
        edition, date: those of the other document, where the record has them.
    """

    kind: str
    target: str
    described: str = ""
    of_type: str = ""
    edition: str = ""
    date: str = ""


@dataclass(frozen=True)
class Record:
    """A record of a catalogue.

    Attributes:
        path: the path of its file within the catalogue's data folder.
        stage, substage: the stage of the document, in the publisher's words or numbers.
        version: the version of a draft, or of a specification that is revised without a new number.
        radio: the generation of radio technology (3GPP).
        release: the release that it belongs to (3GPP): "Rel-18".
        fetched: whether it was fetched singly from a web page; such records are the older ones.
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
    """A refusal of a record, with a short reason and the details."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")
