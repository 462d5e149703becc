"""The axioms that reading a thing needs again and again, taken from a store once: inverses, symmetry, what is wider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..ontology.namespaces import PREFIXES

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]


@dataclass(frozen=True)
class Schema:
    """Inverse properties either way round, symmetric properties, and the direct super-properties and super-classes."""

    inverses: dict[ox.NamedNode, set[ox.NamedNode]]
    symmetric: set[ox.NamedNode]
    wider: dict[ox.NamedNode, set[ox.NamedNode]]

    @classmethod
    def of(cls, axioms: Iterable[ox.Quad]) -> Schema:
        """Read the schema from the quads of the ontology."""
        inverses: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        symmetric: set[ox.NamedNode] = set()
        wider: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        for quad in axioms:
            s, p, o = quad.subject, quad.predicate.value, quad.object
            if not isinstance(s, ox.NamedNode) or not isinstance(o, ox.NamedNode):
                continue
            if p == _OWL + "inverseOf":
                inverses.setdefault(s, set()).add(o)
                inverses.setdefault(o, set()).add(s)
            elif p in (_RDFS + "subClassOf", _RDFS + "subPropertyOf"):
                wider.setdefault(s, set()).add(o)
            elif o.value == _OWL + "SymmetricProperty":
                symmetric.add(s)
                inverses.setdefault(s, set()).add(s)
        return cls(inverses, symmetric, wider)
