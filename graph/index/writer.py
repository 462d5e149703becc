"""The fourth stage of the pipeline: the search index, with every name of every thing.

``schema.py`` describes its two parts. Beside the things, the SQLite file has the links of things with very many
(``hubs.py``). The same data give the same SQLite file byte for byte, and a Tantivy index that gives the same answers.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox
import tantivy

from ..store.folding import fold_all, set_apart
from . import schema
from .documents import Document, as_frame
from .folded import folded, padded
from .hubs import SCHEMA, Hubs, find_hubs
from .ordering import placed, places_file, ranks
from .reading import Reading, dump
from .scanning import TERM

#: A failed build discards the file, so nothing needs to survive a crash.
_SETTINGS: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -131072;
"""
#: Each thread writes a segment of its own, and a search takes time for each.
_THREADS: Final = 1
#: The columns of things of which places are made.
_PLACED: Final = ("id", "kind", "weight", "sort", "edition", "newest")
#: In bytes. The writer starts another segment when it is full.
_MEMORY: Final = 1 << 30
#: Things whose documents are made and written at a time, which bounds the memory for them.
_BATCH: Final = 20_000


def index(
    store: ox.Store, path: Path, files: Mapping[Path, str] | None = None, documents: Sequence[Document] = ()
) -> dict[str, int]:
    """Write the index; return the number of things in the store by kind.

    Args:
        store: the graph.
        path: of the SQLite file; the Tantivy index becomes a folder beside it.
        files: N-Triples files with all triples, and the IRI of the named graph of each; written from the store if not
            given.
        documents: what search finds besides the things of the graph.
    """
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        return _index(store, path, files or dump(store, Path(folder)), documents)


def _index(store: ox.Store, path: Path, files: Mapping[Path, str], documents: Sequence[Document]) -> dict[str, int]:
    reading = Reading(store, files)
    more = as_frame(documents)
    things = pl.concat([reading.things().select(more.columns), more]).sort("thing").with_row_index("id", offset=1)
    names = folded_names(things)
    things = in_order_of_name(things, names)
    keys = things.select(pl.col("thing").cast(TERM), "id")
    facets = reading.facets().join(keys, on="thing").drop("thing")
    families = families_of(facets, keys)
    things = things.join(_editions(families), on="id", how="left", maintain_order="left")
    places = placed(_to_place(things, families, facets))
    places.write_parquet(places_file(path))
    order = ranks(places)
    # One batch of documents is in memory at a time.
    batches = (
        documents_of(part, names, families, facets).join(order, on="id", maintain_order="left")
        for part in things.iter_slices(_BATCH)
    )
    counts, links, dates = reading.counts(), reading.links(), reading.dates()
    # What was read of all files is not needed any more.
    del reading
    # Tantivy works on threads of its own, while this one finds hubs and writes the SQLite file.
    with ThreadPoolExecutor(1) as pool:
        words = pool.submit(write_words, path, batches)
        hubs = find_hubs(links, dates, things)
        del links
        _write_things(path, things, hubs)
        words.result()
    return counts


def folded_names(things: pl.DataFrame) -> pl.DataFrame:
    """Return all names with their forms: ``id``, ``place`` (0 for the label), and those of ``folded``."""
    slugs = pl.concat_list("slug").list.filter(pl.element() != "")
    own = pl.concat_list(pl.concat_list("label"), "names", slugs).list.unique(maintain_order=True)
    names = things.select("id", name=own).with_columns(place=pl.int_ranges(pl.col("name").list.len()))
    names = names.explode("name", "place")
    forms = folded(names["name"].unique())
    return names.join(forms, on="name", maintain_order="left").drop("name")


