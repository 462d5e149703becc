"""Memberships in bodies: of a period, or those that have not ended."""

from __future__ import annotations

from ...queries.run import Answer
from .comparing import argument, year
from .data import Data


def memberships(data: Data, answer: Answer) -> set[tuple[str, str]]:
    """Return the members and bodies of an answer: those of its period, or without one those that have not ended.

    Raises:
        ValueError: if the answer is narrowed to a region.
    """
    if argument(answer, "within") is not None:
        raise ValueError(f"{answer.question.id}: within is not recounted")
    since, until = year(answer, "since"), year(answer, "until")
    found = set()
    for row in data.rows("membership"):
        began, ended = row["began_year"], row["ended_year"] if row["ended_year"] is not None else data.this_year
        if since is None and until is None:
            is_of = ended >= data.this_year
        else:
            is_of = began is not None and began <= (until or data.this_year) and ended >= (since or 0)
        if is_of:
            found.add((row["member"], row["body"]))
    return found
