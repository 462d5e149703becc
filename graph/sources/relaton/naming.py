"""The name of a document: its number, the address made from it, and the standard that it is an edition of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from ....ontology.namespaces import mint, slug
from ...store.ntriples import iri, line, name
from ..curated import curated
from ..identifiers import Identifier, parse
from .catalogues import Catalogue
from .record import Docid, Record, RefusedError
from .standards import TYPE, describe_standard, names

_BEGINS_WITH_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True)
class Named:
    """The name of a document.

    Attributes:
        iri: its address.
        designation: its number for citation.
        identifier: the parts of the number, None if the number is not understood.
        former: the address of another record of the same document, if this is one: CCSDS adds "-S" to retired books.
    """

    iri: str
    designation: str
    identifier: Identifier | None = None
    former: str = ""

    @property
    def is_undated(self) -> bool:
        """Whether the number alone may be that of several editions."""
        found = self.identifier
        return found is None or not (found.date or found.version or found.stage or found.is_amendment)


def name_of(record: Record, catalogue: Catalogue) -> Named:
    """Return the name of a record's document.

    Raises:
        RefusedError: if no address can be made from its number.
    """
    docid = primary(record)
    return named(docid.text, docid.type, catalogue)


def named(number: str, kind: str, catalogue: Catalogue) -> Named:
    """Return the name of the document with a number.

    Args:
        number: the number as written in the record.
        kind: the type of the number, which is the abbreviation of its body.
        catalogue: the catalogue that has the record.

    Raises:
        RefusedError: if no address can be made from it.
    """
    text = f"{kind} {number}" if kind and _BEGINS_WITH_DIGIT.match(number) and parse(number) is None else number
    if catalogue.retired and re.search(catalogue.retired, text):
        kept = _named(re.sub(catalogue.retired, "", text))
        return Named(kept.iri, kept.designation, kept.identifier, former=_named(text).iri)
    return _named(text)


def _named(text: str) -> Named:
    found = parse(text)
    if found is not None:
        return Named(curated().standard(found), found.designation, found)
    if text.endswith("-"):
        # Its IRI would be that of the standard across all its editions.
        raise RefusedError("identifier ends before its year", text)
    return Named(_plain_address(text), text)


def _plain_address(text: str) -> str:
    """Return an address for a number that is not understood; a checksum stands for letters that cannot be written."""
    try:
        stem = slug(text)
    except ValueError as error:
        raise RefusedError("identifier without Latin letters or digits", text) from error
    lost = "".join(c for c in text if c.isalpha() and not _is_written(c))
    return mint("standard", f"{stem}-{hashlib.sha256(lost.encode()).hexdigest()[:12]}" if lost else stem)


def _is_written(letter: str) -> bool:
    try:
        return bool(slug(letter))
    except ValueError:
        # Hard and soft signs have no Latin letter, and words do not differ by them alone.
        return letter.lower() in "ъь"


def family_of(document: Named, catalogue: Catalogue, stated: str = "") -> tuple[Named, tuple[bytes, ...]]:
    """Return the standard across its editions that a document is an edition of, and its description.

    Args:
        document: the document.
        catalogue: its catalogue, which may know what at the end of a number tells editions apart.
        stated: the number of the standard, where the record states it.

    Returns:
        The document itself, without a description, if its number tells neither.
    """
    found = document.identifier
    number = stated or (found.family.designation if found else document.designation)
    if catalogue.revision and not stated:
        number = re.sub(catalogue.revision, "", number)
    if found is not None and number == found.family.designation:
        address, described = describe_standard(found.family)
        return Named(address, number, found.family), tuple(described)
    if number == document.designation:
        return document, ()
    family = _named(number)
    if family.identifier is not None:
        return family, tuple(describe_standard(family.identifier)[1])
    subject = iri(family.iri)
    return family, (line(subject, TYPE, name("sl:NumberedStandard")), *names(subject, family.designation))


def primary(record: Record) -> Docid:
    """Return the main identifier of a document: the first primary one, or else the first."""
    return next((d for d in record.docids if d.primary and not d.scope), record.docids[0])
