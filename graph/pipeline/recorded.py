"""What a release records about documents, meetings and papers of the curated files, to compare them with it.

The shapes in ``ontology/shapes/agreement.ttl`` compare. A build compares by itself, since it has all datasets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, THINGS, mint, node, slug
from ...ontology.vocabulary import RDF_TYPE
from ..store.store import INFERRED, ONTOLOGY, Store, sl

_DATE: Final = sl("publicationDate")
_COMPARED: Final = {
    _DATE,
    *map(sl, ("approvalDate", "withdrawalDate", "stage", "status", "supersedes", "editionOf")),
    *map(sl, ("firstReservation", "lastReservation", "atEvent", "contributor")),
    node("dcterms:title"),
    node("dcterms:source"),
}
_STANDARDS: Final = THINGS + "standard/"
#: The number of a paper in a list of documents of a meeting of 3GPP, such as R1-166774.
_PAPER: Final = re.compile(r"[A-Z][0-9A-Z]-[0-9]{6,7}")


def recorded(cases: Store, release: Store, curated: frozenset[str]) -> Iterator[ox.Quad]:
    """Yield what the imported datasets of a release state of the standards and events of the curated files.

    These are the values that the shapes compare, of editions of a curated number too, and of each paper that a
    locator names.

    Args:
        cases: the curated files.
        release: the store of the release.
        curated: the names of the curated datasets, which are left out.
    """
    left_out = {INFERRED, ONTOLOGY, *(ox.NamedNode(GRAPHS + name) for name in curated)}
    for thing in sorted(_standards_and_events(cases), key=str):
        found = [q for q in release.quads(thing) if q.predicate in _COMPARED]
        if thing.value.startswith(_STANDARDS):
            for edition in release.subjects(sl("editionOf"), thing):
                found += [*release.quads(edition, sl("editionOf")), *release.quads(edition, _DATE)]
        yield from (q for q in found if q.graph_name not in left_out)


def _standards_and_events(cases: Store) -> set[ox.NamedNode]:
    kinds = (_STANDARDS, THINGS + "event/")
    typed = {q.subject for q in cases.quads(predicate=RDF_TYPE)}
    described = {n for n in typed if isinstance(n, ox.NamedNode) and n.value.startswith(kinds)}
    locators = (q.object.value for q in cases.quads(predicate=sl("locator")) if isinstance(q.object, ox.Literal))
    papers = {ox.NamedNode(mint("event", slug(f"3gpp {each}"))) for each in locators if _PAPER.fullmatch(each)}
    return described | papers
