"""The grammar of NIST: special publications, internal reports, FIPS; as written, cited, and in DOIs.

Source of the forms: NIST Technical Series Publication Identifier Syntax, whose short form is the canonical one here.
"""

from __future__ import annotations

import re
from typing import Final

from .model import Identifier

#: Series with numbers that name NIST also without its name: SP 800-53, SP 1800-16, FIPS 140-3, NISTIR 8259A.
_NIST: Final = re.compile(
    r"(?:(?:NIST|NBS)[ .]?(?P<series>SP|IR|FIPS|TN|HB|GCR|CSWP|AMS|VTS|NCSTAR|AI)(?: PUB)?"
    r"|(?P<bare>SP(?=[ .]?(?:500|800|1800)-)|FIPS)(?: PUB(?:LICATION)?)?)"
    r"[ .-]?(?P<number>\d+(?:-\d+)*(?:(?!R\d|V\d)[A-Z](?=$|[^A-Z]|R\d|V\d|PT\d|UPD\d))?(?:-\d+)?)"
    r"(?P<part>(?: ?(?:pt|Part) ?\d+)?(?: ?(?:v|Vol\.?|Volume) ?\d+)?)"
    r"(?P<revision>,? ?(?:r|Rev\.?|Revision) ?\d+)?"
    r"(?P<update>,? ?\(?(?:upd|Update|includes updates as of) ?\d+\)?)?(?: (?P<stage>[if\d]pd))?",
    re.IGNORECASE,
)
_FIPS: Final = re.compile(r"(\d+)-(\d)")
_DIGITS: Final = re.compile(r"\d+")


def parse_nist(text: str) -> Identifier | None:
    """Return the identifier in a text such as "NIST SP 800-53 Rev. 5" or "NIST.SP.800-53r5", or None.

    The revision is the version, as is what follows the hyphen of a FIPS (140-3).
    """
    match = _NIST.fullmatch(text)
    if match is None:
        return None
    series, number = (match["series"] or match["bare"]).upper(), match["number"].upper()
    version = f"r{_number(match['revision'])}" if match["revision"] else ""
    if match["update"]:
        version += f"upd{_number(match['update'])}"
    if series == "FIPS" and not version and (edition := _FIPS.fullmatch(number)):
        number, version = edition[1], f"-{edition[2]}"
    part = "".join(
        f"{mark}{_number(found[0])}"
        for mark, pattern in (("pt", r"p(?:t|art) ?\d+"), ("v", r"v(?:ol)?[a-z.]* ?\d+"))
        if (found := re.search(pattern, match["part"], re.IGNORECASE))
    )
    return Identifier(("NIST",), number, type=series, part=part, version=version, stage=(match["stage"] or "").lower())


def _number(text: str) -> str:
    found = _DIGITS.search(text)
    return found[0] if found else ""
