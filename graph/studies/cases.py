"""The cases of a study: each of its Turtle files becomes a dataset of its own, as the curated cases do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import KINDS, compact, kind_and_slug, node
from ...ontology.vocabulary import RDF_TYPE, kept, ontology_triples
from ..releases.dataset import Dataset, all_datasets, open_dataset, remove_dataset, sorted_lines, write_dataset
from ..sources.turtle import IMPORTER, TurtleFilesError, each_file, read_turtle
from ..store.store import sl
from ..store.turtle import find_line
from .study import Study

_SUBCLASS: Final = node("rdfs:subClassOf")
#: The classes whose things have IRIs of another kind than that of their name.
_KIND_OF: Final = {"EconomicSector": "sector"}
#: How much of the checksum of a file stands for its version.
_VERSION: Final = 12


def import_own_cases(study: Study) -> list[Dataset]:
    """Make a dataset of each Turtle file of a study whose content or description has changed; remove those of none.

    Raises:
        TurtleFilesError: naming all problems of all files; the datasets of those files stay as they were.
    """
    done = each_file(study.case_files, partial(_import_case, study))
    for dataset in all_datasets(study.home):
        if dataset.derived_from.startswith(study.iri) and dataset.name not in study.datasets:
            remove_dataset(study.home, dataset.name)
    return done


def read_case(path: Path) -> list[ox.Triple]:
    """Return the triples of a Turtle file of a study, with the plain triple of each statement.

    Raises:
        TurtleFilesError: naming all problems of the file: undeclared terms, and IRIs that do not fit their classes.
    """
    triples = read_turtle(path)
    if problems := list(_misplaced(path, triples)):
        raise TurtleFilesError(problems)
    return triples


def _import_case(study: Study, path: Path) -> Dataset:
    triples = read_case(path)
    name, content = study.dataset_of(path), sha256(sorted_lines(triples)).hexdigest()
    things = len({t.subject for t in triples if t.predicate == RDF_TYPE})
    about: dict[str, object] = {
        "title": study.title_of(path),
        "licence": study.licence,
        "derived_from": study.iri_of(path),
        "importer": IMPORTER,
        "digest": content,
        "version": content[:_VERSION],
        "private": name in study.private,
        "read": things,
        "kept": things,
    }
    present = open_dataset(study.home, name)
    if present and present.content == content and all(getattr(present, key) == about[key] for key in about):
        return present
    return write_dataset(study.home, triples, name=name, **about)


def _misplaced(path: Path, triples: Iterable[ox.Triple]) -> Iterator[FileError]:
    """Yield the things of a study whose IRI has another kind than their class."""
    kinds = _kinds()
    for t in triples:
        if t.predicate != RDF_TYPE or not isinstance(t.subject, ox.NamedNode) or not isinstance(t.object, ox.NamedNode):
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
