"""The first stage: datasets, their provenance and the ontology into a store, each in a named graph of its own.

All are N-Triples files, one triple a line: so inference can read the same files, which is faster than asking a store.
They are loaded in pieces of some 10^5 triples, since a bulk load holds what it loads in memory until it ends: the time
is the same, at half the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import BuildError
from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import ontology_triples
from ..releases.dataset import Dataset, triples_path
from ..store.store import ONTOLOGY

PROVENANCE: Final = ox.NamedNode(GRAPHS + "datasets")
#: Bytes that are loaded at once.
_PIECE: Final = 32 << 20


@dataclass(frozen=True)
class Part:
    """A named graph of a release, and the N-Triples file with its triples."""

    graph: ox.NamedNode
    path: Path


def parts_of(home: Path, datasets: Iterable[Dataset], folder: Path) -> list[Part]:
    """Return the parts of a release but for what is inferred; those that are no datasets are written into a folder."""
    datasets = list(datasets)
    provenance = Part(PROVENANCE, folder / "datasets.nt")
    ontology = Part(ONTOLOGY, folder / "ontology.nt")
    _write(provenance.path, chain.from_iterable(d.provenance() for d in datasets))
    _write(ontology.path, ontology_triples())
    return [ontology, provenance, *(Part(d.graph, triples_path(home, d.name)) for d in datasets)]


def load(store: ox.Store, parts: Iterable[Part]) -> int:
    """Load parts; return how many triples the store then holds.

    Raises:
        BuildError: if a file cannot be read or is not N-Triples.
    """
    for part in parts:
        if part.graph == ONTOLOGY:
            # Loading a file would give its blank nodes, which no other part has, other names every time.
            store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples())
            continue
        try:
            for piece in _pieces(part.path):
                store.bulk_load(piece, format=ox.RdfFormat.N_TRIPLES, to_graph=part.graph)
        except (SyntaxError, FileNotFoundError) as error:
            raise BuildError(f"{part.path} cannot be loaded: {error}. Import the dataset again.") from error
    return len(store)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece + file.readline()


def _write(path: Path, triples: Iterable[ox.Triple]) -> None:
    with path.open("wb") as file:
        ox.serialize(triples, file, format=ox.RdfFormat.N_TRIPLES)
