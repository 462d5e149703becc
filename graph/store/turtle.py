"""Turtle files as written: their triples, and the line on which each thing is described."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import compact

#: The longest token that the parser reads, in bytes.
_LONGEST: Final = 16 << 20


def parse_turtle(path: Path) -> list[ox.Triple]:
    """Return the triples of a file.

    Raises:
        FileError: with the line number, if the file is missing or is not valid Turtle.
    """
    try:
        # Windows editors begin a file with a byte order mark.
        data = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    try:
        return [q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise FileError(path, error.lineno, re.sub(r"^Parser error at ", "not Turtle: ", error.msg)) from None
    except ValueError as error:
        raise FileError(path, None, f"not Turtle: {error}") from None
    except MemoryError:
        long = (number for number, line in enumerate(data.split(b"\n"), 1) if len(line) > _LONGEST)
        message = f"a text or name is longer than {_LONGEST >> 20} MiB, the most that the parser reads; shorten it"
        raise FileError(path, next(long, None), message) from None


def find_line(path: Path, iri: str, where: str = "") -> int | None:
    """Return the line that opens the description of a thing, else the first line that names it, else None."""
    name = re.escape(compact(iri))
    pattern = re.compile(rf"(?:<{re.escape(iri)}>|(?<![\w:-]){name}(?![\w-])){where}")
    first = None
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        match = pattern.search(line)
        if match and match.start() == 0:
            return number
        if match and first is None:
            first = number
    return first
