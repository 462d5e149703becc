"""What a piece of evidence comes to on a page: a footnote, and for a claim the verdict of all that bears on it."""

from __future__ import annotations

import pyoxigraph as ox

from ..ontology.namespaces import PREFIXES
from .description import Note
from .neighbourhood import Surroundings
from .store import Store, sl

_PUBLISHER = ox.NamedNode(PREFIXES["dcterms"] + "publisher")
_ISSUED = ox.NamedNode(PREFIXES["dcterms"] + "issued")
_PAGE = ox.NamedNode(PREFIXES["foaf"] + "page")


def note(store: Store, evidence: ox.NamedNode, number: int) -> Note:
    """Return the footnote of a piece of evidence: where in which source, read when, how firm."""
    source = min(store.nodes(evidence, sl("source")), key=str, default=evidence)
    page = min(store.nodes(source, _PAGE), key=str, default=None)
    confidence = min(store.nodes(evidence, sl("confidence")), key=str, default=None)
    return Note(
        number=number,
        iri=evidence.value,
        source=store.thing(source),
        publisher=store.text(source, _PUBLISHER) or "",
        issued=store.text(source, _ISSUED) or "",
        locator=store.text(evidence, sl("locator")) or "",
        retrieved=store.text(evidence, sl("retrieved")) or "",
        confidence=store.label(confidence) if confidence else "",
        page=page.value if page else "",
    )


def verdict(claim: Surroundings) -> str:
    """Return what checking made of a claim: disputed, qualified, supported or unchecked, the gravest first."""
    for name, prop in (("disputed", "disputedBy"), ("qualified", "qualifiedBy"), ("supported", "supportedBy")):
        if claim.ends.get(sl(prop)):
            return name
    return "unchecked"
