"""Publishing a release to a SPARQL 1.1 service: graphs are loaded and compared, and only then readers are given them.

The merged graph is sent beside the named ones; a product that copies graphs faster than it parses triples copies each
into it as soon as it is there. A push that was ended is resumed: what is complete is not sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import pyoxigraph as ox

from ...errors import PrivateReleaseError, RemoteError, StandlinkError
from ...ontology.namespaces import GRAPHS
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from ..store.store import ONTOLOGY
from . import pointer
from .dumps import Dump
from .graph_loader import Triples
from .graph_pusher import GraphPusher, Merged, Told
from .gzip_members import members
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import private_datasets
from .release import Release
from .sorted_quads import merged_triples, triples_of
from .statistics import Statistics


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
    pusher = GraphPusher(names, connection, told)
    named = {names.outward(graph): triples for graph, triples in graphs_of(release).items()}
    merged = Merged(names.merged.value, partial(_merged, named.values()), properties_of(release))
    return pusher.push(named, merged)


def properties_of(release: Release) -> Mapping[str, int]:
    """Return the number of triples of each property in the merge of all graphs of a release."""
    if statistics := Statistics.of(release.manifest):
        return statistics.properties
    counted = release.store.select("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    return {prop.value: int(number.value) for prop, number in counted}


def graphs_of(release: Release) -> dict[str, Triples]:
    """Return the named graphs of a release by name, each sorted, the largest first.

    They come from its N-Quads, which are read faster than its store.
    """
    quads = Dump.of(release, "nq").make()
    # The N-Quads do not have the ontology, which is small.
    ontology = release.store.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ONTOLOGY) or b""
    lines = sorted(ontology.splitlines(keepends=True))
    largest = sorted(members(quads), key=lambda member: -member.size)
    found = {GRAPHS + each.name.removesuffix(".nq"): partial(triples_of, each) for each in largest}
    return {**found, ONTOLOGY.value: lambda: lines}


def _merged(graphs: Iterable[Triples]) -> Iterator[bytes]:
    return merged_triples(triples() for triples in graphs)
