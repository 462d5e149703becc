"""A bounded memory cache: of charts and cases, of pages and RDF of hubs, under keys that name the release."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from .wording import language

T = TypeVar("T")


class Cache:
    """A least-recently-used cache of things that are slow to make."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the entry of this key in the language of the request; make and keep it if there is none."""
        key = f"{language()}/{key}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        # Made outside the lock: two requests may both make an entry, but none waits for another.
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._entries:
                self._kept.popitem(last=False)
        return made
