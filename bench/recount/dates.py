"""Dates of any precision as times in years, in the months of the method of diffusion."""

from __future__ import annotations


def time(date: str | None, at: float = 0.5) -> float | None:
    """Return a date as a time; one known to the month or year is taken at a part of it, by default its middle."""
    if date is None:
        return None
    year, *rest = date.split("-")
    if not rest:
        return int(year) + at
    within = (int(rest[1]) - 1) / 31 if len(rest) > 1 else at
    return int(year) + (int(rest[0]) - 1 + within) / 12
