"""Loading the graphs of a release into a SPARQL 1.1 service by the Graph Store Protocol, and comparing them.

Graphs are sent in parts, and measured while the service loads them. Then it must have what was sent
(see ``graph_measure``); what it has otherwise is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Final

from ...errors import QueryError, RemoteError
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from .graph_measure import Measure, number_by_property

#: The bytes of N-Triples of one request, about.
PART: Final = 16 << 20
#: What is compared at once.
AT_ONCE: Final = 2
#: A line of N-Triples with a blank node.
_BLANK: Final = re.compile(rb"^(?:<[^>]*> <[^>]*> )?_:.*\n", re.MULTILINE)

#: Returns a graph as blocks of N-Triples, which end with a line; it may be called again.
Triples = Callable[[], Iterable[bytes]]
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


@dataclass(frozen=True)
class Loaded:
    """A graph that a service has: its measure here, and whether it was there before."""

    measure: Measure
    is_complete: bool = False


class GraphPusher:
    """Loads the graphs of a release into a service.

    Args:
        names: those of the release in the service.
        connection: the service.
        told: is told of each graph that is complete.

    Its methods raise a RemoteError if the service does not answer.
    """

    def __init__(self, names: ReleaseNames, connection: Connection, told: Told) -> None:
        self._names, self._connection, self._told = names, connection, told

    def load(self, graphs: Mapping[str, Triples]) -> dict[str, Loaded]:
        """Load graphs, by their names in the service, unless they are complete; what is loaded has to be compared."""
        found = self._complete(graphs)
        return {**found, **self._load({graph: graphs[graph] for graph in graphs if graph not in found})}

    def load_and_copy(self, graphs: Mapping[str, Triples], merged: Merged) -> dict[str, Loaded]:
        """Load graphs, and have the service copy each into their merge while the next one is loaded.

        The merge is sent if the copies do not make it.
        """
        self._connection.delete(merged.graph)
        found = self._complete(graphs)
        with ThreadPoolExecutor(1) as copying:
            copies = [copying.submit(self._copy, graph, merged.graph) for graph in found]
            for graph in [each for each in graphs if each not in found]:
                found |= self._load({graph: graphs[graph]})
                copies.append(copying.submit(self._copy, graph, merged.graph))
        for each in copies:
            each.result()
        if not self.has(merged):
            self.send(merged)
        return found

    def has(self, merged: Merged) -> bool:
        """Return whether the service has as many triples of each property in a merged graph as it shall have."""
        return number_by_property(self._connection, merged.graph) == merged.properties

    def send(self, merged: Merged) -> None:
        """Send a merged graph, in place of what the service has of it."""
        self._connection.delete(merged.graph)
        for part in self._parts(merged.triples()):
            self._add([(merged.graph, part)])

    def compare(self, loaded: Mapping[str, Loaded], merged: Merged) -> dict[str, int]:
        """Compare all graphs with what was sent; return the number of triples of each.

        Raises:
            RemoteError: if the service has something else; it is deleted, and readers keep what they have.
        """
        with ThreadPoolExecutor(AT_ONCE) as pool:
            parts = (Measure.has_values_of, Measure.has_typed_of)
            checks = [pool.submit(self._compare_all, loaded, part) for part in parts]
            numbers = pool.map(lambda graph: self._compare(loaded[graph], graph, merged), loaded)
            found = {**dict(zip(loaded, numbers, strict=True)), merged.graph: self._compare_merged(merged)}
            for each in checks:
                each.result()
            return found

    def _compare_all(
        self, loaded: Mapping[str, Loaded], has_part: Callable[[Measure, Connection, Sequence[str]], bool]
    ) -> None:
        """Compare a checksum of all graphs that were loaded.

        Raises:
            RemoteError: if the service has something else than was sent.
        """
        fresh = {graph: each.measure for graph, each in loaded.items() if not each.is_complete}
        if not fresh or has_part(reduce(add, fresh.values()), self._connection, list(fresh)):
            return
        wrong = [graph for graph, measure in fresh.items() if not has_part(measure, self._connection, [graph])]
        raise self._otherwise(wrong or list(fresh))

    def _compare(self, loaded: Loaded, graph: str, merged: Merged) -> int:
        """Compare the triples of a graph that was loaded with the merged one; return their number.

        Raises:
            RemoteError: if the service has something else than was sent.
        """
        measure, connection = loaded.measure, self._connection
        is_right = loaded.is_complete or number_by_property(connection, graph) == measure.properties
        # A service gives each blank node another name in each graph that is sent.
        if not is_right or (measure.is_ground and not measure.is_within(connection, graph, merged.graph)):
            raise self._otherwise([graph, merged.graph])
        self._told(f"{graph}: {measure.triples:,} triples{', complete already' if loaded.is_complete else ''}")
        return measure.triples

    def _compare_merged(self, merged: Merged) -> int:
        """Compare the number of triples of each property in a merged graph; return that of all.

        Raises:
            RemoteError: if the service has another number.
        """
        if not self.has(merged):
            raise self._otherwise([merged.graph])
        number = sum(merged.properties.values())
        self._told(f"{merged.graph}: {number:,} triples")
        return number

    def _otherwise(self, graphs: Sequence[str]) -> RemoteError:
        """Return what is said of graphs that are not as they were sent, and delete them."""
        for graph in graphs:
            self._connection.delete(graph)
        return RemoteError(
            f"{self._connection.address} has not stored graph {graphs[0]} as it was sent. Readers still have the "
            "release that they had; push again, or see the log of the service"
        )

    def _complete(self, graphs: Mapping[str, Triples]) -> dict[str, Loaded]:
        """Return those graphs of which the service has all; of others, parts are deleted."""
        found = {}
        for graph, triples in graphs.items():
            if self._connection.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
                measured = Measure.of(self._parts(triples()))
                if measured.is_of(self._connection, graph):
                    found[graph] = Loaded(measured, is_complete=True)
                else:
                    self._connection.delete(graph)
        return found

    def _load(self, graphs: Mapping[str, Triples]) -> dict[str, Loaded]:
        """Send graphs, and measure what is sent while the service loads it."""
        measured = {graph: Measure() for graph in graphs}
        with ThreadPoolExecutor(1) as sending:
            loading: Future[None] | None = None
            for request in self._requests(graphs):
                if loading:
                    loading.result()
                loading = sending.submit(self._add, request)
                for graph, part in request:
                    measured[graph].add(part)
            if loading:
                loading.result()
        return {graph: Loaded(measure) for graph, measure in measured.items()}

    def _requests(self, graphs: Mapping[str, Triples]) -> Iterator[list[tuple[str, bytes]]]:
        """Yield what is sent at once: parts of several graphs if the product takes them."""
        request: list[tuple[str, bytes]] = []
        for graph, triples in graphs.items():
            for part in self._parts(triples()):
                request.append((graph, part))
                if not self._connection.dialect.datasets or sum(len(data) for _, data in request) >= PART:
                    yield request
                    request = []
        if request:
            yield request

    def _copy(self, graph: str, merged: str) -> None:
        """Copy a graph into another one; again if it is refused, as while another graph is loaded."""
        for _ in range(2):
            with suppress(QueryError):
                self._connection.update(f"ADD <{graph}> TO <{merged}>")
                return

    def _add(self, request: Sequence[tuple[str, bytes]]) -> None:
        """Add parts to graphs; again if they are refused and have no blank nodes: added twice, they are there once."""
        try:
            self._connection.add(request)
        except QueryError:
            # Virtuoso may refuse one of two loads at the same time, whose locks wait for each other.
            if any(b"_:" in part for _, part in request):
                raise
            self._connection.add(request)

    def _parts(self, triples: Iterable[bytes]) -> Iterator[bytes]:
        """Yield N-Triples in parts, with the names of the service; those with blank nodes are in the last part."""
        blank: list[bytes] = []
        for part in _joined(triples):
            if b"_:" in part:
                blank += _BLANK.findall(part)
                part = _BLANK.sub(b"", part)
            if part:
                yield self._names.outward_bytes(part)
        if blank:
            yield self._names.outward_bytes(b"".join(blank))


def _joined(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in larger blocks."""
    held, size = [], 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= PART:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
