"""Parsing of an identifier of any publisher in any spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .ieee import parse_ieee
from .iso import parse_iso
from .model import Identifier
from .other import BY_WORD, parse_gb, parse_jis, parse_plain, parse_rfc, parse_w3c
from .telecom import parse_3gpp, parse_etsi, parse_itu

Grammar = Callable[[str], Identifier | None]

_MARKS: Final = re.compile(r"[™®©\x00-\x1f\x7f\u200b]")
_LANGUAGES: Final = re.compile(
    r" ?\((?:[EFRSADJ]|en|fr|ru|es|ar|de|zh|ja)(?: ?[/,+] ?(?:[EFRSADJ]|en|fr|ru|es|ar|de|zh|ja))*\)$"
)
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
)
_GOST: Final = re.compile(r"^ГОСТ( Р)?\b")
_CYRILLIC: Final = (("ИСО", "ISO"), ("МЭК", "IEC"), ("ТС", "TS"), ("ТО", "TR"))
_JOINED: Final = re.compile(r"^(iso|iec|gb)[-_ ](iec|ieee|t|z)(?=[-_ ])", re.IGNORECASE)
_FIRST: Final = re.compile(r"[A-Za-z0-9]+(?:[/-][A-Z]{1,4}\b)?")
#: A number, or a publisher that names some of its documents by words alone.
_PLAUSIBLE: Final = re.compile(r"\d|^(?:ITU-[TR]|W3C|ISO|IEC)\b|^draft-")
_JOINT: Final = re.compile(r"(?:ISO|IEC)(?:/IEC)?/IEEE\b|(?:ISO|IEC)\b.*\d\.\d\d")


def parse(text: str) -> Identifier | None:
    """Return the identifier in a text, or None if it cannot be parsed.

    Languages ("(E)"), trademark signs and typographic dashes are ignored, and case mostly.

    >>> parse("ISO/IEC 9834-8: 2014") == parse("iso-iec 9834-8 2014")
    True
    >>> str(parse("3GPP TS 38.211:Rel-15/15.2.0"))
    '3GPP TS 38.211 V15.2.0'
    """
    cleaned = _cleaned(text)
    if not _PLAUSIBLE.search(cleaned):
        return None
    if (found := _by_grammar(cleaned)) is not None:
        return found
    loose = _JOINED.sub(r"\1/\2", cleaned)
    if loose.islower() or loose[:3].islower():
        loose = loose.upper()
    return _by_grammar(loose) if loose != cleaned else None


def _by_grammar(text: str) -> Identifier | None:
    for grammar in _grammars(text):
        found = grammar(text)
        if found is not None:
            return found
    return None


def _grammars(text: str) -> tuple[Grammar, ...]:
    """Return the grammars to try on a text, chosen by its first word, the likeliest first."""
    match = _FIRST.match(text)
    word = match[0] if match else ""
    if word in ("ISO", "IEC", "ISO/IEC", "CISPR", "IEC/IEEE", "ISO/IEEE"):
        return (parse_ieee, parse_iso) if _JOINT.match(text) and _ieee_style(text) else (parse_iso, parse_ieee)
    return _BY_WORD.get(word) or (
        (parse_rfc, parse_gb, parse_3gpp, parse_itu, parse_jis, parse_iso, parse_ieee, parse_etsi, parse_plain)
    )


def _ieee_style(text: str) -> bool:
    """Return whether a joint document is in IEEE style: with a dotted part, or a hyphen before the year."""
    return ":" not in text and re.search(r"\d\.\d|-(?:19|20)\d\d\b|\bP\d", text) is not None


_BY_WORD: Final[dict[str, tuple[Grammar, ...]]] = {
    "3GPP": (parse_3gpp,),
    "TS": (parse_3gpp, parse_jis, parse_etsi),
    "TR": (parse_3gpp, parse_jis, parse_etsi),
    "ETSI": (parse_etsi,),
    "EN": (parse_etsi, parse_iso),
    "IEEE": (parse_ieee,),
    "ANSI": (parse_ieee, parse_plain),
    "ANSI/IEEE": (parse_ieee,),
    "ITU-T": (parse_itu,),
    "ITU-R": (parse_itu,),
    "W3C": (parse_w3c,),
    **{word: (grammar,) for word, grammar in BY_WORD.items()},
}


def _cleaned(text: str) -> str:
    cleaned = _SPACES.sub(" ", _MARKS.sub("", text)).strip()
    if not cleaned.isascii():
        cleaned = cleaned.translate(_DASHES)
        if match := _GOST.match(cleaned):
            cleaned = ("GOST R" if match[1] else "GOST") + cleaned[match.end() :]
            for russian, english in _CYRILLIC:
                cleaned = cleaned.replace(russian, english)
    return _LANGUAGES.sub("", cleaned)
