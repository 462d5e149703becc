"""Records that were left out: refused by an import, or excluded from a release because they violate a shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...errors import FileError
from ...ontology.namespaces import expand
from .dataset import QUARANTINE, refused_path, triples_path
from .difference import lines_of
from .release import REPAIR, REPORT, Release

#: The stage that left a record out.
IMPORT: Final = "import"
BUILD: Final = "build"


@dataclass(frozen=True)
class Quarantined:
    """A record that was left out.

    Attributes:
        stage: ``import`` or ``build``.
        record: its name: a path or line of the source, or the prefixed name of the thing.
        reason: the same for all records with this fault.
        detail: the value at fault, or the name of the thing.
        file: the copy of a refused record, if the importer keeps one.
        row: the place of a refused row in its table, from 0.
    """

    dataset: str
    stage: str
    record: str
    reason: str
    detail: str = ""
    file: Path | None = None
    row: int | None = None

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.dataset}  {self.stage}  {self.record}: {self.reason}{detail}"


def refusals(home: Path, dataset: str) -> list[Quarantined]:
    """Return the records that the import of a dataset refused.

    Raises:
        FileError: if the list of them is damaged.
    """
    path = refused_path(home, dataset)
    found = []
    try:
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            entry = json.loads(line)
            file = path.parent / QUARANTINE / entry["file"] if "file" in entry else None
            about = (entry["record"], entry["reason"], entry["detail"], file, entry.get("row"))
            found.append(Quarantined(dataset, IMPORT, *about))
    except (ValueError, TypeError, KeyError) as error:
        raise FileError(path, None, f"damaged; import {dataset} again ({error})") from error
    return found


def exclusions(release: Release) -> list[Quarantined]:
    """Return the records that a release excludes.

    Raises:
        NoReleaseError: if its report is missing or has changed.
        FileError: if it cannot be read.
    """
    path = release.file(REPORT)
    try:
        found = json.loads(path.read_text("utf-8")).get("excluded", ())
        return [_excluded(each) for each in found]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise FileError(path, None, f"damaged ({error}). {REPAIR}") from error


def _excluded(entry: dict[str, Any]) -> Quarantined:
    value = " = ".join(filter(None, (entry["path"], entry["value"])))
    kept = "the relation is left out, the record remains" if entry.get("relation") else ""
    detail = "; ".join(filter(None, (entry["label"], value, kept, entry["shape"])))
    return Quarantined(entry["dataset"], BUILD, entry["record"], entry["message"], detail)


def content(home: Path, record: Quarantined) -> bytes:
    """Return a record that was left out: the copy of the source, or the triples that its dataset states about it.

    It is empty if the importer keeps no copies.

    Raises:
        FileError: if the copy or the dataset cannot be read.
    """
    path = record.file or triples_path(home, record.dataset)
    try:
        if record.file:
            return record.file.read_bytes()
        return "".join(_lines_about(home, record)).encode() if record.stage == BUILD else b""
    except OSError as error:
        raise FileError(path, None, f"cannot be read: {error.strerror or error}") from error


def _lines_about(home: Path, record: Quarantined) -> Iterator[str]:
    lines = lines_of(triples_path(home, record.dataset))
    subject = f"<{expand(record.record) or record.record}> "
    yield from (f"{line}\n" for line in lines.filter(lines.str.starts_with(subject)))
