"""Open a study: read its folder, and let this process know its IRIs, terms, shapes and questions."""

from __future__ import annotations

from pathlib import Path

from ..releases.extensions import OWN_FOLDER, Extension, extend
from ..releases.titles import add_chinese_titles
from .study import Study, read_study
from .terms import check_terms


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
