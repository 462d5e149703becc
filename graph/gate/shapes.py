"""Read the shapes: those on single records, those on the whole graph, and the paths that they follow.

A constraint in SPARQL (``sh:sparql``) applies to the whole graph. All other constraints apply to one record and to the
nodes that it refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ...errors import StandlinkError
from ...ontology.namespaces import compact, node
from ...ontology.vocabulary import shape_files

#: Constraint parameters whose values are shapes (or lists of shapes) for the same values.
NESTED: Final = (SH.node, SH["not"], SH.qualifiedValueShape)
LISTS: Final = (SH["and"], SH["or"], SH.xone)
_EDITORIAL: Final = URIRef(node("sl:EditorialShape").value)
_COMPARED: Final = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SEVERITIES: Final = (SH.Violation, SH.Warning, SH.Info)

#: A step from one node to the next: the property, and whether it is followed from object to subject.
Step = tuple[URIRef, bool]


class ShapeError(StandlinkError):
    """A shape uses a construct that the gate cannot validate."""


@dataclass(frozen=True)
class GraphConstraint:
    """A constraint on the whole graph; the query selects the nodes that break it as ``?this``.

    An ``editorial`` constraint asks for what only editors can provide and applies to curated things alone.
    """

    shape: str
    severity: str
    message: str
    select: str
    editorial: bool


def read_shapes(files: Iterable[Path] | None = None) -> Graph:
    """Return the shapes in the files, by default those of the ontology. Callers share the graph: do not change it."""
    return _parsed(tuple((path, path.read_bytes()) for path in (shape_files() if files is None else files)))


# Parsing takes a third of the time of a small build.
@lru_cache(maxsize=2)
def _parsed(files: tuple[tuple[Path, bytes], ...]) -> Graph:
    shapes = Graph()
    for path, data in files:
        shapes.parse(data=data, format="turtle", publicID=path.as_uri())
    return shapes


def record_shapes(shapes: Graph | None = None) -> Graph:
    """Return the shapes without their SPARQL constraints. Callers share the graph: do not change it."""
    return _without_sparql(shapes if shapes is not None else read_shapes())


@lru_cache(maxsize=2)
def _without_sparql(whole: Graph) -> Graph:
    local = Graph()
    constraints = set(whole.objects(None, SH.sparql))
    local += (t for t in whole if t[1] != SH.sparql and t[0] not in constraints)
    return local


def check_shapes(shapes: Graph) -> None:
    """Make sure that shapes have no target or severity that the gate cannot handle.

    Raises:
        ShapeError: naming the shape and the value.
    """
    for parameter in _TARGETS:
        for shape, target in shapes.subject_objects(parameter):
            if not isinstance(target, URIRef):
                shown = target.n3() if isinstance(target, Literal) else "a blank node"
                name = f"{shape_name(shapes, shape)} has the {compact(str(parameter))} {shown}"
                raise ShapeError(f"{name}, which is not an IRI; only records with an IRI are validated")
    for shape, given in shapes.subject_objects(SH.severity):
        if given not in _SEVERITIES:
            name = f"{shape_name(shapes, shape)} has the severity {compact(str(given))}"
            raise ShapeError(f"{name}; use sh:Violation, sh:Warning or sh:Info")


def graph_constraints(shapes: Graph) -> Iterator[GraphConstraint]:
    """Yield the SPARQL constraints, sorted by the name of their shape."""
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql), key=lambda pair: str(pair[0])):
        yield GraphConstraint(
            shape=shape_name(shapes, shape),
            severity=severity(shapes, shape),
            message=str(shapes.value(constraint, SH.message)),
            select=str(shapes.value(constraint, SH.select)),
            editorial=(shape, RDF.type, _EDITORIAL) in shapes,
        )


def targeted(shapes: Graph) -> list[Node]:
    """Return the shapes that have targets, sorted by name."""
    implicit = {s for s in shapes.subjects(RDF.type, RDFS.Class) if (s, RDF.type, SH.NodeShape) in shapes}
    return sorted(implicit.union(*(set(shapes.subjects(p)) for p in _TARGETS)), key=str)


def severity(shapes: Graph, shape: Node) -> str:
    """Return the severity of a shape, by default ``Violation``."""
    return str(shapes.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH))


def shape_name(shapes: Graph, shape: Node | None) -> str:
    """Return the name of a shape, or of the nearest named shape that contains it."""
    while shape is not None and not isinstance(shape, URIRef):
        shape = next(iter(shapes.subjects(None, shape)), None)
    return compact(str(shape)) if shape is not None else ""


def items(shapes: Graph, head: Node) -> list[Node]:
    """Return the members of an RDF list."""
    return list(Collection(shapes, head))


# Takes a fifth of the time of a small build.
@lru_cache(maxsize=2)
def reach(shapes: Graph) -> tuple[frozenset[Step], ...]:
    """Return the steps that the shapes follow from a record, level by level. Do not change the graph afterwards.

    Raises:
        ShapeError: if a path has no fixed length, or if results would be about other records.
    """
    levels: list[set[Step]] = []
    for shape in targeted(shapes):
        for part in (shape, *shapes.objects(shape, SH.property)):
            if (part, SH.path, None) in shapes and (part, SH.property, None) in shapes:
                raise ShapeError(
                    f"{shape_name(shapes, part)} constrains the values of a property with a property shape inside a"
                    " property shape; move the inner shape to a shape of its own or into sh:node"
                )
        _visit(shapes, shape, 0, levels, frozenset())
    return tuple(frozenset(level) for level in levels)


def _visit(shapes: Graph, shape: Node, depth: int, levels: list[set[Step]], above: frozenset[Node]) -> None:
    if shape in above:
        return
    above |= {shape}
    for parameter in _COMPARED:
        for other in shapes.objects(shape, parameter):
            _follow(shapes, other, depth, levels)
    path = shapes.value(shape, SH.path)
    inner = depth if path is None else _follow(shapes, path, depth, levels)
    for parameter in (SH.property, *NESTED):
        for part in shapes.objects(shape, parameter):
            _visit(shapes, part, inner, levels, above)
    for parameter in LISTS:
        for head in shapes.objects(shape, parameter):
            for part in items(shapes, head):
                _visit(shapes, part, inner, levels, above)


def _follow(shapes: Graph, path: Node, depth: int, levels: list[set[Step]], *, back: bool = False) -> int:
    """Add the steps of a path that starts at this depth to the levels; return the depth at its end."""
    if isinstance(path, URIRef):
        levels.extend(set() for _ in range(depth + 1 - len(levels)))
        levels[depth].add((path, back))
        return depth + 1
    inverse, either, maybe = (shapes.value(path, p) for p in (SH.inversePath, SH.alternativePath, SH.zeroOrOnePath))
    if inverse is not None:
        return _follow(shapes, inverse, depth, levels, back=not back)
    if either is not None:
        return max(_follow(shapes, part, depth, levels, back=back) for part in items(shapes, either))
    if maybe is not None:
        return _follow(shapes, maybe, depth, levels, back=back)
    steps = items(shapes, path) if shapes.value(path, RDF.first) is not None else []
    if not steps:
        raise ShapeError(
            f"{shape_name(shapes, path)} follows a path of any length, which reaches beyond one record; write it as a"
            " constraint on the whole graph with sh:sparql"
        )
    for step in reversed(steps) if back else steps:
        depth = _follow(shapes, step, depth, levels, back=back)
    return depth
