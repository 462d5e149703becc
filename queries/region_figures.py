"""The figures of a region by year, of the table ``region_year``, as the page of the region shows them.

A build keeps them in a file of the release, by region, so that a server reads those of one region without Polars.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from ..graph.releases.release import Release

#: The file of a release with the figures of its regions.
KEPT: Final = "region-figures.msgpack"
#: The tables that they are made of.
TABLES: Final = ("indicator", "region_year")
#: The kinds of indicator, in the order of the page.
KINDS: Final = ("innovation", "participation", "context")
#: The indicators that the page draws, in its order; it lists all.
DRAWN: Final = (
    *("GB.XPD.RSDV.GD.ZS", "ncses.rd.share", "ncses.rd", "SP.POP.SCIE.RD.P6", "ncses.families", "IP.PAT.RESD"),
    *("ncses.publications.fractional", "TX.VAL.TECH.MF.ZS"),
    *("3gpp.rapporteurships", "3gpp.contributions", "ietf.documents"),
    *("SP.POP.TOTL", "NY.GDP.PCAP.PP.CD", "ncses.rd.gdp", "IT.NET.BBND.P2"),
)
#: The fewest years of a line.
FEWEST_YEARS: Final = 3


class Measured(Struct, frozen=True):
    """An indicator: its names, unit and dataset, as the table ``indicator`` has them."""

    code: str
    name: str
    name_zh: str
    kind: str
    unit: str
    unit_zh: str
    source: str
    dataset: str


class RegionFigures(Struct, frozen=True):
    """The figures of a region of one indicator: years with values, in order."""

    indicator: Measured
    points: tuple[tuple[int, float], ...]

    @property
    def is_drawn(self) -> bool:
        """Whether the page draws them: those of main indicators, of some years, that are not all equal."""
        values = {value for _, value in self.points}
        return self.indicator.code in DRAWN and len(self.points) >= FEWEST_YEARS and len(values) > 1


class _Kept(Struct, frozen=True):
    """The file: the indicators by code, and for each region its points by code, which are read when asked for."""

    indicators: dict[str, Measured]
    regions: dict[str, msgspec.Raw]


class Figures:
    """The figures of all regions of a release."""

    def __init__(self, content: bytes) -> None:
        self._kept = msgspec.msgpack.decode(content, type=_Kept)

    def of(self, region: str) -> list[RegionFigures]:
        """Return the figures of a region: by kind, those that are drawn first, then by name."""
        raw = self._kept.regions.get(region)
        points = msgspec.msgpack.decode(raw, type=dict[str, tuple[tuple[int, float], ...]]) if raw else {}
        found = [RegionFigures(self._kept.indicators[code], each) for code, each in points.items()]
        return sorted(found, key=_order)


def _order(figures: RegionFigures) -> tuple[int, int, str]:
    code = figures.indicator.code
    return (
        KINDS.index(figures.indicator.kind),
        DRAWN.index(code) if code in DRAWN else len(DRAWN),
        figures.indicator.name,
    )


def keep_figures(release: Release) -> int:
    """Keep the figures of all regions in a release that is not published yet; return the number of regions."""
    kept = _made(release)
    if kept.regions:
        (release.path / KEPT).write_bytes(msgspec.msgpack.encode(kept, order="sorted"))
    return len(kept.regions)


def figures_of(release: Release) -> Figures:
    """Return the figures as the build has kept them; made now if it kept none, or others."""
    if KEPT in release.files:
        try:
            return Figures(release.file(KEPT).read_bytes())
        except msgspec.DecodeError:
            pass
    return Figures(msgspec.msgpack.encode(_made(release), order="sorted"))


def _made(release: Release) -> _Kept:
    if not release.manifest.get("tables", {}).keys() >= set(TABLES):
        return _Kept({}, {})
    columns = Measured.__struct_fields__
    indicators = {
        row["code"]: Measured(**row)
        for row in release.table("indicator").select(columns).collect().iter_rows(named=True)
    }
    rows = release.table("region_year").select("region", "indicator", "year", "value").collect()
    whole = _whole_years(release)
    found: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for region, code, year, value in rows.sort("region", "indicator", "year").iter_rows():
        if code in indicators and year in whole.get(code, (year,)):
            found.setdefault(region, {}).setdefault(code, []).append((year, value))
    return _Kept(indicators, {region: _raw(points) for region, points in found.items()})


def _whole_years(release: Release) -> dict[str, list[int]]:
    """Return the years that the sources of participation record from beginning to end, by code, where they say so."""
    # Polars is slow to load, and a server has what a build has kept.
    from .answers.region_figures import of_side, recorded_years
    from .answers.tables import DrawFolders, Tables

    tables = Tables.of(release, DrawFolders())
    years = {figure.code: recorded_years(tables, figure) for figure in of_side("participation")}
    return {code: found for code, found in years.items() if found}


def _raw(points: Mapping[str, object]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(points, order="sorted"))
