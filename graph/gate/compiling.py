"""Compile shapes to queries: each constraint on a record becomes a SELECT of the records that may break it.

The queries are sound: they select every record that pyshacl reports. Some select more: a literal that two libraries
may read differently is always selected. A query that selects exactly the records that pyshacl reports is marked exact.
A shape with an unsupported construct is not compiled: all its targets are selected, and pyshacl validates them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from typing import Final

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from ...ontology.namespaces import compact
from .components import ON_LISTS, ON_SETS, ON_VALUES, Compiled, UnsupportedError, one_of, predicate
from .conditions import All, Any, In, Out, failing, negated
from .shapes import items, severity, shape_name, targeted

_COMPOUND: Final = (SH["class"], SH.hasValue, SH.node, SH["not"], SH["and"], SH["or"])
_FOCUS: Final = "?this"
_VALUE: Final = "?value"
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


@dataclass(frozen=True)
class SuspectQuery:
    """A query that selects the nodes that may break one constraint.

    ``?this`` is the node and ``?value``, if selected, is the offending value. A ``targeted`` query selects only targets
    of the shape; any other query may select nodes that are not targets. The answer of an ``exact`` query equals the
    results of pyshacl.
    """

    shape: str
    path: str
    component: str
    severity: str
    message: str
    targets: Targets
    query: str
    targeted: bool
    exact: bool

    @property
    def kind(self) -> tuple[str, str, str, str, str]:
        """The values that all results of this constraint share."""
        return (self.severity, self.shape, self.path, self.component, self.message)


def compile_shapes(shapes: Graph, subclasses: Mapping[str, Iterable[str]]) -> list[SuspectQuery]:
    """Return the suspect queries of all record shapes.

    Args:
        shapes: the shapes, which must not change afterwards.
        subclasses: all subclasses of each class; their instances are instances of the class too.
    """
    return list(_compiled(shapes, tuple(sorted((c, tuple(sorted(below))) for c, below in subclasses.items()))))


# Compiling takes a fifth of the time of a small build.
@lru_cache(maxsize=8)
def _compiled(shapes: Graph, below: tuple[tuple[str, tuple[str, ...]], ...]) -> list[SuspectQuery]:
    subclasses = dict(below)
    queries = [query for shape in targeted(shapes) for query in _Compiler(shapes, subclasses, shape).queries()]
    # Results of constraints of the same kind cannot be distinguished, so they cannot be counted separately.
    kinds = Counter(query.kind for query in queries)
    return [replace(query, exact=query.exact and kinds[query.kind] == 1) for query in queries]


class _Compiler:
    """Compiles one shape with targets, including its nested shapes."""

    def __init__(self, shapes: Graph, subclasses: Mapping[str, Iterable[str]], shape: Node) -> None:
        self.shapes, self.subclasses, self.shape = shapes, subclasses, shape
        self.numbers = count()
        own = [shape] if (shape, RDF.type, RDFS.Class) in shapes else []
        classes = {str(c) for c in [*shapes.objects(shape, SH.targetClass), *own]}
        self.targets = Targets(
            classes=frozenset(classes.union(*(subclasses.get(c, ()) for c in classes))),
            nodes=self.named(SH.targetNode),
            subjects_of=self.named(SH.targetSubjectsOf),
            objects_of=self.named(SH.targetObjectsOf),
        )

    def named(self, parameter: Node) -> frozenset[str]:
        return frozenset(map(str, self.shapes.objects(self.shape, parameter)))

    def queries(self) -> list[SuspectQuery]:
        if self.deactivated(self.shape):
            return []
        try:
            return list(self.of_shape(self.shape))
        except UnsupportedError:
            return [self.suspect_query(self.shape, "", self.all_targets(), targeted=True, exact=False)]

    def of_shape(self, shape: Node) -> Iterator[SuspectQuery]:
        path = self.shapes.value(shape, SH.path)
        if path is None:
            for component, constraint in self.on_values(shape, _FOCUS):
                yield self.on_focus(shape, component, constraint)
            for part in self.parts(shape):
                yield from self.of_shape(part)
            return
        self.refuse_parts(shape)
        for component, constraint in self.on_sets(shape, _FOCUS):
            yield self.on_focus(shape, component, constraint)
        for component, constraint in self.on_values(shape, _VALUE):
            found = failing(f"{_FOCUS} {predicate(path)} {_VALUE} .", constraint.surely)
            yield self.suspect_query(shape, component, found, _VALUE, targeted=False, exact=constraint.exact)

    def on_focus(self, shape: Node, component: str, constraint: Compiled) -> SuspectQuery:
        """Return the query of a constraint on the node itself; it lists the failing nodes if possible, else all."""
        if isinstance(constraint.surely, Out):
            return self.suspect_query(
                shape, component, constraint.surely.pattern, targeted=False, exact=constraint.exact
            )
        found = failing(self.all_targets(), constraint.surely)
        return self.suspect_query(shape, component, found, targeted=True, exact=constraint.exact)

    def suspect_query(
        self, shape: Node, component: str, pattern: str, value: str = "", *, targeted: bool, exact: bool
    ) -> SuspectQuery:
        path, messages = self.shapes.value(shape, SH.path), list(self.shapes.objects(shape, SH.message))
        self.numbers = count()
        return SuspectQuery(
            shape=shape_name(self.shapes, shape),
            path=compact(str(path)) if isinstance(path, URIRef) else "",
            component=component,
            severity=severity(self.shapes, shape),
            message=str(messages[0]) if messages else "",
            targets=self.targets,
            query=f"SELECT DISTINCT {_FOCUS} {value} WHERE {{ {pattern} }}",
            targeted=targeted,
            exact=exact and len(messages) == 1,
        )

    def all_targets(self) -> str:
        """Return a pattern that matches the targets of the shape."""
        found = [f"{_FOCUS} a <{c}> ." for c in sorted(self.targets.classes)]
        found += [f"{_FOCUS} <{p}> {self.fresh()} ." for p in sorted(self.targets.subjects_of)]
        found += [f"{self.fresh()} <{p}> {_FOCUS} ." for p in sorted(self.targets.objects_of)]
        found += [f"VALUES {_FOCUS} {{ <{n}> }}" for n in sorted(self.targets.nodes)]
        return "{ " + " UNION ".join(f"{{ {pattern} }}" for pattern in found) + " }"

    def instances(self, node: str, cls: str) -> str:
        return " UNION ".join(f"{{ {node} a <{c}> . }}" for c in (cls, *self.subclasses.get(cls, ())))

    def fresh(self) -> str:
        return f"?x{next(self.numbers)}"

    def parts(self, shape: Node) -> list[Node]:
        return sorted((p for p in self.shapes.objects(shape, SH.property) if not self.deactivated(p)), key=str)

    def refuse_parts(self, shape: Node) -> None:
        if self.parts(shape):
            raise UnsupportedError("a property shape inside a property shape")

    def deactivated(self, shape: Node) -> bool:
        return self.shapes.value(shape, SH.deactivated) == Literal(True)

    def conforming(self, shape: Node, node: str) -> Compiled:
        """Return the condition that a node conforms to a shape."""
        if self.deactivated(shape):
            return Compiled.exactly(All(()))
        path = self.shapes.value(shape, SH.path)
        if path is None:
            found = [constraint for _, constraint in self.on_values(shape, node)]
            return _joined(All, [*found, *(self.conforming(part, node) for part in self.parts(shape))])
        self.refuse_parts(shape)
        value = self.fresh()
        values = f"{node} {predicate(path)} {value} ."
        found = [constraint for _, constraint in self.on_sets(shape, node)]
        for _, each in self.on_values(shape, value):
            surely, possibly = (Out(f"{{ {failing(values, c)} }}") for c in (each.surely, each.possibly))
            found.append(Compiled(surely, possibly))
        return _joined(All, found)

    def on_sets(self, shape: Node, node: str) -> Iterator[tuple[str, Compiled]]:
        """Yield the constraints of a property shape on the set of values of a node."""
        path = predicate(self.shapes.value(shape, SH.path))
        for parameter, given in self.constraints(shape):
            if parameter in ON_SETS:
                component, compile_ = ON_SETS[parameter]
                yield component, compile_(node, path, self.fresh(), given)

    def on_values(self, shape: Node, node: str) -> Iterator[tuple[str, Compiled]]:
        """Yield the constraints of a shape on each single value."""
        for parameter, given in self.constraints(shape):
            if parameter in ON_VALUES:
                component, compile_ = ON_VALUES[parameter]
                yield component, compile_(node, given)
            elif parameter in ON_LISTS:
                component, compile_list = ON_LISTS[parameter]
                yield component, compile_list(self.shapes, node, given)
            elif parameter == SH["class"]:
                yield "Class", Compiled.exactly(In(self.instances(node, str(given))))
            elif parameter == SH.hasValue and self.shapes.value(shape, SH.path) is None:
                yield "HasValue", Compiled.exactly(one_of(node, [given]))
            elif parameter == SH.node:
                yield "Node", self.conforming(given, node)
            elif parameter == SH["not"]:
                inner = self.conforming(given, node)
                yield "Not", Compiled(negated(inner.possibly), negated(inner.surely))
            elif parameter == SH["and"]:
                yield "And", _joined(All, [self.conforming(part, node) for part in items(self.shapes, given)])
            elif parameter == SH["or"]:
                yield "Or", _joined(Any, [self.conforming(part, node) for part in items(self.shapes, given)])

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
