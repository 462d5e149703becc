"""Who takes part in standards: the roles of organizations and of people, as joins that run on any engine.

The definitions are those of ``answers/attribution``, which uses these functions.
"""

from __future__ import annotations

from typing import Final

import narwhals as nw

from ..measures import groups
from ..measures.engines import Lazy, first_of_each

_TODAY: Final = 9999
#: What the address of a region or policy ends with, which acts itself where an organization would be.
_ACTS: Final = "/(region|policy)/[a-z0-9-]+$"
_COLUMNS: Final = ("standard", "actor", "role", "takes_part", "event", "kind", "year", "until")


def recorded(standard_actor: Lazy) -> Lazy:
    """Return the recorded roles: standard, actor, role, takes_part, event, kind, and the years of begin and end.

    Args:
        standard_actor: the table.
    """
    year, ended = (nw.col(name).cast(nw.Int64) for name in ("date_year", "ended_year"))
    until = nw.when(~year.is_null()).then(nw.max_horizontal(year, ended))
    return standard_actor.with_columns(year=year, until=until).select(*_COLUMNS)


def people(roles: Lazy, persons: Lazy) -> Lazy:
    """Return the roles of people, with the organization that each counts for as ``unit``.

    Args:
        roles: the recorded roles.
        persons: actor; those that are people.
    """
    by_person = roles.join(persons, on="actor", how="semi")
    others = roles.join(persons, on="actor", how="anti").drop_nulls("event")
    named = others.select("event", "standard", unit="actor").unique()
    # An event of several organizations does not tell whose person it names.
    named = named.with_columns(several=nw.len().over("event", "standard") > 1).filter(~nw.col("several"))
    rows = by_person.join(named.drop("several"), on=["event", "standard"], how="left")
    rows = rows.with_columns(when=nw.col("year").fill_null(_TODAY))
    known = rows.drop_nulls("unit").select("actor", known="unit", at=nw.col("year").fill_null(0)).unique()
    # The latest before the role, else the first after it.
    is_later = nw.col("at") > nw.col("when")
    distance = nw.when(is_later).then(nw.col("at")).otherwise(-nw.col("at"))
    asked = rows.filter(nw.col("unit").is_null()).select("actor", "when").unique()
    elsewhere = first_of_each(
        asked.join(known, on="actor"), ["actor", "when"], is_later, distance, nw.col("known").cast(nw.String)
    )
    joined = rows.join(elsewhere.drop("at"), on=["actor", "when"], how="left")
    return joined.with_columns(unit=nw.coalesce("unit", "known", "actor")).drop("known", "when")


def organizations(roles: Lazy, persons: Lazy) -> Lazy:
    """Return the roles of organizations, each once, with the organization as ``actor`` and as ``unit``.

    A role of a person counts for the organization of the person, unless the event names an organization.

    Args:
        roles: as for ``people``.
        persons: as for ``people``.
    """
    others = roles.join(persons, on="actor", how="anti").with_columns(unit=nw.col("actor"))
    alone = people(roles, persons).join(
        others.select("event", "standard").unique(), on=["event", "standard"], how="anti"
    )
    alone = alone.with_columns(actor=nw.col("unit")).select(*others.collect_schema().names())
    return nw.concat([others, alone]).unique()


def with_groups(roles: Lazy, ownership: Lazy) -> Lazy:
    """Return the roles with the group of the unit in the year of the role, and whether a region or policy acts itself.

    Args:
        roles: of ``organizations`` or ``people``.
        ownership: the table.
    """
    found = groups.with_groups(roles.rename({"actor": "of", "unit": "actor"}), ownership, "year")
    acting = nw.col("unit").cast(nw.String).str.contains(_ACTS)
    return found.rename({"actor": "unit", "of": "actor"}).with_columns(acting=acting)


def taking_part(roles: Lazy) -> Lazy:
    """Return the roles of organizations that take part, without regions and policies that act themselves."""
    return roles.filter(nw.col("takes_part") & ~nw.col("acting"))
