"""Releases made of a few standards, for tests of search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
from standlink.graph.index.documents import Document
from standlink.graph.index.writer import index
from standlink.graph.releases.release import FORMAT, Release
from standlink.graph.sources.identifiers import parse
from standlink.graph.store.store import Store, sl
from standlink.ontology.namespaces import PREFIXES, mint, node

GRAPH = ox.NamedNode(PREFIXES["graph"] + "made")
#: The properties of a thing by name; a text is a literal, a node a link.
Facts = Mapping[str, ox.NamedNode | str | Sequence[ox.NamedNode | str]]


def thing(kind: str, slug: str) -> ox.NamedNode:
    return ox.NamedNode(mint(kind, slug))


def described(subject: ox.NamedNode, class_name: str, facts: Facts) -> list[ox.Quad]:
    """Return the quads of a thing; names are in English unless they have Chinese characters."""
    quads = [ox.Quad(subject, node("rdf:type"), sl(class_name), GRAPH)]
    for prop, values in facts.items():
        for value in [values] if isinstance(values, (str, ox.NamedNode)) else values:
            language = "en" if not isinstance(value, str) or value.isascii() else "zh"
            term = value if isinstance(value, ox.NamedNode) else ox.Literal(value, language=language)
            quads.append(ox.Quad(subject, node(prop), term, GRAPH))
    return quads


def documents_of(designations: Iterable[str]) -> list[ox.Quad]:
    """Return the quads of documents and of the standards that they are editions of."""
    quads: list[ox.Quad] = []
    for designation in designations:
        found = parse(designation)
        assert found, designation
        family = thing("standard", found.family.slug)
        own: dict[str, ox.NamedNode | str] = {"rdfs:label": str(found), "sl:designation": str(found)}
        if found != found.family:
            own["sl:amends" if found.is_amendment else "sl:editionOf"] = family
            quads += described(family, "NumberedStandard", {"rdfs:label": str(found.family)})
        quads += described(thing("standard", found.slug), "StandardDocument", own)
    return quads


def made_release(folder: Path, quads: Iterable[ox.Quad], documents: Sequence[Document] = ()) -> Release:
    """Return a release with these quads: a graph in memory and a search index."""
    folder.mkdir(parents=True, exist_ok=True)
    release = Release(folder, {"format": FORMAT, "published": "2026-01-01T00:00:00", "counts": {}, "datasets": []})
    release.__dict__["store"] = store = Store.of(quads)
    index(store.inner, release.index, documents=documents)
    return release
