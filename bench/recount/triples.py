"""The triples of a store, one pattern at a time: no query engine takes part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from ...graph.store.store import INFERRED, Store
from ...ontology.namespaces import GRAPHS, node


class Triples:
    """A store that is read by patterns; names are prefixed names or IRIs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def subjects(self, predicate: str, thing: str) -> set[str]:
        """Return the things with a relation to a thing, each once in whatever graphs it is stated."""
        return {str(t.subject.value) for t in self._store.triples(None, node(predicate), named(thing))}  # type: ignore[union-attr]

    def stated_in(self, thing: str, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield the things to which a thing has a relation, with the name of each dataset that states it."""
        for quad in self._store.quads(named(thing), node(predicate), None):
            graph = str(quad.graph_name.value)  # type: ignore[union-attr]
            if graph.startswith(GRAPHS) and graph != INFERRED.value:
                yield str(quad.object.value), graph.removeprefix(GRAPHS)  # type: ignore[union-attr]

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of a relation."""
        for triple in self._store.triples(None, node(predicate), None):
            yield str(triple.subject.value), str(triple.object.value)  # type: ignore[union-attr]

    def objects(self, thing: str, predicate: str) -> set[str]:
        """Return the things and texts to which a thing has a relation."""
        return {value.value for value in self._values(thing, predicate)}

    def texts(self, thing: str, predicate: str, language: str) -> set[str]:
        """Return the texts of a thing in a language."""
        values = self._values(thing, predicate)
        return {v.value for v in values if isinstance(v, ox.Literal) and v.language == language}

    def has(self, thing: str, predicate: str, value: str) -> bool:
        """Return whether a triple is stated."""
        return any(True for _ in self._store.triples(named(thing), node(predicate), named(value)))

    def _values(self, thing: str, predicate: str) -> Iterator[Any]:
        return (triple.object for triple in self._store.triples(named(thing), node(predicate), None))


def named(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name or an IRI."""
    return ox.NamedNode(name) if "://" in name else node(name)
