"""The pointer graph of a service: which releases it holds, and which of them readers are given.

A release is recorded when all its graphs are complete, with the number of triples of each, and the checksum of its
manifest, so that a server knows whether the release in its data folder is the same. Switching is one update of one
triple: readers see the old release or the new one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from ...errors import NotFoundError
from ..store.remote.connection import Connection
from ..store.remote.names import POINTER, ReleaseNames

_DCAT, _DCTERMS, _VOID = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://rdfs.org/ns/void#"
_VERSION: Final = ox.NamedNode(f"{_DCAT}hasVersion")
_CURRENT: Final = ox.NamedNode(f"{_DCAT}hasCurrentVersion")
_IDENTIFIER: Final = ox.NamedNode(f"{_DCTERMS}identifier")
_PART: Final = ox.NamedNode(f"{_DCTERMS}hasPart")
_CHECKSUM: Final = ox.NamedNode("https://schema.org/sha256")
_TRIPLES: Final = ox.NamedNode(f"{_VOID}triples")


@dataclass(frozen=True)
class PushedRelease:
    """A release that a service holds: its id, the checksum of its manifest, and its graphs with their triples."""

    id: str
    checksum: str
    graphs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Pointer:
    """The releases that a service holds, by id, and the id of the current one."""

    releases: Mapping[str, PushedRelease]
    current: str | None

    @classmethod
    def read(cls, connection: Connection) -> Pointer:
        """Read the pointer graph of a service.

        Raises:
            RemoteError: if the service cannot be read.
        """
        asked = f"SELECT ?s ?p ?o {{ GRAPH {POINTER} {{ ?s ?p ?o }} }}"
        rows = ox.parse_query_results(connection.query(asked), format=ox.QueryResultsFormat.JSON)
        assert isinstance(rows, ox.QuerySolutions)
        values: dict[tuple[str, str], list[str]] = {}
        for subject, prop, value in rows:
            values.setdefault((subject.value, prop.value), []).append(value.value)

        def of(subject: str, prop: ox.NamedNode) -> list[str]:
            return values.get((subject, prop.value), [])

        found = {}
        for iri in of(POINTER.value, _VERSION):
            release_id, checksum = (next(iter(of(iri, prop)), "") for prop in (_IDENTIFIER, _CHECKSUM))
            sizes = {graph: int(next(iter(of(graph, _TRIPLES)), "0")) for graph in of(iri, _PART)}
            found[release_id] = PushedRelease(release_id, checksum, dict(sorted(sizes.items())))
        current = next(iter(of(POINTER.value, _CURRENT)), "").removeprefix(f"{POINTER.value}/")
        return cls(found, current if current in found else None)

    def named(self, release_id: str) -> PushedRelease:
        """Return a release by its id.

        Raises:
            NotFoundError: if the service does not hold it.
        """
        if release_id not in self.releases:
            held = ", ".join(self.releases) or "none"
            raise NotFoundError(f"the service does not hold release {release_id!r}; it holds: {held}")
        return self.releases[release_id]


def manifest_checksum(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the manifest of a release, which has the checksums of all its files."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def record(connection: Connection, release: PushedRelease) -> None:
    """Note in the pointer graph that a release is complete."""
    own = ReleaseNames(release.id).node
    lines = [
        f"{POINTER} {_VERSION} {own} .",
        f'{own} {_IDENTIFIER} "{release.id}" ; {_CHECKSUM} "{release.checksum}" .',
    ]
    for graph, triples in release.graphs.items():
        lines += [f"{own} {_PART} <{graph}> .", f"<{graph}> {_TRIPLES} {triples} ."]
    connection.update(f"INSERT DATA {{ GRAPH {POINTER} {{ {' '.join(lines)} }} }}")


def forget(connection: Connection, release: PushedRelease) -> None:
    """Take a release out of the pointer graph, so that its graphs can be deleted."""
    own = ReleaseNames(release.id).node
    subjects = " ".join([str(own), *(f"<{graph}>" for graph in release.graphs)])
    connection.update(
        f"DELETE {{ GRAPH {POINTER} {{ ?s ?p ?o }} }} "
        f"WHERE {{ GRAPH {POINTER} {{ VALUES ?s {{ {subjects} }} ?s ?p ?o }} }}"
    )
    connection.update(f"DELETE DATA {{ GRAPH {POINTER} {{ {POINTER} {_VERSION} {own} }} }}")


def switch(connection: Connection, release: PushedRelease) -> None:
    """Give readers this release from now on, in one update."""
    # Virtuoso inserts nothing if all of the pattern is optional.
    own = ReleaseNames(release.id).node
    connection.update(
        f"DELETE {{ GRAPH {POINTER} {{ {POINTER} {_CURRENT} ?old }} }} "
        f"INSERT {{ GRAPH {POINTER} {{ {POINTER} {_CURRENT} {own} }} }} "
        f"WHERE {{ GRAPH {POINTER} {{ {POINTER} {_VERSION} {own} OPTIONAL {{ {POINTER} {_CURRENT} ?old }} }} }}"
    )
