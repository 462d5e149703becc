"""Where the texts of an SVG are: what the tests read of pictures."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from standlink.web.charts.lettering import is_square, width

SVG = "{http://www.w3.org/2000/svg}"
#: Widths are counted rounded up; Latin letters take about nine tenths of that.
LATIN = 0.88
#: The height of letters at a size of one: below this overlap, lines of text only touch.
HEIGHT = 0.72

#: A transformation of coordinates: x' = a x + c y + e, y' = b x + d y + f.
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Box:
    """A line of text and the rectangle that it takes, in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1.5 and down > 1.5


def collisions(svg: str) -> list[str]:
    """Return the pairs of texts that overlap, and the texts that leave the picture."""
    root = ET.fromstring(svg)
    across, down = (float(v) for v in root.attrib["viewBox"].split()[2:])
    boxes = list(boxes_of(root, SAME))
    hits = [f"{a.text} / {b.text}" for a, b in combinations(boxes, 2) if a.meets(b)]
    out = [b.text for b in boxes if b.left < -3 or b.right > across + 3 or b.top < -3 or b.bottom > down + 3]
    return hits + [f"{text} leaves the picture" for text in out]


def boxes_of(node: ET.Element, at: Matrix) -> Iterator[Box]:
    """Yield the lines of text below a node."""
    at = multiplied(at, matrix(node.get("transform", "")))
    if node.tag == f"{SVG}text":
        yield from lines_of(node, at)
        return
    for child in node:
        yield from boxes_of(child, at)


def lines_of(node: ET.Element, at: Matrix) -> Iterator[Box]:
    if float(node.get("opacity", "1")) == 0:
        return
    size = float(re.sub(r"[^\d.]", "", node.get("font-size", "11px")))
    parts = [(part.text or "", float(part.get("dy", "0")) if i else 0.0) for i, part in enumerate(node)]
    down = 0.0
    for text, step in parts or [(node.text or "", 0.0)]:
        down += step
        if text.strip():
            yield box(text, size, node.get("text-anchor", "start"), down, at)


def box(text: str, size: float, anchor: str, down: float, at: Matrix) -> Box:
    wide = sum(width(letter, size) * (1 if is_square(letter) else LATIN) for letter in text)
    left = {"start": 0.0, "middle": -wide / 2, "end": -wide}[anchor]
    corners = [(x, down - y) for x in (left, left + wide) for y in (0.0, HEIGHT * size)]
    placed = [(at[0] * x + at[2] * y + at[4], at[1] * x + at[3] * y + at[5]) for x, y in corners]
    xs, ys = [x for x, _ in placed], [y for _, y in placed]
    return Box(text, min(xs), min(ys), max(xs), max(ys))


def matrix(transform: str) -> Matrix:
    found = SAME
    for name, values in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(v) for v in re.split(r"[\s,]+", values.strip())]
        if name == "translate":
            found = multiplied(found, (1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) > 1 else 0))
        elif name == "rotate":
            sine, cosine = math.sin(math.radians(numbers[0])), math.cos(math.radians(numbers[0]))
            found = multiplied(found, (cosine, sine, -sine, cosine, 0, 0))
        elif name == "scale":
            found = multiplied(found, (numbers[0], 0, 0, numbers[-1], 0, 0))
        else:
            raise ValueError(f"unknown transformation {name}")
    return found


def multiplied(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    u, v, w, x, y, z = other
    return (a * u + c * v, b * u + d * v, a * w + c * x, b * w + d * x, a * y + c * z + e, b * y + d * z + f)
