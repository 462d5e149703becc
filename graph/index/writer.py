"""The fourth stage of the pipeline: the search index, an SQLite file with every name of every thing.

``words`` is searched by words and their prefixes (FTS5 with the unicode61 tokenizer), ``fragments`` by any three
consecutive characters of a folded name (the trigram tokenizer), for Chinese and for misremembered parts of names.
``counts``, ``lists`` and ``entries`` hold the links of things with very many (``hubs.py``). The
same data gives the same file, byte for byte. Data go from the store to Polars as a CSV file, and pass through Python
only as rows for SQLite.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import PREFIXES, kind_and_slug, node
from ..store.folding import fold, numbers_padded, split_letters_and_digits
from ..store.store import LABEL, LANGUAGES, Store, sl
from .hubs import SCHEMA, Hubs, find_hubs

FOLDER: Final = Path(__file__).parent

#: A failed build discards the file, so nothing needs to survive a crash.
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
CREATE VIRTUAL TABLE words USING fts5 (names, text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fragments USING fts5 (names, content='', columnsize=0, tokenize='trigram');
INSERT INTO words (words, rank) VALUES ('hashsize', 134217728);
INSERT INTO fragments (fragments, rank) VALUES ('hashsize', 134217728);
"""
_INDEXES: Final = """
CREATE INDEX things_by_kind ON things (kind, sort);
CREATE INDEX names_folded ON names (folded);
CREATE INDEX names_thing ON names (thing);
"""
#: The properties whose values are names, in order of precedence.
_NAMES: Final = (
    LABEL.value,
    node("skos:altLabel").value,
    sl("designation").value,
    node("dcterms:title").value,
)
_TEXT: Final = node("dcterms:description").value
_SUBCLASS: Final = node("rdfs:subClassOf")
#: Kinds without a name of their own; they are found through the things they are about.
_UNNAMED: Final = ("statement", "evidence")


def index(store: ox.Store, path: Path, files: Sequence[Path] = ()) -> dict[str, int]:
    """Write the index; return the number of things in the store by kind.

    Args:
        store: the graph.
        path: of the index.
        files: N-Triples files with all triples of the graph, from which the links of hubs are counted.
    """
    reader = Store(store)
    classes = _solutions(reader, "classes.rq", path.parent)
    known = _with_kinds(classes["thing"].unique())
    things = known.filter(~pl.col("kind").is_in(_UNNAMED)).sort("thing").with_row_index("id", offset=1)
    texts = _solutions(reader, "names.rq", path.parent).join(things.select("thing", "id"), on="thing").unique()
    texts = texts.with_columns(rank=pl.col("language").replace_strict(_RANKS, default=len(LANGUAGES)))
    names = _folded(_names(things, texts))
    rows = (
        things.join(names.group_by("id", maintain_order=True).agg(pl.col("name", "folded", "apart")), on="id")
        .join(_preferred(texts, _TEXT).rename({"value": "text"}), on="id", how="left")
        .join(_class_labels(reader, classes.join(things, on="thing", how="semi")), on="thing", how="left")
        .join(_solutions(reader, "references.rq", path.parent), on="thing", how="left")
        .with_columns(pl.col("text", "class").fill_null(""), pl.col("references").cast(pl.Int64).fill_null(0))
        .sort("id")
    )
    hubs = find_hubs(files, things.select("thing", "id").join(_sort_keys(rows), on="id"))
    _write(path, rows, names, hubs)
    counts = known["kind"].value_counts().sort("kind")
    return dict(counts.iter_rows())


_RANKS: Final = {language: rank for rank, language in enumerate(LANGUAGES)}


def _solutions(reader: Store, query: str, folder: Path) -> pl.DataFrame:
    """Return the solutions of a query file, all as text, through a temporary CSV file in a folder.

    The queries turn foreign IRIs into strings, because the store quotes commas only in literals.
    """
    with tempfile.NamedTemporaryFile(suffix=".csv", dir=folder) as file:
        solutions = reader.select((FOLDER / query).read_text("utf-8"))
        names = [variable.value for variable in solutions.variables]
        solutions.serialize(file.name, format=ox.QueryResultsFormat.CSV)
        return pl.read_csv(file.name, schema=dict.fromkeys(names, pl.String)).fill_null("")


