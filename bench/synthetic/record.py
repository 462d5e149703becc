"""A record as N-Triples lines, formatted directly since this takes most of the time of the generator."""

from __future__ import annotations

from functools import lru_cache

from ...ontology.namespaces import expand

_XSD = "http://www.w3.org/2001/XMLSchema#"


class Record:
    """The triples of one thing."""

    def __init__(self, node: str, kind: str = "") -> None:
        self.node = node
        self.lines: list[str] = []
        if kind:
            self.add("rdf:type", term(f"sl:{kind}"))

    def add(self, predicate: str, value: str) -> Record:
        """Add a triple."""
        self.lines.append(f"<{self.node}> {term(predicate)} {value} .\n")
        return self

    def named(self, english: str, chinese: str | None) -> Record:
        """Add the names of the thing."""
        self.add("rdfs:label", text(english, "en"))
        return self.add("rdfs:label", text(chinese, "zh")) if chinese else self


@lru_cache(maxsize=1000)
def term(name: str) -> str:
    """Return the vocabulary term with a prefixed name."""
    expanded = expand(name)
    assert expanded, name
    return f"<{expanded}>"


def iri(value: str) -> str:
    """Return an IRI."""
    return f"<{value}>"


def text(value: str, language: str) -> str:
    """Return a language-tagged string."""
    return f'"{_escape(value)}"@{language}'


def plain(value: str) -> str:
    """Return a string."""
    return f'"{_escape(value)}"'


def moment(value: str, kind: str) -> str:
    """Return a date of any precision."""
    return f'"{value}"^^<{_XSD}{kind}>'


def day(value: str) -> str:
    """Return a full date."""
    return moment(value, "date")


def decimal(value: float) -> str:
    """Return a decimal number."""
    return f'"{value}"^^<{_XSD}decimal>'


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
