"""Datasets: each is one named graph on disk with its provenance, its licence and the report of its import.

Imports write datasets and builds read them; these files are all that they share. A dataset is replaced as a whole: it
is written beside the old one, triple after triple, and takes its place at the end.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import pyoxigraph as ox
from filelock import FileLock, Timeout

from ...credentials import without_credentials
from ...errors import BuildError, FileError, NotFoundError, StandlinkError
from ...ontology.namespaces import GRAPHS, node
from ..store.store import LABEL, RDF_TYPE
from . import durable
from .checksum import file_checksum
from .titles import chinese_titles

T = TypeVar("T")
#: The access right of private datasets, in the words of the European Union's authority table, which DCAT-AP uses.
NON_PUBLIC: Final = ox.NamedNode("http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC")
_TRIPLES: Final = "triples.nt"
_DESCRIPTION: Final = "dataset.json"
_REFUSED: Final = "refused.jsonl"
_UNLINKED: Final = "unlinked.json"
_OBSERVED: Final = "observed.json"
_TABLE: Final = "table.csv.gz"
#: The folder with copies of refused records.
QUARANTINE: Final = "quarantine"
#: The format of ``dataset.json``. 1, without a number: version 0.1.0, where ``content`` and ``inputs`` may be missing.
FORMAT: Final = 2
#: What a draft adds to a description by itself.
COUNTED: Final = ("name", "imported", "triples", "content", "values", "values_digest")
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Dataset:
    """The description of a dataset.

    Attributes:
        licence: the IRI of the licence, or of a statement of rights where the publisher gives none.
        licence_note: what users must know about the rights, in a sentence or two.
        derived_from: the IRI of its source; several are joined by spaces.
        version: of the source: a commit, the day of a snapshot, or a checksum.
        digest: a checksum of what was imported.
        content: a checksum of the triples.
        inputs: a checksum of everything that went into it: source, options, importer and reference data.
        read: how many records the source has.
        kept: how many of them are things of the dataset.
        merged: how many were merged with another record of the same thing.
        refused: how many were left out, by reason.
        repaired: how many values were corrected or left out of records that were kept, by reason.
        values: how many values of indicators it has beside its triples (``values.py``).
        values_digest: a checksum of their file.
        private: whether no public server may serve it; see ``private.py``.
    """

    name: str
    title: str
    licence: str
    derived_from: str
    importer: str
    digest: str
    imported: str
    read: int
    kept: int
    triples: int
    refused: dict[str, int] = field(default_factory=dict)
    merged: int = 0
    repaired: dict[str, int] = field(default_factory=dict)
    version: str = ""
    licence_note: str = ""
    content: str = ""
    inputs: str = ""
    values: int = 0
    values_digest: str = ""
    private: bool = False

    @property
    def title_zh(self) -> str:
        """Its title in Chinese; empty if ``titles.csv`` has none."""
        return chinese_titles().get(self.title, "")

    @property
    def state(self) -> str:
        """What a release takes from it: the same text for the same triples and the same provenance."""
        about = (self.title, self.title_zh, self.licence, self.derived_from, self.importer, self.digest, self.version)
        return json.dumps([self.name, self.content, *about, self.licence_note, *(["private"] if self.private else [])])

    @property
    def graph(self) -> ox.NamedNode:
        """The named graph of the dataset."""
        return ox.NamedNode(GRAPHS + self.name)

    def provenance(self) -> Iterator[ox.Triple]:
        """Yield the description of the named graph, in DCAT, Dublin Core and PROV-O."""
        graph = self.graph
        yield ox.Triple(graph, RDF_TYPE, node("dcat:Dataset"))
        yield ox.Triple(graph, LABEL, ox.Literal(self.title, language="en"))
        if self.title_zh:
            yield ox.Triple(graph, LABEL, ox.Literal(self.title_zh, language="zh"))
        yield ox.Triple(graph, node("dcterms:license"), ox.NamedNode(self.licence))
        yield ox.Triple(graph, node("void:triples"), ox.Literal(self.triples))
        for origin in self.derived_from.split():
            yield ox.Triple(graph, node("prov:wasDerivedFrom"), ox.NamedNode(origin))
        if self.version:
            yield ox.Triple(graph, node("dcat:version"), ox.Literal(self.version))
        if self.licence_note:
            yield ox.Triple(graph, node("dcterms:rights"), ox.Literal(self.licence_note, language="en"))
        if self.private:
            yield ox.Triple(graph, node("dcterms:accessRights"), NON_PUBLIC)


def open_dataset(home: Path, name: str) -> Dataset | None:
    """Return the description of a dataset, or None if there is none of that name.

    Descriptions without a format number, as version 0.1.0 wrote them, are read too.

    Raises:
        FileError: if its description is damaged or was written by a newer version.
    """
    _recover(home, name)
    path = home / "datasets" / name / _DESCRIPTION
    try:
        about = json.loads(path.read_text("utf-8"))
        number = about.pop("format", 1)
        if number > FORMAT:
            message = f"written by a newer Standlink (format {number}; this version reads up to {FORMAT})"
            raise FileError(path, None, f"{message}; update Standlink, or delete {path.parent} and import it again")
        # Earlier versions stored addresses as they were given.
        found = Dataset(**about | {"derived_from": without_credentials(about["derived_from"])})
        return found if found.content else replace(found, content=file_checksum(triples_path(home, name)))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise FileError(path, None, f"damaged; delete {path.parent} and import it again ({error})") from error


def all_datasets(home: Path) -> list[Dataset]:
    """Return the descriptions of all datasets, by name.

    Raises:
        FileError: if one cannot be read.
    """
    folders = (p for p in (home / "datasets").glob("*") if p.is_dir())
    # If an import was killed before it replaced the folder that it had set aside, that folder is restored.
    names = {p.name.removeprefix(".").removesuffix(".old") for p in folders if not p.name.endswith(".new")}
    return [dataset for name in sorted(names) if (dataset := open_dataset(home, name))]


def remove_dataset(home: Path, name: str) -> None:
    """Delete a dataset; releases that contain it do not change.

    Raises:
        NotFoundError: if there is none of that name.
    """
    if not _NAME.fullmatch(name) or open_dataset(home, name) is None:
        raise NotFoundError(f"there is no dataset {name!r} in {home}")
    leftover, _ = _beside(home, name)  # Half a dataset must not be left under its name if the deletion is killed.
    shutil.rmtree(leftover, ignore_errors=True)
    (home / "datasets" / name).replace(leftover)
    shutil.rmtree(leftover)


def triples_path(home: Path, name: str) -> Path:
    """Return the N-Triples file of a dataset."""
    return home / "datasets" / name / _TRIPLES


def refused_path(home: Path, name: str) -> Path:
    """Return the file with each refused record of a dataset and the reason; it is absent if none was refused."""
    return home / "datasets" / name / _REFUSED


def quarantine_path(home: Path, name: str) -> Path:
    """Return the folder with copies of refused records of a dataset; it is absent if there are none."""
    return home / "datasets" / name / QUARANTINE


def table_path(home: Path, name: str) -> Path:
    """Return the copy of the table of a dataset; it is absent if no row was refused, or the source is no table."""
    return home / "datasets" / name / _TABLE


def observed_dates(home: Path, name: str) -> list[tuple[str, ...]]:
    """Return what the observation windows of a dataset were made of (``Observed.rows``); empty if it was not kept.

    Raises:
        FileError: if the file is damaged.
    """
    return _read(home, name, _OBSERVED, lambda rows: [tuple(map(str, row)) for row in rows]) or []


def unlinked_names(home: Path, name: str) -> dict[str, int]:
    """Return the names of organizations that the import of a dataset could not link, with the number of occurrences.

    Raises:
        FileError: if the file with the names is damaged.
    """
    return _read(home, name, _UNLINKED, lambda names: {str(text): int(times) for text, times in names.items()}) or {}


def _read(home: Path, name: str, file: str, convert: Callable[[Any], T]) -> T | None:
    path = home / "datasets" / name / file
    try:
        return convert(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError) as error:
        raise FileError(path, None, f"damaged; import {name} again ({error})") from error


class Draft:
    """A dataset while it is being written: N-Triples, and the records that were refused."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._copies = 0
        self._checksum = hashlib.sha256()
        self.description: Dataset | None = None
        #: The number of values of indicators that are kept beside the triples, and the checksum of their file.
        self.values, self.values_digest = 0, ""
        self._file = (folder / _TRIPLES).open("wb", buffering=1 << 20)

    def write(self, lines: bytes) -> None:
        """Add whole lines of N-Triples."""
        self._file.write(lines)
        self._checksum.update(lines)

    def refuse(self, record: str, reason: str, detail: str, content: bytes, row: int | None = None) -> None:
        """Record a refusal, and keep the content of the record in ``quarantine/``."""
        entry: dict[str, str | int] = {"record": record, "reason": reason, "detail": detail}
        if row is not None:
            entry["row"] = row
        if content:
            folder = self.folder / QUARANTINE
            folder.mkdir(exist_ok=True)
            name = re.sub(r"[^0-9A-Za-z.-]+", "_", record)[-120:]
            if (folder / name).exists():
                # Records whose names differ in odd characters only must not overwrite each other.
                name = f"{self._copies}-{name}"
            self._copies += 1
            (folder / name).write_bytes(content)
            entry["file"] = name
        with (self.folder / _REFUSED).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def keep_table(self, table: bytes, changed: float) -> None:
        """Keep the table that the records are rows of, as CSV, with the time when the source was last changed."""
        path = self.folder / _TABLE
        path.write_bytes(gzip.compress(table, compresslevel=3, mtime=0))
        os.utime(path, (changed, changed))

    def keep_unlinked(self, names: Mapping[str, int]) -> None:
        """Keep the names that could not be linked, for a person to decide."""
        if names:
            text = json.dumps(dict(sorted(names.items())), indent=0, ensure_ascii=False)
            (self.folder / _UNLINKED).write_text(text, "utf-8")

    def keep_observed(self, rows: Sequence[Sequence[str]]) -> None:
        """Keep what observation windows are made of, so that a replayed record can widen them."""
        if rows:
            (self.folder / _OBSERVED).write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    def describe(self, **about: object) -> Dataset:
        """Complete the dataset with its description: the fields of ``Dataset`` except those that are counted here."""
        from .difference import lines_of  # It loads Polars, which a server can start without.

        self._file.flush()
        triples = lines_of(self.folder / _TRIPLES).n_unique()  # Records may repeat a triple; graphs do not.
        counted = {"triples": triples, "content": self._checksum.hexdigest()}
        counted |= {"values": self.values, "values_digest": self.values_digest}
        imported = datetime.now(UTC).isoformat(timespec="seconds")
        about["derived_from"] = without_credentials(str(about["derived_from"]))
        self.description = Dataset(**about, name=self.name, imported=imported, **counted)  # type: ignore[arg-type]
        text = json.dumps({"format": FORMAT, **asdict(self.description)}, indent=1, ensure_ascii=False)
        (self.folder / _DESCRIPTION).write_text(text, "utf-8")
        return self.description

    def sync(self) -> None:
        """Write the dataset to disk, except copies of refused records, of which there may be thousands."""
        for path in self.folder.iterdir():
            durable.sync(path)
        durable.sync(self.folder)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@contextmanager
