"""World Development Indicators: values of indicators for countries and groups of countries by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from ..data_cube import Cube, read_indicators
from ..indicators import AREAS, CODES, Areas, values_in
from ..protocol import About, Importer, Reference, Report
from ..tabular import TableFile

_COLUMNS: Final = ("indicator", "country_iso3", "country_name", "year", "value")
_INDICATORS: Final = Path(__file__).with_name("wdi.toml")


@dataclass(frozen=True)
class Wdi(TableFile):
    """A table of values in long form: indicator, country, year, value."""

    importer: ClassVar = Importer(
        "wdi",
        "World Development Indicators, of the World Bank",
        version=1,
        reads=(Reference.COUNTRIES,),
        files=(_INDICATORS, CODES, AREAS),
    )

    def about(self) -> About:
        return self.described_as(
            "World Development Indicators",
            "https://creativecommons.org/licenses/by/4.0/",
            "https://datatopics.worldbank.org/world-development-indicators/",
            "Source: World Bank, World Development Indicators. Groups of countries are the World Bank's.",
        )

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the structure of the values, which are kept beside the triples."""
        import polars as pl

        indicators = read_indicators(_INDICATORS)
        source = self.rows(report, "a table of World Development Indicators", _COLUMNS)
        empty = {name: pl.lit("") for name in ("field", "count_type", "source_table")}
        table = source.table.select(
            "indicator", "year", "value", area="country_name", area_code="country_iso3", **empty
        )
        values = values_in(table, source, report, indicators, Areas(), self.path)
        report.progress(0.5)
        known = set(values["indicator"])
        found = [each for code, each in indicators.items() if code in known]
        yield from Cube(self.name, found, {}, report.keep_values(values), values).triples()
        report.progress(1.0)
