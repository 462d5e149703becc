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

_3GPP: Final = re.compile(
    r"3GPP\s+(?P<type>TS|TR)\s+(?P<number>\d\d\.\d\d\d?)(?:-(?P<part>\d+(?:-\d+)*))?\s+version\s+(?P<version>\d+\.\d+\.\d+)"
    r"(?:\s+Release\s+(?P<release>\d+))?",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"[^\W_]+")
#: Shorter titles ("Vocabulary", "General requirements") are of too many standards to tell one.
_TELLING: Final = 3


def published_as(title: str) -> Identifier | None:
    """Return the 3GPP version that an ETSI document publishes, as its title names it, or None.

    >>> str(published_as("LTE; Requirements (3GPP TR 36.913 version 14.0.0 Release 14)"))
    '3GPP TR 36.913 V14.0.0'
    """
    match = _3GPP.search(title)
    if match is None:
        return None
    release = match["release"] or ""
    if release:
        release = f"R{release[-2:]}" if len(release) == 4 else f"Rel-{release}"
    kind, part = match["type"].upper(), match["part"] or ""
    return Identifier(("3GPP",), match["number"], type=kind, part=part, version=match["version"], release=release)


@dataclass(frozen=True)
class Adoption:
    """That a document adopts an international standard, how firmly that is known, and from what."""

    adopted: Identifier
    confidence: Confidence
    basis: str


class Adoptions:
    """Finds which international standard a national or regional one adopts.

    Its designation may say so (GOST R ISO 9001-2015); else an equal title tells, more firmly if the numbers agree too.
    A number alone tells nothing safe: JIS B 1701 is not ISO 1701.
    """

    def __init__(self, international: Iterable[tuple[Identifier, str]]) -> None:
        self._by_title: dict[str, set[Identifier]] = {}
        self._by_number: dict[tuple[str, str], set[Identifier]] = {}
        for identifier, title in international:
            if identifier.is_amendment:
                continue
            family = identifier.family
            self._by_number.setdefault(_number(family), set()).add(family)
            if key := plain_title(title):
                self._by_title.setdefault(key, set()).add(family)

    def find(self, adopter: Identifier, title: str = "") -> Adoption | None:
        """Return the adoption, or None if neither designation nor title nor number tells of one."""
        if (named := named_adoption(adopter)) is not None:
            return Adoption(named, "high", "designation")
        if adopter.is_amendment:
            return None
        key = plain_title(title)
        entitled = self._by_title.get(key, set()) if key else set()
        numbered = self._by_number.get(_number(adopter), set())
        if both := entitled & numbered:
            return Adoption(min(both, key=str), "high", "title and number")
        if entitled:
            sure = len(entitled) == 1 and key.count(" ") >= _TELLING - 1
            return Adoption(min(entitled, key=str), "medium" if sure else "low", "title")
        return Adoption(min(numbered, key=str), "low", "number") if numbered else None


def named_adoption(identifier: Identifier) -> Identifier | None:
    """Return the international document that a designation names: ISO 9001:2015 of BS EN ISO 9001:2015; or None."""
    issuers = tuple(p for p in identifier.publishers if p not in ADOPTERS)
    if not issuers or len(issuers) == len(identifier.publishers) or issuers[0] not in ("ISO", "IEC", "CISPR"):
        return None
    inner = identifier.base
    return parse(str(replace(inner, publishers=issuers, date="", variant="", includes=(), amended=None)))


def plain_title(title: str) -> str:
    """Return a title for comparison: lower-case words without accents, punctuation and spacing."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return " ".join(_WORDS.findall(plain))


def _number(identifier: Identifier) -> tuple[str, str]:
    digits = re.sub(r"\D", "", identifier.number).lstrip("0")
    return digits, identifier.part
