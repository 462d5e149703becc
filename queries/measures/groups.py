"""Groups: the group that an organization belongs to, and its home country.

Definition: the group is the owner without an owner, reached by following stated ownership, the ultimate owner of La
Porta, Lopez-de-Silanes and Shleifer (1999); an organization without an owner is its own group. The home of a group is
the country of its head office; without a stated head office it is the stated country, of several the first in the
alphabet. The work of a subsidiary therefore counts for the home of its group, not for the country of its own office.
Units: organizations. Assumption: the owner decides. Limits: owners are the present ones unless a period is stated; a
joint venture counts for the owner that sorts first.
"""

from __future__ import annotations

from typing import Final

import polars as pl

#: How many levels of ownership are followed.
_LEVELS: Final = 4


def homes(ownership: pl.DataFrame, locations: pl.DataFrame) -> pl.DataFrame:
    """Return a row per actor that has a location or an owner: actor, group, home.

    Args:
        ownership: actor and owner.
        locations: actor, region, level (``country`` for countries), headquarters, inferred.
    """
    owners = ownership.sort("actor", "owner").unique("actor", keep="first", maintain_order=True)
    named = [locations["actor"], ownership["actor"], ownership["owner"].alias("actor")]
    groups = pl.concat(named).unique().to_frame().with_columns(group="actor")
    for _ in range(_LEVELS):
        further = groups.join(owners.select("owner", group="actor"), on="group", how="left")
        groups = further.select("actor", group=pl.coalesce("owner", "group"))
    known = locations.select("actor", "region", "headquarters", "inferred", text=pl.col("region").cast(pl.String))
    countries = locations.filter(pl.col("level") == "country").select("actor", "region").unique()
    home = (
        known.join(countries, on=["actor", "region"], how="semi")
        .sort("headquarters", "inferred", "text", descending=[True, False, False])
        .unique("actor", keep="first", maintain_order=True)
    )
    return groups.join(home.select(group="actor", home="region"), on="group", how="left")


def grouped(rows: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the group and home of each actor; an actor without a known group is its own group.

    Args:
        rows: rows with the column ``actor``.
        homes: the result of ``homes``.
    """
    return rows.join(homes, on="actor", how="left").with_columns(group=pl.coalesce("group", "actor"))
