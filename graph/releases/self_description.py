"""What a document in RDF says of itself: its topic, its release, and the graphs it was made from, with their rights.

The document is named by its permanent address in Turtle; the other formats hold the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...ontology.namespaces import BASE, node
from ..store.document import document_quads
from ..store.export import Format, serialize
from ..store.store import LABEL, RDF_TYPE
from .licences import is_open
from .release import Release

_FORMATS = ("jsonld", "rdf", "nt")


def export_document(release: Release, iri: str, fmt: Format, page: int = 1) -> bytes:
    """Return a page of the document of a thing in a format.

    Raises:
        NotFoundError: if the release does not describe the thing.
        FormatError: if the format cannot hold the triples.
    """
    quads = document_quads(release.store, iri, release.index, page)
    quads.update(about_document(release, iri, iri, quads, page))
    return serialize(quads, fmt)


def about_document(
    release: Release, address: str, topic: str, quads: Iterable[ox.Quad], page: int = 1
) -> Iterator[ox.Quad]:
    """Yield the description of a document.

    Args:
        release: the release.
        address: of the document, without the suffix of its format.
        topic: the IRI of what it is about.
        quads: what it says; the graphs of these are what it was made from.
        page: its number, if it is one of several.
    """
    query = f"?page={page}" if page > 1 else ""
    document = ox.NamedNode(f"{address}.ttl{query}")
    published = ox.Literal(release.published, datatype=node("xsd:dateTime"))
    yield ox.Quad(document, RDF_TYPE, node("foaf:Document"))
    yield ox.Quad(document, node("foaf:primaryTopic"), ox.NamedNode(topic))
    yield ox.Quad(document, node("void:inDataset"), ox.NamedNode(BASE))
    yield ox.Quad(document, node("dcat:version"), ox.Literal(release.id))
    yield ox.Quad(document, node("dcterms:issued"), published)
    for suffix in _FORMATS:
        yield ox.Quad(document, node("dcterms:hasFormat"), ox.NamedNode(f"{address}.{suffix}{query}"))
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    for graph in graphs:
        yield ox.Quad(document, node("prov:wasDerivedFrom"), ox.NamedNode(graph))
    for entry in release.manifest["datasets"]:
        if entry["graph"] in graphs:
            yield from _rights(entry)


def _rights(entry: dict[str, str]) -> Iterator[ox.Quad]:
    """Yield the name and the licence or rights of a dataset."""
    graph, licence = ox.NamedNode(entry["graph"]), str(entry.get("licence", ""))
    yield ox.Quad(graph, LABEL, ox.Literal(entry["title"], language="en"))
    if entry.get("title_zh"):
        yield ox.Quad(graph, LABEL, ox.Literal(entry["title_zh"], language="zh"))
    if licence.startswith("http"):
        prop = node("dcterms:license" if is_open(licence) else "dcterms:rights")
        yield ox.Quad(graph, prop, ox.NamedNode(licence))
