"""Reading of hand-edited CSV tables with errors by file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ....errors import FileError


def own_decisions(home: Path) -> Path:
    """Return the path of the user's own mapping file, which may not exist; see ``organizations/actors``."""
    path, former = home / "organizations.csv", home / "organisations.csv"
    return former if former.exists() and not path.exists() else path


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table, trimmed, with the line on which each ends. Lines that begin with # are comments.

    Raises:
        FileError: if the file cannot be read, is not UTF-8, lacks a column or has a row of another length.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header: list[str] | None = None
            for row in reader:
                if not row or row[0].startswith("#"):
                    continue
                if header is None:
                    header = row
                    if tuple(header) != columns:
                        raise FileError(path, reader.line_num, f"the columns must be {', '.join(columns)}")
                elif len(row) != len(header):
                    message = f"{len(row)} values for {len(header)} columns: quote values that contain a comma"
                    raise FileError(path, reader.line_num, message)
                else:
                    yield reader.line_num, dict(zip(header, map(str.strip, row), strict=True))
            if header is None:
                raise FileError(path, None, f"empty: the columns must be {', '.join(columns)}")
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FileError(path, None, f"not UTF-8 at byte {error.start}") from None
    except csv.Error as error:
        raise FileError(path, reader.line_num, f"not CSV: {error}") from None
