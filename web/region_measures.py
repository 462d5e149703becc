"""What the page of a region shows of its figures by year: small lines of the main ones, and a table of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..graph.releases.release import Release
from ..graph.store.description import Thing
from ..queries.region_figures import KINDS, Measured, RegionFigures
from .display import number
from .wording import ENGLISH, language, text

#: From which figure on numbers are shown in thousands of millions or in millions.
_SCALES: Final = ((1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Line:
    """An indicator over time: its figures, how many years have one, its unit with the scale, and its definition."""

    anchor: str
    of: Thing
    unit: str
    points: tuple[tuple[str, float], ...]
    years: int


@dataclass(frozen=True)
class Latest:
    """The latest figure of an indicator and its year, the first year, how many years have one, and the source."""

    anchor: str
    name: str
    kind: str
    unit: str
    value: str
    year: int
    first: int
    years: int
    source: str


def lines_by_kind(found: Iterable[RegionFigures]) -> dict[str, list[Line]]:
    """Return the lines that are drawn, by kind of indicator."""
    drawn = [each for each in found if each.is_drawn]
    kinds = {kind: [_line(each) for each in drawn if each.indicator.kind == kind] for kind in KINDS}
    return {kind: lines for kind, lines in kinds.items() if lines}


def latest(found: Iterable[RegionFigures], current: Release) -> Iterator[Latest]:
    """Yield the latest figure of each indicator."""
    for each in found:
        scale, unit = _scaled(each)
        (first, _), (year, value) = each.points[0], each.points[-1]
        about = each.indicator
        yield Latest(
            anchor(about.code), name_of(about), about.kind, unit, number(value / scale), year, first, len(each.points),
            source_of(current, about.dataset, about.source),
        )  # fmt: skip


def anchor(code: str) -> str:
    """Return the fragment of the definition of an indicator on the page on data quality.

    >>> anchor("GB.XPD.RSDV.GD.ZS")
    'indicator-gb-xpd-rsdv-gd-zs'
    """
    return f"indicator-{code.lower().replace('.', '-')}"


def name_of(about: Measured) -> str:
    """Return the name of an indicator in the language of the request."""
    return about.name if language() == ENGLISH else about.name_zh


def source_of(current: Release, dataset: str, title: str) -> str:
    """Return the title of a dataset in the language of the request; the given one if it has none."""
    if dataset == "cases":
        return text("entity_region.cases")
    chinese = next((d.get("title_zh") for d in current.manifest["datasets"] if d["name"] == dataset), "")
    return chinese if chinese and language() != ENGLISH else title


def _line(each: RegionFigures) -> Line:
    scale, unit = _scaled(each)
    points = tuple((str(year), value / scale) for year, value in each.points)
    return Line(anchor(each.indicator.code), Thing("", name_of(each.indicator)), unit, points, len(points))


def _scaled(each: RegionFigures) -> tuple[float, str]:
    """Return what figures are divided by, so that the largest fits beside a line, and the unit with it."""
    unit = each.indicator.unit if language() == ENGLISH else each.indicator.unit_zh
    most = max(abs(value) for _, value in each.points)
    for scale, name in _SCALES:
        if most >= scale:
            return scale, text(f"entity_region.scales.{name}", unit=unit)
    return 1.0, unit
