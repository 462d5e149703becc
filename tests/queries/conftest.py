"""Fixtures of the tests of questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def real_data(shared: Callable[[str], Path]) -> None:
    """Skip a test that needs more than the small stand-ins."""
    shared("data")
