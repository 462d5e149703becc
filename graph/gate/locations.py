"""The location of a finding: the dataset that describes a thing, and the file and line where it is described."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
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

    @cached_property
    def curated(self) -> frozenset[str]:
        """The IRIs of the things that a curated file types."""
        graphs = (ox.NamedNode(GRAPHS + name) for name in self.files)
        typed = chain.from_iterable(self.store.quads(None, RDF_TYPE, None, graph) for graph in graphs)
        return frozenset(quad.subject.value for quad in typed if isinstance(quad.subject, ox.NamedNode))

    @cached_property
    def has_imports(self) -> bool:
        """Whether the store has datasets that are not curated files."""
        curated = {ox.NamedNode(GRAPHS + name) for name in (*self.files, "datasets")}
        return not curated.issuperset({*self.store.graphs()} - {INFERRED, ONTOLOGY})

    def file_and_line(self, iri: str, dataset: str) -> str:
        """Return the file, and the line if known, that describes a thing; nothing for imported datasets."""
        file = self.files.get(dataset)
        if file is None:
            return ""
        line = find_line(file, iri)
        return f"{file.name}{f':{line}' if line else ''}"
