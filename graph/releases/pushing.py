"""Publishing a release to a SPARQL 1.1 service: graphs are loaded and compared, and only then readers are given them.

Two graphs are loaded at once by the Graph Store Protocol, each in parts. Afterwards each must have the number of
triples of each property that it has here, and the same checksum: how many of its values and typed things fall into
each of 4,096 classes, by an MD5. A push that was ended is resumed: what is complete is not loaded again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox

from ...errors import PrivateReleaseError, QueryError, RemoteError, StandlinkError
from ...ontology.vocabulary import RDF_TYPE
from ..store.merging import MERGE
from ..store.remote.connection import Connection
from ..store.remote.names import ReleaseNames
from . import pointer
from .pointer import Pointer, PushedRelease, manifest_checksum
from .private import private_datasets
from .release import Release

#: The bytes of N-Triples of one request, and the graphs at once.
PART: Final = 16 << 20
AT_ONCE: Final = 2
_PROPERTIES: Final = "SELECT ?p (COUNT(*) AS ?n) { GRAPH %s { ?s ?p ?o } } GROUP BY ?p"
#: Values with their properties and languages, and things with their types. The IRIs of all triples would take several
#: times as long. Products hash characters beyond ASCII in different ways: of texts with these, the length counts.
_CLASSES: Final = """
SELECT ?class (COUNT(*) AS ?n) {
  { GRAPH %s { ?s ?p ?o FILTER(isLiteral(?o)) }
    BIND(SUBSTR(MD5(CONCAT(STR(?p), " ", LCASE(LANG(?o)), " ",
      IF(REGEX(STR(?o), "^[ -~]*$"), STR(?o), STR(STRLEN(STR(?o)))))), 1, 3) AS ?class) }
  UNION
  { GRAPH %s { ?s a ?type FILTER(!isBlank(?s)) }
    BIND(SUBSTR(MD5(CONCAT(STR(?type), " ",
      IF(REGEX(STR(?s), "^[ -~]*$"), STR(?s), STR(STRLEN(STR(?s)))))), 1, 3) AS ?class) }
} GROUP BY ?class
"""
_ASCII: Final = re.compile(rb"[ -~]*")
_TYPE: Final = str(RDF_TYPE).encode()

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
    store = release.store.inner
    with TemporaryDirectory(prefix="standlink-push-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:

        def pushed(graph: tuple[ox.NamedNode | ox.DefaultGraph, ox.NamedNode]) -> tuple[str, int]:
            here, there = graph
            path = Path(folder, hashlib.sha256(there.value.encode()).hexdigest())
            store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=here)
            triples = push_graph(path, there.value, names, connection, told)
            path.unlink()
            return there.value, triples

        waiting = [pool.submit(pushed, graph) for graph in _graphs(release, names)]
        try:
            return dict(each.result() for each in waiting)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _graphs(release: Release, names: ReleaseNames) -> Iterator[tuple[ox.NamedNode | ox.DefaultGraph, ox.NamedNode]]:
    """Yield the graphs of a release, each with its name in the service; the merged one, which is the largest, first."""
    yield MERGE, names.merged
    for graph in release.store.graphs():
        yield graph, names.graph(graph)


def push_graph(path: Path, graph: str, names: ReleaseNames, connection: Connection, told: Told) -> int:
    """Load a graph from N-Triples unless it is complete, and return the number of its triples.

    Raises:
        RemoteError: if the service does not answer, or has something else than was sent.
    """
    measured = Measure.of(path, names)
    said = f"{graph}: {measured.triples:,} triples"
    if measured.is_of(connection, graph):
        told(f"{said}, complete already")
        return measured.triples
    connection.delete(graph)
    for part in _parts(path):
        _add(connection, graph, names.outward_bytes(part))
    if not measured.is_of(connection, graph):
        raise RemoteError(
            f"{connection.address} has not stored graph {graph} as it was sent: {measured.triples:,} triples were "
            "expected. Readers still have the release that they had; push again, or see the log of the service"
        )
    told(said)
    return measured.triples


def _add(connection: Connection, graph: str, part: bytes) -> None:
    """Add a part to a graph; one without blank nodes again if it is refused: added twice, it is there once."""
    try:
        connection.add(graph, part)
    except QueryError:
        # Virtuoso may refuse one of two loads at the same time, whose locks wait for each other.
        if b"_:" in part:
            raise
        connection.add(graph, part)


def _parts(path: Path) -> Iterator[bytes]:
    """Yield a file of N-Triples in parts; all triples with blank nodes are in the last, since they belong together."""
    blank: list[bytes] = []
    with path.open("rb") as file:
        while part := file.read(PART) + file.readline():
            if b"_:" in part:
                lines = part.splitlines(keepends=True)
                blank += [line for line in lines if _has_blank(line)]
                part = b"".join(line for line in lines if not _has_blank(line))
            if part:
                yield part
    if blank:
        yield b"".join(blank)


def _has_blank(line: bytes) -> bool:
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:")


@dataclass
class Measure:
    """What a graph has: its triples by property, and its values and typed things by class."""

    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, path: Path, names: ReleaseNames) -> Measure:
        """Measure N-Triples with one triple in each line.

        Args:
            path: the triples, with the names of the release.
            names: those in the service, of which it is measured.
        """
        found, properties = cls(), Counter[bytes]()
        with path.open("rb") as file:
            for line in map(names.outward_bytes, file):
                subject, prop, value = line.rstrip(b" .\n").split(b" ", 2)
                properties[prop] += 1
                if value.startswith(b'"'):
                    language, text = _literal(value)
                    found.classes[_class(prop[1:-1] + b" " + language + b" ", text)] += 1
                elif prop == _TYPE and subject.startswith(b"<"):
                    found.classes[_class(value[1:-1] + b" ", subject[1:-1])] += 1
        found.properties.update({prop[1:-1].decode(): number for prop, number in properties.items()})
        return found

    @property
    def triples(self) -> int:
        """The number of triples."""
        return self.properties.total()

    def is_of(self, connection: Connection, graph: str) -> bool:
        """Return whether a graph of a service has all of it, and nothing else."""
        properties = _counted(connection, _PROPERTIES % f"<{graph}>")
        return properties == self.properties and (
            _counted(connection, _CLASSES % (f"<{graph}>", f"<{graph}>")) == self.classes
        )


def _class(start: bytes, text: bytes) -> str:
    if not _ASCII.fullmatch(text):
        text = str(len(text.decode())).encode()
    return hashlib.md5(start + text, usedforsecurity=False).hexdigest()[:3]


def _literal(literal: bytes) -> tuple[bytes, bytes]:
    """Return the language of a literal, in small letters, and its text."""
    text, _, rest = literal[1:].rpartition(b'"')
    if b"\\" in text:
        parsed = next(iter(ox.parse(b"<a:a> <a:a> " + literal + b" .", format=ox.RdfFormat.N_TRIPLES)))
        text = parsed.object.value.encode()
    return rest[1:].lower() if rest.startswith(b"@") else b"", text


def _counted(connection: Connection, sparql: str) -> dict[str, int]:
    """Return the numbers that a query counts, by what it counts them by."""
    found = ox.parse_query_results(connection.query(sparql), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return {name.value: int(number.value) for name, number in found}
