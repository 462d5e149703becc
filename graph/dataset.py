"""A dataset: one named graph on disk with its provenance, its licence and the report of its import.

Import makes datasets and build reads them; they know each other by these files alone. A dataset is replaced as a whole:
it is written beside the old one and takes its place in one step.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ..errors import BuildError, FileError
from ..ontology.namespaces import GRAPHS, PREFIXES
from .store import LABEL, RDF_TYPE

_TRIPLES: Final = "triples.nt"
_DESCRIPTION: Final = "dataset.json"


@dataclass(frozen=True)
class Dataset:
    """What is known of a dataset besides its triples."""

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
        yield ox.Triple(graph, iri(PREFIXES["prov"] + "wasDerivedFrom"), iri(self.derived_from))


def open_dataset(home: Path, name: str) -> Dataset | None:
    """Return the description of an imported dataset, or None if there is none of that name.

    Raises:
        FileError: if its description cannot be read.
    """
    path = home / "datasets" / name / _DESCRIPTION
    try:
        return Dataset(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise FileError(path, None, f"damaged; delete {path.parent} and import it again ({error})") from error


def triples_path(home: Path, name: str) -> Path:
    """Return the N-Triples file of a dataset."""
    return home / "datasets" / name / _TRIPLES


def write_dataset(home: Path, triples: Iterable[ox.Triple], **about: object) -> Dataset:
    """Write a dataset, in place of the one of the same name.

    Args:
        home: the data folder.
        triples: what the dataset says.
        about: the fields of ``Dataset`` but for those that are counted here.

    Raises:
        BuildError: if the disk refuses; the old dataset then stands as it was.
    """
    name = str(about["name"])
    folder = home / "datasets"
    fresh, old = folder / f".{name}.new", folder / f".{name}.old"
    try:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh.mkdir(parents=True)
        ordered = sorted({str(t): t for t in triples}.items())
        with (fresh / _TRIPLES).open("wb") as file:
            ox.serialize([t for _, t in ordered], file, format=ox.RdfFormat.N_TRIPLES)
        imported = datetime.now(UTC).isoformat(timespec="seconds")
        dataset = Dataset(**about, imported=imported, triples=len(ordered))  # type: ignore[arg-type]
        (fresh / _DESCRIPTION).write_text(json.dumps(asdict(dataset), indent=1, ensure_ascii=False), "utf-8")
        if (folder / name).exists():
            (folder / name).replace(old)
        fresh.replace(folder / name)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise BuildError(f"dataset {name} could not be written to {folder}: {error}") from error
    return dataset
