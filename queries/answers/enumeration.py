"""Which of several rivals had their adopters recorded completely, and whether by one rule.

Numbers of adopters are comparable if one coverage (``sl:Coverage``) includes the adopters of all rivals, and within its
dates only: samples selected by different rules differ by their rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from .tables import Tables, labels


@dataclass(frozen=True)
class Enumeration:
    """What is known of the completeness of the adopters of rivals.

    Attributes:
        complete: the rivals whose adopters were recorded completely.
        since, until: the dates of the rule that includes all rivals; ``until`` is empty if it has no end.
        comparable: whether there is such a rule.
        text: the same in a sentence.
    """

    complete: frozenset[str]
    comparable: bool
    since: str
    until: str
    text: str

    def within(self, time: str) -> pl.Expr:
        """Return whether a date, as text at any precision, is one at which the rivals are comparable."""
        if not self.comparable:
            return pl.lit(value=False)
        # At the precision of the shorter of the two: a year is within a coverage that begins or ends in it.
        text = pl.col(time).cast(pl.String)
        begun = text.str.slice(0, len(self.since)) >= pl.lit(self.since).str.slice(0, text.str.len_chars())
        ended = text.str.slice(0, len(self.until)) <= pl.lit(self.until).str.slice(0, text.str.len_chars())
        return begun & ended if self.until else begun


def of_adopters(tables: Tables, rivals: Sequence[str]) -> Enumeration:
    """Return whether the adopters of rivals were recorded completely, and by one rule."""
    text = pl.col("coverage", "thing", "variable", "began", "ended").cast(pl.String)
    rows = tables["coverage"].select(text).filter(pl.col("variable") == ONTOLOGY + "adopter")
    rows = rows.filter(pl.col("thing").is_in(list(rivals)))
    names = labels(tables, pl.Series(sorted(set(rivals)), dtype=pl.String))
    wanted = len(set(rivals))
    whole = rows.group_by("coverage", "began", "ended").agg(things=pl.col("thing").n_unique())
    whole = whole.filter(pl.col("things") == wanted).sort("began", "coverage")
    complete = frozenset(rows["thing"])
    if len(whole):
        _, began, ended, _ = whole.row(0)
        text_of = f"The adopters of all were recorded by one rule, {_period(began, ended)}; shares are of this period."
        return Enumeration(complete, True, began, ended or "", text_of)
    known = [f"{names[row['thing']]} ({_period(row['began'], row['ended'])})" for row in rows.sort("thing").to_dicts()]
    others = _listed([names.get(rival, rival) for rival in sorted(set(rivals) - complete)])
    if not known:
        return Enumeration(complete, False, "", "", "The adopters of none of these were recorded completely. " + _NONE)
    if not others:
        return Enumeration(complete, False, "", "", "Their adopters were recorded by different rules. " + _NONE)
    said = f"Complete are the adopters of {_listed(known)}; those of {others} are single announcements. "
    return Enumeration(complete, False, "", "", said + _NONE)


_NONE = "Their numbers cannot be compared, so no shares are given."


def _period(began: str, ended: str | None) -> str:
    return f"{began} to {ended}" if ended else f"since {began}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
