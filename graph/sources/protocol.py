"""What every importer is: a class that reads one kind of source and yields N-Triples.

An importer of tables is a class like this; ``docs/importers.md`` shows a complete one:

- ``importer``, a class attribute: an ``Importer`` with the name, the title, the version and what the class reads;
- ``__init__(path)``: takes the path of the user's file, and does not read it yet;
- ``name``, ``about()`` and ``triples(report)``: see ``Source``.

It is found by being there: as a module of ``graph/sources/tables`` whose name is that of the importer, or through an
entry point of the group ``standlink.sources`` in another package; see ``registry.py``.

``import_source`` runs it once, into a draft beside the present dataset. The draft replaces the dataset unless too many
records were refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from ...errors import ImportFailedError
from ...plurals import percent
from ..releases.dataset import Dataset, Draft, drafting
from ..releases.values import write_values
from .coverage import Body, Observed
from .organizations.files import own_decisions

if TYPE_CHECKING:
    import polars as pl

    from .organizations.linking import Organizations

#: How large a share of the records may be refused before an import fails.
REFUSALS_ALLOWED: Final = 0.05


class Reference(StrEnum):
    """Data besides the source that importers read, all or in part from the curated cases."""

    #: IRIs of curated things, and designations of curated standards: ``curated()``.
    THINGS = "things"
    #: Codes of ISO 3166-1 of the curated countries: ``read_words().countries``.
    COUNTRIES = "countries"
    #: The curated regions: codes, names and what is part of what: ``read_words()``.
    REGIONS = "regions"
    #: Whatever links names of organizations to actors: ``report.organizations`` and ``Parties``.
    ORGANIZATIONS = "organizations"


@dataclass(frozen=True)
class Importer:
    """What an importer declares.

    Attributes:
        name: of the command, the dataset and the entry in a list of sources; lower-case letters, digits, hyphens.
        title: completes "Import ..." in the help of the command.
        version: raise it whenever the same source would give other triples: every such dataset is then imported again.
        reads: the reference data that the importer reads; a change of them imports the dataset again.
        files: data files of its own that it reads, beside its module; likewise.
        accepts: the formats of the user's file or folder.
        texts: what the texts are that it also reads from a folder or archive; empty if it reads none. Its class then
            takes their path or "" as a second argument.
        folder: whether it also reads a folder of tables in place of one.
    """

    name: str
    title: str
    version: int
    reads: tuple[Reference, ...] = ()
    files: tuple[Path, ...] = ()
    accepts: str = "CSV, or CSV in gzip or zstd"
    texts: str = ""
    folder: bool = False

    @property
    def label(self) -> str:
        """Name and version, as datasets record them."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class About:
    """Where a dataset comes from; see ``Dataset`` for the fields."""

    title: str
    licence: str
    derived_from: str
    importer: str
    digest: str
    version: str = ""
    licence_note: str = ""
    private: bool = False


class Report:
    """Counts what became of each record of a source, while the source is read."""

    def __init__(self, draft: Draft, home: Path, progress: Callable[[float], None] | None = None) -> None:
        self._draft, self._home = draft, home
        self.dataset = draft.name
        self.progress = progress or (lambda _: None)
        self.read = 0
        self.kept = 0
        self.merged = 0
        self.refused: Counter[str] = Counter()
        self.repaired: Counter[str] = Counter()
        #: Names that may be those of an organization but match none that is known, with how often each occurs.
        self.unlinked: Counter[str] = Counter()
        #: What is recorded systematically, from when to when; an importer of another package sets ``observed.rules``.
        self.observed = Observed()

    @cached_property
    def organizations(self) -> Organizations:
        """The known organizations, with the user's decisions."""
        from .organizations.linking import Organizations

        return Organizations.load(own=own_decisions(self._home))

    def refuse(self, record: str, reason: str, detail: str = "", content: bytes = b"", row: int | None = None) -> None:
        """Leave a record out.

        Args:
            record: its name or line.
            reason: a few words, the same for all records with this fault.
            detail: the value at fault.
            content: of the record, to be kept beside the dataset.
            row: its place in the table that is kept with ``keep_table``, from 0.
        """
        self.refused[reason] += 1
        self._draft.refuse(record, reason, detail, content, row)

    def keep_table(self, table: bytes, changed: float) -> None:
        """Keep the table beside the dataset, so that it can be read again with corrected rows.

        Args:
            table: in CSV, with the columns that the importer reads.
            changed: when the source was last changed, in seconds since 1970.
        """
        self._draft.keep_table(table, changed)

    def keep_values(self, values: pl.DataFrame) -> str:
        """Keep the values of indicators beside the triples; return the checksum of their file.

        Args:
            values: with the columns of ``releases/values.py``.
        """
        self._draft.values, self._draft.values_digest = len(values), write_values(self._draft.folder, values)
        return self._draft.values_digest

    def observe(self, variable: str, body: Body, when: str) -> None:
        """Say that a record is one of those that the source lists systematically: all of a kind over some years.

        Args:
            variable: the kind of record, a class or indicator of the ontology, such as ``Rapporteurship``.
            body: of what the source lists all of them.
            when: the date of the record: a day, month or year.
        """
        self.observed.add(variable, body, when)

    def repair(self, reason: str, times: int = 1) -> None:
        """Count values that were corrected or left out of a record that is kept."""
        self.repaired[reason] += times


