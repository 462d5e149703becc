"""Nanopublications: each record with evidence as an assertion, with its provenance and its publication.

Guidelines: https://nanopub.net/guidelines/working_draft/. The assertion is what the record says; of a statement, also
the triple that it states. The provenance is the evidence: its sources, where in them, when read, how sure. The
publication names the dataset and its licence. The IRI is a trusty URI (``trusty.py``) below that of the record: the
same record has the same one in every release, until what it says or its evidence changes. Nothing is signed, and there
is no date of creation, which would differ in each release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import Final

import pyoxigraph as ox

from ...errors import NotFoundError
from ...graph.store.export import Sink
from ...graph.store.store import INFERRED, LABEL, ONTOLOGY, RDF_TYPE, Store, sl
from ...ontology.namespaces import BASE, PREFIXES, compact, is_thing, node
from .about import UNDETERMINED
from .trusty import PLACE, code_of, with_code

#: https://nanopub.net/guidelines/working_draft/
NP: Final = "http://www.nanopub.org/nschema#"
_PREFIXES: Final = {**PREFIXES, "np": NP}
_EVIDENCE: Final = sl("evidence")
_PIECES: Final = (_EVIDENCE, *map(sl, ("supportedBy", "qualifiedBy", "disputedBy")))
_STATED: Final = tuple(map(sl, ("subject", "property", "object")))
#: What is said of a source.
_OF_SOURCE: Final = (
    *(RDF_TYPE, LABEL, sl("sourceKind")),
    *map(node, ("dcterms:creator", "dcterms:publisher", "dcterms:issued", "foaf:page", "bibo:doi", "bibo:isbn")),
)
_LICENCE: Final = node("dcterms:license")
#: The graphs of a nanopublication besides its head, with the properties that lead to them from the head.
_PARTS: Final = {
    "assertion": "hasAssertion",
    "provenance": "hasProvenance",
    "pubinfo": "hasPublicationInfo",
}
#: The number of pieces of evidence that are kept in memory.
_KEPT: Final = 10_000


class Nanopubs:
    """The nanopublications of a store; what many records share, such as a source, is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._evidence = lru_cache(maxsize=_KEPT)(self._read_evidence)
        self._rights = lru_cache(maxsize=_KEPT)(self._read_rights)

    def of(self, iri: str) -> list[ox.Quad]:
        """Return the nanopublication of a record.

        Raises:
            NotFoundError: if the release does not describe it, or it has no evidence.
        """
        store, record = self._store, ox.NamedNode(iri)
        quads = [q for q in store.quads(record) if q.graph_name not in (INFERRED, ONTOLOGY) and _has_iri_or_text(q)]
        if not any(q.predicate == _EVIDENCE for q in quads):
            reason = "has no evidence of its own" if store.exists(record) else "is not in this release"
            raise NotFoundError(f"{compact(iri)} {reason}, so it has no nanopublication")
        own = ox.NamedNode(f"{iri}/nanopub/{PLACE}")
        parts = {part: ox.NamedNode(f"{own.value}#{part}") for part in ("Head", *_PARTS)}
        triples = {
            "Head": [ox.Triple(own, RDF_TYPE, _np("Nanopublication"))]
            + [ox.Triple(own, _np(prop), parts[part]) for part, prop in _PARTS.items()],
            "assertion": _assertion(quads),
            "provenance": self._provenance(parts["assertion"], quads),
            "pubinfo": self._publication(own, record, quads),
        }
        found = dict.fromkeys(
            ox.Quad(t.subject, t.predicate, t.object, parts[part]) for part in parts for t in triples[part]
        )
        return with_code(found, code_of(found))

    def write(self, iris: Iterable[str], out: Sink) -> None:
        """Write the nanopublications of records as TriG, one after the other, in constant memory."""
        quads = chain.from_iterable(map(self.of, iris))
        ox.serialize(quads, out, format=ox.RdfFormat.TRIG, prefixes=_PREFIXES)  # type: ignore[arg-type]

    def _provenance(self, assertion: ox.NamedNode, quads: list[ox.Quad]) -> Iterator[ox.Triple]:
        """Yield the evidence of a record: the pieces with all that is known of them, and their sources."""
        for quad in quads:
            if quad.predicate in _PIECES and isinstance(quad.object, ox.NamedNode):
                yield quad.triple
                sources, triples = self._evidence(quad.object)
                if quad.predicate == _EVIDENCE:
                    yield from (ox.Triple(assertion, node("prov:wasDerivedFrom"), source) for source in sources)
                yield from triples

    def _read_evidence(self, piece: ox.NamedNode) -> tuple[list[ox.NamedNode], list[ox.Triple]]:
        """Return the sources of a piece of evidence, and what is asserted of it and of them."""
        sources = self._store.nodes(piece, sl("source"))
        said = [*self._store.outgoing(piece)]
        for source in sources:
            said += (quad for prop in _OF_SOURCE for quad in self._store.quads(source, prop))
        return sources, [q.triple for q in said if q.graph_name != INFERRED and _has_iri_or_text(q)]

    def _publication(self, own: ox.NamedNode, record: ox.NamedNode, quads: list[ox.Quad]) -> Iterator[ox.Triple]:
        """Yield what is known of the publication: the record, the graph that it is part of, datasets and licences."""
        yield ox.Triple(own, node("dcterms:subject"), record)
        yield ox.Triple(own, node("dcterms:isPartOf"), ox.NamedNode(BASE))
        for dataset in sorted({q.graph_name for q in quads if isinstance(q.graph_name, ox.NamedNode)}, key=str):
            yield ox.Triple(own, node("prov:wasDerivedFrom"), dataset)
            yield from (ox.Triple(own, prop, licence) for prop, licence in self._rights(dataset))

    def _read_rights(self, dataset: ox.NamedNode) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
        """Return the licence of a dataset; a statement that its rights are undetermined is none."""
        found = self._store.nodes(dataset, _LICENCE)
        return [(node("dcterms:rights") if each.value == UNDETERMINED else _LICENCE, each) for each in found]


