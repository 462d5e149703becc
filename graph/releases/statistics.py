"""Numbers of a release that its description states, as VoID defines them: https://www.w3.org/TR/void/#statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statistics:
    """Numbers of triples of a release. A triple that several graphs have counts once, except where this says otherwise.

    Attributes:
        triples: those of all named graphs, which the endpoint has in its default graph.
        graphs: those of each named graph, by its IRI.
        ontology_only: those that the ontology alone has: the downloads of the whole release leave them out.
        properties: by property.
        classes: the instances by class, asserted or inferred.
        links: the links by ``skos:exactMatch`` to other sites, by the address of the site.
    """

    triples: int
    graphs: dict[str, int]
    ontology_only: int
    properties: dict[str, int]
    classes: dict[str, int]
    links: dict[str, int]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Statistics | None:
        """Return the statistics in the manifest of a release; None if an earlier version made it."""
        found = manifest.get("statistics")
        return cls(**found) if found else None

    @property
    def downloaded(self) -> int:
        """The triples of a download of the whole release in a format of triples."""
        return self.triples - self.ontology_only
