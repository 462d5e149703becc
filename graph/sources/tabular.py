"""Shared parts of table importers: reading CSV, and writing descriptions, sources and evidence as N-Triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from ...errors import FileError
from ...ontology.namespaces import PREFIXES, mint
from ..releases.checksum import file_checksum
from ..store.ntriples import clean, iri, line, name, text
from .decompression import FAULTS, uncompressed
from .protocol import About, Importer, Report

if TYPE_CHECKING:
    import polars as pl

A: Final = name("rdf:type")
LABEL: Final = name("rdfs:label")
DECIMAL: Final = PREFIXES["xsd"] + "decimal"
#: The largest table, in bytes after decompression; the full dump of ROR in JSON has some 300 MB.
TABLE_BYTES: Final = 512 << 20
_CHUNK: Final = 1 << 20
#: How many rows are read between two reports of progress.
STEP: Final = 2000


@dataclass(frozen=True)
class TableFile:
    """A base class of importers: a file that a user supplies, read as CSV."""

    path: Path
    importer: ClassVar[Importer]

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.importer.name

    def digest(self) -> str:
        """Return the checksum of the file.

        Raises:
            FileError: if it cannot be read.
        """
        try:
            return file_checksum(self.path)
        except OSError as error:
            raise FileError(self.path, None, f"cannot be read: {error.strerror}") from None

    def retrieved(self) -> str:
        """Return the day on which the user got the file: when it was last changed, according to the file system."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC).date().isoformat()

    def read(self, kind: str, columns: tuple[str, ...]) -> pl.DataFrame:
        """Read columns of a CSV file, also in gzip, zlib or zstd, as trimmed text; a missing value is empty text.

        Args:
            kind: what the table is, for errors: "the table of ICS".
            columns: the names of the columns to return; others are ignored.

        Raises:
            FileError: if the file cannot be read, is empty, too large, not CSV in UTF-8, or lacks a column.
        """
        table = self.table(kind)
        if missing := [column for column in columns if column not in table.columns]:
            raise FileError(self.path, 1, f"is not {kind}: missing columns {', '.join(missing)}")
        return table.select(columns)

    def table(self, kind: str) -> pl.DataFrame:
        """Read all columns of a CSV file as ``read`` does.

        Raises:
            FileError: as ``read`` does, but for missing columns.
        """
        import polars as pl  # Imported here so that the help of the commands, which loads importers, stays fast.

        try:
            table = pl.read_csv(self.content(), infer_schema=False)
        except pl.exceptions.NoDataError:
            raise FileError(self.path, None, f"is empty; expected {kind}") from None
        except pl.exceptions.PolarsError as error:
            reason = str(error).splitlines()[0]
            raise FileError(self.path, None, f"is not a UTF-8 CSV file ({reason})") from None
        # Spreadsheets and some exports put a byte-order mark before the first name.
        table.columns = [column.lstrip("\ufeff").strip() for column in table.columns]
        return table.select(pl.all().fill_null("").str.strip_chars())

    def rows(self, report: Report, kind: str, columns: tuple[str, ...]) -> Rows:
        """Read columns of a CSV file like ``read``, as rows that can be refused.

        Raises:
            FileError: as ``read`` does.
        """
        return Rows(self.read(kind, columns), report, self.path.stat().st_mtime)

    def content(self) -> bytes:
        """Return the uncompressed content of the file; see ``read_content``."""
        return read_content(self.path)

    def described_as(self, title: str, licence: str, page: str, note: str = "") -> About:
        """Return where the table comes from; its version is the beginning of its checksum."""
        digest = self.digest()
        return About(title, licence, page, self.importer.label, digest, version=digest[:12], licence_note=note)


def read_content(path: Path) -> bytes:
    """Return the uncompressed content of a text file.

    Raises:
        FileError: if it cannot be read, is damaged or larger than ``TABLE_BYTES``, or has a NUL byte.
    """
    content = bytearray()
    try:
        with path.open("rb") as raw:
            reader = uncompressed(raw)
            while piece := reader.read(_CHUNK):
                content += piece
                if len(content) > TABLE_BYTES:
                    most = f"{TABLE_BYTES / (1 << 20):,g} MiB, the most that is read"
                    raise FileError(path, None, f"has more than {most}; split it, or remove columns")
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except FAULTS as error:
        raise FileError(path, None, f"is cut off or damaged: {error}") from None
    if (nul := content.find(0)) >= 0:
        number = content.count(b"\n", 0, nul) + 1
        raise FileError(path, number, "has a NUL byte, which text has not; save it again as UTF-8 CSV")
    return bytes(content)


