"""Measures: what a query finds, turned into the answer where SPARQL alone cannot say it.

A measure takes the store, the table that the question's query found, the bound parameters and the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ...graph.store.store import Store, Term
from ..table import Table
from .lineage import lineage
from .path import shortest_path
from .rivalry import cumulative_shares

Measure = Callable[[Store, Table, Mapping[str, Sequence[Term]], str], Table]

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {"cumulative_shares": cumulative_shares, "lineage": lineage, "shortest_path": shortest_path}
)
