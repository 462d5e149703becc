"""Who counts as whom: the organization that a person counts for, the group of an organization, the region of a group.

Definitions. A role is recorded of a person, of the person's organization, or of both by one event; it counts once,
for the organization. A person counts for an organization of other roles if the role itself names none, the latest
before it if there are several, and for himself or herself if none is known. With ``actors=person`` people count
instead of organizations; they stay in the group and region of their organization, so that colleagues are not tied to
each other. With ``place=home`` an organization counts for its group in the year of the role (see ``groups``), in the
country of the group's head office, and at other levels in all regions of the group; with ``place=unit`` for itself,
where it is located. Regions and policies that act themselves, such as states that signed a memorandum, are left out
and their roles counted in a note, unless ``acting=with``. Units: roles, organizations, people. Population: what the
curated cases and the imported catalogues record. Assumptions: a person acts for the organization that is named beside
him or her, and an owner decides for what it owns (La Porta, Lopez-de-Silanes and Shleifer 1999). Limits: an event of
several organizations does not tell whose person it names; an owner is known for a few hundred firms only, so the
offices of others count as firms of their own; that an organization has regions at all is known of the curated and
listed ones, and of those in a register.

Estimand: the organizations, or their groups, that take part in standards. Window: roles of all recorded years, or
those that lasted into the period set; owners in the year in which the role began.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import groups
from .tables import Tables

_PERSON: Final = ONTOLOGY + "Person"
_TODAY: Final = 9999
#: The classes of events that relations without an event are about, which say the same of an actor and a standard.
_ABOUT: Final = {
    ONTOLOGY + relation: ONTOLOGY + event
    for event, relations in {
        "Adoption": ("adopts", "adoptedBy"),
        "Backing": ("backs", "backedBy"),
        "Contribution": ("contributesTo", "hasContributor"),
        "Deployment": ("deploys", "deployedBy"),
        "Development": ("develops", "developedBy"),
        "Mandate": ("mandates", "mandatedBy"),
        "Opposition": ("opposes", "opposedBy"),
        "Publication": ("publishes", "publishedBy"),
    }.items()
    for relation in relations
}


def organizations(tables: Tables) -> pl.DataFrame:
    """Return the roles of organizations, each once.

    Columns: standard; actor and unit, both the organization; group, its group in the year of the role; role, as in the
    table ``standard_actor``; doing, the most specific class of the event, or of those that a relation without an event
    is about; takes_part; event; year and until, in which the role began and ended; acting, whether it is a region or
    policy that acts itself, such as a state that mandates a standard. A person of whom no organization is known is an
    organization of one.
    """
    return tables.keep("roles of organizations", lambda: _organizations(tables))


def people(tables: Tables) -> pl.DataFrame:
    """Return the roles of people in the columns of ``organizations``; actor is the person, unit the organization."""
    return tables.keep("roles of people", lambda: _with_groups(tables, _people(tables)))


def in_groups(tables: Tables, rows: pl.DataFrame, year: str | None = None) -> pl.DataFrame:
    """Return the rows with the group of each actor in its year, and the home country of the group: group, home."""
    return groups.grouped(rows, tables["ownership"], homes(tables), year)


def homes(tables: Tables) -> pl.DataFrame:
    """Return the home country of every organization that has one: actor, home."""
    return tables.keep("homes", lambda: groups.homes(tables["actor_region"]))


def _organizations(tables: Tables) -> pl.DataFrame:
    recorded = _recorded(tables)
    others = recorded.join(_persons(tables), on="actor", how="anti").with_columns(unit="actor")
    alone = _people(tables).join(others.select("event", "standard").unique(), on=["event", "standard"], how="anti")
    return _with_groups(tables, pl.concat([others, alone.with_columns(actor="unit").select(others.columns)]).unique())


def _people(tables: Tables) -> pl.DataFrame:
    """Return the recorded roles of people, with the organization that each counts for as ``unit``."""
    recorded = _recorded(tables)
    by_person = recorded.join(_persons(tables), on="actor", how="semi")
    others = recorded.join(_persons(tables), on="actor", how="anti").drop_nulls("event")
    named = others.select("event", "standard", unit="actor").unique().filter(pl.len().over("event", "standard") == 1)
    # An event of several organizations does not tell whose person it names.
    rows = by_person.join(named, on=["event", "standard"], how="left")
    known = rows.drop_nulls("unit").select("actor", known="unit", at=pl.col("year").fill_null(0)).unique()
    elsewhere = (
        rows.filter(pl.col("unit").is_null())
        .join(known, on="actor")
        .with_columns(is_later=pl.col("at") > pl.col("year").fill_null(_TODAY))
        .sort(
            "is_later", pl.when("is_later").then(pl.col("at")).otherwise(-pl.col("at")), pl.col("known").cast(pl.String)
        )
        .unique(by_person.columns, keep="first", maintain_order=True)
        .select(*by_person.columns, "known")
    )
    joined = rows.join(elsewhere, on=by_person.columns, how="left", nulls_equal=True)
    return joined.with_columns(unit=pl.coalesce("unit", "known", "actor")).drop("known")


def _recorded(tables: Tables) -> pl.DataFrame:
    year, ended = (pl.col(name).cast(pl.Int64) for name in ("date_year", "ended_year"))
    until = pl.when(year.is_not_null()).then(pl.max_horizontal(year, ended))
    role = pl.col("role").cast(pl.String)
    is_relation = pl.col("kind").is_null() | (pl.col("kind") == ONTOLOGY + "Statement")
    doing = pl.when(is_relation).then(role.replace(_ABOUT)).otherwise(pl.col("kind").cast(pl.String))
    columns = ("standard", "actor", "role", "takes_part", "event")
    return tables["standard_actor"].select(*columns, doing=doing.cast(pl.Categorical), year=year, until=until)


def _persons(tables: Tables) -> pl.DataFrame:
    return tables.of_class(_PERSON).select(actor="iri")


def _with_groups(tables: Tables, rows: pl.DataFrame) -> pl.DataFrame:
    found = groups.with_groups(rows.rename({"actor": "of", "unit": "actor"}), tables["ownership"], "year")
    acting = pl.col("unit").cast(pl.String).str.contains("/(region|policy)/[a-z0-9-]+$")
    return found.rename({"actor": "unit", "of": "actor"}).with_columns(acting=acting)
