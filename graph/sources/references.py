"""Checksums of the reference data that importers read, so that a dataset is imported again only when they changed.

Each covers what importers can see of the data and nothing else: the English name of an event is read by no importer,
so changing it imports nothing.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...errors import FileError
from ...ontology.namespaces import THINGS, node
from ..releases.checksum import file_checksum
from ..releases.content import content_checksum, text_checksum
from ..store.store import LABEL, RDF_TYPE, sl
from .curated import curated, curated_triples
from .organizations.actors import MAPPING
from .organizations.files import own_decisions
from .organizations.triples import SOURCES
from .organizations.words import WORDS
from .protocol import Importer, Reference

_NAMES: Final = (LABEL, node("skos:altLabel"))
_COUNTRIES: Final = (sl("iso3166"),)
_REGIONS: Final = (*_COUNTRIES, *_NAMES, sl("partOf"))
_ACTORS: Final = (RDF_TYPE, *_NAMES, sl("locatedIn"), sl("headquarteredIn"))


def importer_checksum(importer: Importer, home: Path) -> str:
    """Return a checksum of an importer: its name and version, the reference data and the files that it reads.

    Args:
        importer: the declaration.
        home: the data folder, which may hold the user's decisions on names of organizations.

    Raises:
        FileError: if a file that the importer reads is missing or malformed.
    """
    references = (f"{reference} {_reference_checksum(reference)}" for reference in sorted(importer.reads))
    files = (f"{path.name} {_file_checksum(path)}" for path in importer.files)
    own = own_decisions(home)
    decisions = file_checksum(own) if Reference.ORGANIZATIONS in importer.reads and own.exists() else ""
    return text_checksum(importer.label, *references, *files, decisions)


@cache
def _reference_checksum(reference: Reference) -> str:
    match reference:
        case Reference.THINGS:
            known = curated()
            numbers = json.dumps(sorted(known.by_designation.items()))
            return text_checksum(numbers, json.dumps(sorted(known.with_status)), *sorted(known.things))
        case Reference.COUNTRIES:
            return _checksum_of("region", _COUNTRIES)
        case Reference.REGIONS:
            return _checksum_of("region", _REGIONS)
        case Reference.ORGANIZATIONS:
            files = (_file_checksum(path) for path in (MAPPING, WORDS, SOURCES))
            return text_checksum(_checksum_of("region", _REGIONS), _checksum_of("actor", _ACTORS), *files)


def _checksum_of(kind: str, properties: tuple[ox.NamedNode, ...]) -> str:
    """Return a checksum of the values that curated things of a kind have for some properties."""
    start = f"<{THINGS}{kind}/"
    found = {str(t) for t in curated_triples() if t.predicate in properties}
    return text_checksum(*sorted(line for line in found if line.startswith(start)))


def _file_checksum(path: Path) -> str:
    try:
        return content_checksum(path)
    except (OSError, SyntaxError, ValueError, csv.Error) as error:
        raise FileError(path, None, f"cannot be read: {error}") from error
