"""Checks that need no release: of the curated files, and of other Turtle files together with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS, is_case_file, is_thing
from ...ontology.vocabulary import ontology_triples
from ..gate.validation import Report, validate
from ..releases.checksum import file_checksum
from ..releases.release import Release
from ..sources.turtle import CASES, read_all, read_each
from ..store.store import INFERRED, ONTOLOGY, Store
from .inference import infer
from .recorded import recorded

if TYPE_CHECKING:
    from ...ontology.consistency import Verdict

#: How the dataset of a checked file that is not a curated one begins.
_CHECKED: Final = "checked/"


def check_cases(
    published: Release | None = None, catalogues: Release | None = None, *, reason: bool = True
) -> tuple[Report, Verdict | None]:
    """Check the curated files, and by HermiT their consistency with the ontology.

    Args:
        published: a release made by the same rules; records that have not changed since are not checked again, which
            shortens the check to a second or two.
        catalogues: a release, made by any rules, with whose imported datasets curated facts are compared.
        reason: also run HermiT.

    Raises:
        TurtleFilesError: if a file is malformed or uses an unknown term.
        InconsistentError: if files and ontology contradict each other, or a class can have no members.
    """
    store, files = _store_of_cases()
    touched = _touched(store, files, published) if published else None
    verdict = _verdict(store) if reason else None
    if catalogues is None:
        return validate(store, files, touched), verdict
    own = {ox.NamedNode(GRAPHS + name) for name in files}
    nodes = touched if touched is not None else {q.subject for graph in own for q in Store(store).quads(graph=graph)}
    compared = Store.of([*Store(store).quads(), *recorded(Store(store), catalogues.store, frozenset(files))]).inner
    subjects = {node for node in nodes if isinstance(node, ox.NamedNode)}
    return validate(compared, files, subjects).of_datasets(files), verdict


def check_files(
    paths: Iterable[Path], *, reason: bool = False, known: Release | None = None
) -> tuple[Report, Verdict | None]:
    """Check Turtle files as if they were added to the curated cases; findings about other files are left out.

    Args:
        paths: the files; curated files among them are not added twice.
        reason: run HermiT too, over all curated files and these.
        known: a release to whose things the files may refer as well.

    Raises:
        TurtleFilesError: if a file is malformed or uses an unknown term; it has the faults of all files.
        InconsistentError: if files and ontology contradict each other, or a class is unsatisfiable.
    """
    named = _by_dataset(paths)
    graphs = {name: ox.NamedNode(GRAPHS + name) for name in named}
    added = [name for name in named if name.startswith(_CHECKED)]
    triples = zip(added, read_each(named[name] for name in added), strict=True)
    extra = [ox.Quad(t.subject, t.predicate, t.object, graphs[name]) for name, found in triples for t in found]
    store, files = _store_of_cases([*extra, *(_referred(extra, known) if known else ())])
    nodes = {q.subject for graph in graphs.values() for q in Store(store).quads(graph=graph)}
    subjects = {node for node in nodes if isinstance(node, ox.NamedNode)}
    report = validate(store, {**files, **named}, subjects).of_datasets(named)
    return report, _verdict(store) if reason else None


def _referred(quads: Iterable[ox.Quad], known: Release) -> Iterator[ox.Quad]:
    """Yield what imported datasets of a release say of the things that some quads refer to."""
    curated = {ox.NamedNode(GRAPHS + path.stem) for path in CASES.glob("*.ttl")}
    own = {ox.NamedNode(d["graph"]) for d in known.manifest["datasets"] if is_case_file(d["derivedFrom"])}
    left = {*curated, *own, INFERRED, ONTOLOGY}
    for node in {q.object for q in quads if isinstance(q.object, ox.NamedNode) and is_thing(q.object.value)}:
        yield from (quad for quad in known.store.quads(node) if quad.graph_name not in left)


def _by_dataset(paths: Iterable[Path]) -> dict[str, Path]:
    """Return each file once, by the name of its dataset; for a curated file, that of its case."""
    named: dict[str, Path] = {}
    curated = CASES.resolve()
    for resolved, path in {path.resolve(): path for path in paths}.items():
        name = path.stem if resolved.parent == curated else _CHECKED + quote(path.stem, safe="")
        while name in named:
            name += "~"
        named[name] = path
    return named


def _verdict(store: ox.Store) -> Verdict:
    """Return what HermiT says of a store.

    Raises:
        InconsistentError: if the triples contradict each other, or a class is unsatisfiable.
    """
    from ...ontology.consistency import InconsistentError, check_consistency

    triples = {q.triple for q in Store(store).quads() if q.graph_name != INFERRED}
    verdict = check_consistency(triples)
    if verdict.unsatisfiable:
        raise InconsistentError(f"no thing can be a {' or a '.join(verdict.unsatisfiable)}: fix the axioms about it")
    return verdict


def _store_of_cases(extra: Iterable[ox.Quad] = ()) -> tuple[ox.Store, dict[str, Path]]:
    """Return a store in memory with the curated files, the ontology and all inferences, and the files by dataset."""
    quads = list(extra)
    files = {path.stem: path for path in sorted(CASES.glob("*.ttl"))}
    for name, triples in read_all(files.values()).items():
        graph = ox.NamedNode(GRAPHS + name)
        quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    quads += [ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples()]
    store = Store.of(quads).inner
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
    before, now = ({q for graph in graphs for q in each.quads(graph=graph)} for each in (published.store, Store(store)))
    changed = {q.subject for q in before ^ now if isinstance(q.subject, ox.NamedNode)}
    referring = {t.subject for node in changed for t in Store(store).triples(value=node)}
    return changed | {s for s in referring if isinstance(s, ox.NamedNode)}
