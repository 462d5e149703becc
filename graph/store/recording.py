"""A store that records what is read from it: what was made of that need not be made again until some of it changes.

A look-up is recorded as a subject with or without property, as a value whatever the property, or as a property alone.
It is kept as a number, a checksum. Several look-ups may have the same number: then something is made again that need
not be, but nothing is kept that has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar, cast
from zlib import crc32

import pyoxigraph as ox

from .store import Node, Store, Term

_T = TypeVar("_T")
#: Subject, property and value that a look-up names.
LookUp: TypeAlias = tuple[Node | None, ox.NamedNode | None, Term | None]


class RecordingStore(Store):
    """A store that records its look-ups; it answers no queries.

    The schema and the properties that the graph uses are not recorded: the rules of a release decide the one, and the
    other only which properties are looked up.
    """

    def __init__(self, inner: ox.Store) -> None:
        self._recorder = _Recorder(inner)
        super().__init__(cast("ox.Store", self._recorder))
        self.thing = self._recording(self._thing)  # type: ignore[assignment]
        self.source = self._recording(self._source)  # type: ignore[assignment]
        self.is_imported = self._recording(self._is_imported)  # type: ignore[assignment]
        self.groups = self._recording(self._groups)  # type: ignore[assignment]
        _ = self.schema, self.used_properties
        self._recorder.made = set()

    @contextmanager
    def look_ups(self) -> Iterator[set[LookUp]]:
        """Yield the look-ups that are made meanwhile."""
        outer, self._recorder.made = self._recorder.made, set()
        try:
            yield self._recorder.made
        finally:
            self._recorder.made = outer

    def _recording(self, function: Callable[[ox.NamedNode], _T]) -> Callable[[ox.NamedNode], _T]:
        """Return a function that reads each node once, but records what was read of it every time."""
        known: dict[ox.NamedNode, tuple[_T, set[LookUp]]] = {}

        def remembered(node: ox.NamedNode) -> _T:
            if node not in known:
                with self.look_ups() as made:
                    known[node] = function(node), made
            value, made = known[node]
            self._recorder.made |= made
            return value

        return remembered


def number(look_up: LookUp) -> int:
    """Return the number of a look-up, the same in every process."""
    subject, prop, value = look_up
    text = f" {value}" if subject is None and value is not None else f"{subject or ''} {prop or ''}"
    return crc32(text.encode())


def numbers_of(triples: Iterable[ox.Triple]) -> set[int]:
    """Return the numbers of the look-ups that find one of some triples."""
    return {number(each) for triple in triples for each in _finding(triple)}


def _finding(triple: ox.Triple) -> Iterator[LookUp]:
    subject, prop, value = cast("tuple[Node, ox.NamedNode, Term]", tuple(triple))
    yield from ((None, None, None), (subject, None, None), (subject, prop, None))
    yield from ((None, None, value), (None, prop, None))


class _Recorder:
    """An Oxigraph store that records its look-ups."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.made: set[LookUp] = set()

    def quads_for_pattern(
        self, subject: Node | None, prop: ox.NamedNode | None, value: Term | None, *graph: Any
    ) -> Iterator[ox.Quad]:
        is_by_value = subject is None and value is not None
        self.made.add((None, None, value) if is_by_value else (subject, prop, None))
        return self._store.quads_for_pattern(subject, prop, value, *graph)

    def __contains__(self, quad: ox.Quad) -> bool:
        self.made.add((cast("Node", quad.subject), quad.predicate, None))
        return quad in self._store

    def named_graphs(self) -> Iterator[Node]:
        return self._store.named_graphs()
