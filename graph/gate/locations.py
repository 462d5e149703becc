"""The location of a finding: the dataset that describes a thing, and the file and line where it is described."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import RDF_TYPE
from ..store.store import INFERRED, ONTOLOGY, Store
from ..store.turtle import find_line


class Locations:
    """Finds the dataset, file and line of a thing in a store.

    Args:
        store: the data.
        files: the Turtle file of each curated dataset, by its name.
    """

    def __init__(self, store: Store, files: Mapping[str, Path]) -> None:
        self.store, self.files = store, files

    def dataset(self, iri: str) -> str:
        """Return the dataset that types a thing, else one that describes it, else one that refers to it.

        Return nothing for a literal or a blank node in N-Triples syntax.
        """
        if iri.startswith(('"', "_:")):
            return ""
        node = ox.NamedNode(iri)
        patterns = ((node, RDF_TYPE, None), (node, None, None), (None, None, node))
        for quad in chain.from_iterable(self.store.quads(*pattern) for pattern in patterns):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name not in (INFERRED, ONTOLOGY):
                return quad.graph_name.value.removeprefix(GRAPHS)
        return ""

    def is_curated(self, iri: str) -> bool:
        """Return whether a curated file types a thing; without any files, every thing counts as curated."""
        graphs = {ox.NamedNode(GRAPHS + name) for name in self.files}
        types = self.store.quads(ox.NamedNode(iri), RDF_TYPE)
        return not graphs or any(quad.graph_name in graphs for quad in types)

    def file_and_line(self, iri: str, dataset: str) -> str:
        """Return the file, and the line if known, that describes a thing; nothing for imported datasets."""
        file = self.files.get(dataset)
        if file is None:
            return ""
        line = find_line(file, iri)
        return f"{file.name}{f':{line}' if line else ''}"
