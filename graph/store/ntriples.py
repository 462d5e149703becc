"""N-Triples written directly as bytes, for sources so large that one object per triple would be too slow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, expand

_XSD: Final = PREFIXES["xsd"]
_ESCAPES: Final = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\r"}
#: Characters that XML, and so RDF/XML, cannot contain: control characters, lone surrogates, non-characters.
_UNCLEAN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
#: Characters that RFC 3986 does not allow in an address.
_NOT_IN_IRI: Final = re.compile(r"[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
#: Days of the months that have fewer than 31.
_MONTHS: Final = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}


def clean(text: str) -> str:
    r"""Return a text without control characters and with each run of white space as one space.

    >>> clean("Radio\x1e  aids\r\n")
    'Radio aids'
    """
    if not text.isprintable():
        text = _UNCLEAN.sub(" ", text)
    return " ".join(text.split())


def iri(value: str) -> str:
    """Return an IRI as a term, with illegal characters percent-encoded.

    >>> iri("https://example.org/a b")
    '<https://example.org/a%20b>'
    """
    address, hash_sign, fragment = value.partition("#")
    return f"<{_NOT_IN_IRI.sub(_percent, address)}{hash_sign}{_NOT_IN_IRI.sub(_percent, fragment)}>"


@cache
def name(prefixed: str) -> str:
    """Return the term of a prefixed name.

    Raises:
        ValueError: if the prefix is unknown.
    """
    expanded = expand(prefixed)
    if expanded is None:
        raise ValueError(f"{prefixed!r} is not a prefixed name; known prefixes: {', '.join(PREFIXES)}")
    return f"<{expanded}>"


def text(value: str, language: str = "") -> str:
    """Return a literal, with a language tag if one is given and well-formed.

    >>> print(text("naïf", "fr"))
    "naïf"@fr
    """
    quoted = f'"{value.translate(_ESCAPES)}"'
    return f"{quoted}@{language}" if _LANGUAGE.fullmatch(language) else quoted


def date(value: str) -> str | None:
    """Return a day, month or year as a literal of that precision, or None if it is not a date.

    >>> date("2005-02")
    '"2005-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    >>> date("2005-02-30")
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value, re.ASCII)
    if not match or match[1] == "0000":
        return None
    year, month, day = match.groups()
    if month and not 1 <= int(month) <= 12:
        return None
    if day and not (1 <= int(day) <= _MONTHS.get(month, 31) and (f"{month}-{day}" != "02-29" or _leap(int(year)))):
        return None
    return f'"{value}"^^<{_XSD}{"date" if day else "gYearMonth" if month else "gYear"}>'


def line(subject: str, predicate: str, value: str) -> bytes:
    """Return a triple as a line."""
    return f"{subject} {predicate} {value} .\n".encode()


def lines(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as lines, written by the serializer of the store."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
