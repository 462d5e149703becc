"""From shapes to queries: each constraint on records becomes a SELECT of the records that may break it.

The queries are sound: none misses a record to which pyshacl objects, but some select more (a literal that two libraries
might read differently is always selected). A query whose answer is the verdict itself says that it is exact. A shape
with any construct that is not known here is not sieved: all its targets are selected, for pyshacl to judge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from ...ontology.namespaces import compact
from .components import ON_LISTS, ON_SETS, ON_VALUES, Compiled, UnknownError, one_of, predicate
from .conditions import All, Any, In, Out, failing, negated
from .shapes import items, severity, shape_name, targeted

_COMPOUND: Final = (SH["class"], SH.hasValue, SH.node, SH["not"], SH["and"], SH["or"])
_FOCUS: Final = "?this"
_VALUE: Final = "?value"
#: What a shape may say of itself that constrains nothing.
_SILENT: Final = frozenset(
    (
        *(RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SH.name, SH.description, SH.order, SH.group),
        *(SH.path, SH.severity, SH.message, SH.property, SH.deactivated, SH.defaultValue),
        *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf),
    )
)


@dataclass(frozen=True)
class Targets:
    """What a shape looks at: things of these classes, these things, the subjects and values of these properties."""

    classes: frozenset[str]
    nodes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]


@dataclass(frozen=True)
class Sieve:
    """A query for the nodes, as ``?this``, that may break one constraint; ``?value`` is the value at fault, if any is.

    The query selects nodes that the shape does not look at as well, unless it is ``targeted``.
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
        """What the results of this constraint have in common."""
        return (self.severity, self.shape, self.path, self.component, self.message)


def compiled(shapes: Graph, below: Mapping[str, Iterable[str]]) -> list[Sieve]:
    """Return the sieves of all shapes on records.

    Args:
        shapes: the shapes.
        below: the sub-classes of each class, whose instances are instances of the class too.
    """
    sieves = [sieve for shape in targeted(shapes) for sieve in _Compiler(shapes, below, shape).sieves()]
    # Where results of two constraints cannot be told apart, neither can they be counted apart.
    kinds = Counter(sieve.kind for sieve in sieves)
    return [replace(sieve, exact=sieve.exact and kinds[sieve.kind] == 1) for sieve in sieves]


class _Compiler:
    """Compiles one shape that says what it looks at, with all that is nested in it."""

    def __init__(self, shapes: Graph, below: Mapping[str, Iterable[str]], shape: Node) -> None:
        self.shapes, self.below, self.shape = shapes, below, shape
        self.numbers = count()
        own = [shape] if (shape, RDF.type, RDFS.Class) in shapes else []
        classes = {str(c) for c in [*shapes.objects(shape, SH.targetClass), *own]}
        self.targets = Targets(
            classes=frozenset(classes.union(*(below.get(c, ()) for c in classes))),
            nodes=self.named(SH.targetNode),
            subjects_of=self.named(SH.targetSubjectsOf),
            objects_of=self.named(SH.targetObjectsOf),
        )

    def named(self, parameter: Node) -> frozenset[str]:
        return frozenset(map(str, self.shapes.objects(self.shape, parameter)))

    def sieves(self) -> list[Sieve]:
        if self.switched_off(self.shape):
            return []
        try:
            return list(self.of_shape(self.shape))
        except UnknownError:
            return [self.sieve(self.shape, "", self.all_targets(), targeted=True, exact=False)]

    def of_shape(self, shape: Node) -> Iterator[Sieve]:
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
            yield self.sieve(shape, component, found, _VALUE, targeted=False, exact=constraint.exact)

    def on_focus(self, shape: Node, component: str, constraint: Compiled) -> Sieve:
        """Return the sieve of a constraint on the node itself: of what is wrong if that can be listed, or of all."""
        if isinstance(constraint.surely, Out):
            return self.sieve(shape, component, constraint.surely.pattern, targeted=False, exact=constraint.exact)
        found = failing(self.all_targets(), constraint.surely)
        return self.sieve(shape, component, found, targeted=True, exact=constraint.exact)

    def sieve(
        self, shape: Node, component: str, pattern: str, value: str = "", *, targeted: bool, exact: bool
    ) -> Sieve:
        path, messages = self.shapes.value(shape, SH.path), list(self.shapes.objects(shape, SH.message))
        self.numbers = count()
        return Sieve(
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
        """Return a pattern of the nodes that the shape looks at."""
        found = [f"{_FOCUS} a <{c}> ." for c in sorted(self.targets.classes)]
        found += [f"{_FOCUS} <{p}> {self.fresh()} ." for p in sorted(self.targets.subjects_of)]
        found += [f"{self.fresh()} <{p}> {_FOCUS} ." for p in sorted(self.targets.objects_of)]
        found += [f"VALUES {_FOCUS} {{ <{n}> }}" for n in sorted(self.targets.nodes)]
        return "{ " + " UNION ".join(f"{{ {pattern} }}" for pattern in found) + " }"

    def instances(self, node: str, cls: str) -> str:
        return " UNION ".join(f"{{ {node} a <{c}> . }}" for c in (cls, *self.below.get(cls, ())))

    def fresh(self) -> str:
        return f"?x{next(self.numbers)}"

    def parts(self, shape: Node) -> list[Node]:
        return sorted((p for p in self.shapes.objects(shape, SH.property) if not self.switched_off(p)), key=str)

    def refuse_parts(self, shape: Node) -> None:
        if self.parts(shape):
            raise UnknownError("a property of what a property leads to")

    def switched_off(self, shape: Node) -> bool:
        return self.shapes.value(shape, SH.deactivated) == Literal(True)

    def conforming(self, shape: Node, node: str) -> Compiled:
        """Return the constraint that a node conforms to a shape."""
        if self.switched_off(shape):
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
        """Yield what a property shape wants of the values of a node taken together."""
        path = predicate(self.shapes.value(shape, SH.path))
        for parameter, given in self.constraints(shape):
            if parameter in ON_SETS:
                component, compile_ = ON_SETS[parameter]
                yield component, compile_(node, path, self.fresh(), given)

    def on_values(self, shape: Node, node: str) -> Iterator[tuple[str, Compiled]]:
        """Yield what a shape wants of each value."""
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
        """Return the parameters of a shape with their values; refuse one that is not known at all."""
        known = {*ON_VALUES, *ON_LISTS, *_COMPOUND, *(ON_SETS if (shape, SH.path, None) in self.shapes else ())}
        found = []
        for parameter, given in self.shapes.predicate_objects(shape):
            if parameter in known:
                found.append((parameter, given))
            elif parameter not in _SILENT:
                raise UnknownError(str(parameter))
        return sorted(found, key=lambda pair: (str(pair[0]), str(pair[1])))


def _joined(kind: type[All | Any], constraints: Iterable[Compiled]) -> Compiled:
    parts = tuple(constraints)
    return Compiled(kind(tuple(p.surely for p in parts)), kind(tuple(p.possibly for p in parts)))
