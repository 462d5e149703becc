"""The limits of untrusted queries."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one query.

    Attributes:
        seconds: the time that a query may wait for a worker, and then run; None for no limit.
        query_bytes: the longest query, in UTF-8.
        result_bytes: the largest result.
        memory_bytes: the address space of the process that runs the query; 0 for no limit. A worker that has opened a
            release of five million triples takes 0.3 GB of it, of which it touches 0.1 GB.
        services: the endpoints that SERVICE may name.
    """

    seconds: float | None = 20.0
    query_bytes: int = 100_000
    result_bytes: int = 50_000_000
    memory_bytes: int = 2_000_000_000
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """How many queries run and wait at once.

    Attributes:
        workers: queries that run.
        waiting: queries that wait.
        waiting_each: queries of one client that wait.
    """

    workers: int
    waiting: int = 32
    waiting_each: int = 8


def spare_cores() -> int:
    """Return the number of cores that this process may use less one, so that pages have a core; at least one."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, available - 1)
