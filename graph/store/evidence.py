"""Evidence as pages show it: footnotes, and the verdict on a claim."""

from __future__ import annotations

import pyoxigraph as ox

from .description import Note
from .neighbourhood import Neighbourhood
from .store import Store, sl


def note(store: Store, evidence: ox.NamedNode, number: int) -> Note:
    """Return the footnote of a piece of evidence: source, locator, date of access and confidence."""
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


def verdict(claim: Neighbourhood) -> str:
    """Return the verdict on a claim, the first that applies of disputed, qualified, supported and unchecked."""
    for name, prop in (("disputed", "disputedBy"), ("qualified", "qualifiedBy"), ("supported", "supportedBy")):
        if claim.ends.get(sl(prop)):
            return name
    return "unchecked"
