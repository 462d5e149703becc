"""Turtle files as written: their triples, and the line on which each thing is described."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import compact


def parse_turtle(path: Path) -> list[ox.Triple]:
    """Return the triples of a file.

    Raises:
        FileError: with the line number, if the file is missing or is not valid Turtle.
    """
    try:
        quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        return [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
    except SyntaxError as error:
        raise FileError(path, error.lineno, re.sub(r"^Parser error at ", "not Turtle: ", error.msg)) from None
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise FileError(path, None, f"not Turtle: {error}") from None


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
