"""What changed between the kept releases, as a Linked Data Event Stream (https://w3id.org/ldes/specification).

A member is a version of a thing: its asserted triples in a release, about an IRI of their own, ``THING#RELEASE``. A
thing that a release no longer describes is an ``as:Delete``. The stream begins at the oldest kept release, whose
content is in no member: a client starts from its download.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.store import INFERRED, ONTOLOGY, RDF_TYPE
from ...ontology.namespaces import BASE, node

LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
DELETE: Final = ox.NamedNode("https://www.w3.org/ns/activitystreams#Delete")
_CREATED: Final = node("dcterms:created")
_VERSION_OF: Final = node("dcterms:isVersionOf")


class EventStream:
    """The documents of a stream.

    Args:
        address: of its root; the pages of a release are at ``ADDRESS/RELEASE?page=NUMBER``.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self.stream, self._view = ox.NamedNode(f"{address}#stream"), ox.NamedNode(address)

    def root(self, releases: Sequence[Release]) -> list[ox.Quad]:
        """Return the description of the stream, with a relation to the first page of each release.

        Args:
            releases: the kept ones, in the order in which they were built; the oldest is where the stream begins.
        """
        retention = ox.NamedNode(f"{self._address}#retention")
        found = [
            ox.Quad(self.stream, RDF_TYPE, _ldes("EventStream")),
            ox.Quad(self.stream, node("dcterms:title"), ox.Literal("Changes between releases", language="en")),
            ox.Quad(self.stream, node("dcterms:title"), ox.Literal("各版本之间的变化", language="zh")),
            ox.Quad(self.stream, node("dcterms:isPartOf"), ox.NamedNode(BASE)),
            ox.Quad(self.stream, _ldes("timestampPath"), _CREATED),
            ox.Quad(self.stream, _ldes("versionOfPath"), _VERSION_OF),
            ox.Quad(self.stream, _ldes("versionDeletePath"), RDF_TYPE),
            ox.Quad(self.stream, _ldes("versionDeleteObject"), DELETE),
            ox.Quad(self.stream, _tree("view"), self._view),
            ox.Quad(self._view, RDF_TYPE, _tree("Node")),
        ]
        if releases:
            found += [
                ox.Quad(self._view, _ldes("retentionPolicy"), retention),
                ox.Quad(retention, RDF_TYPE, _ldes("RetentionPolicy")),
                ox.Quad(retention, _ldes("startingFrom"), _time(releases[0])),
            ]
        for release in releases[1:]:
            relation = ox.NamedNode(f"{self._address}#{release.id}")
            found += [
                ox.Quad(self._view, _tree("relation"), relation),
                ox.Quad(relation, RDF_TYPE, _tree("EqualToRelation")),
                ox.Quad(relation, _tree("path"), _CREATED),
                ox.Quad(relation, _tree("value"), _time(release)),
                ox.Quad(relation, _tree("node"), self._page(release, 1)),
            ]
        return found

    def page(self, release: Release, things: Sequence[str], number: int, *, more: bool) -> list[ox.Quad]:
        """Return a page: versions of things in a release, and a relation to the next page if there are more."""
        own = self._page(release, number)
        found = [ox.Quad(self.stream, _tree("view"), own), ox.Quad(own, RDF_TYPE, _tree("Node"))]
        if more:
            relation = ox.NamedNode(f"{own.value}#next")
            found += [
                ox.Quad(own, _tree("relation"), relation),
                ox.Quad(relation, RDF_TYPE, _tree("Relation")),
                ox.Quad(relation, _tree("node"), self._page(release, number + 1)),
            ]
        for thing in things:
            version = ox.NamedNode(f"{thing}#{release.id}")
            found.append(ox.Quad(self.stream, _tree("member"), version))
            found += _member(release, ox.NamedNode(thing), version)
        return found

    def _page(self, release: Release, number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{self._address}/{release.id}?page={number}")


def _member(release: Release, thing: ox.NamedNode, version: ox.NamedNode) -> Iterator[ox.Quad]:
    yield ox.Quad(version, _VERSION_OF, thing)
    yield ox.Quad(version, _CREATED, _time(release))
    quads = (q for q in release.store.quads(thing) if q.graph_name not in (INFERRED, ONTOLOGY))
    asserted = [ox.Quad(version, q.predicate, q.object) for q in quads]
    yield from asserted or [ox.Quad(version, RDF_TYPE, DELETE)]


def _time(release: Release) -> ox.Literal:
    return ox.Literal(release.published, datatype=node("xsd:dateTime"))


def _ldes(name: str) -> ox.NamedNode:
    return ox.NamedNode(LDES + name)


def _tree(name: str) -> ox.NamedNode:
    return ox.NamedNode(TREE + name)
