"""Results of queries that were shown last, so that another view, a picture or a page of them is not computed again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from ..queries.sparql.result import Result

#: The most bytes of all results that are kept, and of one.
MOST_BYTES: Final = 48_000_000
LARGEST: Final = 8_000_000

Key = tuple[object, ...]


class KeptResults:
    """The results that were used last, as far as they are not too large. Keys name the release, which never changes."""

    def __init__(self, most_bytes: int = MOST_BYTES, largest: int = LARGEST) -> None:
        self._most_bytes, self._largest = most_bytes, largest
        self._kept: OrderedDict[Key, Result] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key, find: Callable[[], Result]) -> Result:
        """Return the result of a key; compute it, and keep it unless it is too large, if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Computed outside the lock: two requests may both compute one, but none waits for another.
        found = find()
        if len(found.data) <= self._largest:
            self._keep(key, found)
        return found

    def _keep(self, key: Key, found: Result) -> None:
        with self._lock:
            if key not in self._kept:
                self._bytes += len(found.data)
            self._kept[key] = found
            while self._bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.data)
