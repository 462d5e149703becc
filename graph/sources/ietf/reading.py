"""The files that a user gives: the index of RFCs, and the folder or archive of their texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ....errors import FileError
from ..archive import Files, is_archive, open_files, opened
from .index import Entry, Refused, read_json, read_xml
from .text import Text, read_text

_CHUNK: Final = 1 << 16
#: A line longer than this many bytes is no record.
_LINE: Final = 1 << 20
_TEXT_NAME: Final = re.compile(r"(?:.*/)?rfc0*(\d{1,6})\.txt", re.IGNORECASE)


def read_index(path: Path, progress: Callable[[float], None]) -> Iterator[Entry | Refused]:
    """Yield the entries of an index: a folder or archive of JSON files, a file of JSON lines, or ``rfc-index.xml``.

    A file may be compressed (gzip, zstd, xz, bzip2).

    Raises:
        FileError: if it cannot be read, or is none of these.
        ImportFailedError: if it is damaged or malformed.
    """
    if path.is_dir() or is_archive(path):
        yield from _from_files(path, progress)
        return
    with opened(path) as stream:
        first = stream.read(_CHUNK)
        start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]

        def chunks() -> Iterator[bytes]:
            chunk = first
            while chunk:
                yield chunk
                chunk = stream.read(_CHUNK)

        if start == b"<":
            yield from read_xml(chunks())
        elif start == b"{":
            yield from _lines(chunks())
        else:
            raise FileError(
                path, 1, "is no index of RFCs: expected rfc-index.xml, or JSON with one object on each line"
            )


def _from_files(path: Path, progress: Callable[[float], None]) -> Iterator[Entry | Refused]:
    with open_files(str(path)) as files:
        for member in files.members(progress):
            if not re.fullmatch(r"(?:.*/)?rfc\d+\.json", member.path, re.IGNORECASE):
                continue
            yield Refused(member.path, member.fault) if member.fault else read_json(member.path, member.content)


def _lines(chunks: Iterator[bytes]) -> Iterator[Entry | Refused]:
    rest, number = b"", 0
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield read_json(f"line {number}", line)
        if len(rest) > _LINE:
            yield Refused(f"line {number + 1}", "too large")
            return
    if rest.strip():
        yield read_json(f"line {number + 1}", rest)


def read_texts(files: Files, progress: Callable[[float], None]) -> Iterator[tuple[int, Text]]:
    """Yield the number and the text of each RFC in a folder or archive: of files named like ``rfc9110.txt``.

    Raises:
        ImportFailedError: if an archive is damaged or too large.
    """
    for member in files.members(progress):
        if (found := _TEXT_NAME.fullmatch(member.path)) and not member.fault:
            yield int(found[1]), read_text(member.content)
