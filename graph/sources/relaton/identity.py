"""Which documents of a catalogue are one, told by the page of the publisher that their records share.

ISO lists an edition that is about to appear under its number alone (ISO 8690), and keeps that record beside the one
with the year (ISO 8690:2024). Both are records of one document if they have the same page and the same edition number.
The bare number then denotes the standard across its editions only. So it does if the edition is still in preparation
and there are others: its status and date are not those of the standard. In the same way IEC 60050-466/AMD3:2021 is
IEC 60050-466:1990/AMD3:2021, and ANSI C63.4a-2017 is IEEE C63.4a-2017 if both appeared on one day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from itertools import combinations

from ..curated import curated
from ..identifiers import Identifier
from .record import Record

#: The length of a date that is known to the day.
_DAY = 10


@dataclass(frozen=True)
class Numbered:
    """A document with a page, and what two records of it share.

    Attributes:
        iri: the address of the document.
        page: the publisher's page about it.
        edition: its edition number.
        number: what its number has besides publishers, type and dates; only its address if it is not understood.
        issuer: the publishers and the type.
        dates: the dates in the number: its own, then that of the document it amends and so on.
        without_year: its number without the year.
        family: the address of the standard across its editions.
        appeared: when it was published or the draft made available, as the record says.
        is_draft: whether it has not been published.
        amends: whether it is an amendment.
    """

    iri: str
    page: str
    edition: str
    number: tuple[str, ...]
    issuer: tuple[str, ...]
    dates: tuple[str, ...]
    without_year: str
    family: str
    appeared: str
    is_draft: bool
    amends: bool

    @property
    def is_number(self) -> bool:
        """Whether its number is that of a standard across its editions, without year, version and stage."""
        return self.is_understood and not (self.dates[0] or self.amends or any(self.number[2:]))

    @property
    def is_understood(self) -> bool:
        """Whether the parts of its number are known."""
        return len(self.number) > 1

    @property
    def detail(self) -> tuple[int, int, int, bool]:
        """How much the number tells: dates, type and publishers, and whether its year is that of the record."""
        agrees = self.dates[0][:4] == self.appeared[:4]
        return len("".join(self.dates)), sum(map(bool, self.issuer)), len(self.issuer[0]), agrees


def numbered(
    record: Record, identifier: Identifier | None, iri: str, family: str, appeared: str, *, is_draft: bool
) -> Numbered | None:
    """Return what identifies a document, or None for a document without a page; see ``Numbered`` for the arguments."""
    page = next((link.url for link in record.links if link.kind == "src"), "")
    if not page:
        return None
    if identifier is None:
        return Numbered(iri, page, record.edition, (iri,), ("", ""), ("",), iri, family, appeared, is_draft, False)
    chain = list(_chain(identifier))
    return Numbered(
        iri,
        page,
        record.edition,
        tuple(part for i in chain for part in _parts(i)),
        ("/".join(chain[-1].publishers), chain[-1].type),
        tuple(i.date for i in chain),
        replace(identifier, date="").designation,
        family,
        appeared,
        is_draft,
        identifier.is_amendment,
    )


def _parts(i: Identifier) -> Iterator[str]:
    """Yield what the number has besides publishers and dates; the type only if it is that of an amendment."""
    yield from (i.number, i.part, i.version, i.stage, i.variant, *i.includes, i.type if i.amended else "")


def _chain(identifier: Identifier) -> Iterator[Identifier]:
    yield identifier
    if identifier.amended is not None:
        yield from _chain(identifier.amended)


def same_documents(documents: Iterable[Numbered]) -> dict[str, str]:
    """Return the addresses of documents by those of further records of them, whose numbers tell less.

    A number that the curated cases describe as a document remains one.
    """
    same: dict[str, str] = {}
    for on_page in _by_page(documents):
        for document in sorted(on_page, key=lambda d: (d.detail, d.iri)):
            if document.iri in curated().things:
                continue
            others = [d for d in on_page if d.iri not in same and (d.detail, d.iri) > (document.detail, document.iri)]
            fuller = {other.iri for other in others if _is_one(other, document)}
            if len(fuller) == 1:
                same[document.iri] = fuller.pop()
    # What a record was merged with may itself be merged with another.
    return {less: _last(same, more) for less, more in same.items()}


def _last(same: dict[str, str], iri: str) -> str:
    while iri in same:
        iri = same[iri]
    return iri


def _by_page(documents: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    pages: dict[str, dict[str, Numbered]] = {}
    for document in sorted(documents, key=lambda d: (d.iri, d.detail, d.appeared)):
        pages.setdefault(document.page, {})[document.iri] = document
    return (list(on_page.values()) for _, on_page in sorted(pages.items()) if len(on_page) > 1)


def _is_one(full: Numbered, less: Numbered) -> bool:
    """Return whether two documents with one page are one, of which the second number tells less."""
    if full.edition != less.edition:
        return False
    on_one_day = full.appeared == less.appeared and len(full.appeared) == _DAY
    if full.number == less.number and len(full.dates) == len(less.dates):
        agree = on_one_day or all(a.startswith(b) for a, b in zip(full.dates, less.dates, strict=True))
        return agree and (full.issuer == less.issuer or (on_one_day and not full.is_draft))
    if not less.is_understood:
        return full.is_understood and on_one_day
    # A record of an amendment under the number of the standard that it amends.
    return less.is_number and on_one_day and full.family == less.iri


def coming_editions(documents: Collection[Numbered], drafts: Set[str]) -> set[str]:
    """Return the numbers whose record is that of an edition in preparation, while others have been published."""
    published = {document.without_year for document in documents if document.dates[0]}
    return {
        document.iri
        for document in documents
        if document.is_number and document.without_year in published
        if document.iri in drafts and document.iri not in curated().things
    }


def shared_pages(documents: Iterable[Numbered]) -> Counter[str]:
    """Return how many pages several documents share, by what these have to do with each other."""
    counts: Counter[str] = Counter()
    for on_page in _by_page(documents):
        if len({d.family for d in on_page}) > 1:
            kind = "of several numbers, such as a range of recommendations"
        elif any(d.is_draft for d in on_page):
            kind = "of the stages of one project"
        elif any(d.amends for d in on_page):
            kind = "of a document and its amendments"
        elif any(_is_one(*pair) or _is_one(*reversed(pair)) for pair in combinations(on_page, 2)):
            kind = "of documents that may be one"
        else:
            kind = "of editions of one standard"
        counts[f"page {kind}"] += 1
    return counts
