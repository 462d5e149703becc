"""Answers about technology fields: their convergence and its pace."""

from __future__ import annotations

import polars as pl

from ...plurals import counted, percent
from ..measures import convergence, linkage
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, reading, unmet
from ..words import Words
from . import counting, whole_years
from .fields import without_fields
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_field, in_period, of_every_year
from .tables import Tables
from .whole_years import Whole

_ALONE = unmet(
    Words("No results: no selected standard has two technology fields.", "无结果：所选标准均没有两个技术领域。"),
    FEWER_FILTERS,
)
_UNDATED = unmet(
    Words(
        "No results: no selected standard has both a technology field and a date.",
        "无结果：所选标准均未同时具有技术领域和日期。",
    ),
    FEWER_FILTERS,
)
_LOWER_ONE = Words("Lower a minimum.", "请调低其中一个最小值。")
#: The years at either end that are compared within a catalogue, and the standards that it needs in each of the two.
_DECADE = 10
_ENOUGH = 100


def field_links(request: Request) -> Finding:
    """Return the pairs of technology fields that share standards."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, linkage.links(Incidence.of(selected.rows)), *_scope(request, selected), otherwise=_ALONE)


def field_diversity(request: Request) -> Finding:
    """Return the diversity of the technology fields of each standard."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, convergence.diversity(Incidence.of(selected.rows)), *_scope(request, selected))


def field_years(request: Request) -> Finding:
    """Return the number and diversity of the fields of standards, by the year in which these were first published."""
    _, selected = _by_first_year(request, "standard")
    whole = _whole(request, selected)
    frame = whole.mark(convergence.trend(selected.rows), "year", "unfinished")
    remarks = (*_scope(request, selected), _by_catalogue(request.tables, selected.rows, whole))
    return finding(selected, frame, *remarks, *_windows(request, whole, frame), otherwise=_UNDATED)


def field_trend(request: Request) -> Finding:
    """Return the number of standards of each field and year that have another field as well."""
    every, selected = _by_first_year(request, "standard", "node")
    whole = _whole(request, selected)
    trend = convergence.field_trend(every, request.selection.since, request.selection.until)
    frame = whole.mark(trend, "year", "unfinished")
    return finding(selected, frame, *_scope(request, selected), *_windows(request, whole, frame), otherwise=_UNDATED)


def new_field_pairs(request: Request) -> Finding:
    """Return the first year in which two fields share a document, sought over all years, if it is in the period."""
    selected = of_every_year(request.tables, request.selection)
    whole = _whole(request, selected)
    pairs = Selected(whole.mark(convergence.new_pairs(selected.rows), "year", "unfinished"))
    in_period(request.selection, pairs, Words("was first recorded in", "首次记录日期"))
    used = pairs if pairs.rows.is_empty() and len(selected.rows) else selected
    remarks = (*_scope(request, selected), _first_years(request.tables), *_windows(request, whole, pairs.rows))
    return finding(used, pairs.rows, *remarks, otherwise=_ALONE)


def field_speed(request: Request) -> Finding:
    """Return the pace of convergence of each field with enough years and documents."""
    every, selected = _by_first_year(request, "standard", "node")
    whole = _whole(request, selected)
    marked = whole.mark(selected.rows.drop_nulls("year"), "year", "unfinished")
    selected.keep(whole_years.IN_WHOLE_YEARS, marked.filter(~pl.col("unfinished")))
    least, documents = max(3, int(request.number("least"))), int(request.number("documents"))
    first, last = selected.rows.select(pl.col("year").min(), last=pl.col("year").max()).row(0)
    rows = every if len(selected.rows) else every.clear()
    rows = rows.join(whole_years.sources(request.tables, rows), on="standard")
    slopes = convergence.speed(rows, least, documents, first, last)
    fields = selected.rows.drop_nulls(["node", "year"])["node"].n_unique()
    of_numbers = request.selection.unit == "numbers"
    apart = slopes.filter((pl.col("low") > 0) | (pl.col("high") < 0)).height
    enough = Words(
        f"{counted(documents, 'numbered standard' if of_numbers else 'document')} in {counted(least, 'year')}",
        f"有{least:,}个年份、共{documents:,}{'项编号标准' if of_numbers else '份文件'}",
    )
    tried = reading(
        f"{counted(len(slopes), 'slope')} of {counted(fields, 'field')} estimated, each with at least {enough.en}; "
        f"{apart:,} with an interval without zero, against {0.05 * len(slopes):.1f} expected by chance.",
        f"{fields:,}个领域中估计了{len(slopes):,}个斜率，每个领域至少{enough.zh}；其中{apart:,}个的区间不含零，"
        f"按随机预期为{0.05 * len(slopes):.1f}个。",
    )
    none = Words(f"No results: no field has {enough.en}.", f"无结果：没有领域至少{enough.zh}。")
    return finding(
        selected,
        slopes.rename({"documents": "standards"}),
        tried if len(slopes) else None,
        *_scope(request, selected),
        *_windows(request, whole, slopes),
        otherwise=unmet(none, _LOWER_ONE) if fields else _UNDATED,
    )


