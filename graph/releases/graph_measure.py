"""What graphs of a release have, measured here and in a service, which must be the same after a push.

Compared are the number of triples of each property in each graph, and checksums of all graphs: how many of the values,
and of the typed things, fall into each of 4,096 classes, by an MD5. Each triple of a named graph is looked up in the
merged one, in the service: products join terms faster than they hash texts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ...ontology.vocabulary import RDF_TYPE
from ..store.remote.connection import Connection

_PROPERTIES: Final = "SELECT ?p (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } } GROUP BY ?p"
_WITHIN: Final = "SELECT ?p (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } GRAPH %s { ?s ?p ?o } } GROUP BY ?p"
#: Values with their properties and languages, and things with their types. The IRIs of all triples would take several
#: times as long, and finding the values among the triples of all properties half as long again. Products hash
#: characters beyond ASCII in different ways: of texts with these, the length counts.
_VALUES: Final = """
SELECT ?class (COUNT(*) AS ?n) {
  VALUES ?p { %s }
  GRAPH ?g { ?s ?p ?o FILTER(isLiteral(?o)) }
  BIND(SUBSTR(MD5(CONCAT(STR(?p), " ", LCASE(LANG(?o)), " ",
    IF(REGEX(STR(?o), "^[ -~]*$"), STR(?o), STR(STRLEN(STR(?o)))))), 1, 3) AS ?class)
} GROUP BY ?class
"""
_TYPED: Final = """
SELECT ?class (COUNT(*) AS ?n) {
  GRAPH ?g { ?s a ?type FILTER(!isBlank(?s)) }
  BIND(SUBSTR(MD5(CONCAT(STR(?type), " ",
    IF(REGEX(STR(?s), "^[ -~]*$"), STR(?s), STR(STRLEN(STR(?s)))))), 1, 3) AS ?class)
} GROUP BY ?class
"""
_ASCII: Final = re.compile(rb"[ -~]*")
_TYPE: Final = str(RDF_TYPE).encode()


@dataclass
class Measure:
    """What one or more graphs have.

    Attributes:
        properties: the number of triples by property.
        values: the number of values by class.
        with_values: the properties of values.
        typed: the number of typed things by class.
        is_ground: whether there are certainly no blank nodes.
    """

    properties: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    with_values: set[bytes] = field(default_factory=set)
    typed: Counter[str] = field(default_factory=Counter)
    is_ground: bool = True

    @classmethod
    def of(cls, parts: Iterable[bytes]) -> Measure:
        """Measure a graph in parts, each with the names that the service has."""
        found = cls()
        for part in parts:
            found.add(part)
        return found

    def add(self, part: bytes) -> None:
        """Measure more N-Triples, with one triple in each line."""
        properties = Counter[bytes]()
        self.is_ground &= b"_:" not in part
        for line in part.splitlines():
            subject, prop, value = line.rstrip(b" .").split(b" ", 2)
            properties[prop] += 1
            if value.startswith(b'"'):
                self.with_values.add(prop)
                language, text = _literal(value)
                self.values[_class(prop[1:-1] + b" " + language + b" ", text)] += 1
            elif prop == _TYPE and subject.startswith(b"<"):
                self.typed[_class(value[1:-1] + b" ", subject[1:-1])] += 1
        self.properties.update({prop[1:-1].decode(): number for prop, number in properties.items()})

    def __add__(self, other: Measure) -> Measure:
        """Return the measure of the graphs of both."""
        return Measure(
            self.properties + other.properties,
            self.values + other.values,
            self.with_values | other.with_values,
            self.typed + other.typed,
            self.is_ground and other.is_ground,
        )

    @property
    def triples(self) -> int:
        """The number of triples."""
        return self.properties.total()

    def is_of(self, connection: Connection, graph: str) -> bool:
        """Return whether a graph of a service has all of it, and nothing else."""
        is_right = number_by_property(connection, graph) == self.properties
        return is_right and self.has_checksums_of(connection, [graph])

    def has_checksums_of(self, connection: Connection, graphs: Sequence[str]) -> bool:
        """Return whether some graphs of a service together have the same values and typed things."""
        values = _VALUES % b" ".join(sorted(self.with_values)).decode()
        is_right = not self.with_values or _counted(connection, values, graphs) == self.values
        return is_right and _counted(connection, _TYPED, graphs) == self.typed

    def is_within(self, connection: Connection, graph: str, merged: str) -> bool:
        """Return whether a graph of a service, which has all of it, is part of another one."""
        return _counted(connection, _WITHIN % (f"<{graph}>", f"<{merged}>")) == self.properties


def number_by_property(connection: Connection, graph: str) -> dict[str, int]:
    """Return the number of triples of each property in a graph of a service."""
    return _counted(connection, _PROPERTIES % f"<{graph}>")


def _class(start: bytes, text: bytes) -> str:
    if not _ASCII.fullmatch(text):
        text = str(len(text.decode())).encode()
    return hashlib.md5(start + text, usedforsecurity=False).hexdigest()[:3]


def _literal(literal: bytes) -> tuple[bytes, bytes]:
    """Return the language of a literal, in small letters, and its text."""
    text, _, rest = literal[1:].rpartition(b'"')
    if b"\\" in text:
        parsed = next(iter(ox.parse(b"<a:a> <a:a> " + literal + b" .", format=ox.RdfFormat.N_TRIPLES)))
        text = parsed.object.value.encode()
    return rest[1:].lower() if rest.startswith(b"@") else b"", text


def _counted(connection: Connection, sparql: str, named: Sequence[str] = ()) -> dict[str, int]:
    """Return the numbers that a query counts, by what it counts them by."""
    found = ox.parse_query_results(connection.query(sparql, named=named), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return {name.value: int(number.value) for name, number in found}
