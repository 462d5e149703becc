"""The grammars of 3GPP, ETSI and ITU."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .model import Identifier

_3GPP: Final = re.compile(
    r"(?:3GPP )?(?P<type>TS|TR) ?(?P<number>\d\d\.\d\d\d?[A-Za-z]*|[2-5]\d\d{3}(?!\d))(?:-(?P<part>\d\d?(?:-\d\d?)*))?"
    r"(?:,? ?:? ?(?P<release>(?:Rel(?:ease)?|R|Ph|UMTS)[ -]?\d*(?:-[A-Z]+)?))?"
    r"(?:(?: ?/ ?|,? [Vv]\.? ?|,? version )(?P<version>\d+\.\d+\.\d+)|-(?P<file>[0-9a-z]\w\w|\d{6}))?"
    r"(?: \(\d{4}-\d\d\)|,? [Rr]el(?:ease|[.-])? ?(?P<later>\d+))*",
    re.IGNORECASE,
)
#: The name of a file tells no type. By 3GPP TR 21.900, numbers from 800, and 700 with parts, are of reports.
_3GPP_FILE: Final = re.compile(
    r"(?P<number>(?:2[1-9]|3[0-8]|4[1-9]|5[0-5])\d{3})(?P<part>(?:-\d\d?)*)-(?P<file>[0-9a-z]\w\w)"
)
#: The length of a version of three numbers with two digits each.
_LONG: Final = 6
_RELEASE: Final = re.compile(r"(Release|Rel|R|Ph|UMTS)[ -]?(\d*)(.*)", re.IGNORECASE)
_ETSI: Final = re.compile(
    r"(?:ETSI )?(?P<type>I-ETS|ETS|TCRTR|TCTR|TBR|ETR|GTS|NET|TS|TR|EN|ES|EG|SR|GS|GR)"
    r" (?:(?P<group>GSM|[A-Za-z][A-Za-z0-9]*(?:-[A-Z]+)?) )?(?P<number>\d{3} \d{3}|\d{6}|\d\d\.\d\d|\d{2,3})"
    r"(?P<part>(?:-[A-Za-z0-9]+)*)(?P<supplements>(?:/[AC]\d+)*)"
    r"(?:,? (?:[Vv]\.? ?(?P<version>\d+\.\d+\.\d+)|(?P<edition>ed\. ?\d+)))?(?: ?\((?P<date>\d{4}(?:-\d\d)?)\))?",
)
_BIS: Final = r"(?: (?:bis|ter|quater|quarter|R)\b)*"
_ITU: Final = re.compile(
    r"(?:Recommendation |Rec\. ?)?(?:(?P<sector>ITU-[TRD]|CCITT|CCIR)(?: Rec\.)? ?)?"
    rf"(?P<number>[A-Z]{{1,3}}\.\d[\w.]*(?:-\d+)?{_BIS}(?:/[A-Z]+\.\d[\w.]*{_BIS})*(?: series)?)(?=$|[ (:])",
)
_ITU_OTHER: Final = re.compile(r"(?P<sector>ITU-[TRD]) (?P<number>[\w.\[\]/-]+(?: series)?)")
#: Supplements write their series as E-100.
_HYPHENED: Final = re.compile(r"^([A-Z])-(\d)")
_ITU_VERSION: Final = re.compile(r" (?:\((?:V|v)(\d+)\)|v\. ?(\d+))")
_ITU_DATE: Final = re.compile(r" ?\((?:(\d\d)/)?(\d{4}|(?<=/)\d\d)\)")
_ITU_SUPPLEMENT: Final = re.compile(
    r"[ /]?(?P<type>Amendment|Amend|Amd|Technical Cor|Cor|Corrigendum|Err|Add|Suppl|Annex|App|Appendix|attachment)\b"
    r"\.? ?(?P<number>[A-Z]?[\w.+]*(?: (?:test vectors|Software))?)",
)
_ITU_LETTER: Final = re.compile(r" ([A-F])(?= \()")
_ITU_KINDS: Final = {
    "Amd": "Amd.",
    "Amendment": "Amd.",
    "Amend": "Amd.",
    "Technical Cor": "Cor.",
    "Cor": "Cor.",
    "Corrigendum": "Cor.",
    "Err": "Err.",
    "Add": "Add.",
    "Suppl": "Suppl.",
    "App": "App.",
    "Appendix": "App.",
}


def parse_3gpp(text: str) -> Identifier | None:
    """Return the identifier in a text such as "3GPP TS 38.211:Rel-15/15.2.0" or "TS 38.211 V15.2.0", or None."""
    if file := _3GPP_FILE.fullmatch(text):
        report = file["number"][2] in "89" or (file["number"][2] == "7" and file["part"])
        text = f"{'TR' if report else 'TS'} {text}"
    match = _3GPP.fullmatch(text)
    if match is None:
        return None
    release = match["release"] or (f"Rel-{match['later']}" if match["later"] else "")
    number = match["number"]
    if "." not in number:
        number = f"{number[:2]}.{number[2:]}"
    return Identifier(
        ("3GPP",),
        number,
        type=match["type"].upper(),
        part=match["part"] or "",
        version=match["version"] or _file_version(match["file"] or ""),
        release=_release(release),
    )


def _file_version(letters: str) -> str:
    """Return the version in the name of a file, each digit in base 36 ("g60" is 16.6.0) or two digits (160600)."""
    if len(letters) == _LONG:
        return ".".join(str(int(letters[i : i + 2])) for i in (0, 2, 4))
    return ".".join(str(int(letter, 36)) for letter in letters)


def _release(text: str) -> str:
    """Return a release as 3GPP writes it: Rel-15, R99 (for 1996 to 2000), Ph2, UMTS."""
    match = _RELEASE.fullmatch(text)
    if match is None:
        return text
    kind, number, rest = match[1].lower(), match[2], match[3]
    if kind.startswith("r"):
        short = number[-2:]
        return f"R{short}" if len(number) == 4 or number in ("96", "97", "98", "99", "00") else f"Rel-{number}"
    return f"Ph{number}{rest.upper()}" if kind == "ph" else "UMTS"


def parse_etsi(text: str) -> Identifier | None:
    """Return the identifier in a text such as "ETSI EN 300 328 V2.2.2 (2019-07)", or None."""
    match = _ETSI.fullmatch(text)
    if match is None or (not text.startswith("ETSI ") and " " not in match["number"]):
        return None
    number = match["number"]
    if len(number) == 6 and number.isdigit():
        number = f"{number[:3]} {number[3:]}"
    if match["group"]:
        number = f"{match['group']} {number}"
    version = match["version"] or (match["edition"] or "").replace(" ", "")
    date, kind, part = match["date"] or "", match["type"], match["part"].removeprefix("-")
    document = Identifier(("ETSI",), number, type=kind, part=part)
    for supplement in match["supplements"].split("/")[1:]:
        document = Identifier(("ETSI",), supplement[1:], type=supplement[0], amended=document)
    return replace(document, version=version, date=date)


def parse_itu(text: str) -> Identifier | None:
    """Return the identifier in a text such as "ITU-T X.667 (10/2012)" or "ITU-R M.2150-1", or None."""
    match = _ITU.match(text) or _ITU_OTHER.match(text)
    if match is None:
        return None
    sector, number = match["sector"], _HYPHENED.sub(r"\1.\2", match["number"])
    sector = {"CCITT": "ITU-T", "CCIR": "ITU-R", None: _sector(number)}.get(sector, sector)
    if not sector:
        return None
    version, position = "", match.end()
    if sector == "ITU-R" and (edition := re.fullmatch(r"(\w+\.\d+)-(\d+)", number)):
        number, version = edition[1], edition[2]
    elif stated := _ITU_VERSION.match(text, position):
        version, position = stated[1] or stated[2], stated.end()
    date, position = _itu_date(text, position)
    document = Identifier((sector,), number, date=date, version=version)
    if letter := _ITU_LETTER.match(text, position):
        date, position = _itu_date(text, letter.end())
        document = Identifier((sector,), letter[1], date=date, amended=document)
    while position < len(text) and (found := _ITU_SUPPLEMENT.match(text, position)):
        date, position = _itu_date(text, found.end())
        kind = _ITU_KINDS.get(found["type"], found["type"])
        document = Identifier((sector,), found["number"], type=kind, date=date, amended=document)
    return document if text[position:] in ("", ":") else None


def _sector(number: str) -> str:
    """Return the sector of a recommendation without one, or an empty string if both sectors have such a series."""
    series = number.partition(".")[0]
    return "" if series in ("F", "M", "P", "R", "S", "V") else "ITU-T" if len(series) == 1 else "ITU-R"


def _itu_date(text: str, position: int) -> tuple[str, int]:
    match = _ITU_DATE.match(text, position)
    if match is None:
        return "", position
    year = match[2] if len(match[2]) == len("1988") else f"{'19' if match[2] > '50' else '20'}{match[2]}"
    return f"{year}-{match[1]}" if match[1] else year, match.end()
