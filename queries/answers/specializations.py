"""Answers about the technology fields of regions: specialization, related fields and complexity."""

from __future__ import annotations

import polars as pl

from ...plurals import counted, percent
from ..measures import reach, specialization
from ..notes import Note, empty, reading, unmet
from ..words import Words
from .fields import ORIGINS, origins
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_region_and_field
from .tables import names

#: From this share of the standards on, a specialization is said to be that of one group.
_OF_ONE = 0.9
_MORE_FIELDS = Words(
    "Choose another origin of fields, import catalogues that record fields and participants, or lower the minimum.",
    "请选择其他领域来源，导入同时收录领域和参与者的目录，或调低最小值。",
)
_UNRELATED = empty(
    "No results: no field is related to those that the selected regions specialize in.",
    "无结果：没有领域与所选地区的专业化领域相关。",
)
_LOWER = Words("Lower the minimum, or remove a filter.", "请调低最小值，或减少筛选条件。")


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
