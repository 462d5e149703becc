"""Answers about actors and regions as places in a network, their communities, their roles and their shares."""

from __future__ import annotations

import polars as pl

from ...ontology.namespaces import ONTOLOGY
from ..measures import communities, linkage, network, reach
from ..measures.incidence import Incidence
from .arguments import Asked, Finding, found
from .selection import ACTOR_KINDS, Selected, by_actor, by_region, participation
from .tables import Tables

_NO_NETWORK = "No standard in the selection has two of them: there is no network."


def central_actors(tables: Tables, asked: Asked) -> Finding:
    """Return actors by their place in the network of who shares standards with whom."""
    return _places(by_actor(tables, asked.selection), "actor")


def central_regions(tables: Tables, asked: Asked) -> Finding:
    """Return regions by their place in the network of who shares standards with whom."""
    return _places(by_region(tables, asked.selection), "region")


def actor_communities(tables: Tables, asked: Asked) -> Finding:
    """Return the communities of actors that share standards."""
    return _communities(by_actor(tables, asked.selection), "actor")


def region_communities(tables: Tables, asked: Asked) -> Finding:
    """Return the communities of regions that share standards."""
    return _communities(by_region(tables, asked.selection), "region")


def actor_roles(tables: Tables, asked: Asked) -> Finding:
    """Return in how many standards each actor has had each role, and from when to when."""
    selected = participation(tables, asked.selection, taking_part=False)
    roles = selected.rows.group_by("actor", "role").agg(
        standards=pl.col("standard").n_unique().cast(pl.Int64), first=pl.col("year").min(), last=pl.col("year").max()
    )
    return found(selected, roles.sort("standards", "actor", "role", descending=[True, False, False]))


def kinds_of_actor(tables: Tables, asked: Asked) -> Finding:
    """Return how much of the taking part each kind of actor has."""
    selected = participation(tables, asked.selection)
    kinds = {ONTOLOGY + name: kind for kind, names in ACTOR_KINDS.items() for name in names}
    classes = tables["labels"].select(actor="iri", kind=pl.col("class").cast(pl.String))
    rows = selected.rows.join(classes, on="actor", how="left").with_columns(
        kind=pl.col("kind").replace_strict(kinds, default="other")
    )
    actors = rows.group_by("kind").agg(actors=pl.col("actor").n_unique().cast(pl.Int64))
    counted = reach.counted(Incidence.of(rows, node="kind"), asked.selection.counting).rename({"node": "kind"})
    return found(
        selected, counted.join(actors, on="kind", maintain_order="left").select("kind", "actors", "count", "share")
    )


def region_shares(tables: Tables, asked: Asked) -> Finding:
    """Return in how many standards each region takes part, and its share."""
    selected = by_region(tables, asked.selection)
    counted = reach.counted(Incidence.of(selected.rows), asked.selection.counting)
    concentration = (
        f"Concentration (Herfindahl-Hirschman) is {counted['share'].pow(2).sum():.3f}." if len(counted) else ""
    )
    return found(selected, counted.rename({"node": "region"}), concentration)


def _places(selected: Selected, name: str) -> Finding:
    places = network.places(linkage.links(Incidence.of(selected.rows)))
    return found(selected, places.rename({"node": name}), otherwise=_NO_NETWORK)


def _communities(selected: Selected, name: str) -> Finding:
    result = communities.communities(linkage.links(Incidence.of(selected.rows)))
    said = (
        f"{result.members['community'].n_unique()} communities of modularity {result.modularity:.3f}; stability over "
        f"{communities.RUNS} seeds {result.stability:.3f} (1: the same on every seed)."
    )
    members = result.members.rename({"node": name})
    return found(selected, members, said if len(members) else "", otherwise=_NO_NETWORK)
