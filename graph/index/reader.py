"""Reading the search index of a release: queries for its words, what is shown of things, and counts by facet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import tantivy

from ..store.connections import reading
from .schema import FACETS, words_folder

_COLUMNS: Final = "id, iri, kind, slug, label, names, class, text, editions"
#: The most values of a facet that are counted.
_MOST_VALUES: Final = 1_000


@dataclass(frozen=True)
class Entry:
    """A thing in the index. ``names`` are its other names, ``editions`` the number of its editions."""

    id: int
    iri: str
    kind: str
    slug: str
    label: str
    names: tuple[str, ...]
    class_label: str
    text: str
    editions: int


class Index:
    """The search index of a release.

    Args:
        path: of its SQLite file; the Tantivy index lies in a folder beside it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def warm(self) -> None:
        """Open all files now, so that this index can be read on if they are renamed or deleted."""
        self._rows("SELECT 1", ())
        self.searcher  # noqa: B018 # opened at its first use

    @cached_property
    def searcher(self) -> tantivy.Searcher:
        """The reader of the Tantivy index; any number of threads may use it."""
        # Tantivy makes a lock file where it opens an index, and a published release may be read-only: so it opens a
        # folder of links. The files stay open when their links are removed. A thread that watches the folder until the
        # reader is manual may make the lock file once more just then.
        with tempfile.TemporaryDirectory(prefix="standlink-", ignore_cleanup_errors=True) as folder:
            for file in words_folder(self.path).iterdir():
                (Path(folder) / file.name).symlink_to(file.absolute())
            index = tantivy.Index.open(folder)
            index.config_reader("manual")
            return index.searcher()

    def search(
        self, query: tantivy.Query, limit: int, offset: int = 0, order: str = "rank"
    ) -> tuple[int, tuple[Entry, ...]]:
        """Return the number of all results of a query, and some of them.

        Args:
            query: on the fields of ``schema.py``.
            limit: how many results to return.
            offset: how many to leave out before them.
            order: ``rank`` (the score of the query, weighted by the rank of things), ``name`` or ``date`` (the newest
                first).
        """
        if order == "rank":
            found = self.searcher.search(query, limit, offset=offset, weight_by_field="rank")
        else:
            way = tantivy.Order.Asc if order == "name" else tantivy.Order.Desc
            found = self.searcher.search(query, limit, offset=offset, order_by_field=f"by_{order}", order=way)
        ids = self.searcher.fast_field_values("id", [address for _, address in found.hits])
        total: int = found.count  # type: ignore[attr-defined] # which its stubs lack
        return total, self.entries([int(id_) for id_ in ids if id_ is not None])

    def finds(self, query: tantivy.Query) -> bool:
        """Return whether a query has any result."""
        return bool(self.searcher.search(query, 1, count=False).hits)

    def count(self, query: tantivy.Query, facets: Iterable[str] = FACETS) -> dict[str, dict[str, int]]:
        """Return the number of results with each value of some facets, the most frequent first."""
        wanted = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in facets}
        found: Mapping[str, Any] = self.searcher.aggregate(query, wanted) if wanted else {}
        return {name: {b["key"]: b["doc_count"] for b in counts["buckets"]} for name, counts in found.items()}

    def entries(self, ids: Sequence[int]) -> tuple[Entry, ...]:
        """Return things by their numbers, in the same order."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM things WHERE id IN ({_marks(ids)})", ids)
        found = {row[0]: _entry(row) for row in rows}
        return tuple(found[id_] for id_ in ids)

    def known(self, iris: Sequence[str]) -> dict[str, Entry]:
        """Return those of some things that the index has, by IRI."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM things WHERE iri IN ({_marks(iris)})", iris)
        found = {row[1]: _entry(row) for row in rows}
        return {iri: found[iri] for iri in iris if iri in found}

    def beginning(self, start: str, most: int) -> tuple[Entry, ...]:
        """Return things whose IRIs begin with a text that ends in a hyphen, in the order of their IRIs."""
        # "." follows "-" in the order of characters.
        query = f"SELECT {_COLUMNS} FROM things WHERE iri > ? AND iri < ? ORDER BY iri LIMIT {most:d}"
        return tuple(map(_entry, self._rows(query, (start, f"{start[:-1]}."))))

    def listed(self, kind: str, limit: int, offset: int = 0, letter: str = "") -> tuple[int, tuple[Entry, ...]]:
        """Return the number of things of a kind, or of those under a letter (``#`` for other than A to Z), and some.

        They are in the order of their labels. Their places are known, so that the last are found as fast as the first.
        """
        runs = [run for run in self._runs(kind) if not letter or run[0] == letter.upper()]
        found: list[Entry] = []
        before = 0
        for _, first, number in runs:
            start, stop = max(offset - before, 0), min(offset + limit - before, number)
            if start < stop:
                some = f"SELECT {_COLUMNS} FROM things WHERE kind = ? AND place >= ? AND place < ? ORDER BY place"
                found += map(_entry, self._rows(some, (kind, first + start, first + stop)))
            before += number
        return before, tuple(found)

    def letters(self, kind: str) -> list[str]:
        """Return the initial letters of things of a kind, with ``#`` for other than A to Z."""
        return sorted({letter for letter, _, _ in self._runs(kind)})

    def _runs(self, kind: str) -> list[tuple[str, int, int]]:
        """Return the runs of things of a kind under one letter: the letter, the place of the first, their number."""
        return self._rows("SELECT letter, first, number FROM letters WHERE kind = ? ORDER BY first", (kind,))

    def _rows(self, query: str, arguments: Sequence[Any]) -> list[Any]:
        with reading(self.path) as db:
            return db.execute(query, tuple(arguments)).fetchall()


@lru_cache(maxsize=2)
def open_index(path: Path) -> Index:
    """Return the index with this SQLite file; the last two stay open."""
    return Index(path)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _entry(row: tuple[int, str, str, str, str, str, str, str, int]) -> Entry:
    id_, iri, kind, slug, label, names, class_label, text, editions = row
    return Entry(id_, iri, kind, slug, label, tuple(filter(None, names.split("\n"))), class_label, text, editions)
