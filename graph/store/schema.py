"""The axioms needed to read things, taken from a store once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.namespaces import node
from ...ontology.rules import rules_from

_INVERSE = node("owl:inverseOf")
_WIDER = (node("rdfs:subClassOf"), node("rdfs:subPropertyOf"))
_SYMMETRIC = node("owl:SymmetricProperty")
_PROPERTIES = frozenset(node(f"owl:{kind}Property") for kind in ("Object", "Datatype", "Annotation"))


@dataclass(frozen=True)
class Schema:
    """The axioms on classes and properties that reading needs.

    Attributes:
        inverses: the inverses of a property, in both directions; a symmetric property is its own inverse.
        wider: the direct super-properties of a property, and the direct superclasses of a class.
        roles: for a property that a chain infers from two roles of one event, the role of its subject and that of its
            object, sorted.
        properties: every property that the ontology declares or uses.
    """

    inverses: dict[ox.NamedNode, set[ox.NamedNode]]
    wider: dict[ox.NamedNode, set[ox.NamedNode]]
    roles: dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.NamedNode]]]
    properties: tuple[ox.NamedNode, ...]

    @classmethod
    def of(cls, axioms: Iterable[ox.Triple]) -> Schema:
        """Read the schema from the triples of the ontology."""
        axioms = list(axioms)
        inverses: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        wider: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        properties: set[ox.NamedNode] = set()
        for s, predicate, o in axioms:
            properties.add(predicate)
            if not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
                continue
            if predicate == _INVERSE:
                inverses.setdefault(s, set()).add(o)
                inverses.setdefault(o, set()).add(s)
            elif predicate in _WIDER:
                wider.setdefault(s, set()).add(o)
            elif o == _SYMMETRIC:
                inverses.setdefault(s, set()).add(s)
            elif o in _PROPERTIES:
                properties.add(s)
        return cls(inverses, wider, _roles(axioms, inverses), tuple(sorted(properties, key=lambda n: n.value)))


def _roles(
    axioms: list[ox.Triple], inverses: dict[ox.NamedNode, set[ox.NamedNode]]
) -> dict[ox.NamedNode, list[tuple[ox.NamedNode, ox.NamedNode]]]:
    roles: dict[ox.NamedNode, set[tuple[ox.NamedNode, ox.NamedNode]]] = {}
    for rule in rules_from(axioms):
        if rule.name == "prp-spo2" and len(rule.body) == 2 and rule.body[0][0] == rule.body[1][0]:
            # Both triples of the body start at the same node, the event.
            of_subject, of_object = rule.body[0][1], rule.body[1][1]
            roles.setdefault(rule.head[1], set()).add((of_subject, of_object))
            for inverse in inverses.get(rule.head[1], ()):
                roles.setdefault(inverse, set()).add((of_object, of_subject))
    return {prop: sorted(pairs, key=str) for prop, pairs in roles.items()}
