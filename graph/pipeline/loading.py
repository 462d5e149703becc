"""The first stage: load datasets, their provenance and the ontology, each into a named graph of its own
and all into the default graph, which is their merge.

All are N-Triples files with one triple a line, so that inference can read the same files, which is faster than querying
a store. They are loaded in blocks of about 10^5 triples, since a bulk load keeps its input in memory until it ends:
blocks take the same time and half the memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import BuildError
from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import kept, ontology_triples
from ..releases.dataset import Dataset, triples_path
from ..releases.difference import blocks_of
from ..store.merging import MERGE, with_merge
from ..store.store import ONTOLOGY

PROVENANCE: Final = ox.NamedNode(GRAPHS + "datasets")


@dataclass(frozen=True)
class Part:
    """A named graph of a release, and the N-Triples file with its triples."""

    graph: ox.NamedNode
    path: Path


def parts_of(home: Path, datasets: Iterable[Dataset], folder: Path) -> list[Part]:
    """Return the parts of a release except the inferred one; those that are not datasets are written to a folder."""
    datasets = list(datasets)
    parts = (Part(d.graph, triples_path(home, d.name)) for d in datasets)
    return [ontology_part(folder), provenance_part(datasets, folder), *parts]


def ontology_part(folder: Path) -> Part:
    """Write the ontology to a folder; return it as a part of a release."""
    part = Part(ONTOLOGY, folder / "ontology.nt")
    _write(part.path, ontology_triples())
    return part


def provenance_part(datasets: Iterable[Dataset], folder: Path) -> Part:
    """Write the descriptions of datasets to a folder; return the part of a release that has them."""
    part = Part(PROVENANCE, folder / "datasets.nt")
    _write(part.path, chain.from_iterable(d.provenance() for d in datasets))
    return part


def load(store: ox.Store, parts: Iterable[Part]) -> None:
    """Load parts into a store, each into its named graph and into the merge of all.

    Raises:
        BuildError: if a file cannot be read or is not N-Triples.
    """
    for part in parts:
        if part.graph == ONTOLOGY:
            # Loading a file would rename its blank nodes every time; no other part has any.
            store.bulk_extend(_axioms())
            continue
        try:
            for block in blocks_of(part.path):
                for graph in (part.graph, MERGE):
                    store.bulk_load(block, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        except (SyntaxError, FileNotFoundError) as error:
            raise BuildError(f"{part.path} cannot be loaded: {error}. Import the dataset again.") from error


def count_lines(path: Path) -> int:
    """Return the number of triples of a file with one a line."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


# A build loads them twice, into memory and onto disk.
@kept
def _axioms() -> list[ox.Quad]:
    """Return the quads of the ontology, with its triples in the merge of all graphs."""
    return list(with_merge(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples()))


def _write(path: Path, triples: Iterable[ox.Triple]) -> None:
    with path.open("wb") as file:
        ox.serialize(triples, file, format=ox.RdfFormat.N_TRIPLES)
