"""The fourth stage: the search index, an SQLite file with every name of every thing.

``names`` is searched by words and their beginnings (FTS5 with the unicode61 tokenizer), ``fragments`` by any three
characters in a row (the trigram tokenizer), which serves Chinese and misremembered parts of names.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, kind_and_slug
from ..store import LABEL, RDF_TYPE, Store, sl

_SCHEMA: Final = """
CREATE TABLE things (
    id INTEGER PRIMARY KEY, iri TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, slug TEXT NOT NULL, label TEXT NOT NULL,
    sort TEXT NOT NULL, class TEXT NOT NULL, text TEXT NOT NULL, weight INTEGER NOT NULL
);
CREATE INDEX things_by_kind ON things (kind, sort);
CREATE TABLE names (thing INTEGER NOT NULL REFERENCES things, name TEXT NOT NULL, folded TEXT NOT NULL);
CREATE INDEX names_folded ON names (folded);
CREATE INDEX names_thing ON names (thing);
CREATE VIRTUAL TABLE words USING fts5 (names, text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fragments USING fts5 (names, content='', tokenize='trigram');
"""
_NAMES: Final = (
    LABEL,
    ox.NamedNode(PREFIXES["skos"] + "altLabel"),
    sl("designation"),
    ox.NamedNode(PREFIXES["dcterms"] + "title"),
)
_TEXT: Final = ox.NamedNode(PREFIXES["dcterms"] + "description")
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
#: Kinds that are found by what they are about rather than by a name of their own.
_UNNAMED: Final = frozenset({"statement", "evidence"})


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case, punctuation and runs of space.

    >>> fold("ISO/IEC 15118–2")
    'iso iec 15118 2'
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def index(store: ox.Store, path: Path) -> dict[str, int]:
    """Write the index; return how many things of each kind it holds."""
    reader = Store(store)
    counts: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        for number, (node, kind, slug) in enumerate(_things(store), 1):
            counts[kind] = counts.get(kind, 0) + 1
            if kind in _UNNAMED:
                continue
            label = reader.label(node)
            names = list(dict.fromkeys([label, *(t.value for p in _NAMES for t in reader.texts(node, p)), slug]))
            text = reader.text(node, _TEXT) or ""
            weight = sum(1 for _ in store.quads_for_pattern(None, None, node))
            row = (number, node.value, kind, slug, label, fold(label), _class_label(reader, node), text, weight)
            db.execute("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            db.executemany("INSERT INTO names VALUES (?, ?, ?)", [(number, n, fold(n)) for n in names])
            joined = "\n".join(names)
            db.execute("INSERT INTO words (rowid, names, text) VALUES (?, ?, ?)", (number, joined, text))
            db.execute("INSERT INTO fragments (rowid, names) VALUES (?, ?)", (number, joined))
    return dict(sorted(counts.items()))


def _things(store: ox.Store) -> Iterator[tuple[ox.NamedNode, str, str]]:
    nodes = {q.subject for q in store.quads_for_pattern(None, RDF_TYPE, None) if isinstance(q.subject, ox.NamedNode)}
    for node in sorted(nodes, key=lambda n: n.value):
        known = kind_and_slug(node.value)
        if known:
            yield node, *known


def _class_label(reader: Store, node: ox.NamedNode) -> str:
    types = [t for t in reader.nodes(node, RDF_TYPE) if t.value.startswith(PREFIXES["sl"])]
    broader = {c for t in types for c in reader.nodes(t, _SUBCLASS)}
    return ", ".join(sorted(reader.label(t) for t in types if t not in broader))
