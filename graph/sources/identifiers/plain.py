"""The grammars of bodies with plain numbers: SAE, ASTM, CCSDS, OGC, CIE, OIML, EASC, and others (TIA ...)."""

from __future__ import annotations

import re
from typing import Final

from .model import Identifier

_SAE: Final = re.compile(
    r"(?:SAE (?:Standard )?)?(?P<number>J-?\d+[A-Z]?(?:[-/]\d{1,3}(?!\d))*|A[A-Z]+ ?\d+[A-Z]*(?:[-/]\d{1,3}(?!\d))*)"
    r"(?:[_-](?P<year>(?:19|20)\d\d)-?(?P<month>\d\d)?)?",
    re.IGNORECASE,
)
_ASTM: Final = re.compile(
    r"ASTM (?:Standard )?(?P<number>[A-G]\d+[A-Z]?(?:/[A-G]\d+[A-Z]?)?)"
    r"(?:-(?P<year>\d{4}|\d\d)(?P<version>[a-z])?)?(?P<variant>(?: ?\(\d{4}\))?(?:e\d)?)"
)
_CCSDS: Final = re.compile(
    r"CCSDS (?P<number>[A-Z]?\d+\.\d+(?:-[A-Z])?)(?:-(?P<version>\d[\w.]*))?(?P<silver>-S)?"
    r"(?: Cor\. ?(?P<corrected>\d+))?(?: - (?P<language>\w+) Translated)?"
)
_OGC: Final = re.compile(r"OGC (?P<number>\d\d-\d{3})(?P<version>[A-Za-z]\d*[a-z]?)?")
_CIE: Final = re.compile(r"CIE (?P<number>\d+(?:\.\d+)?)(?:-(?P<part>\d{1,2}))?[:-](?P<date>(?:19|20)\d\d)")
_OIML: Final = re.compile(
    r"OIML (?P<type>[BDEGRSV]) (?P<number>\d+)(?P<part>(?:(?:/?-)(?!(?:19|20)\d\d)\w+)*)(?::(?P<date>\d{4}))?"
    r"(?:\+Amendment:(?P<amended>\d{4}))?(?: (?P<variant>Errata|Annex(?:es)?(?: [A-Z](?:-[A-Z])?)?|Brochure))?"
    r"(?: \([A-Z]{1,2}\))?"
)
_EASC: Final = re.compile(r"(?P<type>[PR]MG) (?P<number>(?:V )?\d+)(?:[-:](?P<date>\d{4}|[4-9]\d|0\d))?")
_PLAIN: Final = re.compile(
    r"(?P<publisher>CIE|BIPM|JCGM|ASTM|UL|CCSDS|IANA|OMG|IHO|OIML|OGC|CSA|NEMA|EASC|EIA|TIA|"
    r"ARIB|TTA|TTC|CCSA|ATIS|OMA|BBF|WFA|MEF|IALA|ASHRAE|ASME|API|NFPA|GSMA|oneM2M|GlobalPlatform)"
    r"[ -](?P<number>[A-Za-z0-9][\w./&+ -]*?)(?: ?: ?(?P<date>\d{4}(?:-\d\d)?))?"
)
#: Years of two digits from this one are of the 20th century (ASTM D638-36 is of 1936).
_CENTURY: Final = 36


def parse_sae(text: str) -> Identifier | None:
    """Return the identifier in a text such as "SAE J3400_202409" or "SAE J1772-2017", or None."""
    match = _SAE.fullmatch(text)
    if match is None or not (text[:4].upper() == "SAE " or match["month"]):
        return None
    date = "-".join(p for p in (match["year"], match["month"]) if p)
    return Identifier(("SAE",), match["number"].upper().replace("J-", "J"), date=date)


def parse_astm(text: str) -> Identifier | None:
    """Return the identifier in a text such as "ASTM D638-14", "ASTM F2412-18a" or "ASTM E2500-13(2020)", or None."""
    match = _ASTM.fullmatch(text)
    if match is None:
        return None
    year = match["year"] or ""
    if len(year) == 2:
        year = f"{'19' if int(year) >= _CENTURY else '20'}{year}"
    variant = match["variant"].strip()
    return Identifier(("ASTM",), match["number"], date=year, version=match["version"] or "", variant=variant)


def parse_ccsds(text: str) -> Identifier | None:
    """Return the identifier in a text such as "CCSDS 131.0-B-4" or "CCSDS 132.0-B-1-S Cor. 1", or None."""
    match = _CCSDS.fullmatch(text)
    if match is None:
        return parse_plain(text)
    variant = " - ".join(p for p in ("S" if match["silver"] else "", match["language"] or "") if p)
    document = Identifier(("CCSDS",), match["number"], version=match["version"] or "", variant=variant)
    if match["corrected"]:
        return Identifier(("CCSDS",), match["corrected"], type="Cor.", amended=document)
    return document


def parse_ogc(text: str) -> Identifier | None:
    """Return the identifier in a text such as "OGC 98-765r2", or None."""
    match = _OGC.fullmatch(text)
    return (
        Identifier(("OGC",), match["number"], version=(match["version"] or "").lower()) if match else parse_plain(text)
    )


def parse_cie(text: str) -> Identifier | None:
    """Return the identifier in a text such as "CIE 115-1995" or "CIE 115:2010", or None."""
    match = _CIE.fullmatch(text)
    if match is None:
        return parse_plain(text)
    return Identifier(("CIE",), match["number"], part=match["part"] or "", date=match["date"])


def parse_oiml(text: str) -> Identifier | None:
    """Return the identifier in a text such as "OIML R 46-1-2:2012" (the same as R 46-1/-2:2012), or None."""
    match = _OIML.fullmatch(text)
    if match is None:
        return parse_plain(text)
    return Identifier(
        ("OIML",),
        match["number"],
        type=match["type"],
        part=match["part"].replace("/", "").lstrip("-"),
        date=match["date"] or "",
        variant=match["variant"] or "",
        includes=(f"Amendment:{match['amended']}",) if match["amended"] else (),
    )


def parse_easc(text: str) -> Identifier | None:
    """Return the identifier in a text such as "PMG 66-2010" or "RMG 23-97", of interstate standardization, or None."""
    match = _EASC.fullmatch(text)
    if match is None:
        return None
    year = match["date"] or ""
    if len(year) == 2:
        year = f"{'20' if year[0] == '0' else '19'}{year}"
    return Identifier(("EASC",), match["number"], type=match["type"], date=year)


def parse_plain(text: str) -> Identifier | None:
    """Return the identifier of a publisher with plain numbers (name, number, optional year), or None."""
    match = _PLAIN.fullmatch(text)
    if match is None or not re.search(r"\d", match["number"]):
        return None
    return Identifier((match["publisher"],), match["number"], date=match["date"] or "")
