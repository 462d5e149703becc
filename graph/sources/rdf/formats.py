"""The formats of RDF, and which one a file has."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import pyoxigraph as ox

#: The formats by the endings of files.
FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".turtle": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}
_COMPRESSED: Final = (".gz", ".zst", ".xz", ".bz2")
#: What is asked for at an address, the formats that are read fastest first.
ACCEPT: Final = (
    "text/turtle, application/n-triples, application/n-quads, application/trig, application/ld+json;q=0.9, "
    "application/rdf+xml;q=0.8, text/n3;q=0.7, */*;q=0.1"
)


def format_of(name: str, media_type: str = "") -> ox.RdfFormat | None:
    """Return the format of a file by its media type or, without one of RDF, by its name; None if neither tells.

    >>> format_of("facts.ttl.gz") == format_of("facts", "text/turtle; charset=utf-8")
    True
    """
    by_type = ox.RdfFormat.from_media_type(media_type) if media_type else None
    # Servers send files of all kinds as plain text, XML or JSON.
    if by_type and media_type.partition(";")[0].strip() not in ("text/plain", "text/xml", "application/xml"):
        return by_type
    path = PurePath(name.lower())
    while path.suffix in _COMPRESSED:
        path = path.with_suffix("")
    return FORMATS.get(path.suffix) or by_type
