"""A table and its mapping as a source: each row is kept, merged with an equal one, or refused with place and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from ....errors import FileError, ImportFailedError
from ....ontology.vocabulary import ontology_triples
from ...releases.checksum import file_checksum
from ...releases.content import text_checksum
from ...releases.dataset import Dataset, open_dataset
from ..listed import read_toml
from ..protocol import About, Report, import_source
from .facts import Facts, Stated
from .faults import FaultError
from .mapping import Mapping, check_columns, read_mapping
from .names import Name, Resolve, complete_names, names_path, read_names
from .things import Things
from .workbook import Cell, Table, read_table

#: Name and version of this importer. Raise the version whenever the same table would give other triples.
IMPORTER: Final = "sheet 1"
#: How many refused rows an error or a report of an import shows.
SHOWN: Final = 10
_STEP: Final = 500


@dataclass(frozen=True)
class Owner:
    """Whose a table is, and how its dataset is published.

    Attributes:
        dataset: the name of the dataset.
        title: of the dataset, if the mapping gives none.
        study: the name of the study, whose things have IRIs below its base; empty for things of Standlink's.
        licence: the IRI of the licence.
        origin: the IRI that the dataset is derived from.
        private: whether the dataset never leaves a public server.
    """

    dataset: str
    title: str
    study: str
    licence: str
    origin: str
    private: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with its mapping.

    Attributes:
        path: of the mapping.
        owner: whose it is.
        refusals: the rows that were refused, with place, value and remedy, once ``triples`` has run.
    """

    path: Path
    owner: Owner
    refusals: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.owner.dataset

    @cached_property
    def mapping(self) -> Mapping:
        """The mapping.

        Raises:
            FileError: if it cannot be read.
        """
        return read_mapping(self.path, read_toml(self.path))

    @property
    def table(self) -> Path:
        """The file with the table."""
        return self.path.parent / self.mapping.table

    @property
    def names(self) -> Path:
        """The file with what the names in the table mean."""
        return names_path(self.path)

    def about(self) -> About:
        """Return where the dataset comes from."""
        digest = text_checksum(*(file_checksum(each) for each in self._files()))
        owner = self.owner
        title = self.mapping.title or owner.title
        return About(title, owner.licence, owner.origin, IMPORTER, digest, digest[:12], private=owner.private)

    def inputs(self) -> str:
        """Return a checksum of everything that goes into the dataset.

        Raises:
            FileError: if a file is missing or cannot be read.
        """
        owner = self.owner
        about = (IMPORTER, owner.dataset, owner.title, owner.study, owner.licence, owner.origin, str(owner.private))
        try:
            files = [file_checksum(each) for each in self._files()]
        except OSError as error:
            raise FileError(self.table, None, f"cannot be read: {error.strerror or error}") from None
        return text_checksum(*about, *files, *map(str, ontology_triples()))

    def wanted(self) -> set[Name]:
        """Return the names in the table that have to mean a thing.

        Raises:
            FileError: if the table or the mapping cannot be read.
        """
        found: set[Name] = set()
        things = Things(self.owner.study, {}, self.names.name)
        for facts, table in self._entries(things, Stated({}, set())):
            for _, cells in _rows(table):
                if facts.applies(cells):
                    found.update(name for reader in facts.readers for name in reader.names(cells))
        return found

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield what the rows state.

        Raises:
            FileError: if the table, the mapping or the file with the names cannot be read.
        """
        self.refusals.clear()
        stated = Stated({}, set())
        things = Things(self.owner.study, read_names(self.names), self.names.name)
        entries = self._entries(things, stated)
        for table in {table.sheet: table for _, table in entries}.values():
            on_sheet = [facts for facts, other in entries if other is table]
            for place, (number, cells) in enumerate(_rows(table)):
                stating = [facts for facts in on_sheet if facts.applies(cells)]
                if not stating:
                    continue
                report.read += 1
                try:
                    said = [(facts, facts.read(cells)) for facts in stating]
                except FaultError as fault:
                    self._refuse(report, table, number, cells, fault)
                    continue
                before = len(stated.facts), things.described
                yield b"".join(lines for facts, row in said for lines in facts.state(row))
                after = len(stated.facts), things.described
                report.kept += after != before
                report.merged += after == before
                if place % _STEP == 0:
                    report.progress(place / len(table.rows))
        yield from things.descriptions()
        report.progress(1.0)

    def _refuse(self, report: Report, table: Table, number: int, cells: dict[str, Cell], fault: FaultError) -> None:
        record = table.place(number)
        self.refusals.append(f"{record}: {fault}")
        written = "\n".join(f"{column}: {cell}" for column, cell in cells.items())
        report.refuse(record, fault.reason, fault.remedy, written.encode())

    def _files(self) -> list[Path]:
        return [self.table, self.path, *([self.names] if self.names.exists() else [])]

    def _entries(self, things: Things, stated: Stated) -> list[tuple[Facts, Table]]:
        """Return what writes each entry of the mapping, with the table that it is about."""
        tables: dict[str, Table] = {}
        found = []
        for number, fact in enumerate(self.mapping.facts, 1):
            if fact.sheet not in tables:
                if not self.table.is_file():
                    raise FileError(self.path, None, f"table: there is no file {self.mapping.table} beside the mapping")
                tables[fact.sheet] = read_table(self.table, fact.sheet, self.mapping.header_row)
            table = tables[fact.sheet]
            check_columns(self.path, fact, self.mapping.evidence_of(fact), table)
            try:
                found.append((Facts(fact, self.mapping, things, stated), table))
            except FaultError as fault:
                raise FileError(self.path, None, f"facts[{number}].{fault.reason}: {fault.remedy}") from None
        return found


def import_sheet(home: Path, sheet: Sheet, resolve: Resolve | None = None) -> Dataset:
    """Make the dataset of a table, unless the present one was made of the same; it replaces the one of its name.

    Args:
        home: the data folder.
        sheet: the table.
        resolve: finds names that the file of names lacks; without it, rows with such a name are refused.

    Raises:
        FileError: if the table, the mapping or the file of names cannot be read.
        ImportFailedError: if nothing could be read, or too many rows were refused; it lists them.
        BuildError: if the disk is full or not writable. In every case the old dataset is kept.
    """
    if resolve:
        complete_names(sheet.names, sheet.wanted(), resolve)
    present, inputs = open_dataset(home, sheet.name), sheet.inputs()
    if present and present.inputs == inputs:
        return present
    try:
        return import_source(home, sheet, refusals_allowed=sheet.mapping.refusals_allowed, inputs=inputs)
    except ImportFailedError as error:
        rows = "".join(f"\n  {each}" for each in sheet.refusals[:SHOWN])
        more = f"\n  and {len(sheet.refusals) - SHOWN:,} more" if len(sheet.refusals) > SHOWN else ""
        raise ImportFailedError(f"{sheet.table}: {error}{rows}{more}") from error


def _rows(table: Table) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yield the rows with their numbers, each by the names of columns."""
    return ((number, dict(zip(table.columns, cells, strict=True))) for number, cells in table.rows)
