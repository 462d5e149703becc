"""The axioms that reading a thing needs again and again, taken from a store once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES
from ...ontology.rules import rules_from

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_PROPERTIES = frozenset(_OWL + f"{kind}Property" for kind in ("Object", "Datatype", "Annotation"))


@dataclass(frozen=True)
class Schema:
    """What the ontology says of its terms.

    Attributes:
        inverses: the inverses of a property, either way round; a symmetric one is its own.
        wider: the direct super-properties of a property, and super-classes of a class.
        roles: for a property that a chain infers from two roles of one event, the role of its subject and that of its
            object.
        properties: every property that the ontology declares or uses of its own terms.
    """

    inverses: dict[ox.NamedNode, set[ox.NamedNode]]
    wider: dict[ox.NamedNode, set[ox.NamedNode]]
    roles: dict[ox.NamedNode, set[tuple[ox.NamedNode, ox.NamedNode]]]
    properties: tuple[ox.NamedNode, ...]

    @classmethod
    def of(cls, axioms: Iterable[ox.Triple]) -> Schema:
        """Read the schema from the triples of the ontology."""
        axioms = list(axioms)
        inverses: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        wider: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        properties: set[ox.NamedNode] = set()
        for s, predicate, o in axioms:
            p = predicate.value
            properties.add(predicate)
            if not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
                continue
            if p == _OWL + "inverseOf":
                inverses.setdefault(s, set()).add(o)
                inverses.setdefault(o, set()).add(s)
            elif p in (_RDFS + "subClassOf", _RDFS + "subPropertyOf"):
                wider.setdefault(s, set()).add(o)
            elif o.value == _OWL + "SymmetricProperty":
                inverses.setdefault(s, set()).add(s)
            elif o.value in _PROPERTIES:
                properties.add(s)
        return cls(inverses, wider, _roles(axioms, inverses), tuple(sorted(properties, key=lambda n: n.value)))


def _roles(
    axioms: list[ox.Triple], inverses: dict[ox.NamedNode, set[ox.NamedNode]]
) -> dict[ox.NamedNode, set[tuple[ox.NamedNode, ox.NamedNode]]]:
    roles: dict[ox.NamedNode, set[tuple[ox.NamedNode, ox.NamedNode]]] = {}
    for rule in rules_from(axioms):
        if rule.name == "prp-spo2" and len(rule.body) == 2 and rule.body[0][0] == rule.body[1][0]:
            # Both triples of the body start from the same node, the event.
            of_subject, of_object = rule.body[0][1], rule.body[1][1]
            roles.setdefault(rule.head[1], set()).add((of_subject, of_object))
            for inverse in inverses.get(rule.head[1], ()):
                roles.setdefault(inverse, set()).add((of_object, of_subject))
    return roles