def address(quads: Iterable[ox.Quad]) -> str:
    """Return the trusty URI of a nanopublication."""
    return next(q.subject.value for q in quads if q.predicate == RDF_TYPE and isinstance(q.subject, ox.NamedNode))


def records(store: Store) -> list[str]:
    """Return the IRIs of all records with evidence, sorted."""
    found = {t.subject.value for t in store.triples(None, _EVIDENCE) if isinstance(t.subject, ox.NamedNode)}
    return sorted(iri for iri in found if is_thing(iri))


def to_trig(quads: Sequence[ox.Quad]) -> bytes:
    """Return a nanopublication as TriG, with the prefixes ``this`` for its own IRI and ``sub`` for its parts."""
    iris = {t.value for q in quads for t in q if isinstance(t, ox.NamedNode)}
    iris |= {q.object.datatype.value for q in quads if isinstance(q.object, ox.Literal)}
    used = {name: ns for name, ns in _PREFIXES.items() if any(iri.startswith(ns) for iri in iris)}
    own = {"this": address(quads), "sub": f"{address(quads)}#"}
    made = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes={**used, **own})
    assert made is not None
    return made


def _assertion(quads: list[ox.Quad]) -> Iterator[ox.Triple]:
    """Yield what a record says, without its evidence; of a statement, first the triple that it states."""
    subjects, properties, values = ([q.object for q in quads if q.predicate == part] for part in _STATED)
    for subject, prop, value in product(subjects, properties, values):
        if isinstance(subject, ox.NamedNode) and isinstance(prop, ox.NamedNode):
            yield ox.Triple(subject, prop, value)
    yield from (q.triple for q in quads if q.predicate != _EVIDENCE)


def _np(name: str) -> ox.NamedNode:
    return ox.NamedNode(NP + name)


def _has_iri_or_text(quad: ox.Quad) -> bool:
    return not isinstance(quad.object, ox.BlankNode | ox.Triple)
