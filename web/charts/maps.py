"""Maps: the countries of an answer in the colours of their figures or groups, and where one region lies.

Shapes are from Natural Earth (public domain), joined by UN M49 code; the front-end build puts them beside the fonts. A
country too small to be visible is a dot. The caption counts the regions that are not drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.store import RDF_TYPE, Store, sl
from ...plurals import counted
from ...queries.table import Table
from ...queries.words import Words
from ..linking import href
from ..wording import text
from . import region_maps
from .chart import Chart
from .claims import Place
from .classes import classes, groups
from .headlines import Headline
from .layout import NO_DATA, WIDTHS, Layout, Row, amount, legend, said, unit, valued
from .outlines import atlas, shapes, small_countries
from .scope import chinese

#: Width to height of the world without Antarctica, as projected.
_ASPECT: Final = 2.2
#: The IRI and the name of each country by the code of its shape, read once for a release.
_COUNTRIES: Final[WeakKeyDictionary[Store, dict[str, tuple[str, Words]]]] = WeakKeyDictionary()


class Country(NamedTuple):
    """A country of an answer: the code of its shape, its name, and its continent in English and Chinese."""

    code: str
    name: str
    continent: tuple[str, str]


def world(meta: Mapping[str, Any], rows: Sequence[Row], pixels: int, store: Store) -> Layout | None:
    """Lay out a map of the rows about countries, with the sum of figures of each; None if there are fewer than two."""
    regions = list(dict.fromkeys(str(row["region"]) for row in rows if row["region"]))
    countries = {iri: country for iri in regions if (country := _country(store, iri))}
    known, small = shapes("world"), small_countries()
    drawn = {iri: country for iri, country in countries.items() if country.code in known or country.code in small}
    shown = [row for row in rows if row["region"] in drawn]
    if len(drawn) < 2:
        return None
    found, painted = groups(shown) if "series" in meta else classes(shown, bool(meta.get("share")))
    behind = {str(row["region"]): row["href"] for row in reversed(shown)}
    marks = {
        country.code: {"class": found[iri][0], "text": valued(country.name, found[iri][1]), "href": behind[iri]}
        for iri, country in drawn.items()
    }
    others = named_countries(store)
    no_data = text("charts.no_data")
    entries = legend({**painted, no_data: NO_DATA}, pixels, "bottom", unit(meta))
    height = round(pixels / _ASPECT)
    settings = {
        "width": pixels - 8,
        "height": height,
        "padding": {"left": 2, "top": 2, "bottom": 2, "right": 2},
        "encoding": {"fill": {"scale": entries.scale, "legend": entries.legend}},
    }
    dots = [
        {"longitude": small[code][0], "latitude": small[code][1], **mark}
        for code, mark in marks.items()
        if code in small
    ]
    sums: Counter[str] = Counter()
    for row in shown:
        sums[str(row["region"])] += amount(row)  # type: ignore[assignment]
    ranked = sorted(drawn, key=lambda iri: (-sums[iri], drawn[iri].name))
    return Layout(
        {"world": _painted(marks, others, no_data), "small": dots},
        settings,
        height + entries.height + 12,
        _left_out(len(regions) - len(countries), len(countries) - len(drawn)),
        tuple(marks[drawn[iri].code]["text"] for iri in ranked),
    )


def _painted(
    marks: Mapping[str, Mapping[str, str]], others: Mapping[str, tuple[str, str]], no_data: str
) -> dict[str, Any]:
    """Return the shapes of the world with what is said of each country."""
    topology = atlas("world")
    geometries = []
    for shape in topology["objects"]["countries"]["geometries"]:
        code, name = shape.get("id", ""), shape["properties"]["name"]
        iri, known = others.get(code, ("", name))
        blank = {"class": no_data, "text": valued(known, no_data), "href": (href(iri) or "") if iri else ""}
        geometries.append({**shape, "properties": {**blank, **marks.get(code, {})}})
    return {**topology, "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}}}


def places(rows: Sequence[Row], store: Store) -> list[Place]:
    """Return the countries of rows whose figures are not 0, each with its continent."""
    sums: Counter[str] = Counter()
    for row in rows:
        if row["region"]:
            sums[str(row["region"])] += amount(row)  # type: ignore[assignment]
    found = ((iri, _country(store, iri)) for iri, figure in sums.items() if figure)
    return [Place((c.name, chinese(store, iri, c.name)), c.continent) for iri, c in found if c]


def named_countries(store: Store) -> dict[str, tuple[str, str]]:
    """Return the IRI and the name of each country, in the language of the request, by the code of its shape."""
    if store not in _COUNTRIES:
        nodes = (n for n in store.subjects(RDF_TYPE, sl("Country")) if isinstance(n, ox.NamedNode))
        _COUNTRIES[store] = {code: (n.value, _words(store, n)) for n in nodes if (code := _code(store, n))}
    return {code: (iri, said(name)) for code, (iri, name) in _COUNTRIES[store].items()}


def region_map(current: Release, iri: str, address: str = "") -> Chart | None:
    """Return the map of a region among its neighbours; None if its place is not recorded.

    A country is drawn with those around it, a larger region with its countries in colour, and a smaller region as a dot
    in its country.

    Args:
        current: the release.
        iri: the region.
        address: the address of the picture.
    """
    store, node = current.store, ox.NamedNode(iri)
    if not store.is_a(node, sl("Region")):
        return None
    where = _whereabouts(store, node)
    if where is None:
        return None
    countries = tuple((code, name, href(country) or "") for code, (country, name) in named_countries(store).items())
    layouts = _layouts(where, countries)
    label = store.label(node)
    headline = Headline(label, chinese(store, iri, label))
    table = Table(("region",), ((node,),), {iri: label})
    return Chart("map-of-region", table, layouts, headline, (), address)


# A page offers its map in several sizes and colours, each of which is asked for by itself.
@lru_cache(maxsize=64)
def _layouts(where: region_maps.Whereabouts, countries: tuple[tuple[str, str, str], ...]) -> dict[str, Layout]:
    """Return the layout of a map for each width, given code, name and address of each country."""
    known = {code: (name, address) for code, name, address in countries}
    return {width: region_maps.lay_out(where, known, pixels) for width, pixels in WIDTHS.items()}


def _whereabouts(store: Store, node: ox.NamedNode) -> region_maps.Whereabouts | None:
    """Return the countries of a region, and the point of one that is smaller than a country."""
    own, name = _code(store, node), _name(store, node)
    within = [n for n in store.subjects(sl("partOf"), node) if isinstance(n, ox.NamedNode)]
    codes = {code for n in within if store.is_a(n, sl("Country")) and (code := _code(store, n))}
    if store.is_a(node, sl("Country")):
        return region_maps.Whereabouts(name, frozenset({own})) if region_maps.is_known(own) else None
    longitude, latitude = (store.text(node, ox.NamedNode(f"https://schema.org/{n}")) for n in ("longitude", "latitude"))
    if longitude and latitude and not codes:
        above = [_code(store, n) for n in store.nodes(node, sl("partOf")) if store.is_a(n, sl("Country"))]
        return region_maps.Whereabouts(name, frozenset(above), (float(longitude), float(latitude)))
    known = frozenset(filter(region_maps.is_known, codes))
    return region_maps.Whereabouts(name, known) if known else None


def _code(store: Store, node: ox.NamedNode) -> str:
    return store.text(node, sl("m49")) or store.text(node, sl("iso3166")) or ""


def _name(store: Store, node: ox.NamedNode) -> str:
    return said(_words(store, node))


def _words(store: Store, node: ox.NamedNode) -> Words:
    label = store.label(node)
    return Words(label, chinese(store, node.value, label))


def _country(store: Store, iri: str) -> Country | None:
    """Return a country; None if the region is not one."""
    node = ox.NamedNode(iri)
    if not store.is_a(node, sl("Country")):
        return None
    continents = {c.value: store.label(c) for c in store.nodes(node, sl("partOf")) if store.is_a(c, sl("Continent"))}
    if len(continents) != 1:
        return Country(_code(store, node), _name(store, node), ("", ""))
    ((continent, name),) = continents.items()
    return Country(_code(store, node), _name(store, node), (name, chinese(store, continent, name)))


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
