"""Graphs in every RDF format: in memory, or of any size as a stream; ``document.py`` has the documents of things."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import pyoxigraph as ox

from ...errors import FormatError
from ...ontology.namespaces import PREFIXES, THINGS, node
from .json_ld import compacted
from .store import ONTOLOGY, Store
from .wellformed import WellFormedWriter

if TYPE_CHECKING:
    from rdflib import Graph

_Row: TypeAlias = ox.Quad | ox.Triple


class Sink(Protocol):
    """What a graph can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take a piece."""

    def flush(self) -> None:
        """Pass on what was taken."""


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
#: The formats with one triple or quad a line; that of quads second.
_LINES: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
#: Datatypes that Turtle does not write.
_UNWRITTEN: Final = (node("xsd:string"), node("rdf:langString"))
#: The largest graph, in triples, that declares only the prefixes it uses.
_FEW: Final = 10_000
#: The prefixes for RDF/XML; with those of kinds, names would be illegal.
_XML_PREFIXES: Final = {p: ns for p, ns in PREFIXES.items() if not ns.startswith(THINGS)}


def serialize(quads: Iterable[ox.Quad], fmt: Format) -> bytes:
    """Return quads in a format, in a stable order; in triple formats each triple occurs once.

    Raises:
        FormatError: if the format cannot hold them: JSON-LD has no triple terms, and RDF/XML needs predicates that end
            in an XML name and texts of characters that XML 1.0 allows.
    """
    ordered = sorted(set(quads), key=str)
    rows: Sequence[_Row] = ordered if fmt.quads else list(dict.fromkeys(quad.triple for quad in ordered))
    if fmt.suffix == "jsonld" and (document := compacted(rows)):
        return document
    out = io.BytesIO()
    _serialize(rows, fmt, out)
    return out.getvalue()


def write(lines: Iterable[bytes], fmt: Format, out: Sink) -> None:
    """Write a graph of any size in a format, in constant memory.

    Args:
        lines: blocks of whole lines in the order to write: N-Quads for a format of quads, else N-Triples.
        fmt: the format.
        out: where to write.

    Raises:
        FormatError: as ``serialize``; some of it may be written.
        OSError: if it cannot be written.
    """
    if fmt.rdf in _LINES:
        for block in lines:
            out.write(block)
        return
    source = _LINES[fmt.quads]
    _serialize(chain.from_iterable(ox.parse(block, format=source) for block in lines), fmt, out)


def _serialize(rows: Iterable[_Row], fmt: Format, out: Sink) -> None:
    """Write quads in a format; in one of triples, triples or quads of the default graph."""
    rest = iter(rows)
    first = list(islice(rest, _FEW + 1))
    prefixes = _XML_PREFIXES if fmt.suffix == "rdf" else PREFIXES if len(first) > _FEW else _used(first)
    checked = WellFormedWriter(out) if fmt.suffix == "rdf" else None
    try:
        ox.serialize(chain(first, rest), checked or out, format=fmt.rdf, prefixes=prefixes)  # type: ignore[arg-type]
        if checked:
            checked.close()
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        able = [FORMATS[suffix] for suffix in ("ttl", "nt")]
        names = " or ".join(f"{f.name} ({f.media_type})" for f in able)
        message = f"this graph cannot be written as {fmt.name} ({error}); choose {names}"
        raise FormatError(message, [f.media_type for f in able]) from None


def _used(rows: Sequence[_Row]) -> dict[str, str]:
    """Return the prefixes that rows use, so that a small graph is not mostly prefixes; of a large one, all."""
    if len(rows) > _FEW:
        return PREFIXES
    terms = {term for row in rows for term in row}
    iris = {t.value for t in terms if isinstance(t, ox.NamedNode)}
    iris |= {t.datatype.value for t in terms if isinstance(t, ox.Literal) and t.datatype not in _UNWRITTEN}
    # Namespaces end with a slash or hash: what precedes the last one in an IRI, of which there are few, decides.
    starts = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in iris}
    return {prefix: ns for prefix, ns in PREFIXES.items() if any(start.startswith(ns) for start in starts)}


def to_rdflib(store: Store) -> Graph:
    """Return the release as an rdflib graph: data, provenance and inferred triples; no ontology."""
    # rdflib is slow to load, and only notebooks ask for it.
    from . import boundary

    quads = (quad for quad in store.quads() if quad.graph_name != ONTOLOGY)
    graph = boundary.to_rdflib(serialize(quads, FORMATS["nt"]))
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
