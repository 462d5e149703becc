"""Texts are measured in the font of the site from the first picture on, whatever was drawn before."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

_DRAWN = """
from standlink.web.charts.raster import rendered
from standlink.web.charts.rendering import _to_svg

bars = {
    "data": {"values": [{"name": f"a fairly long name of an actor, number {i}", "n": i} for i in range(9)]},
    "mark": "bar",
    "encoding": {"y": {"field": "name", "axis": {"labelFont": "Inter", "labelLimit": 900}}, "x": {"field": "n"}},
}
first = _to_svg(bars)
assert rendered(first).startswith(b"\\x89PNG")
print(first == _to_svg(bars))
"""


def test_picture_is_the_same_after_one_was_made_as_png() -> None:
    pytest.importorskip("vl_convert")
    drawn = subprocess.run([sys.executable, "-c", _DRAWN], capture_output=True, text=True, check=True)
    assert drawn.stdout == "True\n"
