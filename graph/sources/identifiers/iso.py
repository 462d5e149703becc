"""The grammar of ISO and IEC, of joint documents, and of regional and national bodies that adopt their standards."""

from __future__ import annotations

import re
from typing import Final

from .model import Identifier
from .writing import ADOPTERS

_ISSUERS: Final = "ISO|IEC|IEEE|CISPR|ASTM|CIE|HL7|SAE|ASME|OECD|UNDP|IDF|IULTCS|OIML|BIPM|ITU"
#: Letters before the numbers of IEC's conformity assessment. Other letters are not read: they are of other bodies.
_SERIES: Final = "ACEE|CA|HANDB|WT|HL7|OSD"
_STAGES: Final = "PWI|NP|NWIP|AWI|WD|CDV|CD|FCD|FDIS|DIS|PRF|PRV"
_TYPES: Final = "TS|TR|PAS|Guide|ISP|R|DATA|TTA|IWA|SRD|HBK|DIR"
_VARIANTS: Final = "EXV-CMV|EXV-RLV|CSV|RLV|CMV|EXV|SER|DB|Redline|ED ?\\d"
_ADOPTERS: Final = "|".join(sorted(map(re.escape, ADOPTERS - {"GB", "GB/T", "GB/Z"}), key=len, reverse=True))
_DATE: Final = r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?"

_HEAD: Final = re.compile(
    rf"(?P<adopters>(?:(?:{_ADOPTERS})[ /-])*)(?P<issuers>(?:ISO|IEC|CISPR)(?:/(?:{_ISSUERS})(?![A-Za-z]))*)?"
    rf"(?:(?:^|(?<=[ /])|[ /])(?P<stage>{_STAGES})(?P<count>\d)?(?=[ /]))?"
    rf"(?:(?:^|(?<=[ /])|[ /])(?P<prefix>FD|PD|D)?(?P<type>{_TYPES})(?=[ /]))?"
    r"(?:^|(?<=[ /])|[ /]+)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    rf"(?P<number>\d+[A-Z]?|(?:{_SERIES}) ?\d+)"
    r"(?P<part>(?:-(?:\d+[A-Z]{0,3}|[A-Z][A-Z0-9]*))*(?:-?/\d(?!\d))?)"
    rf"(?:\.(?P<version>\d))?(?: ?(?::| (?=\d{{4}}$)) ?(?P<date>{_DATE}))?:?",
    re.IGNORECASE,
)
#: National standards may have dotted numbers (GOST 2.105), letters (NF C 15-100) and, before 2000, years of two digits.
_NATIONAL: Final = re.compile(
    rf"(?P<number>(?:(?!{_TYPES}|STD)[A-Z]{{1,6}} ?)?\d+(?:\.\d+)*)(?P<part>(?:-\d+)*?)"
    rf"(?:(?:: ?|-)(?P<date>{_DATE}|[4-9]\d(?!\d)))?(?![-\d])"
)
#: Documents named by words: IEC White Paper AI:2018, ISO/IEC DIR 1 ISO SUP:2003 (with the type "DIR").
_NAMED: Final = re.compile(
    rf"(?P<number>[A-Z]{{2}}[A-Z .:-]*?(?=:\d{{4}})|\d(?: (?:ISO|IEC|JTC 1))?(?: SUP)?|(?:ISO|IEC|JTC 1) SUP)"
    rf"(?::(?P<date>{_DATE}))?",
    re.IGNORECASE,
)
_INCLUDED: Final = re.compile(r" ?\+ ?(AMD|COR|AC|A|C) ?(\d+)(?: ?: ?(\d{4}))?", re.IGNORECASE)
#: Europe's amendments are sold with the standard alone: EN 60335-1:2012+A11:2014 is EN 60335-1:2012/A11:2014.
_EUROPEAN: Final = re.compile(r" ?\+ ?(?=A\d+(?:[:+/ ]|$))")
_VARIANT: Final = re.compile(rf" ({_VARIANTS})\b", re.IGNORECASE)
_SUPPLEMENT: Final = re.compile(
    rf"(?: ?/ ?| (?=(?:Amd|Amend|Cor|Add)[a-z]*\.? ?\d))(?:(?P<stage>{_STAGES}) )?(?P<prefix>FD|PD|D)?"
    r"(?P<type>Amendment|Amend|Amd|AM|Corrigendum|Corr|Cor|Addendum|Add|Suppl|Ext|ISH|FRAG|AC|A|C)\.? ?(?P<number>\d+)?"
    rf"(?:\.(?P<version>\d))?(?: ?[:-] ?(?P<date>{_DATE}))?:?",
    re.IGNORECASE,
)
_KINDS: Final = {
    "amendment": "Amd",
    "amend": "Amd",
    "am": "Amd",
    "corrigendum": "Cor",
    "corr": "Cor",
    "addendum": "Add",
    "guide": "Guide",
}
_KINDS_KEPT: Final = {k.lower(): k for k in ("Amd", "Cor", "Add", "Suppl", "Ext")}
#: Standards with parts numbered like years (ISO 10303-1999): a year follows only after a colon.
_MANY_PARTS: Final = frozenset({"10303"})
_YEAR_LAST: Final = re.compile(r"(?:(.*)-)?((?:19[3-9]|20[0-4])\d)")


