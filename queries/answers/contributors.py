"""Answers about makers and users of standards: rapporteurs, contributors, declared patents, connectors in use."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import MAXYEAR
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..measures import chance
from ..measures.holdings import GENERATIONS
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, NONE_WANTED, Note, excluded, reading, unmet
from ..words import Words
from . import strata, windows
from .attribution import in_groups
from .null_models import chance_notes, sampler
from .request import Finding, Request, finding
from .selected import Selected
from .selection import figures, in_period
from .tables import Tables, names

_STATIONS: Final = ONTOLOGY + "stationsInstalled"
#: The filings at all patent offices together, and those at each.
_FILINGS: Final = (ONTOLOGY + "declaredFilings", ONTOLOGY + "declaredFilingsByOffice")

_ONE_COUNTRY: Final = unmet(
    Words("No results: no topic has contributions from two countries.", "无结果：没有议题收到两个国家的提案。"),
    FEWER_FILTERS,
)
#: From this share of one group on, the topics of a country are those of the group.
_MAINLY: Final = 0.9
_LARGER: Final = Words("Lower the minimum, or choose a larger region.", "请调低最小值，或选择更大的地区。")
_CURRENTS: Final = {word: f"{ONTOLOGY}{word}Current" for word in ("direct", "alternating")}
_CURRENTS_ZH: Final = {"direct": "直流", "alternating": "交流"}
_SURVIVORS: Final = reading(
    "Shares are of the stations still in service when the list was made. Stations closed since are missing from all "
    "years, and refitted ones count with the connectors of today.",
    "份额以编制名录时仍在用的充电站为基数。此后关闭的充电站在各年均缺失，改装过的按现有接口计数。",
)


def rapporteurs_by_group(request: Request) -> Finding:
    """Return the groups that provide rapporteurs of a generation's own specifications, with their home countries.

    Specifications carried over from earlier generations are counted apart.
    """
    generation = request.text("generation")
    selected = Selected(request.tables["rapporteur"].drop_nulls("organization"))
    versions = request.tables["document"].filter(pl.col("generation") == generation)
    versions = versions.select("published", standard="number").drop_nulls()
    text = pl.col("began", "ended", "published").cast(pl.String)
    rows = selected.rows.join(versions, on="standard").with_columns(text)
    rows = rows.filter(pl.col("published").is_between("began", "ended"))
    spans = Words(
        f"is of a rapporteur whose first to last version spans one for {generation}",
        f"报告人的首个至末个版本之间有{generation}的版本",
    )
    selected.keep(spans, rows.unique("event", keep="any"))
    native = request.tables["native_generation"].select("standard", native="generation")
    rows = selected.rows.join(native, on="standard")
    earlier = GENERATIONS[: GENERATIONS.index(generation) + 1]
    native_to = Words(
        f"is of a specification native to {generation} or an earlier generation",
        f"属于{generation}或较早各代的原生规范",
    )
    selected.keep(native_to, rows.filter(pl.col("native").is_in(earlier)))
    rows = in_groups(request.tables, selected.rows.rename({"organization": "actor"}), "began_year")
    own = pl.col("native") == generation
    frame = rows.group_by("group", "home").agg(
        specifications=pl.col("standard").filter(own).n_unique().cast(pl.Int64),
        carried_over=pl.col("standard").filter(~own).n_unique().cast(pl.Int64),
        rapporteurs=pl.col("person").filter(own).n_unique().cast(pl.Int64),
        first=pl.col("began").filter(own).cast(pl.String).min(),
        last=pl.col("ended").filter(own).cast(pl.String).max(),
    )
    pairs = pl.col("specifications").sum()
    frame = frame.with_columns(share=pl.when(pairs > 0).then(pl.col("specifications") / pairs))
    columns = ("group", "home", "specifications", "share", "carried_over", "rapporteurs", "first", "last")
    order = frame.select(columns).sort("specifications", "carried_over", "group", descending=[True, True, False])
    return finding(selected, order, _totals(rows.filter(own), rows.filter(~own), generation) if len(order) else None)


def _totals(own: pl.DataFrame, carried: pl.DataFrame, generation: str) -> Note:
    """Return a note with the numbers of native specifications, their rapporteurs, and specifications carried over."""
    specifications, people, more = own["standard"].n_unique(), own["person"].n_unique(), carried["standard"].n_unique()
    return reading(
        f"{counted(specifications, 'specification')} native to {generation} with {counted(people, 'rapporteur')}, and "
        f"{more:,} carried over from earlier generations.",
        f"{generation}原生规范{specifications:,}项，有{people:,}名报告人；另有{more:,}项沿用自较早各代。",
    )


def topics_of_regions(request: Request) -> Finding:
    """Return the pairs of countries whose groups contribute on the same topics, compared with chance."""
    selected = Selected(request.tables["contribution"])
    selected.keep(Words("names an agenda item", "注明议程项目"), selected.rows.drop_nulls("item"))
    if (committee := request.one("committee")) is not None:
        selected.keep(Words("is to this committee", "提交给该委员会"), selected.rows.filter(pl.col("to") == committee))
    in_period(request.selection, selected, column="date_year")
    rows = selected.rows.filter(~pl.col("item").cast(pl.String).str.contains(_not_topics()))
    without = selected.rows["item"].n_unique() - rows["item"].n_unique()
    selected.keep(Words("is on a topic", "涉及某一议题"), rows)
    rows = in_groups(
        request.tables,
        selected.rows.select("actor", "item", "to", "date_year", event="contribution").unique(),
        "date_year",
    )
    rows = rows.select("event", "to", "group", node="home", standard="item").drop_nulls("node")
    selected.keep(Words("is from an actor with a known home country", "来自已知总部所在国的行为主体"), rows)
    committees = rows.filter(pl.col("to").cast(pl.String).str.contains("/actor/[a-z0-9-]+$")).select(
        "standard", body="to"
    )
    placed = strata.together(rows, committees, "body").rename({"body": "stratum"})
    compared = chance.beyond_chance(Incidence.of(placed), sampler=sampler(request.tables))
    remarks = (*chance_notes(compared, "country", "topic"), _of_one_group(request.tables, rows, compared.rows),
               _no_topics(without)) if len(compared.rows) else ()  # fmt: skip
    found = finding(
        selected,
        compared.rows,
        *remarks,
        otherwise=_ONE_COUNTRY,
    )
    named = committees["body"].cast(pl.String).unique().to_list()
    return replace(found, confined=named[0]) if len(named) == 1 and committee is None else found


def _of_one_group(tables: Tables, rows: pl.DataFrame, ties: pl.DataFrame) -> Note | None:
    """Return the note on countries with ties beyond chance that are mainly those of one group; None if there are none.

    Args:
        tables: the analysis tables.
        rows: the contributions: event, group, node (its home country).
        ties: the ties of countries, with ``exceeds``.
    """
    linked = ties.filter("exceeds").select(pl.concat_list("a", "b").explode().unique().alias("node"))
    of_each = rows.cast({"node": pl.String, "group": pl.String}).join(linked, on="node", how="semi")
    whole = of_each.group_by("node").agg(all=pl.col("event").n_unique())
    largest = of_each.group_by("node", "group").agg(number=pl.col("event").n_unique()).join(whole, on="node")
    found = largest.filter(pl.col("number") >= _MAINLY * pl.col("all")).sort("node").select("node", "group")
    if found.is_empty():
        return None
    known = names(tables, pl.concat([found["node"], found["group"].alias("node")]))
    pairs = [(known[node], known[group]) for node, group in found.iter_rows()]
    return reading(
        f"Of the countries of ties beyond chance, {', '.join(f'{node.en} ({group.en})' for node, group in pairs)} "
        f"{'has' if len(pairs) == 1 else 'have'} {_MAINLY:.0%} or more of the contributions from one group: the tie is "
        "that of the group.",
        f"超出随机水平的联系所涉国家中，{'、'.join(f'{node.zh}（{group.zh}）' for node, group in pairs)}"
        f"有{_MAINLY:.0%}以上的提案来自单一集团，其联系即该集团的联系。",
    )


def _no_topics(number: int) -> Note | None:
    """Return the note on agenda items that are no topics; None if there are none."""
    text = f'agenda {"item" if number == 1 else "items"} excluded: no topics, such as "Other" or "Incoming Liaison '
    text_zh = f"排除了{number:,}个不是议题的议程项目，例如“Other”或“Incoming Liaison Statements”。"
    return excluded(number, f'{text}Statements".', text_zh) if number else None


def declared_filings(request: Request) -> Finding:
    """Return the filings declared at each patent office by the groups with most of them."""
    selected = figures(request.tables, request.selection, *_FILINGS)
    offices = _narrowed(request.tables, "patentOffice", "office")
    rows = selected.rows.join(offices, on="observation", how="left").with_columns(pl.col("office").fill_null("all"))
    rows = in_groups(request.tables, rows.rename({"observed": "actor"}))
    frame = rows.group_by("office", "group", "home").agg(filings=pl.col("value").sum().cast(pl.Int64))
    frame = frame.sort("filings", pl.col("group").cast(pl.String), descending=[True, False])
    frame = frame.with_columns(
        share=pl.col("filings") / pl.col("filings").sum().over("office"),
        place=pl.col("filings").rank("ordinal", descending=True).over("office").cast(pl.Int64),
        whole=pl.col("filings").sum().over("office"),
    )
    frame = frame.filter(pl.col("place") <= request.number("most"))
    order = frame.sort("whole", "office", "place", descending=[True, False, False])
    return finding(
        selected,
        order.select("office", "place", "group", "home", "filings", "share"),
        *(windows.rules_of(request.tables, *_FILINGS) if len(order) else ()),
        otherwise=NONE_WANTED,
    )


def connectors_by_year(request: Request) -> Finding:
    """Return the stations with each connector of one current at the end of each year, and its share of the pairs.

    Years count from the first with enough pairs of a station and a connector: shares of a few stations mean little.
    """
    selected = figures(request.tables, request.selection, _STATIONS)
    if (region := request.one("region")) is not None:
        selected.keep(Words("is of this region", "属于该地区"), selected.rows.filter(pl.col("observed") == region))
    current, least = request.text("current"), int(request.number("least"))
    of_current = _narrowed(request.tables, "current", "current").filter(pl.col("current") == _CURRENTS[current])
    condition = Words(f"is of {current} current", f"属于{_CURRENTS_ZH[current]}")
    selected.keep(condition, selected.rows.join(of_current, on="observation", how="semi"))
    rows = selected.rows.join(_narrowed(request.tables, "connector", "connector"), on="observation")
    frame = rows.group_by("year", "connector").agg(stations=pl.col("value").sum().cast(pl.Int64))
    frame = frame.filter(pl.col("stations") > 0).with_columns(pairs=pl.col("stations").sum().over("year"))
    enough = frame.filter(pl.col("pairs") >= least)["year"].to_list()
    first = int(min(enough, default=MAXYEAR))
    shown = frame.filter(pl.col("year") >= first).with_columns(share=pl.col("stations") / pl.col("pairs"))
    few = Words(f"{counted(least, 'pair')} of a station and a connector", f"{least:,}个充电站与接口的组合")
    left = frame.filter(pl.col("year") < first)["year"].n_unique() if enough else 0
    shown = _with_unfinished(request.tables, shown)
    found = finding(
        selected,
        shown.sort("year", "stations", "connector", descending=[False, True, False]),
        _SURVIVORS if enough else None,
        _early_years(left, first, few) if left else None,
        otherwise=unmet(Words(f"No results: no year has {few.en}.", f"无结果：没有一年达到{few.zh}。"), _LARGER),
    )
    regions = rows["observed"].cast(pl.String).unique().to_list()
    is_confined = len(regions) == 1 and request.one("region") is None
    return replace(found, confined=regions[0]) if is_confined else found


def _with_unfinished(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows by year with whether the year is not over on the day of a list of stations."""
    lists = tables["coverage"].filter(pl.col("variable") == _STATIONS)
    last = pl.lit(lists["last_year"].min(), pl.Int64)
    return rows.with_columns(unfinished=(pl.col("year") > last).fill_null(pl.col("year") >= tables.year))


def _early_years(number: int, first: int, few: Words) -> Note:
    """Return the note on the years before the first with enough pairs."""
    years = "year" if number == 1 else "years"
    text_zh = f"排除了{first}年之前的{number:,}个年份：不足{few.zh}。"
    return excluded(number, f"{years} before {first} excluded: fewer than {few.en}.", text_zh)


def _narrowed(tables: Tables, by: str, name: str) -> pl.DataFrame:
    """Return the observations restricted by a property, with its value."""
    rows = tables["narrowing"].filter(pl.col("property") == ONTOLOGY + by)
    return rows.select("observation", pl.col("value").cast(pl.String).alias(name)).unique()


@cache
def _not_topics() -> str:
    """Return the regular expression of the wordings of agenda items that are no topics."""
    lines = Path(__file__).with_name("not-topics.txt").read_text("utf-8").splitlines()
    wordings = [re.escape(line.strip()).replace(r"\*", ".*") for line in lines if line.strip() and line[0] != "#"]
    return f"(?i)^(?:{'|'.join(wordings)})$"
