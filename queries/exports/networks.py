"""The network of an answer, with everything that its rows say, for tools such as Gephi, Cytoscape, igraph and NetworkX.

A node is a thing at an end of a tie: its IRI, its label in English and Chinese, and its classes. An edge is a row: the
weight and the relation where the question names their columns, and all other columns under their own names. As in CSV,
a column of things has a column of labels beside it (``NAME_label``). A date is text at the precision at which it is
known; ``NAME_year`` beside it is a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ...errors import NotFoundError
from ...graph.releases.release import Release
from ...graph.store.neighbourhood import most_specific
from ...graph.store.store import LABEL, RDF_TYPE, Store
from ..run import Answer
from ..table import Table
from ..ties import Ties
from .about import about

if TYPE_CHECKING:
    import polars as pl

_CHINESE: Final = ("zh", "en")


@dataclass(frozen=True)
class Network:
    """A network as two tables, with what it says of itself.

    Attributes:
        about: its title, question, arguments, notes, release and rights, and the column that is the weight.
        directed: whether its edges have a direction.
        nodes: the columns ``id``, ``label``, ``label_zh``, ``class`` and ``type``, which is the label of the class.
        edges: the columns ``source`` and ``target``, then attributes; null where a row has no value.
    """

    about: Mapping[str, str]
    directed: bool
    nodes: pl.DataFrame
    edges: pl.DataFrame


def network(answer: Answer, release: Release) -> Network:
    """Return the network of an answer.

    Raises:
        NotFoundError: if its question has none; names the formats that it has.
    """
    asked = answer.question
    if asked.network is None:
        message = f"the answer to {asked.id} is not a network, so it has no GraphML or GEXF; choose CSV or JSON"
        raise NotFoundError(message)
    edges = _edges(answer.table, asked.network)
    ends = dict.fromkeys([*edges["source"], *edges["target"]])
    said = about(answer, release) | ({"weight": asked.network.weight} if asked.network.weight else {})
    return Network(said, asked.network.directed, _nodes(ends, answer.table, release.store), edges)


def _edges(table: Table, ties: Ties) -> pl.DataFrame:
    """Return the rows that have both ends as edges."""
    import polars as pl

    names = {ties.start: "source", ties.end: "target"}
    if ties.weight:
        names[ties.weight] = "weight"
    if ties.label:
        names |= {ties.label: "type", f"{ties.label}_label": "label"}
    dates = [name for name, type_ in table.types.items() if type_ == "date" and name in table.columns]
    years = [pl.col(d).str.extract(r"^(-?\d{4,})").cast(pl.Int64).alias(f"{d}_year") for d in dates]
    rows = table.to_polars().with_columns(pl.col(dates).cast(pl.String)).with_columns(years)
    rows = rows.drop(f"{ties.start}_label", f"{ties.end}_label", strict=False)
    rows = rows.rename({old: new for old, new in names.items() if old in rows.columns})
    first = [name for name in ("source", "target", "weight", "label", "type") if name in rows.columns]
    return rows.select(*first, pl.exclude(first)).drop_nulls(("source", "target"))


def _nodes(ends: Iterable[str], table: Table, store: Store) -> pl.DataFrame:
    import polars as pl

    schema = dict.fromkeys(("id", "label", "label_zh", "class", "type"), pl.String)
    return pl.DataFrame([_node(end, table, store) for end in ends], schema=schema, orient="row")


def _node(end: str, table: Table, store: Store) -> tuple[str | None, ...]:
    """Return a node: an end that is no thing, such as a word, has only a label."""
    if end not in table.labels:
        return end, end, None, None, None
    thing = ox.NamedNode(end)
    classes = most_specific(store.nodes(thing, RDF_TYPE), store.schema.wider)
    named = ", ".join(map(store.label, classes))
    return end, table.labels[end], store.text(thing, LABEL, _CHINESE), " ".join(c.value for c in classes), named
