"""The document of one thing in RDF: its triples, their evidence, and the labels of what they name; of a hub in pages.

The lists of a hub in the index (``hub.py``) are divided into pages, one list after the other. The first page also has
all triples of the hub that are in no list. So each triple with the hub as subject or object is on one page. What makes
a page readable by itself, such as a label or a source, is on each page that needs it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, TypeGuard

import pyoxigraph as ox

from ...errors import NotFoundError
from ...ontology.namespaces import compact, namespaces_of
from .hub import Links, LongList, entries_of, long_lists
from .store import LABEL, ONTOLOGY, Store, sl

#: The number of links from the lists of a hub on one page.
PAGE: Final = 100

_RECORDS: Final = ("event", "statement", "observation", "claim")


def document_quads(store: Store, iri: str, index: Path | None = None, page: int = 1) -> set[ox.Quad]:
    """Return the quads of the document of a thing.

    Args:
        store: the graph.
        iri: of the thing.
        index: the search index of the release; without it, a hub has a single page.
        page: the number of the page, from 1.

    Raises:
        NotFoundError: if the release does not describe the thing.
    """
    thing = ox.NamedNode(iri)
    if not store.exists(thing):
        raise NotFoundError(f"this release does not describe {compact(iri)}")
    return _quads(store, thing, index, page)


def first_page(store: Store, iri: str, index: Path) -> set[ox.Quad]:
    """Return the quads of the first page of the document of a thing."""
    return _quads(store, ox.NamedNode(iri), index, 1)


def links_in_pages(index: Path, iri: str) -> int:
    """Return how many links the pages of a document share out, ``PAGE`` on each; 0 if the thing is no hub."""
    return sum(each.total for each in long_lists(index, iri))


def thing_quads(store: Store, node: ox.NamedNode) -> set[ox.Quad]:
    """Return the quads that describe a thing, and enough of its neighbours to read and cite them."""
    own = {*store.outgoing(node), *store.incoming(node)}
    return _readable(store, node, own | _around(store, node, own))


def records_quads(store: Store, nodes: Iterable[ox.NamedNode]) -> set[ox.Quad]:
    """Return the quads with things as subjects, with their evidence, its sources, and the labels of what they name."""
    chosen = set(nodes)
    own = {q for node in chosen for q in store.outgoing(node) if q.graph_name != ONTOLOGY}
    return _labelled(store, own | _evidence(store, chosen, own))


def _quads(store: Store, thing: ox.NamedNode, index: Path | None, page: int) -> set[ox.Quad]:
    lists = long_lists(index, thing.value) if index else []
    return _page_quads(store, thing, index, lists, page) if index and lists else thing_quads(store, thing)


def _page_quads(store: Store, hub: ox.NamedNode, index: Path, lists: list[LongList], page: int) -> set[ox.Quad]:
    own: set[ox.Quad] = set()
    entries = entries_of(index, lists, range(PAGE * (page - 1), PAGE * page))
    for way in ("from", "to"):
        shown = {
            each.name: Links(each.total, tuple(iri for to, name, iri in entries if (to, name) == (way, each.name)))
            for each in lists
            if each.way == way
        }
        store.expect_hub(hub, shown, outward=way == "from")
    if page == 1:
        listed = {(each.way, each.name) for each in lists}
        for prop in store.used_properties:
            if ("from", prop.value) not in listed:
                own.update(_if_any(store, hub, prop, None))
            if ("to", prop.value) not in listed:
                own.update(_if_any(store, None, prop, hub))
    for way, name, iri in entries:
        prop, other = ox.NamedNode(name), ox.NamedNode(iri)
        own.update(store.quads(other, prop, hub) if way == "to" else store.quads(hub, prop, other))
    readable = _readable(store, hub, own | _around(store, hub, own))
    return {q for q in readable if q in own or hub not in (q.subject, q.object)}


def _if_any(
    store: Store, subject: ox.NamedNode | None, prop: ox.NamedNode, value: ox.NamedNode | None
) -> Iterable[ox.Quad]:
    """Return the quads that match a pattern; most match none, and the merged graph tells so in a fifth of the time."""
    return store.quads(subject, prop, value) if next(store.triples(subject, prop, value), None) else ()


def _around(store: Store, node: ox.NamedNode, own: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return the records that refer to a thing, with the evidence of all, from the thing's own quads."""
    records = {q.subject for q in own if q.object == node and q.subject != node and _is_record(q.subject)}
    found = {q for record in records for q in store.quads(record)}
    return found | _evidence(store, {node, *records}, (*own, *found))


def _evidence(store: Store, subjects: Collection[ox.NamedNode], quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return the evidence of subjects among quads, and its sources."""
    found: set[ox.Quad] = set()
    for piece in {q.object for q in quads if q.predicate == sl("evidence") and q.subject in subjects}:
        if isinstance(piece, ox.NamedNode):
            found.update(store.outgoing(piece))
            for source in store.nodes(piece, sl("source")):
                found.update(store.outgoing(source))
    return found


def _readable(store: Store, node: ox.NamedNode, quads: set[ox.Quad]) -> set[ox.Quad]:
    """Return quads without axioms of others and blank nodes, and with the labels of all things that they name."""
    return _labelled(store, {q for q in quads if q.graph_name != ONTOLOGY or q.subject == node})


def _labelled(store: Store, quads: set[ox.Quad]) -> set[ox.Quad]:
    """Return quads without blank nodes, with the labels of all things that they name."""
    named = {t for q in quads for t in (q.subject, q.object) if isinstance(t, ox.NamedNode)}
    for thing in named:
        quads |= {q for q in store.quads(thing, LABEL) if q.graph_name != ONTOLOGY}
    return {q for q in quads if not isinstance(q.object, ox.BlankNode)}


def _is_record(node: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(node, ox.NamedNode) and node.value.startswith(namespaces_of(*_RECORDS))
