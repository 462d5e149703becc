"""A store that counts what is read from it: a budget that no other work of the machine can blur."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox


class CountingStore:
    """An Oxigraph store that counts its look-ups, the rows that are read of them, and the queries."""

    def __init__(self, inner: ox.Store) -> None:
        self._inner = inner
        self.lookups = self.rows = self.queries = 0

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        """Yield the quads that match a pattern, and count those that are taken."""
        self.lookups += 1
        for quad in self._inner.quads_for_pattern(*pattern):
            self.rows += 1
            yield quad

    def query(self, *arguments: Any, **options: Any) -> Any:
        """Evaluate a query; the rows that it reads are not counted."""
        self.queries += 1
        return self._inner.query(*arguments, **options)

    def reset(self) -> None:
        """Begin to count anew."""
        self.lookups = self.rows = self.queries = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __contains__(self, quad: ox.Quad) -> bool:
        self.lookups += 1
        return quad in self._inner

    def __len__(self) -> int:
        return len(self._inner)

    def __iter__(self) -> Iterator[ox.Quad]:
        return iter(self._inner)