def drafting(home: Path, name: str) -> Iterator[Draft]:
    """Open a draft, which replaces the dataset of this name if it has been described and no error was raised.

    Raises:
        BuildError: if the disk is full or not writable, or another process is importing the dataset. The old dataset is
            kept.
    """
    if not _NAME.fullmatch(name):
        rule = "use lower-case letters and digits joined by hyphens"
        raise StandlinkError(f"{name!r} is not a valid dataset name; {rule}")
    folder = home / "datasets"
    fresh, old = _beside(home, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(home / f".{name}.import.lock", timeout=0):
            _recover(home, name)
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
            fresh.mkdir()
            draft = Draft(fresh, name)
            try:
                yield draft
                draft.close()
                if draft.description:
                    draft.sync()
                    _exchange(home, name)
            finally:
                draft.close()
                for leftover in (fresh, old):
                    shutil.rmtree(leftover, ignore_errors=True)
    except Timeout as error:
        raise BuildError(f"another process is importing dataset {name}; try again when it has ended") from error
    except OSError as error:
        raise BuildError(f"dataset {name} could not be written to {folder}: {error}") from error


@contextmanager
def not_imported(home: Path, names: Iterable[str]) -> Iterator[None]:
    """Keep datasets from being imported meanwhile.

    Raises:
        BuildError: if one is being imported.
    """
    with ExitStack() as stack:
        for name in names:
            try:
                stack.enter_context(FileLock(home / f".{name}.import.lock", timeout=0))
            except Timeout as error:
                raise BuildError(f"another process is importing dataset {name}; try again when it has ended") from error
            _recover(home, name)
        yield


def write_dataset(home: Path, triples: Iterable[ox.Triple], **about: object) -> Dataset:
    """Write a small dataset, sorted; it replaces the one of the same name.

    Args:
        home: the data folder.
        triples: of the dataset.
        about: the fields of ``Dataset`` except those that are counted here.

    Raises:
        BuildError: if the disk is full or not writable; the old dataset is kept.
    """
    with drafting(home, str(about.pop("name"))) as draft:
        draft.write(sorted_lines(triples))
        return draft.describe(**about)


def sorted_lines(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as N-Triples, sorted, each once: the same triples give the same bytes."""
    ordered = sorted({str(t): t for t in triples}.items())
    return ox.serialize([t for _, t in ordered], format=ox.RdfFormat.N_TRIPLES) or b""


def _beside(home: Path, name: str) -> tuple[Path, Path]:
    folder = home / "datasets"
    return folder / f".{name}.new", folder / f".{name}.old"


def _exchange(home: Path, name: str) -> None:
    """Let the new dataset take the place of the old one, if any; each is whole if this is interrupted."""
    fresh, old = _beside(home, name)
    folder = home / "datasets" / name
    if folder.exists():
        folder.replace(old)
    durable.replace(fresh, folder)


def _recover(home: Path, name: str) -> None:
    """Restore a dataset that a killed import had set aside and not yet replaced."""
    _, old = _beside(home, name)
    if old.is_dir() and not (home / "datasets" / name).exists():
        old.replace(home / "datasets" / name)
