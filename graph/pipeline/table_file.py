"""The Parquet file of an analysis table, which says what it holds, what it is drawn from and under which licences.

The key ``standlink`` of its metadata has a JSON object: ``table``, ``row``, ``columns`` (name, type, meaning), and
``datasets``, those of the release (graph, title, licence, sources): a row may be drawn from any of them. It does not
name the release, so that tables of equal content have equal files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

import pyoxigraph as ox

from ...ontology.namespaces import node
from ..store.store import LABEL, Store
from .loading import PROVENANCE

if TYPE_CHECKING:
    import polars as pl

KEY: Final = "standlink"
_LICENCE: Final = node("dcterms:license")
_DERIVED_FROM: Final = node("prov:wasDerivedFrom")


class Origin(TypedDict):
    """A dataset of a release: its graph, title, licence and sources."""

    graph: str
    title: str
    licence: str
    derivedFrom: list[str]


def origins(store: Store) -> list[Origin]:
    """Return the datasets of a store, by graph, as its graph of provenance describes them."""
    described = {q.subject for q in store.inner.quads_for_pattern(None, _LICENCE, None, PROVENANCE)}
    graphs = sorted((g for g in described if isinstance(g, ox.NamedNode)), key=lambda g: g.value)
    return [
        Origin(
            graph=graph.value,
            title=store.text(graph, LABEL) or "",
            licence=store.nodes(graph, _LICENCE)[0].value,
            derivedFrom=[source.value for source in store.nodes(graph, _DERIVED_FROM)],
        )
        for graph in graphs
    ]


def description(name: str, row: str, columns: Sequence[tuple[str, str, str]], datasets: Sequence[Origin]) -> str:
    """Return what a file says of itself.

    Args:
        name: of the table.
        row: what each row is.
        columns: name, type and meaning of each column.
        datasets: those that it may be drawn from.
    """
    named = [{"name": name, "type": type_, "meaning": meaning} for name, type_, meaning in columns]
    said = {"table": name, "row": row, "columns": named, "datasets": datasets}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def write_table(rows: pl.DataFrame, said: str, path: Path) -> None:
    """Write the rows of a table, with what the file says of itself; a full disk raises OSError."""
    from ..releases.difference import write_parquet

    write_parquet(rows, path, {KEY: said})


def said_by(path: Path) -> str:
    """Return what a file says of itself; nothing if an earlier version wrote it."""
    import polars as pl

    return pl.read_parquet_metadata(path).get(KEY, "")
