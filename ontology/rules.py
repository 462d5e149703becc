"""The ontology's axioms as rules that a store can run: the part of OWL 2 RL that is meant to produce answers.

Rule names are those of the W3C table (OWL 2 Profiles, section 4.3): ``cax-sco`` sub-class, ``cax-eqc`` equivalent
class, ``prp-spo1`` sub-property, ``prp-eqp`` equivalent property, ``prp-inv`` inverse, ``prp-symp`` symmetric,
``prp-trp`` transitive, ``prp-spo2`` property chain, ``prp-dom`` domain, ``prp-rng`` range. Domains and ranges are run
as rules only where the property says so, by ``sl:infers rdfs:domain`` or ``rdfs:range``. Elsewhere they are there to
catch wrong types, not to lend things types that nobody stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .namespaces import PREFIXES, compact

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_INFERS: Final = ox.NamedNode(PREFIXES["sl"] + "infers")
_TYPE: Final = ox.NamedNode(_RDF + "type")

Pattern = tuple[str, ox.NamedNode, str | ox.NamedNode]


@dataclass(frozen=True)
class Rule:
    """If triples match the body, the head holds. Variables are strings such as ``?x``."""

    name: str
    axiom: str
    body: tuple[Pattern, ...]
    head: Pattern


def rules_from(triples: Iterable[ox.Triple]) -> list[Rule]:
    """Return the rules that the axioms in these triples mean, in a stable order.

    Raises:
        ValueError: if a property chain holds something other than properties and inverses of properties.
    """
    axioms = _Axioms(triples)
    found = dict.fromkeys(axioms.rules())
    return sorted(found, key=lambda r: (r.name, r.axiom))


class _Axioms:
    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.by_subject: dict[ox.NamedNode | ox.BlankNode, list[ox.Triple]] = {}
        self.triples = list(triples)
        #: Which of domain and range are to infer, by property.
        self.inferential: dict[object, set[str]] = {}
        for triple in self.triples:
            assert not isinstance(triple.subject, ox.Triple)
            self.by_subject.setdefault(triple.subject, []).append(triple)
            if triple.predicate == _INFERS and isinstance(triple.object, ox.NamedNode):
                self.inferential.setdefault(triple.subject, set()).add(triple.object.value)

    def rules(self) -> Iterator[Rule]:
        for t in self.triples:
            if not isinstance(t.subject, ox.NamedNode):
                continue
            if t.predicate.value == _OWL + "propertyChainAxiom":
                yield self.chain(t.subject, t.object)
            elif isinstance(t.object, ox.NamedNode):
                yield from self.simple(t.subject, t.predicate.value, t.object)

    def simple(self, s: ox.NamedNode, predicate: str, o: ox.NamedNode) -> Iterator[Rule]:
        left, right = compact(s.value), compact(o.value)
        if s == o:
            return
        if predicate == _RDFS + "subClassOf":
            yield Rule("cax-sco", f"{left} rdfs:subClassOf {right}", (("?x", _TYPE, s),), ("?x", _TYPE, o))
        elif predicate == _OWL + "equivalentClass":
            axiom = f"{left} owl:equivalentClass {right}"
            yield Rule("cax-eqc", axiom, (("?x", _TYPE, s),), ("?x", _TYPE, o))
            yield Rule("cax-eqc", axiom, (("?x", _TYPE, o),), ("?x", _TYPE, s))
        elif predicate == _RDFS + "subPropertyOf":
            yield Rule("prp-spo1", f"{left} rdfs:subPropertyOf {right}", (("?x", s, "?y"),), ("?x", o, "?y"))
        elif predicate == _OWL + "equivalentProperty":
            axiom = f"{left} owl:equivalentProperty {right}"
            yield Rule("prp-eqp", axiom, (("?x", s, "?y"),), ("?x", o, "?y"))
            yield Rule("prp-eqp", axiom, (("?x", o, "?y"),), ("?x", s, "?y"))
        elif predicate == _OWL + "inverseOf":
            axiom = f"{left} owl:inverseOf {right}"
            yield Rule("prp-inv", axiom, (("?x", s, "?y"),), ("?y", o, "?x"))
            yield Rule("prp-inv", axiom, (("?x", o, "?y"),), ("?y", s, "?x"))
        elif predicate in (_RDFS + "domain", _RDFS + "range") and predicate in self.inferential.get(s, ()):
            name, end = ("prp-dom", "?x") if predicate == _RDFS + "domain" else ("prp-rng", "?y")
            yield Rule(name, f"{left} {compact(predicate)} {right}", (("?x", s, "?y"),), (end, _TYPE, o))
        elif predicate == _TYPE.value and o.value == _OWL + "SymmetricProperty":
            yield Rule("prp-symp", f"{left} is symmetric", (("?x", s, "?y"),), ("?y", s, "?x"))
        elif predicate == _TYPE.value and o.value == _OWL + "TransitiveProperty":
            yield Rule("prp-trp", f"{left} is transitive", (("?x", s, "?y"), ("?y", s, "?z")), ("?x", s, "?z"))

    def chain(self, prop: ox.NamedNode, items: object) -> Rule:
        body: list[Pattern] = []
        steps: list[str] = []
        for i, item in enumerate(self.collection(items)):
            start, end = f"?v{i}", f"?v{i + 1}"
            if isinstance(item, ox.NamedNode):
                body.append((start, item, end))
                steps.append(compact(item.value))
            else:
                inverse = self.inverse_of(item, prop)
                body.append((end, inverse, start))
                steps.append(f"inverse of {compact(inverse.value)}")
        return Rule(
            "prp-spo2",
            f"{compact(prop.value)} follows from {', then '.join(steps)}",
            tuple(body),
            ("?v0", prop, f"?v{len(body)}"),
        )

    def collection(self, node: object) -> Iterator[object]:
        while isinstance(node, ox.BlankNode):
            yield self.value(node, _RDF + "first")
            node = self.value(node, _RDF + "rest")

    def inverse_of(self, item: object, prop: ox.NamedNode) -> ox.NamedNode:
        inverse = self.value(item, _OWL + "inverseOf") if isinstance(item, ox.BlankNode) else None
        if not isinstance(inverse, ox.NamedNode):
            raise ValueError(f"the chain of {compact(prop.value)} holds something that is no property")
        return inverse

    def value(self, subject: ox.BlankNode, predicate: str) -> object:
        return next((t.object for t in self.by_subject.get(subject, []) if t.predicate.value == predicate), None)
