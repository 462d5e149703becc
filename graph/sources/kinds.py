"""The kinds in the IRIs of things, as the classes of the ontology ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import KINDS, THINGS, compact, kind_and_slug, node
from ...ontology.vocabulary import RDF_TYPE, kept, ontology_triples
from ..store.store import sl
from ..store.turtle import find_line

_SUBCLASS: Final = node("rdfs:subClassOf")
#: The classes whose things have IRIs of another kind than that of their name.
_KIND_OF: Final = {"EconomicSector": "sector"}


def misplaced(path: Path, triples: Iterable[ox.Triple]) -> Iterator[FileError]:
    """Yield the things of a study whose IRI has another kind than their class."""
    kinds = _kinds()
    for t in triples:
        if t.predicate != RDF_TYPE or not isinstance(t.subject, ox.NamedNode) or not isinstance(t.object, ox.NamedNode):
            continue
        if t.subject.value.startswith(THINGS):  # A shape checks these.
            continue
        known, wanted = kind_and_slug(t.subject.value), kinds.get(t.object.value)
        if known and wanted and known[0] != wanted:
            message = f"{compact(t.subject.value)} is of class {compact(t.object.value)}, so its IRI needs /{wanted}/"
            yield FileError(path, find_line(path, t.subject.value), f"{message} in place of /{known[0]}/")


@kept
def _kinds() -> dict[str, str]:
    """Return the kind in the IRIs of the things of each class of the ontology, by the IRI of the class."""
    below: dict[str, set[str]] = {}
    for t in ontology_triples():
        if t.predicate == _SUBCLASS and isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
            below.setdefault(t.object.value, set()).add(t.subject.value)
    roots = {sl(name).value: kind for name, kind in _KIND_OF.items()}
    roots |= {sl(kind.capitalize()).value: kind for kind in KINDS}
    found: dict[str, str] = {}
    for root, kind in roots.items():
        due = [root]
        while due:
            each = due.pop()
            if found.setdefault(each, kind) == kind:
                due += below.get(each, set()) - found.keys()
    return found
