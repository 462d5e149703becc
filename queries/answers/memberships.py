"""Memberships in bodies: those of a period, or those that have not ended."""

from __future__ import annotations

import polars as pl

from ...errors import ParameterError
from ..words import Words
from .selected import NOT_ENDED, Selected
from .selection import Selection
from .tables import Tables


def memberships(tables: Tables, selection: Selection) -> Selected:
    """Return the memberships in bodies that began before the end of a period and lasted into it.

    Without a period, those that have not ended. A membership without a beginning is in no period; one without an end
    lasts until the release.

    Raises:
        ParameterError: if the period reaches beyond the year of the release.
    """
    for name, year in (("since", selection.since), ("until", selection.until)):
        if year is not None and year > tables.year:
            raise ParameterError(name, f"{name}: {year} is after {tables.year}, the year of this release; who will be "
                                       f"a member is not known. Choose {tables.year} or earlier")  # fmt: skip
    found = _every(tables, selection)
    ended = pl.col("ended").fill_null(tables.year)
    if selection.since is not None or selection.until is not None:
        found.undated = found.rows["year"].null_count()
        found.keep(Words("has a known beginning", "已知开始日期"), found.rows.drop_nulls("year"))
    if selection.until is not None:
        begins = Words(f"began in {selection.until} or earlier", f"始于{selection.until}年或以前")
        found.keep(begins, found.rows.filter(pl.col("year") <= selection.until))
    if selection.since is not None:
        lasts = Words(f"lasted until {selection.since} or later", f"持续到{selection.since}年或以后")
        found.keep(lasts, found.rows.filter(ended >= selection.since))
    if selection.since is None and selection.until is None:
        found.keep(NOT_ENDED, found.rows.filter(ended >= tables.year))
    return found


def _every(tables: Tables, selection: Selection) -> Selected:
    """Return the memberships in bodies of all years: member, body, event, year, ended."""
    found = Selected(tables["membership"].select("member", "body", "event", year="began_year", ended="ended_year"))
    if selection.within is not None:
        inside = tables["actor_region"].filter(pl.col("region") == selection.within).select(member="actor")
        found.keep(
            Words("has a member in this region", "有位于该地区的成员"), found.rows.join(inside, on="member", how="semi")
        )
    return found
