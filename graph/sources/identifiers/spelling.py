"""Spellings: what covers, citations, file names and other languages write, rewritten as the grammars read it.

``cleaned`` is applied to every text, ``respelled`` only where no grammar reads it. They only change words and marks
that are known; what they do not know stays in the text, so that no grammar reads it.
"""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"[™®©\x00-\x1f\x7f\u00ad\u200b-\u200f\ufeff]")
_SPACES: Final = re.compile(r"\s+")
#: Typographic dashes, slashes, and the full-width forms of East Asian texts.
_TYPOGRAPHIC: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"), "-"),
    **dict.fromkeys(map(ord, "\u2044\u2215"), "/"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_LANGUAGE: Final = "[EFRSADJ]|en|fr|ru|es|ar|de|zh|ja|eng|fre|rus"
_LANGUAGES: Final = re.compile(rf" ?\((?:{_LANGUAGE})(?: ?[/,+] ?(?:{_LANGUAGE}))*\)$")

_CYRILLIC: Final = re.compile(r"[А-Яа-яЁё]+")
#: Words of Russian designations, with what GOST and the international bodies write in Latin letters.
_RUSSIAN: Final = {
    "ГОСТ": "GOST",
    "Р": "R",
    "ПМГ": "PMG",
    "РМГ": "RMG",
    "В": "V",
    "СТБ": "STB",
    "ДСТУ": "DSTU",
    "ИСО": "ISO",
    "МЭК": "IEC",
    "ТС": "TS",
    "ТО": "TR",
    "ЕН": "EN",
    "МСЭ": "ITU",
    "Т": "T",
    "РУКОВОДСТВО": "Guide",
}
_EDITION: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) ed(?:ition|\.)"
)
_REMARKS: Final = r"revis|amend|supplement|incorporat|reaffirm|corrigend|supersed|consolidat|adopt|includes|R\d{4}\b"
_BODY: Final = r"ISO|IEC|ISO/IEC|CISPR|IEEE|ETSI|ITU-[TR]|RFC|EN|BS|DIN|IWA|JIS"


def _recommended(found: re.Match[str]) -> str:
    """Return the recommendation in the name of a file of ITU-T: T-REC-G.780-200403-I!Amd1."""
    text = f"ITU-T {found[1]} ({found[3]}/{found[2]})"
    supplements = re.findall(r"!([A-Za-z]+)(\d+)", found[4])
    if not supplements:
        return text
    kinds = "".join(f" {kind}. {number}" for kind, number in supplements)
    return f"ITU-T {found[1]}{kinds} ({found[3]}/{found[2]})"


def _delivered(found: re.Match[str]) -> str:
    """Return the document in the name of a file of ETSI: en_30001901v020201p, with parts in pairs of digits."""
    parts = "".join(f"-{int(found[4][i : i + 2])}" for i in range(0, len(found[4]), 2))
    version = ".".join(str(int(found[i])) for i in (5, 6, 7))
    return f"ETSI {found[1].upper()} {found[2]} {found[3]}{parts} V{version}"


def _etsi(found: re.Match[str]) -> str:
    """Return the number of ETSI with its spaces: EN300328 is ETSI EN 300 328."""
    return f"ETSI {found[2].upper()} {found[3]} {found[4]}"


def _in_words(found: re.Match[str]) -> str:
    return f"-{found[1]}" + (f"-{found[2]}" if found[2] else "")


#: French: CEI is IEC, also in front of numbers that a grammar would read as those of Italy's body, which is CEI, too.
_FRENCH: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"^Guide ((?:ISO|CEI|IEC)(?:/(?:CEI|IEC))?) ", r"\1 Guide "),
        (r"\bISO/CEI\b", "ISO/IEC"),
        (r"\bCEI/ISO\b", "ISO/IEC"),
        (r"^CEI/IEC\b|^IEC/CEI\b", "IEC"),
        # Italy's body is CEI, too; IEC's numbers have been 60000 and above since 1997.
        (r"^CEI[ /](?=(?:(?:TS|TR|PAS|Guide|CISPR)[ /])?6\d{4}\b)", "IEC "),
        (r"\b(?:Amendement) (?=\d)", "Amd "),
        (r"\b(?:Rectificatif(?: technique)?|Technical Corrigendum|Tech\. Cor\.) (?=\d)", "Cor "),
    )
)

