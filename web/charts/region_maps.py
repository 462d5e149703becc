"""The map of a region: its countries in colour among their neighbours, or a dot in its country, with names that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from .layout import ACCENT, INK, NO_DATA, PAPER, RIVAL_TEXT, SHADES, SOFT, Layout
from .lettering import width
from .outlines import Point, Shape, View, seen, shapes, size, small_countries, view

#: Up to this many degrees from the centre to the edge, the finer outlines are drawn.
_FINE: Final = 28.0
#: From this many degrees on, the world as a whole is clearer.
_WORLD: Final = 65.0
_LETTERS: Final = 12
#: How many rows of a country are tried for its name.
_ROWS: Final = 10
#: Height to width of the map.
_ASPECT: Final = 0.56


class Whereabouts(NamedTuple):
    """Where a region is: its name, the codes of its countries, and its own point if it is smaller than one."""

    name: str
    codes: frozenset[str]
    point: Point | None = None


class _Name(NamedTuple):
    """A name on the map: where it is, in pixels, the width of its country there, and its colours."""

    label: str
    place: tuple[float, float]
    room: float
    is_own: bool = False
    is_point: bool = False
    is_coloured: bool = False
    href: str = ""

    @property
    def colour(self) -> str:
        if self.is_point:
            return RIVAL_TEXT
        if self.is_coloured and self.fits:
            return PAPER
        return INK if self.is_own else SOFT

    @property
    def fits(self) -> bool:
        """Whether the name is no wider than the country."""
        return width(self.label, _LETTERS) + 6 <= self.room


def is_known(code: str) -> bool:
    """Return whether a country has a shape or a place."""
    return code in shapes("outlines") or code in small_countries()


def lay_out(where: Whereabouts, countries: Mapping[str, tuple[str, str]], pixels: int) -> Layout:
    """Lay out the map.

    Args:
        where: the region.
        countries: the name and the address of each country, by its code.
        pixels: the width.
    """
    across, down = pixels - 8, round(pixels * (_ASPECT if pixels > 500 else 0.8))
    fine, small = shapes("outlines"), small_countries()
    points = [p for code in where.codes if code in fine for part in fine[code].main for p in part[0]]
    points += [small[code] for code in where.codes if code not in fine and code in small]
    area = view(points or [p for p in (where.point,) if p], across, down)
    angle = _edge(area)
    is_world = angle > _WORLD
    drawn = list(shapes("world").values()) if is_world else seen("outlines" if angle <= _FINE else "world", area)
    features = [_feature(shape, where, countries) for shape in drawn]
    names = [] if is_world else list(_fitting(_names(drawn, where, countries, area), area))
    projection = {
        "rotate": [-area.centre[0], -area.centre[1], 0],
        "scale": area.scale,
        "translate": [across / 2, down / 2],
        "clipExtent": [[0, 0], [across, down]],
    }
    settings = {
        "width": across,
        "height": down,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 4},
        "projection": {"type": "equalEarth", "rotate": [-11, 0, 0]} if is_world else projection,
    }
    dots = [{"longitude": x, "latitude": y, "text": where.name} for x, y in _dots(where, fine)]
    data = {"shapes": {"type": "FeatureCollection", "features": features}, "dots": dots, "names": names}
    own = sorted(countries[code][0] for code in where.codes if code in countries)
    return Layout(data, settings, down + 8, None, tuple(own) if len(own) > 1 or where.point else ())


def _edge(area: View) -> float:
    """Return how many degrees the map reaches from its centre to its upper edge."""
    return area.height / 2 / area.scale * 57.3


def _dots(where: Whereabouts, fine: Mapping[str, Shape]) -> Iterator[Point]:
    if where.point:
        yield where.point
    elif len(where.codes) == 1:
        yield from (small_countries()[code] for code in where.codes if code not in fine)


def _feature(shape: Shape, where: Whereabouts, countries: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    name, address = countries.get(shape.code, (shape.name, ""))
    is_own = shape.code in where.codes
    colour = (SHADES[0] if where.point else ACCENT) if is_own else NO_DATA
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": shape.parts},
        "properties": {"colour": colour, "text": name, "href": address},
    }


def _names(
    drawn: Sequence[Shape], where: Whereabouts, countries: Mapping[str, tuple[str, str]], area: View
) -> Iterator[_Name]:
    """Yield the names of countries, each where what is seen of its largest part is widest."""
    if where.point and (place := area.place(where.point)):
        yield _Name(where.name, (place[0], place[1] + 16), area.width, is_point=True)
    for shape in drawn:
        part = max(shape.parts, key=lambda part: size(part[0]))
        middle, room = _widest([place for point in part[0] if (place := area.place(point))], area)
        name, address = countries.get(shape.code, (shape.name, ""))
        is_own = shape.code in where.codes and len(where.codes) == 1 and where.point is None
        is_coloured = shape.code in where.codes and where.point is None
        yield _Name(name, middle, room, is_own, is_coloured=is_coloured, href=address)


def _fitting(names: Iterator[_Name], area: View) -> Iterator[dict[str, Any]]:
    """Yield the names that fit into their countries and do not meet, the own one first, then by size."""
    taken: list[tuple[float, float, float]] = []
    for name in sorted(names, key=lambda name: (not name.is_point, not name.is_own, -name.room, name.label)):
        half, (x, y) = width(name.label, _LETTERS) / 2, name.place
        is_inside = half + 2 <= x <= area.width - half - 2 and 12 <= y <= area.height - 12
        is_free = all(abs(x - other) > half + reach + 6 or abs(y - row) > 16 for other, row, reach in taken)
        if is_inside and is_free and (name.fits or name.is_own):
            taken.append((x, y, half))
            longitude, latitude = area.point((x, y))
            halo = PAPER if name.is_point or (name.is_own and not name.fits) else None
            yield {"longitude": longitude, "latitude": latitude, "label": name.label, "colour": name.colour,
                   "halo": halo, "href": name.href}  # fmt: skip


def _widest(ring: Sequence[tuple[float, float]], area: View) -> tuple[tuple[float, float], float]:
    """Return where a ring is widest on the map for a line of text, and how wide it is there."""
    rows = [y for _, y in ring if 0 <= y <= area.height]
    best, widest = (0.0, 0.0), 0.0
    for step in range(1, _ROWS) if rows else ():
        y = min(rows) + (max(rows) - min(rows)) * step / _ROWS
        above, below = (_spans(ring, y + half, area) for half in (-_LETTERS / 2, _LETTERS / 2))
        for span in _spans(ring, y, area):
            line = _common(_common(span, above), below)
            start, end = line if line[0] < line[1] else span
            # The middle is preferred to a place that is only a little wider, any line to a row that is none.
            room = (end - start) * (1 - abs(step / _ROWS - 0.5) / 2) * (1 if line == (start, end) else 0.01)
            if room > widest:
                best, widest = ((start + end) / 2, y), room
    return best, widest


def _spans(ring: Sequence[tuple[float, float]], y: float, area: View) -> list[tuple[float, float]]:
    """Return the parts of a row that are inside a ring and on the map."""
    crossings = sorted(
        (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])
        if (y1 > y) != (y2 > y)
    )
    pairs = zip(crossings[::2], crossings[1::2], strict=False)
    return [(max(left, 0.0), min(right, area.width)) for left, right in pairs]


def _common(span: tuple[float, float], others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the longest part that a span has in common with one of others; an empty one if there is none."""
    shared = [(max(span[0], start), min(span[1], end)) for start, end in others]
    return max((part for part in shared if part[0] < part[1]), key=lambda part: part[1] - part[0], default=(0.0, 0.0))
