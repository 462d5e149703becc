"""The ontology as one Turtle document, the same bytes from every process.

``python -m standlink.graph.store.ontology_document`` keeps the document of the current version in
``ontology/versions``, a step of a release.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from ...errors import StandlinkError
from ...ontology.versions import current_version, version_file
from ...ontology.vocabulary import ontology_triples

_TITLE: Final = "The Standlink ontology, version {version}"


def ontology_turtle(triples: Iterable[ox.Triple], version: str) -> str:
    """Return the triples of a version of the ontology as Turtle."""
    return turtle_document(triples, _TITLE.format(version=version))


def turtle_document(triples: Iterable[ox.Triple], title: str) -> str:
    """Return triples of the ontology in the canonical layout of Turtle, lists as ``( ... )``, after a comment."""
    # rdflib is slow to load, and a server needs it for little else.
    from .boundary import to_rdflib
    from .formatting import format_turtle

    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return format_turtle(to_rdflib(data), f"{title}. Licence: CC BY 4.0.")


def keep_current_version() -> str:
    """Write the document of the current version to ``ontology/versions``; return its path.

    Raises:
        StandlinkError: if this version has been kept before: what was released does not change.
    """
    version = current_version()
    path = version_file(version)
    if path.exists():
        raise StandlinkError(
            f"{path} exists: version {version} of the ontology has been released. Raise owl:versionInfo and "
            "owl:versionIRI in ontology/terms/header.ttl, and name the released one as owl:priorVersion"
        )
    path.write_text(ontology_turtle(ontology_triples(), version), "utf-8")
    return str(path)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{keep_current_version()}\n")
    except StandlinkError as error:
        sys.exit(f"Error: {error}")
