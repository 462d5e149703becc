"""Checks without a release: of the curated files by their editors, of a file of one's own by its author."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import ontology_triples
from ..gate.validation import Report, validate
from ..releases.release import Release
from ..sources.turtle import CASES, read_all, read_turtle
from ..store.store import INFERRED, ONTOLOGY
from .inference import infer

if TYPE_CHECKING:
    from ...ontology.consistency import Verdict


def check_cases(published: Release | None = None, *, reason: bool = True) -> tuple[Report, Verdict | None]:
    """Check the curated files, and by HermiT their consistency with the ontology.

    Args:
        published: a release that was made with the same ontology, shapes and pipeline; records of which nothing has
            changed since are not checked again, which lets an editor have an answer in a second or two.
        reason: run HermiT too.

    Raises:
        TurtleFilesError: if a file is malformed or uses an unknown term.
        InconsistentError: if files and ontology contradict each other, or no thing can be of some class.
    """
    store, files = _store_of_cases()
    report = validate(store, files, _touched(store, files, published) if published else None)
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
    subjects = {t.subject for t in triples if isinstance(t.subject, ox.NamedNode)}
    return validate(store, {**files, name: path}, subjects).of_dataset(name)


def _store_of_cases(extra: Iterable[ox.Quad] = ()) -> tuple[ox.Store, dict[str, Path]]:
    """Return a store in memory of the curated files with what is inferred, and the files by dataset."""
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
    """Return the things of which something is said otherwise than in a release, and those that refer to them."""
    unchanged = {d["name"] for d in published.manifest["datasets"] if d["digest"] == _digest(files.get(d["name"]))}
    graphs = [INFERRED, *(ox.NamedNode(GRAPHS + name) for name in files if name not in unchanged)]
    # A dataset that is gone takes with it what others refer to, which constraints on the whole graph tell.
    before, now = (
        {q for graph in graphs for q in inner.quads_for_pattern(None, None, None, graph)}
        for inner in (published.store.inner, store)
    )
    changed = {q.subject for q in before ^ now if isinstance(q.subject, ox.NamedNode)}
    referring = {q.subject for node in changed for q in store.quads_for_pattern(None, None, node)}
    return changed | {s for s in referring if isinstance(s, ox.NamedNode)}


def _digest(path: Path | None) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else None
