"""The evidence of an answer: which assertions it uses, and how these are sourced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl
import pyoxigraph as ox

from ...ontology.namespaces import ONTOLOGY, kind_and_slug, namespaces_of
from ..measures.assurance import EvidenceSummary, sourcing, summarize
from ..table import Table
from .registry import assertion_selector
from .request import Finding, Request
from .selection import Selection, participation
from .tables import Tables

#: Kinds of thing that are assertions, for which sources are given.
ASSERTIONS: Final = ("event", "statement", "observation", "claim")


def evidence_of(request: Request, finding: Finding, table: Table, selector: str | None) -> EvidenceSummary | None:
    """Return the evidence of an answer, or None if it has no rows or the computation names none.

    Args:
        request: the request that the answer is for.
        finding: the result; where it names its assertions or records, these are used.
        table: the rows of the answer.
        selector: the name of the function that selects the assertions of a query whose rows name none.
    """
    used = behind(request, finding, table, selector)
    return finding.records if used is None else summary(request.tables, used)


def behind(request: Request, finding: Finding, table: Table, selector: str | None) -> pl.Series | None:
    """Return the assertions that an answer uses, or None if it names none; arguments are those of ``evidence_of``."""
    if finding.assertions is not None:
        return finding.assertions
    if finding.records is not None or request.query is None or not table.rows:
        return None
    if selector is not None:
        return assertion_selector(selector)(request, table)
    assertions = named(table)
    return assertions if len(assertions) else named(request.query.solutions)


def summary(tables: Tables, assertions: pl.Series) -> EvidenceSummary:
    """Return the evidence of assertions, given by their IRIs; null for a row that names none."""
    known = sourced(tables)
    return summarize(known, assertions.cast(known.schema["assertion"]))


def sourced(tables: Tables) -> pl.DataFrame:
    """Return a row per assertion with evidence, as ``sourcing`` does; made once for a release."""
    return tables.keep("sourcing", lambda: sourcing(tables["evidence"]))


def named(table: Table) -> pl.Series:
    """Return the assertions that the rows of a table name."""
    found = {term.value for row in table.rows for term in row if isinstance(term, ox.NamedNode)}
    return _series(iri for iri in found if iri.startswith(namespaces_of(*ASSERTIONS)))


def region(request: Request, _table: Table) -> pl.Series:
    """Return the assertions on participation of actors of a region, and those about the region itself."""
    tables, where = request.tables, request.text("region")
    stated = tables["statement"].filter((pl.col("subject") == where) | (pl.col("object") == where))
    observed = tables["observation"].filter(pl.col("observed") == where)
    taking_part = participation(tables, Selection(within=where, place="unit", acting="with")).rows
    return pl.concat([taking_part["event"], stated["statement"], observed["observation"]])


def hindrances(request: Request, table: Table) -> pl.Series:
    """Return the statements that the barriers of an answer hinder something."""
    barriers = [iri for iri in table.labels if (kind_and_slug(iri) or ("",))[0] == "barrier"]
    stated = request.tables["statement"].filter(pl.col("property") == ONTOLOGY + "hinders")
    return stated.filter(pl.col("subject").cast(pl.String).is_in(barriers))["statement"]


def _series(iris: Iterable[str]) -> pl.Series:
    return pl.Series("assertion", list(iris), dtype=pl.String).cast(pl.Categorical)
