"""Groups: the group that an organization belongs to, and its home country.

Definition: the group is the owner without an owner, reached by following stated ownership, the ultimate owner of La
Porta, Lopez-de-Silanes and Shleifer (1999); an organization without an owner is its own group. An organization belongs
to its owner from the year in which the ownership began to that in which it ended; without a year, always. What has no
year counts for the owner of today. The home of a group is the country of its head office; without a stated head office
it is the stated country, of several the first in the alphabet. Units: organizations. Assumption: the owner decides.
Limits: the year of an acquisition counts as a year of the new owner; a joint venture counts for the owner that sorts
first; minority holdings are not ownership.
"""

from __future__ import annotations

from typing import Final

import narwhals as nw

from .engines import Frame, as_given, first_of_each, lazy

#: How many levels of ownership are followed.
_LEVELS: Final = 4
_TODAY: Final = 9999


def with_groups(rows: Frame, ownership: Frame, year: str | None = None) -> Frame:
    """Return the rows with the group of each actor in the year of its row.

    Runs on any engine (``engines``).

    Args:
        rows: rows with the column ``actor``.
        ownership: actor, owner, since_year, until_year.
        year: the column of years in ``rows``; without one, the groups of today.
    """
    when = nw.col(year).cast(nw.Int64).fill_null(_TODAY) if year else nw.lit(_TODAY, nw.Int64)
    every = lazy(rows).with_columns(when=when)
    owners = lazy(ownership).select(
        "owner",
        group="actor",
        first=nw.col("since_year").cast(nw.Int64).fill_null(0),
        last=nw.col("until_year").cast(nw.Int64).fill_null(_TODAY),
    )
    groups = every.select("actor", "when").unique().with_columns(group=nw.col("actor"))
    for _ in range(_LEVELS):
        owned = groups.join(owners, on="group", how="left")
        # An owner of another year is none; of several, the one since the latest year.
        owner = nw.when(nw.col("when").is_between(nw.col("first"), nw.col("last"))).then(nw.col("owner"))
        owned = owned.with_columns(owner=owner)
        latest = first_of_each(owned, ["actor", "when"], nw.col("owner").is_null(), -nw.col("first"), nw.col("owner"))
        groups = latest.select("actor", "when", group=nw.coalesce("owner", "group"))
    return as_given(rows, every.join(groups, on=["actor", "when"], how="left").drop("when"))


def homes(locations: Frame) -> Frame:
    """Return a row per organization with a country: actor, home.

    Runs on any engine (``engines``).

    Args:
        locations: actor, region, level (``country`` for countries), headquarters, inferred.
    """
    countries = lazy(locations).filter(nw.col("level") == "country")
    order = (~nw.col("headquarters"), nw.col("inferred"), nw.col("region").cast(nw.String))
    return as_given(locations, first_of_each(countries, ["actor"], *order).select("actor", home="region"))


def grouped(rows: Frame, ownership: Frame, homes: Frame, year: str | None = None) -> Frame:
    """Return the rows with the group of each actor in the year of its row, and the home of the group.

    Runs on any engine (``engines``).

    Args:
        rows: rows with the column ``actor``.
        ownership: as for ``with_groups``.
        homes: the result of ``homes``.
        year: as for ``with_groups``.
    """
    found = lazy(with_groups(rows, ownership, year))
    return as_given(rows, found.join(lazy(homes).rename({"actor": "group"}), on="group", how="left"))
