"""A study: a folder whose ``study.toml`` says what it is called, who made it, and what it builds on.

Its Turtle files and its tables become datasets of its own, ``<name>-<stem>``, in a data folder inside the study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from ...errors import FileError
from ...ontology.namespaces import BASE, PREFIXES, bases, slug
from ..sources.listed import KINDS_OF_SOURCE, Listed, read_toml, sources_in
from ..sources.registry import importer_names, is_reserved

#: The file that makes a folder a study.
STUDY: Final = "study.toml"
#: The data folder inside a study; it can be deleted at any time, and is not under version control.
HOME: Final = ".standlink"
#: What a table of a study may be.
TABLE_SUFFIXES: Final = (".csv", ".xlsx")
#: The review of the names in a table, which is a table itself, but not one of data.
NAMES_SUFFIX: Final = ".names.csv"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_STEM: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IRI: Final = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/")
_ORCID: Final = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


@dataclass(frozen=True)
class Author:
    """An author of a study; ``orcid`` is empty if none is given."""

    name: str
    orcid: str = ""


@dataclass(frozen=True)
class Study:
    """What ``study.toml`` says, and the files beside it.

    Attributes:
        folder: of the study.
        name: a slug; it begins the names of the study's datasets and is the prefix of its terms.
        title: in English.
        title_zh: in Chinese; empty if it has none.
        iri: the base of the IRIs of its own things, which are ``<iri><kind>/<slug>``; ends with a slash.
        licence: the IRI of the licence of what is its own.
        authors: in the order of the file.
        cases: whether it builds on the curated cases that come with Standlink.
        release: the address of a site, or the path of a data folder, on whose release it builds; empty if on none.
        sources: the catalogues and tables that it imports besides, as ``sources.toml`` lists them.
        private: the names of its datasets that never leave a public server.
    """

    folder: Path
    name: str
    title: str
    title_zh: str
    iri: str
    licence: str
    authors: tuple[Author, ...]
    cases: bool
    release: str
    sources: tuple[Listed, ...]
    private: frozenset[str]

    @property
    def home(self) -> Path:
        """The data folder of the study."""
        return self.folder / HOME

    @property
    def file(self) -> Path:
        """Its ``study.toml``."""
        return self.folder / STUDY

    @property
    def case_files(self) -> list[Path]:
        """Its own Turtle files, in a fixed order."""
        return sorted(self.folder.glob("cases/*.ttl"))

    @property
    def table_files(self) -> list[Path]:
        """Its own tables, in a fixed order."""
        found = (path for path in self.folder.glob("tables/*") if path.suffix in TABLE_SUFFIXES)
        return sorted(path for path in found if not path.name.endswith(NAMES_SUFFIX))

    @property
    def term_files(self) -> list[Path]:
        """The Turtle files of its extension of the ontology."""
        return sorted(self.folder.glob("terms/*.ttl"))

    @property
    def shape_files(self) -> list[Path]:
        """The Turtle files of its own SHACL shapes."""
        return sorted(self.folder.glob("shapes/*.ttl"))

    @property
    def chinese_titles(self) -> dict[str, str]:
        """The Chinese titles of its datasets by their English ones; none if the study has no Chinese title."""
        files = (*self.case_files, *self.table_files) if self.title_zh else ()
        several = len(self.datasets) > 1
        return {self.title_of(path): f"{self.title_zh}（{path.stem}）" if several else self.title_zh for path in files}

    @property
    def datasets(self) -> list[str]:
        """The names of its own datasets: of each Turtle file and each table."""
        return [self.dataset_of(path) for path in (*self.case_files, *self.table_files)]

    def dataset_of(self, path: Path) -> str:
        """Return the name of the dataset that is made of a file."""
        return f"{self.name}-{path.stem}"

    def title_of(self, path: Path) -> str:
        """Return the title of the dataset that is made of a file."""
        return f"{self.title} ({path.stem})" if len(self.datasets) > 1 else self.title

    def iri_of(self, path: Path) -> str:
        """Return the IRI of a file, which its dataset is derived from."""
        return self.iri + path.relative_to(self.folder).as_posix()


class _Author(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    orcid: str = ""


class _Base(msgspec.Struct, forbid_unknown_fields=True):
    cases: bool = True
    release: str = ""


class _Private(msgspec.Struct, forbid_unknown_fields=True):
    datasets: list[str] = []
    all: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str
    iri: str
    licence: str
    authors: list[_Author]
    title_zh: str = ""
    base: _Base = msgspec.field(default_factory=_Base)
    private: _Private = msgspec.field(default_factory=_Private)


#: What the tables of the file may say.
_ENTRIES: Final[dict[str, type[msgspec.Struct]]] = {"": _File, "base": _Base, "private": _Private}


def is_study(path: Path) -> bool:
    """Return whether a path is a folder with a study, or the ``study.toml`` of one."""
    return (path / STUDY).is_file() or (path.name == STUDY and path.is_file())


def read_study(folder: Path) -> Study:
    """Return the study of a folder, which may also be given by its ``study.toml``.

    Raises:
        FileError: if ``study.toml`` is missing or malformed, or a file of the study has a name that no dataset can
            have; names the file, the line and the entry.
    """
    path = (folder if folder.name == STUDY else folder / STUDY).resolve()
    if not path.is_file():
        raise FileError(path, None, "there is no such file; 'standlink new my-study' makes a study")
    said = read_toml(path)
    sources = sources_in(path, {kind: said.pop(kind) for kind in KINDS_OF_SOURCE if kind in said})
    try:
        file = msgspec.convert(said, _File)
    except msgspec.ValidationError as error:
        raise _malformed(path, str(error)) from None
    for entry, message in _faults(file):
        raise FileError(path, line_of(path, entry), f"{entry}: {message}")
    study = Study(
        folder=path.parent,
        name=file.name,
        title=file.title,
        title_zh=file.title_zh,
        iri=file.iri,
        licence=file.licence,
        authors=tuple(Author(each.name, each.orcid) for each in file.authors),
        cases=file.base.cases,
        release=file.base.release,
        sources=tuple(sources),
        private=frozenset(),
    )
    _check_names(study)
    return replace(study, private=_private(path, study, file.private))


def line_of(path: Path, entry: str) -> int | None:
    """Return the line of a TOML file that sets an entry, such as ``name`` or ``private.datasets``; None if none does.

    The last part of the name must be written at the start of a line, below the heading of its table.
    """
    *table, key = entry.split(".")
    within = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if heading := re.match(r"\s*\[+\s*([\w.-]+)\s*\]", line):
            within = heading[1]
            if within == entry:
                return number
        elif within == ".".join(table) and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return None


def _faults(file: _File) -> Iterator[tuple[str, str]]:
    """Yield each entry with a value that is not accepted, and what is."""
    if not _NAME.fullmatch(file.name):
        yield (
            "name",
            f"{file.name!r} is not a name; use lower-case letters, digits and hyphens, a letter first",
        )
    elif file.name in PREFIXES and file.name not in bases():
        yield "name", f"{file.name!r} is a prefix of Standlink; choose another name"
    if not file.title.strip():
        yield "title", "must not be empty"
    if not _IRI.fullmatch(file.iri):
        yield "iri", f"{file.iri!r} must begin with https:// or http:// and end with a slash, without ? and #"
    elif file.iri.startswith(BASE):
        yield "iri", f"things below {BASE} are Standlink's own; choose an address that is yours"
    if not re.fullmatch(r"https?://\S+", file.licence):
        yield "licence", "give the address of a licence, such as https://creativecommons.org/licenses/by/4.0/"
    if not file.authors:
        yield "authors", 'name at least one author: authors = [{name = "..."}]'
    for author in file.authors:
        if author.orcid and not _ORCID.fullmatch(author.orcid):
            yield "authors", f"{author.orcid!r} is not an ORCID, which has four groups of four: 0000-0002-1825-0097"


def _check_names(study: Study) -> None:
    """Make sure that every file of the study makes a dataset of a name of its own.

    Raises:
        FileError: naming the file that is to be renamed.
    """
    taken: dict[str, Path] = {}
    for path in (*study.case_files, *study.table_files):
        if not _STEM.fullmatch(path.stem):
            better = f", such as {slug(path.stem)}{path.suffix}" if re.search("[A-Za-z0-9]", path.stem) else ""
            raise FileError(path, None, f"rename it in lower-case letters and digits joined by hyphens{better}")
        name = study.dataset_of(path)
        if is_reserved(name) or name in importer_names():
            raise FileError(path, None, f"its dataset would be called {name}, as one of Standlink is; rename it")
        if (other := taken.setdefault(name, path)) != path:
            message = f"its dataset would be called {name}, as that of {other.relative_to(study.folder)}; rename one"
            raise FileError(path, None, message)


def _private(path: Path, study: Study, said: _Private) -> frozenset[str]:
    """Return the names of the private datasets.

    Raises:
        FileError: if one that is listed is not a file of the study.
    """
    if said.all:
        return frozenset(study.datasets)
    stems = [path.stem for path in (*study.case_files, *study.table_files)]
    for stem in said.datasets:
        if stem not in stems:
            known = f"the study has {', '.join(stems)}" if stems else "the study has no cases and no tables"
            message = f"private.datasets: there is no cases/{stem}.ttl and no table of that name; {known}"
            raise FileError(path, line_of(path, "private.datasets"), message)
    return frozenset(f"{study.name}-{stem}" for stem in said.datasets)


def _malformed(path: Path, reason: str) -> FileError:
    """Return the error for a file with a missing, unknown or mistyped entry, with its line."""
    if missing := re.search(r"missing required field `(\w+)`(?: - at `\$\.?([^`]*)`)?", reason):
        where = f" in {missing[2]}" if missing[2] else ""
        return FileError(path, None, f"{missing[1]} is missing{where}; needed are name, title, iri, licence, authors")
    if unknown := re.search(r"unknown field `([^`]+)`(?: - at `\$\.?([^`]*)`)?", reason):
        entry = ".".join(filter(None, (unknown[2], unknown[1])))
        known = _ENTRIES.get(unknown[2] or "", _Author).__struct_fields__
        tables = () if unknown[2] else KINDS_OF_SOURCE
        return FileError(path, line_of(path, entry), f"unknown entry {entry}; expected {', '.join((*known, *tables))}")
    place = re.search(r" - at `\$\.?([^`]*)`", reason)
    entry = place[1] if place else ""
    message = reason.split(" - at ")[0].replace("`", "")
    return FileError(path, line_of(path, entry.split("[")[0]), f"{entry}: {message}" if entry else message)
