"""The first stage: datasets, their provenance and the ontology into a fresh store, each in a named graph of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import ontology_triples
from ..dataset import Dataset, triples_path
from ..store import ONTOLOGY

PROVENANCE: Final = ox.NamedNode(GRAPHS + "datasets")


def load(store: ox.Store, home: Path, datasets: Iterable[Dataset]) -> int:
    """Load the datasets and the ontology; return how many triples the store then holds."""
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology_triples())
    for dataset in datasets:
        path = str(triples_path(home, dataset.name))
        store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=dataset.graph)
        store.extend(ox.Quad(t.subject, t.predicate, t.object, PROVENANCE) for t in dataset.provenance())
    return len(store)
