"""The SHACL shapes as a list for readers: what each constrains, and what it says of data that do not conform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .namespaces import compact, node
from .vocabulary import RDF_TYPE, kept, shape_files

_SHAPES: Final = (node("sh:NodeShape"), node("sh:PropertyShape"))
_TARGETS: Final = tuple(node(f"sh:target{of}") for of in ("Class", "SubjectsOf", "ObjectsOf", "Node"))
_MESSAGE: Final = node("sh:message")
_SEVERITY: Final = node("sh:severity")


@dataclass(frozen=True)
class Shape:
    """A shape.

    Attributes:
        name: its prefixed name.
        file: the name of its file, without suffix.
        targets: the prefixed names of the classes or properties that select what it constrains.
        messages: its messages, each with the local name of its severity.
    """

    name: str
    file: str
    targets: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]


def shape_triples() -> list[ox.Triple]:
    """Return the triples of all shapes; blank nodes are distinct across files."""
    return [
        quad.triple
        for path in shape_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@kept
def shapes() -> tuple[Shape, ...]:
    """Return all shapes that have a name, by file and name."""
    return tuple(shape for path in shape_files() for shape in sorted(_shapes(path), key=lambda s: s.name))


def _shapes(path: Path) -> Iterator[Shape]:
    by_subject: dict[object, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        by_subject.setdefault(quad.subject, []).append(quad.triple)

    def messages(subject: object, severity: str) -> Iterator[tuple[str, str]]:
        own = by_subject.get(subject, [])
        severity = next((compact(_text(t.object)) for t in own if t.predicate == _SEVERITY), severity)
        yield from ((_text(t.object), severity.partition(":")[2]) for t in own if t.predicate == _MESSAGE)
        for triple in own:
            if isinstance(triple.object, ox.BlankNode):
                yield from messages(triple.object, severity)

    for subject, own in by_subject.items():
        if isinstance(subject, ox.NamedNode) and any(t.predicate == RDF_TYPE and t.object in _SHAPES for t in own):
            targets = sorted(compact(_text(t.object)) for t in own if t.predicate in _TARGETS)
            found = tuple(sorted(set(messages(subject, "sh:Violation"))))
            yield Shape(compact(subject.value), path.stem, tuple(targets), found)


def _text(value: object) -> str:
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value)
