"""What the processes of a server take, over time."""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import psutil

from .site import Site, command_of

#: The processes of a server, by a part of their command lines; the others are the first process and the broker.
_ROLES: Final = {"standlink.queries.sparql.worker": "query workers", "spawn_main": "gateways"}
_OTHERS: Final = "first process and broker"
ROLES: Final = (*_ROLES.values(), _OTHERS)


@dataclass(frozen=True)
class Growth:
    """The medians of a figure in the first and in the last quarter of a time."""

    first: float
    last: float

    @property
    def share(self) -> float:
        """By what share of the first the last is larger."""
        return self.last / self.first - 1 if self.first else 0.0


class Usage:
    """Samples of the bytes that processes have for themselves, and of their open files, by role."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._memory: list[tuple[float, Mapping[str, int]]] = []
        self._files: list[tuple[float, Mapping[str, int]]] = []

    def look(self, _: int = 0) -> None:
        """Take a sample."""
        memory, files = Counter[str](), Counter[str]()
        for process in self._site.processes():
            command = command_of(process)
            role = next((role for part, role in _ROLES.items() if part in command), _OTHERS)
            try:
                memory[role] += process.memory_full_info().uss
                files[role] += process.num_fds()
            except psutil.Error:  # It has ended.
                continue
        now = time.monotonic()
        self._memory.append((now, memory))
        self._files.append((now, files))

    def memory(self, since: float) -> dict[str, Growth]:
        """Return the growth of the bytes of each role from a moment on."""
        return _growth(self._memory, since)

    def files(self, since: float) -> dict[str, Growth]:
        """Return the growth of the open files of each role from a moment on."""
        return _growth(self._files, since)


def _growth(samples: list[tuple[float, Mapping[str, int]]], since: float) -> dict[str, Growth]:
    values = defaultdict[str, list[int]](list)
    for when, sample in samples:
        if when >= since:
            for role in ROLES:
                values[role].append(sample.get(role, 0))
    return {role: growth(found) for role, found in values.items()}


def growth(values: list[int]) -> Growth:
    """Return the medians of the first and the last quarter of values.

    >>> growth([1, 1, 5, 9, 5, 5, 2, 2])
    Growth(first=1.0, last=2.0)
    """
    quarter = max(1, len(values) // 4)
    return Growth(float(statistics.median(values[:quarter])), float(statistics.median(values[-quarter:])))
