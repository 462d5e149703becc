"""Cases as RDF: the list of them, and each with what its page shows and the evidence of that."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.releases.self_description import about_document
from ..graph.store.document import first_page, records_quads
from ..graph.store.store import LABEL, sl
from ..ontology.namespaces import BASE, CASES_IRI, node
from ..queries.casebook import Case

_LIST = ox.NamedNode(BASE + "cases")


def list_quads(release: Release, cases: Iterable[Case]) -> set[ox.Quad]:
    """Return the list of cases, with their names and descriptions."""
    found: set[ox.Quad] = set()
    for case in cases:
        thing = ox.NamedNode(case.description.iri)
        found.update(release.store.quads(thing, LABEL), release.store.quads(thing, node("dcterms:description")))
        found.add(ox.Quad(_LIST, node("dcterms:hasPart"), thing))
        found.add(ox.Quad(thing, node("foaf:page"), ox.NamedNode(CASES_IRI + case.slug)))
    found.update(about_document(release, _LIST.value, _LIST.value, found))
    return found


def case_quads(release: Release, case: Case) -> set[ox.Quad]:
    """Return what is studied in a case, and the events, barriers and claims of its page with their evidence."""
    store, thing = release.store, ox.NamedNode(case.description.iri)
    shown = {each.event.iri for each in case.events} | {each.claim.iri for each in case.claims}
    shown |= {each.barrier.thing.iri for each in case.barriers if each.barrier.thing}
    shown |= {note.iri for note in case.notes} | {note.source.iri for note in case.notes}
    found = {*first_page(store, thing.value, release.index), *store.quads(None, sl("studiedIn"), thing)}
    found |= records_quads(store, map(ox.NamedNode, shown))
    found.update(about_document(release, CASES_IRI + case.slug, thing.value, found))
    return found
