"""The answer to a question: columns and rows of RDF terms, with the labels of the things in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..graph.store import Term
from ..ontology.namespaces import PREFIXES

if TYPE_CHECKING:
    import pandas

_XSD = PREFIXES["xsd"]
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}

#: A value as Python has it: the IRI of a thing, a text or date as written, a number, a truth value, or None.
Plain = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """Rows of RDF terms under named columns; ``labels`` names the things that occur in them.

    >>> t = Table(("year", "share"), ((ox.Literal(2023), ox.Literal(0.5)),))
    >>> t.records()
    [{'year': 2023, 'share': 0.5}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Plain]]:
        return iter(self.records())

    def records(self) -> list[dict[str, Plain]]:
        """Return each row as a dictionary of plain Python values, things as their IRIs."""
        return [dict(zip(self.columns, map(plain, row), strict=True)) for row in self.rows]

    def shown(self, term: Term | None) -> str:
        """Return a term as people read it: the label of a thing, the text of a literal, nothing for no value."""
        if isinstance(term, ox.NamedNode):
            return self.labels.get(term.value, term.value)
        value = plain(term)
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    def to_csv(self) -> str:
        """Return the table as CSV (RFC 4180): things as IRIs, each such column followed by one of labels."""
        things = {i for row in self.rows for i, term in enumerate(row) if isinstance(term, ox.NamedNode)}
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(
            name for i, c in enumerate(self.columns) for name in ([c, f"{c}_label"] if i in things else [c])
        )
        for row in self.rows:
            cells: list[Plain] = []
            for i, term in enumerate(row):
                cells += [plain(term), self.shown(term)] if i in things else [plain(term)]
            writer.writerow(cells)
        return out.getvalue()

    def to_json(self) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON, with ``labels`` beside ``head`` and ``results``."""
        bindings = [
            {c: _json_term(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows
        ]
        document = {"head": {"vars": self.columns}, "results": {"bindings": bindings}, "labels": dict(self.labels)}
        return json.dumps(document, ensure_ascii=False, indent=1)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame with a column of IRIs and one of labels for each column of things.

        Raises:
            ImportError: if pandas is not installed.
        """
        import pandas

        return pandas.read_csv(io.StringIO(self.to_csv()), keep_default_na=False, na_values=[""])


def plain(term: Term | None) -> Plain:
    """Return a term as a plain Python value; dates stay text, at the precision at which they are known."""
    if not isinstance(term, ox.Literal):
        return None if term is None else term.value if isinstance(term, ox.NamedNode) else f"_:{term.value}"
    datatype = term.datatype.value
    if datatype == _XSD + "integer":
        return int(term.value)
    if datatype in _NUMBERS:
        return float(term.value)
    if datatype == _XSD + "boolean":
        return term.value in ("true", "1")
    return term.value


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    cell = {"type": "literal", "value": term.value}
    if term.language:
        cell["xml:lang"] = term.language
    elif term.datatype.value != _XSD + "string":
        cell["datatype"] = term.datatype.value
    return cell
