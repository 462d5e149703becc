"""The rows that an answer uses, with the conditions that they met, so that an empty answer can say why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from ..notes import NO_ROWS, Note, none_left
from ..words import Words

#: The condition that memberships meet if no period is set.
NOT_ENDED: Final = Words("has not ended", "尚未结束")


@dataclass
class Selected:
    """The rows of a selection, the number of rows before each of its conditions, and how many lack something.

    A condition is a predicate of rows, such as ``is dated 2030 or later``, in Chinese a phrase that stands in quotation
    marks. ``undated`` counts the rows without a date, ``acting`` the roles of regions and policies that act themselves,
    if these are left out. ``remarks`` are notes on what else was left out.
    """

    rows: pl.DataFrame
    steps: list[tuple[Words, int]] = field(default_factory=list)
    undated: int = 0
    acting: int = 0
    remarks: tuple[Note, ...] = ()

    def keep(self, condition: Words, rows: pl.DataFrame) -> None:
        """Replace the rows with those that meet a condition."""
        self.steps.append((condition, len(self.rows)))
        self.rows = rows

    def using(self, rows: pl.DataFrame) -> Selected:
        """Return the selection with the rows that a result uses, on which it is based; the same if it uses none."""
        return replace(self, rows=rows) if len(rows) else self

    @property
    def lacking(self) -> bool:
        """Whether there was no row before the first condition."""
        return not (self.steps[0][1] if self.steps else len(self.rows))

    @property
    def is_present(self) -> bool:
        """Whether only what has not ended counts, because no period was set."""
        return any(condition == NOT_ENDED for condition, _ in self.steps)

    @property
    def empty_because(self) -> Note | None:
        """The note on the condition that excluded all rows; None if there are rows."""
        if len(self.rows):
            return None
        return next((none_left(before, condition) for condition, before in reversed(self.steps) if before), NO_ROWS)
