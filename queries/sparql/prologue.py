"""Declarations of prefixes: where a query has them, and those of common vocabularies that Standlink does not use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ...graph.store.tokens import tokens

#: Prefixes that people write without thinking of their declaration.
COMMON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bibo": "http://purl.org/ontology/bibo/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dct": "http://purl.org/dc/terms/",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "org": "http://www.w3.org/ns/org#",
        "p": "http://www.wikidata.org/prop/",
        "ps": "http://www.wikidata.org/prop/statement/",
        "qb": "http://purl.org/linked-data/cube#",
        "sosa": "http://www.w3.org/ns/sosa/",
        "time": "http://www.w3.org/2006/time#",
        "vann": "http://purl.org/vocab/vann/",
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
    }
)


def declaration(prefix: str, namespace: str) -> str:
    """Return the declaration of a prefix."""
    return f"PREFIX {prefix}: <{namespace}>"


def place_of_declarations(sparql: str) -> int:
    r"""Return where a query can have a further declaration: after its first comments, before anything else.

    >>> place_of_declarations("# Who adopts what\nSELECT * {}")
    18
    """
    return next((token.start for token in tokens(sparql)), len(sparql))
