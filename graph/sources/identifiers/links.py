"""What identifiers and titles tell of links: the 3GPP version that ETSI publishes, the standard that is adopted."""

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
#: What is left of C++ and C# is not C.
_WORDS: Final = re.compile(r"[^\W_]+(?:\+\+|#)?")
#: Shorter titles ("Vocabulary", "General requirements") are of too many standards to tell one.
_TELLING: Final = 3


def published_as(title: str, published: Identifier | None = None) -> Identifier | None:
    """Return the 3GPP version that an ETSI document publishes, as its title names it, or None.

    Args:
        title: of the ETSI document.
        published: its identifier; where the title does not say whether a GSM document is a TS or TR, this does.

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
    """A document as adoptions are told by: its identifier and its English title."""

    identifier: Identifier
    title: str


@dataclass(frozen=True)
class Adoption:
    """That a document adopts an international standard, how firmly that is known, and from what.

    Attributes:
        edition: the newest of that title in the year of the adopting document.
        only: whether no other edition may be meant.
    """

    edition: Titled
    only: bool
    confidence: Confidence
    basis: str

    @property
    def adopted(self) -> Identifier:
        """What is adopted beyond doubt: the edition, or else the standard across its editions."""
        return self.edition.identifier if self.only else self.edition.identifier.family


class Adoptions:
    """Finds which international standard a national or regional one adopts, if its designation does not say so.

    An equal title tells, more firmly if the numbers agree too. A number alone tells nothing safe: JIS B 1701 is not ISO
    1701. Nothing adopts an edition of a later year, as the numbers have it: dates of records may be those of a reprint.
    Where standards of several numbers have the title, the newest edition by then is taken, with low confidence, as it
    is for a title too short to be of one standard alone.
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
        """Whether an international standard has this title."""
        return plain_title(title) in self._by_title

    def find(self, adopter: Titled) -> Adoption | None:
        """Return the adoption that the title of a document tells of, or None."""
        if adopter.identifier.is_amendment:
            return None
        key, year = plain_title(adopter.title), adopter.identifier.year
        entitled = [e for e in self._by_title.get(key, ()) if key and e.identifier.year <= year]
        numbered = [e for e in entitled if _number(e.identifier) == _number(adopter.identifier)]
        if not entitled:
            return None
        newest = max(numbered or entitled, key=lambda e: (e.identifier.date, not e.identifier.variant))
        work = _work(newest.identifier)
        sure = key.count(" ") >= _TELLING - 1 and all(_work(e.identifier) == work for e in entitled)
        confidence: Confidence = "high" if numbered else "medium" if sure else "low"
        # Another edition may be meant that has the title too, or has a new one that the adopter did not take over.
        only = not newest.identifier.variant and not any(
            e.identifier.date != newest.identifier.date
            and (e in entitled or e.identifier.date > newest.identifier.date)
            for e in self._by_number[work]
            if e.identifier.year <= year
        )
        return Adoption(newest, only, confidence, "title and number" if numbered else "title")


def named_adoption(identifier: Identifier) -> Identifier | None:
    """Return the international document that a designation names: ISO 9001:2015 of BS EN ISO 9001:2015; or None."""
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
    """Return what editions have in common, a technical specification and the standard that it becomes included."""
    return identifier.publishers[0], *_number(identifier)


def _number(identifier: Identifier) -> tuple[str, str]:
    digits = re.sub(r"\D", "", identifier.number).lstrip("0")
    return digits, identifier.part
