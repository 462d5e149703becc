"""Guesses of what the columns of a table hold, from their names and their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ...store.folding import fold
from .dates import read_date
from .faults import FaultError
from .names import Name, Resolve
from .numbers import read_number
from .workbook import Table

#: What a column may hold, by words of its name, the most specific first.
_WORDS: Final = {
    "retrieved": "retrieved accessed access consulted read 访问日期",
    "confidence": "confidence certainty reliability sure 可信度",
    "locator": "locator paragraph section passage where page pages 出处 页码",
    "source-kind": "source kind type",
    "publisher": "publisher newspaper 出版者",
    "title": "title headline 标题",
    "source": "source url link reference address web website 来源 网址",
    "unit": "unit units 单位",
    "value": "value amount figure count total quantity number 数值",
    "indicator": "indicator measure metric variable 指标",
    "property": "property relation predicate relationship 关系",
    "subject": "subject 主体",
    "object": "object 客体",
    "ended": "end ended until 结束",
    "began": "start started began since 开始",
    "date": "date when year month day announced occurred published time 日期 时间 年份",
    "region": "country region state place nation location territory 国家 地区",
    "standard": "standard specification spec norm protocol standards 标准",
    "technology": "technology field 技术",
    "actor": (
        "company firm organization organisation actor adopter member vendor manufacturer participant body author "
        "institution supplier maker backer 公司 机构 企业 组织"
    ),
    "description": "description note notes comment comments remark remarks detail details 说明 备注",
}
#: Kinds of things that the names in a column are looked up as.
KINDS: Final = ("actor", "standard", "region", "technology")
_MOST: Final = 40
_SURE: Final = 0.8
_LIKELY: Final = 0.5
_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Column:
    """A column and what it seems to hold.

    Attributes:
        holds: one of the words for what columns hold, or empty.
        is_full: whether no cell is empty.
    """

    name: str
    holds: str
    is_full: bool


def guess_columns(table: Table, resolve: Resolve | None = None) -> list[Column]:
    """Return what each column of a table seems to hold.

    Args:
        table: the table.
        resolve: finds names; with it, columns of names are told apart that are not called as usual.
    """
    found = []
    for name in table.columns:
        cells = list(table.column(name))
        holds = _by_name(name, cells) or _by_cells(cells, resolve)
        found.append(Column(name, holds, len(cells) == len(table.rows)))
    return found


def _by_name(name: str, cells: list[str]) -> str:
    words = fold(name).split()
    for holds, known in _WORDS.items():
        if holds == "source-kind":
            fits = "source" in words and bool({"kind", "type"} & set(words))
        else:
            fits = any(word in words or (not word.isascii() and word in name) for word in known.split())
        if fits and _fits(holds, cells):
            return holds
    return ""


def _fits(holds: str, cells: list[str]) -> bool:
    """Return whether cells can be what the name of their column promises."""
    if holds in ("date", "began", "ended", "retrieved"):
        return _share(cells, _is_date) >= _LIKELY
    if holds == "value":
        return _share(cells, _is_number) >= _LIKELY
    # A column called "page" may hold addresses, or places in a source.
    return (_share(cells, _is_address) >= _LIKELY) == (holds == "source")


def _by_cells(cells: list[str], resolve: Resolve | None) -> str:
    if not cells:
        return ""
    for holds, test in (("source", _is_address), ("date", _is_date), ("value", _is_number)):
        if _share(cells, test) >= _SURE:
            return holds
    names = list(dict.fromkeys(cells))[:_MOST]
    if resolve is None or max(map(len, names)) > _LONGEST_NAME:
        return ""
    meant = {kind: sum(bool(each.iri) for each in resolve([Name(name, kind) for name in names])) for kind in KINDS}
    best = max(KINDS, key=lambda kind: meant[kind])
    return best if meant[best] >= _LIKELY * len(names) else ""


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    tried = cells[:_MOST]
    return sum(map(test, tried)) / len(tried) if tried else 0.0


def _is_date(cell: str) -> bool:
    try:
        return bool(read_date(cell))
    except FaultError as fault:
        return fault.reason == "ambiguous date"


def _is_number(cell: str) -> bool:
    try:
        return bool(read_number(cell))
    except FaultError as fault:
        return fault.reason == "ambiguous number"


def _is_address(cell: str) -> bool:
    return bool(re.match(r"https?://\S+$", cell))


def ambiguous(cells: Iterable[str], reason: str) -> str:
    """Return the first cell that is refused for a reason, such as "ambiguous date"; empty if there is none."""
    read = read_date if reason == "ambiguous date" else read_number
    for cell in cells:
        try:
            read(cell)
        except FaultError as fault:
            if fault.reason == reason:
                return cell
    return ""
