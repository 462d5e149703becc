"""Open a study: read its folder, and let this process know its IRIs, terms, shapes and questions."""

from __future__ import annotations

from pathlib import Path

from ..releases.extensions import OWN_FOLDER, Extension, extend
from ..releases.titles import add_chinese_titles
from .study import HOME, Study, is_study, read_study
from .terms import check_terms


def study_of(home: Path) -> Study | None:
    """Return the study of whose folder a data folder is part, opened; None if it is part of none."""
    around = (
        next((folder for folder in home.resolve().parents if is_study(folder)), None) if HOME in home.parts else None
    )
    return open_study(around) if around else None


def open_study(folder: Path) -> Study:
    """Return the study of a folder, after this process knows what it adds.

    Raises:
        FileError: if ``study.toml`` or a file of terms is faulty; see ``read_study`` and ``check_terms``.
    """
    study = read_study(folder)
    check_terms(study)
    extend(Extension(study.name, study.iri, study.folder, OWN_FOLDER))
    add_chinese_titles(study.chinese_titles)
    return study
