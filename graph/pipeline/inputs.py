"""What a release is made of: curated files, imported datasets, and the rules by which they become one; as checksums."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from ...errors import BuildError
from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import ontology_files, shape_files
from ..releases.dataset import Dataset, open_dataset
from ..sources.turtle import CASES, CASES_IRI
from .tabulation import definition_files


def case_files(folder: Path = CASES) -> list[Path]:
    """Return the curated files, each of which is a dataset of its own name."""
    return sorted(folder.glob("*.ttl"))


def imported_datasets(home: Path, cases: Path = CASES) -> list[Dataset]:
    """Return the datasets that stand in the data folder besides those that builds make, of files or of other datasets.

    Raises:
        FileError: if the description of a dataset is damaged.
    """
    curated = {path.stem for path in case_files(cases)}
    folders = sorted(p.name for p in (home / "datasets").glob("[!.]*") if p.name not in curated)
    found = (open_dataset(home, name) for name in folders)
    # What was made of a curated file or a dataset that is gone is no longer part of the next release.
    return [d for d in found if d and not d.derived_from.startswith((CASES_IRI, GRAPHS))]


def inputs_digest(home: Path, cases: Path = CASES) -> str:
    """Return a checksum of all that a release is made of. Imported datasets count by their descriptions alone.

    Raises:
        FileError: if the description of a dataset is damaged.
    """
    digest = _digest([*case_files(cases), *_rules()])
    for dataset in imported_datasets(home, cases):
        digest.update(f"{dataset.state}\n".encode())
    return digest.hexdigest()


def check_unchanged(home: Path, datasets: Iterable[Dataset], inputs: str, cases: Path = CASES) -> None:
    """Make sure that the inputs are still those that were loaded.

    Raises:
        BuildError: naming what was changed meanwhile.
    """
    files = {path.stem: path for path in case_files(cases)}
    changed = [str(files[d.name]) for d in datasets if d.name in files and _sha256(files[d.name]) != d.digest]
    for dataset in datasets:
        if dataset.name in files and str(files[dataset.name]) in changed:
            # Perhaps it was made of half the old and half the new content.
            shutil.rmtree(home / "datasets" / dataset.name, ignore_errors=True)
        elif open_dataset(home, dataset.name) != dataset:
            changed.append(f"dataset {dataset.name}")
    if not changed and inputs_digest(home, cases) != inputs:
        changed = ["the curated files, the imported datasets or the pipeline"]
    if changed:
        raise BuildError(f"changed while the release was built: {', '.join(changed)}. Build again.")


def rules_digest() -> str:
    """Return a checksum of what makes a release of data: ontology, shapes, the pipeline's code."""
    return _digest(_rules()).hexdigest()


def _rules() -> Iterable[Path]:
    root = Path(__file__).parents[2]
    code = [p for folder in ("graph", "ontology") for p in sorted((root / folder).rglob("*.py"))]
    return [*ontology_files(), *shape_files(), *definition_files(), *code]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(paths: Iterable[Path]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest
