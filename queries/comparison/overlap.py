"""What each combination of three to five things has in common, and no other of them: the largest combinations first."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyoxigraph as ox

from .cells import Combination, Overlap
from .reading import MOST_VALUES, Compared


def overlap(name: str, compared: Compared, members: Mapping[str, Collection[str]]) -> Overlap | None:
    """Return what the things share by combination; None of two things, or if nothing is shared.

    Args:
        name: of what is shared, as that of the pairs.
        compared: the things.
        members: what each thing, by its IRI, shares with at least one of the others, as IRIs.
    """
    if len(compared.things) < 3:
        return None
    found: dict[tuple[bool, ...], list[str]] = {}
    for item in set[str]().union(*members.values()):
        found.setdefault(tuple(item in members[iri] for iri in compared.iris), []).append(item)
    order = sorted(found, key=lambda key: (-sum(key), -len(found[key]), [not each for each in key]))
    rows = tuple(_combination(compared, key, found[key]) for key in order if sum(key) > 1)
    return Overlap(name, rows) if rows else None


def _combination(compared: Compared, key: tuple[bool, ...], items: list[str]) -> Combination:
    things = sorted((compared.store.thing(ox.NamedNode(item)) for item in items), key=lambda thing: thing.order)
    return Combination(key, tuple(things[:MOST_VALUES]), len(things))