def parse_iso(text: str) -> Identifier | None:
    """Return the identifier in a text such as "ISO/IEC 15118-2:2014/Amd 1:2020" or "BS EN 50128:2011", or None."""
    head = _HEAD.match(text)
    if head is None or not (head["adopters"] or head["issuers"] or (head["type"] or "").upper() == "IWA"):
        return None
    publishers = _publishers(head["adopters"], head["issuers"])
    gost = publishers[-1].startswith("GOST")
    for grammar in (_NATIONAL,) if gost else (_NUMBER, _NAMED) if head["issuers"] else (_NUMBER, _NATIONAL):
        body = grammar.match(text, head.end())
        if body is not None:
            document = _document(publishers, head, body)
            found = document and _with_supplements(document, text, body.end())
            if found is not None:
                return found
    return None


def _publishers(adopters: str, issuers: str | None) -> tuple[str, ...]:
    names = [name for name in re.findall(_ADOPTERS, adopters, re.IGNORECASE) if name]
    first = tuple(name if name in ADOPTERS else name.upper() for name in names)
    if first[:1] == ("BSI",) and len(first) > 1:
        first = first[1:]
    joint = tuple(issuers.upper().split("/")) if issuers else ()
    if joint[:2] == ("IEC", "ISO"):
        joint = ("ISO", "IEC", *joint[2:])
    return (first + joint) or ("ISO",)


def _document(publishers: tuple[str, ...], head: re.Match[str], body: re.Match[str]) -> Identifier | None:
    kind = head["type"] or ""
    groups = body.groupdict()
    number, part, date = groups["number"].strip(), (groups.get("part") or "").lstrip("-/"), groups["date"] or ""
    version, stage = groups.get("version") or "", (head["stage"] or head["prefix"] or "").upper()
    if (head["count"] or "1") != "1":
        # The second committee draft is CD2 to some, and .2 to ISO.
        if version:
            return None
        version = head["count"]
    elif version and not (stage or kind or part):
        # Only drafts have such a count; IEEE writes the part of an ISO or IEC standard after a dot.
        part, version = version, ""
    if not date and part and number not in _MANY_PARTS:
        year = _YEAR_LAST.fullmatch(part)
        if year is not None:
            part, date = year[1] or "", year[2]
    if len(date) == 2:
        date = f"19{date}"
    return Identifier(
        publishers,
        number.upper() if len(number) <= 8 else number,
        type=_KINDS.get(kind.lower(), kind.upper()),
        part=part,
        date=date,
        version=version,
        stage=stage,
    )


def _with_supplements(document: Identifier, text: str, position: int) -> Identifier | None:
    """Return the document with its supplements (+AMD1:2019 CSV, /Amd 1:2020/Cor 1:2021); None if other text follows."""
    included = []
    if "EN" in document.publishers:
        text = text[:position] + _EUROPEAN.sub("/", text[position:])
    while (match := _INCLUDED.match(text, position)) is not None:
        included.append(f"{match[1].upper()}{match[2]}" + (f":{match[3]}" if match[3] else ""))
        position = match.end()
    document, position = _with_variant(document, text, position, tuple(included))
    while (match := _SUPPLEMENT.match(text, position)) is not None:
        kind = match["type"].lower()
        document = Identifier(
            document.publishers,
            match["number"] or "",
            type=_KINDS.get(kind) or _KINDS_KEPT.get(kind) or kind.upper(),
            date=match["date"] or "",
            version=match["version"] or "",
            stage=(match["stage"] or match["prefix"] or "").upper(),
            amended=document,
        )
        document, position = _with_variant(document, text, match.end(), ())
    return document if position == len(text) else None


def _with_variant(document: Identifier, text: str, position: int, included: tuple[str, ...]) -> tuple[Identifier, int]:
    match = _VARIANT.match(text, position)
    if match is None and not included:
        return document, position
    variant = "" if match is None else match[1] if match[1][0] == "R" and match[1][1] == "e" else match[1].upper()
    changed = Identifier(
        document.publishers,
        document.number,
        type=document.type,
        part=document.part,
        date=document.date,
        version=document.version,
        stage=document.stage,
        variant=variant,
        includes=included,
        amended=document.amended,
    )
    return changed, position if match is None else match.end()
