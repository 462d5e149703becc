"""The triples of a release as columns of terms, by property: what queries over all of a large graph read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...errors import BuildError
from ..releases.sorted_quads import STORED_OTHERWISE
from ..store.triples_frame import scan_triples
from .loading import Part

#: The type of terms, which are in N-Triples notation.
TERM: Final = pl.Categorical()
#: Characters that N-Triples may write in several ways.
_ESCAPED: Final = r"[\x00-\x1f\x7f\\]"
_QUADS: Final = pl.Schema(dict.fromkeys(("s", "p", "o", "g"), TERM))
_PAIRS: Final = pl.Schema(dict.fromkeys(("s", "o", "g"), TERM))


class Columns:
    """Named graphs as columns, with each literal as a store would write it.

    Args:
        parts: the graphs.
        properties: those to read, in N-Triples notation; others are read when they are asked for by an end.

    Raises:
        BuildError: if a file is not N-Triples with one triple a line.
    """

    def __init__(self, parts: Iterable[Part], properties: Collection[str]) -> None:
        self._parts = list(parts)
        read = (_read(part, pl.col("p").is_in(properties)) for part in self._parts)
        quads = _as_stored(pl.concat([_QUADS.to_frame(), *read]))
        found = quads.partition_by("p", as_dict=True, include_key=False)
        self._by_property = {str(name): pairs for (name,), pairs in found.items()}
        # A property is read by several queries.
        self.quads = cache(self._quads)
        self.triples = cache(self._triples)

    def ending(self, end: str, terms: pl.Series) -> pl.DataFrame:
        """Return the quads ``s``, ``p``, ``o``, ``g`` of any property whose subject ``s`` or value ``o`` is a term."""
        wanted = pl.col(end).is_in(terms.cast(pl.String).implode())
        return _as_stored(pl.concat([_QUADS.to_frame(), *(_read(part, wanted) for part in self._parts)])).unique()

    def _quads(self, name: str) -> pl.DataFrame:
        """Return the quads of a property: ``s``, ``o`` and the graph ``g``."""
        return self._by_property.get(name, _PAIRS.to_frame()).unique()

    def _triples(self, name: str) -> pl.DataFrame:
        """Return the triples of a property in the merge of all graphs: ``s`` and ``o``."""
        return self._by_property.get(name, _PAIRS.to_frame()).select("s", "o").unique()


def _read(part: Part, wanted: pl.Expr) -> pl.DataFrame:
    graph = pl.lit(str(part.graph), TERM).alias("g")
    triples = scan_triples(part.path).filter(wanted)
    try:
        return triples.select(pl.col("s", "p", "o").cast(TERM), graph).collect(engine="streaming")
    except pl.exceptions.NoDataError:
        return _QUADS.to_frame()
    except pl.exceptions.PolarsError as error:
        raise BuildError(f"{part.path} is not N-Triples as Standlink writes it: {error}") from error


def _as_stored(quads: pl.DataFrame) -> pl.DataFrame:
    """Return quads with the literals that a store writes otherwise, such as ``1.50``, as it writes them."""
    literals = quads["o"].unique().cast(pl.String)
    given = literals.filter(literals.str.contains(STORED_OTHERWISE) | literals.str.contains(_ESCAPED)).to_list()
    store = ox.Store()
    lines = "".join(f"<x:{i}> <x:p> {literal} .\n" for i, literal in enumerate(given))
    store.bulk_load(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    stored = {given[int(quad.subject.value[2:])]: str(quad.object) for quad in store}
    changed = {old: new for old, new in stored.items() if new != old}
    if not changed:
        return quads
    pairs = pl.DataFrame({"o": list(changed), "new": list(changed.values())}, {"o": TERM, "new": TERM})
    joined = quads.join(pairs, on="o", how="left")
    return joined.with_columns(o=pl.coalesce("new", "o")).drop("new")
