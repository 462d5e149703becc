"""Which thing each name in a table means: a file beside the table that a person reviews.

``<table>.names.csv`` has a row for each name and kind of thing:

- ``name``, ``kind``: as in the table, and ``actor``, ``standard`` and so on;
- ``iri``: the thing that it means, such as ``actor:ford``; empty if none is known;
- ``method``, ``score``: how it was found, and how sure that is, from 0 to 100;
- ``decided``: the date of the decision of a person. With it, an empty ``iri`` means a thing of one's own;
- ``note``: what else the name may mean, for the reviewer.

A build reads this file and nothing else about names, so it gives the same result on every machine. Names that the file
lacks are looked up once and added to it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ....errors import FileError
from ....ontology.namespaces import KINDS, compact, expand, kind_and_slug
from ..organizations.files import rows

COLUMNS: Final = ("name", "kind", "iri", "method", "score", "decided", "note")
SUFFIX: Final = ".names.csv"
#: What the methods of decided and of unknown names are called.
NONE: Final = "none"


@dataclass(frozen=True, order=True)
class Name:
    """A name in a table, and what kind of thing it is the name of; ``class_`` is the IRI of a class, or empty."""

    text: str
    kind: str
    class_: str = ""


@dataclass(frozen=True)
class Meaning:
    """What a name means.

    Attributes:
        iri: of the thing; empty if none is known.
        method: how it was found.
        score: how sure that is, from 0 to 100.
        decided: the day on which a person decided; empty if nobody has.
        note: what else the name may mean.
    """

    iri: str = ""
    method: str = NONE
    score: float = 0.0
    decided: str = ""
    note: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should decide: nothing is sure, and there is something that the name may mean."""
        return not self.iri and not self.decided and bool(self.note)


#: Finds what names mean in a release, all at once; given by the rooms above, which have the search engine.
Resolve = Callable[[Sequence[Name]], Sequence[Meaning]]
Meanings = Mapping[tuple[str, str], Meaning]


def names_path(table: Path) -> Path:
    """Return the file with the names of a table or of its mapping."""
    return table.with_name(table.stem + SUFFIX)


def read_names(path: Path) -> dict[tuple[str, str], Meaning]:
    """Return what names mean, by name and kind; nothing if there is no file.

    Raises:
        FileError: with the line, if the file is malformed or gives one name two meanings.
    """
    if not path.exists():
        return {}
    found: dict[tuple[str, str], Meaning] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in rows(path, COLUMNS):
        key = (row["name"], row["kind"])
        meaning = _meaning(path, line, row)
        earlier = found.get(key)
        if earlier and earlier.iri != meaning.iri:
            both = " and ".join(compact(each.iri) or "nothing" for each in (earlier, meaning))
            message = f"{row['name']!r} means {both} (line {lines[key]}); keep one of the two rows"
            raise FileError(path, line, message)
        found[key], lines[key] = meaning, line
    return found


def _meaning(path: Path, line: int, row: Mapping[str, str]) -> Meaning:
    iri = expand(row["iri"]) or row["iri"]
    kind = kind_and_slug(iri) if iri else None
    if row["kind"] not in KINDS:
        raise FileError(path, line, f"unknown kind {row['kind']!r}; use one of {', '.join(KINDS)}")
    if iri and kind is None:
        raise FileError(path, line, f"{row['iri']!r} is not a thing; write its kind and slug, such as actor:ford")
    if kind and kind[0] != row["kind"]:
        raise FileError(path, line, f"{row['iri']} is of kind {kind[0]}, and the column needs {row['kind']}")
    try:
        decided = row["decided"] and date.fromisoformat(row["decided"]).isoformat()
        score = float(row["score"] or 0)
    except ValueError:
        message = "'decided' must be a date, such as 2026-11-30, and 'score' a number from 0 to 100"
        raise FileError(path, line, message) from None
    return Meaning(iri, row["method"], score, decided, row["note"])


def complete_names(path: Path, wanted: Iterable[Name], resolve: Resolve) -> dict[tuple[str, str], Meaning]:
    """Look up the names that a file lacks, and add them to it; return what all names mean.

    Raises:
        FileError: if the file is malformed or cannot be written.
    """
    known = read_names(path)
    missing = sorted({name for name in wanted if (name.text, name.kind) not in known})
    if not missing:
        return known
    fresh = dict(zip(((n.text, n.kind) for n in missing), resolve(missing), strict=True))
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    if not path.exists():
        table.writerow(COLUMNS)
    for (text, kind), meaning in fresh.items():
        score = f"{meaning.score:g}" if meaning.score else ""
        table.writerow([text, kind, compact(meaning.iri), meaning.method, score, meaning.decided, meaning.note])
    _append(path, written.getvalue())
    return known | fresh


def _append(path: Path, text: str) -> None:
    """Add lines to a file, which is replaced as a whole."""
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(before + ("\n" if before and not before.endswith("\n") else "") + text, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise FileError(path, None, f"cannot be written: {error.strerror or error}") from None


def doubtful(meanings: Meanings) -> str:
    """Return the names that a person should decide, as CSV with the columns of the file; empty if there are none."""
    found = {key: meaning for key, meaning in sorted(meanings.items()) if meaning.is_doubtful}
    if not found:
        return ""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for (text, kind), each in found.items():
        table.writerow([text, kind, compact(each.iri), each.method, f"{each.score:g}", each.decided, each.note])
    return written.getvalue()
