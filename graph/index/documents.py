"""What comes into the search index from above the graph: pages that no dataset describes, such as questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..releases.content import text_checksum

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Document:
    """A page that search finds like a thing.

    Attributes:
        iri: of the page; it must not be that of a thing.
        kind: a word that is not the name of a kind of thing.
        label: its name, which results show.
        names: its other names.
        text: what it is about.
        class_label: what it is, in a word or two.
        weight: its place among things: how many references it is taken to have.
    """

    iri: str
    kind: str
    label: str
    names: tuple[str, ...] = ()
    text: str = ""
    class_label: str = ""
    weight: int = 0


def documents_checksum(documents: Sequence[Document]) -> str:
    """Return a checksum of documents."""
    return text_checksum(*map(repr, documents))


def as_frame(documents: Sequence[Document]) -> pl.DataFrame:
    """Return documents with the columns of the things of the index."""
    # Search knows documents by their kinds, and a server starts without Polars.
    import polars as pl

    text = ("thing", "kind", "slug", "label", "class", "text", "described")
    schema = dict.fromkeys(text, pl.String()) | {"names": pl.List(pl.String), "weight": pl.Int64()}
    rows = [(d.iri, d.kind, "", d.label, d.class_label, d.text, d.text, list(d.names), d.weight) for d in documents]
    return pl.DataFrame(rows, schema, orient="row")
