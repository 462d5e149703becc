"""Links inferred from identifiers and titles: the 3GPP version that ETSI publishes, the adopted standard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from .model import Identifier
from .reading import parse
from .writing import ADOPTERS

Confidence = Literal["high", "medium", "low"]

#: Before 3GPP, and in its first months, titles say "GSM 05.05 version" and "3G TS 25.101 version".
_PUBLISHED: Final = re.compile(
    r"\b(?:3GPP (?P<type>TS|TR)|3G (?P<early>TS|TR)|GSM) ?(?P<number>\d\d\.\d\d\d?)(?:-(?P<part>\d+(?:-\d+)*))?"
    r",? version (?P<version>\d+\.\d+\.\d+)(?:,? Release (?P<release>\d+))?",
    re.IGNORECASE,
)
_PART: Final = re.compile(r"\bpart \d+\w* ?")
#: Words keep the signs of C++ and C#, which are not C.
_WORDS: Final = re.compile(r"[^\W_]+(?:\+\+|#)?")
#: Shorter titles ("Vocabulary", "General requirements") are shared by too many standards to identify one.
_DISTINCTIVE: Final = 3


def published_as(title: str, published: Identifier | None = None) -> Identifier | None:
    """Return the 3GPP version that an ETSI document publishes, as its title names it, or None.

    Args:
        title: the title of the ETSI document.
        published: its identifier, which decides between TS and TR if the title of a GSM document does not.

    >>> str(published_as("LTE; Requirements (3GPP TR 36.913 version 14.0.0 Release 14)"))
    '3GPP TR 36.913 V14.0.0'
    """
    match = _PUBLISHED.search(" ".join(title.split()))
    if match is None:
        return None
    release = match["release"] or ""
    if release:
        release = f"R{release[-2:]}" if len(release) == 4 else f"Rel-{release}"
    kind = match["type"] or match["early"] or ("TR" if published and published.type in ("TR", "ETR", "TCRTR") else "TS")
    return Identifier(
        ("3GPP",), match["number"], kind.upper(), match["part"] or "", version=match["version"], release=release
    )


@dataclass(frozen=True)
class Titled:
    """A document as used to find adoptions: its identifier and its English title."""

    identifier: Identifier
    title: str


@dataclass(frozen=True)
class Adoption:
    """The adoption of an international standard by a document, with its confidence and basis.

    Attributes:
        edition: the newest edition with that title in the year of the adopting document.
        only: whether no other edition is possible.
    """

    edition: Titled
    only: bool
    confidence: Confidence
    basis: str

    @property
    def adopted(self) -> Identifier:
        """The adopted document that is certain: the edition, or else the standard across its editions."""
        return self.edition.identifier if self.only else self.edition.identifier.family


class Adoptions:
    """Finder of the international standard that a national or regional one adopts, if its designation names none.

    Titles must be equal; equal numbers raise the confidence. An equal number alone is not enough: JIS B 1701 is not ISO
    1701. No document adopts an edition of a later year; years are taken from the numbers, since dates of records may be
    those of a reprint. If standards with several numbers have the title, the newest edition by then is taken, with low
    confidence; so it is if the title is too short to identify one standard.
    """

    def __init__(self, international: Iterable[Titled]) -> None:
        self._by_title: dict[str, list[Titled]] = {}
        self._by_number: dict[tuple[str, ...], list[Titled]] = {}
        for document in international:
            found = document.identifier
            if found.date and not found.stage and not found.is_amendment:
                self._by_title.setdefault(plain_title(document.title), []).append(document)
                self._by_number.setdefault(_work(found), []).append(document)

    def __contains__(self, title: str) -> bool:
        """Return whether an international standard has this title."""
        return plain_title(title) in self._by_title

    def find(self, adopter: Titled) -> Adoption | None:
        """Return the adoption found by the title of a document, or None."""
        if adopter.identifier.is_amendment:
            return None
        key, year = plain_title(adopter.title), adopter.identifier.year
        same_title = [e for e in self._by_title.get(key, ()) if key and e.identifier.year <= year]
        same_number = [e for e in same_title if _number(e.identifier) == _number(adopter.identifier)]
        if not same_title:
            return None
        newest = max(same_number or same_title, key=lambda e: (e.identifier.date, not e.identifier.variant))
        work = _work(newest.identifier)
        unique = key.count(" ") >= _DISTINCTIVE - 1 and all(_work(e.identifier) == work for e in same_title)
        confidence: Confidence = "high" if same_number else "medium" if unique else "low"
        # Another edition is possible if it has the title too, or a newer one that the adopter did not take over.
        only = not newest.identifier.variant and not any(
            e.identifier.date != newest.identifier.date
            and (e in same_title or e.identifier.date > newest.identifier.date)
            for e in self._by_number[work]
            if e.identifier.year <= year
        )
        return Adoption(newest, only, confidence, "title and number" if same_number else "title")


def named_adoption(identifier: Identifier) -> Identifier | None:
    """Return the international document in a designation (ISO 9001:2015 in BS EN ISO 9001:2015), or None."""
    issuers = tuple(p for p in identifier.publishers if p not in ADOPTERS)
    if not issuers or len(issuers) == len(identifier.publishers) or issuers[0] not in ("ISO", "IEC", "CISPR"):
        return None
    inner = identifier.base
    return parse(str(replace(inner, publishers=issuers, date="", variant="", includes=(), amended=None)))


def plain_title(title: str) -> str:
    """Return a title for comparison: lower-case words without accents, punctuation, spacing and "Part 2"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _PART.sub("", " ".join(_WORDS.findall(plain)))


def _work(identifier: Identifier) -> tuple[str, ...]:
    """Return a key shared by all editions, including a technical specification that later becomes a standard."""
    return identifier.publishers[0], *_number(identifier)


def _number(identifier: Identifier) -> tuple[str, str]:
    digits = re.sub(r"\D", "", identifier.number).lstrip("0")
    return digits, identifier.part
