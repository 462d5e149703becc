"""Parsing of an identifier of any publisher in any spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from .asian import parse_chinese, parse_jis
from .ieee import parse_ieee
from .internet import parse_ecma, parse_ietf, parse_oasis, parse_w3c
from .iso import parse_iso
from .model import Identifier
from .nist import parse_nist
from .plain import parse_astm, parse_ccsds, parse_cie, parse_easc, parse_ogc, parse_oiml, parse_plain, parse_sae
from .spelling import cleaned, respelled
from .telecom import parse_3gpp, parse_etsi, parse_itu

Grammar = Callable[[str], Identifier | None]

_FIRST: Final = re.compile(r"[A-Za-z0-9]+(?:[/-][A-Z]{1,4}\b)?")
#: A number, or a publisher that names some of its documents by words alone.
_PLAUSIBLE: Final = re.compile(r"\d|^(?:ITU-[TR]|W3C|ISO|IEC|OASIS)\b|^draft-|^I-D")
_JOINT: Final = re.compile(r"(?:ISO|IEC)(?:/IEC)?/IEEE\b|(?:ISO|IEC)\b.*\d\.\d\d")
_COMMON: Final = re.compile(r" ?\| ?")


def parse(text: str) -> Identifier | None:
    """Return the identifier in a text, or None if it cannot be parsed or may be of several documents.

    Languages ("(E)"), trademark signs and typographic dashes are ignored, and case mostly. Forms of covers, citations
    and file names are read, as are French and Russian ones (see ``spelling``). Of a common text with two numbers
    ("ITU-T X.509 | ISO/IEC 9594-8"), the first is returned.

    >>> parse("ISO/IEC 9834-8: 2014") == parse("iso-iec 9834-8 2014")
    True
    >>> str(parse("3GPP TS 38.211:Rel-15/15.2.0"))
    '3GPP TS 38.211 V15.2.0'
    >>> str(parse("ISO/CEI 17021-3:2017"))
    'ISO/IEC 17021-3:2017'
    """
    plain = cleaned(text)
    if not _PLAUSIBLE.search(plain):
        return None
    if (found := _by_grammar(plain)) is not None:
        return found
    if "|" in plain:
        first, *others = (parse(part) for part in _COMMON.split(plain))
        return first if all(others) else None
    for spelling in _spellings(plain):
        if (found := _by_grammar(spelling)) is not None:
            return found
    return None


def _spellings(text: str) -> dict[str, None]:
    """Return other spellings of a text, the likeliest first: as rewritten, in capitals, with spaces for underscores."""
    spaced = text.replace("_", " ")
    found = [respelled(text), respelled(spaced)]
    if text.islower() or text[:3].islower():
        found += [text.upper(), respelled(text.upper()), respelled(spaced.upper())]
    return dict.fromkeys(each for each in found if each != text)


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
    return _BY_WORD.get(word) or _ANY


def _ieee_style(text: str) -> bool:
    """Return whether a joint document is in IEEE style: with a dotted part, or a hyphen before the year."""
    return ":" not in text and re.search(r"\d\.\d|-(?:19|20)\d\d\b|\bP\d", text) is not None


_ANY: Final[tuple[Grammar, ...]] = (
    *(parse_ietf, parse_chinese, parse_3gpp, parse_itu, parse_jis, parse_iso, parse_ieee, parse_etsi),
    *(parse_nist, parse_easc, parse_ecma, parse_sae, parse_plain),
)
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
    "JIS": (parse_jis,),
    "GB": (parse_chinese,),
    "GB/T": (parse_chinese,),
    "GB/Z": (parse_chinese,),
    "W3C": (parse_w3c,),
    "OASIS": (parse_oasis,),
    "ECMA": (parse_ecma,),
    "ECMA-TR": (parse_ecma,),
    "NIST": (parse_nist,),
    "SAE": (parse_sae,),
    "ASTM": (parse_astm,),
    "CCSDS": (parse_ccsds,),
    "OGC": (parse_ogc,),
    "CIE": (parse_cie,),
    "OIML": (parse_oiml,),
}
