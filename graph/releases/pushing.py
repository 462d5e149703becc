"""Publishing a release to a SPARQL 1.1 service: graphs are loaded and compared, and only then readers are given them.

Graphs are loaded by the Graph Store Protocol in parts, and measured while the service loads them; several are pushed at
once. A product that copies its own graphs faster than it parses triples makes the merged graph from the named ones.
Each graph must have there what it has here (see ``graph_measure``). A push that was ended is resumed: what is complete
is not loaded again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Final

import pyoxigraph as ox

from ...errors import PrivateReleaseError, QueryError, RemoteError, StandlinkError
from ..store.merging import MERGE
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from . import pointer
from .graph_measure import Measure
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import private_datasets
from .release import Release

#: The bytes of N-Triples of one request.
PART: Final = 16 << 20
#: Graphs that are pushed at once: while one is loaded, another is written here or compared.
AT_ONCE: Final = 3
#: The most triples that a service is told to copy: each graph is copied in one transaction.
MOST_COPIED: Final = 2_000_000
#: A line of N-Triples with a blank node.
_BLANK: Final = re.compile(rb"^(?:<[^>]*> <[^>]*> )?_:.*\n", re.MULTILINE)

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
    store, pusher = release.store.inner, GraphPusher(names, connection, told)
    with TemporaryDirectory(prefix="standlink-push-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:

        def pushed(here: ox.NamedNode | ox.DefaultGraph, there: str, copied: Collection[str] = ()) -> int:
            path = Path(folder, hashlib.sha256(there.encode()).hexdigest())
            store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=here)
            triples = pusher.push(path, there, copied)
            path.unlink()
            return triples

        merged, is_copied = names.merged.value, connection.dialect.copies and len(store) <= MOST_COPIED
        # The merged graph is the largest: unless it is a copy of the others, it comes first.
        waiting = {} if is_copied else {merged: pool.submit(pushed, MERGE, merged)}
        for graph in release.store.graphs():
            there = names.graph(graph).value
            waiting[there] = pool.submit(pushed, graph, there)
        try:
            sizes = {graph: each.result() for graph, each in waiting.items()}
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return {merged: pushed(MERGE, merged, sizes), **sizes} if is_copied else sizes


class GraphPusher:
    """Loads the graphs of a release into a service.

    Args:
        names: those of the release in the service.
        connection: the service.
        told: is told of each graph that is complete.
    """

    def __init__(self, names: ReleaseNames, connection: Connection, told: Told) -> None:
        self._names, self._connection, self._told = names, connection, told
        self._loading = BoundedSemaphore(connection.dialect.loads)

    def push(self, path: Path, graph: str, copied: Collection[str] = ()) -> int:
        """Load a graph from N-Triples unless it is complete, and return the number of its triples.

        Args:
            path: the triples, with the names of the release.
            graph: the name of the graph in the service.
            copied: complete graphs of the service, whose merge it is; they are copied into it if it is empty.

        Raises:
            RemoteError: if the service does not answer, or has something else than was sent.
        """
        is_empty = not self._connection.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if copied or not is_empty:
            measured = self._copy(path, graph, copied if is_empty else ())
            if measured.is_of(self._connection, graph):
                self._told(f"{graph}: {measured.triples:,} triples{'' if is_empty else ', complete already'}")
                return measured.triples
            self._connection.delete(graph)
        measured = self._load(path, graph)
        if not measured.is_of(self._connection, graph):
            raise RemoteError(
                f"{self._connection.address} has not stored graph {graph} as it was sent: {measured.triples:,} triples "
                "were expected. Readers still have the release that they had; push again, or see the log of the service"
            )
        self._told(f"{graph}: {measured.triples:,} triples")
        return measured.triples

    def _load(self, path: Path, graph: str) -> Measure:
        """Send a graph, and measure each part while the service loads it."""
        measured = Measure()
        with self._loading, ThreadPoolExecutor(1) as beside:
            for part in self._parts(path):
                loading = beside.submit(self._add, graph, part)
                measured.add(part)
                loading.result()
        return measured

    def _copy(self, path: Path, graph: str, copied: Collection[str]) -> Measure:
        """Have the service copy graphs into another one, and measure meanwhile what that must have then."""
        with self._loading, ThreadPoolExecutor(1) as beside:
            copying = beside.submit(self._add_graphs, graph, copied)
            measured = Measure.of(self._parts(path))
            copying.result()
        return measured

    def _add_graphs(self, graph: str, copied: Collection[str]) -> None:
        try:
            for each in copied:
                self._connection.update(f"ADD <{each}> TO <{graph}>")
        except QueryError:
            # Then the graph is incomplete, which is noticed, and it is sent.
            return

    def _add(self, graph: str, part: bytes) -> None:
        """Add a part to a graph; one without blank nodes again if it is refused: added twice, it is there once."""
        try:
            self._connection.add(graph, part)
        except QueryError:
            # Virtuoso may refuse one of two loads at the same time, whose locks wait for each other.
            if b"_:" in part:
                raise
            self._connection.add(graph, part)

    def _parts(self, path: Path) -> Iterator[bytes]:
        """Yield N-Triples in parts, with the names of the service; those with blank nodes are in the last part."""
        blank: list[bytes] = []
        with path.open("rb") as file:
            while part := self._names.outward_bytes(file.read(PART) + file.readline()):
                if b"_:" in part:
                    blank += _BLANK.findall(part)
                    part = _BLANK.sub(b"", part)
                if part:
                    yield part
        if blank:
            yield b"".join(blank)
