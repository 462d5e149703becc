"""Checksums of the inputs of a release: curated files, imported datasets, and the rules that turn them into a release.

All checksums are of content: comments and layout do not count, and code counts by the versions of the stages alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from ...errors import BuildError, FileError
from ...ontology.derivation import derivations
from ...ontology.namespaces import CASES_IRI, GRAPHS
from ...ontology.vocabulary import ontology_triples, shape_files
from ..index.fields import FIELDS
from ..releases.checksum import file_checksum
from ..releases.content import content_checksum, query_text, text_checksum, triples_checksum
from ..releases.dataset import Dataset, open_dataset, sorted_lines
from ..releases.release import FORMAT
from ..sources.turtle import CASES, IMPORTER, stated
from ..store.turtle import parse_turtle
from ..studies.kept import state_of
from ..studies.study import Study
from .tabulation import definitions
from .versions import STAGE_VERSIONS


def case_files(folder: Path = CASES) -> list[Path]:
    """Return the curated files; each becomes a dataset of its own name."""
    return sorted(folder.glob("*.ttl"))


def imported_datasets(home: Path, cases: Path = CASES) -> list[Dataset]:
    """Return the datasets in the data folder except those that builds make from files or from other datasets.

    Raises:
        FileError: if the description of a dataset is damaged.
    """
    curated = {path.stem for path in case_files(cases)}
    folders = sorted(p.name for p in (home / "datasets").glob("[!.]*") if p.name not in curated)
    found = (open_dataset(home, name) for name in folders)
    # A dataset whose curated file or source dataset has been removed is not part of the next release.
    return [d for d in found if d and not d.derived_from.startswith((CASES_IRI, GRAPHS))]


def inputs_digest(home: Path, cases: Path = CASES, study: Study | None = None) -> str:
    """Return a checksum of all inputs of a release. Imported datasets count by their descriptions alone.

    Raises:
        FileError: if the description of a dataset is damaged.
    """
    curated = ((path.stem, case_content(home, path)) for path in case_files(cases))
    return digest_of(curated, imported_datasets(home, cases), study)


def digest_of(curated: Iterable[tuple[str, str]], imported: Iterable[Dataset], study: Study | None = None) -> str:
    """Return a checksum of all inputs of a release.

    Args:
        curated: the names of the curated files, each with the checksum of its triples.
        imported: the imported datasets.
        study: whose files the release keeps.
    """
    from ..sources.relaton.adoptions import derivation_checksum

    own = (f"{name} {content}" for name, content in curated)
    added = [state_of(study)] if study else []
    return text_checksum(rules_digest(), IMPORTER, derivation_checksum(), *own, *(d.state for d in imported), *added)


def check_unchanged(
    home: Path, datasets: Iterable[Dataset], inputs: str, cases: Path = CASES, study: Study | None = None
) -> None:
    """Make sure that the inputs have not changed since they were loaded.

    Raises:
        BuildError: naming the inputs that have changed.
    """
    files = {path.stem: path for path in case_files(cases)}
    changed = [str(files[d.name]) for d in datasets if d.name in files and file_checksum(files[d.name]) != d.digest]
    for dataset in datasets:
        if dataset.name in files and str(files[dataset.name]) in changed:
            # The dataset may mix the old and the new content of its file.
            shutil.rmtree(home / "datasets" / dataset.name, ignore_errors=True)
        elif open_dataset(home, dataset.name) != dataset:
            changed.append(f"dataset {dataset.name}")
    if not changed and inputs_digest(home, cases, study) != inputs:
        changed = ["the curated files, the imported datasets, the ontology or the shapes"]
    if changed:
        raise BuildError(f"changed while the release was built: {', '.join(changed)}. Build again.")


def rules_digest() -> str:
    """Return a checksum of the rules of a release: ontology, shapes, derivations, queries, versions of the stages."""
    tables = ([d.name, *d.signature] for d in definitions())
    return text_checksum(
        json.dumps([FORMAT, STAGE_VERSIONS]),
        _checksum(ontology_triples()),
        *map(content_checksum, shape_files()),
        content_checksum(FIELDS),
        *(f"{rule.word} {rule.is_depth} {query_text(rule.sparql)}" for rule in derivations()),
        json.dumps(list(tables)),
    )


# A build asks several times for that of the ontology, and it takes a while.
@lru_cache(maxsize=2)
def _checksum(triples: tuple[ox.Triple, ...]) -> str:
    return triples_checksum(triples)


def case_content(home: Path, path: Path) -> str:
    """Return the checksum of the triples of a curated file, without parsing one that has been imported as it is."""
    digest = file_checksum(path)
    present = open_dataset(home, path.stem)
    if present and (present.digest, present.importer) == (digest, IMPORTER):
        return present.content
    try:
        triples = parse_turtle(path)
    except FileError:  # The build will report it.
        return digest
    return sha256(sorted_lines([*triples, *stated(triples)])).hexdigest()
