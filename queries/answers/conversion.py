"""From the frame of a computation to a table of RDF terms, by the declared types of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.statements import statement_label
from ...graph.store.store import Term
from ...ontology.namespaces import GRAPHS, namespaces_of
from ..question import Column
from ..table import Table
from .tables import Tables, labels

_MAKE: Final[Mapping[str, Callable[[str], Term]]] = {
    "thing": ox.NamedNode,
    "dataset": lambda name: ox.NamedNode(GRAPHS + name),
}
#: A look-up in the store takes 10 microseconds, a join with 600,000 names 20 milliseconds.
_FEW: Final = 1_000


def to_table(
    release: Release,
    tables: Tables,
    frame: pl.DataFrame,
    declared: Sequence[Column] = (),
    differing: Mapping[str, str] | None = None,
) -> Table:
    """Return a frame as a table, with the labels of the things in it.

    Args:
        release: the release that the frame comes from.
        tables: its analysis tables.
        frame: the rows.
        declared: the columns as the header of the question declares them.
        differing: types that differ from these with the arguments.

    Raises:
        TypeError: if the frame has other columns than declared, or a column has values of another type.
    """
    types = {**column_types(frame, declared), **(differing or {})}
    columns = [_column(frame[name], types[name]) for name in frame.columns]
    things = {term.value for column in columns for term in column if isinstance(term, ox.NamedNode)}
    return Table(tuple(frame.columns), tuple(zip(*columns, strict=True)), labels_of(release, tables, things), types)


def column_types(frame: pl.DataFrame, declared: Sequence[Column]) -> dict[str, str]:
    """Return the type of each column of a frame: as declared, else by its data.

    Raises:
        TypeError: if columns are declared and the frame has others.
    """
    if not declared:
        return {name: _type_of(frame[name]) for name in frame.columns}
    names = [column.name for column in declared]
    if names != frame.columns:
        raise TypeError(f"'# columns' declares {', '.join(names)}; the computation returns {', '.join(frame.columns)}")
    return {column.name: column.type for column in declared}


def _type_of(values: pl.Series) -> str:
    """Return the type of an undeclared column: things are those whose IRIs are in namespaces that Standlink knows."""
    if values.dtype.is_integer():
        return "integer"
    if values.dtype.is_float():
        return "number"
    if values.dtype == pl.Boolean:
        return "boolean"
    found = values.drop_nulls().cast(pl.String).unique()
    return "thing" if len(found) and found.str.contains(r"^https?://[^\s/]+/\S*$").all() else "text"


def _column(values: pl.Series, type_: str) -> list[Term | None]:
    """Return the values of a column as terms.

    Raises:
        TypeError: if a value is not of the type.
    """
    if type_ in ("thing", "dataset", "text", "date"):
        if not (values.dtype in (pl.String, pl.Categorical) or values.is_null().all()):
            raise TypeError(f"column {values.name} is declared as {type_}, and has values of the type {values.dtype}")
        make = _MAKE.get(type_, ox.Literal)
        return [None if value is None else make(value) for value in values.cast(pl.String).to_list()]
    fits = {
        "integer": values.dtype.is_integer(),
        "year": values.dtype.is_integer(),
        "number": values.dtype.is_numeric(),
        "boolean": values.dtype == pl.Boolean,
    }
    if not fits[type_] and not values.is_null().all():
        raise TypeError(f"column {values.name} is declared as {type_}, and has values of the type {values.dtype}")
    return [None if value is None else _literal(value) for value in values.to_list()]


def _literal(value: object) -> ox.Literal:
    if isinstance(value, float):
        return ox.Literal(float(f"{value:.12g}"))  # Further digits depend on the order of summation.
    assert isinstance(value, bool | int)
    return ox.Literal(value)


def labels_of(release: Release, tables: Tables, things: set[str]) -> dict[str, str]:
    """Return the labels of things: a few are looked up in the store, many found in the table of all names at once.

    If a service has the graph, even a few are found in the table, so that it need not be there.

    They are in the order of the IRIs, so that an answer has the same bytes in every process.
    """
    if len(things) <= _FEW and release.service is None:
        nodes = [ox.NamedNode(iri) for iri in sorted(things)]
        release.store.expect(sorted(things))
        return {node.value: statement_label(release.store, node) or release.store.label(node) for node in nodes}
    kind = namespaces_of("statement")
    stated = pl.Series("statement", [iri for iri in things if iri.startswith(kind)], dtype=pl.String)
    statements = tables["statement"].join(stated.cast(pl.Categorical).to_frame(), on="statement", how="semi")
    sentences = {iri: parts for iri, *parts in statements.cast(pl.String).unique("statement").iter_rows()}
    wanted = things.union(*sentences.values())
    known = labels(tables, pl.Series(sorted(wanted), dtype=pl.String))
    for iri in wanted - known.keys():
        known[iri] = release.store.label(ox.NamedNode(iri))
    return {iri: " ".join(known[part] for part in sentences.get(iri, (iri,))) for iri in sorted(things)}
