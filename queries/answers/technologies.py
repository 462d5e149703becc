"""Answers about technology fields: convergence, its pace, and the specialization of regions."""

from __future__ import annotations

import polars as pl

from ...plurals import counted
from ..measures import convergence, linkage, specialization
from ..measures.incidence import Incidence
from ..notes import FEWER_FILTERS, empty, reading, unmet
from ..words import Words
from .request import Finding, Request, finding
from .selected import Selected
from .selection import by_field, by_region_and_field

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
_UNRELATED = empty(
    "No results: no field is related to those that the selected regions specialize in.",
    "无结果：没有领域与所选地区的专业化领域相关。",
)


def field_links(request: Request) -> Finding:
    """Return the pairs of technology fields that share standards."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, linkage.links(Incidence.of(selected.rows)), otherwise=_ALONE)


def field_diversity(request: Request) -> Finding:
    """Return the diversity of the technology fields of each standard."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, convergence.diversity(Incidence.of(selected.rows)))


def field_years(request: Request) -> Finding:
    """Return the number and diversity of the fields of standards, by year."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, convergence.trend(selected.rows), otherwise=_UNDATED)


def field_trend(request: Request) -> Finding:
    """Return the number of standards of each field and year that have another field as well."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, convergence.field_trend(selected.rows), otherwise=_UNDATED)


def new_field_pairs(request: Request) -> Finding:
    """Return the first year in which two fields share a standard."""
    selected = by_field(request.tables, request.selection)
    return finding(selected, convergence.new_pairs(selected.rows), otherwise=_ALONE)


def field_speed(request: Request) -> Finding:
    """Return the pace of convergence of each field with enough years and documents."""
    selected = by_field(request.tables, request.selection)
    # The year of the release is not over.
    finished = Words("is dated before the year of the release", "日期早于本发布版的年份")
    selected.keep(finished, selected.rows.filter(pl.col("year") < request.tables.year))
    least, documents = max(3, int(request.number("least"))), int(request.number("documents"))
    slopes = convergence.speed(selected.rows, least, documents)
    fields = selected.rows.drop_nulls(["node", "year"])["node"].n_unique()
    apart = slopes.filter((pl.col("low") > 0) | (pl.col("high") < 0)).height
    enough = Words(
        f"{counted(documents, 'document')} in {counted(least, 'year')}", f"有{least:,}个年份、共{documents:,}份文件"
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
        slopes,
        tried if len(slopes) else None,
        otherwise=unmet(none, _LOWER_ONE) if fields else _UNDATED,
    )


def advantages(request: Request) -> Finding:
    """Return the revealed technological advantage of regions."""
    selected = by_region_and_field(request.tables, request.selection)
    frame = _advantages(selected, request)
    return finding(selected, frame.rename({"node": "region"}))


def next_fields(request: Request) -> Finding:
    """Return the fields that a region does not specialize in, by their relatedness to those it specializes in."""
    selected = by_region_and_field(request.tables, request.selection)
    dense = specialization.density(_advantages(selected, request))
    frame = dense.filter(~pl.col("specialized") & (pl.col("density") > 0)).drop("specialized")
    return finding(
        selected,
        frame.rename({"node": "region"}),
        otherwise=_UNRELATED,
    )


def region_complexity(request: Request) -> Finding:
    """Return the economic complexity of regions over technology fields."""
    selected: Selected = by_region_and_field(request.tables, request.selection)
    frame, why = specialization.complexity(_advantages(selected, request))
    return finding(
        selected,
        frame.rename({"node": "region"}),
        otherwise=unmet(Words(*why), _LOWER) if why else None,
    )


def _advantages(selected: Selected, request: Request) -> pl.DataFrame:
    return specialization.advantage(selected.rows, int(request.number("least")), request.selection.counting)
