"""Publishing a release to a SPARQL 1.1 service: graphs are loaded and compared, and only then readers are given them.

Graphs are loaded by the Graph Store Protocol in parts, several at once. Afterwards each must have the number of triples
that it has here, and the same checksum: how many of its triples, by the MD5 of their terms, fall into each of 4,096
classes; of a value with characters beyond ASCII, its length counts. A push that was ended is resumed: what is complete
is not loaded again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox

from ...errors import PrivateReleaseError, RemoteError, StandlinkError
from ..store.merging import MERGE
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from . import pointer
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import private_datasets
from .release import Release

#: The bytes of N-Triples of one request, and the requests at once.
PART: Final = 4 << 20
AT_ONCE: Final = 2
#: Products hash other characters than those of ASCII in different ways: of values with these, the length counts.
_CLASSES: Final = """
SELECT ?class (COUNT(*) AS ?n) { GRAPH %s {
  ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o))
  BIND(IF(isLiteral(?o), LCASE(LANG(?o)), "iri") AS ?kind)
  BIND(IF(REGEX(STR(?o), "[^ -~]"), STR(STRLEN(STR(?o))), STR(?o)) AS ?text)
  BIND(SUBSTR(MD5(CONCAT(STR(?s), " ", STR(?p), " ", ?text, " ", ?kind)), 1, 3) AS ?class)
} } GROUP BY ?class
"""

_BEYOND_ASCII: Final = re.compile("[^ -~]")

Checksum = Counter[str]
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
        sizes = {
            there.value: _push_graph(release, here, there.value, names, connection, told)
            for here, there in _graphs(release, names)
        }
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


def _graphs(release: Release, names: ReleaseNames) -> Iterator[tuple[ox.NamedNode | ox.DefaultGraph, ox.NamedNode]]:
    """Yield the graphs of a release, the merged one last, each with its name in the service."""
    for graph in release.store.graphs():
        yield graph, names.graph(graph)
    yield MERGE, names.merged


def _push_graph(
    release: Release,
    here: ox.NamedNode | ox.DefaultGraph,
    there: str,
    names: ReleaseNames,
    connection: Connection,
    told: Told,
) -> int:
    """Load a graph unless it is complete, and return the number of its triples."""
    triples, expected = _measure(release.store.inner, here, names)
    if _is_complete(connection, there, triples, expected):
        told(f"{there}: {triples:,} triples, complete already")
        return triples
    connection.delete(there)
    with TemporaryDirectory(prefix="standlink-push-") as folder:
        path = Path(folder) / "graph.nt"
        release.store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=here)
        _load(connection, there, path, names)
    if not _is_complete(connection, there, triples, expected):
        raise RemoteError(
            f"{connection.address} has not stored graph {there} as it was sent: {triples:,} triples were expected. "
            "Readers still have the release that they had; push again, or see the log of the service"
        )
    told(f"{there}: {triples:,} triples")
    return triples


def _load(connection: Connection, graph: str, path: Path, names: ReleaseNames) -> None:
    """Send a file of N-Triples in parts; all triples with blank nodes in one part, since they belong together."""
    with path.open("rb") as file, ThreadPoolExecutor(AT_ONCE) as pool:
        blank: list[bytes] = []
        waiting = []
        while lines := file.readlines(PART):
            blank += [line for line in lines if _has_blank(line)]
            part = b"".join(line for line in lines if not _has_blank(line))
            if part:
                waiting.append(pool.submit(connection.add, graph, names.outward_bytes(part)))
            while len(waiting) > 2 * AT_ONCE:
                waiting.pop(0).result()
        if blank:
            waiting.append(pool.submit(connection.add, graph, names.outward_bytes(b"".join(blank))))
        for each in waiting:
            each.result()


def _has_blank(line: bytes) -> bool:
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:")


def _measure(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph, names: ReleaseNames) -> tuple[int, Checksum]:
    """Return the number of triples of a graph, and the checksum that it has in the service."""
    found: Checksum = Counter()
    total = 0
    for quad in store.quads_for_pattern(None, None, None, graph):
        total += 1
        subject, prop, value = quad.subject, quad.predicate, quad.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            kind = (value.language or "").lower() if isinstance(value, ox.Literal) else "iri"
            own = names.outward(value.value)
            shown = str(len(own)) if _BEYOND_ASCII.search(own) else own
            text = f"{names.outward(subject.value)} {prop.value} {shown} {kind}"
            found[hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:3]] += 1
    return total, found


def _is_complete(connection: Connection, graph: str, triples: int, expected: Checksum) -> bool:
    """Return whether the service has a graph with this number of triples and this checksum."""
    (counted,) = _rows(connection, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    if int(counted[0]) != triples:
        return False
    rows = _rows(connection, _CLASSES % f"<{graph}>")
    return {name: int(number) for name, number in rows} == dict(expected)


def _rows(connection: Connection, sparql: str) -> list[list[str]]:
    found = ox.parse_query_results(connection.query(sparql), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return [[term.value for term in solution if term is not None] for solution in found]
