"""Groups: to which group an organization belongs, and in which country that is at home.

Definition: the group is the owner that nobody owns, reached from owner to owner as stated, the ultimate owner of La
Porta, Lopez-de-Silanes and Shleifer (1999); an organization without an owner is its own group. The home of a group is
the country of its head office; where none is said to be that, the country stated of it, and of several the first in the
alphabet. So the work of a subsidiary counts for its group's home, not for the country of its office. Units:
organizations. Assumption: the owner decides. Limits: owners are those of today, where no time is stated; a joint
venture counts for the owner that sorts first.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from .selection import places
from .tables import Tables

#: How often an owner's own owner is looked for.
_OWNERS: Final = 4


def homes(tables: Tables) -> pl.DataFrame:
    """Return of every actor with a place or owner its group and the home of that: actor, group, home."""
    return tables.keep("homes", lambda: _homes(tables))


def grouped(rows: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Return rows of actors with the group of each, which is itself where no more is known, and the home of that."""
    return rows.join(homes(tables), on="actor", how="left").with_columns(group=pl.coalesce("group", "actor"))


def _homes(tables: Tables) -> pl.DataFrame:
    owners = tables["ownership"].sort("actor", "owner").unique("actor", keep="first", maintain_order=True)
    named = [tables["actor_region"]["actor"], tables["ownership"]["actor"], tables["ownership"]["owner"].alias("actor")]
    groups = pl.concat(named).unique().to_frame().with_columns(group="actor")
    for _ in range(_OWNERS):
        further = groups.join(owners.select("owner", group="actor"), on="group", how="left")
        groups = further.select("actor", group=pl.coalesce("owner", "group"))
    known = tables["actor_region"].select(
        "actor", "region", "headquarters", "inferred", text=pl.col("region").cast(pl.String)
    )
    country = (
        known.join(places(tables, "country").select("actor", "region").unique(), on=["actor", "region"], how="semi")
        .sort("headquarters", "inferred", "text", descending=[True, False, False])
        .unique("actor", keep="first", maintain_order=True)
    )
    return groups.join(country.select(group="actor", home="region"), on="group", how="left")