def in_order_of_name(things: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return things with the text that sorts their labels, ``sort``, and their places by it.

    ``by_name`` is the place among all things, from 1, and ``place`` that among those of the same kind, from 0.
    """
    labels = names.filter(pl.col("place") == 0)
    labels = labels.select("id", sort=padded(labels["folded"])).sort("sort", "id")
    places = labels.with_columns(by_name=pl.int_range(1, pl.len() + 1))
    found = things.join(places, on="id", maintain_order="left")
    return found.with_columns(place=pl.col("by_name").rank("ordinal").over("kind").cast(pl.Int64) - 1)


def letters_of(things: pl.DataFrame) -> pl.DataFrame:
    """Return the runs of things of a kind under one letter: ``kind``, ``first`` (a place), ``letter``, ``number``.

    The letter is ``#`` for all but A to Z, before and after them.
    """
    initial = pl.col("sort").str.head(1)
    letter = (
        pl.when(initial.is_between(pl.lit("a"), pl.lit("z"))).then(initial.str.to_uppercase()).otherwise(pl.lit("#"))
    )
    rows = things.select("kind", "place", letter=letter).sort("kind", "place")
    runs = rows.group_by("kind", "letter", run=pl.struct("kind", "letter").rle_id())
    return runs.agg(first=pl.min("place"), number=pl.len().cast(pl.Int64)).sort("kind", "first")


def families_of(facets: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the editions of standards that are in the index: ``id``, and of the standard ``of`` and ``family``."""
    pairs = facets.filter(pl.col("facet") == "edition").select("id", family="value")
    pairs = pairs.join(keys.select(of="id", family="thing"), on="family").with_columns(pl.col("family").cast(pl.String))
    return pairs.filter(pl.col("id") != pl.col("of")).sort("id", "family").unique("id", keep="first")


def _to_place(things: pl.DataFrame, families: pl.DataFrame, facets: pl.DataFrame) -> pl.DataFrame:
    """Return what ``placed`` needs to know of things."""
    years = facets.filter(pl.col("facet") == "year").select("id", newest=pl.col("value").cast(pl.String))
    newest = years.group_by("id").agg(pl.col("newest").max())
    edition = pl.col("id").is_in(families["id"].implode())
    return things.with_columns(edition=edition).join(newest, on="id", how="left").select(_PLACED)


def _editions(families: pl.DataFrame) -> pl.DataFrame:
    return families.group_by(id="of").agg(editions=pl.len().cast(pl.Int64))


def _write_things(path: Path, things: pl.DataFrame, hubs: Hubs) -> None:
    """Write things and the links of hubs into the tables of the SQLite file."""
    others = pl.col("names").list.set_difference(pl.concat_list("label")).list.join("\n")
    columns = ("id", "thing", "kind", "slug", "label", "names", "place", "class", "text", "weight", "editions")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(_SETTINGS + schema.TABLES + SCHEMA)
        db.execute("BEGIN")
        for some in things.iter_slices(_BATCH):
            rows = some.with_columns(names=others, editions=pl.col("editions").fill_null(0)).select(columns)
            db.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.iter_rows())
        letters = letters_of(things).select("kind", "first", "letter", "number")
        db.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", letters.iter_rows())
        hubs.write(db)
        db.execute("COMMIT")
        db.executescript(schema.INDEXES)


def write_words(path: Path, batches: Iterable[pl.DataFrame]) -> None:
    """Write the Tantivy index of some documents, each a row with its fields."""
    folder = schema.words_folder(path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    add_words(tantivy.Index(schema.schema(), str(folder)), folder, batches)


def add_words(index: tantivy.Index, folder: Path, batches: Iterable[pl.DataFrame]) -> None:
    """Write documents to a Tantivy index in a folder; those about the same things are replaced, if it has any."""
    schema.register(index)
    writer = index.writer(_MEMORY, _THREADS)
    is_new = not index.searcher().num_docs
    for rows in batches:
        for iri in () if is_new else rows["iri"]:
            writer.delete_documents_by_term("iri", iri)
        for line in rows.select(pl.struct(pl.all()).struct.json_encode()).to_series():
            writer.add_json(line)
    writer.commit()
    writer.wait_merging_threads()
    for file in folder.iterdir():
        file.chmod(0o644)  # Tantivy keeps its description of the index from other users.
    # Readers do not lock: a published release never changes.
    for lock in folder.glob("*.lock"):
        lock.unlink()


def documents_of(
    things: pl.DataFrame, names: pl.DataFrame, families: pl.DataFrame, facets: pl.DataFrame
) -> pl.DataFrame:
    """Return a row for each thing with the fields of the Tantivy index, without its places.

    Args:
        things: some things.
        names: those of more things, of the editions of these at least.
        families: the editions of standards.
        facets: of more things, of the editions of these at least.
    """
    own = things.select("id")
    editions = families.join(own, left_on="of", right_on="id", how="semi")
    theirs = facets.filter(pl.col("facet").is_in(schema.OF_EDITIONS)).join(editions, on="id")
    inherited = theirs.select("facet", "value", id="of")
    facets = pl.concat([facets.join(own, on="id", how="semi"), inherited], how="diagonal").unique()
    names = names.join(pl.concat([own, editions.select("id")]), on="id", how="semi")
    whole = names.select("id", exact="folded").unique()
    whole = whole.with_columns(packed=pl.col("exact").str.replace_all(" ", "", literal=True))
    apart = names.select("id", word="apart").filter(pl.col("word") != "")
    words = pl.concat([whole.select("id", word="exact").filter(pl.col("word") != ""), apart]).unique()
    of_editions = words.join(editions, on="id").select(id="of", word="word").unique()
    per_thing = [
        words.group_by("id").agg(names="word"),
        whole.group_by("id").agg("exact", "packed"),
        of_editions.group_by("id").agg(editions="word"),
        *(_facet(facets, name) for name in schema.FACETS if name != "kind"),
    ]
    rows = things.select("id", "kind", iri="thing", text=_folded_texts(things["described"]))
    rows = rows.join(families.select("id", "family"), on="id", how="left")
    for frame in per_thing:
        rows = rows.join(frame, on="id", how="left")
    lists = [name for frame in per_thing for name in frame.columns if name != "id"]
    rows = rows.with_columns(
        pl.col(lists).fill_null([]),
        edition=pl.col("family").is_not_null(),
        family=pl.concat_list(pl.col("family")).list.drop_nulls(),
        starts="packed",
    )
    return rows.sort("id")


def _facet(facets: pl.DataFrame, name: str) -> pl.DataFrame:
    values = facets.filter(pl.col("facet") == name).select("id", pl.col("value").cast(pl.String).alias(name))
    return values.group_by("id").agg(name)


def _folded_texts(texts: pl.Series) -> pl.Series:
    return pl.Series("text", map(set_apart, fold_all(texts.to_list())), pl.String)
