"""Evidence as pages show it: footnotes, the origin of a value, and the verdict on a claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import node
from .description import CheckedClaim, Note, Origin, Thing
from .neighbourhood import Neighbourhood
from .store import INFERRED, Store, sl

DEFINITION: Final = node("skos:definition")


class Footnotes:
    """The footnotes of a page, numbered in the order of first use."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers: dict[ox.NamedNode, int] = {}
        self._sources: dict[ox.NamedNode, list[ox.NamedNode]] = {}

    def __call__(self, evidence: Iterable[ox.NamedNode]) -> tuple[int, ...]:
        """Return the numbers of pieces of evidence, in ascending order."""
        numbers = self._numbers
        found = {numbers.setdefault(piece, len(numbers) + 1) for piece in evidence}
        return tuple(sorted(found)) if len(found) > 1 else tuple(found)

    def of(self, *records: ox.NamedNode) -> tuple[int, ...]:
        """Return the numbers of the evidence of records."""
        return self(piece for record in records for piece in self.store.nodes(record, sl("evidence")))

    def sources(self, piece: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the sources of a piece of evidence, sorted, read once."""
        found = self._sources.get(piece)
        if found is None:
            found = self._sources[piece] = self.store.nodes(piece, sl("source"))
        return found

    def notes(self) -> tuple[Note, ...]:
        """Return the footnotes in order."""
        return tuple(self._note(piece, number) for piece, number in self._numbers.items())

    def _note(self, piece: ox.NamedNode, number: int) -> Note:
        """Return the footnote of a piece of evidence: source, locator, date of access and confidence."""
        store, source = self.store, next(iter(self.sources(piece)), piece)
        confidence = store.first(piece, sl("confidence"))
        publisher, issued, page, kind, is_copy = store.source(source)
        quotation = next(iter(store.texts(piece, sl("quotation"))), None)
        return Note(
            number=number,
            iri=piece.value,
            source=store.thing(source),
            publisher=publisher,
            issued=issued,
            locator=store.text(piece, sl("locator")) or "",
            retrieved=store.text(piece, sl("retrieved")) or "",
            confidence=store.label(confidence) if confidence else "",
            page=page,
            kind=kind,
            is_copy=is_copy,
            quotation=quotation.value if quotation else "",
            quotation_language=(quotation.language or "") if quotation else "",
        )


def graphs_of(store: Store, triple: ox.Triple) -> list[ox.NamedNode]:
    """Return the graphs that assert a triple, sorted; none if it is inferred."""
    found = (quad.graph_name for quad in store.quads(*triple))
    return sorted({g for g in found if isinstance(g, ox.NamedNode) and g != INFERRED}, key=str)


def statements_of(store: Store, triple: ox.Triple) -> list[ox.NamedNode]:
    """Return the statements of a triple, which have its evidence and its period, sorted."""
    if isinstance(triple.subject, ox.Triple):
        return []
    parts = ((sl("property"), triple.predicate), (sl("object"), triple.object))
    return [
        statement
        for statement in store.subjects(sl("subject"), triple.subject)
        if isinstance(statement, ox.NamedNode) and all(part in store.nodes(statement, prop) for prop, part in parts)
    ]


def origin_of(store: Store, graphs: Iterable[ox.NamedNode]) -> tuple[Origin, Thing | None]:
    """Return the origin of a triple and its dataset; what a curated case asserts counts as asserted, not imported.

    Args:
        store: the store.
        graphs: the graphs that assert the triple; none if it is inferred.
    """
    first = min(((store.is_imported(graph), graph.value) for graph in graphs), default=None)
    if first is None:
        return "inferred", None
    is_imported, graph = first
    return "imported" if is_imported else "asserted", store.thing(ox.NamedNode(graph))


def checked_claim(store: Store, claim: Thing, record: Neighbourhood, footnotes: Footnotes) -> CheckedClaim:
    """Return a claim with its verdict and the numbers of the evidence on either side."""
    kind, reason = record.node(sl("claimKind")), record.node(sl("uncheckedBecause"))

    def notes(prop: str) -> tuple[int, ...]:
        return footnotes(record.nodes(sl(prop)))

    return CheckedClaim(
        claim=claim,
        kind=store.label(kind) if kind else "",
        verdict=verdict(record),
        finding=record.text(sl("finding")),
        notes=notes("evidence"),
        supported=notes("supportedBy"),
        qualified=notes("qualifiedBy"),
        disputed=notes("disputedBy"),
        reason=store.thing(reason) if reason else None,
        explanation=(store.text(reason, DEFINITION) or "") if reason else "",
    )


def verdict(claim: Neighbourhood) -> str:
    """Return the verdict on a claim, the first that applies of disputed, qualified, supported and unchecked."""
    for name, prop in (("disputed", "disputedBy"), ("qualified", "qualifiedBy"), ("supported", "supportedBy")):
        if claim.ends.get(sl(prop)):
            return name
    return "unchecked"
