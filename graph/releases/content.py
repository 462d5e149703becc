"""Checksums of what files say: comments, layout and the order of statements do not count.

A dataset, a stage or a release is made again when one of these has changed, so an edit that changes nothing costs
nothing.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from .checksum import file_checksum

#: In a SPARQL query: strings and IRIs, which are kept as they are, or else a comment or white space.
_TOKENS: Final = re.compile(
    r'("""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\s]*>)'
    r"|(?:#[^\n]*|\s)+",
    re.DOTALL,
)

#: The suffixes of files that are read for their content.
_READ: Final = (".ttl", ".csv", ".toml", ".rq")


def text_checksum(*texts: str) -> str:
    """Return one SHA-256 of several texts, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def triples_checksum(triples: Iterable[ox.Triple]) -> str:
    """Return a checksum of a set of triples; it does not depend on their order or on the names of blank nodes."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return text_checksum(*sorted(map(str, dataset)))


# A build asks several times for those of all tables and rules.
@lru_cache(maxsize=256)
def query_text(sparql: str) -> str:
    r"""Return a query without comments, with single spaces.

    >>> query_text("SELECT ?x  # all of them\n{ ?x a <urn:x#Y> }")
    'SELECT ?x { ?x a <urn:x#Y> }'
    """
    return _TOKENS.sub(lambda match: match[1] or " ", sparql).strip()


def content_checksum(path: Path) -> str:
    """Return a checksum of what a file says, by its suffix: .ttl, .csv, .toml and .rq, or else of its bytes.

    Lines of a CSV file that begin with # are comments.

    Raises:
        OSError: if the file cannot be read.
        SyntaxError: if it is not Turtle.
        ValueError: if it is not UTF-8 or not TOML.
    """
    return _checksum(path.suffix, path.read_bytes()) if path.suffix in _READ else file_checksum(path)


# A build asks several times for the checksum of each file, and canonical Turtle takes a while.
@lru_cache(maxsize=128)
def _checksum(suffix: str, data: bytes) -> str:
    if suffix == ".ttl":
        return triples_checksum(q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE))
    if suffix == ".csv":
        rows = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True))
        return text_checksum(*(json.dumps([v.strip() for v in r]) for r in rows if r and not r[0].startswith("#")))
    if suffix == ".toml":
        return text_checksum(json.dumps(tomllib.loads(data.decode()), sort_keys=True, default=str))
    return text_checksum(query_text(data.decode()))
