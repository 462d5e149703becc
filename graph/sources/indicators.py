"""Tables of indicators: each row is the value of an indicator for an area and a year; shared by their importers.

An area is a country of ISO 3166-1, a US state, or one of those in ``areas.csv``: groups of countries, offices of
several countries, and countries that no longer exist. Only the first two have a region; the others keep their name and
level, so that nothing is averaged into a country or added to one. A value that the source withholds or gives as a range
is kept without a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import FileError
from ...ontology.namespaces import mint
from .data_cube import Indicator
from .organizations.files import rows
from .organizations.words import read_words
from .protocol import Report
from .tabular import Rows

if TYPE_CHECKING:
    import polars as pl

_TABLES: Final = Path(__file__).with_name("tables")
CODES: Final = _TABLES / "iso-3166.csv"
AREAS: Final = _TABLES / "areas.csv"
STATES: Final = _TABLES / "us-states.csv"
#: What a table has in place of a number that is not published.
_MISSING: Final = ("", "..", "-", "na", "n.a.", "n/a", "d", "s", "(d)", "(s)")
_RANGE: Final = r"^\d+(\.\d+)?\s*[-–—]\s*\d+(\.\d+)?$"
_NUMBER: Final = r"^-?\d{1,18}(\.\d+)?([eE][-+]?\d{1,2})?$"
_COMMA: Final = r"^-?\d[\d. ]*,\d"
_YEAR: Final = r"^(18|19|20)\d\d$"
#: What no two values may share; the key of an area is its code, or its name if it has none.
#: Editions of a table may differ.
_KEY: Final = ("indicator", "key", "field", "year", "source_table")
#: The columns that ``values_in`` reads, as text.
COLUMNS: Final = ("indicator", "area", "area_code", "field", "count_type", "year", "value", "source_table")


@dataclass(frozen=True)
class Areas:
    """The areas that tables have: level and region by code of three letters or by name."""

    states: bool = False

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Key, level and the address of the region, which is null for an area that is none."""
        import polars as pl

        words, alpha3 = read_words(), alpha3_codes()
        found = [(alpha3[code], "country", slug) for code, slug in words.countries.items() if code in alpha3]
        found += [(r["area"], r["level"], r["region"]) for _, r in rows(AREAS, ("area", "level", "region"))]
        if self.states:
            found += [(label, "sub-national", slug) for slug, label in us_states().items()]
        placed = [(key, level, mint("region", slug) if slug else None) for key, level, slug in found]
        return pl.DataFrame(placed, {"key": pl.String, "level": pl.String, "region": pl.String}, orient="row")


def alpha3_codes() -> dict[str, str]:
    """Return the codes of three letters of ISO 3166-1, by the codes of two letters."""
    return {row["alpha2"]: row["alpha3"] for _, row in rows(CODES, ("alpha2", "alpha3"))}


def us_states() -> dict[str, str]:
    """Return the names of US states by the slugs of their regions."""
    found = rows(STATES, ("code", "slug", "name"))
    return {row["slug"]: row["name"].partition(" (")[0] for _, row in found}


