"""Citations by permanent addresses: of a thing, of the graph, or of a standard or source itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from ..graph.releases.release import Release
from ..ontology.namespaces import BASE
from ..queries.citation_formats import WRITERS, to_bibtex
from ..queries.citations import cite, cite_documents, page
from .negotiation import BIBTEX, CSL_JSON, RIS, Representation

#: The writer of each format.
_WRITERS: Final = {BIBTEX: WRITERS["bibtex"], RIS: WRITERS["ris"], CSL_JSON: WRITERS["csl"]}
_TITLE: Final = (
    "Standlink: a knowledge graph of how standards, regional innovation and global linkages drive each other"
)


def today() -> str:
    """Return the date, in UTC, on which an address is cited."""
    return datetime.now(UTC).date().isoformat()


def citation(release: Release, iri: str, chosen: Representation) -> str:
    """Return the citation of a thing: of a standard or source itself, else of its page."""
    return _WRITERS[chosen]([cite(release, iri, today())])


def citations(release: Release, iris: Iterable[str], chosen: Representation) -> str:
    """Return the citations of the standards among things."""
    return _WRITERS[chosen](cite_documents(release, iris))


def dataset_bibtex(release: Release) -> str:
    """Return the BibTeX entry of the graph as a whole."""
    return to_bibtex([page(release, f"standlink-{release.published[:4]}", BASE, _TITLE, today())])
