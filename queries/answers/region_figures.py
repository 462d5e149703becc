"""The figures of countries by year, innovation beside participation, as samples for measures of synergy.

Definition: a figure is an indicator of the table ``region_year`` that ``region-figures.toml`` names. A count is given
per million people, unless it is asked for as it is. Participation counts in the years that its source records from
beginning to end; a country without a row of it in such a year took no part, and counts as zero. A country without a row
of innovation is unknown, and never zero. The countries are those with any value of the innovation figure, whether they
take part or not. Groups of countries and former countries are not among them.

Estimand: none; this is how samples are made. Units: those of the figures; per million people where a count is given
so. Population: countries with a value of the innovation figure. Window: the years that are asked for and that the
sources of all figures have. Assumptions: figures of one indicator are comparable between countries and years, and a
country is that of the home of an actor or of a printed address, as the indicator says. Limits: few RFCs before 1990
print a country, and a missing figure of innovation is not missing at random.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures.synergy.panel import POPULATION, figures, per_million, wide
from ..notes import Note
from ..words import Words, joined
from .request import Finding, Request, finding
from .selected import Selected
from .selection import Selection, in_period
from .tables import Tables

#: The fewest consecutive years of a sample.
LEAST_YEARS: Final = 5
#: What can be held constant, by the word of a question.
CONTROLS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "population": ("population",),
    "income": ("income",),
    "both": ("population", "income"),
}
#: What the year of a value means in a note.
IN_YEAR: Final = Words("is of", "年份")
_FILE: Final = Path(__file__).with_name("region-figures.toml")
_COUNTRY: Final = "country"
_NOTHING: Final = Words("", "")


@dataclass(frozen=True)
class Figure:
    """A figure of regions.

    Attributes:
        word: its word in questions.
        code: its code in ``region_year``.
        side: innovation, participation, or context: what is held constant.
        source: the import that brings it.
        counts: whether it counts things, so that it can be given per million people.
        name: its name, within a sentence.
        caveat: what has to be known to read it; empty if nothing.
        dataset: of participation, the dataset that records it.
        record: what the dataset records, as the table ``coverage`` names it.
        first: the first year to use.
    """

    word: str
    code: str
    side: str
    source: str
    counts: bool
    name: Words
    caveat: Words = _NOTHING
    dataset: str = ""
    record: str = ""
    first: int = 0


@dataclass(frozen=True)
class Sample:
    """Innovation and participation of countries by year.

    Attributes:
        innovation: the figure of innovation.
        participation: the figure of participation.
        rows: region, year, innovation, participation, and what is held constant; null where unknown.
        controls: the columns to hold constant.
        per_million: the words of the figures that are given per million people.
        selected: the rows of ``region_year`` that it is made from.
        missing: the figures that the release has no value of.
    """

    innovation: Figure
    participation: Figure
    rows: pl.DataFrame
    controls: tuple[str, ...]
    per_million: tuple[str, ...]
    selected: Selected
    missing: tuple[Figure, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a complete row has."""
        return ("innovation", "participation", *self.controls)

    @property
    def names(self) -> Words:
        """The names of both figures, with their unit if it is per million people."""
        return joined([self._name(self.innovation), self._name(self.participation)])

    def _name(self, figure: Figure) -> Words:
        if figure.word not in self.per_million:
            return figure.name
        return Words(f"{figure.name.en} per million people", f"{figure.name.zh}（每百万人）")


@cache
def known_figures() -> Mapping[str, Figure]:
    """Return the figures by their words."""
    return {word: _figure(word, entry) for word, entry in tomllib.loads(_FILE.read_text("utf-8")).items()}


def of_side(side: str) -> list[Figure]:
    """Return the figures of a side: innovation, participation or context."""
    return [figure for figure in known_figures().values() if figure.side == side]


def of_countries(tables: Tables, wanted: Sequence[Figure]) -> pl.DataFrame:
    """Return the values of figures of countries: region, year, indicator (the word), value, dataset.

    Values of participation are those of the years that its source records from beginning to end.
    """
    parts = []
    for figure in wanted:
        rows = tables.part("region_year", "indicator", figure.code).filter(pl.col("level") == _COUNTRY)
        rows = rows.with_columns(pl.col("region", "dataset").cast(pl.String), pl.col("year").cast(pl.Int64))
        if figure.side == "participation":
            rows = rows.filter(pl.col("year").is_in(recorded_years(tables, figure)))
        texts = rows.select("region", "year", pl.lit(figure.word).alias("indicator"), "value", "dataset")
        parts.append(texts.drop_nulls())
    return pl.concat(parts)