class Rows:
    """The rows of a table while an importer reads them.

    A refused row is kept beside the dataset, and with the first the table: what a row means may depend on others, so a
    corrected row is read again in its place in the table.

    Args:
        table: of text.
        report: of the import.
        changed: when the source was last changed, in seconds since 1970.
        first: the number of the first row in the names of records: its line in the file.
    """

    def __init__(self, table: pl.DataFrame, report: Report, changed: float, first: int = 2) -> None:
        self.table = table
        #: The place of the row that is read, from 0.
        self.place = -1
        self._report, self._changed, self._first = report, changed, first
        self._is_kept = False

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for row in self.table.iter_rows():
            self.place += 1
            yield row

    def __len__(self) -> int:
        return len(self.table)

    @property
    def line(self) -> int:
        """The line of the row that is read, if no text above it has a line break."""
        return self._first + self.place

    def named(self) -> Iterator[dict[str, str]]:
        """Yield the rows by the names of their columns."""
        return (dict(zip(self.table.columns, row, strict=True)) for row in self)

    def refuse(self, reason: str, detail: str = "", record: str = "") -> None:
        """Leave the row that is read out; see ``Report.refuse``. Without a name, the record is called by its line."""
        if not self._is_kept:
            self._report.keep_table(self.table.write_csv().encode(), self._changed)
            self._is_kept = True
        content = self.table[self.place].write_csv().encode()
        self._report.refuse(record or f"line {self.line}", reason, detail, content, self.place)


def described(subject: str, kind: str, labels: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the class and the labels of a thing.

    Args:
        subject: a term.
        kind: a prefixed name.
        labels: by language.
    """
    yield line(subject, A, name(kind))
    for language, label in sorted(labels.items()):
        yield line(subject, LABEL, text(clean(label), language))


def evidence(
    slug: str, label: str, source: str, locator: str, retrieved: str, confidence: str = "sl:high"
) -> tuple[str, bytes]:
    """Return the term of a piece of evidence from an official table, and its description in N-Triples."""
    subject = iri(mint("evidence", slug))
    lines = [
        *described(subject, "sl:Evidence", {"en": label}),
        line(subject, name("sl:source"), source),
        line(subject, name("sl:locator"), text(locator)),
        line(subject, name("sl:retrieved"), f'"{retrieved}"^^{name("xsd:date")}'),
        line(subject, name("sl:confidence"), name(confidence)),
    ]
    return subject, b"".join(lines)


def source(slug: str, label: str, publisher: str, page: str) -> tuple[str, bytes]:
    """Return the term of a source, a table of an organization, and its description in N-Triples."""
    subject = iri(mint("source", slug))
    lines = [
        *described(subject, "sl:Source", {"en": label}),
        line(subject, name("dcterms:publisher"), text(publisher)),
        line(subject, name("foaf:page"), iri(page)),
        line(subject, name("sl:sourceKind"), name("sl:bibliographicRecord")),
    ]
    return subject, b"".join(lines)


def observation(
    slug: str,
    labels: Mapping[str, str],
    indicator: str,
    observed: str,
    year: int,
    value: int,
    backing: str,
    narrowed: Mapping[str, str] | None = None,
) -> bytes:
    """Return a count for a year in N-Triples.

    Args:
        slug: of the observation.
        labels: by language.
        indicator: prefixed name of a concept of the scheme of indicators.
        observed: term of the thing that was counted.
        year: the period.
        value: the count.
        backing: term of the evidence.
        narrowed: further dimensions of the count: terms by prefixed names of properties.
    """
    subject = iri(mint("observation", slug))
    lines = [
        *described(subject, "sl:Observation", labels),
        line(subject, name("sl:indicator"), name(indicator)),
        line(subject, name("sl:observed"), observed),
        line(subject, name("sl:period"), f'"{year:04}"^^{name("xsd:gYear")}'),
        line(subject, name("sl:value"), f'"{value}"^^<{DECIMAL}>'),
        line(subject, name("sl:unit"), name("sl:count")),
        line(subject, name("sl:evidence"), backing),
        *(line(subject, name(prop), term) for prop, term in sorted((narrowed or {}).items())),
    ]
    return b"".join(lines)
