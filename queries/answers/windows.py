"""Observation windows: which sources record a year, or two periods, from beginning to end.

Definitions. A source is a rule of recording (``sl:Coverage``): one class of roles of one body in one dataset, such as
the rapporteurs of 3GPP. Its window is the run of its whole years: those it records from beginning to end. A role that
lasts counts in every year from its first to its last. Two periods are compared over equal numbers of years, before a
year and from it on, and only by sources whose window includes both, since what begins before a record does and what
ends after it are unknown (left truncation and right censoring, Klein and Moeschberger 2003); of all lengths the
longest that every source with at least three years on either side can give. Units: years, roles. Population: the
roles of those sources; roles of the curated cases are a selection of events, which no year is known to be complete
of, and are left out. Assumption: what a source recorded by one rule is comparable over its window. Limits: the rule
itself may favour some years, and is printed; a group is that of the year in which a role began.

Estimand: which years, or periods, of several sources can be compared without one of them lacking records. Window: the
whole years of a source, as its importer declares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ...plurals import counted
from ..notes import Note, excluded, reading, unmet
from ..words import Words
from .tables import Tables

#: A source must have this many whole years on either side of the year of a comparison.
LEAST: Final = 3
#: What no source records systematically.
SELECTIONS: Final = Words("the curated cases and other selections", "案例库等选录")


@dataclass(frozen=True)
class Source:
    """A source with records in a selection.

    Attributes:
        first, last: its whole years.
        began, ended: the years of its first and last record, which may be unfinished.
        records: how many roles of the selection it has.
    """

    iri: str
    name: str
    name_zh: str
    rule: str
    rule_zh: str
    first: int
    last: int
    began: int
    ended: int
    records: int

    def years(self, year: int) -> int:
        """Return for how many years on either side of the beginning of a year it can be compared."""
        return min(year - self.first, self.last - year + 1)


@dataclass(frozen=True)
class Periods:
    """Two equal periods, before a year and from it on, and the sources that record both from beginning to end.

    ``length`` is 0, and ``compared`` empty, if no source does.
    """

    year: int
    length: int
    compared: tuple[Source, ...]
    left_out: tuple[Source, ...]

    @property
    def first(self) -> int:
        """The first year of the earlier period."""
        return self.year - self.length

    @property
    def last(self) -> int:
        """The last year of the later period."""
        return self.year + self.length - 1

    def half(self, rows: pl.DataFrame, *, later: bool) -> pl.DataFrame:
        """Return the roles of the compared sources that lasted into one of the periods."""
        first, last = (self.year, self.last) if later else (self.first, self.year - 1)
        of_compared = rows.filter(pl.col("source").is_in([source.iri for source in self.compared]))
        return of_compared.filter((pl.col("from") <= last) & (pl.col("to") >= first))


def of_roles(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of roles (event) with source, from and to; source is null where no window has a whole year.

    ``from`` and ``to`` are the first and the last year of the role; null if it has no date.
    """
    return rows.join(sources_of_roles(tables), on="event", how="left", maintain_order="left")


def sources_of_roles(tables: Tables) -> pl.DataFrame:
    """Return the source of each role: event, source, from, to."""
    return tables.keep("sources of roles", lambda: _sources_of_roles(tables))


def sources(tables: Tables, rows: pl.DataFrame) -> list[Source]:
    """Return the sources of rows with sources, those with the most records first."""
    known = rows.drop_nulls("source").group_by(coverage="source").agg(records=pl.col("event").n_unique())
    windows = tables.keep("sources", lambda: _named(tables))
    columns = ("coverage", "name", "name_zh", "rule", "rule_zh", "first_year", "last_year", "began_year", "ended_year")
    found = known.join(windows, on="coverage").with_columns(pl.col(columns[:5]).cast(pl.String).fill_null(""))
    return [
        Source(*row)
        for row in found.sort("records", "coverage", descending=[True, False]).select(*columns, "records").rows()
    ]


def periods(found: Sequence[Source], year: int, since: int | None, until: int | None) -> Periods:
    """Return the longest equal periods before a year and from it on that sources record.

    Args:
        found: the sources.
        year: the first year of the later period.
        since: the earliest year of the earlier period.
        until: the latest year of the later period.
    """
    most = min(year - since if since is not None else 9999, until - year + 1 if until is not None else 9999)
    compared = tuple(source for source in found if source.years(year) >= min(LEAST, most))
    length = min([most, *(source.years(year) for source in compared)]) if compared else 0
    return Periods(year, length, compared, tuple(source for source in found if source not in compared))


