"""The extraction from RFCs keeps the quality that docs/ietf.md states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from standlink.bench.ietf import report, score, wilson


def test_a_score_counts_what_is_read_and_what_is_there() -> None:
    found = score([("Acme, Inc.", "ACME Inc"), ("Acme", "Other"), ("", "Missed"), ("Extra", "")])
    assert (found.right, found.read, found.there) == (1, 3, 3)


def test_interval_of_wilson() -> None:
    low, high = wilson(90, 94)
    assert (round(low, 3), round(high, 3)) == (0.896, 0.983)


@pytest.mark.slow
@pytest.mark.parametrize("judged_only", [True, pytest.param(False, marks=pytest.mark.whole)])
def test_the_judged_sample_is_read_as_well_as_the_page_says(judged_only: bool, shared: Callable[[str], Path]) -> None:
    lines = list(report(shared("data/ietf"), judged_only=judged_only))
    assert [line for line in lines if line.startswith("organization  precision 1.000 (94 of 94")]
    assert [line for line in lines if line.startswith("country       precision 1.000 (53 of 53")]
