"""Which standards had their adopters recorded completely, in which period, and whether by one rule.

Numbers of adopters are comparable if one coverage (``sl:Coverage``) includes the adopters of all rivals, and within its
dates only: samples selected by different rules differ by their rules. Outside the dates of its coverage, a standard
without adopters is one whose adopters nobody recorded.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..notes import Note, reading
from ..words import Words, joined
from .tables import Tables, names


@dataclass(frozen=True)
class Enumeration:
    """What is known of the completeness of the adopters of rivals.

    Attributes:
        complete: the periods in which the adopters of a rival were recorded completely, each as first and last date;
            the last is empty if the period has no end.
        since, until: the dates of the rule that includes all rivals; ``until`` is empty if it has no end.
        comparable: whether there is such a rule.
        note: the same in a sentence.
    """

    complete: Mapping[str, Sequence[tuple[str, str]]]
    comparable: bool
    since: str
    until: str
    note: Note

    def within(self, time: str) -> pl.Expr:
        """Return whether a date, as text at any precision, is one at which the rivals are comparable."""
        return _is_within(time, self.since, self.until) if self.comparable else pl.lit(value=False)

    def is_complete(self, rival: str, time: str | None = None) -> pl.Expr:
        """Return whether the adopters of the rival in a column were recorded completely, at any date or at one."""
        periods = [(name, *period) for name, periods in self.complete.items() for period in periods]
        found = (
            (pl.col(rival).cast(pl.String) == name) & (_is_within(time, *period) if time else pl.lit(value=True))
            for name, *period in periods
        )
        return reduce(operator.or_, found, pl.lit(value=False))


def _is_within(time: str, since: str, until: str) -> pl.Expr:
    """Return whether a date is in a period, at the precision of the shorter: a year is in one that begins in it."""
    text = pl.col(time).cast(pl.String)
    begun = text.str.slice(0, len(since)) >= pl.lit(since).str.slice(0, text.str.len_chars())
    ended = text.str.slice(0, len(until)) <= pl.lit(until).str.slice(0, text.str.len_chars())
    return begun & ended if until else begun


def of_adopters(tables: Tables, rivals: Sequence[str]) -> Enumeration:
    """Return whether the adopters of rivals were recorded completely, and by one rule."""
    text = pl.col("coverage", "thing", "variable", "began", "ended").cast(pl.String)
    rows = tables["coverage"].select(text).filter(pl.col("variable") == ONTOLOGY + "adopter")
    rows = rows.filter(pl.col("thing").is_in(list(rivals))).sort("thing", "began")
    known = names(tables, pl.Series(sorted(set(rivals)), dtype=pl.String))
    wanted = len(set(rivals))
    whole = rows.group_by("coverage", "began", "ended").agg(things=pl.col("thing").n_unique())
    whole = whole.filter(pl.col("things") == wanted).sort("began", "coverage")
    complete: dict[str, list[tuple[str, str]]] = {}
    for row in rows.to_dicts():
        complete.setdefault(row["thing"], []).append((row["began"], row["ended"] or ""))
    if len(whole):
        _, began, ended, _ = whole.row(0)
        return Enumeration(complete, True, began, ended or "", _by_one_rule(began, ended))
    periods = [(known[row["thing"]], _period(row["began"], row["ended"])) for row in rows.to_dicts()]
    others = [known.get(rival, Words(rival, rival)) for rival in sorted(set(rivals) - complete.keys())]
    return Enumeration(complete, False, "", "", _not_comparable(periods, others))


def of_one(tables: Tables, standard: str) -> Note:
    """Return the note on whether the adopters of one standard were recorded completely, and when."""
    periods = of_adopters(tables, [standard]).complete.get(standard)
    name = names(tables, pl.Series([standard], dtype=pl.String)).get(standard, Words(standard, standard))
    if not periods:
        return reading(
            f"The adopters of {name.en} were not recorded systematically: they are single announcements.",
            f"{name.zh}的采用者未经系统收录，只是个别宣布。",
        )
    when = joined([_from(began, ended) for began, ended in periods])
    return reading(
        f"The adopters of {name.en} were recorded systematically {when.en} only; others may be missing.",
        f"{name.zh}的采用者仅在{when.zh}经系统收录，其他时段的可能缺失。",
    )


def _from(began: str, ended: str) -> Words:
    period = _period(began, ended)
    return Words(f"from {period.en}" if ended else period.en, period.zh)


def _by_one_rule(began: str, ended: str | None) -> Note:
    period = _period(began, ended)
    return reading(
        f"The adopters of all were recorded by one rule, {period.en}; shares are of this period.",
        f"各方的采用者均按同一规则记录（{period.zh}），份额限于该时段。",
    )


def _not_comparable(complete: Sequence[tuple[Words, Words]], others: Sequence[Words]) -> Note:
    """Return the note on adopters that were not recorded by one rule.

    Args:
        complete: the rivals whose adopters were recorded completely, each with the period.
        others: the other rivals.
    """
    if not complete:
        said = Words("The adopters of none of these were recorded completely.", "这些标准的采用者均未完整记录。")
    elif not others:
        said = Words("Their adopters were recorded by different rules.", "其采用者是按不同规则记录的。")
    else:
        whole = joined([Words(f"{name.en} ({when.en})", f"{name.zh}（{when.zh}）") for name, when in complete])
        single = joined(others)
        said = Words(
            f"The adopters of {whole.en} are complete; those of {single.en} are single announcements.",
            f"{whole.zh}的采用者记录完整；{single.zh}的采用者只是个别宣布。",
        )
    none = "Their numbers cannot be compared, so no shares are given."
    return reading(f"{said.en} {none}", f"{said.zh}数量不可比较，因此不给出份额。")


def _period(began: str, ended: str | None) -> Words:
    return Words(f"{began} to {ended}", f"{began}至{ended}") if ended else Words(f"since {began}", f"自{began}起")
