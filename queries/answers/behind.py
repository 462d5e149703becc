"""Which assertions stand behind the answer of a query, whose rows need not name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import polars as pl

from ...ontology.namespaces import ONTOLOGY, kind_and_slug
from ..measures.assurance import Footing, footing, sourcing
from ..table import Table
from .selection import Selection, by_region, participation
from .tables import Tables

#: Kinds of thing that are assertions: something that sources say.
ASSERTIONS: Final = ("event", "statement", "observation", "claim")

Given = Mapping[str, Sequence[str]]
Behind = Callable[[Tables, Given, Table], pl.Series]

_LEVELS: Final = {"continent": "macro-region"}


def footing_of(tables: Tables, assertions: pl.Series) -> Footing:
    """Return on what assertions rest; a null is a row that names none."""
    return footing(tables.keep("sourcing", lambda: sourcing(tables["evidence"])), assertions)


def named(table: Table) -> pl.Series:
    """Return the assertions that the rows of a table name."""
    return _series(iri for iri in table.labels if (kind_and_slug(iri) or ("",))[0] in ASSERTIONS)


def region_pairs(tables: Tables, given: Given, _table: Table) -> pl.Series:
    """Return what makes regions of a level take part in standards in which another one does, too."""
    level, case = given["level"][0], next(iter(given["case"]), None)
    rows = by_region(tables, Selection(level=_LEVELS.get(level, level), case=case)).rows
    return rows.filter(pl.col("node").n_unique().over("standard") > 1)["event"]


def partners(tables: Tables, given: Given, _table: Table) -> pl.Series:
    """Return what makes an actor, and others, take part in the same standards."""
    rows = participation(tables, Selection()).rows
    return rows.join(rows.filter(pl.col("actor") == given["actor"][0]), on="standard", how="semi")["event"]


def region(tables: Tables, given: Given, _table: Table) -> pl.Series:
    """Return what makes actors of a region take part in standards, and what is stated or observed of the region."""
    where = given["region"][0]
    stated = tables["statement"].filter((pl.col("subject") == where) | (pl.col("object") == where))
    observed = tables["observation"].filter(pl.col("observed") == where)
    taking_part = participation(tables, Selection(within=where)).rows
    return pl.concat([taking_part["event"], stated["statement"], observed["observation"]])


def hindrances(tables: Tables, _given: Given, table: Table) -> pl.Series:
    """Return the statements that the barriers of an answer hinder something."""
    barriers = [iri for iri in table.labels if (kind_and_slug(iri) or ("",))[0] == "barrier"]
    stated = tables["statement"].filter(pl.col("property") == ONTOLOGY + "hinders")
    return stated.filter(pl.col("subject").cast(pl.String).is_in(barriers))["statement"]


#: By the name that the header of a question gives.
BEHIND: Final[Mapping[str, Behind]] = MappingProxyType(
    {each.__name__: each for each in (region_pairs, partners, region, hindrances)}
)


def _series(iris: Iterable[str]) -> pl.Series:
    return pl.Series("assertion", list(iris), dtype=pl.String).cast(pl.Categorical)
