"""The grammar of IEEE and its predecessors, of ANSI, and of joint documents in IEEE style."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from .model import Identifier
from .writing import MONTHS

_DATE: Final = r"(?:18|19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?"
_MONTH: Final = re.compile(rf",? ?(?:({'|'.join(m[:3] for m in MONTHS)})[a-z]*\.? )?({_DATE})$", re.IGNORECASE)
_NAMED_MONTH: Final = re.compile(rf"-(20\d\d)-({'|'.join(m[:3] for m in MONTHS)})[a-z]*(?:20)?", re.IGNORECASE)
_BODIES: Final = (
    "ISO|IEC|ANSI|IEEE|ASA|AIEE|IRE|NESC|EIA|ASHRAE|ASTM|ASME|CSA|NACE|NEMA|NCTA|ICEA|IES|AESS|ANS|UL|ITU|AMPP|AMN|"
    "USEMCSC|USAS"
)
_IEEE: Final = re.compile(
    rf"(?P<publishers>(?:{_BODIES})(?:(?:/| ?& ?|-)(?:{_BODIES}))*)(?![A-Z])"
    r"(?: (?:Active|Unapproved|Approved))*(?: Draft)?(?: (?:Std|Standards?|No)\b\.?)*"
    r"(?:/? ?(?P<stage>DIS|FDIS|CDV|CD|PRF|WD|FCD|DTS|DTR)(?P<count>\d(?!\d))?)?(?: (?P<type>TR|TS|PAS|Guide|ISP))?"
    r" ?(?:No\. ?)?(?P<draft>P(?! ))?(?P<number>(?:SI ?)?(?:[A-Z]{1,3}\d|\d)[A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*"
    r"(?:-\d{1,3}(?![\dA-Za-z.]))?(?:/\d+(?:\.\d+)*)?)"
    r"(?P<part>(?:-(?!(?:18|19|20)\d\d(?!\d))\d+[A-Za-z]*\d*)*)",
)
_DATED: Final = re.compile(rf"[-:] ?({_DATE})(?![\d.])")
_DRAFT: Final = re.compile(
    r"[/ ]?(?:/ ?D|_D|/ ?Draft|, ?Draft|/ ?(?P<revision>r(?:ev)?(?=[-_ ]?\d))|/ ?(?=CD\d))[-_ ]?"
    r"(?P<version>(?!ate)[A-Za-z0-9][\w.]*)",
    re.IGNORECASE,
)
#: A draft without a separator: P802.11ajD8.0.
_GLUED: Final = re.compile(r"(\bP\d(?:[\d.]*\d)?[a-z]*)\.?D(?=\d+(?:\.\d+)*(?:[-, ]|$))")
#: Joint documents write the stage after the number: P42010.WD4.
_STAGE_LAST: Final = re.compile(r"\.(WD|CD|DIS|FDIS)(\d?)(?=$|[:-])")
_SUPPLEMENT: Final = re.compile(
    r" ?[/_-] ?(?P<type>Cor|Amd|INT|Add|Conformance)\.? ?-?(?P<number>\d+\w*)", re.IGNORECASE
)
_VARIANT: Final = re.compile(r"[ -](?P<variant>Redline|Errata|E-?book)$", re.IGNORECASE)
_REVISION: Final = re.compile(r"(?:/R-|-REV)([A-Za-z]{1,3})(?![A-Za-z])")
_ISO_NUMBER: Final = re.compile(r"(?!P)[A-Z]{0,2}\d{1,6}[A-Z]?")
_ISO_PART: Final = re.compile(r"(?:(?:\d+[A-Z]{0,3}|REV[A-Z]+|[A-Z])(?:-|$))*", re.IGNORECASE)
_ISO_EDITION: Final = re.compile(r"/E-\d+")
_DOTTED_YEAR: Final = re.compile(r"(\w+)\.((?:19|20)\d\d)")
_KINDS: Final = {"cor": "Cor", "amd": "Amd", "int": "Int", "add": "Add", "conformance": "Conformance"}


def parse_ieee(text: str) -> Identifier | None:
    """Return the identifier in a text such as "IEEE Std 802.11-2020" or "IEEE P802.11be/D3.0, May 2023", or None."""
    text = _GLUED.sub(r"\1/D", text)
    stage_last = _STAGE_LAST.search(text)
    if stage_last is not None:
        text = text[: stage_last.start()] + text[stage_last.end() :]
    match = _IEEE.match(text)
    if match is None:
        return None
    publishers = tuple(sorted(re.split(r"/| ?& ?|-", match["publishers"]), key=_rank))
    if publishers[0] == "ASTM":
        return None
    rest, variant, revised = text[match.end() :], "", ""
    if found := _VARIANT.search(rest):
        variant, rest = found["variant"].capitalize(), rest[: found.start()]
    if found := _REVISION.search(rest):
        revised, rest = f"REV{found[1]}", rest[: found.start()] + rest[found.end() :]
    date, rest = _edition(_ISO_EDITION.sub("", rest))
    version, rest = _draft(rest)
    supplements, rest = _supplements(rest)
    if not version:
        version, rest = _draft(rest)
    later, rest = _later(rest)
    if rest or (date and later and not supplements) or (version and match["count"]):
        return None
    number, dotted = _split_year(match["number"])
    date = date or dotted
    part = "-".join(p for p in (match["part"].removeprefix("-"), revised) if p)
    stage, kind = match["stage"] or "", match["type"] or ""
    count = match["count"] or ""
    if stage_last is not None:
        stage, count = stage_last[1], stage_last[2]
    if publishers[0] in ("ISO", "IEC"):
        number, part = _iso_number(number, part, "ISO" in publishers)
        if not (_ISO_NUMBER.fullmatch(number) and _ISO_PART.fullmatch(part)):
            return None
        if "IEEE" not in publishers and not number[0].isdigit():
            return None
        if stage in ("DTS", "DTR"):
            stage, kind = "D", stage[1:]
        if version == "IS":
            stage, version = "DIS", ""
        version = (count if count != "1" else "") if stage else version
    else:
        if count and not version:
            version = f"{stage}{count}"
        stage = ""
    stage = stage or ("P" if match["draft"] or version else "")
    if not supplements:
        return Identifier(publishers, number, kind, part, later or date, version=version, stage=stage, variant=variant)
    document = Identifier(publishers, number, kind, part, date, stage="P" if stage == "P" else "")
    for kind, n in supplements:
        document = Identifier(publishers, n, kind, amended=document)
    return replace(document, date=later, version=version, stage=stage, variant=variant)


def _split_year(number: str) -> tuple[str, str]:
    """Split a number such as 1138.2009, used in amendments for the amended document, into number and year."""
    match = _DOTTED_YEAR.fullmatch(number)
    return (match[1], match[2]) if match else (number, "")


def _rank(publisher: str) -> int:
    """Return the sort key of a publisher: joint documents name ISO first, then IEC, then the others as given."""
    return {"ISO": 0, "IEC": 1}.get(publisher, 2)


def _iso_number(number: str, part: str, is_iso: bool) -> tuple[str, str]:
    """Return number and part as ISO and IEC write them: 8802 and 11 for 802.11, 12207 and 2 for 12207.2."""
    first, *rest = re.split(r"[.-]", f"{number}-{part}".rstrip("-"))
    return "8802" if first == "802" and is_iso else first, "-".join(rest)


def _edition(rest: str) -> tuple[str, str]:
    match = _DATED.match(rest)
    return (match[1], rest[match.end() :]) if match else ("", rest)


def _draft(rest: str) -> tuple[str, str]:
    match = _DRAFT.match(rest)
    if match is None:
        return "", rest
    version = match["version"].upper().rstrip(".")
    return f"rev{version}" if match["revision"] else version, rest[match.end() :]


def _supplements(rest: str) -> tuple[list[tuple[str, str]], str]:
    found = []
    while match := _SUPPLEMENT.match(rest):
        found.append((_KINDS[match["type"].lower()], match["number"]))
        rest = rest[match.end() :]
    return found, rest


def _later(rest: str) -> tuple[str, str]:
    """Return the date after a draft or supplement: "-2016-08" or ", August 2016"."""
    if match := _NAMED_MONTH.fullmatch(rest):
        return f"{match[1]}-{_month(match[2])}", ""
    if match := _DATED.match(rest):
        return match[1], rest[match.end() :]
    if match := _MONTH.fullmatch(rest):
        return f"{match[2]}-{_month(match[1])}" if match[1] else match[2], ""
    return "", rest


def _month(name: str) -> str:
    return f"{next(i for i, month in enumerate(MONTHS, 1) if month[:3].lower() == name.lower()):02}"
