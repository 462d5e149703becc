"""Citations: of a thing or the graph by a permanent address, of an answer in its release, of a standard itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from ..graph.releases.release import Release
from ..ontology.namespaces import BASE
from ..queries.answer_citations import cite_answer, cite_result, note_on_thing
from ..queries.citation_formats import WRITERS, to_bibtex
from ..queries.citations import cite, cite_documents, page
from ..queries.run import Answer
from ..queries.sparql.result import Result
from .context import site
from .linking import citable
from .negotiation import BIBTEX, CSL_JSON, PLAIN, RIS, Representation

#: The writer of each format.
_WRITERS: Final = {BIBTEX: WRITERS["bibtex"], RIS: WRITERS["ris"], CSL_JSON: WRITERS["csl"], PLAIN: WRITERS["plain"]}
_TITLE: Final = (
    "Standlink: a knowledge graph of how standards, regional innovation and global linkages drive each other"
)


def today() -> str:
    """Return the date, in UTC, on which an address is cited."""
    return datetime.now(UTC).date().isoformat()


def citation(release: Release, iri: str, chosen: Representation) -> str:
    """Return the citation of a thing: of a standard or source itself, else of its page."""
    item = cite(release, iri, today())
    if item.type == "page":
        item = replace(item, note=_note(release, iri))
    return _WRITERS[chosen]([item])


def _note(release: Release, iri: str) -> str:
    """Return the note on a thing; those of hubs, whose checksum takes long, are kept."""

    def made() -> str:
        return note_on_thing(release, iri, citable())

    return site().hubs.get(f"{release.id}/{iri} {citable()}", made) if iri in release.hubs else made()


def answer_citation(release: Release, answer: Answer, chosen: Representation) -> str:
    """Return the citation of an answer, by its address in the release."""
    return _WRITERS[chosen]([cite_answer(release, answer, citable(), today())])


def result_citation(
    release: Release, sparql: str, result: Result, graphs: Sequence[tuple[str, str]], chosen: Representation
) -> str:
    """Return the citation of the result of a query, by its address in the release.

    Raises:
        QueryError: as ``cite_result``.
    """
    return _WRITERS[chosen]([cite_result(release, sparql, result, graphs, citable(), today())])


def citations(release: Release, iris: Iterable[str], chosen: Representation) -> str:
    """Return the citations of the standards among things."""
    return _WRITERS[chosen](cite_documents(release, iris, today()))


def dataset_bibtex(release: Release) -> str:
    """Return the BibTeX entry of the graph as a whole."""
    return to_bibtex([page(release, f"standlink-{release.published[:4]}", BASE, _TITLE, today())])
