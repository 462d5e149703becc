"""Publishing a release to a SPARQL 1.1 service: graphs are loaded and compared, and only then readers are given them.

Graphs are loaded by the Graph Store Protocol in parts, and measured while the service loads them. The merged graph is
sent beside the named ones, or copied from them, if the product copies graphs faster than it parses triples. Each graph
must have there what it has here (see ``graph_measure``). A push that was ended is resumed: what is complete is not sent
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyoxigraph as ox

from ...errors import PrivateReleaseError, QueryError, RemoteError, StandlinkError
from ...ontology.namespaces import GRAPHS
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from ..store.store import ONTOLOGY
from . import pointer
from .dumps import Dump
from .graph_measure import Measure
from .gzip_members import members
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import private_datasets
from .release import Release
from .sorted_quads import merged_triples, triples_of

#: The bytes of N-Triples of one request, about.
PART: Final = 16 << 20
#: Graphs that are compared at once.
AT_ONCE: Final = 2
#: The most triples that a service is told to copy: each graph is copied in one transaction.
MOST_COPIED: Final = 2_000_000
#: A line of N-Triples with a blank node.
_BLANK: Final = re.compile(rb"^(?:<[^>]*> <[^>]*> )?_:.*\n", re.MULTILINE)

#: Returns a graph as blocks of N-Triples, which end with a line; it may be called again.
Triples = Callable[[], Iterable[bytes]]
Told = Callable[[str], None]


def push(
    release: Release, connection: Connection, told: Told = lambda _: None, *, switch: bool = True
) -> PushedRelease:
    """Publish a release to a service; return what it holds then.

    Args:
        release: the release, with its store in the data folder.
        connection: the service.
        told: is told what is done.
        switch: whether readers are given it when it is complete.

    Raises:
        RemoteError: if the service does not answer, or has something else than was sent; readers keep what they have.
        PrivateReleaseError: if the release has private datasets: whoever reaches the service can read all of it.
    """
    if private_datasets(release.manifest):
        raise PrivateReleaseError(
            "the release has private datasets, and whoever reaches a service can read all that it holds. Build a "
            "release without them with 'standlink build --public', and push it from the folder 'public' of the data "
            "folder"
        )
    connection.connect()
    pushed = Pointer.read(connection).releases.get(release.id)
    if pushed is None or pushed.checksum != manifest_checksum(release.manifest):
        if pushed is not None:
            raise RemoteError(
                f"{connection.address} holds another release {release.id}; withdraw it first: "
                f"standlink releases withdraw {connection.address} {release.id}"
            )
        names = ReleaseNames(release.id)
        sizes = _push_graphs(release, names, connection, told)
        pushed = PushedRelease(release.id, manifest_checksum(release.manifest), sizes)
        pointer.record(connection, pushed)
    if switch:
        pointer.switch(connection, pushed)
        told(f"{connection.address} now gives readers release {release.id}")
    return pushed


def withdraw(release_id: str, connection: Connection) -> PushedRelease:
    """Delete a release from a service.

    Raises:
        NotFoundError: if the service does not hold it.
        StandlinkError: if readers are given it.
    """
    connection.connect()
    found = Pointer.read(connection)
    pushed = found.named(release_id)
    if found.current == release_id:
        raise StandlinkError(f"readers are given release {release_id}; switch to another one first")
    pointer.forget(connection, pushed)
    for graph in pushed.graphs:
        connection.delete(graph)
    return pushed


def _push_graphs(release: Release, names: ReleaseNames, connection: Connection, told: Told) -> dict[str, int]:
    """Load the graphs of a release unless they are complete, and return the number of triples of each."""
    pusher, merged = GraphPusher(names, connection, told), names.merged.value
    named = {names.outward(graph): triples for graph, triples in graphs_of(release).items()}
    whole: Triples = partial(_merged, named.values())
    is_copied = connection.dialect.copies and release.manifest["triples"] <= MOST_COPIED
    with ThreadPoolExecutor(AT_ONCE) as pool:
        beside = None if is_copied else pool.submit(pusher.push, whole, merged)
        loaded = pusher.load(named)
        number = beside.result() if beside else pusher.push(whole, merged, loaded)
        numbers = pool.map(lambda graph: pusher.compare(loaded[graph], graph, merged), loaded)
        return {merged: number, **dict(zip(loaded, numbers, strict=True))}


def graphs_of(release: Release) -> dict[str, Triples]:
    """Return the named graphs of a release by name, each sorted; from its N-Quads, which are faster than its store."""
    quads = Dump.of(release, "nq").make()
    # The N-Quads do not have the ontology, which is small.
    ontology = release.store.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ONTOLOGY) or b""
    lines = sorted(ontology.splitlines(keepends=True))
    found = {GRAPHS + each.name.removesuffix(".nq"): partial(triples_of, each) for each in members(quads)}
    return {**found, ONTOLOGY.value: lambda: lines}


def _merged(graphs: Iterable[Triples]) -> Iterator[bytes]:
    return merged_triples(triples() for triples in graphs)


@dataclass(frozen=True)
class Loaded:
    """A graph that a service has: its measure here, what else is said of it, and whether it has been compared."""

    measure: Measure
    said: str = ""
    is_complete: bool = False


class GraphPusher:
    """Loads the graphs of a release into a service.

    Args:
        names: those of the release in the service.
        connection: the service.
        told: is told of each graph that is complete.
    """

    def __init__(self, names: ReleaseNames, connection: Connection, told: Told) -> None:
        self._names, self._connection, self._told = names, connection, told

    def push(self, triples: Triples, graph: str, copied: Collection[str] = ()) -> int:
        """Load a graph unless it is complete, compare it, and return the number of its triples.

        Args:
            triples: its triples, with the names of the release.
            graph: the name of the graph in the service.
            copied: graphs of the service, whose merge it is; they are copied into it if it is empty.

        Raises:
            RemoteError: if the service does not answer, or has something else than was sent.
        """
        return self.compare(self.load({graph: triples}, copied)[graph], graph)

    def load(self, graphs: Mapping[str, Triples], copied: Collection[str] = ()) -> dict[str, Loaded]:
        """Load graphs as ``push`` does; only what is loaded already, or copied, is compared.

        Raises:
            RemoteError: if the service does not answer.
        """
        there = {graph: self._there(triples, graph, copied) for graph, triples in graphs.items()}
        sent = self._send({graph: graphs[graph] for graph, loaded in there.items() if loaded is None})
        return {graph: loaded or Loaded(sent[graph]) for graph, loaded in there.items()}

    def _there(self, triples: Triples, graph: str, copied: Collection[str]) -> Loaded | None:
        """Return a graph if it is complete, or can be copied; one that is incomplete is deleted."""
        is_empty = not self._connection.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if is_empty and not copied:
            return None
        measured = self._copy(triples, graph, copied if is_empty else ())
        if measured.is_of(self._connection, graph):
            return Loaded(measured, "" if is_empty else ", complete already", is_complete=True)
        self._connection.delete(graph)
        return None

    def compare(self, loaded: Loaded, graph: str, merged: str = "") -> int:
        """Compare a graph that was loaded, and return the number of its triples.

        Args:
            loaded: what was loaded.
            graph: the name of the graph in the service.
            merged: a complete graph of the service, which has all of its triples.

        Raises:
            RemoteError: if the service does not answer, or has something else than was sent.
        """
        number = loaded.measure.triples
        if not (loaded.is_complete or loaded.measure.is_of(self._connection, graph, merged)):
            raise RemoteError(
                f"{self._connection.address} has not stored graph {graph} as it was sent: {number:,} triples were "
                "expected. Readers still have the release that they had; push again, or see the log of the service"
            )
        self._told(f"{graph}: {number:,} triples{loaded.said}")
        return number

    def _send(self, graphs: Mapping[str, Triples]) -> dict[str, Measure]:
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
        return measured

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

    def _copy(self, triples: Triples, graph: str, copied: Collection[str]) -> Measure:
        """Have the service copy graphs into another one, and measure meanwhile what that must have then."""
        with ThreadPoolExecutor(1) as beside:
            copying = beside.submit(self._add_graphs, graph, copied)
            measured = Measure.of(self._parts(triples()))
            copying.result()
        return measured

    def _add_graphs(self, graph: str, copied: Collection[str]) -> None:
        try:
            for each in copied:
                self._connection.update(f"ADD <{each}> TO <{graph}>")
        except QueryError:
            # Then the graph is incomplete, which is noticed, and it is sent.
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