def by_year(rows: pl.DataFrame, found: Sequence[Source]) -> pl.DataFrame:
    """Return the roles by year of the windows of their sources: the columns of the rows, year, unfinished.

    A role has a row for every year in which it lasted. A whole year without a role has one row without an event;
    ``unfinished`` says whether the source does not record the year from beginning to end.
    """
    bounds = pl.DataFrame(
        [(s.iri, s.began, s.ended, s.first, s.last) for s in found],
        schema={"source": pl.String, **dict.fromkeys(("began", "ended", "first", "last"), pl.Int64)},
        orient="row",
    )
    known = rows.drop("year", strict=False).with_columns(pl.col("source").cast(pl.String)).join(bounds, on="source")
    first, last = pl.max_horizontal("from", "began"), pl.min_horizontal("to", "ended")
    lasting = known.filter(first <= last).with_columns(year=pl.int_ranges(first, last + 1)).explode("year")
    empty = bounds.with_columns(year=pl.int_ranges(pl.col("first"), pl.col("last") + 1)).explode("year")
    every = pl.concat([lasting, empty.join(lasting, on=["source", "year"], how="anti")], how="diagonal")
    return every.with_columns(unfinished=~pl.col("year").is_between("first", "last")).select(
        *(name for name in rows.columns if name != "year"), "year", "unfinished"
    )


def notes(chosen: Periods, rows: pl.DataFrame) -> list[Note]:
    """Return what is compared, by which rules, and what is left out and why.

    Args:
        chosen: the periods.
        rows: the records of the selection, with their sources.
    """
    return [_compared(chosen), rules(chosen.compared), *_left_out(chosen), *without_window(rows)]


def rules(used: Sequence[Source]) -> Note:
    """Return the note with the rules by which sources record."""
    return reading(
        "Rules of recording. " + " ".join(f"{source.name}: {source.rule}" for source in used),
        "收录规则。" + "".join(f"{source.name_zh}：{source.rule_zh}" for source in used),
    )


def rules_of(tables: Tables, *variables: str) -> list[Note]:
    """Return the note with the rules by which sources record variables; none if no source states one."""
    text = tables["coverage"].with_columns(pl.col("variable").cast(pl.String))
    rows = text.drop_nulls("first_year").filter(pl.col("variable").is_in(variables))
    found = sources(tables, rows.select(source="coverage", event="coverage"))
    return [rules(found)] if found else []


def recorded(tables: Tables, *variables: tuple[str, str]) -> list[Note]:
    """Return the note on the whole years of what datasets record (variable, dataset); none if they are unknown."""
    wanted = pl.DataFrame(
        [(ONTOLOGY + variable, dataset) for variable, dataset in variables],
        schema={"variable": pl.String, "dataset": pl.String},
        orient="row",
    )
    text = tables["coverage"].with_columns(pl.col("variable", "dataset").cast(pl.String))
    rows = text.drop_nulls("first_year").join(wanted, on=["variable", "dataset"], how="semi")
    found = sources(tables, rows.select(source="coverage", event="coverage"))
    if not found:
        return []
    named = "; ".join(f"{s.name}, {s.first} to {s.last}" for s in found)
    named_zh = "；".join(f"{s.name_zh}，{s.first}至{s.last}年" for s in found)
    return [reading(f"Whole years of the records: {named}.", f"记录的整年：{named_zh}。")]


def without_window(rows: pl.DataFrame) -> list[Note]:
    """Return the note on records of which no year is known to be whole; none if there are no such records."""
    number = rows.filter(pl.col("source").is_null()).select(pl.coalesce("event", "standard")).n_unique()
    if not number:
        return []
    text = (
        f"{'record is' if number == 1 else 'records are'} left out: the curated cases and some other records are "
        "selections, not known to be complete for any year."
    )
    text_zh = f"未计入{number:,}条记录：案例库及其他部分记录属于选录，无从判断其在任何年份是否完整。"
    return [excluded(number, text, text_zh)]


def composition(tables: Tables, events: pl.Series) -> Note | None:
    """Return the note on how many roles of an answer each source recorded; None if no window is known of any."""
    rows = of_roles(tables, pl.DataFrame({"event": events.drop_nulls().unique().cast(pl.Categorical)}))
    found = sources(tables, rows)
    if not found:
        return None
    named = [f"{counted(s.records, 'role')} from {s.name} (whole years {s.first} to {s.last})" for s in found]
    named_zh = [f"“{s.name_zh}”{s.records:,}项（整年为{s.first}至{s.last}年）" for s in found]
    if others := rows.height - sum(s.records for s in found):
        named.append(f"{counted(others, 'role')} from selections, such as the curated cases")
        named_zh.append(f"案例库等选录{others:,}项")
    return reading(f"By source: {'; '.join(named)}.", f"来源构成：{'；'.join(named_zh)}。")


