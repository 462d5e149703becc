"""The result of an untrusted query, and the formats of solutions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from ...errors import FormatError
from ...graph.store.store import Store
from ...graph.store.wellformed import well_formed
from ..run import with_labels
from ..table import Table

SOLUTION_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@dataclass(frozen=True)
class Result:
    """The result of a query: ``kind`` is ``solutions``, ``boolean`` or ``graph``.

    ``data`` is SPARQL Results JSON for solutions and truth values, N-Triples for graphs.
    """

    kind: str
    data: bytes

    def serialize(self, media_type: str) -> bytes:
        """Return solutions or a truth value in a media type of ``SOLUTION_FORMATS``.

        Raises:
            FormatError: if a text has characters that XML does not allow.
        """
        if media_type == "application/sparql-results+json":
            return self.data
        parsed = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON)
        if isinstance(parsed, ox.QueryBoolean) and media_type in ("text/csv", "text/tab-separated-values"):
            return str(bool(parsed)).lower().encode()
        data = parsed.serialize(format=SOLUTION_FORMATS[media_type])
        assert data is not None
        if media_type != "application/sparql-results+xml":
            return data
        try:
            return well_formed(data)
        except ValueError as error:
            able = [other for other in SOLUTION_FORMATS if other != media_type]
            raise FormatError(
                f"this result cannot be written as XML ({error}); choose {' or '.join(able)}", able
            ) from None

    def triples(self) -> list[ox.Triple]:
        """Return the triples of a graph, sorted, so that equal graphs are serialized in the same way."""
        quads = ox.parse(self.data, format=ox.RdfFormat.N_TRIPLES)
        return sorted((ox.Triple(q.subject, q.predicate, q.object) for q in quads), key=str)

    @property
    def empty(self) -> bool:
        """Whether it has no rows or triples, or is false."""
        if self.kind == "solutions":
            return self.data.endswith(b'"bindings":[]}}')
        return not self.data if self.kind == "graph" else not self.boolean()

    def boolean(self) -> bool:
        """Return the answer of an ASK query."""
        return bool(ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON))

    def table(self, store: Store) -> Table:
        """Return solutions as a table, with labels from the store."""
        table, _ = self.first_rows(store, None)
        return table

    def first_rows(self, store: Store, most: int | None) -> tuple[Table, int]:
        """Return the first solutions as a table, with labels from the store, and the number of all solutions."""
        solutions = ox.parse_query_results(self.data, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        columns = tuple(variable.value for variable in solutions.variables)
        rows = tuple(tuple(solution[column] for column in columns) for solution in islice(solutions, most))
        return with_labels(store, Table(columns, rows)), len(rows) + sum(1 for _ in solutions)
