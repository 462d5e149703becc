"""The cells of a row as terms of RDF, by the roles that a mapping gives them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Cells
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from ....ontology.namespaces import compact
from ...store.ntriples import clean, date, iri, text
from ..tabular import DECIMAL
from .dates import When, read_date
from .faults import CellError, FaultError
from .mapping import Fact, Mapping, Role, property_of
from .names import Name
from .numbers import read_number
from .terms import Value, concept, default_class, kind_of_class, kind_of_values, relation, value_of
from .things import Things, thing_named
from .workbook import Cell

UNIT: Final = property_of("unit")
NAME: Final = "name"


@dataclass(frozen=True)
class Term:
    """A term of RDF as written in N-Triples, and what it was read from.

    Attributes:
        term: in N-Triples.
        written: as it stands in the table.
        quarter: of a date; 0 if it is none, or finer or coarser than a quarter.
        unit: the IRI of the unit that follows a number; empty if none does.
    """

    term: str
    written: str = ""
    quarter: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Reader:
    """Reads the values of a property from the cells of a row.

    Attributes:
        property: its IRI.
        kind: of the things that are its values; empty if they are no things.
        class_: the IRI of their class; empty if the mapping names none.
    """

    property: str
    role: Role
    value: Value
    kind: str
    class_: str
    mapping: Mapping
    #: What has been read, by the cell: most columns have few values.
    known: dict[tuple[str, type], list[Term]] = field(default_factory=dict, repr=False, compare=False)

    def names(self, cells: Cells[str, Cell]) -> Iterator[Name]:
        """Yield the names of things in a row."""
        if self.value is Value.THING:
            yield from (self._name(each) for each in self._texts(cells) if not thing_named(each))

    def terms(self, cells: Cells[str, Cell], things: Things) -> list[Term]:
        """Return the values that a row gives.

        Raises:
            CellError: if a cell is empty that must not be, or cannot be read; names the column and the value.
        """
        cell = cells[self.role.column] if self.role.column else ""
        read = str(cell), type(cell)
        if read not in self.known:
            self.known[read] = self._terms(cells, things)
        return self.known[read]

    def _terms(self, cells: Cells[str, Cell], things: Things) -> list[Term]:
        texts = self._texts(cells)
        if not texts and not self.role.optional:
            remedy = "the cell is empty; fill it, or state optional = true for this role in the mapping"
            raise CellError(self.role.column, "", FaultError("half-filled row", remedy))
        found = []
        for each in texts:
            try:
                found.append(self._term(each, cells.get(self.role.column, each), things))
            except FaultError as fault:
                raise CellError(self.role.column, each, fault) if self.role.column else fault from None
        return found

    def _texts(self, cells: Cells[str, Cell]) -> list[str]:
        whole = clean(str(cells[self.role.column])) if self.role.column else self.role.value
        parts = whole.split(self.role.separator) if self.role.separator else [whole]
        return [part.strip() for part in parts if part.strip()]

    def _name(self, written: str) -> Name:
        return Name(written, self.kind, self.class_)

    def _term(self, written: str, cell: Cell, things: Things) -> Term:
        match self.value:
            case Value.THING:
                unknown = self.role.unknown or self.mapping.unknown_names
                language = self.role.language or self.mapping.language
                return Term(iri(things.find(self._name(written), unknown, language)), written)
            case Value.CONCEPT:
                return Term(iri(concept(written, self.property)), written)
            case Value.PROPERTY:
                return Term(iri(relation(written)), written)
            case Value.DATE:
                return _date(read_date(written, self.mapping.dates), written)
            case Value.NUMBER:
                return self._number(written, cell)
            case Value.ADDRESS:
                return Term(iri(address(written)), written)
            case Value.WORDS:
                return Term(text(written, self.role.language or self.mapping.language), written)
        return Term(text(written), written)

    def _number(self, written: str, cell: Cell) -> Term:
        number, unit = (cell, "") if isinstance(cell, Decimal) else read_number(written, self.mapping.decimals)
        return Term(f'"{number:f}"^^<{DECIMAL}>', written, unit=concept(unit, UNIT) if unit else "")


def readers(fact: Fact, mapping: Mapping) -> list[Reader]:
    """Return what reads the values of the properties of a fact, in the order of the mapping.

    Raises:
        FaultError: if a role does not say of which kind its things are; ``reason`` is the entry.
    """
    return [
        _reader(name, role, mapping, fact.class_ if name == NAME and fact.form == "thing" else "")
        for name, role in fact.roles.items()
    ]


def _reader(name: str, role: Role, mapping: Mapping, class_: str) -> Reader:
    prop = property_of(name)
    value = Value.THING if class_ else value_of(prop)
    if value is not Value.THING:
        return Reader(prop, role, value, "", "", mapping)
    own_class = property_of(role.class_ or class_) if role.class_ or class_ else ""
    shared = thing_named(role.value)
    kind = shared[0] if shared else role.kind or (kind_of_class(own_class) if own_class else "") or kind_of_values(prop)
    if not kind:
        raise FaultError(
            f"roles.{name}", 'say of which kind the things are, such as kind = "standard" or class = "sl:Company"'
        )
    if own_class and kind_of_class(own_class) != kind:
        message = f"{compact(own_class)} is not a class of kind {kind}; use {compact(default_class(kind))} or one below"
        raise FaultError(f"roles.{name}", message)
    return Reader(prop, role, value, kind, own_class, mapping)


def address(written: str) -> str:
    """Return an address of the web.

    Raises:
        FaultError: if a text is none.
    """
    if not written.startswith(("https://", "http://")) or " " in written:
        raise FaultError("not an address", "write an address that begins with https:// or http://")
    return written


def _date(when: When, written: str) -> Term:
    literal = date(when.value)
    assert literal
    return Term(literal, written, quarter=when.quarter)
