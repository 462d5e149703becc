"""The form of a query, as SPARQL 1.1 Protocol sends it (section 2.1.2: query via POST with URL-encoded parameters)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote_plus, urlencode

#: What nearly all queries consist of: ASCII without control characters other than tabs and ends of lines.
_USUAL: Final = re.compile(r"[\t\n\r -~]*")
#: The codes of its signs, except those that a form has as they are (RFC 3986, query). "%" and "+" come first: they are
#: also what is written for others.
_CODES: Final = {sign: quote_plus(sign) for sign in '%+ &=<>{}[]#"|^`\\\t\n\r'}


def encoded(sparql: str) -> str:
    """Return a text as the value of a form.

    ``quote_plus`` looks at each character, which takes a millisecond for the IRIs of a look-up.

    >>> encoded("ASK { ?s ?p '50 % & more' }")
    "ASK+%7B+?s+?p+'50+%25+%26+more'+%7D"
    """
    if not _USUAL.fullmatch(sparql):
        return quote_plus(sparql)
    for sign, code in _CODES.items():
        sparql = sparql.replace(sign, code)
    return sparql


def query_form(sparql: str, default: Sequence[str], named: Sequence[str]) -> bytes:
    """Return the form of a query with its default and its named graphs."""
    return b"query=" + encoded(sparql).encode() + _dataset(tuple(default), tuple(named))


@lru_cache(maxsize=64)
def _dataset(default: Sequence[str], named: Sequence[str]) -> bytes:
    """Return what the form of a query has of its dataset: most queries have the same."""
    given = [("default-graph-uri", g) for g in default] + [("named-graph-uri", g) for g in named]
    return b"".join(f"&{urlencode([each])}".encode() for each in given)
