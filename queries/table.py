"""Tables: columns and rows of RDF terms, with the labels of the things in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
import pyoxigraph as ox

from ..errors import MissingExtraError
from ..graph.store.store import Term
from ..ontology.namespaces import BASE, PREFIXES, is_thing
from ..plurals import counted
from .notebook import table_html

if TYPE_CHECKING:
    import pandas
    import polars

_XSD = PREFIXES["xsd"]
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}

#: The largest integer of a column of integers; a column with a larger one has floating-point numbers.
_LARGEST: Final = 2**63 - 1

#: A plain Python value: the IRI of a thing, a text or date as written, a number, a truth value, or None.
Plain = str | int | float | bool | None


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of RDF terms under named columns, with ``labels`` for the things in them.

    ``types`` has the types of columns that are declared, of ``question.COLUMN_TYPES``.

    >>> t = Table(("year", "share"), ((ox.Literal(2023), ox.Literal(0.5)),))
    >>> t
    <Table: 1 row, 2 columns>
    >>> t.records()
    [{'year': 2023, 'share': 0.5}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def from_solutions(cls, solutions: ox.QuerySolutions, columns: Sequence[str] = ()) -> Table:
        """Return the solutions of a SELECT query as a table without labels, by default with columns in their order."""
        columns = tuple(columns or (variable.value for variable in solutions.variables))
        return cls(columns, tuple(tuple(solution[column] for column in columns) for solution in solutions))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Table:
        """Return the table of a document in SPARQL 1.1 Query Results JSON, with the labels that ``to_json`` adds.

        Raises:
            KeyError, TypeError, ValueError: if it is not such a document.
        """
        columns = tuple(document["head"]["vars"])
        bindings = document["results"]["bindings"]
        rows = tuple(tuple(_read_term(b[c]) if c in b else None for c in columns) for b in bindings)
        return cls(columns, rows, dict(document.get("labels", {})))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Plain]]:
        """Yield each row as a dictionary of plain Python values, things as their IRIs."""
        return (dict(zip(self.columns, map(plain, row), strict=True)) for row in self.rows)

    def __repr__(self) -> str:
        return f"<Table: {counted(len(self), 'row')}, {counted(len(self.columns), 'column')}>"

    def _repr_html_(self) -> str:
        """Return the first rows as HTML, for notebooks."""
        return table_html(self)

    def head(self, number: int) -> Table:
        """Return the first rows, with the labels of what is in them."""
        rows = self.rows[:number]
        known = {term.value for row in rows for term in row if term}
        return Table(self.columns, rows, {iri: label for iri, label in self.labels.items() if iri in known})

    def records(self) -> list[dict[str, Plain]]:
        """Return each row as a dictionary of plain Python values, things as their IRIs."""
        return list(self)

    def shown(self, term: Term | None) -> str:
        """Return a term for display: the label of a thing, the text of a literal, or an empty text."""
        if isinstance(term, ox.NamedNode):
            return self.labels.get(term.value, term.value)
        value = plain(term)
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)

    def to_csv(self) -> str:
        """Return the table as CSV (RFC 4180): things as IRIs, with a column of labels after each column of things."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        columns = list(self.plain_columns())
        writer.writerow(name for name, _ in columns)
        writer.writerows(zip(*(values for _, values in columns), strict=True))
        return out.getvalue()

    def to_json(self, beside: Mapping[str, Any] | None = None) -> str:
        """Return the table as SPARQL 1.1 Query Results JSON, with ``labels`` beside ``head`` and ``results``.

        Args:
            beside: further members of the document; empty ones are left out.
        """
        bindings = [
            {c: _json_term(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.rows
        ]
        document = {"head": {"vars": self.columns}, "results": {"bindings": bindings}, "labels": dict(self.labels)}
        document |= {name: value for name, value in (beside or {}).items() if value}
        return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame: numbers as numbers, dates as text, labels after each column of things.

        The frame and this table support the Arrow C stream interface, so PyArrow, DuckDB and pandas read either.
        """
        import polars

        types = {int: polars.Int64, float: polars.Float64, bool: polars.Boolean}

        def series(name: str, values: list[Plain]) -> polars.Series:
            first = next((type(v) for v in values if v is not None), str)
            return polars.Series(name, values, dtype=types.get(first, polars.String))

        return polars.DataFrame([series(name, values) for name, values in self._frame().items()])

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the columns for any library that reads Arrow: ``pyarrow.table(answer)``."""
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame, with the columns of ``to_polars``.

        Raises:
            MissingExtraError: if pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise MissingExtraError("to_pandas needs pandas", "pandas") from None
        return pandas.DataFrame(self._frame())

    def plain_columns(self) -> Iterator[tuple[str, list[Plain]]]:
        """Yield the columns as plain values, with a column of labels after each column of things."""
        for i, name in enumerate(self.columns):
            terms = [row[i] for row in self.rows]
            values, kinds = _plain_column(terms), set(map(type, terms))
            yield name, values
            # The label of a page elsewhere would be the end of its address.
            if any(isinstance(t, ox.NamedNode) and (t.value.startswith(BASE) or is_thing(t.value)) for t in terms):
                labels: Mapping[str, str] = self.labels
                if kinds == {ox.NamedNode}:
                    yield f"{name}_label", [labels.get(iri, iri) for iri in cast("list[str]", values)]
                else:
                    yield f"{name}_label", [None if term is None else self.shown(term) for term in terms]

    def _frame(self) -> dict[str, list[Plain]]:
        """Return the columns, each of one type: columns of mixed types become text."""
        return {name: _of_one_type(values) for name, values in self.plain_columns()}


def plain(term: Term | ox.Triple | None) -> Plain:
    """Return a term as a plain Python value; a date is text, at the precision at which it is known.

    A triple term of RDF 1.2 is written as in SPARQL: ``<<( <s> <p> <o> )>>``.
    """
    if isinstance(term, ox.Triple):
        return f"<<( {term} )>>"
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


def _plain_column(terms: Sequence[Term | None]) -> list[Plain]:
    """Return the terms of a column as ``plain`` does, faster for columns of one kind."""
    kinds = set(map(type, terms))
    if kinds <= {ox.NamedNode}:
        return [term.value for term in cast("Sequence[ox.NamedNode]", terms)]
    if kinds == {ox.Literal}:
        literals = cast("Sequence[ox.Literal]", terms)
        datatypes = {term.datatype for term in literals}
        if len(datatypes) == 1:
            datatype = datatypes.pop().value
            if datatype == _XSD + "integer":
                return [int(term.value) for term in literals]
            if datatype in _NUMBERS:
                return [float(term.value) for term in literals]
            if datatype != _XSD + "boolean":
                return [term.value for term in literals]
    return [plain(term) for term in terms]


def _of_one_type(values: list[Plain]) -> list[Plain]:
    types = set(map(type, values)) - {type(None)}
    integers = types == {int}
    if types == {int, float} or (integers and max(abs(v) for v in values if isinstance(v, int)) > _LARGEST):
        return [None if v is None else float(v) for v in values]
    return values if len(types) < 2 else [None if v is None else str(v) for v in values]


def _json_term(term: Term | ox.Triple) -> dict[str, Any]:
    if isinstance(term, ox.Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    cell = {"type": "literal", "value": term.value}
    if term.language:
        cell["xml:lang"] = term.language
        if term.direction:
            cell["its:dir"] = term.direction.value
    elif term.datatype.value != _XSD + "string":
        cell["datatype"] = term.datatype.value
    return cell


def _read_term(cell: Mapping[str, Any]) -> Any:
    """Return the term that ``_json_term`` wrote; a triple term too."""
    kind, value = cell["type"], cell["value"]
    if kind == "triple":
        return ox.Triple(*(_read_term(value[name]) for name in ("subject", "predicate", "object")))
    if kind in ("uri", "bnode"):
        return ox.NamedNode(value) if kind == "uri" else ox.BlankNode(value)
    if "xml:lang" in cell:
        direction = ox.BaseDirection(cell["its:dir"]) if "its:dir" in cell else None
        return ox.Literal(value, language=cell["xml:lang"], direction=direction)
    return ox.Literal(value, datatype=ox.NamedNode(cell.get("datatype", _XSD + "string")))
