"""What occurs in a release: classes, the properties of things, the values of properties, the most frequent first.

Whatever is read is bounded, so that in a large release it is a part, and kept for the next request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ...graph.store.store import RDF_TYPE, Store, Term
from .context import Context
from .names import terms

#: Subjects whose properties, and triples whose values, are counted.
_SUBJECTS: Final = 400
_TRIPLES: Final = 20_000
#: Values of a property that are kept, and the longest text among them.
_VALUES: Final = 300
_LONGEST: Final = 60
#: Lists that are kept of a release: a megabyte or two.
_KEPT: Final = 256


class Occurrences:
    """What occurs in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[tuple[str, str], tuple[str, ...]] = {}
        self._values: dict[str, tuple[Term, ...]] = {}

    def classes(self) -> tuple[str, ...]:
        """Return the classes that have things, those with the most first; large ones count as equal."""
        return self._keep(("", ""), self._classes)

    def properties(self, context: Context) -> tuple[str, ...]:
        """Return the properties that occur where a context wants one; none if it says nothing of the subject."""
        if context.subject:
            subject = ox.NamedNode(context.subject)
            return tuple(dict.fromkeys(t.predicate.value for t in islice(self._store.triples(subject), _TRIPLES)))
        if context.classes:
            pattern = (RDF_TYPE.value, context.classes[-1])
        elif context.has:
            pattern = (context.has[0], "")
        else:
            return ()
        return self._keep(pattern, lambda: self._properties(*pattern))

    def values(self, prop: str) -> tuple[Term, ...]:
        """Return values of a property: things, and short texts if there are few."""
        if prop not in self._values:
            if len(self._values) >= _KEPT:
                self._values.clear()
            self._values[prop] = self._of_property(prop)
        return self._values[prop]

    def _keep(self, key: tuple[str, str], find: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = find()
        return self._kept[key]

    def _classes(self) -> tuple[str, ...]:
        counts: Counter[str] = Counter()
        for iri, role in terms(self._store).items():
            if role == "class":
                things = self._store.triples(None, RDF_TYPE, ox.NamedNode(iri))
                counts[iri] = sum(1 for _ in islice(things, _SUBJECTS))
        return tuple(iri for iri, number in counts.most_common() if number)

    def _properties(self, prop: str, value: str) -> tuple[str, ...]:
        """Return the properties of some subjects that have a property, with a value unless that is empty."""
        found = self._store.triples(None, ox.NamedNode(prop), ox.NamedNode(value) if value else None)
        subjects = dict.fromkeys(t.subject for t in islice(found, _SUBJECTS) if not isinstance(t.subject, ox.Triple))
        counts: Counter[str] = Counter()
        for subject in subjects:
            counts.update({t.predicate.value for t in islice(self._store.triples(subject), _SUBJECTS)})
        return tuple(name for name, _ in counts.most_common())

    def _of_property(self, prop: str) -> tuple[Term, ...]:
        counts = Counter(t.object for t in islice(self._store.triples(None, ox.NamedNode(prop)), _TRIPLES))
        ranked = [value for value, _ in counts.most_common()]
        things = [value for value in ranked if isinstance(value, ox.NamedNode)][:_VALUES]
        texts = [value for value in ranked if isinstance(value, ox.Literal)]
        short = texts if len(texts) <= _VALUES and all(len(text.value) <= _LONGEST for text in texts) else []
        return (*things, *short)


@lru_cache(maxsize=2)
def occurrences(store: Store) -> Occurrences:
    """Return what occurs in a store."""
    return Occurrences(store)
