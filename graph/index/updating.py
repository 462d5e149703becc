"""The index of a release in which some things only have other names and texts than in an earlier one.

The rest is taken from that one: files of Tantivy by links, since it never changes a file, and the SQLite file as a
copy, in which the rows of these things change, and their places in lists of hubs.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox
import tantivy

from ...ontology.namespaces import is_thing, namespaces_of
from ..releases import durable
from ..store.hub import DATED
from ..store.store import RDF_TYPE, Store, sl
from ..store.triples_frame import starts_with_any
from . import schema
from .fields import Fields
from .ordering import moved, places_file, ranks
from .reading import DATES, Reading
from .scanning import TERM
from .writer import add_words, documents_of, families_of, folded_names, in_order_of_name, letters_of

_EDITION: Final = sl("editionOf")
_TECHNOLOGY: Final = sl("Technology")


def update(base: Path, path: Path, store: ox.Store, changed: Collection[str]) -> bool:
    """Write the index; return whether that was possible: things that move in an order need room there.

    Args:
        base: the SQLite file of the earlier index.
        path: of the SQLite file.
        store: the graph. Compared with the earlier one, it has other literals as names and texts of things.
        changed: the IRIs of the subjects of these.
    """
    if not places_file(base).exists():
        return False
    with closing(sqlite3.connect(f"{base.absolute().as_uri()}?mode=ro", uri=True)) as db:
        affected = _Affected(db, Store(store), changed)
    places = pl.read_parquet(places_file(base))
    found = moved(places, affected.sorts())
    if found is None:
        return False
    if affected.ids:
        shutil.copy(base, path)
        with closing(sqlite3.connect(path)) as db:
            affected.write(db)
            _write_places(db, places, found)
            _Lists(db, Store(store), found).move(affected.ids.values())
            db.commit()
    else:
        durable.link(base, path)
    found.write_parquet(places_file(path))
    folder = schema.words_folder(path)
    folder.mkdir()
    for file in schema.words_folder(base).iterdir():
        durable.link(file, folder / file.name)
    rows = affected.documents.join(ranks(found), on="id")
    if len(rows):
        add_words(tantivy.Index.open(str(folder)), folder, [rows])
    return True


def renamed(lines: pl.Series) -> set[str] | None:
    """Return the IRIs of things of which names and texts differ; None if anything else that the index reads differs.

    Args:
        lines: the N-Triples that are in one of two graphs only.
    """
    fields, things = Fields.read(), tuple(f"<{each}" for each in namespaces_of())
    texts, others = (
        [f"<{name}>" for name in names] for names in ((*fields.names, *fields.texts), (*fields.facets, *DATES))
    )
    triples = lines.str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"]).to_frame("triple").unnest("triple")
    about = triples.filter(starts_with_any(pl.col("s"), things))
    is_literal = pl.col("o").str.starts_with('"')
    read = about.filter(pl.col("p").is_in([*others, str(RDF_TYPE)]) | (pl.col("p").is_in(texts) & ~is_literal))
    if len(read) or starts_with_any(triples["o"], things).any():
        return None
    return set(about.filter(pl.col("p").is_in(texts))["s"].str.strip_chars("<>"))


class _Affected:
    """The things with other names or texts, and the standards of which they are editions.

    Args:
        db: the earlier SQLite file.
        store: the graph.
        changed: the IRIs of what may be such a thing.
    """

    def __init__(self, db: sqlite3.Connection, store: Store, changed: Collection[str]) -> None:
        self.ids = _ids(db, changed)
        standards = _ids(db, {iri for thing in self.ids for iri in _iris(store.nodes(ox.NamedNode(thing), _EDITION))})
        written = self.ids | standards
        # The words of a standard include those of its editions.
        editions = (_iris(store.subjects(_EDITION, ox.NamedNode(iri))) for iri in written)
        read = written | _ids(db, {iri for each in editions for iri in each})
        with tempfile.TemporaryDirectory() as folder:
            reading = Reading(store.inner, _files(store, read, Path(folder)))
            facets = reading.facets()
            known = _ids(db, facets.filter(pl.col("facet") == "edition")["value"].cast(pl.String)) | read
            keys = pl.DataFrame({"thing": known.keys(), "id": known.values()}, {"thing": TERM, "id": pl.Int64})
            own = keys.filter(pl.col("id").is_in(list(read.values()))).with_columns(pl.col("thing").cast(pl.String))
            things = reading.things().join(own, on="thing")
        names = folded_names(things)
        things = in_order_of_name(things, names)
        facets = facets.join(keys, on="thing").drop("thing")
        rows = documents_of(things, names, families_of(facets, keys), facets)
        self.things = things.filter(pl.col("id").is_in(list(self.ids.values())))
        self.documents = rows.filter(pl.col("id").is_in(list(written.values())))

    def sorts(self) -> pl.DataFrame:
        """Return the texts that sort the labels of the things: ``id`` and ``sort``."""
        return self.things.select("id", "sort")

    def write(self, db: sqlite3.Connection) -> None:
        """Change the rows of the things."""
        others = pl.col("names").list.set_difference(pl.concat_list("label")).list.join("\n")
        rows = self.things.select("label", others, "text", "id")
        db.executemany("UPDATE things SET label = ?, names = ?, text = ? WHERE id = ?", rows.iter_rows())


def _write_places(db: sqlite3.Connection, before: pl.DataFrame, after: pl.DataFrame) -> None:
    """Change the places of things among those of their kind, and the runs of things under one letter."""
    place = (pl.col("by_name").rank("ordinal").over("kind").cast(pl.Int64) - 1).alias("place")
    places = after.with_columns(place)
    rows = places.select("id", "place").join(before.select("id", place), on=["id", "place"], how="anti")
    # No two things of a kind have the same place, at any time.
    db.executemany("UPDATE things SET place = -1 - place WHERE id = ?", rows.select("id").iter_rows())
    db.executemany("UPDATE things SET place = ? WHERE id = ?", rows.select("place", "id").iter_rows())
    db.execute("DELETE FROM letters")
    letters = letters_of(places).select("kind", "first", "letter", "number")
    db.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", letters.iter_rows())


class _Lists:
    """The lists of hubs: of events and figures the latest first, anything else in order of label (``hubs.py``)."""

    def __init__(self, db: sqlite3.Connection, store: Store, places: pl.DataFrame) -> None:
        self._db, self._store = db, store
        self._names = dict(places.select("id", "by_name").iter_rows())

    def move(self, ids: Iterable[int]) -> None:
        """Give things their places in all lists that have them."""
        found = set(ids)
        holding = f"SELECT DISTINCT list FROM entries WHERE other IN ({', '.join('?' * len(found))})"
        for (number,) in self._db.execute(holding, tuple(found)).fetchall():
            ((name,),) = self._db.execute("SELECT name FROM lists WHERE id = ?", (number,))
            entries = self._db.execute("SELECT place, other FROM entries WHERE list = ? ORDER BY place", (number,))
            places, before = zip(*entries.fetchall(), strict=True)
            after = [other for other in before if other not in found]
            for other in found.intersection(before):
                after.insert(self._place(after, other, is_dated=name in DATED), other)
            rows = ((new, number, place) for place, old, new in zip(places, before, after, strict=True) if old != new)
            self._db.executemany("UPDATE entries SET other = ? WHERE list = ? AND place = ?", rows)

    def _place(self, others: Sequence[int], thing: int, *, is_dated: bool) -> int:
        least, most = 0, len(others)
        while least < most:
            middle = (least + most) // 2
            if self._precedes(others[middle], thing, is_dated=is_dated):
                least = middle + 1
            else:
                most = middle
        return least

    def _precedes(self, one: int, other: int, *, is_dated: bool) -> bool:
        if is_dated and (first := self._date(one)) != (second := self._date(other)):
            return first > second
        return bool(self._names[one] < self._names[other])

    def _date(self, thing: int) -> str:
        ((iri,),) = self._db.execute("SELECT iri FROM things WHERE id = ?", (thing,))
        found = (each.value for name in DATES for each in self._store.texts(ox.NamedNode(iri), ox.NamedNode(name)))
        return min(found, default="")


def _ids(db: sqlite3.Connection, iris: Iterable[str]) -> dict[str, int]:
    """Return the numbers of those of some things that the index has."""
    found = (db.execute("SELECT iri, id FROM things WHERE iri = ?", (iri,)).fetchone() for iri in iris)
    return dict(each for each in found if each)


def _iris(nodes: Iterable[object]) -> list[str]:
    return [each.value for each in nodes if isinstance(each, ox.NamedNode)]


def _files(store: Store, things: Mapping[str, int], folder: Path) -> dict[Path, str]:
    """Write what each named graph says of things that the index reads; return the files with their graphs."""
    fields = Fields.read()
    read = {RDF_TYPE.value, *fields.names, *fields.texts, *fields.facets}
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in (q for thing in things for q in store.quads(ox.NamedNode(thing))):
        value = quad.object
        if isinstance(value, ox.NamedNode) and is_thing(value.value) and store.is_a(value, _TECHNOLOGY):
            graphs.setdefault(_name(quad.graph_name), []).append(quad.triple)
            graphs.setdefault("", []).append(ox.Triple(value, RDF_TYPE, _TECHNOLOGY))
        elif quad.predicate.value in read:
            graphs.setdefault(_name(quad.graph_name), []).append(quad.triple)
    files = {}
    for number, (graph, triples) in enumerate(graphs.items()):
        path = folder / f"{number}.nt"
        ox.serialize(triples, str(path), format=ox.RdfFormat.N_TRIPLES)
        files[path] = graph
    return files


def _name(graph: object) -> str:
    """Return the IRI of a named graph; empty of the default graph."""
    return graph.value if isinstance(graph, ox.NamedNode) else ""