class Source(Protocol):
    """One source, ready to be read."""

    @property
    def name(self) -> str:
        """The name of the dataset."""

    def about(self) -> About:
        """Return where it comes from; called after the triples have been read."""

    def triples(self, report: Report) -> Iterator[bytes]:
        """Yield N-Triples, some lines at a time, the same for the same records; count each record on the report.

        Every record read is kept, merged or refused. ``report.progress`` takes the share that has been read.
        """


class SourceType(Protocol):
    """The class of sources that are read from a file."""

    @property
    def importer(self) -> Importer:
        """The declaration, a class attribute."""

    def __call__(self, path: Path, texts: str = "", /) -> Source:
        """Return the source in a file; the texts are given only to importers that declare them."""


def import_source(
    home: Path,
    source: Source,
    *,
    refusals_allowed: float = REFUSALS_ALLOWED,
    progress: Callable[[float], None] | None = None,
    inputs: str = "",
    decisions: Path | None = None,
) -> Dataset:
    """Make a dataset from a source; it replaces the dataset of the same name.

    Args:
        home: the data folder.
        source: what to read.
        refusals_allowed: the share of records that may be refused, from 0 to 1.
        progress: called now and then with the share of the source that has been read.
        inputs: the checksum of everything that goes into the dataset, to be kept with it.
        decisions: the data folder with the user's decisions on organizations, if another one.

    Raises:
        ImportFailedError: if nothing could be read, or too many records were refused.
        FileError: if the source cannot be read.
        BuildError: if the disk is full or not writable. In every case the old dataset is kept.
    """
    with drafting(home, source.name) as draft:
        report = Report(draft, decisions or home, progress)
        for lines in source.triples(report):
            draft.write(lines)
        _check_counts(source.name, report, refusals_allowed)
        draft.keep_unlinked(report.unlinked)
        draft.keep_observed(report.observed.rows())
        about = source.about()
        for lines in report.observed.triples(source.name, about.importer.split(" ")[0]):
            draft.write(lines)
        return draft.describe(
            **asdict(about),
            inputs=inputs,
            read=report.read,
            kept=report.kept,
            merged=report.merged,
            refused=dict(sorted(report.refused.items())),
            repaired=dict(sorted(report.repaired.items())),
        )


def _check_counts(name: str, report: Report, allowed: float) -> None:
    refused = report.refused.total()
    if report.read != report.kept + report.merged + refused:
        raise AssertionError(
            f"{name}: read {report.read}, kept {report.kept}, merged {report.merged}, {refused} refused"
        )
    if not report.read:
        raise ImportFailedError(f"{name}: nothing was found to import")
    if refused > allowed * report.read:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in report.refused.most_common(5))
        raise ImportFailedError(
            f"{name}: {refused:,} of {report.read:,} records were refused ({reasons}), more than {percent(allowed)}: "
            "fix the source, or raise --refusals-allowed"
        )
