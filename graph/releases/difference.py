"""Differences between two sets of triples, computed on columns of lines instead of Python objects."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ..store.merging import remove, with_merge
from ..store.store import RDF_TYPE, Store

#: Bytes that are read at a time.
_BLOCK: Final = 32 << 20
#: How to read lines as one column; N-Triples escapes this separator, so it never splits a line.
_LINES = {"has_header": False, "separator": "\x1f", "quote_char": None, "schema": {"line": pl.String}}


@dataclass(frozen=True)
class Difference:
    """The N-Triples lines that were added and removed."""

    added: pl.Series
    removed: pl.Series

    def __len__(self) -> int:
        return len(self.added) + len(self.removed)

    def apply(self, store: ox.Store, graph: ox.NamedNode) -> None:
        """Apply the change to a named graph of a store and to the merge of all."""
        removed, added = (
            (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples_of(lines))
            for lines in (self.removed, self.added)
        )
        remove(store, removed)
        store.extend(with_merge(added))

    def subjects(self, *, literals: bool = True) -> dict[str, set[str]]:
        """Return the subjects of added and removed triples, as IRIs, by property and for types also by class.

        The keys are in the notation of ``mentions``.

        Args:
            literals: include triples whose value is a literal.
        """
        parts = pl.concat([self.added, self.removed]).str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"])
        found = parts.to_frame("triple").unnest("triple").with_columns(pl.col("s").str.strip_chars("<>"))
        if not literals:
            found = found.filter(~pl.col("o").str.starts_with('"'))
        types = found.filter(pl.col("p") == str(RDF_TYPE))
        types = types.select("s", key=pl.concat_str("p", pl.col("o").str.head(-2), separator=" "))
        keyed = pl.concat([found.select("s", key="p"), types]).group_by("key").agg(pl.col("s").unique())
        return {key: set(subjects) for key, subjects in keyed.select("key", "s").iter_rows()}

    def then(self, later: Difference) -> Difference:
        """Return the change that this one and a later one make together."""
        added, removed = (pl.concat(each) for each in ((self.added, later.added), (self.removed, later.removed)))
        return Difference(without(added, removed), without(removed, added))

    def triples_added(self) -> Iterator[ox.Triple]:
        """Yield the added triples."""
        return triples_of(self.added)

    def triples_removed(self) -> Iterator[ox.Triple]:
        """Yield the removed triples."""
        return triples_of(self.removed)


def difference(old: pl.Series, new: pl.Series) -> Difference:
    """Compare two sets of lines; the order of each is kept."""
    return Difference(without(new, old), without(old, new))


def without(lines: pl.Series, others: pl.Series) -> pl.Series:
    """Return the lines that are not among others, in their order."""
    return lines.to_frame("line").join(others.to_frame("line"), on="line", how="anti", maintain_order="left")["line"]


def lines_of(path: Path) -> pl.Series:
    """Return the lines of an N-Triples file."""
    if not path.stat().st_size:
        return pl.Series("line", dtype=pl.String)
    return pl.read_csv(path, **_LINES)["line"]  # type: ignore[arg-type]


def blocks_of(path: Path) -> Iterator[bytes]:
    """Yield an N-Triples file in blocks that end with a line, so that memory does not grow with it."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block + file.readline()


def lines_in(data: bytes) -> pl.Series:
    """Return the lines of N-Triples."""
    return pl.read_csv(data, **_LINES)["line"] if data else pl.Series("line", dtype=pl.String)  # type: ignore[arg-type]


def dataset_lines(store: Store, dataset: str, folder: Path) -> pl.Series:
    """Return the triples of a dataset in a store, through a temporary file in a folder."""
    path = folder / "graph.nt"
    store.inner.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(GRAPHS + dataset))
    return lines_of(path)


def triples_of(lines: pl.Series) -> Iterator[ox.Triple]:
    """Yield the triples of N-Triples lines."""
    for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple


def write_parquet(frame: pl.DataFrame, path: Path, metadata: dict[str, str] | None = None) -> None:
    """Write a frame to a file, with texts in its metadata; a full disk raises OSError, not an error of Polars."""
    content = io.BytesIO()
    frame.write_parquet(content, compression="zstd", metadata=metadata)
    path.write_bytes(content.getbuffer())
