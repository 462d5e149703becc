"""Damaged inputs end in a documented error: those that once did not, and some new ones."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import few
from standlink.bench.fuzz.__main__ import KEPT, ODD, damaged
from standlink.bench.fuzz.targets import TARGETS

CASES = sorted(path for path in KEPT.glob("*/*") if path.is_file())
#: The site needs a release, which the tests of its pages have.
PARSERS = sorted(TARGETS.keys() - {"parameters"})


@cache
def samples_of(parser: str) -> list[bytes]:
    return [sample for sample in TARGETS[parser].samples() if sample.strip()]


def attempt(parser: str, data: bytes) -> None:
    target = TARGETS[parser]
    with suppress(*target.errors):
        target.run(data)


@pytest.mark.parametrize("path", [path for path in CASES if path.parent.name in PARSERS], ids=lambda path: path.name)
def test_kept_case_ends_in_a_documented_error(path: Path) -> None:
    attempt(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("parser", PARSERS)
def test_samples_are_read(parser: str) -> None:
    """Otherwise damage to them would show little."""
    samples = TARGETS[parser].samples()
    assert samples
    for sample in samples[:3]:
        attempt(parser, sample)


@pytest.mark.parametrize("parser", PARSERS)
@settings(max_examples=few(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False), more=st.binary(max_size=20) | st.sampled_from(ODD))
def test_damaged_input_ends_in_a_documented_error(parser: str, chance, more: bytes) -> None:
    attempt(parser, damaged(chance, samples_of(parser)) + more)
