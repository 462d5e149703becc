"""Write a new study, with a small worked case, from the files in ``template``.

The files have the name, the title and the IRI base of the study in place of ``@name@`` and so on, also in their names.
Their names begin without a dot, and the readme is a text file, so that all are part of the package.
"""

from __future__ import annotations

import getpass
import re
from pathlib import Path
from typing import Final

from ...errors import FileError, ParameterError
from ...ontology.namespaces import slug
from ..store.formatting import reformat
from .opening import open_study
from .study import Study

TEMPLATE: Final = Path(__file__).with_name("template")
#: The names of files in a study whose names in the template are others.
_NAMES: Final = {"gitignore": ".gitignore", "readme.txt": "README.md", "first-look.txt": "first-look.py"}
#: The folder of questions of a study, which is named after it.
_THEME: Final = "theme"


def write_study(folder: Path, *, title: str | None = None, iri: str | None = None, author: str | None = None) -> Study:
    """Write a study to a folder that is empty or does not exist; return it.

    Args:
        folder: its name is the name of the study.
        title: what the study is about; by default made of its name.
        iri: the base of the IRIs of its things; by default one below example.org, to be replaced.
        author: by default the user of this computer.

    Raises:
        FileError: if there are files in the folder, or it cannot be written.
        ParameterError: if the folder has a name that no study can have, or the IRI base is malformed.
    """
    name = _name_of(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError(folder, None, "is not empty; give the name of a folder that does not exist yet")
    said = {
        "name": name,
        "title": title or name.replace("-", " ").capitalize(),
        "iri": iri or f"https://example.org/{name}/",
        "author": author or _user(),
    }
    if bad := [key for key, value in said.items() if re.search(r'["\\\x00-\x1f@]', value)]:
        raise ParameterError(bad[0], f"{bad[0]}: {said[bad[0]]!r} has a quotation mark, @ or a control character")
    try:
        for path in sorted(TEMPLATE.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                _write(folder, path, said)
    except OSError as error:
        raise FileError(folder, None, f"cannot be written: {error.strerror or error}") from None
    study = open_study(folder)
    for path in (*study.case_files, *study.term_files, *study.shape_files):
        reformat(path, write=True)
    return study


def _write(folder: Path, path: Path, said: dict[str, str]) -> None:
    """Write one file of the template."""
    *above, last = path.relative_to(TEMPLATE).parts
    parts = [said["name"] if part == _THEME else part for part in above]
    target = folder.joinpath(*parts, _NAMES.get(last, last))
    text = path.read_text("utf-8")
    for key, value in said.items():
        text = text.replace(f"@{key}@", value)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8", newline="\n")


def _name_of(folder: Path) -> str:
    try:
        name = slug(folder.resolve().name)
    except ValueError:
        name = ""
    if not name or name[0].isdigit():
        message = (
            f"{folder.name!r} cannot be the name of a study: use Latin letters, digits and hyphens, a letter first"
        )
        raise ParameterError("folder", message)
    return name


def _user() -> str:
    try:
        return re.sub(r'["\\@]', "", getpass.getuser()) or "Author"
    except (OSError, KeyError, ImportError):
        return "Author"
