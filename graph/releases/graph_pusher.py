"""Bringing the graphs of a release into a SPARQL 1.1 service: they are loaded, and compared with what was sent.

What is compared, ``graph_measure`` says. What the service has otherwise is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

from ...errors import QueryError, RemoteError
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from .graph_loader import GraphLoader, Loaded, Triples
from .graph_measure import number_by_property

#: The most triples of a merge that a service is told to copy: it copies each graph in one transaction.
MOST_COPIED: Final = 2_000_000
#: How many requests are under way at a time, to load graphs and to compare them.
AT_ONCE: Final = 2
Told = Callable[[str], None]


@dataclass(frozen=True)
class Merged:
    """The merge of the graphs of a release.

    Attributes:
        graph: its name in the service.
        triples: its triples.
        properties: the number of them by property.
    """

    graph: str
    triples: Triples
    properties: Mapping[str, int]

    @property
    def number(self) -> int:
        """The number of its triples."""
        return sum(self.properties.values())


class GraphPusher:
    """Brings the graphs of a release, and their merge, into a service.

    Args:
        names: those of the release in the service.
        connection: the service.
        told: is told of each graph that is complete.

    Its methods return the number of triples of each graph, by its name in the service. They raise a RemoteError if the
    service does not answer, or has something else than was sent; that is deleted, and readers keep what they have.
    """

    def __init__(self, names: ReleaseNames, connection: Connection, told: Told) -> None:
        self._names, self._connection, self._told = names, connection, told

    def push(self, graphs: Mapping[str, Triples], merged: Merged) -> dict[str, int]:
        """Bring graphs and their merge into the service, in the way that suits the product."""
        if self.has(merged):
            return self._compared(dict(self._loader(AT_ONCE).load(graphs)), merged)
        if self._connection.dialect.copies and merged.number <= MOST_COPIED:
            return self.copy(graphs, merged)
        return self.send(graphs, merged)

    def send(self, graphs: Mapping[str, Triples], merged: Merged) -> dict[str, int]:
        """Send graphs, and beside them their merge."""
        loader = self._loader(AT_ONCE // 2)
        with ThreadPoolExecutor(1) as beside:
            sending = beside.submit(loader.replace, merged.graph, merged.triples)
            loaded = dict(loader.load(graphs))
            sending.result()
        return self._compared(loaded, merged)

    def copy(self, graphs: Mapping[str, Triples], merged: Merged) -> dict[str, int]:
        """Send graphs; while the next ones are loaded, the service copies each into their merge, and they are compared.

        The merge is sent if the copies do not make it.
        """
        self._connection.delete(merged.graph)
        found: dict[str, Loaded] = {}
        waiting: dict[str, Loaded] = {}
        with ThreadPoolExecutor(1) as copying, ThreadPoolExecutor(1) as comparing:
            beside: list[Future[None]] = []
            for graph, loaded in self._loader(AT_ONCE).load(graphs):
                beside.append(copying.submit(self._copy, graph, merged.graph))
                found[graph] = waiting[graph] = loaded
                # Checksums are queried of half of the triples at a time, since a query for each graph takes longer.
                if 2 * sum(each.measure.triples for each in waiting.values()) >= merged.number:
                    beside.append(comparing.submit(self._compare_checksums, waiting))
                    waiting = {}
        for each in beside:
            each.result()
        if not self.has(merged):
            self._loader(AT_ONCE).replace(merged.graph, merged.triples)
        return self._compared(found, merged, waiting)

    def _loader(self, at_once: int) -> GraphLoader:
        return GraphLoader(self._names, self._connection, at_once)

    def has(self, merged: Merged) -> bool:
        """Return whether the service has as many triples of each property in a merged graph as it shall have."""
        return number_by_property(self._connection, merged.graph) == merged.properties

    def _copy(self, graph: str, merged: str) -> None:
        """Copy a graph into another one; again if it is refused, as while another graph is loaded."""
        for _ in range(2):
            with suppress(QueryError):
                self._connection.update(f"ADD <{graph}> TO <{merged}>")
                return

    def _compared(
        self, loaded: Mapping[str, Loaded], merged: Merged, some: Mapping[str, Loaded] | None = None
    ) -> dict[str, int]:
        """Compare all graphs, and the checksums of all or of some of them."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            checksums = pool.submit(self._compare_checksums, loaded if some is None else some)
            number = pool.submit(self._compare_merged, merged)
            numbers = pool.map(lambda graph: self._compare(loaded[graph], graph, merged), loaded)
            found = dict(zip(loaded, numbers, strict=True))
            checksums.result()
            return {**found, merged.graph: number.result()}

    def _compare_checksums(self, loaded: Mapping[str, Loaded]) -> None:
        """Compare the checksums of graphs that were loaded."""
        fresh = {graph: each.measure for graph, each in loaded.items() if not each.is_complete}
        if not fresh or reduce(add, fresh.values()).has_checksums_of(self._connection, list(fresh)):
            return
        wrong = [graph for graph, each in fresh.items() if not each.has_checksums_of(self._connection, [graph])]
        raise self._otherwise(wrong or list(fresh))

    def _compare(self, loaded: Loaded, graph: str, merged: Merged) -> int:
        """Compare the triples of a graph that was loaded with the merged one; return their number."""
        measure, connection = loaded.measure, self._connection
        is_right = loaded.is_complete or number_by_property(connection, graph) == measure.properties
        # A service gives each blank node another name in each graph that is sent.
        if not is_right or (measure.is_ground and not measure.is_within(connection, graph, merged.graph)):
            raise self._otherwise([graph, merged.graph])
        return self._tell(graph, measure.triples, is_complete=loaded.is_complete)

    def _compare_merged(self, merged: Merged) -> int:
        """Compare the number of triples of each property in a merged graph; return that of all."""
        if not self.has(merged):
            raise self._otherwise([merged.graph])
        return self._tell(merged.graph, merged.number)

    def _tell(self, graph: str, triples: int, *, is_complete: bool = False) -> int:
        self._told(f"{graph}: {triples:,} triples{', complete already' if is_complete else ''}")
        return triples

    def _otherwise(self, graphs: Sequence[str]) -> RemoteError:
        """Return what is said of graphs that are not as they were sent, and delete them."""
        for graph in graphs:
            self._connection.delete(graph)
        return RemoteError(
            f"{self._connection.address} has not stored graph {graphs[0]} as it was sent. Readers still have the "
            "release that they had; push again, or see the log of the service"
        )
