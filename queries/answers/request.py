"""What a computed answer is given and what it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from ...errors import ParameterError
from ...graph.store.store import Store, Term
from .. import notes
from ..measures import assurance
from ..measures.assurance import EvidenceSummary
from ..notes import Note
from ..table import Table
from .selected import Selected
from .selection import Selection
from .tables import Tables


@dataclass(frozen=True)
class Query:
    """The SPARQL query of a question, which is run when its solutions are first read.

    Attributes:
        store: the graph.
        sparql: the query with the arguments in place of its example data.
        terms: the arguments as RDF terms, by parameter.
    """

    store: Store
    sparql: str
    terms: Mapping[str, Sequence[Term]]

    @cached_property
    def solutions(self) -> Table:
        """The result, without labels."""
        return Table.from_solutions(self.store.select(self.sparql))


@dataclass(frozen=True)
class Request:
    """What a computed answer is given.

    Attributes:
        tables: the analysis tables of the release.
        selection: the part of the tables to use.
        arguments: the other arguments of the question, by parameter; of a question with a query, all of them.
        query: the query of the question; None if it has none.
    """

    tables: Tables
    selection: Selection = field(default_factory=Selection)
    arguments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    query: Query | None = None

    @classmethod
    def of(cls, tables: Tables, bound: Mapping[str, Sequence[Term]], query: Query | None = None) -> Request:
        """Return the request that bound parameters make.

        Raises:
            ParameterError: if the selection contradicts itself.
        """
        given = {name: [str(t.value) for t in terms] for name, terms in bound.items()}
        if query is not None:
            return cls(tables, arguments=given, query=query)
        chosen = {n: given[n][0] for n in Selection.names() if given.get(n)}
        years = {n: int(chosen.pop(n)) for n in ("since", "until") if n in chosen}
        others = {name: values for name, values in given.items() if name not in Selection.names()}
        return cls(tables, Selection(**chosen, **years), others)  # type: ignore[arg-type]

    def one(self, name: str) -> str | None:
        """Return the only value of an argument, or None."""
        values = self.arguments.get(name, ())
        return values[0] if values else None

    def text(self, name: str) -> str:
        """Return the value of an argument that is required or has a default."""
        value = self.one(name)
        if value is None:
            raise ParameterError(name, f"{name} must be given")
        return value

    def number(self, name: str) -> float:
        """Return the value of an argument as a number."""
        return float(self.text(name))

    @property
    def required_query(self) -> Query:
        """The query, for answers that continue one."""
        if self.query is None:
            raise TypeError("this answer needs the query of a question")
        return self.query


@dataclass(frozen=True)
class Finding:
    """The result of a computation.

    Attributes:
        rows: the rows of the answer: a frame, or a table where the computation works on RDF terms.
        notes: why there is no row, or how to read the rows.
        assertions: the IRIs of the assertions that the result uses; None where the computation does not know them.
        records: the evidence of a result computed from records that name no assertion.
        types: the types of columns that differ with the arguments from those in the header of the question.
        lacking: whether the release has no rows of the kind that the computation starts from.
        confined: the IRI of the one region or committee that all rows are about, if the data cover no other.
        present: whether only what had not ended at the release counts, because no period was set.
        unsettled: whether another row leads without one of the sources, so that no headline may say who leads.
    """

    rows: pl.DataFrame | Table
    notes: tuple[Note, ...] = ()
    assertions: pl.Series | None = None
    records: EvidenceSummary | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    lacking: bool = False
    confined: str = ""
    present: bool = False
    unsettled: bool = False

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of a computation on tables."""
        if not isinstance(self.rows, pl.DataFrame):
            raise TypeError("this computation returns RDF terms")
        return self.rows


def finding(
    selected: Selected,
    frame: pl.DataFrame,
    *remarks: Note | None,
    otherwise: Note | None = None,
    types: Mapping[str, str] | None = None,
) -> Finding:
    """Return the finding of a computation on selected rows, with a note if nothing was selected or computed.

    Args:
        selected: the rows that were used.
        frame: the result.
        remarks: further notes; None stands for no note.
        otherwise: the note if rows were selected but the result is empty.
        types: as in ``Finding``.
    """
    found = [note for note in remarks if note]
    if len(frame):
        found.extend(selected.remarks)
    if selected.acting:
        found.append(notes.acting_left_out(selected.acting))
    if selected.undated:
        found.append(notes.undated(selected.undated))
    if (why := selected.empty_because) or (frame.is_empty() and (why := otherwise)):
        found.insert(0, why)
    columns = selected.rows.columns
    assertions = next((selected.rows[name] for name in ("event", "observation") if name in columns), None)
    record = next((name for name in ("document", "standard") if name in columns), "")
    records = None
    if assertions is None and len(frame) and record and "dataset" in columns:
        records = assurance.summarize_records(selected.rows, record)
    return Finding(
        frame,
        tuple(found),
        assertions if len(selected.rows) else None,
        records,
        types or {},
        selected.lacking,
        present=selected.is_present,
    )
