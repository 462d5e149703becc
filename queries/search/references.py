"""Reading lists of references: lines of text, a column of a CSV file, or the entries of a BibTeX file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ...errors import FileError

Format = Literal["text", "csv", "bibtex"]
FORMATS: Final[tuple[Format, ...]] = ("text", "csv", "bibtex")
#: Columns that are read without being named, the first of these that the file has.
COLUMNS: Final = ("reference", "identifier", "designation", "number", "standard", "name", "title")
#: Numbers and signs with which lists of references count their entries.
_BULLET: Final = re.compile(r"^\s*(?:\[\w{1,12}\]|\(?\d{1,4}[.)](?=\s)|[-*•·](?=\s))\s*")
_ENTRY: Final = re.compile(r"@\s*(\w+)\s*([{(])")
_KEY: Final = re.compile(r"\s*([^,\s{}()\"=]*)\s*,")
_FIELD: Final = re.compile(r"\s*,?\s*([A-Za-z][\w:.-]*)\s*=\s*")
_LATEX: Final = re.compile(r"\\(?:textsuperscript|text\w+|emph|url|href|mbox)\b|[{}]|\\(?=[&%_#$ ])")
#: Entries that are not references.
_NO_REFERENCES: Final = ("comment", "preamble", "string")
#: The fields that name the body of a numbered document.
_BODIES: Final = ("organization", "institution", "publisher", "author", "key", "type")


@dataclass(frozen=True)
class Reference:
    """A reference: where it is, how it is shown, and the texts by which it may be found, the most telling first."""

    line: int
    text: str
    readings: tuple[str, ...]


def read_references(text: str, name: str, form: Format, column: str = "") -> list[Reference]:
    """Return the references in a text.

    Args:
        text: the whole text of a file or request.
        name: of the file, for errors.
        form: what the text is.
        column: of a CSV file; by default the only one, or the first of ``COLUMNS`` that it has.

    Raises:
        FileError: if the CSV file has no such column, or the BibTeX is malformed; it has the line.
    """
    if form == "csv":
        return list(_from_csv(text, name, column))
    return list(_from_bibtex(text, name) if form == "bibtex" else _from_lines(text))


def format_of(name: str) -> Format:
    """Return the format of a file by its name."""
    suffix = name.lower().rpartition(".")[2]
    return {"csv": "csv", "bib": "bibtex", "bibtex": "bibtex"}.get(suffix, "text")  # type: ignore[return-value]


def _from_lines(text: str) -> Iterator[Reference]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip():
            plain = _BULLET.sub("", line).strip() or line.strip()
            yield Reference(number, plain, (plain,))


def _from_csv(text: str, name: str, column: str) -> Iterator[Reference]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        head = [cell.strip() for cell in next(rows, [])]
        at = _place(head, name, column)
        for row in rows:
            value = row[at].strip() if at < len(row) else ""
            if value:
                yield Reference(rows.line_num, value, (value,))
    except csv.Error as error:
        raise FileError(name, rows.line_num, f"not CSV: {error}") from error


def _place(head: Sequence[str], name: str, column: str) -> int:
    lower = [cell.lower() for cell in head]
    wanted = [column.lower()] if column else [each for each in COLUMNS if each in lower][:1]
    if not column and len(head) == 1:
        return 0
    if not wanted or wanted[0] not in lower:
        columns = ", ".join(head) or "none"
        what = f"has no column {column!r}" if column else "has several columns; name the one with the references"
        raise FileError(name, 1, f"{what} (columns: {columns})")
    return lower.index(wanted[0])


def _from_bibtex(text: str, name: str) -> Iterator[Reference]:
    at = 0
    while match := _ENTRY.search(text, at):
        line = text.count("\n", 0, match.start()) + 1
        end = _end(text, match.start(2), name, line)
        at = end + 1
        key = _KEY.match(text, match.end(), end)
        if match[1].lower() in _NO_REFERENCES or key is None:
            continue
        fields = dict(_fields(text[key.end() : end]))
        readings = tuple(dict.fromkeys(reading for reading in _readings(fields) if reading))
        yield Reference(line, key[1] or (readings[0] if readings else ""), readings)


def _end(text: str, start: int, name: str, line: int) -> int:
    """Return where the bracket that opens at a place is closed."""
    pair = {"{": "}", "(": ")"}[text[start]]
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == text[start]) - (text[place] == pair)
        if not depth:
            return place
    raise FileError(name, line, f"this entry does not end: its {text[start]!r} has no {pair!r}")


def _fields(body: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry with their values as plain text."""
    at = 0
    while match := _FIELD.match(body, at):
        at, depth, quoted = match.end(), 0, False
        start = at
        while at < len(body) and (depth or quoted or body[at] != ","):
            depth += (body[at] == "{") - (body[at] == "}")
            quoted ^= body[at] == '"' and not depth
            at += 1
        value = _LATEX.sub("", body[start:at].replace("--", "-").replace("~", " ")).strip().strip('"')
        yield match[1].lower(), " ".join(value.split())


def _readings(fields: Mapping[str, str]) -> Iterator[str]:
    number, title = fields.get("number", ""), fields.get("title", "")
    if number and not number.isdigit():
        yield number
    for body in _BODIES:
        if number and fields.get(body):
            yield f"{fields[body]} {number}"
    for field in ("title", "note", "howpublished", "series"):
        yield fields.get(field, "")
    # A title often begins with the number: "IEEE Std 1588-2019: Precision clock synchronization".
    yield re.split(r"[:,;]\s|\s[-–—]\s", title)[0]
