"""Answers about technology fields: convergence, its pace, and the specialization of regions."""

from __future__ import annotations

import polars as pl

from ...plurals import counted, percent
from ..measures import convergence, linkage, reach, specialization
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, Note, empty, reading, unmet
from ..words import Words
from . import counting, whole_years
from .fields import ORIGINS, origins, without_fields
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_field, by_region_and_field, in_period, of_every_year
from .tables import Tables, names
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
_LOWER = Words("Lower the minimum, or remove a filter.", "请调低最小值，或减少筛选条件。")
#: From this share of the standards on, a specialization is said to be that of one group.
_OF_ONE = 0.9
#: The years at either end that are compared within a catalogue, and the standards that it needs in each of the two.
_DECADE = 10
_ENOUGH = 100
_MORE_FIELDS = Words(
    "Choose another origin of fields, import catalogues that record fields and participants, or lower the minimum.",
    "请选择其他领域来源，导入同时收录领域和参与者的目录，或调低最小值。",
)
_UNRELATED = empty(
    "No results: no field is related to those that the selected regions specialize in.",
    "无结果：没有领域与所选地区的专业化领域相关。",
)


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


def advantages(request: Request) -> Finding:
    """Return the revealed technological advantage of regions."""
    selected, sizes = _sized(request)
    found = _advantages(selected, request)
    groups = reach.behind(selected.rows, "node", "field")
    frame = found.join(sizes, on="node", maintain_order="left").join(
        groups, on=["node", "field"], maintain_order="left"
    )
    frame = frame.rename({"node": "region"})
    return finding(
        selected,
        frame.select("region", "field", "standards", "rta", "specialized", "of", "groups", "largest"),
        *_basis(request, selected, sizes, found),
        _of_one_group(frame),
    )


def _of_one_group(frame: pl.DataFrame) -> Note | None:
    """Return the note on how many specializations are those of one group; None if there are none."""
    special = frame.filter("specialized")
    number = special.filter(pl.col("largest") >= _OF_ONE).height
    if not number:
        return None
    return reading(
        f"In {number:,} of {counted(len(special), 'specialization')} one group takes part in {percent(_OF_ONE)} of the "
        "standards or more: these are its specializations rather than those of a region.",
        f"{len(special):,}项专长中有{number:,}项由单一集团参与其中{percent(_OF_ONE)}以上的标准，实为该集团而非地区的专长。",
    )


def next_fields(request: Request) -> Finding:
    """Return the fields that a region does not specialize in, by their relatedness to those it specializes in."""
    selected, sizes = _sized(request)
    found = _advantages(selected, request)
    why = _too_few(request, sizes, found, Words("Relatedness", "关联度"))
    dense = specialization.density(found.clear() if why else found)
    frame = dense.filter(~pl.col("specialized") & (pl.col("density") > 0)).drop("specialized")
    return finding(
        selected,
        frame.join(sizes, on="node", maintain_order="left").rename({"node": "region"}),
        *_basis(request, selected, sizes, found),
        otherwise=why or _UNRELATED,
    )


def region_complexity(request: Request) -> Finding:
    """Return the economic complexity of regions over technology fields, if it does not depend on one of these."""
    selected, sizes = _sized(request)
    found = _advantages(selected, request)
    why = _too_few(request, sizes, found, Words("Complexity", "复杂度"))
    frame, none = specialization.complexity(found.clear() if why else found)
    why = why or (unmet(Words(*none), _LOWER) if none else None)
    remarks = _basis(request, selected, sizes, found)
    if not why:
        correlation, field = specialization.stability(found)
        label, least = names(request.tables, pl.Series([field]))[field], request.number("stability")
        if max(correlation or 0.0, 0.0) < least:
            why, frame = _depends_on_a_field(correlation, label, least), frame.clear()
        else:
            remarks.append(_order_without(correlation, label))
    return finding(
        selected,
        frame.join(sizes, on="node", maintain_order="left").rename({"node": "region"}),
        *remarks,
        otherwise=why,
    )


def _too_few(request: Request, sizes: pl.DataFrame, found: pl.DataFrame, what: Words) -> Note | None:
    """Return the note on fields or regions that are too few for a measure; None if they are enough."""
    fields, regions = int(request.number("fields")), int(request.number("regions"))
    shared = specialization.shared_fields(found)
    if shared >= fields and len(sizes) >= regions:
        return None
    reason = Words(
        f"No results: {what.en.lower()} needs {counted(fields, 'field')} in which at least two regions specialize, and "
        f"{counted(regions, 'region')}; there are {shared:,} and {len(sizes):,}. With so few, one field or region more "
        "could change the result.",
        f"无结果：计算{what.zh}需要有{fields:,}个至少两个地区专长的领域和{regions:,}个地区；现有{shared:,}个领域和"
        f"{len(sizes):,}个地区。数量过少时，增减一个领域或地区就可能改变结果。",
    )
    return unmet(reason, _closest(request, (shared, len(sizes)), fields, regions))


