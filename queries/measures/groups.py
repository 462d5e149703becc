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

import polars as pl

#: How many levels of ownership are followed.
_LEVELS: Final = 4
_TODAY: Final = 9999


def with_groups(rows: pl.DataFrame, ownership: pl.DataFrame, year: str | None = None) -> pl.DataFrame:
    """Return the rows with the group of each actor in the year of its row.

    Args:
        rows: rows with the column ``actor``.
        ownership: actor, owner, since_year, until_year.
        year: the column of years in ``rows``; without one, the groups of today.
    """
    when = pl.col(year).fill_null(_TODAY) if year else pl.lit(_TODAY)
    asked = rows.select("actor", when=when.cast(pl.Int64)).unique()
    owners = ownership.select(
        "owner", group="actor", first=pl.col("since_year").fill_null(0), last=pl.col("until_year").fill_null(_TODAY)
    )
    groups = asked.with_columns(group="actor")
    for _ in range(_LEVELS):
        owned = groups.join(owners, on="group").filter(pl.col("when").is_between("first", "last"))
        owned = owned.sort("first", "owner", descending=[True, False]).unique(["actor", "when"], keep="first")
        further = groups.join(owned.select("actor", "when", "owner"), on=["actor", "when"], how="left")
        groups = further.select("actor", "when", group=pl.coalesce("owner", "group"))
    joined = rows.with_columns(when=when.cast(pl.Int64)).join(
        groups, on=["actor", "when"], how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.drop("when")


def homes(locations: pl.DataFrame) -> pl.DataFrame:
    """Return a row per organization with a country: actor, home.

    Args:
        locations: actor, region, level (``country`` for countries), headquarters, inferred.
    """
    countries = locations.filter(pl.col("level") == "country")
    known = countries.select("actor", "headquarters", "inferred", home="region", text=pl.col("region").cast(pl.String))
    return (
        known.sort("headquarters", "inferred", "text", descending=[True, False, False])
        .unique("actor", keep="first", maintain_order=True)
        .select("actor", "home")
    )


def grouped(rows: pl.DataFrame, ownership: pl.DataFrame, homes: pl.DataFrame, year: str | None = None) -> pl.DataFrame:
    """Return the rows with the group of each actor in the year of its row, and the home of the group.

    Args:
        rows: rows with the column ``actor``.
        ownership: as for ``with_groups``.
        homes: the result of ``homes``.
        year: as for ``with_groups``.
    """
    found = with_groups(rows, ownership, year)
    return found.join(homes.rename({"actor": "group"}), on="group", how="left", maintain_order="left")
