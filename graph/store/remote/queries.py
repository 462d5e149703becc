"""A query as a service has to be sent it: prefixes declared, relative IRIs resolved, graphs by their names there."""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import Final
from urllib.parse import urljoin

from ....ontology.namespaces import PREFIXES
from ..tokens import tokens, unescaped
from .names import ReleaseNames

_PROLOGUE: Final = ("BASE", "PREFIX", "VERSION")
_DECLARED: Final = re.compile(r"prefix\s+([\w.-]*):", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
#: The forms whose results are triples.
GRAPHS: Final = ("CONSTRUCT", "DESCRIBE")


def form_of(sparql: str) -> str:
    r"""Return the form of a query in capitals; an empty text if it has none.

    >>> form_of("PREFIX x: <http://select/> # ask\nconstruct { ?s ?p ?o } { ?s ?p ?o }")
    'CONSTRUCT'
    """
    words = dropwhile(lambda token: not token.word or token.word in _PROLOGUE, tokens(unescaped(sparql)))
    return next((token.word for token in words), "")


def outgoing(sparql: str, names: ReleaseNames, base_iri: str | None = None) -> str:
    """Return a query with all that the service needs to understand it."""
    own = set(_DECLARED.findall(sparql))
    declared = "".join(
        f"PREFIX {name}: <{namespace}>\n"
        for name, namespace in PREFIXES.items()
        if f"{name}:" in sparql and name not in own
    )
    return names.outward(declared + (_resolved(sparql, base_iri) if base_iri else sparql))


def _resolved(sparql: str, base: str) -> str:
    """Return a query with its relative IRIs resolved; one that declares a base is left to the service."""
    found = list(tokens(sparql))
    if any(token.word == "BASE" for token in found):
        return f"BASE <{base}>\n{sparql}"
    for token in reversed(found):
        if token.kind == "iri" and not _ABSOLUTE.match(token.text):
            end = token.start + len(token.text)
            sparql = f"{sparql[: token.start]}<{urljoin(base, token.text[1:-1])}>{sparql[end:]}"
    return sparql
