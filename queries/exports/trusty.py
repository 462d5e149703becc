"""Trusty URIs of RDF (module RA): an IRI that ends in a hash of what it names, so that anybody can verify the content.

The hash is SHA-256 over the sorted quads, with a space in place of the hash itself. Specification:
http://trustyuri.net/; Kuhn and Dumontier, "Trusty URIs: Verifiable, Immutable, and Permanent Digital Artifacts for
Linked Data" (2014).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

#: Replaces the code in IRIs while it is computed. It occurs in no IRI.
PLACE: Final = "~code~"
_MODULE: Final = "RA"


def code_of(quads: Iterable[ox.Quad]) -> str:
    """Return the code of quads without blank nodes, whose own IRIs have ``PLACE`` in the place of the code."""
    lines = sorted({_key(quad) for quad in quads})
    text = "".join(f"{g}\n{s}\n{p}\n{_written(value)}\n" for g, s, p, value in lines)
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return _MODULE + digest.decode().rstrip("=")


def with_code(quads: Iterable[ox.Quad], code: str) -> list[ox.Quad]:
    """Return quads with the code in its place."""

    def filled(term: Any) -> Any:
        has_place = isinstance(term, ox.NamedNode) and PLACE in term.value
        return ox.NamedNode(term.value.replace(PLACE, code)) if has_place else term

    return [ox.Quad(*map(filled, quad)) for quad in quads]


#: A value in the order of the specification: IRIs before literals; these by text, then by datatype, which texts in a
#: language have none of, then by language.
_Value = tuple[bool, str, str, str]


def _key(quad: ox.Quad) -> tuple[str, str, str, _Value]:
    graph, subject, predicate = (_iri(t) for t in (quad.graph_name, quad.subject, quad.predicate))
    value = quad.object
    if not isinstance(value, ox.Literal):
        return graph, subject, predicate, (False, _iri(value), "", "")
    language = (value.language or "").lower()
    return graph, subject, predicate, (True, value.value, "" if language else value.datatype.value, language)


def _iri(term: object) -> str:
    if not isinstance(term, ox.NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term.value.replace(PLACE, " ")


def _written(value: _Value) -> str:
    is_literal, text, datatype, language = value
    if not is_literal:
        return text
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"@{language} {escaped}" if language else f"^{datatype} {escaped}"
