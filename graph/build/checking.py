"""Checks without a release: of the curated files by their editors, of a file of one's own by its author."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ..sources.turtle import CASES, import_cases, read_turtle
from ..store import INFERRED
from .inference import infer
from .loading import load
from .validation import Report, validate

if TYPE_CHECKING:
    from ...ontology.consistency import Verdict


def check_cases(*, reason: bool = True) -> tuple[Report, Verdict | None]:
    """Check the curated files, and by HermiT their consistency with the ontology.

    Raises:
        TurtleFilesError: if a file is malformed or uses an unknown term.
        InconsistentError: if files and ontology contradict each other, or no thing can be of some class.
    """
    store, files = _store_of_cases()
    report = validate(store, files)
    if not reason:
        return report, None
    from ...ontology.consistency import InconsistentError, check_consistency

    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in store if q.graph_name != INFERRED}
    verdict = check_consistency(triples)
    if verdict.unsatisfiable:
        raise InconsistentError(f"nothing can be a {' or a '.join(verdict.unsatisfiable)}: mend the axioms about it")
    return report, verdict


def check_file(path: Path) -> Report:
    """Check one Turtle file as if it were added to the curated cases; findings about the others are left out.

    Raises:
        FileError: if the file is not Turtle; a TurtleFilesError if it uses unknown terms.
    """
    triples = read_turtle(path)
    name = "checked-file"
    graph = ox.NamedNode(GRAPHS + name)
    store, files = _store_of_cases([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])
    return validate(store, {**files, name: path}, only=graph)


def _store_of_cases(extra: list[ox.Quad] | None = None) -> tuple[ox.Store, dict[str, Path]]:
    """Return a store in memory of the curated files with what is inferred, and the files by dataset."""
    with tempfile.TemporaryDirectory() as folder:
        datasets = import_cases(Path(folder))
        store = ox.Store()
        load(store, Path(folder), datasets)
    store.extend(extra or [])
    infer(store)
    return store, {d.name: CASES / f"{d.name}.ttl" for d in datasets}
