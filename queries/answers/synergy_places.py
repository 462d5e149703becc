"""Answers about the standing of countries, their places in the network of standards, and their specializations."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from ..measures import linkage, network
from ..measures.incidence import Incidence
from ..measures.synergy import position, rank_correlation, specialization_match, standing
from ..measures.synergy.panel import POPULATION, Panel, balanced, per_million, wide
from ..notes import Note, reading, unmet
from ..words import Words, joined
from . import region_figures
from . import synergy_notes as said
from .attribution import in_groups
from .region_figures import (
    CONTROLS,
    IN_YEAR,
    LEAST_YEARS,
    Figure,
    known_figures,
    missing,
    of_records,
    of_side,
    recorded_years,
    values,
    with_zeros,
)
from .request import Finding, Request, finding
from .selected import Selected
from .selection import Selection, by_region, in_period
from .synergy import as_rows, with_sign
from .tables import Tables

_OWN_FIELDS: Final = Path(__file__).with_name("body-fields.csv")
#: The word of the strength of ties among the figures of a profile.
_LINKAGE: Final = "linkage"
#: The codes in ``region_field_year`` of what countries produce by field.
_BY_FIELD: Final[Mapping[str, str]] = {"families": "ncses.families", "publications": "ncses.publications.fractional"}
#: The body of a figure of participation, as the table of own fields names it.
_BODIES: Final[Mapping[str, str]] = {
    "rfcs": "ietf",
    "rfc-authors": "ietf",
    "3gpp-contributions": "3gpp",
    "3gpp-rapporteurs": "3gpp",
}
_PLACES: Final = ("strength", "degree", "betweenness", "constraint")
#: The fields of a table that contain others, or none.
_NO_FIELDS: Final = ("all", "all S&E fields", "unassigned")
_NO_ROW: Final = unmet(
    Words("No results: no figure of this country has a value.", "无结果：该国没有任何指标数值。"),
    Words("Choose a country, or a longer period.", "请选择国家，或更长的时段。"),
)
_NO_YEARS: Final = unmet(
    Words(
        "No results: no country with enough people has the figure in every year of the period.",
        "无结果：没有人口达到下限的国家在该时段每年都有该指标。",
    ),
    Words("Choose another period, or fewer people.", "请选择其他时段，或降低人口下限。"),
)
_PLACE_IS_SIZE: Final = reading(
    "A country in more standards has more ties for that reason alone, so read the partial correlation, which holds the "
    "number of standards constant. A place in the network is no cause of innovation: firms that innovate are also "
    "invited to more standards.",
    "参与标准越多的国家，联系自然越多，故应看控制了标准数的偏相关。在网络中的位置并非创新的原因：创新的企业也更多受邀"
    "参与标准。",
)
_RANKS: Final = reading(
    "The rank is among the countries with a value in the year, of which there are not as many every year. "
    "Participation and linkage count as zero in the recorded years in which a country took no part.",
    "名次在当年有数值的国家之间排列，国家数逐年不同。在有记录的年份中未参与的国家，其参与和联系计为零。",
)
_OF_COUNTRIES: Final = ("region", "year", "indicator", "value")


def standing_of_country(request: Request) -> Finding:
    """Return the figures of a country by year, each with its rank among the countries with a value in that year."""
    region, known = request.text("region"), known_figures()
    every = region_figures.of_countries(request.tables, list(known.values()))
    countries = every.select("region").unique()
    sides = of_side("participation")
    parts = [values(every).filter(~pl.col("indicator").is_in([figure.word for figure in sides]))]
    parts += [with_zeros(request.tables, every, figure, countries, Selection()) for figure in sides]
    parts.append(_ties_by_year(request.tables, countries))
    ranked = standing.standings(pl.concat(parts)).filter(pl.col("region") == region)
    selected = Selected(ranked)
    in_period(request.selection, selected, IN_YEAR)
    order = {word: place for place, word in enumerate([*known, _LINKAGE])}
    frame = selected.rows.select(pl.col("indicator").alias("figure"), "year", "value", "rank", "tied", "of")
    place = pl.col("figure").replace_strict(order, return_dtype=pl.Int64)
    own = every.filter(pl.col("region") == region)
    selected.rows = own.filter(pl.col("year").is_in(frame["year"].unique().implode()))
    otherwise = said.lacking([known["publications"]]) if every.is_empty() else _NO_ROW
    return of_records(selected, frame.sort(place, -pl.col("year")), _RANKS, otherwise=otherwise)


def countries_by_figure(request: Request) -> Finding:
    """Return the countries with a figure in every year of a period, by its mean, with ranks."""
    known, tables, selection = known_figures(), request.tables, request.selection
    figure = known[request.text("figure")]
    million = figure.counts and request.text("per") == "million"
    every = region_figures.of_countries(tables, [figure, known[POPULATION]])
    own = values(every)
    if figure.side == "participation":
        countries = own.filter(pl.col("indicator") == POPULATION).select("region")
        own = pl.concat(
            [own.filter(pl.col("indicator") == POPULATION), with_zeros(tables, every, figure, countries, Selection())]
        )
    least = LEAST_YEARS if selection.since is None and selection.until is None else 1
    words = list(dict.fromkeys([figure.word, POPULATION]))
    same = balanced(wide(own, words), words, least, selection.since, selection.until)
    means = _means(as_rows(same), figure, len(same.years), million)
    enough = means.filter(pl.col("population") >= request.number("people"))
    ranked = standing.standings(enough.with_columns(pl.lit(figure.word).alias("indicator"), year=0))
    frame = ranked.select("region", "rank", "tied", "value", "total", "population")
    selected = Selected(every.filter(pl.col("indicator") == figure.word))
    in_period(selection, selected, IN_YEAR)
    is_compared = pl.col("year").is_in(same.years) & pl.col("region").is_in(means["region"].implode())
    selected.rows = selected.rows.filter(is_compared)
    lacking = missing(every, [figure, known[POPULATION]])
    otherwise = said.lacking(lacking) if lacking else _NO_YEARS
    remarks = (_of_years(frame, same, figure, million), said.caveat(figure)) if len(frame) else ()
    return of_records(selected, frame, *remarks, otherwise=otherwise)


def linkage_and_innovation(request: Request) -> Finding:
    """Return how measures of the places of countries in the network of standards go with their innovation."""
    known, tables, least = known_figures(), request.tables, int(request.number("least"))
    innovation, held = known[request.text("innovation")], CONTROLS[request.text("hold")]
    million = innovation.counts and request.text("per") == "million"
    words = [innovation.word, *held, *([POPULATION] if million and POPULATION not in held else [])]
    every = region_figures.of_countries(tables, [known[word] for word in words])
    network_of = by_region(tables, replace(request.selection, level="country"))
    places = _places(Incidence.of(network_of.rows))
    table = wide(values(every), words)
    table = per_million(table, innovation.word) if million else table
    complete = table.drop_nulls([innovation.word, *held]).join(places.select("region"), on="region", how="semi")
    year = _year(request, complete)
    rows = complete.filter(pl.col("year") == year).rename({innovation.word: "innovation"}).join(places, on="region")
    frame = with_sign(position.by_measure(rows, _PLACES, ["standards", *held], least, rank_correlation.DRAWS))
    lacking = missing(every, [known[word] for word in words])
    otherwise = said.lacking(lacking) if lacking else _few_places(len(rows), innovation, least)
    remarks = (_of_year(len(rows), year, innovation), _PLACE_IS_SIZE) if len(frame) else ()
    return finding(network_of, frame, *remarks, otherwise=otherwise)


def specializations_and_participation(request: Request) -> Finding:
    """Return the fields of patents or publications in which countries that take more part in a body specialize."""
    known, tables, output = known_figures(), request.tables, request.text("output")
    figure = known[request.text("participation")]
    taking_part = Selected(region_figures.of_countries(tables, [figure, known[POPULATION]]))
    in_period(request.selection, taking_part, IN_YEAR)
    fields = Selected(_by_field(tables, output))
    in_period(request.selection, fields, IN_YEAR)
    years = sorted(set(fields.rows["year"]) & set(recorded_years(tables, figure)))
    sums = fields.rows.filter(pl.col("year").is_in(years)).group_by("region", "field").agg(pl.col("value").sum())
    found = specialization_match.advantages(sums, request.number("least"))
    filled = with_zeros(tables, taking_part.rows, figure, found.select("region"), request.selection)
    part = _sums(
        pl.concat([filled, values(taking_part.rows).filter(pl.col("indicator") == POPULATION)]),
        figure,
        years,
        request.text("per") == "million",
    )
    own = _own_fields(figure.word, output)
    frame = specialization_match.by_field(found, part, own)
    missing_here = [known[output]] if fields.lacking else []
    missing_here += missing(taking_part.rows, [figure]) if not taking_part.steps else []
    otherwise = said.lacking(missing_here) if missing_here else _few_regions(part.height, request)
    if frame.is_empty():
        return of_records(fields, frame, otherwise=otherwise)
    return of_records(fields, frame, _of_period(part, years, figure), _contrast(found, part, own), said.caveat(figure))


def _means(rows: pl.DataFrame, figure: Figure, years: int, million: bool) -> pl.DataFrame:
    """Return the mean of a figure by region, the sum of what it counts, and the mean population in millions."""
    sums = rows.group_by("region").agg(pl.col(figure.word).sum().alias("sum"), people=pl.col(POPULATION).sum() / 1e6)
    return sums.filter(pl.col("people") > 0).select(
        "region",
        value=pl.col("sum") / (pl.col("people") if million else pl.lit(years)),
        total=pl.col("sum") if figure.counts else pl.lit(None, pl.Float64),
        population=pl.col("people") / years,
    )


def _of_years(frame: pl.DataFrame, same: Panel, figure: Figure, million: bool) -> Note:
    """Return the note on the years and countries that are compared."""
    per, per_zh = (" per million people and year", "（每百万人每年）") if million else (" by year", "（年均）")
    zeros = frame.filter(pl.col("value") == 0).height
    none, none_zh = f"; {zeros:,} of them have none", f"，其中{zeros:,}国为零"
    return reading(
        f"Mean of {figure.name.en}{per}, {same.first} to {same.last}, of {len(frame):,} countries with enough people "
        f"and a value in each of these years{none if zeros else ''}.",
        f"{same.first}年至{same.last}年{figure.name.zh}的均值{per_zh}，计人口达到下限且其间每年都有数值的"
        f"{len(frame):,}个国家{none_zh if zeros else ''}。",
    )


def _ties_by_year(tables: Tables, countries: pl.DataFrame) -> pl.DataFrame:
    """Return the strength of the ties of countries by the RFCs of each year: region, year, indicator, value.

    A country without an RFC with authors of two countries has no tie, and zero in the years that have RFCs.
    """
    authors = tables["authorship"].drop_nulls(["organization", "occurred_year"])
    rows = authors.select("standard", actor="organization", year="occurred_year").unique()
    if rows.is_empty() or countries.is_empty():
        return pl.DataFrame(schema=dict(zip(_OF_COUNTRIES, (pl.String, pl.Int64, pl.String, pl.Float64), strict=True)))
    placed = in_groups(tables, rows, "year").drop_nulls("home")
    # The years are networks of their own: a country of each year is a node.
    of_year = placed.select(
        node=pl.concat_str(pl.col("home").cast(pl.String), "year", separator=" "),
        standard=pl.concat_str(pl.col("standard").cast(pl.String), "year", separator=" "),
        group=pl.col("group"),
    )
    found = linkage.strengths(Incidence.of(of_year)).select(
        region=pl.col("node").str.replace(r" \d+$", ""),
        year=pl.col("node").str.extract(r" (\d+)$").cast(pl.Int64),
        value="strength",
    )
    years = pl.DataFrame({"year": recorded_years(tables, known_figures()["rfcs"])}, schema={"year": pl.Int64})
    full = countries.join(years, how="cross").join(found, on=["region", "year"], how="left")
    return full.select("region", "year", pl.lit(_LINKAGE).alias("indicator"), pl.col("value").fill_null(0.0))


def _places(incidence: Incidence) -> pl.DataFrame:
    """Return the places of regions with a tie: region, standards, strength, degree, betweenness, constraint."""
    sizes = pl.DataFrame({"region": incidence.nodes.cast(pl.String), "standards": incidence.sizes})
    found = network.places(linkage.links(incidence))
    return found.select("strength", "degree", "betweenness", "constraint", region="node").join(sizes, on="region")


def _year(request: Request, complete: pl.DataFrame) -> int:
    """Return the year that was asked for, or the one with the most countries, the latest of several; 0 if none has."""
    if (asked := request.one("year")) is not None:
        return int(asked)
    counted = complete.group_by("year").agg(pl.len()).sort("len", "year")
    return int(counted["year"][-1]) if len(counted) else 0


def _by_field(tables: Tables, output: str) -> pl.DataFrame:
    """Return the patents or publications of countries: region, field, year, value, dataset."""
    rows = tables.part("region_field_year", "indicator", _BY_FIELD[output]).filter(pl.col("level") == "country")
    texts = rows.select(pl.col("region", "field", "dataset").cast(pl.String), "year", "value")
    return texts.filter(~pl.col("field").is_in(_NO_FIELDS)).drop_nulls().unique()


def _sums(rows: pl.DataFrame, figure: Figure, years: list[int], million: bool) -> pl.DataFrame:
    """Return the participation of countries in some years, or per million people and year: region, participation."""
    in_years = rows.filter(pl.col("year").is_in(years)).unique()
    sums = in_years.filter(pl.col("indicator") == figure.word).group_by("region")
    found = sums.agg(participation=pl.col("value").sum())
    if not million:
        return found
    people = in_years.filter(pl.col("indicator") == POPULATION).group_by("region").agg(population=pl.col("value").sum())
    return per_million(found.join(people, on="region"), "participation").select("region", "participation").drop_nulls()


@cache
def _own_fields(word: str, output: str) -> Mapping[str, Words]:
    """Return the fields of patents or publications that are the own subject of a body, with their names."""
    lines = (line for line in _OWN_FIELDS.read_text("utf-8").splitlines() if not line.startswith("#"))
    rows = (row for row in csv.DictReader(lines) if (row["body"], row["output"]) == (_BODIES.get(word), output))
    return {row["field"]: Words(row["field"], row["field_zh"]) for row in rows}


def _few_places(number: int, innovation: Figure, least: int) -> Note:
    return unmet(
        Words(
            f"No results: this needs {least:,} countries with ties and {innovation.name.en} in one "
            f"year; there are {number:,}.",
            f"无结果：需要{least:,}个在同一年既有联系又有{innovation.name.zh}数值的国家；现有{number:,}个。",
        ),
        Words("Choose another figure or year, or remove a filter.", "请选择其他指标或年份，或减少筛选条件。"),
    )


def _of_year(number: int, year: int, innovation: Figure) -> Note:
    return reading(
        f"Sample: {number:,} countries with a tie, and with {innovation.name.en} in {year}.",
        f"样本：有联系且有{year}年{innovation.name.zh}数值的{number:,}个国家。",
    )


def _few_regions(number: int, request: Request) -> Note:
    least = int(request.number("least"))
    return unmet(
        Words(
            f"No results: this needs {rank_correlation.LEAST} countries with {least:,} patents or publications in the "
            f"years that both sides record; there are {number:,}.",
            f"无结果：需要{rank_correlation.LEAST}个在双方均有记录的年份中专利或论文达{least:,}的国家；现有{number:,}个。",
        ),
        Words("Lower the minimum, or choose a longer period.", "请调低最小值，或选择更长的时段。"),
    )


def _of_period(part: pl.DataFrame, years: list[int], figure: Figure) -> Note:
    absent = part.filter(pl.col("participation") == 0).height
    never = f"; the number of {figure.name.en} is zero for {absent:,} of them" if absent else ""
    never_zh = f"；其中{absent:,}国的{figure.name.zh}数量为零" if absent else ""
    return reading(
        f"Sample: {len(part):,} countries, {years[0]} to {years[-1]}{never}.",
        f"样本：{years[0]}年至{years[-1]}年的{len(part):,}个国家{never_zh}。",
    )


def _contrast(found: pl.DataFrame, part: pl.DataFrame, own: Mapping[str, Words]) -> Note:
    """Return the note on the match of a body's own fields beside that of the others."""
    if not own:
        return reading(
            "No field is named as the own subject of what was chosen (queries/answers/body-fields.csv), so no fields "
            "are set against the others.",
            "所选对象没有指定的本领域（queries/answers/body-fields.csv），故不作本领域与其他领域的对比。",
        )
    contrast = specialization_match.contrast(found, part, own)
    if contrast is None:
        return reading("Own fields cannot be set against others here.", "此处无法作本领域与其他领域的对比。")
    mean, others, chance = (
        said.decimal(contrast.own),
        said.decimal(contrast.others),
        said.probability(contrast.probability),
    )
    return reading(
        f"Mean correlation of the body’s own fields ({joined([*own.values()]).en}) {mean}, of all others {others}; "
        f"{chance} if participation is exchanged at random.",
        f"本领域（{joined([*own.values()]).zh}）相关系数的均值为{mean}，其他领域为{others}；"
        f"若将参与在各国间随机交换，{chance}。",
    )
