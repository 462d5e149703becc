"""Outlines of countries in degrees, decoded from the TopoJSON files, and their place on a map of one area.

A map of an area has the equal-area projection of Lambert with its centre in the middle, so that shapes are little
distorted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

VENDOR: Final = Path(__file__).parents[1] / "static" / "vendor"
#: A part of a country counts for its extent if it has this share of the largest part.
_LARGE_PART: Final = 0.25

#: A point in degrees: longitude, latitude.
Point = tuple[float, float]
#: The rings of a part of a country: its border, then its holes.
Part = list[list[Point]]


class Shape(NamedTuple):
    """A country: its code, its name in the atlas, and its parts."""

    code: str
    name: str
    parts: list[Part]

    @property
    def main(self) -> list[Part]:
        """The largest part and those of similar size: a country without its islands overseas."""
        sizes = [size(part[0]) for part in self.parts]
        return [part for part, own in zip(self.parts, sizes, strict=True) if own >= _LARGE_PART * max(sizes)]


@dataclass(frozen=True)
class View:
    """A map of an area: its centre in degrees, pixels per unit sphere, and its size in pixels."""

    centre: Point
    scale: float
    width: float
    height: float

    def place(self, point: Point) -> tuple[float, float] | None:
        """Return where a point is drawn; None for one on the far side."""
        across, up = (math.radians(point[0] - self.centre[0]), math.radians(point[1]))
        middle = math.radians(self.centre[1])
        near = math.sin(middle) * math.sin(up) + math.cos(middle) * math.cos(up) * math.cos(across)
        if near < -0.2:
            return None
        factor = self.scale * math.sqrt(2 / (1 + near))
        x = factor * math.cos(up) * math.sin(across)
        y = factor * (math.cos(middle) * math.sin(up) - math.sin(middle) * math.cos(up) * math.cos(across))
        return self.width / 2 + x, self.height / 2 - y

    def point(self, place: tuple[float, float]) -> Point:
        """Return the point that is drawn at a place."""
        x, y = (place[0] - self.width / 2) / self.scale, (self.height / 2 - place[1]) / self.scale
        reach = math.hypot(x, y)
        if not reach:
            return self.centre
        angle, middle = 2 * math.asin(min(1.0, reach / 2)), math.radians(self.centre[1])
        up = math.asin(math.cos(angle) * math.sin(middle) + y * math.sin(angle) * math.cos(middle) / reach)
        far = x * math.sin(angle)
        near = reach * math.cos(middle) * math.cos(angle) - y * math.sin(middle) * math.sin(angle)
        return self.centre[0] + math.degrees(math.atan2(far, near)), math.degrees(up)

    def shows(self, place: tuple[float, float] | None) -> bool:
        """Return whether a place is on the map."""
        return place is not None and 0 <= place[0] <= self.width and 0 <= place[1] <= self.height


@cache
def atlas(name: str) -> dict[str, Any]:
    """Return the shapes of the countries as TopoJSON: ``world``, or ``outlines``, which are finer."""
    topology: dict[str, Any] = json.loads((VENDOR / f"{name}.json").read_text("utf-8"))
    return topology


@cache
def small_countries() -> dict[str, Point]:
    """Return the places of countries too small for a map of the world, by code."""
    places = json.loads((VENDOR / "small-countries.json").read_text("utf-8"))
    return {place["id"]: (place["longitude"], place["latitude"]) for place in places}


@cache
def shapes(name: str) -> Mapping[str, Shape]:
    """Return the countries of an atlas by their codes."""
    topology = atlas(name)
    arcs = [list(_decoded(arc, topology["transform"])) for arc in topology["arcs"]]
    found = (_shape(geometry, arcs) for geometry in topology["objects"]["countries"]["geometries"])
    return {shape.code or shape.name: shape for shape in found if shape.parts}


def seen(name: str, on: View) -> list[Shape]:
    """Return the countries of an atlas that a map shows."""
    edge = 2 * math.asin(min(1.0, math.hypot(on.width, on.height) / 4 / on.scale))
    caps = _caps(name)
    near = (s for code, s in shapes(name).items() if _angle(caps[code][0], on.centre) <= caps[code][1] + edge)
    return [s for s in near if any(on.shows(on.place(point)) for part in s.parts for point in part[0])]


@cache
def _caps(name: str) -> dict[str, tuple[Point, float]]:
    """Return a point of each country, and the angle within which all of it lies, so that few must be looked at."""
    found = {}
    for code, shape in shapes(name).items():
        points = [point for part in shape.parts for point in part[0]]
        centre = _middle(points)
        found[code] = centre, max(_angle(centre, point) for point in points)
    return found


def view(points: Iterable[Point], width: float, height: float, least: float = 5.0, zoom: float = 0.4) -> View:
    """Return the map that shows points in its middle.

    Args:
        points: what is to be seen, in degrees.
        width: of the map, in pixels.
        height: of the map, in pixels.
        least: the smallest angle from the centre to the edge of what is seen, in degrees.
        zoom: the share of the map, from its centre, that the points reach.
    """
    known = list(points)
    centre = _middle(known)
    reach = max(math.radians(least), *(_angle(centre, point) for point in known))
    return View(centre, zoom * min(width, height) / (2 * math.sin(min(reach, math.pi) / 2)), width, height)


def size(ring: Sequence[Point]) -> float:
    """Return roughly the area of a ring, in square degrees at the equator."""
    total = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    return abs(total) / 2 * math.cos(math.radians(sum(y for _, y in ring) / len(ring)))


def _decoded(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Iterator[Point]:
    (scale_x, scale_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + from_x, y * scale_y + from_y


def _shape(geometry: Mapping[str, Any], arcs: Sequence[list[Point]]) -> Shape:
    def ring(indexes: Sequence[int]) -> list[Point]:
        points: list[Point] = []
        for index in indexes:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += part[1:] if points else part
        return points

    many = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    parts = [[ring(indexes) for indexes in part] for part in many if part]
    return Shape(geometry.get("id", ""), geometry["properties"]["name"], parts)


def _middle(points: Sequence[Point]) -> Point:
    """Return the point in the middle of the box around points, which may cross the date line."""
    sphere = [(math.radians(x), math.radians(y)) for x, y in points]
    east = math.atan2(sum(math.sin(x) for x, _ in sphere), sum(math.cos(x) for x, _ in sphere))
    turned = [(math.degrees(x - east) + 180) % 360 - 180 for x, _ in sphere]
    heights = [y for _, y in points]
    middle = math.degrees(east) + (min(turned) + max(turned)) / 2
    return (middle + 180) % 360 - 180, (min(heights) + max(heights)) / 2


def _angle(one: Point, other: Point) -> float:
    (x1, y1), (x2, y2) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    near = math.sin(y1) * math.sin(y2) + math.cos(y1) * math.cos(y2) * math.cos(x1 - x2)
    return math.acos(max(-1.0, min(1.0, near)))
