"""World maps: the countries of an answer, coloured by their figures or by their group.

Shapes are from Natural Earth (public domain), joined by UN M49 code; the front-end build puts them beside the fonts. A
country too small to be visible is a dot. The caption counts the regions that are not drawn.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from ...graph.store.store import Store, sl
from ...plurals import counted
from ...queries.words import Words
from .claims import Place
from .layout import OTHERS, Layout, Row, amount, colours, largest, legend, written
from .scope import chinese

_VENDOR: Final = Path(__file__).parents[1] / "static" / "vendor"
#: From low to high, on a light page; ``drawing`` has the shades for a dark one.
SHADES: Final = ("#c3dbd8", "#8fbdba", "#5b9b99", "#2f7d7c", "#0b5d5e")
NO_DATA: Final = "#ebe7de"
#: Width to height of the world without Antarctica, as projected.
_ASPECT: Final = 2.2
#: If the maximum exceeds the median by this factor, each class is a multiple of the last.
_SKEWED: Final = 5


class Country(NamedTuple):
    """A country of an answer: the code of its shape, its name, and its continent in English and Chinese."""

    code: str
    name: str
    continent: tuple[str, str]


def world(meta: Mapping[str, Any], rows: Sequence[Row], pixels: int, store: Store) -> Layout | None:
    """Lay out a map of the rows about countries, with the sum of figures of each; None if there are fewer than two."""
    regions = list(dict.fromkeys(str(row["region"]) for row in rows if row["region"]))
    countries = {iri: country for iri in regions if (country := _country(store, iri))}
    shapes, small = _shapes(), _small()
    drawn = {iri: country for iri, country in countries.items() if country.code in shapes or country.code in small}
    shown = [row for row in rows if row["region"] in drawn]
    if len(drawn) < 2:
        return None
    classes, painted = _groups(shown) if "series" in meta else _classes(shown, bool(meta.get("share")))
    data = [
        {"code": country.code, "class": classes[iri][0], "figure": classes[iri][1]} for iri, country in drawn.items()
    ]
    dots = [
        {**small[country.code], "class": classes[iri][0], "text": f"{country.name}: {classes[iri][1]}"}
        for iri, country in drawn.items()
        if country.code in small
    ]
    entries = legend({**painted, "no data": NO_DATA}, pixels, "bottom", str(meta["unit"]))
    height = round(pixels / _ASPECT)
    settings = {
        "width": pixels - 8,
        "height": height,
        "padding": {"left": 2, "top": 2, "bottom": 2, "right": 2},
        "encoding": {"fill": {"scale": entries.scale, "legend": entries.legend}},
    }
    note = _left_out(len(regions) - len(countries), len(countries) - len(drawn))
    datasets = {"world": atlas(), "rows": data, "small": dots}
    return Layout(datasets, settings, height + entries.height + 12, note)


def places(rows: Sequence[Row], store: Store) -> list[Place]:
    """Return the countries of rows whose figures are not 0, each with its continent."""
    sums: Counter[str] = Counter()
    for row in rows:
        if row["region"]:
            sums[str(row["region"])] += amount(row)  # type: ignore[assignment]
    found = ((iri, _country(store, iri)) for iri, figure in sums.items() if figure)
    return [Place((c.name, chinese(store, iri, c.name)), c.continent) for iri, c in found if c]


@cache
def atlas() -> dict[str, Any]:
    """Return the shapes of the countries, as TopoJSON."""
    topology: dict[str, Any] = json.loads((_VENDOR / "world.json").read_text("utf-8"))
    return topology


@cache
def _shapes() -> frozenset[str]:
    return frozenset(shape["id"] for shape in atlas()["objects"]["countries"]["geometries"] if "id" in shape)


@cache
def _small() -> dict[str, dict[str, Any]]:
    places = json.loads((_VENDOR / "small-countries.json").read_text("utf-8"))
    return {place["id"]: {"longitude": place["longitude"], "latitude": place["latitude"]} for place in places}


def _country(store: Store, iri: str) -> Country | None:
    """Return a country; None if the region is not one."""
    node = ox.NamedNode(iri)
    if not store.is_a(node, sl("Country")):
        return None
    code = store.text(node, sl("m49")) or store.text(node, sl("iso3166")) or ""
    continents = {c.value: store.label(c) for c in store.nodes(node, sl("partOf")) if store.is_a(c, sl("Continent"))}
    if len(continents) != 1:
        return Country(code, store.label(node), ("", ""))
    ((continent, name),) = continents.items()
    return Country(code, store.label(node), (name, chinese(store, continent, name)))


def _classes(rows: Sequence[Row], share: bool) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return the class and figure of each country, and the shade of each class."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[str(row["region"])] += amount(row)  # type: ignore[assignment]
    limits = breaks(list(sums.values()))
    texts = [written(limit, share) for limit in limits]
    names = [
        *([f"under {texts[0]}"] if texts else ["all equal"]),
        *(f"{low} to {high}" for low, high in pairwise(texts)),
        *([f"{texts[-1]} and over"] if texts else []),
    ]
    shades = SHADES[len(SHADES) - len(names) :]
    found = {iri: (names[bisect_right(limits, value)], written(value, share)) for iri, value in sums.items()}
    return found, dict(zip(names, shades, strict=True))


def breaks(values: Sequence[float]) -> list[float]:
    """Return the limits between classes of figures: round numbers, four at most.

    Classes are equally wide, or each a multiple of the last where few figures are much larger than most.

    >>> breaks([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    [2, 4, 6, 8]
    >>> breaks([1, 1, 1, 2, 3, 40])
    [2, 5, 10, 20]
    """
    low, high = min(values), max(values)
    if low == high:
        return []
    middle = sorted(values)[len(values) // 2]
    if low >= 0 and high > _SKEWED * middle:
        scale = math.floor(math.log10(high))
        steps = (1,) if high > _SKEWED**3 * (middle or high) else (1, 2, 5)
        tens = range(scale - len(SHADES), scale + 1)
        round_ones = [_round(step * 10.0**ten, ten) for ten in tens for step in steps]
        return [x for x in round_ones if low < x <= high][-len(SHADES) + 1 :]
    ten = math.floor(math.log10((high - low) / len(SHADES)))
    step = next(s * 10.0**ten for s in (1, 2, 2.5, 5, 10) if s * 10.0**ten >= (high - low) / len(SHADES) * 0.999)
    first = math.floor(low / step) + 1
    round_ones = [_round(step * n, ten - 1) for n in range(first, first + len(SHADES))]
    return [x for x in round_ones if low < x <= high][: len(SHADES) - 1]


def _round(value: float, ten: int) -> float:
    """Return a number without floating-point noise."""
    whole = round(value, max(0, -ten))
    return int(whole) if whole == int(whole) else whole


def _groups(rows: Sequence[Row]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return the group of each country, twice, and the colour of each group."""
    names = largest([{**row, "y": 1.0} for row in rows])
    belongs = {str(row["region"]): str(row["series"]) for row in rows}
    found = {iri: (group if group in names else OTHERS, group) for iri, group in belongs.items()}
    return found, {name: colour for name, (colour, _) in colours(names).items()}


def _left_out(others: int, placeless: int) -> Words | None:
    """Return the note on regions that the map does not show; None if it shows all."""
    parts = []
    if others:
        kind = "not a country" if others == 1 else "not countries"
        parts.append(Words(f"{counted(others, 'region')} not shown ({kind})", f"{others:,}个地区未显示（不是国家）"))
    if placeless:
        placed = f"{counted(placeless, 'country', 'countries')} not on the map"
        parts.append(Words(placed, f"{placeless:,}个国家不在地图上"))
    return Words(". ".join(p.en for p in parts), "。".join(p.zh for p in parts)) if parts else None
