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
from ..measures.engines import Lazy, in_memory, lazy
from ..relations import roles
from .tables import Tables

_PERSON: Final = ONTOLOGY + "Person"
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
    return tables.keep("roles of people", lambda: _people(tables))


def in_groups(tables: Tables, rows: pl.DataFrame, year: str | None = None) -> pl.DataFrame:
    """Return the rows with the group of each actor in its year, and the home country of the group: group, home."""
    return groups.grouped(rows, tables["ownership"], homes(tables), year)


def homes(tables: Tables) -> pl.DataFrame:
    """Return the home country of every organization that has one: actor, home."""
    return tables.keep("homes", lambda: groups.homes(tables["actor_region"]))


def _organizations(tables: Tables) -> pl.DataFrame:
    return _with_groups(tables, roles.organizations(_recorded(tables), _persons(tables)))


def _people(tables: Tables) -> pl.DataFrame:
    return _with_groups(tables, roles.people(_recorded(tables), _persons(tables)))


def _recorded(tables: Tables) -> Lazy:
    """Return the recorded roles, with what the actor does in place of the class of the event."""
    role = pl.col("role").cast(pl.String)
    is_relation = pl.col("kind").is_null() | (pl.col("kind") == ONTOLOGY + "Statement")
    doing = pl.when(is_relation).then(role.replace(_ABOUT)).otherwise(pl.col("kind").cast(pl.String))
    return roles.recorded(lazy(tables["standard_actor"].with_columns(kind=doing.cast(pl.Categorical))))


def _persons(tables: Tables) -> Lazy:
    return lazy(tables.of_class(_PERSON).select(actor="iri"))


def _with_groups(tables: Tables, rows: Lazy) -> pl.DataFrame:
    return in_memory(roles.with_groups(rows, lazy(tables["ownership"]))).rename({"kind": "doing"})
