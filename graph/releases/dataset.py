"""A dataset: one named graph on disk with its provenance, its licence and the report of its import.

Import makes datasets and build reads them; they know each other by these files alone. A dataset is replaced as a whole:
it is written beside the old one, triple after triple, and takes its place at the end.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from ...errors import BuildError, FileError, NotFoundError, StandlinkError
from ...ontology.namespaces import GRAPHS, PREFIXES
from ..store.store import LABEL, RDF_TYPE

_TRIPLES: Final = "triples.nt"
_DESCRIPTION: Final = "dataset.json"
_REFUSED: Final = "refused.jsonl"
_UNLINKED: Final = "unlinked.json"
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Dataset:
    """What is known of a dataset besides its triples.

    Attributes:
        licence: the IRI of the licence, or of a statement of rights where the publisher gives none.
        licence_note: what to mind in using it, in a sentence or two.
        derived_from: the IRI of what it was made of; of several, joined by blanks.
        version: of the source: a commit, the day of a snapshot, or a checksum.
        digest: a checksum of what was imported.
        content: a checksum of the triples.
        inputs: a checksum of all that it was made of: what was brought, the options, and what the importers go by.
        read: how many records the source has.
        kept: how many of them are things of the dataset.
        merged: how many were taken together with another record of the same thing.
        refused: how many were left out, by reason.
        repaired: how many values were mended or left out of records that were kept, by reason.
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

    @property
    def state(self) -> str:
        """What a release takes from it, in short: it is the same for the same triples and the same provenance."""
        about = (self.title, self.licence, self.derived_from, self.importer, self.digest, self.version)
        return json.dumps([self.name, self.content, *about, self.licence_note])

    @property
    def graph(self) -> ox.NamedNode:
        """The named graph of the dataset."""
        return ox.NamedNode(GRAPHS + self.name)

    def provenance(self) -> Iterator[ox.Triple]:
        """Yield the description of the named graph, in DCAT, Dublin Core and PROV-O."""
        graph, iri = self.graph, ox.NamedNode
        yield ox.Triple(graph, RDF_TYPE, iri(PREFIXES["dcat"] + "Dataset"))
        yield ox.Triple(graph, LABEL, ox.Literal(self.title, language="en"))
        yield ox.Triple(graph, iri(PREFIXES["dcterms"] + "license"), iri(self.licence))
        yield ox.Triple(graph, iri(PREFIXES["void"] + "triples"), ox.Literal(self.triples))
        for origin in self.derived_from.split():
            yield ox.Triple(graph, iri(PREFIXES["prov"] + "wasDerivedFrom"), iri(origin))
        if self.version:
            yield ox.Triple(graph, iri(PREFIXES["dcat"] + "version"), ox.Literal(self.version))
        if self.licence_note:
            yield ox.Triple(graph, iri(PREFIXES["dcterms"] + "rights"), ox.Literal(self.licence_note, language="en"))


