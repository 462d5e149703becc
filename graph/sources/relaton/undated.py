"""Records without a year, in catalogues that otherwise tell editions by their year.

ISO lists an edition that is about to appear under its number alone (ISO 8690), and keeps that record beside the one
with the year (ISO 8690:2024). Both are records of one document if they have the same page of the publisher and the same
edition number. The bare number then denotes the standard across its editions only. So it does if the edition is still
in preparation and there are others: its status and date are not those of the standard.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, replace

from ..curated import curated
from ..identifiers import Identifier
from .record import Record


@dataclass(frozen=True)
class Numbered:
    """A published document, and what two records of it share.

    Attributes:
        iri: the IRI of the document.
        edition: its number without the year, the publisher's page about it, and its edition number.
        has_year: whether its number has a year.
        amends: whether it is an amendment.
    """

    iri: str
    edition: tuple[str, str, str]
    has_year: bool
    amends: bool


def numbered(record: Record, identifier: Identifier, iri: str) -> Numbered | None:
    """Return what identifies a document, or None for drafts, versions, variants and documents without a page."""
    page = next((link.url for link in record.links if link.kind == "src"), "")
    if not page or identifier.stage or identifier.version or identifier.variant or identifier.includes:
        return None
    without_year = replace(identifier, date="").designation
    return Numbered(iri, (without_year, page, record.edition), bool(identifier.date), identifier.is_amendment)


def same_documents(documents: Iterable[Numbered]) -> dict[str, str]:
    """Return the IRIs of documents listed with their year, by the IRIs of their numbers without it.

    A number that the curated cases describe as a document remains one.
    """
    with_year: dict[tuple[str, str, str], set[str]] = {}
    without: list[Numbered] = []
    for document in documents:
        if document.has_year:
            with_year.setdefault(document.edition, set()).add(document.iri)
        elif document.iri not in curated().things:
            without.append(document)
    return {d.iri: next(iter(found)) for d in without if len(found := with_year.get(d.edition, set())) == 1}


def coming_editions(documents: Collection[Numbered], drafts: Set[str]) -> set[str]:
    """Return the numbers whose record is that of an edition in preparation, while others have been published."""
    published = {document.edition[0] for document in documents if document.has_year}
    return {
        document.iri
        for document in documents
        if not document.has_year and not document.amends and document.edition[0] in published
        if document.iri in drafts and document.iri not in curated().things
    }
