"""Tables of NCSES, US National Center for Science and Engineering Statistics: patents, articles, trademarks, R&D.

A folder may have several of its eight tables; each is known by its columns. They are read as one table of indicator,
field, area, year and value, which is also accepted as a source: corrected rows are read again in it.

The tables have no codes of their own for what they count, so Standlink gives them (``ncses.toml``). Tables of patents
and of patent families have the same columns; the number of the table tells which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from ....errors import FileError
from ....ontology.namespaces import mint
from ...store.ntriples import iri, line, name
from ..archive import checksum
from ..curated import curated
from ..data_cube import Cube, read_indicators
from ..indicators import AREAS, CODES, STATES, Areas, tables_in, us_states, values_in
from ..organizations.files import rows
from ..protocol import About, Importer, Reference, Report
from ..tabular import Rows, TableFile, described

if TYPE_CHECKING:
    import polars as pl

_INDICATORS: Final = Path(__file__).with_name("ncses.toml")
_FIELDS: Final = Path(__file__).with_name("ncses-fields.csv")
#: The one table that all are read as; ``file`` and ``line`` say where a row was.
_COLUMNS: Final = (
    *("file", "line", "indicator", "table", "field", "count_type"),
    *("area", "area_code", "year", "value", "source_table"),
)
_KIND: Final = "a table of NCSES"


@dataclass(frozen=True)
class _Form:
    """One of the tables.

    Attributes:
        mark: the column by which it is known.
        others: its other columns.
        table: the list of fields that it is divided into; empty for none.
        indicators: codes by a text, the value of the column ``by``.
        by: the column that tells what a row counts; empty if all count the same.
        values: the columns of values, by indicator, if there are several.
    """

    mark: str
    others: tuple[str, ...]
    table: str = ""
    indicators: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    area: str = "area"
    count_type: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.mark, *self.others)


_OF_AREA: Final = ("area", "iso3", "year", "value", "source_table")
_FORMS: Final = (
    _Form(
        "technology_field",
        _OF_AREA,
        "technology",
        {
            **{str(n): "ncses.families" for n in range(5818, 5857)},
            **{str(n): "ncses.patents" for n in range(5857, 5895)},
        },
        "source_table",
    ),
    _Form(
        "technology_sector",
        ("measure", *_OF_AREA),
        "sector",
        {"PCT applications": "ncses.pct", "USPTO utility patents granted": "ncses.patents.sectors"},
        "measure",
    ),
    _Form("technology", _OF_AREA, "sustainability", {"": "ncses.patents.sustainability"}),
    _Form(
        "science_field",
        ("count_type", *_OF_AREA),
        "science",
        {kind: f"ncses.publications.{kind}" for kind in ("fractional", "whole")},
        "count_type",
        count_type="count_type",
    ),
    _Form("business_sector", _OF_AREA, "business", {"": "ncses.trademarks"}),
    _Form(
        "state",
        ("measure", "year", "value", "source_table"),
        "",
        {
            "all_rd": "ncses.rd",
            "business_performed": "ncses.rd.business",
            "federal_performed": "ncses.rd.federal",
            "ffrdc_performed": "ncses.rd.ffrdc",
            "gdp": "ncses.rd.gdp",
            "higher_education_performed": "ncses.rd.higher-education",
            "nonprofit_performed": "ncses.rd.nonprofit",
            "rd_intensity_percent_of_gdp": "ncses.rd.share",
        },
        "measure",
        area="state",
    ),
    _Form(
        "gerd_million_usd_ppp",
        ("gerd_percent_of_gdp", "country_name", "iso3", "year", "source_table"),
        values={"ncses.gerd": "gerd_million_usd_ppp", "ncses.gerd.share": "gerd_percent_of_gdp"},
        area="country_name",
    ),
)


@dataclass(frozen=True)
class Ncses(TableFile):
    """A folder with tables of NCSES, or one of them."""

    importer: ClassVar = Importer(
        "ncses",
        "statistics of patents, articles, trademarks and R&D, of NCSES",
        version=1,
        reads=(Reference.COUNTRIES, Reference.THINGS),
        files=(_INDICATORS, _FIELDS, CODES, AREAS, STATES),
        accepts="a folder of its tables, or one of them, in CSV, or CSV in gzip or zstd",
        folder=True,
    )

    def about(self) -> About:
        return self.described_as(
            "Science and Engineering Indicators (NCSES)",
            "http://rightsstatements.org/vocab/NoC-US/1.0/",
            "https://ncses.nsf.gov/indicators",
            "Statistics of a US federal agency; cite the National Center for Science and Engineering Statistics "
            "(NCSES), National Science Foundation, and the number of the table. They are made from data of PatentsView "
            "and the USPTO, PATSTAT, Scopus, the OECD and UNESCO.",
        )

    def digest(self) -> str:
        """Return the checksum of the file, or of all files of the folder."""
        return checksum(str(self.path))

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield the structure of the values, which are kept beside the triples, and the states that they are of."""
        import polars as pl

        indicators = read_indicators(_INDICATORS)
        source = Rows(self._whole(report), report, self.path.stat().st_mtime)
        table = _with_fields(source.table)
        values = values_in(table, source, report, indicators, Areas(states=True), self.path)
        report.progress(0.7)
        known = set(values["indicator"])
        found = [each for code, each in indicators.items() if code in known]
        names = {label: chinese for (_, label), chinese in _fields().items() if chinese}
        fields = {label: names[label] for label in values["field"].drop_nulls().unique()}
        yield from _states(values.filter(pl.col("level") == "sub-national")["region"].drop_nulls().unique())
        yield from Cube(self.name, found, fields, report.keep_values(values), values).triples()
        report.progress(1.0)

    def _whole(self, report: Report) -> pl.DataFrame:
        """Return all tables as one.

        Raises:
            FileError: if one is none of NCSES, or the folder has none.
        """
        import polars as pl

        found = []
        for path in tables_in(self.path):
            table = replace(self, path=path).table(_KIND)
            if self.path.is_dir() and "source_table" not in table.columns:
                report.repair("file in the folder without a column source_table, which is no table of NCSES")
                continue
            found.append(_as_one(table, path, path.name if self.path.is_dir() else ""))
        if not found:
            raise FileError(self.path, None, f"is empty: no file in it is {_KIND}")
        return pl.concat(found)


