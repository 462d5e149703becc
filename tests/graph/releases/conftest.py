"""A data folder with a release of the small cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.graph.pipeline.build import build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, small_cases: Path) -> Path:
    """A data folder with a release of the small cases, which tests leave as it is."""
    home = tmp_path_factory.mktemp("built")
    build(home, cases=small_cases)
    return home
