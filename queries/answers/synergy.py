"""Answers about innovation and participation of countries over time: co-movement, lead and lag, convergence."""

from __future__ import annotations

from typing import Final

import polars as pl

from ...errors import ParameterError
from ..measures.synergy import comovement, disparities, lead_lag, panel, rank_correlation
from ..measures.synergy.panel import Panel
from ..notes import Note, reading
from ..words import Words
from . import region_figures
from . import synergy_notes as said
from .region_figures import LEAST_YEARS, Figure, Sample, of_records
from .request import Finding, Request

#: The probability by chance up to which a sign is given.
_IMPROBABLE: Final = 0.05
_AUTOCORRELATED: Final = reading(
    "The correlation of a year repeats that of the year before: many years with a low probability are one finding, not "
    "many. A correlation does not say which comes first, nor that one brings the other about.",
    "某年的相关系数与上年多有重复：多个年份的概率都低只是一项发现，而非多项。相关不说明孰先孰后，更不说明因果。",
)
_NOT_CAUSES: Final = reading(
    "Effects of countries and years hold constant what does not change in a country and what all share. A boom or "
    "policy of one country that moves both figures still looks like a relation, so no lag is a cause.",
    "国家效应和年份效应控制了各国不随时间变化的因素和各国共同的变化；但某国同时推动两项指标的繁荣或政策仍会表现为"
    "相关，故滞后关系并非因果。",
)

_GALTON: Final = reading(
    "Growth that falls with the initial level is no proof that disparities close: what was high by chance falls back "
    "(Galton’s fallacy). Sigma and Gini say whether they close. Each country counts once, however large it is.",
    "增长率随初始水平下降并不证明差距缩小：偶然偏高者本会回落（高尔顿谬误）。差距是否缩小以σ和基尼系数为准。"
    "各国无论大小均计一次。",
)


def co_movement(request: Request) -> Finding:
    """Return the rank correlation of innovation and participation among countries, by year."""
    found = region_figures.sample(request)
    same = panel.balanced(found.rows, found.columns, LEAST_YEARS)
    is_same = request.text("sample") == "same"
    frame = with_sign(comovement.by_year(as_rows(same) if is_same else found.rows, found.controls))
    otherwise = absent(found) or said.too_few(found, rank_correlation.LEAST, LEAST_YEARS)
    if frame.is_empty():
        return of_records(found.selected, frame, otherwise=otherwise)
    about = (said.of_panel(same, found), said.share_of_zeros(same)) if is_same else (said.of_each_year(found),)
    return of_records(found.selected, frame, *about, said.caveat(found.participation), _AUTOCORRELATED)


def lead_and_lag(request: Request) -> Finding:
    """Return the slopes of participation on earlier and later innovation of a country, and the reverse."""
    found = region_figures.sample(request)
    reach, logarithms = int(request.number("reach")), request.text("form") == "log"
    if reach < 1:
        raise ParameterError("reach", "reach: must be at least 1 year", chinese="至少为1年。")
    same = panel.balanced(found.rows, found.columns, lead_lag.LEAST_YEARS + 2 * reach)
    # What is refused is said of the largest panel of any length.
    same = same if same.regions else panel.balanced(found.rows, found.columns, LEAST_YEARS)
    used = lead_lag.scaled(same, logarithms)
    trend = request.text("trend")
    frame, reason = lead_lag.offsets(used, reach, request.text("model") == "jointly", trend)
    frame = frame.with_columns(sign=_sign(pl.col("low") > 0, pl.col("high") < 0, pl.col("probability")))
    left_out = said.not_positive(same, used, found)
    if reason:
        return of_records(found.selected, frame, otherwise=absent(found) or said.refused(reason))
    return of_records(
        found.selected,
        frame,
        said.of_panel(same, found),
        left_out,
        *_joint(used, reach, trend),
        said.caveat(found.participation),
        _NOT_CAUSES,
    )


