"""Addresses of earlier releases: what replaced the things that they named."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import node
from .store import RDF_TYPE, Store

_REPLACED: Final = node("dcterms:isReplacedBy")


def forwarded(store: Store, iri: str) -> str | None:
    """Return the IRI of the thing that an address of an earlier release leads to, or None if it leads nowhere.

    Datasets state it with ``dcterms:isReplacedBy``. An IRI that no dataset replaces, or that has a class in this
    release, leads to itself.
    """
    found, seen = ox.NamedNode(iri), set[ox.NamedNode]()
    while not _has_class(store, found) and (following := store.nodes(found, _REPLACED)):
        if found in seen:
            return None
        seen.add(found)
        found = following[0]
    return found.value if not seen or _has_class(store, found) else None


def _has_class(store: Store, node: ox.NamedNode) -> bool:
    return next(store.triples(node, RDF_TYPE), None) is not None
