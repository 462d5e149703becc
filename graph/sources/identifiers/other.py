"""The grammars of JIS, GB, RFC, W3C, SAE, and of publishers with plain numbers (Ecma, OASIS, OGC, NIST, ASTM ...)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .model import Identifier

_JIS: Final = re.compile(
    r"(?P<type>JIS(?: TR| TS)?|TR|TS) (?P<number>[A-Z] ?\d+)(?:-(?P<part>\d+(?:-\d+)*))?"
    r"(?: ?[:-] ?(?P<date>\d{4})(?P<reissued>R)?)?"
)
_JIS_SUPPLEMENT: Final = re.compile(
    r"/ ?(?P<type>AMENDMENT|AMD|CORRIGENDUM|COR|EXPLANATION|EXPL)\.? ?(?P<number>\d+)?"
    r"(?: ?: ?(?P<date>\d{4})(?P<reissued>R)?)?",
    re.IGNORECASE,
)
_JIS_VARIANT: Final = re.compile(r" (SYMBOL .+)")
_JIS_KINDS: Final = {"AMD": "AMENDMENT", "COR": "CORRIGENDUM", "EXPLANATION": "EXPL"}
_GB: Final = re.compile(r"(GB(?:/[TZ])?) ?(\d+)(?:\.(\d+))?(?: ?[-—–:] ?(\d{4}|\d\d))?(?:/ISO .*)?", re.IGNORECASE)
_RFC: Final = re.compile(r"(?:IETF )?(RFC|BCP|STD|FYI)[ -]?0*(\d+)", re.IGNORECASE)
_DRAFT: Final = re.compile(r"(?:IETF |I-D\.? ?)?(draft-[a-z0-9]+(?:-[a-z0-9]+)+?)(?:-(\d\d))?", re.IGNORECASE)
_W3C: Final = re.compile(
    r"W3C (?:(REC|PR|CR|CRD|WD|NOTE|DNOTE|PER|SPSD|OBSL|STMT)-)?([A-Za-z][\w.+-]*?)(?:[- ](\d{8}))?(?: [Ee]rrata)?"
)
_SAE: Final = re.compile(
    r"SAE (J\d+(?:[-/]\d+)*|A[A-Z]+ ?\d+[A-Z]*(?:[-/]\d+)*)(?:[_-](\d{4})-?(\d\d)?)?", re.IGNORECASE
)
_PLAIN: Final = re.compile(
    r"(?P<publisher>ECMA|OASIS|OGC|CIE|BIPM|JCGM|NIST|ASTM|UL|W3C|CCSDS|IANA|OMG|IHO|OIML|CSA|NEMA|EASC|EIA|TIA|"
    r"ARIB|TTA|CCSA|ATIS|OMA|BBF|WFA|MEF|IALA|ASHRAE|ASME|API)[ -](?P<number>[A-Za-z0-9][\w./&+ -]*?)"
    r"(?: ?: ?(?P<date>\d{4}(?:-\d\d)?))?"
)


def parse_jis(text: str) -> Identifier | None:
    """Return the identifier in a text such as "JIS X 0208:1997/AMENDMENT 1:2012" or "TR X 0001:1996", or None."""
    match = _JIS.match(text)
    if match is None:
        return None
    kind = match["type"].removeprefix("JIS").strip()
    number = match["number"] if " " in match["number"] else f"{match['number'][0]} {match['number'][1:]}"
    date = match["date"] or ""
    document = Identifier(("JIS",), number, type=kind, part=match["part"] or "", date=date)
    position = match.end()
    if match["reissued"]:
        document = _with_variant(document)
    if found := _JIS_SUPPLEMENT.match(text, position):
        name = found["type"].upper()
        date = found["date"] or ""
        document = Identifier(
            ("JIS",), found["number"] or "", type=_JIS_KINDS.get(name, name), date=date, amended=document
        )
        position = found.end()
        if found["reissued"]:
            document = _with_variant(document)
    if symbol := _JIS_VARIANT.match(text, position):
        variant = f"{document.variant} {symbol[1]}".strip()
        document = _with_variant(document, variant)
        position = symbol.end()
    return document if position == len(text) else None


def _with_variant(i: Identifier, variant: str = "R") -> Identifier:
    return Identifier(i.publishers, i.number, type=i.type, part=i.part, date=i.date, variant=variant, amended=i.amended)


def parse_gb(text: str) -> Identifier | None:
    """Return the identifier in a text such as "GB/T 20234.3-2015", or None."""
    match = _GB.fullmatch(text)
    if match is None:
        return None
    year = match[4] or ""
    return Identifier((match[1].upper(),), match[2], part=match[3] or "", date=f"19{year}" if len(year) == 2 else year)


def parse_rfc(text: str) -> Identifier | None:
    """Return the identifier in a text such as "RFC 9110", "BCP 14" or "draft-ietf-quic-http-34", or None."""
    if match := _RFC.fullmatch(text):
        return Identifier((match[1].upper(),), match[2])
    if match := _DRAFT.fullmatch(text):
        return Identifier(("IETF",), match[1].lower(), stage="I-D", version=match[2] or "")
    return None


def parse_w3c(text: str) -> Identifier | None:
    """Return the identifier in a text such as "W3C REC-xml-20081126" or "W3C rdf11-concepts", or None."""
    match = _W3C.fullmatch(text)
    if match is None:
        return None
    return Identifier(("W3C",), match[2], stage=match[1] or "", date=match[3] or "")


def parse_sae(text: str) -> Identifier | None:
    """Return the identifier in a text such as "SAE J3400_202409", or None."""
    match = _SAE.fullmatch(text)
    if match is None:
        return None
    date = "-".join(p for p in (match[2], match[3]) if p)
    return Identifier(("SAE",), match[1].upper(), date=date)


def parse_plain(text: str) -> Identifier | None:
    """Return the identifier of a publisher with plain numbers (name, number, optional year), or None."""
    match = _PLAIN.fullmatch(text)
    if match is None or not re.search(r"\d", match["number"]):
        return None
    return Identifier((match["publisher"],), match["number"], date=match["date"] or "")


#: The grammar for a text, by its first word.
BY_WORD: Final[dict[str, Callable[[str], Identifier | None]]] = {
    "JIS": parse_jis,
    "GB": parse_gb,
    "GB/T": parse_gb,
    "GB/Z": parse_gb,
    "W3C": parse_w3c,
    "SAE": parse_sae,
}
