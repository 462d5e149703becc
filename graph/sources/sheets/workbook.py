"""The cells of a table in CSV, or of a sheet of a workbook (XLSX, XLS, ODS), as text and numbers in their places."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from ....errors import FileError
from ...store.ntriples import clean
from ..tabular import TABLE_BYTES, read_content

#: What tables may be called.
CSV: Final = (".csv", ".tsv")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_SEPARATORS: Final = ",;\t"
_CHUNK: Final = 1 << 20

#: A text, or a number of a workbook. Empty cells are empty texts; days of a workbook are texts such as 2024-03-04.
Cell = str | Decimal


@dataclass(frozen=True)
class Table:
    """A header and rows of cells.

    Attributes:
        path: of the file.
        sheet: its name in a workbook; empty for CSV.
        columns: the names in the header.
        rows: the cells of each row that is not empty, with its number: the header of most tables is row 1.
    """

    path: Path
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]

    def place(self, row: int) -> str:
        """Return the name of a row in messages: its sheet, if any, and number."""
        return f"{self.sheet} row {row}" if self.sheet else f"row {row}"

    def column(self, name: str) -> Iterator[str]:
        """Yield the cells of a column that are not empty, as text."""
        place = self.columns.index(name)
        return (str(cells[place]) for _, cells in self.rows if cells[place] != "")


def read_table(path: Path, sheet: str = "", header_row: int = 1) -> Table:
    """Return a table.

    Args:
        path: of a file in CSV, XLSX, XLS or ODS; CSV may be compressed.
        sheet: the name of a sheet; the first by default.
        header_row: the number of the row with the names of columns.

    Raises:
        FileError: if it cannot be read, has no such sheet, or its header is faulty; says what to do.
    """
    if path.suffix.lower() in WORKBOOKS:
        sheet, rows = _workbook(path, sheet)
    elif sheet:
        raise FileError(path, None, f"is CSV, which has no sheets: remove sheet = {sheet!r} from the mapping")
    else:
        rows = _csv(path)
    if len(rows) < header_row:
        raise FileError(path, None, f"has {len(rows)} rows and no header in row {header_row}")
    columns = _header(path, sheet, rows[header_row - 1])
    body = []
    for number, cells in enumerate(rows[header_row:], header_row + 1):
        if any(cell != "" for cell in cells):
            padded = (*cells[: len(columns)], *[""] * (len(columns) - len(cells)))
            body.append((number, padded))
    return Table(path, sheet, columns, tuple(body))


def _header(path: Path, sheet: str, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the names of columns; a column without a name is called by its letter, as in spreadsheets."""
    names = [str(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    where = f"sheet {sheet}: " if sheet else ""
    if not names:
        raise FileError(path, 1, f"{where}the header is empty; name the columns in it, or state header-row")
    named = tuple(name or f"column {_letter(place)}" for place, name in enumerate(names))
    if doubles := sorted({name for name in named if named.count(name) > 1}):
        raise FileError(path, 1, f"{where}two columns are called {doubles[0]!r}; rename one")
    return named


def _letter(place: int) -> str:
    """Return the letter of a column by its place, from 0.

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _csv(path: Path) -> list[tuple[Cell, ...]]:
    import polars as pl

    content = read_content(path).removeprefix(b"\xef\xbb\xbf")
    first = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    separator = max(_SEPARATORS, key=first.count)
    try:
        table = pl.read_csv(
            content, has_header=False, infer_schema=False, separator=separator, truncate_ragged_lines=False
        )
    except pl.exceptions.NoDataError:
        raise FileError(path, None, "is empty; expected a header and rows") from None
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        message = (
            f"is not a UTF-8 CSV file ({reason}); save it as 'CSV UTF-8', and quote values with a separator in them"
        )
        raise FileError(path, None, message) from None
    return [tuple(clean(cell or "") for cell in row) for row in table.iter_rows()]


def _workbook(path: Path, sheet: str) -> tuple[str, list[tuple[Cell, ...]]]:
    """Return the name of a sheet and its rows."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

    _check_size(path)
    try:
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        rows = found.to_python(skip_empty_area=False)
    except WorksheetNotFound:
        raise FileError(path, None, f"has no sheet {sheet!r}; its sheets are {', '.join(names)}") from None
    except PasswordError:
        raise FileError(path, None, "is protected by a password; save it without one") from None
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except (CalamineError, ZipError) as error:
        raise FileError(path, None, f"is not a workbook, or is damaged ({error}); save it again as XLSX") from None
    return found.name, [tuple(map(_cell, row)) for row in rows]


def _check_size(path: Path) -> None:
    """Refuse a workbook that expands to more than any table; its own word about sizes is not relied on."""
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            total = 0
            for info in archive.infolist():
                with archive.open(info) as member:
                    while piece := member.read(_CHUNK):
                        total += len(piece)
                        if total > TABLE_BYTES:
                            raise FileError(path, None, f"expands to more than {TABLE_BYTES >> 20} MiB; split it")
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, io.UnsupportedOperation, ValueError) as error:
        raise FileError(path, None, f"is damaged ({error}); save it again as XLSX") from None


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            number = Decimal(repr(value))
            return Decimal(int(value)) if number.is_finite() and number == int(value) else number
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time() | timedelta():
            return str(value)
    return clean(str(value))
