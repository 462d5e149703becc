"""Validation without a build: of the curated files, or of one file of a user's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import ontology_triples
from ..gate.validation import Report, validate
from ..releases.checksum import file_checksum
from ..releases.release import Release
from ..sources.turtle import CASES, read_all, read_turtle
from ..store.store import INFERRED, ONTOLOGY
from .inference import infer

if TYPE_CHECKING:
    from ...ontology.consistency import Verdict


def check_cases(published: Release | None = None, *, reason: bool = True) -> tuple[Report, Verdict | None]:
    """Check the curated files, and by HermiT their consistency with the ontology.

    Args:
        published: a release made by the same rules; records that have not changed since are not checked again, which
            shortens the check to a second or two.
        reason: also run HermiT.

    Raises:
        TurtleFilesError: if a file is malformed or uses an unknown term.
        InconsistentError: if files and ontology contradict each other, or a class can have no members.
    """
    store, files = _store_of_cases()
    report = validate(store, files, _touched(store, files, published) if published else None)
    if not reason:
        return report, None
    from ...ontology.consistency import InconsistentError, check_consistency

    triples = {ox.Triple(q.subject, q.predicate, q.object) for q in store if q.graph_name != INFERRED}
    verdict = check_consistency(triples)
    if verdict.unsatisfiable:
        raise InconsistentError(f"nothing can be a {' or a '.join(verdict.unsatisfiable)}; fix the axioms about it")
    return report, verdict


def check_file(path: Path) -> Report:
    """Check one Turtle file as if it were added to the curated cases; return the findings about this file only.

    Raises:
        FileError: if the file is not Turtle; a TurtleFilesError if it uses unknown terms.
    """
    triples = read_turtle(path)
    name = "checked-file"
    graph = ox.NamedNode(GRAPHS + name)
    store, files = _store_of_cases([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])
    subjects = {t.subject for t in triples if isinstance(t.subject, ox.NamedNode)}
    return validate(store, {**files, name: path}, subjects).of_dataset(name)


def _store_of_cases(extra: Iterable[ox.Quad] = ()) -> tuple[ox.Store, dict[str, Path]]:
    """Return a store in memory with the curated files, the ontology and all inferences, and the files by dataset."""
    store = ox.Store()
    files = {path.stem: path for path in sorted(CASES.glob("*.ttl"))}
    for name, triples in read_all(files.values()).items():
        graph = ox.NamedNode(GRAPHS + name)
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples())
    store.extend(extra)
    infer(store)
    return store, files


def _touched(store: ox.Store, files: Mapping[str, Path], published: Release) -> set[ox.NamedNode]:
    """Return the subjects whose triples differ from the release, and the subjects that refer to them."""
    unchanged = {
        d["name"]
        for d in published.manifest["datasets"]
        if (path := files.get(d["name"])) and d["digest"] == file_checksum(path)
    }
    graphs = [INFERRED, *(ox.NamedNode(GRAPHS + name) for name in files if name not in unchanged)]
    # Dangling references to a removed dataset are found by the constraints on the whole graph.
    before, now = (
        {q for graph in graphs for q in inner.quads_for_pattern(None, None, None, graph)}
        for inner in (published.store.inner, store)
    )
    changed = {q.subject for q in before ^ now if isinstance(q.subject, ox.NamedNode)}
    referring = {q.subject for node in changed for q in store.quads_for_pattern(None, None, node)}
    return changed | {s for s in referring if isinstance(s, ox.NamedNode)}