def _as_one(table: pl.DataFrame, path: Path, file: str) -> pl.DataFrame:
    """Return a table of any form with the columns of all.

    Raises:
        FileError: if it is none of the forms, or lacks a column; names the columns.
    """
    import polars as pl

    if set(_COLUMNS) <= set(table.columns):
        return table.select(_COLUMNS)
    form = next((form for form in _FORMS if form.mark in table.columns), None)
    if form is None:
        marks = ", ".join(form.mark for form in _FORMS)
        raise FileError(
            path, 1, f"is not {_KIND}: missing columns; expected one of {marks}, each with those of its table"
        )
    if missing := [column for column in form.columns if column not in table.columns]:
        raise FileError(path, 1, f"is not {_KIND}: missing columns {', '.join(missing)}")
    numbered = table.with_columns(line=pl.int_range(2, len(table) + 2, dtype=pl.Int64).cast(pl.String))
    parts = [_columns_of(numbered, form, code, value, file) for code, value in (form.values or {"": "value"}).items()]
    return pl.concat(parts)


def _columns_of(table: pl.DataFrame, form: _Form, code: str, value: str, file: str) -> pl.DataFrame:
    import polars as pl

    text = pl.col(form.by) if form.by else pl.lit("")
    # What a row counts is given by its text if that is unknown, so that the refusal names it.
    indicator = pl.lit(code) if code else text.replace_strict(form.indicators, default=text, return_dtype=pl.String)
    return table.select(
        file=pl.lit(file),
        line="line",
        indicator=indicator,
        table=pl.lit(form.table),
        field=pl.col(form.mark) if form.table else pl.lit(""),
        count_type=pl.col(form.count_type) if form.count_type else pl.lit(""),
        area=form.area,
        area_code=pl.col("iso3") if "iso3" in table.columns else pl.lit(""),
        year="year",
        value=value,
        source_table="source_table",
    )


def _with_fields(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with an empty field for totals, and with whether each field is known."""
    import polars as pl

    keys = [f"{table}\t{label}" for table, label in _fields()]
    totals = [f"{table}\t{label}" for (table, label), chinese in _fields().items() if not chinese]
    key = pl.concat_str("table", pl.lit("\t"), "field")
    return table.with_columns(
        field=pl.when(key.is_in(totals)).then(pl.lit("")).otherwise("field"),
        is_known_field=(pl.col("table") == "") | key.is_in(keys),
    )


@cache
def _fields() -> dict[tuple[str, str], str]:
    """Return the Chinese names of fields by table and name; empty for totals."""
    found = rows(_FIELDS, ("table", "field", "name_zh"))
    return {(row["table"], row["field"]): row["name_zh"] for _, row in found}


def _states(regions: pl.Series) -> Iterator[bytes]:
    """Yield descriptions of US states that are not in the curated cases, as the table of charging stations has them."""
    labels = {row["slug"]: row["name"] for _, row in rows(STATES, ("code", "slug", "name"))}
    for slug in sorted(us_states()):
        address = mint("region", slug)
        if address in regions and address not in curated().things:
            yield from described(iri(address), "sl:SubnationalRegion", {"en": labels[slug]})
            yield line(iri(address), name("sl:partOf"), iri(mint("region", "united-states")))
