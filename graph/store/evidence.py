"""What a piece of evidence comes to on a page: a footnote, and for a claim the verdict of all that bears on it."""

from __future__ import annotations

import pyoxigraph as ox

from .description import Note
from .neighbourhood import Surroundings
from .store import Store, sl


def note(store: Store, evidence: ox.NamedNode, number: int) -> Note:
    """Return the footnote of a piece of evidence: where in which source, read when, how firm."""
    source = next(iter(store.nodes(evidence, sl("source"))), evidence)
    confidence = next(iter(store.nodes(evidence, sl("confidence"))), None)
    publisher, issued, page = store.source(source)
    return Note(
        number=number,
        iri=evidence.value,
        source=store.thing(source),
        publisher=publisher,
        issued=issued,
        locator=store.text(evidence, sl("locator")) or "",
        retrieved=store.text(evidence, sl("retrieved")) or "",
        confidence=store.label(confidence) if confidence else "",
        page=page,
    )


def verdict(claim: Surroundings) -> str:
    """Return what checking made of a claim: disputed, qualified, supported or unchecked, the gravest first."""
    for name, prop in (("disputed", "disputedBy"), ("qualified", "qualifiedBy"), ("supported", "supportedBy")):
        if claim.ends.get(sl(prop)):
            return name
    return "unchecked"
