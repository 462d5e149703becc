"""The names of a release's graphs in a service, which holds several releases beside each other.

In a service the namespace of graphs has the id of the release in it, wherever it occurs: ``…/standlink/graph/wifi`` is
``…/standlink/releases/ID/graph/wifi``, as the name of a graph and as a thing that triples are about. Queries and data
are translated as text on their way out, and results on their way in, so that both sides of a join have one name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from ....ontology.namespaces import BASE, GRAPHS

#: The graph that says which releases a service holds, and which of them is current.
POINTER: Final = ox.NamedNode(f"{BASE}releases")


@dataclass(frozen=True)
class ReleaseNames:
    """The names of one release in a service."""

    release: str

    @cached_property
    def node(self) -> ox.NamedNode:
        """The release itself, of which the pointer graph says what it is."""
        return ox.NamedNode(f"{POINTER.value}/{self.release}")

    @cached_property
    def merged(self) -> ox.NamedNode:
        """The graph with each triple of the release once, which is the default graph of its queries."""
        return ox.NamedNode(f"{self.node.value}/merged")

    @cached_property
    def _graphs(self) -> str:
        return f"{self.node.value}/graph/"

    def outward(self, text: str) -> str:
        """Return a query, or N-Triples, with the names that the service has."""
        return text.replace(GRAPHS, self._graphs)

    def outward_bytes(self, data: bytes) -> bytes:
        """Return N-Triples with the names that the service has."""
        return data.replace(GRAPHS.encode(), self._graphs.encode())

    def inward(self, data: bytes) -> bytes:
        """Return a result with the names of the release."""
        return data.replace(self._graphs.encode(), GRAPHS.encode())

    def graph(self, graph: ox.NamedNode) -> ox.NamedNode:
        """Return the name of a graph in the service."""
        return ox.NamedNode(self.outward(graph.value))
