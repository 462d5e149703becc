"""The test run itself: tests that share a costly fixture run on one worker."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def shared_by_a_file() -> None:
    """Stand for a fixture that each worker would make again."""


def test_tests_that_share_a_fixture_of_their_file_are_one_group(
    request: pytest.FixtureRequest, shared_by_a_file: None
) -> None:
    """Some versions of pytest and pytest-xdist drop groups in silence, which doubles the time of a run."""
    if not request.config.getoption("loadgroup", False):
        pytest.skip("run with -n auto --dist loadgroup")
    assert request.node.nodeid.endswith("@tests/test_groups.py")
