"""Inference from a change: the inferred triples that come and go because some asserted ones did, by look-ups alone.

The result is that of inferring all again (``inference.py``), without reading the graph. Removal overestimates first and
then puts back (Gupta, Mumick and Subrahmanian, "Maintaining views incrementally", SIGMOD 1993): what was inferred from
a removed triple leaves, and returns if it still follows from what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.derivation import derivations
from ...ontology.rules import Pattern, Rule
from ...ontology.vocabulary import RDF_TYPE
from ..releases.difference import Difference
from ..store.merging import MERGE, remove, with_merge
from ..store.store import INFERRED

_Bound = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Bindings = Mapping[str, _Bound]
_Key = tuple[ox.NamedNode, object]
#: Of two patterns, the one with fewer matches is looked up first; this many are counted.
_COUNTED: Final = 100


@dataclass
class _Facts:
    """The triples of a store that rules read: asserted and inferred ones, but no derived words."""

    store: ox.Store
    #: Triples that the store had before, in its default graph.
    gone: ox.Store = field(default_factory=ox.Store)
    derived: frozenset[ox.NamedNode] = field(default_factory=lambda: frozenset(rule.word for rule in derivations()))

    def matching(self, pattern: Pattern, bindings: _Bindings) -> Iterator[ox.Triple]:
        """Yield the triples that match a pattern whose variables may have values."""
        subject, predicate, value = _term(pattern[0], bindings), pattern[1], _term(pattern[2], bindings)
        if isinstance(subject, ox.Literal):
            return
        yield from (q.triple for q in self.gone.quads_for_pattern(subject, predicate, value))
        if predicate not in self.derived:
            yield from (q.triple for q in self.store.quads_for_pattern(subject, predicate, value, MERGE))
            return
        for quad in self.store.quads_for_pattern(subject, predicate, value):
            if quad.graph_name not in (MERGE, INFERRED):
                yield quad.triple

    def has(self, triple: ox.Triple) -> bool:
        return ox.Quad(triple.subject, triple.predicate, triple.object) in self.store

    def asserts(self, triple: ox.Triple) -> bool:
        """Return whether a named graph other than the inferred one has a triple."""
        found = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return any(quad.graph_name not in (MERGE, INFERRED) for quad in found)

    def solutions(self, patterns: Sequence[Pattern], bindings: _Bindings) -> Iterator[_Bindings]:
        """Yield the values of all variables with which the triples match the patterns."""
        if not patterns:
            yield bindings
            return
        first = patterns[0] if len(patterns) == 1 else min(patterns, key=lambda p: self._number(p, bindings))
        others = [pattern for pattern in patterns if pattern is not first]
        for triple in self.matching(first, bindings):
            matched = _unified(first, triple, bindings)
            if matched is not None:
                yield from self.solutions(others, matched)

    def _number(self, pattern: Pattern, bindings: _Bindings) -> int:
        return sum(1 for _ in islice(self.matching(pattern, bindings), _COUNTED))


class Propagation:
    """The rules, by the triples that they read and infer."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_body: dict[_Key, list[tuple[Rule, int]]] = {}
        self._by_head: dict[_Key, list[Rule]] = {}
        for rule in rules:
            self._by_head.setdefault(_key(rule.head), []).append(rule)
            for place, pattern in enumerate(rule.body):
                self._by_body.setdefault(_key(pattern), []).append((rule, place))

    def apply(self, store: ox.Store, change: Difference) -> Difference:
        """Change the inferred triples of a store after its asserted ones have changed; return the change.

        Args:
            store: with the change of its asserted triples, and the inferred triples of before.
            change: the triples that a named graph has not any more, and those that it has now.
        """
        new = _Facts(store)
        gone = [triple for triple in change.triples_removed() if not new.asserts(triple)]
        doubtful = self._doubtful(gone, new)
        removed = {t for t in doubtful if _inferred(t) in store}
        remove(store, map(_inferred, removed))
        back = [t for t in [*gone, *doubtful] if self._follows(t, new)]
        added = set[ox.Triple]()
        asserted = [triple for triple in change.triples_added() if new.asserts(triple)]
        for triple in asserted:
            if _inferred(triple) in store:
                store.remove(_inferred(triple))
                removed.add(triple)
        due = [*asserted, *self._put(back, added, new)]
        while due:
            due.extend(self._put(self._consequences(due.pop(), new), added, new))
        return Difference(_lines(added - removed), _lines(removed - added))

    def _put(self, triples: Iterable[ox.Triple], added: set[ox.Triple], facts: _Facts) -> list[ox.Triple]:
        """Add inferred triples that a store lacks; return these."""
        fresh = {triple for triple in triples if not facts.has(triple)}
        facts.store.extend(with_merge(map(_inferred, fresh)))
        added |= fresh
        return list(fresh)

    def _doubtful(self, gone: Sequence[ox.Triple], new: _Facts) -> set[ox.Triple]:
        """Return all triples that were inferred from one that is gone, on whatever way, and are not asserted."""
        found, before = set[ox.Triple](), ox.Store()
        before.extend(ox.Quad(t.subject, t.predicate, t.object) for t in gone)
        old, due = _Facts(new.store, before), list(gone)
        while due:
            for triple in self._consequences(due.pop(), old):
                if triple not in found and not new.asserts(triple):
                    found.add(triple)
                    due.append(triple)
        return found

    def _consequences(self, triple: ox.Triple, facts: _Facts) -> Iterator[ox.Triple]:
        """Yield what follows by one rule from a triple, with other triples of a store."""
        for rule, place in [each for key in _keys(triple) for each in self._by_body.get(key, ())]:
            bindings = _unified(rule.body[place], triple, {})
            if bindings is not None:
                others = [pattern for i, pattern in enumerate(rule.body) if i != place]
                for solution in facts.solutions(others, bindings):
                    s, p, o = rule.head
                    subject, value = _term(s, solution), _term(o, solution)
                    if isinstance(subject, ox.NamedNode | ox.BlankNode) and value is not None:
                        yield ox.Triple(subject, p, value)

    def _follows(self, triple: ox.Triple, facts: _Facts) -> bool:
        """Return whether a triple follows by one rule from triples of a store."""
        for rule in [rule for key in _keys(triple) for rule in self._by_head.get(key, ())]:
            bindings = _unified(rule.head, triple, {})
            if bindings is not None and next(facts.solutions(rule.body, bindings), None) is not None:
                return True
        return False


def _key(pattern: Pattern) -> _Key:
    _, predicate, value = pattern
    return predicate, value if predicate == RDF_TYPE and not isinstance(value, str) else None


def _keys(triple: ox.Triple) -> list[_Key]:
    keys: list[_Key] = [(triple.predicate, None)]
    return [*keys, (triple.predicate, triple.object)] if triple.predicate == RDF_TYPE else keys


def _term(part: str | ox.NamedNode, bindings: _Bindings) -> _Bound | None:
    return bindings.get(part) if isinstance(part, str) else part


def _unified(pattern: Pattern, triple: ox.Triple, bindings: _Bindings) -> _Bindings | None:
    """Return bindings with which a pattern is a triple, or None if there are none."""
    found = dict(bindings)
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if (found.setdefault(part, term) if isinstance(part, str) else part) != term:
            return None
    return found


def _inferred(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED)


def _lines(triples: Iterable[ox.Triple]) -> pl.Series:
    return pl.Series("line", sorted(f"{triple} ." for triple in triples), pl.String)