def nothing_compared(found: Sequence[Source], year: int, records: int) -> Note:
    """Return the note that no source records years on both sides of a year, and what would be enough."""
    able = [source for source in found if source.last - source.first + 1 >= 2 * LEAST]
    reason = Words(
        f"No results: none of {counted(records, 'record')} is of a source that records the years before {year} and "
        f"from {year} on from beginning to end.",
        f"无结果：{records:,}条记录的来源均未完整收录{year}年之前及{year}年起的年份。",
    )
    if not able:
        remedy = Words(
            f"Remove a filter, or import a catalogue or list that records roles for {2 * LEAST} years or more, such as "
            "3GPP or the RFCs.",
            f"请减少筛选条件，或导入完整收录{2 * LEAST}年以上角色的目录或清单，如3GPP或RFC。",
        )
        return unmet(reason, remedy)
    one = able[0]
    first, last = one.first + LEAST, one.last - LEAST + 1
    remedy = Words(
        f"Choose a year from {first} to {last}, for which {one.name} ({one.first} to {one.last}) can be compared.",
        f"请选择{first}至{last}之间的年份：“{one.name_zh}”（收录时段{one.first}至{one.last}年）可供比较。",
    )
    return unmet(reason, remedy)


def _compared(chosen: Periods) -> Note:
    years = f"{chosen.first} to {chosen.year - 1} with {chosen.year} to {chosen.last}"
    named = "; ".join(f"{s.name} ({s.first} to {s.last}, {counted(s.records, 'record')})" for s in chosen.compared)
    named_zh = "；".join(f"{s.name_zh}（{s.first}至{s.last}年，{s.records:,}条）" for s in chosen.compared)
    return reading(
        f"Compares {years}, equal periods that these sources record from beginning to end: {named}. A role counts in "
        "each period in which it lasted.",
        f"比较{chosen.first}至{chosen.year - 1}年与{chosen.year}至{chosen.last}年两个等长时段，下列来源均完整收录："
        f"{named_zh}。角色在其持续的每个时段均计数。",
    )


def _left_out(chosen: Periods) -> list[Note]:
    return [_too_short(source) for source in chosen.left_out]


def _too_short(source: Source) -> Note:
    text = (
        f"{'record is' if source.records == 1 else 'records are'} left out: {source.name}, recorded from beginning to "
        f"end from {source.first} to {source.last} only."
    )
    text_zh = (
        f"未计入“{source.name_zh}”的{source.records:,}条记录：其完整收录的年份仅为{source.first}至{source.last}年。"
    )
    return excluded(source.records, text, text_zh)


def _named(tables: Tables) -> pl.DataFrame:
    """Return the sources with their names."""
    names = tables.of_class(ONTOLOGY + "Coverage").select(
        coverage="iri", name="label", name_zh=pl.coalesce("label_zh", "label")
    )
    return tables["coverage"].join(names, on="coverage", how="left").unique("coverage")


def _sources_of_roles(tables: Tables) -> pl.DataFrame:
    began = pl.col("date_year").cast(pl.Int64)
    roles = (
        tables["standard_actor"]
        .drop_nulls("event")
        .select("event", "kind", "dataset", began.alias("from"), to=pl.coalesce("ended_year", began).cast(pl.Int64))
        .unique("event")
    )
    each = pl.struct("coverage", "thing").n_unique()
    windows = tables["coverage"].with_columns(several=each.over("dataset", "variable") > 1).select(
        "thing", "dataset", "several", "first_year", source="coverage", kind="variable"
    )  # fmt: skip
    found = roles.join(windows.drop_nulls("first_year"), on=["dataset", "kind"])
    # One list has the contributions to several committees, each with a window of its own.
    to = tables["contribution"].select(event="contribution", thing="to").unique()
    by_body = found.filter("several").join(to, on=["event", "thing"], how="semi")
    known = pl.concat([found.filter(~pl.col("several")), by_body]).sort(pl.col("source").cast(pl.String))
    of_event = known.unique("event", keep="first").select("event", "source")
    return roles.select("event", "from", "to").join(of_event, on="event", how="left")
