"""The sources of a user: what each is, where it lies, how it is to be imported; and the file that lists them all.

A dataset keeps a checksum of what it was made of: the bytes of its source, the options, and all that importers go by.
So it is known without parsing anything whether importing a source again would make another dataset.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import msgspec

from ...errors import FileError, StandlinkError
from .archive import checksum, is_remote, open_files
from .organizations.files import own_decisions
from .protocol import REFUSALS_ALLOWED, Source
from .relaton.catalogues import catalogue
from .turtle import CASES

#: Kinds of table: the module and class that read it, loaded when it is asked for, and what it has.
TABLES: Final = {
    "ics": ("tables.ics:Ics", "the International Classification for Standards"),
    "countries": ("tables.countries:Countries", "names of countries and areas (UN M49) in further languages"),
    "nuts": ("tables.nuts:Nuts", "NUTS, the regions of Europe for statistics"),
    "ror": ("tables.ror:Ror", "the Research Organization Registry, as CSV or as its JSON dump of schema 2"),
    "tdocs": ("tables.tdocs:Tdocs", "lists of documents of 3GPP meetings: who contributed what"),
    "isld": ("tables.isld:Isld", "counts of patent filings declared to ETSI"),
    "afdc": ("tables.afdc:Afdc", "charging stations of the United States, from the AFDC"),
}
CATALOGUES: Final = "relaton"


@dataclass(frozen=True)
class Listed:
    """A source of a user's.

    Attributes:
        place: a path, or for a catalogue also the address of a repository.
        catalogue: of Relaton; empty for a table.
        table: the kind of table; empty for a catalogue.
        abstracts: whether the abstracts of a catalogue are taken too.
        refusals_allowed: the share of records that may be refused.
    """

    place: str
    catalogue: str = ""
    table: str = ""
    abstracts: bool = False
    refusals_allowed: float = REFUSALS_ALLOWED

    @property
    def dataset(self) -> str:
        """The name of the dataset that it becomes."""
        return self.table or f"{CATALOGUES}-{self.catalogue}"

    @property
    def entry(self) -> str:
        """How a file that lists it names it."""
        return f"tables.{self.table}" if self.table else f"{CATALOGUES}.{self.catalogue}"

    def inputs(self, home: Path) -> str:
        """Return a checksum of all that the dataset is made of, for ``Dataset.inputs``.

        Raises:
            FileError: if the source is not there or cannot be read.
        """
        if self.table and not Path(self.place).is_file():
            raise FileError(self.place, None, "there is no such file")
        options = f"{self.dataset} {self.abstracts} {self.refusals_allowed} {checksum(self.place)}"
        own = own_decisions(home)
        names = own.read_bytes() if own.exists() else b""
        return hashlib.sha256(b"\0".join([options.encode(), _rules(), names])).hexdigest()

    @contextmanager
    def open(self) -> Iterator[Source]:
        """Give the source, ready to be read; a repository is fetched first.

        Raises:
            FileError: if it is not there, or cannot be fetched.
        """
        if self.table:
            module, _, kind = TABLES[self.table][0].partition(":")
            yield getattr(import_module(f".{module}", __package__), kind)(Path(self.place))
            return
        from .relaton.source import Relaton

        with open_files(self.place) as files:
            yield Relaton(files, catalogue(self.catalogue), abstracts=self.abstracts)


def inputs_by_source(home: Path, path: Path) -> dict[Listed, str]:
    """Return the sources of a file, each with the checksum of all that its dataset is made of.

    Raises:
        FileError: naming the entry, if it is malformed or unknown, or its source cannot be reached.
    """
    found = {}
    for listed in read_list(path):
        try:
            found[listed] = listed.inputs(home)
        except FileError as error:
            raise _fault(path, listed.entry, str(error)) from None
    return found


def read_list(path: Path) -> list[Listed]:
    """Return the sources of a file in TOML; paths in it begin at its folder.

    Raises:
        FileError: naming the line or the entry, if it is malformed, or the entry is of an unknown kind.
    """
    try:
        text = path.read_text("utf-8")
        kinds = tomllib.loads(text)
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FileError(path, None, f"not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from None
    found = []
    for kind, entries in kinds.items():
        if kind not in _ENTRIES or not isinstance(entries, dict):
            raise _fault(path, kind, "is no kind of source: write [tables] or [relaton], and below it a line for each")
        found += [_listed(path, kind, name, entry) for name, entry in entries.items()]
    if not found:
        raise FileError(path, None, 'lists no source: write [tables], and below it a line such as ics = "ics.csv"')
    return found


class _Table(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """What a file may say of a table."""

    place: str = msgspec.field(name="from")
    refusals_allowed: Annotated[float, msgspec.Meta(ge=0, le=1)] = REFUSALS_ALLOWED


class _Catalogue(_Table):
    """What a file may say of a catalogue."""

    with_abstracts: bool = False


_ENTRIES: Final = {"tables": _Table, CATALOGUES: _Catalogue}


def _listed(path: Path, kind: str, name: str, said: object) -> Listed:
    try:
        entry = msgspec.convert({"from": said} if isinstance(said, str) else said, _ENTRIES[kind])
        if isinstance(entry, _Catalogue):
            place = entry.place if is_remote(entry.place) else str(path.parent / entry.place)
            return Listed(place, catalogue(name).name, "", entry.with_abstracts, entry.refusals_allowed)
    except (msgspec.ValidationError, StandlinkError) as error:
        raise _fault(path, f"{kind}.{name}", str(error)) from None
    if name not in TABLES:
        raise _fault(path, f"{kind}.{name}", f"is no kind of table: use one of {', '.join(TABLES)}")
    return Listed(str(path.parent / entry.place), table=name, refusals_allowed=entry.refusals_allowed)


def _fault(path: Path, entry: str, message: str) -> FileError:
    return FileError(path, None, f"{entry}: {message}")


def _not_toml(path: Path, text: str, reason: str) -> FileError:
    """Return the fault of a file that is no TOML, such as one that has an entry twice, with the line in question."""
    found = re.search(r"\(at line (\d+), ", reason)
    line = int(found[1]) if found else None
    shown = text.splitlines()[line - 1].strip() if line and line <= len(text.splitlines()) else ""
    what = "is there already" if "overwrite" in reason or "twice" in reason else reason
    return FileError(path, line, f"not TOML: {shown}: {what}" if shown else f"not TOML: {reason}")


@cache
def _rules() -> bytes:
    """Return a checksum of what importers go by: their code, their tables, and the curated cases."""
    graph = Path(__file__).parents[1]
    store = (*graph.glob("*.py"), *graph.glob("store/*.py"), *graph.glob("releases/*.py"))
    code = [*store, *(graph.parent / "ontology").glob("*.py"), *CASES.glob("*.ttl")]
    own = [p for p in (graph / "sources").rglob("*") if p.suffix in (".py", ".csv", ".toml", ".ttl")]
    digest = hashlib.sha256()
    for path in sorted([*code, *own]):
        digest.update(f"{path.name} {checksum(str(path))}\n".encode())
    return digest.digest()
