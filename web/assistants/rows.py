"""The rows of answers for an assistant: plain values with the numbers of their sources, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.store import LABEL
from ...ontology.namespaces import compact
from ...queries.answer_sources import noted
from ...queries.sparql.result import Result
from ...queries.table import Table, plain
from .things import filled, note_of


def cut(shown: int, total: int, what: str) -> str:
    """Return how much of a list is shown; empty if it is all.

    >>> cut(10, 1000, "rows"), cut(3, 3, "rows")
    ('the first 10 of 1,000 rows', '')
    """
    return f"the first {shown:,} of {total:,} {what}" if shown < total else ""


def rows_with_sources(release: Release, table: Table) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of a table with the numbers of their sources, and the sources: those of the records they name."""
    numbers, notes = noted(release.store, table.rows)
    rows = []
    for row, found in zip(table.rows, numbers, strict=True):
        cells = {name: _cell(table, term) for name, term in zip(table.columns, row, strict=True) if term is not None}
        rows.append({**cells, "sources": list(found)} if found else cells)
    return rows, [note_of(note) for note in notes]


def members_of(release: Release, result: Result, most: int) -> dict[str, Any]:
    """Return the result of a query: a truth value, or its first triples or rows with their sources."""
    if result.kind == "boolean":
        return {"boolean": result.boolean()}
    if result.kind == "graph":
        triples = result.triples()
        shown = triples[:most]
        _, notes = noted(release.store, [[term for triple in shown for term in triple]])
        return {
            "triples": [f"{triple} ." for triple in shown],
            "total": len(triples),
            "cut": cut(len(shown), len(triples), "triples"),
            "sources": [note_of(note) for note in notes],
        }
    table, total = result.first_rows(release.store, most)
    rows, sources = rows_with_sources(release, table)
    return {
        "columns": list(table.columns),
        "rows": rows,
        "total": total,
        "cut": cut(len(rows), total, "rows"),
        "sources": sources,
        "datasets": [] if sources else datasets_of(release, things_in(table)),
    }


def things_in(table: Table) -> set[str]:
    """Return the IRIs in a table."""
    return {term.value for row in table.rows for term in row if isinstance(term, ox.NamedNode)}


def datasets_of(release: Release, iris: Iterable[str]) -> list[dict[str, Any]]:
    """Return the datasets that name any of some things."""
    graphs = {str(quad.graph_name) for iri in iris for quad in release.store.quads(ox.NamedNode(iri), LABEL)}
    return [
        filled(
            {
                "title": entry["title"],
                "licence": entry.get("licence") or "",
                "from": entry.get("derivedFrom") or "",
                "imported": entry["imported"][:10],
            }
        )
        for entry in release.manifest["datasets"]
        if f"<{entry['graph']}>" in graphs
    ]


def _cell(table: Table, term: Any) -> Any:
    if isinstance(term, ox.NamedNode) and term.value in table.labels:
        return {"label": table.labels[term.value], "name": compact(term.value)}
    return plain(term)
