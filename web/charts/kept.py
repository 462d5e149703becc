"""Which rows of an answer a chart draws: those of whole periods, with enough units behind them, and of one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...queries.measures.few import FEWEST
from ...queries.words import Words
from .claims import value_of
from .layout import Row


def has_one_unit(entry: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    """Return whether each column under ``same`` has one value."""
    return all(len({row["cells"][name] for row in rows}) <= 1 for name in entry.get("same", ()))


def can_be_cut(entry: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    """Return whether the first rows of an answer can be drawn: bars that are ranked, or in the order of the answer."""
    if "count" in entry or entry["form"] != "bars":
        return False
    figures = [row["y"] for row in rows]
    return entry.get("order") == "table" or figures == sorted(figures, reverse=True)


def without_unfinished(
    entry: Mapping[str, Any], rows: list[Row], current: int | None
) -> tuple[list[Row], Words | None]:
    """Return the rows of periods that are over, with a note; of columns all rows, and a note that marks the others.

    ``period`` is the number of years that a row covers.
    """
    years = entry.get("period", 0)
    if not years or current is None:
        return rows, None
    kept = [row for row in rows if row["x"] + years <= current]
    if len(kept) == len(rows):
        return rows, None
    first = int(min(row["x"] for row in rows if row["x"] + years > current))
    is_decade = years == 10
    what = Words(f"the {first}s", f"{first}年代") if is_decade else Words(f"{first}", f"{first}年")
    are = "are" if is_decade else "is"
    if entry["form"] == "columns":
        return rows, Words(f"{what.en[:1].upper()}{what.en[1:]} {are} not complete", f"{what.zh}尚不完整")
    return kept, Words(f"Without {what.en}, which {are} not complete", f"不含尚不完整的{what.zh}")


def without_few(entry: Mapping[str, Any], rows: list[Row]) -> tuple[list[Row], Words | None]:
    """Return the rows with enough units behind them, if the chart names the column of their number, and a note."""
    behind = entry.get("behind")
    kept = [row for row in rows if behind is None or value_of(row, behind) >= FEWEST]
    note = Words(f"Rows with n < {FEWEST} are not drawn", f"n < {FEWEST}的行未绘出")
    return kept, note if len(kept) < len(rows) else None
