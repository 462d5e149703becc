"""The sources of a user: where each is, how it is imported, and the file that lists them.

A dataset keeps a checksum of everything that went into it: the bytes of its source, the options, the version of the
importer and the reference data that the importer reads. So whether importing a source again would make another dataset
is known without parsing the source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from ...errors import FileError, StandlinkError
from ..releases.content import text_checksum
from .archive import checksum, is_remote, open_files
from .objects import is_object
from .protocol import REFUSALS_ALLOWED, Source
from .registry import ImporterError, find_importer, importer_names
from .relaton.catalogues import catalogue, facts_of

CATALOGUES: Final = "relaton"


@dataclass(frozen=True)
class Listed:
    """A source of the user's.

    Attributes:
        place: a path, or for a catalogue also the address of a repository or in an object store.
        catalogue: of Relaton; empty for a table.
        table: the name of the importer of a table; empty for a catalogue.
        abstracts: whether the abstracts of a catalogue are imported too.
        refusals_allowed: the share of records that may be refused.
        texts: the folder or archive of texts that an importer reads beside its table, also in an object store; empty if
            none.
    """

    place: str
    catalogue: str = ""
    table: str = ""
    abstracts: bool = False
    refusals_allowed: float = REFUSALS_ALLOWED
    texts: str = ""

    @property
    def dataset(self) -> str:
        """The name of its dataset."""
        return self.table or f"{CATALOGUES}-{self.catalogue}"

    @property
    def entry(self) -> str:
        """Its name in a file that lists it."""
        return f"tables.{self.table}" if self.table else f"{CATALOGUES}.{self.catalogue}"

    def inputs(self, home: Path) -> str:
        """Return a checksum of everything that goes into the dataset, for ``Dataset.inputs``.

        Raises:
            FileError: if the source is missing or cannot be read.
            ImporterError: if the importer of a table is faulty.
        """
        # Imported here, as the sources are, since every command loads this module and few import anything.
        from .references import importer_checksum

        importer = find_importer(self.table).importer if self.table else None
        is_folder = importer is not None and (importer.texts or importer.folder) and Path(self.place).is_dir()
        if importer and not (Path(self.place).is_file() or is_folder):
            raise FileError(self.place, None, "there is no such file")
        options = [self.dataset, str(self.abstracts), str(self.refusals_allowed), checksum(self.place)]
        if self.texts:
            options.append(checksum(self.texts))
        if importer:
            return text_checksum(*options, importer_checksum(importer, home))
        from .relaton.source import Relaton

        return text_checksum(*options, importer_checksum(Relaton.importer, home), facts_of(self.catalogue))

    @contextmanager
    def open(self) -> Iterator[Source]:
        """Open the source for reading; a repository is fetched first.

        Raises:
            FileError: if it is missing, or cannot be fetched.
            ImporterError: if the importer of another package fails, which it names.
        """
        if self.table:
            with open_table(self.table, Path(self.place), self.texts) as source:
                yield source
            return
        from .relaton.source import Relaton

        with open_files(self.place) as files:
            yield Relaton(files, catalogue(self.catalogue), abstracts=self.abstracts)


@contextmanager
def open_table(name: str, path: Path, texts: str = "") -> Iterator[Source]:
    """Open a table with the importer of a name.

    Raises:
        ImporterError: if there is none, or the importer of another package fails, which it names.
    """
    installed = find_importer(name)
    try:
        source = installed.load(path, texts) if installed.importer.texts else installed.load(path)
        if source.name != name:
            raise ImporterError(f"importer {name!r} of {installed.origin} makes a dataset {source.name!r}")
        yield source
    except StandlinkError:
        raise
    except Exception as error:
        if not installed.origin:
            raise
        reason = f"{type(error).__name__}: {error}"
        raise ImporterError(f"importer {name!r} of package {installed.origin} failed: {reason}") from error


def inputs_by_source(home: Path, path: Path, sources: Iterable[Listed]) -> dict[Listed, str]:
    """Return the sources that a file lists, each with the checksum of everything that goes into its dataset.

    Raises:
        FileError: if an entry is malformed or unknown, or its source cannot be reached; names the entry.
    """
    found = {}
    for listed in sources:
        try:
            found[listed] = listed.inputs(home)
        except (FileError, ImporterError) as error:
            raise _fault(path, listed.entry, str(error)) from None
    return found


def read_list(path: Path) -> list[Listed]:
    """Return the sources of a file in TOML; paths in it are relative to its folder.

    Raises:
        FileError: if it is malformed or an entry is of an unknown kind; names the line or the entry.
    """
    found = sources_in(path, read_toml(path))
    if not found:
        raise FileError(path, None, 'lists no sources: write [tables], and below it a line such as ics = "ics.csv"')
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file in TOML says.

    Raises:
        FileError: if it cannot be read, or is not TOML in UTF-8; names the line.
    """
    try:
        text = path.read_text("utf-8")
        return tomllib.loads(text)
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FileError(path, None, f"not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    except RecursionError:
        raise FileError(path, None, "nested too deeply; write one line for each source") from None


def sources_in(path: Path, kinds: Mapping[str, Any]) -> list[Listed]:
    """Return the sources that a file lists by their kinds.

    Raises:
        FileError: if an entry is malformed or of an unknown kind; names the entry.
    """
    found = []
    for kind, entries in kinds.items():
        if kind not in KINDS_OF_SOURCE or not isinstance(entries, dict):
            raise _fault(
                path, kind, "unknown kind of source; write [tables] or [relaton], and below it one line for each source"
            )
        found += [_listed(path, kind, name, entry) for name, entry in entries.items()]
    return found


class _Entry(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """The options of every source."""

    place: str = msgspec.field(name="from")
    refusals_allowed: Annotated[float, msgspec.Meta(ge=0, le=1)] = REFUSALS_ALLOWED


class _Table(_Entry):
    """The options of a table."""

    texts: str = ""


class _Catalogue(_Entry):
    """The options of a catalogue."""

    with_abstracts: bool = False


KINDS_OF_SOURCE: Final[dict[str, type[_Table | _Catalogue]]] = {"tables": _Table, CATALOGUES: _Catalogue}


def _listed(path: Path, kind: str, name: str, value: object) -> Listed:
    try:
        entry = msgspec.convert({"from": value} if isinstance(value, str) else value, KINDS_OF_SOURCE[kind])
        if isinstance(entry, _Catalogue):
            place = entry.place if is_remote(entry.place) else _place(path, entry.place)
            return Listed(place, catalogue(name).name, "", entry.with_abstracts, entry.refusals_allowed)
    except (msgspec.ValidationError, StandlinkError) as error:
        raise _fault(path, f"{kind}.{name}", str(error)) from None
    if name not in (names := importer_names()):
        raise _fault(path, f"{kind}.{name}", f"unknown table type; expected one of {', '.join(names)}")
    texts = _place(path, entry.texts) if entry.texts else ""
    if texts and not find_importer(name).importer.texts:
        raise _fault(path, f"{kind}.{name}", "this importer reads no texts; remove 'texts'")
    return Listed(str(path.parent / entry.place), table=name, refusals_allowed=entry.refusals_allowed, texts=texts)


def _place(path: Path, source: str) -> str:
    """Return where a source is, whose path is relative to the folder of the file that lists it."""
    return source if is_object(source) else str(path.parent / source)


def _fault(path: Path, entry: str, message: str) -> FileError:
    return FileError(path, None, f"{entry}: {message}")


def _not_toml(path: Path, text: str, reason: str) -> FileError:
    """Return the error for a file that is not TOML, such as one with a duplicate entry, with the line at fault."""
    found = re.search(r"\(at line (\d+), ", reason)
    line = int(found[1]) if found else None
    shown = text.splitlines()[line - 1].strip() if line and line <= len(text.splitlines()) else ""
    if shown and ("overwrite" in reason or "twice" in reason):
        return FileError(path, line, f"duplicate entry: {shown}")
    return FileError(path, line, f"not TOML: {shown}: {reason}" if shown else f"not TOML: {reason}")
