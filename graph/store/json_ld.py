"""JSON-LD 1.1 in compact form: the prefixed names of Turtle and SPARQL, by a context that is also published by itself.

https://www.w3.org/TR/json-ld11/. A document has the part of the context that it uses, so that programs can read it
without a request. The published context reads every document as its own does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, compact, node
from ...ontology.vocabulary import kept, ontology_triples

_TYPE: Final = node("rdf:type")
_STRING: Final = node("xsd:string")
_INTEGER: Final = node("xsd:integer")
_BOOLEAN: Final = {"true": True, "false": False}
#: Properties of other vocabularies in documents whose values are things.
_LINKS: Final = (
    *("dcat:dataset", "dcat:distribution", "dcterms:hasFormat", "dcterms:hasPart", "dcterms:license"),
    *("foaf:homepage", "foaf:page", "foaf:primaryTopic", "prov:wasDerivedFrom", "void:inDataset", "void:subset"),
    *("schema:archivedAt", "sl:accessedAt"),
)
#: Numbers that JSON readers keep exactly, in their canonical form.
_EXACT: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")

Row = ox.Quad | ox.Triple


@kept
def context() -> dict[str, Any]:
    """Return the published context: the prefixes, and the properties whose values are things."""
    declared = (t.subject for t in ontology_triples() if t.object == node("owl:ObjectProperty"))
    links = {compact(p.value) for p in declared if isinstance(p, ox.NamedNode)} | set(_LINKS)
    return {**PREFIXES, **{name: {"@type": "@id"} for name in sorted(links) if ":" in name and "//" not in name}}


def compacted(rows: Sequence[Row]) -> bytes | None:
    """Return triples as a document, in their order by subject, one on each line.

    Returns None if they have triple terms, or an IRI that begins like one of the prefixes and would be misread.
    """
    nodes: dict[str, dict[str, list[Any]]] = {}
    used: set[str] = set()
    try:
        for row in rows:
            about = nodes.setdefault(_name(row.subject, used), {})
            if row.predicate == _TYPE and isinstance(row.object, ox.NamedNode):
                about.setdefault("@type", []).append(_name(row.object, used))
                continue
            name = _name(row.predicate, used)
            about.setdefault(name, []).append(_value(row.object, name, used))
    except _MisreadError:
        return None
    own = context()
    links = {name for properties in nodes.values() for name in properties if isinstance(own.get(name), dict)}
    part = {name: own[name] for name in own if name in used or name in links}
    lines = (msgspec.json.encode({"@id": name, **_single(about)}) for name, about in nodes.items())
    return b'{"@context": %s,\n"@graph": [\n%s\n]}\n' % (msgspec.json.encode(part), b",\n".join(lines))


class _MisreadError(Exception):
    """A term has no compact form."""


def _single(about: dict[str, list[Any]]) -> dict[str, Any]:
    """Write a single value without an array."""
    return {name: values[0] if len(values) == 1 else values for name, values in about.items()}


def _value(term: object, prop: str, used: set[str]) -> Any:
    if isinstance(term, ox.Literal):
        return _literal(term, prop, used)
    name = _name(term, used)
    return name if isinstance(context().get(prop), dict) else {"@id": name}


def _literal(literal: ox.Literal, prop: str, used: set[str]) -> Any:
    text = literal.value
    if literal.language:
        if literal.direction:
            raise _MisreadError
        return {"@language": literal.language, "@value": text}
    if literal.datatype == _STRING:
        return {"@value": text} if isinstance(context().get(prop), dict) else text
    if literal.datatype == _INTEGER and _EXACT.fullmatch(text):
        return int(text)
    if literal.datatype == node("xsd:boolean") and text in _BOOLEAN:
        return _BOOLEAN[text]
    return {"@type": _name(literal.datatype, used), "@value": text}


def _name(term: object, used: set[str]) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if not isinstance(term, ox.NamedNode):
        raise _MisreadError
    name, prefix = _compact(term.value)
    if prefix:
        used.add(prefix)
    return name


@lru_cache(maxsize=20_000)
def _compact(iri: str) -> tuple[str, str]:
    """Return the name of an IRI, and its prefix if it has one."""
    name = compact(iri)
    prefix = name.partition(":")[0]
    if name == iri:
        if prefix in PREFIXES or iri.startswith("@"):
            raise _MisreadError
        return iri, ""
    return name, prefix
