"""Statements as sentences: subject, property and object of a relation that has evidence or a period of its own."""

from __future__ import annotations

import pyoxigraph as ox

from ...ontology.namespaces import namespaces_of
from .description import Thing
from .store import Store, sl


def statement_parts(store: Store, node: ox.NamedNode) -> tuple[Thing, Thing, Thing] | None:
    """Return subject, property and object of a statement, or None if the node is not a statement."""
    if not node.value.startswith(namespaces_of("statement")):
        return None
    parts = [store.first(node, sl(p)) for p in ("subject", "property", "object")]
    s, p, o = (store.thing(part) if part else None for part in parts)
    return (s, p, o) if s and p and o else None


def statement_label(store: Store, node: ox.NamedNode) -> str | None:
    """Return a statement as a sentence, or None if the node is not a statement."""
    parts = statement_parts(store, node)
    return " ".join(part.label for part in parts) if parts else None