def values_in(
    table: pl.DataFrame, source: Rows, report: Report, indicators: Mapping[str, Indicator], areas: Areas, path: Path
) -> pl.DataFrame:
    """Return the values of a table; each row is kept, merged with an equal one, or refused with its reason.

    Args:
        table: the rows as text, in ``COLUMNS``: ``area_code`` of three letters or empty, ``field`` empty for the total;
            ``is_known_field``, if there, says whether the field is known.
        source: the same rows as they can be refused; its columns ``file`` and ``line``, if any, name them.
        report: counts the rows kept, merged and refused.
        indicators: the known ones.
        areas: the known ones.
        path: of the source, for errors.

    Raises:
        FileError: if a number has a comma: what it means cannot be told, in all of the file.
    """
    import polars as pl

    for number, value in (
        table.select("value").with_row_index().filter(pl.col("value").str.contains(_COMMA)).iter_rows()
    ):
        where, line = _place(source, path, number)
        raise FileError(
            where, line, f"column value: {value!r} has a comma; write numbers with a decimal point, without separators"
        )
    signed = [code for code, each in indicators.items() if each.signed]
    is_missing = pl.col("value").str.to_lowercase().is_in(_MISSING) | pl.col("value").str.contains(_RANGE)
    key = pl.when(pl.col("area_code") != "").then("area_code").otherwise("area")
    number = pl.when(~is_missing).then(pl.col("value").cast(pl.Float64, strict=False))
    found = table.with_row_index("place").with_columns(key=key, is_missing=is_missing, number=number)
    found = found.join(areas.frame, on="key", how="left", maintain_order="left")
    faults = {
        "unknown indicator": ~pl.col("indicator").is_in(list(indicators)),
        "neither a country nor a known group of countries": pl.col("level").is_null(),
        "year missing or malformed": ~pl.col("year").str.contains(_YEAR),
        "value is not a number": ~is_missing & ~pl.col("value").str.contains(_NUMBER),
        "value below zero": (pl.col("number") < 0) & ~pl.col("indicator").is_in(signed),
    }
    if "is_known_field" in table.columns:
        faults["unknown field"] = ~pl.col("is_known_field")
    reason = pl.coalesce([pl.when(wrong).then(pl.lit(said)) for said, wrong in faults.items()])
    found = found.with_columns(reason=reason)
    good = found.filter(pl.col("reason").is_null()).with_columns(
        is_first=pl.struct(_KEY).is_first_distinct(), first=pl.col("number").first().over(_KEY)
    )
    again = good.filter(~pl.col("is_first"))
    equal = again.filter(pl.col("number").eq_missing(pl.col("first")))
    other = again.filter(pl.col("number").ne_missing(pl.col("first"))).with_columns(
        reason=pl.lit("another value for the same area, indicator, field and year")
    )
    wrong = pl.concat([found.drop_nulls("reason"), other.select(found.columns)]).sort("place")
    _refuse(wrong, source)
    kept = good.filter("is_first")
    report.read += len(table)
    report.kept += len(kept)
    report.merged += len(equal)
    if missing := int(kept["is_missing"].sum()):
        report.repair("value withheld, given as a range or not available, kept without a number", missing)
    units = pl.DataFrame({"indicator": list(indicators), "unit": [each.unit for each in indicators.values()]})
    texts = (_null_if_empty(column) for column in ("area", "area_code", "field", "count_type", "source_table"))
    return kept.join(units, on="indicator", how="left").select(
        *texts, "region", "level", "indicator", "unit", year=pl.col("year").cast(pl.Int64), value="number"
    )


def _null_if_empty(column: str) -> pl.Expr:
    import polars as pl

    return pl.when(pl.col(column) != "").then(pl.col(column)).alias(column)


def _refuse(wrong: pl.DataFrame, source: Rows) -> None:
    for row in wrong.iter_rows(named=True):
        source.place = row["place"]
        named = (row["area_code"] or row["area"], row["indicator"], row["field"], row["year"], row["value"])
        source.refuse(row["reason"], ", ".join(filter(None, named)), _record(source, row["place"]))


def _record(source: Rows, place: int) -> str:
    """Return the name of a row: its line, after the name of its file if the source has several."""
    if "line" not in source.table.columns:
        return ""
    file, line = source.table["file"][place], source.table["line"][place]
    return f"{file} line {line}".strip()


def _place(source: Rows, path: Path, place: int) -> tuple[Path, int | None]:
    """Return the file and line of a row."""
    if "line" not in source.table.columns:
        return path, place + 2
    line = source.table["line"][place]
    return (path / source.table["file"][place] if path.is_dir() else path), int(line) if line.isdigit() else None


def tables_in(path: Path) -> Iterator[Path]:
    """Yield the tables in a folder by name, or the one that the path is."""
    if not path.is_dir():
        yield path
        return
    yield from sorted(p for p in path.iterdir() if ".csv" in p.suffixes and not p.name.startswith("."))
