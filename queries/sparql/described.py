"""DESCRIBE: of a thing, what its document says, with the evidence and the labels of what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...graph.releases.release import INDEX
from ...graph.store.document import document_quads
from ...graph.store.query_dataset import dataset_of
from ...graph.store.store import Store
from ...ontology.namespaces import kind_and_slug
from .outline import Outline

#: The most things of one query that are described by their documents; of more, only their own triples are given.
MOST: Final = 100


def is_whole_description(sparql: str, base_iri: str | None = None) -> bool:
    """Return whether a query is a DESCRIBE of the whole release: of chosen graphs, only these are described."""
    return Outline.of(sparql).form == "DESCRIBE" and dataset_of(sparql, base_iri) is None


def described(store: Store, found: Iterable[ox.Triple], folder: Path | None = None) -> Iterator[ox.Triple]:
    """Yield the triples of a DESCRIBE, with those of the documents of the things that it describes.

    Args:
        store: the graph.
        found: what the engine describes: the triples with each resource as subject.
        folder: of the store, beside which the search index lies: the document of a hub is then its first page.
    """
    index = folder.with_name(INDEX) if folder else None
    triples, own = iter(found), list[ox.Triple]()
    things: set[ox.NamedNode] = set()
    for triple in triples:
        own.append(triple)
        if isinstance(triple.subject, ox.NamedNode) and kind_and_slug(triple.subject.value):
            things.add(triple.subject)
            if len(things) > MOST:
                yield from chain(own, triples)
                return
    yield from (triple for triple in own if triple.subject not in things)
    pages = index if index and index.exists() else None
    for thing in sorted(things, key=str):
        yield from (quad.triple for quad in document_quads(store, thing.value, pages))
