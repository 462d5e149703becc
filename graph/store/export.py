"""Exports in every RDF format: of a named graph or a whole release; ``document.py`` has those of one thing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox
from rdflib import Graph

from ...errors import FormatError, NotFoundError
from ...ontology.namespaces import GRAPHS, PREFIXES, THINGS, node
from . import boundary
from .store import INFERRED, ONTOLOGY, Store
from .wellformed import well_formed


@dataclass(frozen=True)
class Format:
    """An RDF format."""

    name: str
    suffix: str
    media_type: str
    rdf: ox.RdfFormat
    quads: bool = False


#: Formats by suffix.
FORMATS: Final = MappingProxyType(
    {
        f.suffix: f
        for f in (
            Format("Turtle", "ttl", "text/turtle", ox.RdfFormat.TURTLE),
            Format("JSON-LD", "jsonld", "application/ld+json", ox.RdfFormat.JSON_LD),
            Format("RDF/XML", "rdf", "application/rdf+xml", ox.RdfFormat.RDF_XML),
            Format("N-Triples", "nt", "application/n-triples", ox.RdfFormat.N_TRIPLES),
            Format("TriG", "trig", "application/trig", ox.RdfFormat.TRIG, quads=True),
            Format("N-Quads", "nq", "application/n-quads", ox.RdfFormat.N_QUADS, quads=True),
        )
    }
)
#: Datatypes that Turtle does not write.
_UNWRITTEN: Final = (node("xsd:string"), node("rdf:langString"))
#: The largest graph, in triples, that declares only the prefixes it uses.
_FEW: Final = 10_000
#: The prefixes for RDF/XML; with those of kinds, names would be illegal.
_XML_PREFIXES: Final = {p: ns for p, ns in PREFIXES.items() if not ns.startswith(THINGS)}


def export_graph(store: Store, graph: str, fmt: Format) -> bytes:
    """Return one named graph.

    Raises:
        NotFoundError: if the release has no graph of that name.
    """
    quads = list(store.quads(graph=ox.NamedNode(graph)))
    if not quads:
        raise NotFoundError(f"this release has no graph {graph.removeprefix(GRAPHS)}")
    return serialize(quads, fmt)


def export_all(store: Store, fmt: Format, *, inferred: bool = True) -> Iterator[bytes]:
    """Return the pieces of a dump of the release: data, provenance and, if wanted, inferred triples; no ontology.

    Quad formats keep the named graphs; in triple formats each triple occurs once. The store is read before it returns,
    so that a damaged one raises an error here rather than ending the dump.
    """
    quads = (q for q in store.quads() if q.graph_name != ONTOLOGY and (inferred or q.graph_name != INFERRED))
    return _lines(quads, fmt) if fmt.suffix in ("nq", "nt") else iter([serialize(quads, fmt)])


def serialize(quads: Iterable[ox.Quad], fmt: Format) -> bytes:
    """Return quads in a format, in a stable order; in triple formats each triple occurs once.

    Raises:
        FormatError: if the format cannot hold them: JSON-LD has no triple terms, and RDF/XML needs predicates that end
            in an XML name and texts of characters that XML 1.0 allows.
    """
    ordered = sorted(set(quads), key=str)
    out = io.BytesIO()
    prefixes = _XML_PREFIXES if fmt.suffix == "rdf" else _used(ordered)
    if fmt.quads:
        ox.serialize(ordered, out, format=fmt.rdf, prefixes=prefixes)
        return out.getvalue()
    triples = dict.fromkeys(ox.Triple(q.subject, q.predicate, q.object) for q in ordered)
    try:
        ox.serialize(triples, out, format=fmt.rdf, prefixes=prefixes)
        return well_formed(out.getvalue()) if fmt.suffix == "rdf" else out.getvalue()
    except (OSError, ValueError) as error:
        able = [FORMATS[suffix] for suffix in ("ttl", "nt")]
        names = " or ".join(f"{f.name} ({f.media_type})" for f in able)
        message = f"this graph cannot be written as {fmt.name} ({error}); choose {names}"
        raise FormatError(message, [f.media_type for f in able]) from None


def _used(quads: Sequence[ox.Quad]) -> dict[str, str]:
    """Return the prefixes that quads use, so that a small graph is not mostly prefixes; of a large one, all."""
    if len(quads) > _FEW:
        return PREFIXES
    terms = {term for quad in quads for term in quad}
    iris = {t.value for t in terms if isinstance(t, ox.NamedNode)}
    iris |= {t.datatype.value for t in terms if isinstance(t, ox.Literal) and t.datatype not in _UNWRITTEN}
    return {prefix: ns for prefix, ns in PREFIXES.items() if any(iri.startswith(ns) for iri in iris)}


def to_rdflib(store: Store) -> Graph:
    """Return the release as an rdflib graph."""
    graph = boundary.to_rdflib(b"".join(export_all(store, FORMATS["nt"])))
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _lines(quads: Iterable[ox.Quad], fmt: Format) -> Iterator[bytes]:
    lines = {f"{q} .\n" if fmt.quads else f"{ox.Triple(q.subject, q.predicate, q.object)} .\n" for q in quads}
    ordered = sorted(lines)
    return ("".join(ordered[i : i + 1000]).encode() for i in range(0, len(ordered), 1000))