def _by_first_year(request: Request, *of: str) -> tuple[pl.DataFrame, Selected]:
    """Return the fields of standards of all years, and those whose first year, of each ``of``, is in the period.

    A standard that was published before the period does not count again for an edition in it.
    """
    selected = of_every_year(request.tables, request.selection)
    every = selected.rows
    selected.rows = every.with_columns(pl.col("year").min().over(*of))
    in_period(request.selection, selected, Words("was first published in", "首次发布日期"))
    return every, selected


def _scope(request: Request, selected: Selected) -> tuple[Note | None, ...]:
    """Return the notes on how many standards have a field, what counts as one, and the catalogues without fields."""
    return _numbers(selected.rows), counting.note(request.selection.unit), without_fields(request.tables)


def _numbers(rows: pl.DataFrame) -> Note | None:
    """Return the note on the standards with a field, and those with several; None without any."""
    of_each = rows.group_by("standard").agg(fields=pl.col("node").n_unique())
    number, several = len(of_each), (of_each["fields"] > 1).sum()
    if not number:
        return None
    text = f"{counted(number, 'standard')} with a field, {several:,} of them with several."
    return reading(text, f"共{number:,}项带领域的标准，其中{several:,}项有多个领域。")


def _whole(request: Request, selected: Selected) -> Whole:
    """Return the years that all catalogues of the selected documents record from beginning to end."""
    return whole_years.of_documents(request.tables, selected.rows["document"], request.selection.dataset)


def _windows(request: Request, whole: Whole, frame: pl.DataFrame) -> list[Note]:
    """Return the notes on whole years; none on an empty answer."""
    return whole_years.note(request.tables, whole) if len(frame) else []


def _by_catalogue(tables: Tables, rows: pl.DataFrame, whole: Whole) -> Note | None:
    """Return the note on the share with several fields in each catalogue at both ends of the whole years.

    None if fewer than two catalogues have enough standards at both ends: then no other mix of catalogues is seen.
    """
    of_each = rows.group_by("standard").agg(pl.col("year").min(), several=pl.col("node").n_unique() > 1)
    years = of_each["year"].drop_nulls().to_list()
    if whole.first is None or whole.last is None or not years:
        return None
    first, last = max(whole.first, min(years)), min(whole.last, max(years))
    held = whole_years.held(tables, rows).join(of_each, on="standard")
    early, late = (
        held.filter(pl.col("year").is_between(start, start + _DECADE - 1))
        .group_by("dataset")
        .agg(share=pl.col("several").mean(), number=pl.len())
        .filter(pl.col("number") >= _ENOUGH)
        for start in (first, last - _DECADE + 1)
    )
    both = early.join(late, on="dataset", suffix="_late").sort("dataset")
    if last - first + 1 < 2 * _DECADE or len(both) < 2:
        return None
    each = [
        (tables.title(name), percent(before), percent(after))
        for name, before, after in both.select("dataset", "share", "share_late").iter_rows()
    ]
    return reading(
        f"Catalogues record fields by different rules. Share with several fields, {first} to {first + _DECADE - 1} and "
        f"{last - _DECADE + 1} to {last}: {'; '.join(f'{title.en}, {one} and {two}' for title, one, two in each)}.",
        f"各目录记录领域的规则不同。{first}至{first + _DECADE - 1}年与{last - _DECADE + 1}至{last}年有多个领域的比例："
        f"{'；'.join(f'{title.zh}，{one}和{two}' for title, one, two in each)}。",
    )


def _first_years(tables: Tables) -> Note | None:
    """Return the note on the years from which each catalogue has documents with one ICS field, and with several."""
    documents = tables["document"].select("document", "dataset", year="published_year").drop_nulls()
    numbers = tables["document_field"].group_by("document").agg(fields=pl.len())
    several = pl.col("year").filter(pl.col("fields") > 1).min()
    first = documents.join(numbers, on="document").group_by("dataset").agg(pl.col("year").min(), several=several)
    rows = first.with_columns(pl.col("dataset").cast(pl.String)).sort("dataset").iter_rows()
    each = [(tables.title(name), f"{year} ({several or '-'})") for name, year, several in rows]
    if not each:
        return None
    listed = ", ".join(f"{title.en} {years}" for title, years in each)
    listed_zh = "、".join(f"{title.zh} {years}" for title, years in each)
    return reading(
        f"First document with an ICS field, and in brackets with several: {listed}. Earlier "
        "co-occurrences are not recorded there.",
        f"各目录中最早带ICS领域的文件年份（括号内为最早带多个领域的）：{listed_zh}；更早的共现未有记录。",
    )