def sample(request: Request) -> Sample:
    """Return the sample of a question with the parameters innovation, participation, per, hold, among and without."""
    known, tables = known_figures(), request.tables
    one, other = known[request.text("innovation")], known[request.text("participation")]
    held = CONTROLS[request.one("hold") or "none"]
    counted = [figure.word for figure in (one, other) if figure.counts and request.text("per") == "million"]
    words = list(dict.fromkeys([one.word, other.word, *held, *([POPULATION] if counted else [])]))
    every = of_countries(tables, [known[word] for word in words])
    every = every.filter(pl.col("region") != (request.one("without") or ""))
    lacking = missing(every, [known[word] for word in words])
    selected = Selected(every)
    in_period(request.selection, selected, IN_YEAR)
    countries = every.filter(pl.col("indicator") == one.word).select("region")
    taking_part = with_zeros(tables, selected.rows, other, countries, request.selection)
    rows = wide(pl.concat([values(selected.rows).filter(pl.col("indicator") != other.word), taking_part]), words)
    rows = per_million(rows, *counted) if counted else rows
    rows = rows.select("region", "year", *held, innovation=one.word, participation=other.word)
    if request.one("among") == "participants":
        rows = rows.filter((pl.col("participation") > 0).any().over("region"))
    return Sample(one, other, rows, held, tuple(counted), selected, tuple(lacking))


def with_zeros(
    tables: Tables, rows: pl.DataFrame, participation: Figure, countries: pl.DataFrame, selection: Selection
) -> pl.DataFrame:
    """Return the values of participation, and zero where a country did not take part: region, year, indicator, value.

    Args:
        tables: the analysis tables.
        rows: as ``of_countries`` returns them.
        participation: the figure.
        countries: a column ``region``.
        selection: whose years count.
    """
    own = values(rows).filter(pl.col("indicator") == participation.word)
    years = recorded_years(tables, participation)
    kept = [year for year in years if (selection.since or year) <= year <= (selection.until or year)]
    if own.is_empty():
        return own
    grid = countries.select("region").unique().join(pl.DataFrame({"year": kept}), how="cross")
    # Where records differ on a value it is unknown, and no zero.
    found = figures(own).with_columns(known=True)
    full = grid.join(found, on=["region", "year"], how="left")
    value = pl.when(pl.col("known")).then(pl.col("value")).otherwise(0.0)
    return full.select("region", "year", pl.lit(participation.word).alias("indicator"), value.alias("value"))


def recorded_years(tables: Tables, participation: Figure) -> list[int]:
    """Return the years that the source of a figure of participation records from beginning to end."""
    rows = tables["coverage"].filter(
        (pl.col("dataset") == participation.dataset) & (pl.col("variable") == ONTOLOGY + participation.record)
    )
    rows = rows.drop_nulls(["first_year", "last_year"])
    if rows.is_empty():
        return []
    first, last = rows.select(pl.col("first_year").min(), pl.col("last_year").max()).row(0)
    return list(range(max(first, participation.first), last + 1))


def values(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that measures take: region, year, indicator, value."""
    return rows.select("region", "year", "indicator", pl.col("value").cast(pl.Float64))


def missing(rows: pl.DataFrame, wanted: Sequence[Figure]) -> list[Figure]:
    """Return the figures of which there is no value of a country.

    Args:
        rows: as ``of_countries`` returns them.
        wanted: the figures.
    """
    there = set(rows["indicator"].unique())
    return [figure for figure in wanted if figure.word not in there]


def of_records(
    selected: Selected, frame: pl.DataFrame, *remarks: Note | None, otherwise: Note | None = None
) -> Finding:
    """Return the finding on values of figures, each of which is a record.

    Args:
        selected: the values, as ``of_countries`` returns them, or by field.
        frame: the result.
        remarks: how to read it; none are given if it is empty.
        otherwise: why it is empty.
    """
    parts = [name for name in ("indicator", "field", "region", "year") if name in selected.rows.columns]
    record = pl.concat_str(pl.col(parts).cast(pl.String), separator=" ")
    rows = replace(selected, rows=selected.rows.with_columns(document=record))
    found = finding(rows, frame, *(remarks if len(frame) else ()), otherwise=otherwise)
    # What is missing is named, with the import that brings it, and not by the needs of the question.
    return replace(found, lacking=False)


def _figure(word: str, entry: Mapping[str, Any]) -> Figure:
    texts = ("en", "zh", "caveat", "caveat_zh")
    name, caveat = Words(entry["en"], entry["zh"]), Words(entry.get("caveat", ""), entry.get("caveat_zh", ""))
    return Figure(
        word=word, name=name, caveat=caveat, **{key: value for key, value in entry.items() if key not in texts}
    )
