"""Compile shapes: each constraint on a record becomes a search for the records that may break it.

The searches are sound: they find every record that pyshacl reports. Some find more: a literal that two libraries
may read differently is always found. A search that finds exactly the records that pyshacl reports is marked exact.
A shape with an unsupported construct is not compiled: all its targets are found, and pyshacl validates them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain
from typing import Final

import numpy as np
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from ...ontology.namespaces import compact
from .columns import Columns, Ids, Nodes
from .components import ON_LISTS, ON_SETS, ON_VALUES, Compiled, UnsupportedError, one_of, predicate
from .conditions import All, Any, Condition, Instance, Not, Values
from .shapes import items, severity, shape_name, targeted

_COMPOUND: Final = (SH["class"], SH.hasValue, SH.node, SH["not"], SH["and"], SH["or"])
#: Properties of a shape that are not constraints.
_NOT_CONSTRAINTS: Final = frozenset(
    (
        *(RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SH.name, SH.description, SH.order, SH.group),
        *(SH.path, SH.severity, SH.message, SH.property, SH.deactivated, SH.defaultValue),
        *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf),
    )
)


@dataclass(frozen=True)
class Targets:
    """The targets of a shape: instances of classes, single nodes, and the subjects and objects of properties."""

    classes: frozenset[str]
    nodes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]

    def within(self, graph: Columns) -> Nodes:
        """Return the targets in a graph."""
        found = graph.instances(self.classes) | graph.named(self.nodes)
        for path in self.subjects_of:
            found |= graph.subjects(path)
        for path in self.objects_of:
            found |= graph.objects(path)
        return found


@dataclass(frozen=True)
class Search:
    """A search for the targets of a shape that may break one constraint.

    Attributes:
        values_of: the property whose values are to meet the condition; without one, the targets are.
        exact: whether what it finds equals the results of pyshacl.
    """

    shape: str
    path: str
    component: str
    severity: str
    message: str
    targets: Targets
    values_of: str
    condition: Condition
    exact: bool

    @property
    def kind(self) -> tuple[str, str, str, str, str]:
        """The values that all results of this constraint share."""
        return (self.severity, self.shape, self.path, self.component, self.message)

    def run(self, graph: Columns, targets: Nodes) -> Ids:
        """Return those of the targets that may break the constraint, once for each value at fault."""
        if not self.values_of:
            return np.flatnonzero(self.condition.failing(graph, targets)).astype(np.uint32)
        s, o = graph.pairs(self.values_of)
        wrong = self.condition.failing(graph, graph.nodes(o[targets[s]]))
        s, o = graph.values(self.values_of, targets & graph.nodes(s[wrong[o]]))
        return s[wrong[o]]


def compile_shapes(shapes: Graph, subclasses: Mapping[str, Iterable[str]]) -> list[Search]:
    """Return the searches of all record shapes.

    Args:
        shapes: the shapes, which must not change afterwards.
        subclasses: all subclasses of each class; their instances are instances of the class too.
    """
    return list(_compiled(shapes, tuple(sorted((c, tuple(sorted(below))) for c, below in subclasses.items()))))


# Compiling takes a fifth of the time of a small build.
@lru_cache(maxsize=8)
def _compiled(shapes: Graph, below: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Search]:
    subclasses = dict(below)
    searches = [search for shape in targeted(shapes) for search in _Compiler(shapes, subclasses, shape).searches()]
    # Results of constraints of the same kind cannot be distinguished, so they cannot be counted separately.
    kinds = Counter(search.kind for search in searches)
    return [replace(search, exact=search.exact and kinds[search.kind] == 1) for search in searches]


class _Compiler:
    """Compiles one shape with targets, including its nested shapes."""

    def __init__(self, shapes: Graph, subclasses: Mapping[str, Iterable[str]], shape: Node) -> None:
        self.shapes, self.subclasses, self.shape = shapes, subclasses, shape
        own = [shape] if (shape, RDF.type, RDFS.Class) in shapes else []
        classes = [*shapes.objects(shape, SH.targetClass), *own]
        self.targets = Targets(
            classes=frozenset(chain.from_iterable(map(self.below, classes))),
            nodes=self.named(SH.targetNode),
            subjects_of=self.named(SH.targetSubjectsOf),
            objects_of=self.named(SH.targetObjectsOf),
        )

    def named(self, parameter: Node) -> frozenset[str]:
        return frozenset(f"<{node}>" for node in self.shapes.objects(self.shape, parameter))

    def searches(self) -> list[Search]:
        if self.deactivated(self.shape):
            return []
        try:
            return list(self.of_shape(self.shape))
        except UnsupportedError:
            return [self.search(self.shape, "", Compiled.at_least(Any(())))]

    def of_shape(self, shape: Node) -> Iterator[Search]:
        path = self.shapes.value(shape, SH.path)
        if path is None:
            for component, constraint in self.on_values(shape):
                yield self.search(shape, component, constraint)
            for part in self.parts(shape):
                yield from self.of_shape(part)
            return
        self.refuse_parts(shape)
        for component, constraint in self.on_sets(shape):
            yield self.search(shape, component, constraint)
        for component, constraint in self.on_values(shape):
            yield self.search(shape, component, constraint, predicate(path))

    def search(self, shape: Node, component: str, constraint: Compiled, values_of: str = "") -> Search:
        path, messages = self.shapes.value(shape, SH.path), list(self.shapes.objects(shape, SH.message))
        return Search(
            shape=shape_name(self.shapes, shape),
            path=compact(str(path)) if isinstance(path, URIRef) else "",
            component=component,
            severity=severity(self.shapes, shape),
            message=str(messages[0]) if messages else "",
            targets=self.targets,
            values_of=values_of,
            condition=constraint.surely,
            exact=constraint.exact and len(messages) == 1,
        )

    def below(self, cls: Node) -> tuple[str, ...]:
        """Return a class and all classes below it, in N-Triples notation."""
        return tuple(f"<{each}>" for each in (str(cls), *self.subclasses.get(str(cls), ())))

    def parts(self, shape: Node) -> list[Node]:
        return sorted((p for p in self.shapes.objects(shape, SH.property) if not self.deactivated(p)), key=str)

    def refuse_parts(self, shape: Node) -> None:
        if self.parts(shape):
            raise UnsupportedError("a property shape inside a property shape")

    def deactivated(self, shape: Node) -> bool:
        return self.shapes.value(shape, SH.deactivated) == Literal(True)

    def conforming(self, shape: Node) -> Compiled:
        """Return the condition that a node conforms to a shape."""
        if self.deactivated(shape):
            return Compiled.exactly(All(()))
        path = self.shapes.value(shape, SH.path)
        if path is None:
            found = [constraint for _, constraint in self.on_values(shape)]
            return _joined(All, [*found, *(self.conforming(part) for part in self.parts(shape))])
        self.refuse_parts(shape)
        found = [constraint for _, constraint in self.on_sets(shape)]
        for _, each in self.on_values(shape):
            found.append(each.mapped(partial(Values, predicate(path))))
        return _joined(All, found)

    def on_sets(self, shape: Node) -> Iterator[tuple[str, Compiled]]:
        """Yield the constraints of a property shape on the set of values of a node."""
        path = predicate(self.shapes.value(shape, SH.path))
        for parameter, given in self.constraints(shape):
            if parameter in ON_SETS:
                component, compile_ = ON_SETS[parameter]
                yield component, compile_(path, given)

    def on_values(self, shape: Node) -> Iterator[tuple[str, Compiled]]:
        """Yield the constraints of a shape on each single value."""
        for parameter, given in self.constraints(shape):
            if parameter in ON_VALUES:
                component, compile_ = ON_VALUES[parameter]
                yield component, compile_(given)
            elif parameter in ON_LISTS:
                component, compile_list = ON_LISTS[parameter]
                yield component, compile_list(self.shapes, given)
            elif parameter == SH["class"]:
                yield "Class", Compiled.exactly(Instance(self.below(given)))
            elif parameter == SH.hasValue and self.shapes.value(shape, SH.path) is None:
                yield "HasValue", Compiled.exactly(one_of([given]))
            elif parameter == SH.node:
                yield "Node", self.conforming(given)
            elif parameter == SH["not"]:
                inner = self.conforming(given)
                yield "Not", Compiled(inner.possibly, inner.surely).mapped(Not)
            elif parameter == SH["and"]:
                yield "And", _joined(All, [self.conforming(part) for part in items(self.shapes, given)])
            elif parameter == SH["or"]:
                yield "Or", _joined(Any, [self.conforming(part) for part in items(self.shapes, given)])

    def constraints(self, shape: Node) -> list[tuple[Node, Node]]:
        """Return the constraint parameters of a shape with their values.

        Raises:
            UnsupportedError: if a parameter is not supported.
        """
        known = {*ON_VALUES, *ON_LISTS, *_COMPOUND, *(ON_SETS if (shape, SH.path, None) in self.shapes else ())}
        found = []
        for parameter, given in self.shapes.predicate_objects(shape):
            if parameter in known:
                found.append((parameter, given))
            elif parameter not in _NOT_CONSTRAINTS:
                raise UnsupportedError(str(parameter))
        return sorted(found, key=lambda pair: (str(pair[0]), str(pair[1])))


def _joined(kind: type[All | Any], constraints: Iterable[Compiled]) -> Compiled:
    parts = tuple(constraints)
    return Compiled(kind(tuple(p.surely for p in parts)), kind(tuple(p.possibly for p in parts)))
