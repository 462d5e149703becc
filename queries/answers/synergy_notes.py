"""Notes on answers about synergy: the sample, what counts as zero, what is held constant, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ...plurals import counted, percent
from ..measures.reasons import Reason
from ..measures.synergy.panel import Panel, balanced
from ..notes import Note, reading, unmet
from ..words import Words, joined
from .region_figures import Figure, Sample, known_figures

_OTHER: Final = Words(
    "Choose other figures, remove what is held constant, or choose a longer period.",
    "请选择其他指标，减少控制变量，或选择更长的时段。",
)


def probability(value: float) -> str:
    """Return a probability as it is written.

    >>> probability(0.0312), probability(0.00001)
    ('p = 0.031', 'p < 0.001')
    """
    return f"p = {value:.3f}" if value >= 0.0005 else "p < 0.001"


def decimal(value: float) -> str:
    """Return a number with two digits after the point; zero has no sign.

    >>> decimal(0.125), decimal(-0.001)
    ('0.12', '0.00')
    """
    return f"{round(value, 2) + 0.0:.2f}"


def lacking(missing: Sequence[Figure]) -> Note:
    """Return the note on figures that a release has no values of, and what brings them."""
    named = joined([figure.name for figure in missing])
    reason = Words(
        f"No results: this release has no values by country of {named.en}.",
        f"无结果：本发布版没有各国{named.zh}的数值。",
    )
    commands = [f"'standlink import {source}'" for source in dict.fromkeys(figure.source for figure in missing)]
    return unmet(reason, Words(f"To add them, run {' and '.join(commands)}.", f"添加数据请运行{'和'.join(commands)}。"))


def caveat(figure: Figure) -> Note | None:
    """Return the note on what has to be known to read a figure; None if nothing."""
    return reading(figure.caveat.en, figure.caveat.zh) if figure.caveat.en else None


def refused(reason: Reason) -> Note:
    """Return the note on a sample that is too small for a measure."""
    return unmet(Words(f"No results: {_small(reason.text)}", f"无结果：{reason.text_zh}"), _OTHER)


def too_few(sample: Sample, countries: int, years: int) -> Note:
    """Return the note on a sample that has not enough countries with all figures."""
    there = len(balanced(sample.rows, sample.columns, years).regions)
    held = _held(sample)
    return unmet(
        Words(
            f"No results: this needs {countries} countries with {sample.names.en}{held.en} in each of {years} "
            f"consecutive years; the most in any such period is {there:,}.",
            f"无结果：需要{countries}个国家在连续{years}年中每年都有{sample.names.zh}{held.zh}的数值；"
            f"任何此类时段中最多为{there:,}个。",
        ),
        _OTHER,
    )


def of_panel(panel: Panel, sample: Sample) -> Note:
    """Return the note on the countries and years of a balanced sample, and on those that never took part."""
    absent = int((panel["participation"] == 0).all(axis=1).sum())
    held = _held(sample)
    never = f"; {absent:,} of them took no part in any of these years and count as zero"
    never_zh = f"；其中{absent:,}国在这些年份中从未参与，计为零"
    every = sample.rows.drop_nulls("innovation")["region"].n_unique()
    return reading(
        f"Sample: {len(panel.regions):,} countries with {sample.names.en}{held.en} in every year from "
        f"{panel.first} to {panel.last}{never if absent else ''}. "
        f"{_left_out(every - len(panel.regions)).en}",
        f"样本：{panel.first}年至{panel.last}年每年都有{sample.names.zh}{held.zh}数值的{len(panel.regions):,}个国家"
        f"{never_zh if absent else ''}。{_left_out(every - len(panel.regions)).zh}",
    )


def of_each_year(sample: Sample) -> Note:
    """Return the note on years that have different countries."""
    return reading(
        f"Each year has the countries with {sample.names.en}{_held(sample).en} in it: the number changes, and "
        "years are not comparable. sample=same keeps to one set of countries.",
        f"每年只计当年有{sample.names.zh}{_held(sample).zh}数值的国家：国家数逐年不同，各年不可比。"
        "sample=same使用固定的一组国家。",
    )


def not_positive(panel: Panel, kept: Panel, sample: Sample) -> Note | None:
    """Return the note on countries without a logarithm in some year; None if all have one."""
    without = len(panel.regions) - len(kept.regions)
    if not without:
        return None
    zeros = int((panel["participation"] == 0).any(axis=1).sum())
    named = sample.participation.name
    return reading(
        f"Logarithms leave out {counted(without, 'country', 'countries')} with a zero or negative value in some year "
        f"({zeros:,} with no {named.en} in some year). form=deviations keeps them.",
        f"取对数排除了某年数值为零或负的{without:,}个国家（其中{zeros:,}国在某年的{named.zh}为零）。"
        "form=deviations予以保留。",
    )


def share_of_zeros(panel: Panel) -> Note | None:
    """Return the note on how many values of participation are zero; None if none is."""
    share = float(np.mean(panel["participation"] == 0))
    if not share:
        return None
    return reading(
        f"{percent(share)} of the values of participation are zero. Equal values share a rank, so the interval is "
        "approximate.",
        f"参与指标的数值中有{percent(share)}为零。相同数值同秩，故置信区间为近似。",
    )


def _left_out(number: int) -> Words:
    """Return the sentence on countries that have the figures in some years only."""
    if not number:
        return Words("No country with a value of innovation is left out.", "凡有创新指标数值的国家均已计入。")
    is_left = "are" if number > 1 else "is"
    return Words(
        f"Left out {is_left} {number:,} with a value of innovation in some year but not all figures in all of them; "
        "those that report every year need not be like the others.",
        f"另有{number:,}国在某些年份有创新指标数值，但并非每年指标齐全，故未计入；每年都报送数据的国家未必与其他国家相似。",
    )


def _held(sample: Sample) -> Words:
    """Return what is held constant, as an addition to the figures; empty if nothing is."""
    if not sample.controls:
        return Words("", "")
    named = joined([known_figures()[name].name for name in sample.controls])
    return Words(f" (held constant: {named.en})", f"（控制变量：{named.zh}）")


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
