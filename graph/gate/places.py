"""Where a fault can be mended: the dataset that speaks of a thing, and the file and line where it is described."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ...ontology.vocabulary import RDF_TYPE
from ..sources.turtle import find_line
from ..store.store import INFERRED, ONTOLOGY


class Places:
    """Tells the place of a thing in the datasets of a store."""

    def __init__(self, store: ox.Store, files: Mapping[str, Path]) -> None:
        self.store, self.files = store, files

    def dataset(self, iri: str) -> str:
        """Return the dataset that gives a thing its class, or else says anything of it, or else refers to it.

        A text or a blank node, as N-Triples has them, is of no dataset.
        """
        if iri.startswith(('"', "_:")):
            return ""
        node, quads = ox.NamedNode(iri), self.store.quads_for_pattern
        patterns = ((node, RDF_TYPE, None), (node, None, None), (None, None, node))
        for quad in chain.from_iterable(quads(*pattern) for pattern in patterns):
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name not in (INFERRED, ONTOLOGY):
                return quad.graph_name.value.removeprefix(GRAPHS)
        return ""

    def is_curated(self, iri: str) -> bool:
        """Tell whether a curated file gives a thing its class; where no files are given, all counts as curated."""
        graphs = {ox.NamedNode(GRAPHS + name) for name in self.files}
        types = self.store.quads_for_pattern(ox.NamedNode(iri), RDF_TYPE, None)
        return not graphs or any(quad.graph_name in graphs for quad in types)

    def place(self, iri: str, dataset: str) -> str:
        """Return the file, and where known the line, that describes a thing; nothing for imported datasets."""
        file = self.files.get(dataset)
        if file is None:
            return ""
        line = find_line(file, iri)
        return f"{file.name}{f':{line}' if line else ''}"
