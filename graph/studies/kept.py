"""What a release keeps of its study: who made it, and the files by which others read and ask the release."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..releases.checksum import file_checksum
from ..releases.content import text_checksum
from ..releases.extensions import KEPT, STUDY
from ..sources.turtle import CASES
from .study import Study


def base_cases(study: Study) -> Path:
    """Return the folder of the curated cases that a study builds on; there is no such folder if on none.

    A published release has its own, which the study takes with its other datasets.
    """
    return CASES if study.cases and not study.release else study.home / "no-cases"


def about(study: Study) -> dict[str, Any]:
    """Return what the manifest of a release says of its study."""
    return {
        "name": study.name,
        "title": study.title,
        "title_zh": study.title_zh,
        "iri": study.iri,
        "licence": study.licence,
        "authors": [asdict(author) for author in study.authors],
    }


def state_of(study: Study) -> str:
    """Return a checksum of all that a release keeps of a study."""
    files = (f"{path.relative_to(study.folder).as_posix()} {file_checksum(path)}" for path in kept_files(study))
    return text_checksum(json.dumps(about(study)), *files)


def keep(study: Study, release: Path) -> None:
    """Copy the files of a study that readers need to a release."""
    for path in kept_files(study):
        target = release / STUDY / path.relative_to(study.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def kept_files(study: Study) -> Iterator[Path]:
    """Yield the files of a study that its releases keep, in a fixed order; none that is hidden."""
    for folder in KEPT:
        for path in sorted((study.folder / folder).rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(study.folder).parts):
                yield path
