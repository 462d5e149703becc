"""Notes on an answer: why it is empty or incomplete, and what evidence it has. All their texts are written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from ..plurals import counted
from .words import Words

if TYPE_CHECKING:
    from .measures.assurance import EvidenceSummary
    from .question import Need

Kind = Literal["empty", "unmet", "truncated", "excluded", "evidence", "reading"]

#: From this number on, parts of a whole are given as percentages; below it as counts.
_PERCENTAGES_FROM: Final = 100


@dataclass(frozen=True)
class Note:
    """A note on an answer.

    Attributes:
        kind: ``empty`` (why there is no row), ``unmet`` (what the answer needs and lacks, and what to do),
            ``truncated``, ``excluded`` (rows that were left out), ``evidence``, or ``reading`` (how to read the rows).
        text: the note as people read it.
        text_zh: the note in Chinese.
        counts: its numbers: ``shown`` and ``total`` of ``truncated``; ``statements``, ``single_source`` and
            ``low_confidence``, or ``records`` and ``datasets``, of ``evidence``; ``rows`` of ``excluded``.
    """

    kind: Kind
    text: str
    text_zh: str
    counts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text

    def in_language(self, language: str) -> str:
        """Return the note in a language; in English if there is none."""
        return Words(self.text, self.text_zh).in_language(language)


#: The note on a query without solutions.
NO_SOLUTION: Final = Note(
    "empty",
    "No results. Either it did not happen, or no source on it has been added yet.",
    "无结果：或未曾发生，或尚未收录相关来源。",
)


def reading(text: str, text_zh: str) -> Note:
    """Return a note on how to read the rows."""
    return Note("reading", text, text_zh)


def empty(text: str, text_zh: str) -> Note:
    """Return a note on why there is no row."""
    return Note("empty", text, text_zh)


def excluded(number: int, text: str, text_zh: str) -> Note:
    """Return a note on rows that were left out: ``text`` follows their number; ``text_zh`` is the whole sentence."""
    return Note("excluded", f"{number:,} {text}", text_zh, {"rows": number})


def undated(number: int) -> Note:
    """Return the note on rows that have no date to compare with a period."""
    text = f"undated {'row' if number == 1 else 'rows'} excluded because a period was set."
    return excluded(number, text, f"因设定了时段，排除了{number:,}行无日期的记录。")


def acting_left_out(number: int) -> Note:
    """Return the note on the roles of regions and policies, which act in some records as organizations do."""
    roles = (
        "role of a region or policy that acts itself is"
        if number == 1
        else "roles of regions and policies that act themselves are"
    )
    text_zh = f"未计入地区和政策自身的{number:,}项角色；如需计入，请设acting=with。"
    return excluded(number, f"{roles} left out; acting=with counts them.", text_zh)


def of_case(number: int) -> Note:
    """Return the note on the standards of a case, which its authors chose."""
    standards = counted(number, "standard")
    return reading(
        f"Based on {standards} that the case studies: a selection, not all standards of its field.",
        f"依据案例所研究的{number:,}项标准：系选录，并非该领域的全部标准。",
    )


def bodies_among(number: int) -> Note:
    """Return the note on standards bodies among actors: a body shares its standards with all who work on them."""
    bodies = (
        "1 of the actors is a standards body or committee; it"
        if number == 1
        else (f"{number:,} of the actors are standards bodies or committees; each")
    )
    return reading(
        f"{bodies} shares its standards with all who work on them. actors=company leaves them out.",
        f"行为主体中有{number:,}个标准组织或委员会，与参与其标准工作的所有主体都有共同标准；actors=company不计入它们。",
    )


def without_date(number: int) -> Note | None:
    """Return the note on rows that an answer by date leaves out; None if there are none."""
    rows = "row excluded: it has" if number == 1 else "rows excluded: they have"
    return excluded(number, f"{rows} no date.", f"排除了{number:,}行无日期的记录。") if number else None


def none_left(before: int, condition: Words) -> Note:
    """Return the note on the condition that excluded all rows.

    Args:
        before: the number of rows before it.
        condition: a predicate of rows, such as ``is dated 2030 or later``, and the same condition in Chinese.
    """
    none = "of 1 row, none" if before == 1 else f"none of {before:,} rows"
    return empty(
        f"No results: {none} {condition.en}.",
        f"无结果：{before:,}行记录均不符合条件“{condition.zh}”。",
    )


def unmet(reason: Words, remedy: Words) -> Note:
    """Return the note on a precondition that is not met: what is lacking, and what would satisfy it; two sentences."""
    return Note("unmet", f"{reason.en} {remedy.en}", f"{reason.zh}{remedy.zh}")


#: The note on a release without the rows that an answer starts from.
NO_ROWS: Final = empty("No results: this release has no rows of this kind.", "无结果：本发布版没有此类记录。")

#: What satisfies most preconditions that a selection fails.
FEWER_FILTERS: Final = Words("Remove a filter, or choose a longer period.", "请减少筛选条件，或选择更长的时段。")

#: The note on a maximum below one.
NONE_WANTED: Final = unmet(
    Words("No results: the maximum is below 1.", "无结果：最大数量小于1。"),
    Words("Raise the maximum.", "请调高最大数量。"),
)


def lacking(needs: Sequence[Need]) -> Note:
    """Return the note on data that a release lacks for a question."""
    commands = " and ".join(f"'standlink import {need.source}'" for need in needs)
    reason = Words(
        "No results: this release lacks the data that this question needs.", "无结果：本发布版缺少此问题所需的数据。"
    )
    remedy = Words(f"To add them, run {commands}.", f"添加数据请运行{commands.replace(' and ', '和')}。")
    return unmet(reason, remedy)


def truncated(shown: int, total: int) -> Note:
    """Return the note on a truncated answer."""
    counts = {"shown": shown, "total": total}
    text_zh = f"共{total:,}行，显示前{shown:,}行。"
    return Note("truncated", f"Showing the first {shown:,} of {total:,} rows.", text_zh, counts)


def evidence(summary: EvidenceSummary) -> Note:
    """Return the note on the evidence of an answer."""
    counts = {
        "statements": summary.statements,
        "sourced": summary.sourced,
        "single_source": summary.single_source,
        "low_confidence": summary.low_confidence,
        "records": summary.records,
        "datasets": summary.datasets,
    }
    return Note("evidence", _evidence(summary), _evidence_zh(summary), counts)


def share(part: int, whole: int) -> str:
    """Return a part of a whole: a count where the whole is small, else a percentage that never rounds to 0 or 100.

    >>> share(2, 8), share(0, 8), share(8, 8), share(770, 1000), share(1, 1000), share(999, 1000)
    ('2', 'none', 'all', '77%', 'under 1%', 'over 99%')
    """
    if part in (0, whole):
        return "none" if part == 0 else "all"
    if whole < _PERCENTAGES_FROM:
        return str(part)
    percent = 100 * part / whole
    return "under 1%" if percent < 1 else "over 99%" if percent > 99 else f"{percent:.0f}%"


def _evidence(summary: EvidenceSummary) -> str:
    if summary.datasets:
        records = f"{counted(summary.records, 'record')} from {counted(summary.datasets, 'dataset')}"
        return f"Based on {records}, not compared with other sources."
    if not summary.statements:
        return "Aggregated from imported or inferred facts."
    texts = [_sourced(summary)]
    if 0 < summary.sourced < summary.statements:
        more = summary.statements - summary.sourced
        texts.append(
            f"{more:,} more {'has' if more == 1 else 'have'} no evidence of {'its' if more == 1 else 'their'} own"
        )
    if summary.records:
        rows = "row is" if summary.records == 1 else "rows are"
        texts.append(f"{summary.records:,} more {rows} imported or inferred")
    return f"{'. '.join(texts)}."


def _sourced(summary: EvidenceSummary) -> str:
    whole, single, low = summary.sourced, summary.single_source, summary.low_confidence
    if not whole:
        own = "its own" if summary.statements == 1 else "their own"
        return f"Based on {counted(summary.statements, 'statement')} without evidence of {own}"
    if whole == 1:
        confidence = " of low confidence" if low else ""
        return f"Based on 1 statement with {'one source' if single else 'several sources'}{confidence}"
    parts = [share(number, whole) for number in (single, low)]
    have = ["has" if part in ("none", "1") else "have" for part in parts]
    return (
        f"Based on {whole:,} statements; {parts[0]} {have[0]} one source, "
        f"{parts[1]} {have[1]} only low-confidence evidence"
    )


def _evidence_zh(summary: EvidenceSummary) -> str:
    if summary.datasets:
        return f"依据{summary.datasets:,}个数据集的{summary.records:,}条记录，未与其他来源比对。"
    if not summary.statements:
        return "由导入或推断的事实汇总而成。"
    whole = summary.sourced
    texts = [_sourced_zh(summary)] if whole else []
    if more := summary.statements - whole:
        texts.append(f"{'另有' if whole else '依据'}{more:,}条陈述没有自己的证据")
    if summary.records:
        texts.append(f"另有{summary.records:,}行为导入或推断所得")
    return f"{'；'.join(texts)}。"


def _sourced_zh(summary: EvidenceSummary) -> str:
    whole, single, low = summary.sourced, summary.single_source, summary.low_confidence
    if whole == 1:
        return f"依据1条陈述，有{'一个' if single else '多个'}{'低可信度' if low else ''}来源"
    return f"依据{whole:,}条陈述，其中{single:,}条只有一个来源，{low:,}条仅有低可信度证据"
