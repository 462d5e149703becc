"""Loading graphs into a SPARQL 1.1 service by the Graph Store Protocol, in parts, which are measured meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeVar

from ...errors import QueryError
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from .graph_measure import Measure
from .triple_blocks import joined, without_blank_nodes

#: The bytes of N-Triples of one part, about, and of one request with several graphs.
PART: Final = 4 << 20
REQUEST: Final = 16 << 20

#: Returns a graph as blocks of N-Triples, which end with a line; it may be called again.
Triples = Callable[[], Iterable[bytes]]
#: Parts of graphs, by their names, that are sent at once.
Request = Sequence[tuple[str, bytes]]
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Loaded:
    """A graph that a service has: its measure here, and whether it was there before, as it shall be."""

    measure: Measure
    is_complete: bool = False


class GraphLoader:
    """Loads the graphs of a release into a service. Its methods raise a RemoteError if the service does not answer.

    Args:
        names: those of the release in the service.
        connection: the service.
        at_once: how many requests of one method are under way at a time.
    """

    def __init__(self, names: ReleaseNames, connection: Connection, at_once: int) -> None:
        self._names, self._connection, self._at_once = names, connection, at_once
        self._turn = Lock()

    def load(self, graphs: Mapping[str, Triples]) -> Iterator[tuple[str, Loaded]]:
        """Load graphs, by their names in the service, unless they are complete; yield each when it is there.

        What is loaded has to be compared.
        """
        found = self._complete(graphs)
        yield from found.items()
        left = [graph for graph in graphs if graph not in found]
        measured = {graph: Measure() for graph in left}
        for request, under_way in self._send(self._requests({graph: graphs[graph] for graph in left})):
            with self._turn:
                for graph, part in request:
                    measured[graph].add(part)
            # Another part of the last graph may follow.
            while left[0] not in under_way and left[0] != request[-1][0]:
                graph = left.pop(0)
                yield graph, Loaded(measured[graph])
        for graph in left:
            yield graph, Loaded(measured[graph])

    def replace(self, graph: str, triples: Triples) -> None:
        """Send a graph, in place of what the service has of it, without measuring it."""
        self._connection.delete(graph)
        for _ in self._send([(graph, part)] for part in self._parts(triples())):
            pass

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

    def _send(self, requests: Iterator[Request]) -> Iterator[tuple[Request, set[str]]]:
        """Send requests, some at once; yield each when it is under way, with the graphs that are."""
        loading: dict[Future[None], set[str]] = {}

        def finish(*, most: int) -> None:
            while len(loading) > most:
                for each in wait(loading, return_when=FIRST_COMPLETED).done:
                    del loading[each]
                    each.result()

        is_alone = False
        with ThreadPoolExecutor(self._at_once) as pool:
            for request in self._in_turn(requests):
                is_ground = not any(without_blank_nodes(part)[1] for _, part in request)
                finish(most=self._at_once - 1 if is_ground and not is_alone else 0)
                loading[pool.submit(self._add, request, again=is_ground)] = {graph for graph, _ in request}
                # Refused, it could not be sent again.
                is_alone = not is_ground
                yield request, set().union(*loading.values())
            finish(most=0)

    def _requests(self, graphs: Mapping[str, Triples]) -> Iterator[Request]:
        """Yield what is sent at once: parts of several graphs if the product takes them."""
        request: list[tuple[str, bytes]] = []
        for graph, triples in graphs.items():
            for part in self._parts(triples()):
                request.append((graph, part))
                if not self._connection.dialect.datasets or sum(len(data) for _, data in request) >= REQUEST:
                    yield request
                    request = []
        if request:
            yield request

    def _in_turn(self, items: Iterator[_Item]) -> Iterator[_Item]:
        """Yield items, while no other thread makes its own: one request that is sent soon beats two that are late."""
        while True:
            with self._turn:
                item = next(items, None)
            if item is None:
                return
            yield item

    def _add(self, request: Request, *, again: bool) -> None:
        """Add parts to graphs; again if they are refused and have no blank nodes: added twice, they are there once."""
        try:
            self._connection.add(request)
        except QueryError:
            # Virtuoso may refuse one of two loads at the same time, whose locks wait for each other.
            if not again:
                raise
            self._connection.add(request)

    def _parts(self, triples: Iterable[bytes]) -> Iterator[bytes]:
        """Yield N-Triples in parts, with the names of the service; those with blank nodes are in the last part."""
        blank: list[bytes] = []
        for part in joined(triples, PART):
            ground, others = without_blank_nodes(part)
            if ground:
                yield self._names.outward_bytes(ground)
            if others:
                blank.append(others)
        if blank:
            yield self._names.outward_bytes(b"".join(blank))
