"""Fixtures of the tests of query workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from standlink.queries.sparql.limits import Limits
from standlink.queries.sparql.workers import WorkerPool


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """A pool of two workers; tests that change or end one make their own."""
    with closing(WorkerPool(Limits(seconds=30), size=2)) as pool:
        yield pool
