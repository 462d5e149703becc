"""The grammars of Japan and China: JIS, GB, and the standards of China's sectors and associations."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .model import Identifier
from .writing import ADOPTERS, SECTORS

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
#: Until the 1990s, JIS put a hyphen before the year.
_YEAR_LAST: Final = re.compile(r"(?:(.*)-)?((?:19[4-9]|20[0-4])\d)")

_CHINESE: Final = re.compile(
    rf"(?P<body>GB|(?:GB|DB\d{{2,6}}|{'|'.join(SECTORS)})/[TZ]|[TQ]/[A-Z]{{2,8}}"
    rf"|(?:{'|'.join(code for code in SECTORS if code not in ADOPTERS)})(?= ?\d{{3,6}}(?:\.\d+)?-\d{{4}}))"
    r" ?(?P<number>\d+)(?:\.(?P<part>\d+(?:\.\d+)?))?(?: ?[-:] ?(?P<date>\d{4}|\d\d))?"
    r"(?P<revised>/XG\d+(?:-\d{4})?)?(?:/(?:ISO|IEC)[ /].*)?",
    re.IGNORECASE,
)


def parse_jis(text: str) -> Identifier | None:
    """Return the identifier in a text such as "JIS X 0208:1997/AMENDMENT 1:2012" or "TR X 0001:1996", or None."""
    match = _JIS.match(text)
    if match is None:
        return None
    kind = match["type"].removeprefix("JIS").strip()
    number = match["number"] if " " in match["number"] else f"{match['number'][0]} {match['number'][1:]}"
    part, date = match["part"] or "", match["date"] or ""
    if part and not date and (year := _YEAR_LAST.fullmatch(part)):
        part, date = year[1] or "", year[2]
    document = Identifier(("JIS",), number, type=kind, part=part, date=date)
    position = match.end()
    if match["reissued"]:
        document = replace(document, variant="R")
    if found := _JIS_SUPPLEMENT.match(text, position):
        name = found["type"].upper()
        date = found["date"] or ""
        document = Identifier(
            ("JIS",), found["number"] or "", type=_JIS_KINDS.get(name, name), date=date, amended=document
        )
        position = found.end()
        if found["reissued"]:
            document = replace(document, variant="R")
    if symbol := _JIS_VARIANT.match(text, position):
        document = replace(document, variant=f"{document.variant} {symbol[1]}".strip())
        position = symbol.end()
    return document if position == len(text) else None


def parse_chinese(text: str) -> Identifier | None:
    """Return the identifier in a text such as "GB/T 20234.3-2015", "YD/T 1363.3-2014" or "T/CEC 102.1-2016", or None.

    A year of two digits is of the 20th century. A modification (XG) is a supplement. What follows as the adopted
    standard ("GB/T 19001-2016/ISO 9001:2015") is not part of the number.
    """
    match = _CHINESE.fullmatch(text)
    if match is None:
        return None
    year = match["date"] or ""
    document = Identifier(
        (match["body"].upper(),),
        match["number"],
        part=match["part"] or "",
        date=f"19{year}" if len(year) == 2 else year,
    )
    if match["revised"]:
        number, _, year = match["revised"][3:].partition("-")
        return Identifier(document.publishers, number, type="XG", date=year, amended=document)
    return document
