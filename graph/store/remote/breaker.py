"""A circuit breaker: after several failures in a row, nothing is sent for a while, so that readers need not wait."""

from __future__ import annotations

import time
from threading import Lock
from typing import Final

#: Failures in a row after which the service counts as gone, and seconds until it is tried again.
FAILURES: Final = 3
PAUSE: Final = 5.0


class Breaker:
    """Counts failures; when there are too many, it lets one attempt pass after each pause."""

    def __init__(self, failures: int = FAILURES, pause: float = PAUSE) -> None:
        self._most, self._pause = failures, pause
        self._failures, self._next = 0, 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether the last attempts failed, so that most are refused."""
        return self._failures >= self._most

    def admit(self) -> float:
        """Return 0 if an attempt may be made now, else the seconds until the next."""
        with self._lock:
            now = time.monotonic()
            if not self.is_open:
                return 0.0
            if now < self._next:
                return self._next - now
            self._next = now + self._pause
            return 0.0

    def succeeded(self) -> None:
        """Note that the service answered, whatever it said."""
        self._failures = 0

    def failed(self) -> None:
        """Note that the service did not answer."""
        with self._lock:
            self._failures += 1
            if self.is_open:
                self._next = time.monotonic() + self._pause
