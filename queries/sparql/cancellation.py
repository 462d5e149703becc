"""Ending a query whose client has gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class Cancellation:
    """Tells what runs for a client that it has gone. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._callback: Callable[[], object] | None = None
        self.cancelled = False

    def cancel(self) -> None:
        """Say that the client has gone."""
        with self._lock:
            self.cancelled, callback = True, self._callback
        if callback:
            callback()

    @contextmanager
    def calling(self, callback: Callable[[], object]) -> Iterator[None]:
        """Call ``callback`` if the client goes, or has gone, while the block runs."""
        with self._lock:
            self._callback = callback
        if self.cancelled:
            callback()
        try:
            yield
        finally:
            with self._lock:
                self._callback = None