def _with_kinds(nodes: pl.Series) -> pl.DataFrame:
    """Return the nodes that are things of Standlink, with their kinds and slugs."""
    found = [(iri, *known) for iri in nodes if (known := kind_and_slug(iri))]
    return pl.DataFrame(found, schema=dict.fromkeys(("thing", "kind", "slug"), pl.String), orient="row")


def _preferred(texts: pl.DataFrame, prop: str) -> pl.DataFrame:
    """Return the preferred value of a property for each thing, by the rule of ``store.preferred``."""
    values = texts.filter(pl.col("property") == prop).sort("id", "rank", "value")
    return values.group_by("id", maintain_order=True).agg(pl.col("value").first())


def _names(things: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct names of each thing: its label first, then all other names, then its slug."""
    shown = _preferred(texts, LABEL.value).select("id", name="value")
    others = texts.filter(pl.col("property").is_in(_NAMES)).select(
        "id", "language", name="value", order=pl.col("property").replace_strict(_NAMES, range(len(_NAMES)))
    )
    parts = [
        shown.with_columns(order=pl.lit(-1, pl.Int64), language=pl.lit("")),
        others.with_columns(pl.col("order").cast(pl.Int64)),
        things.select("id", name="slug", order=pl.lit(len(_NAMES), pl.Int64), language=pl.lit("")),
    ]
    ordered = pl.concat(parts, how="diagonal").sort("id", "order", "name", "language")
    return ordered.select("id", "name").unique(maintain_order=True)


def _folded(names: pl.DataFrame) -> pl.DataFrame:
    """Add the folded form of each name, and the form with letters and digits split; the latter is empty if equal."""
    name = names["name"].unique()
    folded = pl.Series("folded", [fold(text) for text in name], pl.String)
    apart = [other if (other := split_letters_and_digits(text)) != text else "" for text in folded]
    return names.join(
        pl.DataFrame([name, folded, pl.Series("apart", apart, pl.String)]), on="name", maintain_order="left"
    )


def _class_labels(reader: Store, classes: pl.DataFrame) -> pl.DataFrame:
    """Return the labels of the most specific classes of each thing."""
    own = classes.filter(pl.col("class").str.starts_with(PREFIXES["sl"]))
    sets = own.group_by("thing").agg(pl.col("class").unique().sort().str.join(" "))
    labels = {types: _class_label(reader, types.split()) for types in sets["class"].unique()}
    return sets.with_columns(pl.col("class").replace_strict(labels, return_dtype=pl.String))


def _class_label(reader: Store, types: list[str]) -> str:
    nodes = [ox.NamedNode(iri) for iri in types]
    broader = {c for t in nodes for c in reader.nodes(t, _SUBCLASS)}
    return ", ".join(sorted(reader.label(t) for t in nodes if t not in broader))


def _sort_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the key that sorts each thing by its label, numbers by their value."""
    keys = [numbers_padded(folded[0]) for folded in rows["folded"]]
    return rows.select("id").with_columns(sort=pl.Series(keys, dtype=pl.String))


def _write(path: Path, rows: pl.DataFrame, names: pl.DataFrame, hubs: Hubs) -> None:
    """Write things, their names and the links of hubs into the tables of the index."""
    label = pl.col("name").list.first()
    things = rows.join(_sort_keys(rows), on="id", maintain_order="left")
    things = things.select("id", "thing", "kind", "slug", label, "sort", "class", "text", "references")
    spelt = pl.col("name").list.concat(pl.col("apart").list.unique(maintain_order=True).list.filter(pl.element() != ""))
    words = rows.select("id", spelt.list.join("\n"), "text")
    fragments = rows.select("id", pl.col("folded").list.unique(maintain_order=True).list.join("\n"))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(_SETTINGS + _SCHEMA + SCHEMA)
        db.execute("BEGIN")
        db.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", things.iter_rows())
        db.executemany("INSERT INTO names VALUES (?, ?, ?)", names.select("id", "name", "folded").iter_rows())
        db.executemany("INSERT INTO words (rowid, names, text) VALUES (?, ?, ?)", words.iter_rows())
        db.executemany("INSERT INTO fragments (rowid, names) VALUES (?, ?)", fragments.iter_rows())
        hubs.write(db)
        db.execute("COMMIT")
        db.executescript(_INDEXES)