def region_convergence(request: Request) -> Finding:
    """Return how unequal countries are in innovation and in participation, by year."""
    found = region_figures.sample(request)
    same = panel.balanced(found.rows, found.columns, LEAST_YEARS)
    sides = {"innovation": found.innovation, "participation": found.participation}
    frame = pl.concat(
        disparities.by_year(same, name).select(pl.lit(figure.word).alias("figure"), pl.all())
        for name, figure in sides.items()
    )
    for name in sides:
        if reason := disparities.refusal(same, name):
            return of_records(found.selected, frame.clear(), otherwise=absent(found) or said.refused(reason))
    changed = (_changed(same, name, figure) for name, figure in sides.items())
    return of_records(
        found.selected, frame, said.of_panel(same, found), *changed, said.caveat(found.participation), _GALTON
    )


def with_sign(frame: pl.DataFrame) -> pl.DataFrame:
    """Return correlations with their sign, in words, as far as the interval and the null agree on one.

    The partial correlation decides where figures are held constant.
    """
    low, high, chance = (
        pl.coalesce(f"partial_{name}" if name != "partial" else name, name) for name in ("low", "high", "probability")
    )
    return frame.with_columns(sign=_sign(low > 0, high < 0, chance))


def _sign(positive: pl.Expr, negative: pl.Expr, chance: pl.Expr) -> pl.Expr:
    clear = chance <= _IMPROBABLE
    return (
        pl.when(clear & positive)
        .then(pl.lit("positive"))
        .when(clear & negative)
        .then(pl.lit("negative"))
        .otherwise(pl.lit("unclear"))
    )


def _joint(same: Panel, reach: int, trend: str) -> list[Note]:
    """Return the notes on the tests that all lags, and all leads, are zero."""
    named = {
        "participation on innovation": Words("participation on innovation", "参与对创新的回归"),
        "innovation on participation": Words("innovation on participation", "创新对参与的回归"),
    }
    found = []
    for direction, (lags, leads) in lead_lag.joint(same, reach, trend).items():
        name = named[direction]
        tests = [
            f"F({test.numerator}, {test.denominator}) = {test.statistic:.2f}, {said.probability(test.probability)}"
            for test in (lags, leads)
        ]
        found.append(
            reading(
                f"All offsets together, {name.en}: that all lags are zero, {tests[0]}; that all leads are, {tests[1]}.",
                f"各时差同时纳入，{name.zh}：全部滞后项为零，{tests[0]}；全部领先项为零，{tests[1]}。",
            )
        )
    return found


def _changed(same: Panel, name: str, figure: Figure) -> Note:
    """Return the note on the change of disparities in a figure, and on growth by the initial level."""
    changes = disparities.changes(same, name)
    named = {"sigma": Words("sigma", "σ"), "gini": Words("Gini", "基尼系数")}
    parts = [
        Words(
            f"{named[key].en} {change.first:.2f} to {change.last:.2f} ({said.probability(change.probability)})",
            f"{named[key].zh}由{change.first:.2f}变为{change.last:.2f}（{said.probability(change.probability)}）",
        )
        for key, change in changes.items()
    ]
    growth = disparities.beta(same, name)
    if growth:
        parts.append(
            Words(
                f"growth on initial level {growth.slope:.3f} a year (95% interval {growth.low:.3f} to "
                f"{growth.high:.3f}, {said.probability(growth.probability)}, "
                f"{growth.n:,} countries positive in all years)",
                f"增长率对初始水平的年斜率{growth.slope:.3f}（95%置信区间{growth.low:.3f}至{growth.high:.3f}，"
                f"{said.probability(growth.probability)}，各年均为正的国家{growth.n:,}个）",
            )
        )
    return reading(
        f"{figure.name.en[:1].upper()}{figure.name.en[1:]}, {same.first} to {same.last}: "
        f"{'; '.join(part.en for part in parts) or 'no change can be computed'}.",
        f"{figure.name.zh}，{same.first}年至{same.last}年：{'；'.join(part.zh for part in parts) or '无法计算变化'}。",
    )


def as_rows(same: Panel) -> pl.DataFrame:
    """Return a panel as rows: region, year and a column for each figure."""
    years = len(same.years)
    return pl.DataFrame(
        {
            "region": [region for region in same.regions for _ in range(years)],
            "year": list(same.years) * len(same.regions),
            **{name: matrix.ravel() for name, matrix in same.values.items()},
        }
    )


def absent(found: Sample) -> Note | None:
    """Return the note on figures without any value in the release; None if all have some."""
    return said.lacking(found.missing) if found.missing else None
