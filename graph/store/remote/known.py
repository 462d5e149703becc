"""What has been read of a service: the quads of things and patterns, and which things a result has named together.

A release never changes, so that what is known stays true; the oldest is forgotten when there is too much of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from threading import RLock
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

#: The most quads, and the most things with companions, that are kept: some 300 MB.
MOST_QUADS: Final = 300_000
MOST_NAMED: Final = 100_000

Quads = Sequence[ox.Quad]


class Pattern(NamedTuple):
    """A look-up: the parts that are given; None stands for any."""

    subject: Any = None
    prop: Any = None
    value: Any = None

    def matches(self, quad: ox.Quad) -> bool:
        """Return whether a quad matches."""
        subject, prop, value = self
        return (
            (prop is None or quad.predicate == prop)
            and (value is None or quad.object == value)
            and (subject is None or quad.subject == subject)
        )

    def wider(self) -> Iterator[Pattern]:
        """Yield the pattern itself, and those that match all that it matches and have an end."""
        subject, prop, value = self
        yield self
        if subject is not None:
            if value is not None:
                yield Pattern(subject, prop)
            if prop is not None or value is not None:
                yield Pattern(subject)
        if value is not None:
            if subject is not None:
                yield Pattern(None, prop, value)
            if subject is not None or prop is not None:
                yield Pattern(None, None, value)


class Known:
    """The results of look-ups, by pattern."""

    def __init__(self, most_quads: int = MOST_QUADS, most_named: int = MOST_NAMED) -> None:
        self._most_quads, self._most_named = most_quads, most_named
        self._found: OrderedDict[Pattern, Quads] = OrderedDict()
        self._companions: OrderedDict[ox.NamedNode, tuple[ox.NamedNode, ...]] = OrderedDict()
        self._quads = 0
        self._lock = RLock()

    def find(self, pattern: Pattern) -> Quads | None:
        """Return the quads that match a pattern; None if they are not known."""
        with self._lock:
            for wider in pattern.wider():
                if wider in self._found:
                    self._found.move_to_end(wider)
                    found = self._found[wider]
                    return found if wider == pattern else [quad for quad in found if pattern.matches(quad)]
        return None

    def keep(self, pattern: Pattern, quads: Quads) -> None:
        """Keep all quads that match a pattern, which may have been read several times."""
        quads = list(dict.fromkeys(quads))
        with self._lock:
            self._quads += len(quads) + 1 - (len(self._found[pattern]) + 1 if pattern in self._found else 0)
            self._found[pattern] = quads
            self._found.move_to_end(pattern)
            while self._quads > self._most_quads and len(self._found) > 1:
                _, oldest = self._found.popitem(last=False)
                self._quads -= len(oldest) + 1

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()
            self._companions.clear()
            self._quads = 0

    def name(self, things: Iterable[ox.NamedNode]) -> None:
        """Note that a result names some things, of which those are new that no result has named before."""
        together = tuple(dict.fromkeys(things))
        with self._lock:
            for thing in together:
                self._companions.setdefault(thing, together)
            while len(self._companions) > self._most_named:
                self._companions.popitem(last=False)

    def is_named(self, thing: ox.NamedNode) -> bool:
        """Return whether a result has named a thing together with others."""
        with self._lock:
            return len(self._companions.get(thing, ())) > 1

    def companions(self, thing: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        """Return the things that were named together with one, and itself, first."""
        with self._lock:
            return (thing, *(each for each in self._companions.get(thing, ()) if each != thing))