def open_dataset(home: Path, name: str) -> Dataset | None:
    """Return the description of an imported dataset, or None if there is none of that name.

    Raises:
        FileError: if its description cannot be read.
    """
    _recover(home, name)
    path = home / "datasets" / name / _DESCRIPTION
    try:
        return Dataset(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise FileError(path, None, f"damaged; delete {path.parent} and import it again ({error})") from error


def all_datasets(home: Path) -> list[Dataset]:
    """Return the descriptions of all imported datasets, by name.

    Raises:
        FileError: if one cannot be read.
    """
    folders = (p for p in (home / "datasets").glob("*") if p.is_dir())
    # A folder set aside, and never replaced since the import was killed, comes back under its name.
    names = {p.name.removeprefix(".").removesuffix(".old") for p in folders if not p.name.endswith(".new")}
    return [dataset for name in sorted(names) if (dataset := open_dataset(home, name))]


def remove_dataset(home: Path, name: str) -> None:
    """Delete a dataset; releases made of it stay as they are.

    Raises:
        NotFoundError: if there is none of that name.
    """
    if not _NAME.fullmatch(name) or open_dataset(home, name) is None:
        raise NotFoundError(f"there is no dataset {name!r} in {home}")
    shutil.rmtree(home / "datasets" / name)


def triples_path(home: Path, name: str) -> Path:
    """Return the N-Triples file of a dataset."""
    return home / "datasets" / name / _TRIPLES


def refused_path(home: Path, name: str) -> Path:
    """Return the file that names each refused record of a dataset with the reason; it is absent if none was refused."""
    return home / "datasets" / name / _REFUSED


def unlinked_names(home: Path, name: str) -> dict[str, int]:
    """Return the names of organizations in a dataset that were left unlinked when it was imported: how often each is.

    Raises:
        FileError: if the file that has them is damaged.
    """
    path = home / "datasets" / name / _UNLINKED
    try:
        return {str(text): int(times) for text, times in json.loads(path.read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise FileError(path, None, f"damaged; import {name} again ({error})") from error


class Draft:
    """A dataset while it is being written: N-Triples, and the records that were refused."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.triples = 0
        self._checksum = hashlib.sha256()
        self.description: Dataset | None = None
        self._file = (folder / _TRIPLES).open("wb", buffering=1 << 20)

    def write(self, lines: bytes) -> None:
        """Add whole lines of N-Triples."""
        self._file.write(lines)
        self._checksum.update(lines)
        self.triples += lines.count(b"\n")

    def refuse(self, record: str, reason: str, detail: str, content: bytes) -> None:
        """Note a refused record, and keep its content beside, for a person to look at."""
        with (self.folder / _REFUSED).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"record": record, "reason": reason, "detail": detail}, ensure_ascii=False) + "\n")
        if content:
            (self.folder / "quarantine").mkdir(exist_ok=True)
            (self.folder / "quarantine" / re.sub(r"[^\w.-]+", "_", record)[-120:]).write_bytes(content)

    def keep_unlinked(self, names: Mapping[str, int]) -> None:
        """Keep the names that were left unlinked, for a person to decide."""
        if names:
            text = json.dumps(dict(sorted(names.items())), indent=0, ensure_ascii=False)
            (self.folder / _UNLINKED).write_text(text, "utf-8")

    def describe(self, **about: object) -> Dataset:
        """Complete the dataset with its description: the fields of ``Dataset`` but for those that are counted here."""
        counted = {"triples": self.triples, "content": self._checksum.hexdigest()}
        imported = datetime.now(UTC).isoformat(timespec="seconds")
        self.description = Dataset(**about, name=self.name, imported=imported, **counted)  # type: ignore[arg-type]
        text = json.dumps(asdict(self.description), indent=1, ensure_ascii=False)
        (self.folder / _DESCRIPTION).write_text(text, "utf-8")
        return self.description

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@contextmanager
def drafting(home: Path, name: str) -> Iterator[Draft]:
    """Give a draft that takes the place of the dataset of this name, once it has been described and all went well.

    Raises:
        BuildError: if the disk refuses, or the dataset is being imported by another process; the old one then stands.
    """
    if not _NAME.fullmatch(name):
        raise StandlinkError(f"{name!r} is no name for a dataset: use lower-case letters and digits joined by hyphens")
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
                    if (folder / name).exists():
                        (folder / name).replace(old)
                    fresh.replace(folder / name)
            finally:
                draft.close()
                for leftover in (fresh, old):
                    shutil.rmtree(leftover, ignore_errors=True)
    except Timeout as error:
        raise BuildError(f"dataset {name} is being imported by another process: wait for it to end") from error
    except OSError as error:
        raise BuildError(f"dataset {name} could not be written to {folder}: {error}") from error


def write_dataset(home: Path, triples: Iterable[ox.Triple], **about: object) -> Dataset:
    """Write a small dataset, sorted, in place of the one of the same name.

    Args:
        home: the data folder.
        triples: what the dataset says.
        about: the fields of ``Dataset`` but for those that are counted here.

    Raises:
        BuildError: if the disk refuses; the old dataset then stands as it was.
    """
    ordered = sorted({str(t): t for t in triples}.items())
    with drafting(home, str(about.pop("name"))) as draft:
        draft.write(ox.serialize([t for _, t in ordered], format=ox.RdfFormat.N_TRIPLES) or b"")
        return draft.describe(**about)


def _beside(home: Path, name: str) -> tuple[Path, Path]:
    folder = home / "datasets"
    return folder / f".{name}.new", folder / f".{name}.old"


def _recover(home: Path, name: str) -> None:
    """Put a dataset back that a killed import had set aside and not yet replaced."""
    _, old = _beside(home, name)
    if old.is_dir() and not (home / "datasets" / name).exists():
        old.replace(home / "datasets" / name)
