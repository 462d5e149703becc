"""The cases of a study: each of its Turtle files becomes a dataset of its own, as the curated cases do."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from ...ontology.vocabulary import RDF_TYPE
from ..releases.dataset import Dataset, all_datasets, open_dataset, remove_dataset, sorted_lines, write_dataset
from ..sources.turtle import IMPORTER, each_file, read_turtle
from .study import Study

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


def _import_case(study: Study, path: Path) -> Dataset:
    triples = read_turtle(path)
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
