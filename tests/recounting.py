"""Recounts of SPARQL answers in DuckDB, over the N-Quads of the same release; see ``tests/data/recounts/setup.sql``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl
import pyoxigraph as ox
from standlink.graph.releases.release import Release
from standlink.ontology.namespaces import PREFIXES, compact

RECOUNTS = Path(__file__).parent / "data" / "recounts"
NUMERIC = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}
QUAD = r"^(\S+) <([^>]+)> (.+) <([^>]+)> \.$"
Cell = str | float | None
Rows = Counter[tuple[Cell, ...]]


def dump(release: Release, folder: Path) -> None:
    """Write the quads of a release, with prefixed names, to a folder; ``database_of`` reads them."""
    store, path = release.store.inner, folder / "dump.nq"
    with path.open("wb") as file:
        for graph in store.named_graphs():
            triples = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
            file.write(triples.replace(b" .\n", f" {graph} .\n".encode()))
    lines = pl.read_csv(path, has_header=False, separator="\x1f", quote_char=None, schema={"line": pl.String})
    parts = lines["line"].str.extract_groups(QUAD).struct.rename_fields(["s", "p", "o", "g"])
    lang = pl.col("o").str.extract(r'"@([A-Za-z0-9-]+)$')
    text = pl.col("o").str.extract(r'^"(.*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$')
    text = text.str.replace_many({r"\"": '"', r"\\": "\\", r"\n": "\n"})
    frame = parts.to_frame("quad").unnest("quad")
    frame = frame.with_columns(lang.alias("lang"), text.fill_null(pl.col("o").str.strip_chars("<>")).alias("o"))
    frame = frame.with_columns(pl.col("s").str.strip_chars("<>"))
    names = pl.concat([frame[column] for column in "spog"]).unique()
    short = pl.DataFrame({"name": names, "short": [compact(name) for name in names]})
    for column in "spog":
        frame = frame.join(short.rename({"name": column, "short": f"{column}_"}), on=column, how="left")
    frame.select("lang", *(pl.col(f"{c}_").alias(c) for c in "spog")).write_parquet(folder / "quads.parquet")
    path.unlink()


def database_of(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a database with the quads in a folder, and the views over them."""
    database = duckdb.connect()
    database.execute(f"create table quads as select * from '{folder / 'quads.parquet'}'")
    database.execute((RECOUNTS / "setup.sql").read_text("utf-8"))
    return database


def recounted(database: duckdb.DuckDBPyConnection, path: Path) -> Rows:
    """Return the rows of an SQL query in a file."""
    return plain(database.execute(path.read_text("utf-8")).fetchall())


def answer(release: Release, sparql: str) -> Rows:
    """Return the rows of a SPARQL query, without its limit."""
    result = release.store.select(re.sub(r"LIMIT \d+\s*$", "", sparql))
    return Counter(tuple(cell(value) for value in solution) for solution in result)


def cell(term: object) -> Cell:
    if term is None:
        return None
    if isinstance(term, ox.Literal) and term.datatype.value in NUMERIC:
        return round(float(term.value), 6)
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return compact(term.value)


def plain(rows: Iterable[Iterable[object]]) -> Rows:
    return Counter(
        tuple(v if v is None or isinstance(v, str) else round(float(v), 6) for v in row)  # type: ignore[arg-type]
        for row in rows
    )
