"""The parts of a standards identifier, independent of its spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ....ontology import namespaces
from . import writing

#: IEEE amendments have the number of the standard followed by lower-case letters: 802.11ax amends 802.11.
_IEEE_AMENDMENT: Final = re.compile(r"(.*\d)[a-z]{1,3}")
#: A version of 3GPP below 3 is a draft: a specification becomes 3.0.0 or more when it is approved (3GPP TR 21.900).
_FIRST_APPROVED: Final = 3


@dataclass(frozen=True, eq=False)
class Identifier:
    """An identifier of a standards document, of an amendment, or (undated) of the work with all its editions.

    Two identifiers are equal if their canonical designations are. Parts that a designation leaves out (the release of a
    3GPP version, the month of an ETSI version) follow from the version and do not distinguish identifiers.

    Attributes:
        publishers: the publishers, as in the designation: ("ISO", "IEC"), or ("BS", "EN", "ISO") for adoptions.
        number: the main number, with the letters that belong to it: "15118", "38.211", "G.709/Y.1331", "802.11ax".
        type: "TS", "TR", "Guide" ...; for supplements "Amd", "Cor", "Add" ...; empty for a plain standard.
        part: the parts, joined by hyphens: "2", "1-10".
        date: year, or year and month ("2014", "2014-06"), of this edition.
        version: version of a 3GPP or ETSI document ("15.2.0"; "ed.2"), a draft ("3", "2.1") or ITU-R edition ("1").
        release: the 3GPP release ("Rel-15", "R99", "Ph2"), where stated.
        stage: stage of a draft: "CD", "DIS", "FDIS" ...; "D" and "FD" precede a type ("DTS", "FDAM"); "P" is IEEE's.
        variant: another form of the same edition: "CSV" (consolidated), "RLV" and "Redline" (changes shown), or what
            its publisher appends to the version ("CS01" of OASIS, "S" of CCSDS).
        includes: the supplements included in a consolidated edition: ("AMD1:2019",).
        amended: the document that a supplement changes, which may itself be a supplement.
    """

    publishers: tuple[str, ...]
    number: str
    type: str = ""
    part: str = ""
    date: str = ""
    version: str = ""
    release: str = ""
    stage: str = ""
    variant: str = ""
    includes: tuple[str, ...] = ()
    amended: Identifier | None = None

    @cached_property
    def designation(self) -> str:
        """The identifier as its publisher writes it."""
        return writing.designation(self)

    @property
    def slug(self) -> str:
        """The slug of its designation, which is the last part of its IRI.

        Raises:
            ValueError: if the designation has no Latin letter or digit; ``parse`` returns no such identifier.
        """
        return namespaces.slug(self.designation)

    @property
    def year(self) -> str:
        """The year of its date, or an empty string."""
        return self.date[:4]

    @property
    def is_amendment(self) -> bool:
        """Whether it changes another document (amendment, corrigendum, addendum, erratum ...)."""
        return self.amended is not None or self._ieee_base is not None

    @property
    def is_draft(self) -> bool:
        """Whether the number is that of a draft: it names a stage, or a version of 3GPP below 3."""
        major = re.match(r"\d+", self.version) if self.publishers[0] == "3GPP" else None
        return bool(self.stage) or (major is not None and int(major[0]) < _FIRST_APPROVED)

    @property
    def base(self) -> Identifier:
        """The document at the end of the chain of amendments, or itself; undated for IEEE amendments."""
        if self.amended is not None:
            return self.amended.base
        if self._ieee_base is not None:
            return Identifier(self.publishers, self._ieee_base)
        return self

    @property
    def family(self) -> Identifier:
        """The work that this is an edition, draft, variant or amendment of: without date, version and stage."""
        base = self.base
        # Documents of ISO and IEC named by words alone, such as white papers, have one edition.
        named = base.publishers[0] in ("ISO", "IEC") and not any(c.isdigit() for c in base.number)
        date = base.date if named else ""
        return replace(base, date=date, version="", release="", stage="", variant="", includes=())

    @property
    def _ieee_base(self) -> str | None:
        match = _IEEE_AMENDMENT.fullmatch(self.number) if self.publishers[-1] == "IEEE" and not self.part else None
        return match[1] if match else None

    def __str__(self) -> str:
        return self.designation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identifier) and self.designation == other.designation

    def __hash__(self) -> int:
        return hash(self.designation)
