"""Explain a triple: the asserted triples from which it follows, and the axioms used.

An inferred triple is explained backwards, by a rule whose head matches it and by triples that match the body of that
rule, each either asserted or explained in turn. The explanation with the fewest steps is returned; there may be others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from ...errors import NotFoundError
from ...ontology.derivation import Derivation, derivations
from ...ontology.namespaces import compact
from ...ontology.rules import Pattern, Rule
from .store import INFERRED, Store

#: No explanation in the curated graph is deeper; the limit stops a search that finds none.
_MAX_DEPTH = 12
#: Patterns with this many triples or more are equally wide.
_WIDE = 1000


@dataclass(frozen=True)
class Explanation:
    """A triple with the axiom that infers it from its premises; asserted if there is no axiom.

    Attributes:
        axiom: the axiom in words of the ontology, or the rule of a derived word.
        rule: the name of the rule.
        graph: of an asserted triple, a graph that asserts it.
        applied: the rule itself.
    """

    triple: ox.Triple
    axiom: str = ""
    rule: str = ""
    graph: str = ""
    premises: tuple[Explanation, ...] = ()
    applied: Rule | Derivation | None = None

    @property
    def asserted(self) -> bool:
        """Whether a dataset asserts the triple, so that it needs no explanation."""
        return not self.axiom

    def steps(self) -> int:
        """Return the number of rule applications in the explanation."""
        return 0 if self.asserted else 1 + sum(p.steps() for p in self.premises)

    def leaves(self) -> Iterator[ox.Triple]:
        """Yield the asserted triples that the explanation uses."""
        if self.asserted:
            yield self.triple
        for premise in self.premises:
            yield from premise.leaves()


def explain(store: Store, triple: ox.Triple) -> Explanation:
    """Explain a triple of a release.

    Raises:
        NotFoundError: if the release does not contain the triple.
    """
    explanation = _Explainer(store).explain(triple, frozenset())
    if explanation is None:
        names = (compact(t.value) if isinstance(t, ox.NamedNode) else str(t) for t in triple)
        raise NotFoundError(f"this release does not contain the triple {' '.join(names)}")
    return explanation


class _Explainer:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.known: dict[ox.Triple, Explanation] = {}

    def explain(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Explanation | None:
        """Return the shortest explanation that does not use a triple it has to explain."""
        if triple in self.known:
            return self.known[triple]
        graphs = [q.graph_name for q in self.store.quads(*triple)]
        asserted = [g for g in graphs if g != INFERRED]
        if asserted or not graphs:
            name = asserted[0] if asserted else None
            found = Explanation(triple, graph=name.value) if isinstance(name, ox.NamedNode) else None
        elif len(above) >= _MAX_DEPTH:
            return None
        else:
            candidates = self.derivations(triple, above | {triple})
            found = min(candidates, key=lambda e: (e.steps(), e.axiom, str(e.premises)), default=None)
        if found and not above:
            self.known[triple] = found
        return found

    def derivations(self, triple: ox.Triple, above: frozenset[ox.Triple]) -> Iterator[Explanation]:
        for rule in self.store.rules:
            binding = _match(rule.head, triple)
            if binding is None:
                continue
            for premises in self.premises(rule, binding):
                if above.intersection(premises):
                    continue
                explained = [self.explain(p, above) for p in premises]
                if all(explained):
                    found = tuple(e for e in explained if e)
                    yield Explanation(triple, rule.axiom, rule.name, premises=found, applied=rule)
                    break
        for derivation in derivations():
            if derivation.word == triple.predicate and isinstance(triple.subject, ox.NamedNode):
                sources = (p for p in self.sources(derivation, triple) if p not in above)
                known = tuple(e for e in (self.explain(p, above) for p in sources) if e)
                yield Explanation(triple, derivation.texts["rule"], "derived", premises=known, applied=derivation)

    def sources(self, derivation: Derivation, triple: ox.Triple) -> list[ox.Triple]:
        """Return the triples from which a derived one comes, in order, as far as the release has them."""
        assert isinstance(triple.subject, ox.NamedNode)
        found: dict[ox.Triple, None] = {}
        for solution in self.store.select(derivation.about(triple.subject)):
            if derivation.is_depth or solution[derivation.value] == triple.object:
                for subject, prop, value in derivation.sources:
                    ends = solution[subject], solution[value]
                    if isinstance(ends[0], ox.NamedNode) and ends[1] is not None:
                        found[ox.Triple(ends[0], prop, ends[1])] = None
        return sorted(filter(self.store.has, found), key=str)

    def premises(self, rule: Rule, binding: dict[str, ox.NamedNode]) -> Iterator[tuple[ox.Triple, ...]]:
        """Yield the triples that match the body of a rule under a binding of the variables of its head."""
        for complete in self.bindings(rule.body, binding):
            yield tuple(_instance(pattern, complete) for pattern in rule.body)

    def bindings(
        self, patterns: tuple[Pattern, ...], binding: dict[str, ox.NamedNode]
    ) -> Iterator[dict[str, ox.NamedNode]]:
        """Yield the bindings under which the store has all patterns, one by one, since the first is often enough."""
        if not patterns:
            yield binding
            return
        nearest = min(patterns, key=lambda pattern: self.width(pattern, binding)) if len(patterns) > 1 else patterns[0]
        rest = tuple(pattern for pattern in patterns if pattern is not nearest)
        for more in self.extend(nearest, binding):
            yield from self.bindings(rest, more)

    def width(self, pattern: Pattern, binding: dict[str, ox.NamedNode]) -> int:
        """Return how many triples match a pattern, counted up to a limit: a hub is entered from its narrow side."""
        subject, predicate, value = (_value(term, binding) for term in pattern)
        return sum(1 for _ in islice(self.store.triples(subject, predicate, value), _WIDE))

    def extend(self, pattern: Pattern, binding: dict[str, ox.NamedNode]) -> Iterator[dict[str, ox.NamedNode]]:
        subject, predicate, value = (_value(term, binding) for term in pattern)
        for triple in sorted(self.store.triples(subject, predicate, value), key=str):
            more = _match(pattern, triple, binding)
            if more is not None:
                yield more


def _instance(pattern: Pattern, binding: dict[str, ox.NamedNode]) -> ox.Triple:
    subject, predicate, value = (_value(term, binding) for term in pattern)
    assert subject is not None and predicate is not None and value is not None  # noqa: PT018
    return ox.Triple(subject, predicate, value)


def _value(term: str | ox.NamedNode, binding: dict[str, ox.NamedNode]) -> ox.NamedNode | None:
    return binding.get(term) if isinstance(term, str) else term


def _match(
    pattern: Pattern, triple: ox.Triple, binding: dict[str, ox.NamedNode] | None = None
) -> dict[str, ox.NamedNode] | None:
    """Return the binding under which a pattern is the triple, or None; only IRIs are bound."""
    bound = dict(binding or {})
    for term, node in zip(pattern, triple, strict=True):
        if not isinstance(node, ox.NamedNode):
            return None
        if isinstance(term, str):
            if bound.setdefault(term, node) != node:
                return None
        elif term != node:
            return None
    return bound
