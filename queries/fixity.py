"""Fixity of results: how many rows a result has, and a checksum that shows whether it is still the same.

After the recommendations on data citation of the Research Data Alliance (RDA, 2015): R4, a query has a normalized text;
R5, rows have a stable order; R6, a result has a checksum.

The checksum is the SHA-256 of lines in UTF-8, each ended by a line feed: the names of the columns, joined by tabs; then
each row, its terms joined by tabs and written as in N-Triples, nothing for a value that is missing. Rows are sorted by
code point, and equal rows are kept. The order of a result is thus left out: the query says it, and where values tie,
SPARQL leaves it open. A number in floating point is written with 12 significant digits, since the last ones depend on
the processor. A graph has the lines of its canonical N-Triples (RDFC-1.0), sorted; a truth value one line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from ..graph.store.tokens import tokens, unescaped
from ..ontology.namespaces import node
from ..plurals import counted
from .sparql.result import Result
from .table import Table

Unit = Literal["row", "triple", "first-page triple", "truth value"]
_FLOATS: Final = (node("xsd:double"), node("xsd:float"))


@dataclass(frozen=True)
class Fixity:
    """What fixes a result: its size, in a unit, and its checksum.

    ``whole`` is the size of the whole result where only the first rows of it are given and fixed; else 0.
    """

    size: int
    unit: Unit
    checksum: str
    whole: int = 0

    @property
    def extent(self) -> str:
        """The size in words.

        >>> Fixity(6, "row", "").extent, Fixity(10_000, "row", "", 31_234).extent
        ('6 rows', 'first 10,000 of 31,234 rows')
        """
        return (
            f"first {self.size:,} of {counted(self.whole, self.unit)}" if self.whole else counted(self.size, self.unit)
        )

    def __str__(self) -> str:
        return f"{self.extent}, SHA-256 {self.checksum}"


def of_table(table: Table, whole: int = 0) -> Fixity:
    """Return the fixity of a table; labels are left out.

    Args:
        table: the rows.
        whole: the number of rows of the answer, if the table has only the first of them.

    >>> one, other = ((ox.Literal(1),), (ox.Literal(2),))
    >>> of_table(Table(("n",), (one, other))) == of_table(Table(("n",), (other, one)))
    True
    """
    rows = sorted("\t".join(map(_written, row)) for row in table.rows)
    return Fixity(len(rows), "row", _checksum(["\t".join(table.columns), *rows]), whole)


def of_triples(triples: Iterable[ox.Triple], unit: Unit = "triple") -> Fixity:
    """Return the fixity of a graph, whatever its blank nodes are called."""
    graph = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad.triple} ." for quad in graph)
    return Fixity(len(lines), unit, _checksum(lines))


def of_result(result: Result) -> Fixity:
    """Return the fixity of the result of a query."""
    if result.kind == "graph":
        return of_triples(result.triples())
    if result.kind == "boolean":
        return Fixity(1, "truth value", _checksum([str(result.boolean()).lower()]))
    solutions = ox.parse_query_results(result.data, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return of_table(Table.from_solutions(solutions))


def normalized(sparql: str) -> str:
    r"""Return a query without comments, with one space where there was any; the text of its tokens does not change.

    >>> normalized("SELECT ?s # the thing\n{ ?s a\tsl:Event ;  rdfs:label 'two  spaces' }")
    "SELECT ?s { ?s a sl:Event ; rdfs:label 'two  spaces' }"
    """
    parts: list[str] = []
    end, text = 0, unescaped(sparql)
    if unescaped(text) != text:
        return sparql  # An escape of an escape would be resolved a second time when the query is asked again.
    for token in tokens(text):
        parts += [" " if parts and token.start > end else "", token.text]
        end = token.start + len(token.text)
    return "".join(parts)


def _written(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and term.datatype in _FLOATS:
        return f'"{float(term.value):.12g}"^^{term.datatype}'
    return str(term)


def _checksum(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
