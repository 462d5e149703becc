"""Citations in the formats of reference managers, BibTeX, RIS and CSL-JSON, and as plain text.

BibTeX has the entry types of its standard styles, RIS the tags of its specification of 2011, CSL-JSON the names of the
Citation Style Language 1.0.2.
"""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Callable, Iterable
from typing import Any, Final

from .citations import Item, Name

#: Braces must pair up also where TeX prints them, so that they are written by name.
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_ORIGINAL: Final = {written: character for character, written in _SPECIAL.items()}
_ESCAPED: Final = re.compile("|".join(map(re.escape, _ORIGINAL)))
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: What a work is in each format: an entry type of BibTeX, a type of CSL and of RIS.
_TYPES: Final = {
    "standard": ("techreport", "standard", "STAND"),
    "article": ("article", "article-journal", "JOUR"),
    "book": ("book", "book", "BOOK"),
    "source": ("misc", "webpage", "ELEC"),
    "page": ("misc", "webpage", "ELEC"),
    "answer": ("misc", "dataset", "DATA"),
}


def escaped(text: str) -> str:
    r"""Escape the characters that BibTeX reads as commands.

    >>> escaped("R&D 100%")
    'R\\&D 100\\%'
    """
    return re.sub(r"[\\{}%&$#_~^]", lambda m: _SPECIAL[m[0]], _plain(text))


def unescaped(text: str) -> str:
    r"""Return a text of BibTeX as it was before ``escaped``.

    >>> unescaped(escaped("SELECT { ?s_1 ^sl:of 100% } # \\"))
    'SELECT { ?s_1 ^sl:of 100% } # \\'
    """
    return _ESCAPED.sub(lambda m: _ORIGINAL[m[0]], text)


def to_bibtex(items: Iterable[Item]) -> str:
    """Return items as BibTeX entries: standards as technical reports of the type "Standard", web pages as ``@misc``."""
    return "\n".join(map(_entry, items))


def to_ris(items: Iterable[Item]) -> str:
    """Return items in the format of Research Information Systems."""
    return "\r\n".join(map(_record, items))


def to_csl_json(items: Iterable[Item]) -> str:
    """Return items as a JSON array for the Citation Style Language."""
    return json.dumps(list(map(csl, items)), ensure_ascii=False, indent=1) + "\n"


def to_plain(items: Iterable[Item]) -> str:
    """Return items as text, each on a line: authors, year, title, number, note, address, and the day of access."""
    return "".join(f"{_sentence(item)}\n" for item in items)


#: The writers by the name of the format.
WRITERS: Final[dict[str, Callable[[Iterable[Item]], str]]] = {
    "bibtex": to_bibtex,
    "ris": to_ris,
    "csl": to_csl_json,
    "plain": to_plain,
}


def _sentence(item: Item) -> str:
    authors = ", ".join(" ".join(filter(None, (n.given, n.family, n.suffix))) for n in item.authors)
    year = f" ({item.issued[:4]})" if item.issued else ""
    address = f"https://doi.org/{item.doi}" if item.doi else item.url
    accessed = f"Accessed {day(item.accessed)}" if item.accessed else ""
    version = f"Release {item.version}" if item.type == "page" and not item.note else ""
    place = ", ".join(filter(None, (item.journal, _within(item), item.pages)))
    isbn = f"ISBN {item.isbn}" if item.isbn else ""
    parts = (f"{authors}{year}".strip(), item.title, item.number, place, isbn, version, item.note, address, accessed)
    return ". ".join(_plain(part) for part in parts if part) + "."


def _within(item: Item) -> str:
    """Return volume and issue: "43(10)"."""
    return f"{item.volume}({item.issue})" if item.volume and item.issue else item.volume or item.issue


def _type(item: Item) -> tuple[str, str, str]:
    if item.type == "source":
        return _TYPES["article" if item.journal else "book" if item.isbn else "source"]
    return _TYPES[item.type]


def day(date: str) -> str:
    """Return a date in words.

    >>> day("2026-11-29")
    '29 November 2026'
    """
    year, month, number = date.split("-")
    return f"{int(number)} {month_name[int(month)]} {year}"


def _entry(item: Item) -> str:
    publisher = "institution" if item.type == "standard" else "publisher"
    url = re.sub(r"[\s{}\\]", lambda m: f"%{ord(m[0]):02X}", _plain(item.url))
    fields = {
        "title": f"{{{escaped(item.title)}}}",
        "author": " and ".join(map(_bibtex_name, item.authors)),
        "editor": " and ".join(map(_bibtex_name, item.editors)),
        "type": item.genre,
        "number": escaped(item.number or item.issue),
        publisher: f"{{{escaped(item.publisher)}}}" if item.publisher else "",
        "journal": escaped(item.journal),
        "volume": escaped(item.volume),
        "pages": escaped(item.pages.replace("-", "--")),
        "year": item.issued[:4],
        "month": item.issued[5:7].lstrip("0"),
        "edition": escaped(item.edition),
        "version": escaped(item.version),
        "doi": escaped(item.doi),
        "isbn": item.isbn,
        "url": url,
        "urldate": item.accessed,
        "note": escaped(item.note),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{_type(item)[0]}{{{item.key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_name(name: Name) -> str:
    """Return "von Last, Jr, First"; what BibTeX must not take apart is in braces."""
    if name.is_body or not name.given:
        return f"{{{escaped(name.family)}}}"
    parts = (name.family, name.suffix, name.given) if name.suffix else (name.family, name.given)
    return ", ".join(f"{{{escaped(part)}}}" for part in parts)


def _record(item: Item) -> str:
    date = item.issued.replace("-", "/")
    tags = [
        ("TY", _type(item)[2]),
        ("ID", item.key),
        *(("AU", _ris_name(name)) for name in item.authors),
        *(("ED", _ris_name(name)) for name in item.editors),
        ("TI", item.title),
        ("T2", item.journal),
        ("VL", item.volume),
        ("IS", item.issue),
        ("SP", item.pages),
        ("SN", item.number or item.isbn),
        ("M3", item.genre),
        ("PB", item.publisher),
        ("PY", item.issued[:4]),
        ("DA", date + "/" * (3 - date.count("/")) if date else ""),
        ("ET", item.edition or item.version),
        ("DO", item.doi),
        ("UR", item.url),
        ("Y2", item.accessed.replace("-", "/")),
        ("N1", item.note),
    ]
    lines = [f"{tag}  - {_plain(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _ris_name(name: Name) -> str:
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


def csl(item: Item) -> dict[str, Any]:
    """Return an item as an object of CSL-JSON."""
    fields: dict[str, Any] = {
        "id": item.key,
        "type": _type(item)[1],
        "title": _plain(item.title),
        "number": _plain(item.number),
        "genre": item.genre,
        "author": [_csl_name(name) for name in item.authors],
        "editor": [_csl_name(name) for name in item.editors],
        "publisher": _plain(item.publisher),
        "issued": _date(item.issued),
        "edition": item.edition,
        "version": item.version,
        "container-title": _plain(item.journal),
        "volume": item.volume,
        "issue": item.issue,
        "page": item.pages,
        "DOI": item.doi,
        "ISBN": item.isbn,
        "URL": _plain(item.url),
        "accessed": _date(item.accessed),
        "note": _plain(item.note),
    }
    return {name: value for name, value in fields.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if name.is_body or not name.given:
        return {"literal": _plain(name.family)}
    parts = {"family": _plain(name.family), "given": _plain(name.given), "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _date(text: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else {}


def _plain(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())
