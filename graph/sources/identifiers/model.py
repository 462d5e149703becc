"""What a standards identifier says, whatever way it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ....ontology import namespaces
from .writing import written

#: IEEE amends a standard by documents that carry its number and small letters: 802.11ax amends 802.11.
_IEEE_AMENDMENT: Final = re.compile(r"(.*\d)[a-z]{1,3}")


@dataclass(frozen=True, eq=False)
class Identifier:
    """An identifier of a standards document, an amendment to one, or (undated) of the work that its editions are of.

    Two are equal if their canonical designations are: what a designation leaves out (the release of a 3GPP version,
    the month of an ETSI version: both follow from the version) does not distinguish them.

    Attributes:
        publishers: those who issue it, as in the designation: ("ISO", "IEC"), or ("BS", "EN", "ISO") for adoptions.
        number: the main number, with the letters that belong to it: "15118", "38.211", "G.709/Y.1331", "802.11ax".
        type: "TS", "TR", "Guide" ...; of a supplement "Amd", "Cor", "Add" ...; empty for a plain standard.
        part: the parts, joined by hyphens: "2", "1-10".
        date: year, or year and month ("2014", "2014-06"), of this edition.
        version: of a 3GPP or ETSI document ("15.2.0"; "ed.2"), a draft ("3", "2.1") or an ITU-R edition ("1").
        release: the 3GPP release ("Rel-15", "R99", "Ph2"), where stated.
        stage: of a draft: "CD", "DIS", "FDIS" ...; "D" and "FD" stand before a type ("DTS", "FDAM"), "P" is IEEE's.
        variant: another rendering of the same edition: "CSV" (consolidated), "RLV" and "Redline" (changes shown) ...
        includes: the supplements that a consolidated edition takes in: ("AMD1:2019",).
        amended: what a supplement changes, which may itself be a supplement.
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
        return written(self)

    @property
    def slug(self) -> str:
        """The slug of its designation: the last part of its IRI.

        Raises:
            ValueError: if the designation has no Latin letter or digit; ``parse`` returns no such identifier.
        """
        return namespaces.slug(self.designation)

    @property
    def year(self) -> str:
        """The year of its date, or nothing."""
        return self.date[:4]

    @property
    def is_amendment(self) -> bool:
        """Whether it changes another document (amendment, corrigendum, addendum, erratum ...)."""
        return self.amended is not None or self._ieee_base is not None

    @property
    def base(self) -> Identifier:
        """The document that is amended at last, or itself. The base of an IEEE amendment is undated: it names none."""
        if self.amended is not None:
            return self.amended.base
        if self._ieee_base is not None:
            return Identifier(self.publishers, self._ieee_base)
        return self

    @property
    def family(self) -> Identifier:
        """The work of which this is an edition, draft, variant or amendment: without date, version and stage."""
        base = self.base
        # What goes by words alone, such as a white paper, is of one edition.
        date = "" if any(character.isdigit() for character in base.number) else base.date
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
