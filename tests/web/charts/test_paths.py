"""Outlines in pictures take less room, and are where they were to a twentieth of a pixel."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from standlink.web.charts.paths import shorter

POINT = st.tuples(*[st.floats(-1000, 1000).map(lambda v: round(v, 3))] * 2)
RINGS = st.lists(st.lists(POINT, min_size=1, max_size=8), min_size=1, max_size=4)
Point = tuple[float, float]


def points(outline: str) -> list[Point]:
    """Return the points of a relative outline, as a browser reads it."""
    found: list[Point] = []
    at = start = (0.0, 0.0)
    for command, numbers in re.findall(r"([mlZ])([^mlZ]*)", outline):
        if command == "Z":
            at = start
            continue
        x, y = (float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers))
        at = (at[0] + x, at[1] + y)
        start = at if command == "m" else start
        found.append(at)
    return found


@given(rings=RINGS)
def test_every_point_stays_where_it_is(rings: list[list[Point]]) -> None:
    drawn = "".join("M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in ring) + "Z" for ring in rings)
    moved = points(shorter(f'<path d="{drawn}"/>').split('"')[1])
    # Points that are the same to a tenth of a pixel are drawn once.
    kept = [point for ring in rings for point in _once([(round(x * 10), round(y * 10)) for x, y in ring])]
    assert [(round(x * 10), round(y * 10)) for x, y in moved] == kept


def _once(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [point for before, point in zip([None, *ring], ring, strict=False) if point != before]


def test_other_lines_are_left_as_they_are() -> None:
    for outline in ("M0,0h10v5Z", "M1,2C1,2,3,4,5,6", "m1,2l3,4", ""):
        assert shorter(f'<path d="{outline}"/>') == f'<path d="{outline}"/>'
