"""The axioms of the ontology as rules that a store can run: a subset of OWL 2 RL.

Rule names are those of OWL 2 Profiles, section 4.3: ``cax-sco`` subclass, ``cax-eqc`` equivalent class, ``prp-spo1``
sub-property, ``prp-eqp`` equivalent property, ``prp-inv`` inverse, ``prp-symp`` symmetric, ``prp-trp`` transitive,
``prp-spo2`` property chain, ``prp-dom`` domain, ``prp-rng`` range. A domain or range infers types only if the property
is declared to do so (``sl:infers rdfs:domain`` or ``rdfs:range``); all others serve only to detect wrong types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from .namespaces import compact, node

_TYPE: Final = node("rdf:type")
_FIRST: Final = node("rdf:first")
_REST: Final = node("rdf:rest")
_SUB_CLASS: Final = node("rdfs:subClassOf")
_SUB_PROPERTY: Final = node("rdfs:subPropertyOf")
_DOMAIN: Final = node("rdfs:domain")
_RANGE: Final = node("rdfs:range")
_SAME_CLASS: Final = node("owl:equivalentClass")
_SAME_PROPERTY: Final = node("owl:equivalentProperty")
_INVERSE: Final = node("owl:inverseOf")
_CHAIN: Final = node("owl:propertyChainAxiom")
_SYMMETRIC: Final = node("owl:SymmetricProperty")
_TRANSITIVE: Final = node("owl:TransitiveProperty")
_INFERS: Final = node("sl:infers")

Pattern = tuple[str, ox.NamedNode, str | ox.NamedNode]


@dataclass(frozen=True)
class Rule:
    """A rule: if triples match the body, the head follows. Variables are strings such as ``?x``."""

    name: str
    axiom: str
    body: tuple[Pattern, ...]
    head: Pattern


def rules_from(triples: Iterable[ox.Triple]) -> list[Rule]:
    """Return the rules for the axioms in these triples, in a stable order.

    Raises:
        ValueError: if a property chain contains anything other than properties and inverses of properties.
    """
    axioms = _Axioms(triples)
    found = dict.fromkeys(axioms.rules())
    return sorted(found, key=lambda r: (r.name, r.axiom))


class _Axioms:
    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.by_subject: dict[ox.NamedNode | ox.BlankNode, list[ox.Triple]] = {}
        self.triples = list(triples)
        #: By property, which of domain and range infer types.
        self.inferential: dict[object, set[ox.NamedNode]] = {}
        for triple in self.triples:
            assert not isinstance(triple.subject, ox.Triple)
            self.by_subject.setdefault(triple.subject, []).append(triple)
            if triple.predicate == _INFERS and isinstance(triple.object, ox.NamedNode):
                self.inferential.setdefault(triple.subject, set()).add(triple.object)

    def rules(self) -> Iterator[Rule]:
        for t in self.triples:
            if not isinstance(t.subject, ox.NamedNode):
                continue
            if t.predicate == _CHAIN:
                yield self.chain(t.subject, t.object)
            elif isinstance(t.object, ox.NamedNode):
                yield from self.simple(t.subject, t.predicate, t.object)

    def simple(self, s: ox.NamedNode, predicate: ox.NamedNode, o: ox.NamedNode) -> Iterator[Rule]:
        left, right = compact(s.value), compact(o.value)
        if s == o:
            return
        if predicate == _SUB_CLASS:
            yield Rule("cax-sco", f"{left} rdfs:subClassOf {right}", (("?x", _TYPE, s),), ("?x", _TYPE, o))
        elif predicate == _SAME_CLASS:
            axiom = f"{left} owl:equivalentClass {right}"
            yield Rule("cax-eqc", axiom, (("?x", _TYPE, s),), ("?x", _TYPE, o))
            yield Rule("cax-eqc", axiom, (("?x", _TYPE, o),), ("?x", _TYPE, s))
        elif predicate == _SUB_PROPERTY:
            yield Rule("prp-spo1", f"{left} rdfs:subPropertyOf {right}", (("?x", s, "?y"),), ("?x", o, "?y"))
        elif predicate == _SAME_PROPERTY:
            axiom = f"{left} owl:equivalentProperty {right}"
            yield Rule("prp-eqp", axiom, (("?x", s, "?y"),), ("?x", o, "?y"))
            yield Rule("prp-eqp", axiom, (("?x", o, "?y"),), ("?x", s, "?y"))
        elif predicate == _INVERSE:
            axiom = f"{left} owl:inverseOf {right}"
            yield Rule("prp-inv", axiom, (("?x", s, "?y"),), ("?y", o, "?x"))
            yield Rule("prp-inv", axiom, (("?x", o, "?y"),), ("?y", s, "?x"))
        elif predicate in (_DOMAIN, _RANGE) and predicate in self.inferential.get(s, ()):
            name, end = ("prp-dom", "?x") if predicate == _DOMAIN else ("prp-rng", "?y")
            yield Rule(name, f"{left} {compact(predicate.value)} {right}", (("?x", s, "?y"),), (end, _TYPE, o))
        elif predicate == _TYPE and o == _SYMMETRIC:
            yield Rule("prp-symp", f"{left} is symmetric", (("?x", s, "?y"),), ("?y", s, "?x"))
        elif predicate == _TYPE and o == _TRANSITIVE:
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
            yield self.value(node, _FIRST)
            node = self.value(node, _REST)

    def inverse_of(self, item: object, prop: ox.NamedNode) -> ox.NamedNode:
        inverse = self.value(item, _INVERSE) if isinstance(item, ox.BlankNode) else None
        if not isinstance(inverse, ox.NamedNode):
            raise ValueError(
                f"the property chain of {compact(prop.value)} contains a member that is not a property or inverse"
            )
        return inverse

    def value(self, subject: ox.BlankNode, predicate: ox.NamedNode) -> object:
        return next((t.object for t in self.by_subject.get(subject, []) if t.predicate == predicate), None)
