"""The modules of the ontology: the files in ``terms``, each with the terms that it declares."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .vocabulary import FOLDER, RDF_TYPE, is_own

_TERMS: Final = FOLDER / "terms"


@cache
def modules() -> Mapping[str, tuple[ox.NamedNode, ...]]:
    """Return our own terms by the name of the file that declares them; a file without any is no module."""
    found = {path.stem: _declared(path) for path in sorted(_TERMS.glob("*.ttl"))}
    return {name: terms for name, terms in found.items() if terms}


def module_of(term: ox.NamedNode) -> str:
    """Return the name of the module that declares a term; empty for concepts and terms of others."""
    return next((name for name, terms in modules().items() if term in terms), "")


def _declared(path: Path) -> tuple[ox.NamedNode, ...]:
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    subjects = {q.subject for q in quads if q.predicate == RDF_TYPE and isinstance(q.subject, ox.NamedNode)}
    return tuple(sorted((s for s in subjects if is_own(s.value) and "#" in s.value), key=lambda s: s.value))
