"""What was made last, kept in memory: charts and case studies, under keys that name the release."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Cache:
    """A bounded store of things that take long to make; what was not asked for longest goes first."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._made: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return what is kept under this key, made now if it is not at hand."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                found: T = self._made[key]
                return found
        # Two requests may both make it; that costs less than making every request wait for any other.
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._entries:
                self._made.popitem(last=False)
        return made
