"""Differences between two sets of triples, computed on columns of lines instead of Python objects."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import GRAPHS
from ..store.merging import remove, with_merge
from ..store.store import RDF_TYPE, Store

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

    def keys(self) -> frozenset[str]:
        """Return the properties and classes of added and removed triples, in the notation of ``mentions``."""
        parts = pl.concat([self.added, self.removed]).str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"])
        pairs = parts.to_frame("triple").unnest("triple").select("p", pl.col("o").str.head(-2))
        properties = pairs["p"].unique()
        types = pairs.filter(pl.col("p") == str(RDF_TYPE)).unique()
        return frozenset([*properties, *(f"{p} {o}" for p, o in types.iter_rows())])

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the added and removed triples."""
        yield from triples_of(self.added)
        yield from triples_of(self.removed)


def difference(old: pl.Series, new: pl.Series) -> Difference:
    """Compare two sets of lines; the order of each is kept."""
    before, after = old.to_frame("line"), new.to_frame("line")
    return Difference(
        after.join(before, on="line", how="anti", maintain_order="left")["line"],
        before.join(after, on="line", how="anti", maintain_order="left")["line"],
    )


def lines_of(path: Path) -> pl.Series:
    """Return the lines of an N-Triples file."""
    if not path.stat().st_size:
        return pl.Series("line", dtype=pl.String)
    return pl.read_csv(path, **_LINES)["line"]  # type: ignore[arg-type]


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


def keep(lines: pl.Series, path: Path) -> None:
    """Write sorted lines to a Parquet file, which compresses them well."""
    write_parquet(lines.sort().to_frame("line"), path)


def kept(path: Path) -> pl.Series:
    """Return the lines that ``keep`` wrote."""
    return pl.read_parquet(path)["line"]


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame to a file; a full disk raises OSError, not an error of Polars."""
    content = io.BytesIO()
    frame.write_parquet(content, compression="zstd")
    path.write_bytes(content.getbuffer())