#: Applied in this order, ignoring case: a pattern, and what takes its place.
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # addresses and names of files
        (r"^(?:https?://)?(?:dx\.)?doi\.org/", ""),
        (r"^10\.(?:6028|17487)/", ""),
        (r"^(?:https?://)?www\.w3\.org/TR/(?:\d{4}/)?([^/#?]+)/?$", r"W3C \1"),
        (r"^(?:https?://)?www\.rfc-editor\.org/(?:rfc|info)/([^/#?]+)/?$", r"\1"),
        (r"^(?:https?://)?datatracker\.ietf\.org/doc(?:/html)?/([^/#?]+)/?$", r"\1"),
        (r"\.(?:pdf|docx?|zip|html?|txt|xml|epub)$", ""),
        (r"!+(?:PDF|MSW)[\w-]*$", ""),
        (r"^T-REC-([A-Z][\w.]*?)-(\d{4})(\d\d)(?:-[A-Z])?((?:!\w+)*)$", _recommended),
        (r"^R-REC-([A-Z]{1,3}\.\d+-\d+)-\d{6}(?:-[A-Z])?$", r"ITU-R \1"),
        (r"^(?:ETSI[ _])?(en|ts|tr|es|eg|sr|ets|etr)_(\d{3})(\d{3})((?:\d\d)*)v(\d\d)(\d\d)(\d\d)p?$", _delivered),
        # words of covers and citations
        (
            r"^(?:(?:international |european )?standard|norme internationale|recomm[ae]ndation|rec\.|report|rapport) ",
            "",
        ),
        (r"^UIT-", "ITU-"),
        (r"^(?:ITU )?(ITU-[TRD]) (?:recomm[ae]ndation|rec\.?|report|rapport) ", r"\1 "),
        (r"^ITU (?=[A-Z]{1,3}\.\d)", ""),
        (r"^(ITU-T )([A-Z])(\d)", r"\1\2.\3"),
        (rf",? \((?:{_REMARKS})(?:[^()]|\([^()]*\))*\)?$", ""),
        (r",? \((?:all parts|toutes les parties|все части|series)\)$", ""),
        (rf"^((?:{_BODY}) [\d-]+) series$", r"\1"),
        (r" - (redline)$", r" \1"),
        (r"\((V\.?\d+\.\d+\.\d+)\)", r"\1"),
        # parts in words
        (r" \(Part ?(\d+)(?: ?/ ?(?:Sec|Section) ?(\d+))?\)", _in_words),
        (r",? Part (\d+)(?=$|[:, ])", r"-\1"),
        (r"^(DIN[\w ./-]*?) \(VDE [\d-]+\)", r"\1"),
        # editions
        (r"^(IEC [^:]*?),? ed(?:ition|\.)? ?(\d+)\.\d ((?:19|20)\d\d-\d\d)(?:-\d\d)?$", r"\1:\3"),
        (rf"^(ISO[^:]*?),? {_EDITION}[, ]+((?:19|20)\d\d)(?:-\d\d){{0,2}}$", r"\1:\2"),
        (rf"^((?:ISO|IEC)[^:]*:\d{{4}}(?:-\d\d)?),? (?:ed(?:ition|\.)? ?\d+(?:\.\d)?|{_EDITION})$", r"\1"),
        (r"^((?:ISO|IEC)[^:]*?),? ed(?:ition|\.)? ?(\d+)(?:\.0)?$", r"\1 ED\2"),
        (r",? ((?:19|20)\d\d) Edition$", r"-\1"),
        (r"-((?:19|20)\d\d) Edition$", r"-\1"),
        # separators that are missing, or are others
        (r"^(ISO|IEC)[-_ ](IEC|IEEE)(?=[-_ ])", r"\1/\2"),
        (rf"^({_BODY})[-_](?=\d)", r"\1 "),
        (rf"^({_BODY})(?=\d)", r"\1 "),
        (r"^((?:ISO|IEC|CISPR|CEN|CLC)[A-Z/]*[/ ])(TS|TR|PAS|Guide)(?=\d)", r"\1\2 "),
        (r"^(ISO|ISO/IEC|ISO/IEC/IEEE|IEC/IEEE) Std ", r"\1 "),
        (r"^(802\.\d)", r"IEEE \1"),
        (r"^(ETSI )?(EN|TS|TR|ES|EG|ETS|SR) ?(\d{3}) ?(\d{3})(?!\d)", _etsi),
        (r"^JIS ?([A-Z]) ?(\d)", r"JIS \1 \2"),
        (r"^(GB|[A-Z]{2})[ -]?([TZ]) ?(\d+(?:\.\d+)?-\d{4})$", r"\1/\2 \3"),
        (r"^GB[ -]?([TZ]) ?(?=\d)", r"GB/\1 "),
        (r"^(?:BSI )?(PAS|DD) ?(?=\d)", r"\1 "),
        (r"^NISTIR ?", "NIST IR "),
        (r"^(?:NIST )?Special Publication (?:\(SP\) )?", "NIST SP "),
        (r"^NIST (?:Interagency|Internal) Report ", "NIST IR "),
        (r", (?=(?:Amd|Amend|Cor|Add)[a-z]*\.? ?\d)", "/"),
        (r"^(DIN|NF|UNE|UNI|SS|SFS|NS|NBN|NEN|DS|EVS|LVS|PN|BS|SIST|SN|ILNAS)-EN", r"\1 EN"),
        (r"^(REC|WD|CR|CRD|PR|PER|NOTE|DNOTE|SPSD|OBSL)-(?=[\w.-]+-\d{8}$)", r"W3C \1-"),
    )
)


def cleaned(text: str) -> str:
    """Return a text without marks, typographic dashes and languages, with French and Russian forms as in English.

    >>> cleaned("Guide ISO/CEI 51:1999")
    'ISO/IEC Guide 51:1999'
    """
    result = _SPACES.sub(" ", _MARKS.sub("", text)).strip()
    if not result.isascii():
        result = result.translate(_TYPOGRAPHIC)
        if _CYRILLIC.search(result):
            result = _CYRILLIC.sub(lambda word: _RUSSIAN.get(word[0].upper(), word[0]), result)
    if "CEI" in result or result.startswith("Guide "):
        for pattern, replacement in _FRENCH:
            result = pattern.sub(replacement, result)
    return _LANGUAGES.sub("", result)


def respelled(text: str) -> str:
    """Return a cleaned text with other spellings of known words, marks and separators replaced.

    >>> respelled("T-REC-G.711-198811-I")
    'ITU-T G.711 (11/1988)'
    """
    result = text
    for pattern, replacement in _RULES:
        result = pattern.sub(replacement, result)
    return _LANGUAGES.sub("", result).strip(" ,;")
