"""The grammars of the bodies of the Internet and the Web: IETF, W3C, OASIS, Ecma."""

from __future__ import annotations

import re
from typing import Final

from .model import Identifier

_RFC: Final = re.compile(r"(?:IETF )?(RFC|BCP|STD|FYI|IEN)[ -]?0*(\d+)", re.IGNORECASE)
_DRAFT: Final = re.compile(
    r"(?:IETF )?(?:(?:I-D\.? ?|Internet[- ]Draft,? )?(draft-[a-z0-9]+(?:-[a-z0-9]+)*?)"
    r"|I-D\.([a-z0-9]+(?:-[a-z0-9]+)+?))(?:-(\d\d))?",
    re.IGNORECASE,
)
_W3C_STAGES: Final = "REC|PR|CR|CRD|WD|NOTE|DNOTE|PER|SPSD|OBSL|STMT|DRY|CRY|RY|FPWD|LCWD"
_W3C: Final = re.compile(
    rf"W3C (?:({_W3C_STAGES})-)?((?=[\w.+-]*[A-Za-z])[A-Za-z0-9][\w.+-]*?)(?:[- ](\d{{8}}))?(?: [Ee]rrata)?"
)
_OASIS: Final = re.compile(
    r"OASIS (?P<number>[A-Za-z][\w.+-]*?)(?:[ -](?P<version>[vV]\d[\w.]*|\d+\.[\d.]*\d))?"
    r"(?:-(?P<variant>(?:plus-)?(?:CS|PS|CSD|CSPRD|WD|OS|Errata|Part|Pt)\d*(?:-[\w-]*)?))?",
    re.IGNORECASE,
)
_ECMA: Final = re.compile(
    r"ECMA[ -]?(?P<type>(?:TR|MEM|ST)(?=[/ ]))?[/ ]?(?P<number>\d+)(?:-(?P<part>\d{1,2}))?"
    r"(?:,? (?:ed(?:ition)?\.? ?(?P<after>\d+)|(?P<before>\d+)(?:st|nd|rd|th)? ed(?:ition|\.)?))?"
    r"(?: ?[:,] ?(?P<date>\d{4}))?",
    re.IGNORECASE,
)


def parse_ietf(text: str) -> Identifier | None:
    """Return the identifier in a text such as "RFC 9110", "BCP 14" or "draft-ietf-quic-http-34", or None."""
    if match := _RFC.fullmatch(text):
        return Identifier((match[1].upper(),), match[2])
    if match := _DRAFT.fullmatch(text):
        name = match[1] or f"draft-{match[2]}"
        return Identifier(("IETF",), name.lower(), stage="I-D", version=match[3] or "")
    return None


def parse_w3c(text: str) -> Identifier | None:
    """Return the identifier in a text such as "W3C REC-xml-20081126" or "W3C rdf11-concepts", or None."""
    match = _W3C.fullmatch(text)
    if match is None:
        return None
    return Identifier(("W3C",), match[2], stage=match[1] or "", date=match[3] or "")


def parse_oasis(text: str) -> Identifier | None:
    """Return the identifier in a text such as "OASIS mqtt-v5.0" or "OASIS UBL-2.2-CS01", or None.

    What follows the version (committee specification, errata, part) is the variant.
    """
    match = _OASIS.fullmatch(text)
    if match is None:
        return None
    return Identifier(("OASIS",), match["number"], version=match["version"] or "", variant=match["variant"] or "")


def parse_ecma(text: str) -> Identifier | None:
    """Return the identifier in a text such as "ECMA-262", "ECMA-262 ed.15" or "ECMA TR/101", or None."""
    match = _ECMA.fullmatch(text)
    if match is None:
        return None
    edition = match["after"] or match["before"]
    return Identifier(
        ("ECMA",),
        match["number"],
        type=(match["type"] or "").upper(),
        part=match["part"] or "",
        date=match["date"] or "",
        version=f"ed.{edition}" if edition else "",
    )
