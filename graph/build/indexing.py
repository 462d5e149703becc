"""The fourth stage: the search index, an SQLite file with every name of every thing.

``words`` is searched by words and their beginnings (FTS5 with the unicode61 tokenizer), ``fragments`` by any three
characters in a row of a folded name (the trigram tokenizer), which serves Chinese and misremembered parts of names. The
same data gives the same file, byte for byte.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, kind_and_slug
from ..store import LABEL, RDF_TYPE, Store, Term, preferred, sl

FOLDER: Final = Path(__file__).parent

#: The file is written beside the release and thrown away if the build fails: nothing needs to survive a crash.
_SETTINGS: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -131072;
"""
_SCHEMA: Final = """
CREATE TABLE things (
    id INTEGER PRIMARY KEY, iri TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, slug TEXT NOT NULL, label TEXT NOT NULL,
    sort TEXT NOT NULL, class TEXT NOT NULL, text TEXT NOT NULL, weight INTEGER NOT NULL
);
CREATE TABLE names (thing INTEGER NOT NULL REFERENCES things, name TEXT NOT NULL, folded TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (names, text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fragments USING fts5 (names, content='', tokenize='trigram');
INSERT INTO words (words, rank) VALUES ('hashsize', 134217728);
INSERT INTO fragments (fragments, rank) VALUES ('hashsize', 134217728);
"""
_INDEXES: Final = """
CREATE INDEX things_by_kind ON things (kind, sort);
CREATE INDEX names_folded ON names (folded);
CREATE INDEX names_thing ON names (thing);
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
_SEAM: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")

Said = dict[ox.NamedNode, list[Term]]


class _Thing(NamedTuple):
    """A row of the index."""

    node: ox.NamedNode
    kind: str
    slug: str
    names: list[str]
    classes: str
    text: str
    weight: int


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, case, punctuation and runs of space.

    >>> fold("ISO/IEC 15118–2")
    'iso iec 15118 2'
    """
    if text.isascii():
        return " ".join(text.lower().translate(_PUNCTUATION).split())
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


_PUNCTUATION: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def unseamed(folded: str) -> str:
    """Return a folded text with letters and digits set apart, as some write identifiers and some do not.

    >>> unseamed("iso9001"), unseamed("ieee 802 11ax")
    ('iso 9001', 'ieee 802 11 ax')
    """
    return _SEAM.sub(" ", folded)


def index(store: ox.Store, path: Path) -> dict[str, int]:
    """Write the index; return how many things of each kind it holds."""
    reader = Store(store)
    said = _said(reader)
    counts = Counter(known[0] for node in said if (known := kind_and_slug(node.value)))
    things = list(_things(reader, said))
    folded = [[fold(name) for name in thing.names] for thing in things]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(_SETTINGS + _SCHEMA)
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (number, t.node.value, t.kind, t.slug, t.names[0], forms[0], t.classes, t.text, t.weight)
                for number, (t, forms) in enumerate(zip(things, folded, strict=True), 1)
            ),
        )
        db.executemany(
            "INSERT INTO names VALUES (?, ?, ?)",
            (
                (number, name, form)
                for number, (t, forms) in enumerate(zip(things, folded, strict=True), 1)
                for name, form in zip(t.names, forms, strict=True)
            ),
        )
        db.executemany(
            "INSERT INTO words (rowid, names, text) VALUES (?, ?, ?)",
            ((number, _in_words(t.names, forms), t.text) for number, (t, forms) in _numbered(things, folded)),
        )
        db.executemany(
            "INSERT INTO fragments (rowid, names) VALUES (?, ?)",
            ((number, "\n".join(dict.fromkeys(forms))) for number, (_, forms) in _numbered(things, folded)),
        )
        db.execute("COMMIT")
        db.executescript(_INDEXES)
    return dict(sorted(counts.items()))


def _numbered(things: list[_Thing], folded: list[list[str]]) -> Iterator[tuple[int, tuple[_Thing, list[str]]]]:
    return enumerate(zip(things, folded, strict=True), 1)


def _said(reader: Store) -> dict[ox.NamedNode, Said]:
    """Return what the index needs of every node that is of some class, read in one scan."""
    said: dict[ox.NamedNode, Said] = {}
    for node, prop, value in reader.select((FOLDER / "names.rq").read_text("utf-8")):
        if isinstance(node, ox.NamedNode):
            said.setdefault(node, {}).setdefault(prop, []).append(value)
    return {node: properties for node, properties in said.items() if RDF_TYPE in properties}


def _things(reader: Store, said: dict[ox.NamedNode, Said]) -> Iterator[_Thing]:
    """Yield the rows of the index, in the order of their IRIs."""
    weights = {
        node: int(count.value)
        for node, count in reader.select((FOLDER / "references.rq").read_text("utf-8"))
        if isinstance(node, ox.NamedNode)
    }

    @cache
    def class_label(types: frozenset[ox.NamedNode]) -> str:
        broader = {c for t in types for c in reader.nodes(t, _SUBCLASS)}
        return ", ".join(sorted(reader.label(t) for t in types if t not in broader))

    for node in sorted(said, key=lambda n: n.value):
        known, properties = kind_and_slug(node.value), said[node]
        if known is None or known[0] in _UNNAMED:
            continue
        kind, slug = known
        types = frozenset(t for t in properties[RDF_TYPE] if isinstance(t, ox.NamedNode) and _is_own(t))
        label = preferred(_literals(properties, LABEL))
        names = [t.value for p in _NAMES for t in sorted(_literals(properties, p), key=str)]
        text = preferred(_literals(properties, _TEXT))
        yield _Thing(
            node,
            kind,
            slug,
            list(dict.fromkeys([label.value if label else slug, *names, slug])),
            class_label(types),
            text.value if text else "",
            weights.get(node, 0),
        )


def _literals(properties: Said, prop: ox.NamedNode) -> list[ox.Literal]:
    return [value for value in properties.get(prop, ()) if isinstance(value, ox.Literal)]


def _is_own(node: ox.NamedNode) -> bool:
    return node.value.startswith(PREFIXES["sl"])


def _in_words(names: list[str], folded: list[str]) -> str:
    """Return the names as they are to be found by words, identifiers in both ways of writing them."""
    apart = [other for form in folded if (other := unseamed(form)) != form]
    return "\n".join([*names, *dict.fromkeys(apart)])
