"""What workers make, they make at the same time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from standlink.graph.spark.parallel import made

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]


def test_parts_are_made_at_the_same_time_and_once(spark: Any, tmp_path: Path) -> None:
    def meet(number: int) -> int:
        """Wait for the other part: two that are made one after the other never meet."""
        with (tmp_path / f"{number}").open("a") as file:
            file.write("made\n")
        end = time.monotonic() + 30
        while not (tmp_path / f"{1 - number}").exists():
            if time.monotonic() > end:
                raise TimeoutError(f"part {number} is made alone")
            time.sleep(0.05)
        return number

    parts = made(spark.sparkContext.parallelize(range(2), 2).map(meet))
    assert list(parts.toLocalIterator()) == [0, 1]
    assert [(tmp_path / name).read_text() for name in "01"] == ["made\n", "made\n"]
    parts.unpersist()
