"""The second stage: what the ontology's axioms infer from the data, written into a named graph of its own.

Every rule runs as one query in the store, again and again until none adds anything (the least fixpoint). A rule is run
again only if the last round added something that its body could match.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ...ontology.rules import Pattern, Rule, rules_from
from ...ontology.vocabulary import RDF_TYPE, ontology_triples
from ..store import INFERRED

Key = tuple[str, str]


def infer(store: ox.Store, rules: Iterable[Rule] | None = None) -> int:
    """Add all that the rules infer to the graph ``INFERRED``; return the number of triples added."""
    rules = list(rules) if rules is not None else rules_from(ontology_triples())
    added = 0
    due = rules
    while due:
        changed: set[Key] = set()
        for rule in due:
            found = store.query(rule.construct(), use_default_graph_as_union=True)
            assert isinstance(found, ox.QueryTriples)
            new = list(found)
            if new:
                store.extend(ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in new)
                added += len(new)
                changed.add(_key(rule.head))
        due = [rule for rule in rules if any(_key(pattern) in changed for pattern in rule.body)]
    return added


def _key(pattern: Pattern) -> Key:
    """Return what distinguishes the triples of a pattern: the property, and for types also the class."""
    _, predicate, value = pattern
    return (predicate.value, str(value) if predicate == RDF_TYPE else "")
