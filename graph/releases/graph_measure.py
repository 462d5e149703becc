"""What a graph of a release has, measured here and in a service, which must be the same after a push.

Compared are the number of triples of each property, and a checksum: how many of the values and typed things fall into
each of 4,096 classes, by an MD5. When the merged graph has been compared so, each triple of a named graph is looked up
in it, in the service: products join terms faster than they hash texts.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ...ontology.vocabulary import RDF_TYPE
from ..store.remote.connection import Connection

_PROPERTIES: Final = "SELECT ?p (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } } GROUP BY ?p"
_WITHIN: Final = "SELECT ?p (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } GRAPH %s { ?s ?p ?o } } GROUP BY ?p"
#: Values with their properties and languages, and things with their types. The IRIs of all triples would take several
#: times as long. Products hash characters beyond ASCII in different ways: of texts with these, the length counts.
_CLASSES: Final = """
SELECT ?class (COUNT(*) AS ?n) {
  { GRAPH %s { ?s ?p ?o FILTER(isLiteral(?o)) }
    BIND(SUBSTR(MD5(CONCAT(STR(?p), " ", LCASE(LANG(?o)), " ",
      IF(REGEX(STR(?o), "^[ -~]*$"), STR(?o), STR(STRLEN(STR(?o)))))), 1, 3) AS ?class) }
  UNION
  { GRAPH %s { ?s a ?type FILTER(!isBlank(?s)) }
    BIND(SUBSTR(MD5(CONCAT(STR(?type), " ",
      IF(REGEX(STR(?s), "^[ -~]*$"), STR(?s), STR(STRLEN(STR(?s)))))), 1, 3) AS ?class) }
} GROUP BY ?class
"""
_ASCII: Final = re.compile(rb"[ -~]*")
_TYPE: Final = str(RDF_TYPE).encode()


@dataclass
class Measure:
    """What a graph has.

    Attributes:
        properties: the number of triples by property.
        classes: the number of values and typed things by class.
        is_ground: whether it certainly has no blank nodes.
    """

    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
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
                language, text = _literal(value)
                self.classes[_class(prop[1:-1] + b" " + language + b" ", text)] += 1
            elif prop == _TYPE and subject.startswith(b"<"):
                self.classes[_class(value[1:-1] + b" ", subject[1:-1])] += 1
        self.properties.update({prop[1:-1].decode(): number for prop, number in properties.items()})

    @property
    def triples(self) -> int:
        """The number of triples."""
        return self.properties.total()

    def is_of(self, connection: Connection, graph: str, merged: str = "") -> bool:
        """Return whether a graph of a service has all of it, and nothing else.

        Args:
            connection: the service.
            graph: the graph.
            merged: a graph of the service that has been compared, and has all triples of this one.
        """
        named = f"<{graph}>"
        if _counted(connection, _PROPERTIES % named) != self.properties:
            return False
        # A service gives each blank node another name in each graph that is sent.
        if merged and self.is_ground:
            return _counted(connection, _WITHIN % (named, f"<{merged}>")) == self.properties
        return _counted(connection, _CLASSES % (named, named)) == self.classes


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


def _counted(connection: Connection, sparql: str) -> dict[str, int]:
    """Return the numbers that a query counts, by what it counts them by."""
    found = ox.parse_query_results(connection.query(sparql), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return {name.value: int(number.value) for name, number in found}