def _closest(request: Request, found: tuple[int, int], fields: int, regions: int) -> Words:
    """Return what to do about too few fields or regions: the origin of fields with the most, and what accepts it.

    Args:
        request: the request.
        found: the fields and regions of the origin that was asked for.
        fields: the minimum of fields.
        regions: the minimum of regions.
    """
    asked = request.text("origin")
    numbers = [(*found, asked)] if asked in ORIGINS else []
    for origin in ORIGINS:
        if origin != asked:
            selected, sizes = _sized(request, origin)
            numbers.append((specialization.shared_fields(_advantages(selected, request)), len(sizes), origin))
    most, number, origin = max(numbers)
    least = (("fields", most, fields), ("regions", number, regions))
    lowered = [f"{name}={have}" for name, have, need in least if have < need]
    if not most:
        return _MORE_FIELDS
    if not lowered:
        return Words(
            f"Choose origin={origin}, which has {most:,} and {number:,}.",
            f"请选择origin={origin}：有{most:,}个领域和{number:,}个地区。",
        )
    accepted = " ".join(lowered)
    return Words(
        f"origin={origin} has the most, {most:,} and {number:,}, and {accepted} accepts them. For more, import "
        "catalogues that record fields and participants.",
        f"最多的是origin={origin}，为{most:,}个领域和{number:,}个地区，设{accepted}即可接受。如需更多，"
        "请导入同时收录领域和参与者的目录。",
    )


def _depends_on_a_field(correlation: float | None, field: Words, least: float) -> Note:
    """Return the note on an order of regions that changes when a field is left out."""
    without = _without(correlation, field)
    reason = Words(
        f"No results: the order of regions depends on one field; {without.en}, and the minimum is {least:g}.",
        f"无结果：地区的排序取决于单个领域；{without.zh}，而最小值为{least:g}。",
    )
    return unmet(reason, _MORE_FIELDS)


def _order_without(correlation: float | None, field: Words) -> Note:
    """Return the note on how much the order of regions depends on one field."""
    without = _without(correlation, field)
    return reading(
        f"The order of regions depends most on one field: {without.en}.",
        f"地区的排序对单个领域的最大依赖：{without.zh}。",
    )


def _without(correlation: float | None, field: Words) -> Words:
    """Return how the order of regions without a field correlates with that of all fields."""
    if correlation is None:
        return Words(
            f"without {field.en} fewer than three regions can be ordered",
            f"去掉“{field.zh}”后可排序的地区不足三个",
        )
    return Words(
        f"without {field.en} its rank correlation with the order of all fields is {correlation:.2f}",
        f"去掉“{field.zh}”后与全部领域排序的秩相关系数为{correlation:.2f}",
    )


def _sized(request: Request, origin: str | None = None) -> tuple[Selected, pl.DataFrame]:
    """Return the participation of regions with enough standards, and the standards of each: node, of.

    Fields are those of the origin asked for, unless another one is given.
    """
    selected = by_region_and_field(request.tables, request.selection, origin or request.text("origin"))
    least = int(request.number("standards"))
    sizes = specialization.sizes(selected.rows)
    enough = sizes.filter(pl.col("of") >= least)
    kept = selected.rows.with_columns(pl.col("node").cast(pl.String)).join(enough, on="node", how="semi")
    enough_of = Words(
        f"is of a region with {counted(least, 'numbered standard')} that have a field",
        f"所属地区有{least:,}项带领域的编号标准",
    )
    selected.keep(enough_of, kept)
    return selected, enough


def _advantages(selected: Selected, request: Request) -> pl.DataFrame:
    return specialization.advantage(selected.rows, int(request.number("least")), request.selection.counting)


def _basis(request: Request, selected: Selected, sizes: pl.DataFrame, found: pl.DataFrame) -> list[Note]:
    """Return the notes on the standards of each region and on where their fields come from."""
    if sizes.is_empty():
        return []
    named = names(request.tables, sizes["node"])
    each = [Words(f"{named[node].en} {of:,}", f"{named[node].zh} {of:,}") for node, of in sizes.iter_rows()]
    least = int(request.number("standards"))
    special = found.filter("specialized")["field"].n_unique()
    text = (
        f"{counted(len(sizes), 'region')} with at least {counted(least, 'numbered standard')} that have a field: "
        f"{', '.join(words.en for words in each)}. Fields in which any of them specializes: {special:,}."
    )
    text_zh = (
        f"至少有{least:,}项带领域的编号标准的地区有{len(sizes):,}个：{'、'.join(words.zh for words in each)}。"
        f"其中有地区专长的领域：{special:,}个。"
    )
    return [reading(text, text_zh), origins(selected.rows)]


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
