"""What the rows of a comparison are read from: descriptions, answers and tables, with one numbering of footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
import pyoxigraph as ox

from ...graph.releases.release import Release
from ...graph.store.description import Description, Note, Thing, Value
from ...graph.store.evidence import Footnotes
from ...graph.store.store import sl
from ...ontology.namespaces import compact
from ..library import library
from ..run import Answer, ask, rows_of
from ..table import Table
from .cells import Cell, Number, Reference, Row, Said

if TYPE_CHECKING:
    import polars as pl

    from ..answers.tables import Tables

#: The values of a cell; the page of the thing has the others.
MOST_VALUES: Final = 8
#: In the arguments of a question, the thing of the cell.
THING: Final = "*"

Arguments = Mapping[str, Sequence[str]]


class Compared:
    """The things of a comparison, each read once."""

    def __init__(self, release: Release, things: Sequence[Thing]) -> None:
        self.release, self.store, self.things = release, release.store, tuple(things)
        self.iris = [thing.iri for thing in things]
        self.footnotes = Footnotes(release.store)

    @cached_property
    def descriptions(self) -> list[Description]:
        """The descriptions of the things."""
        found = map(self.release.describe, self.iris)
        return [description for description in found if description]

    @cached_property
    def tables(self) -> Tables:
        """The analysis tables."""
        # Polars takes half a second to load; a page that asks for a second thing needs none.
        from ..answers.tables import tables_of

        return tables_of(self.release)

    def has(self, column: str, of: Iterable[str] | None = None) -> pl.Expr:
        """Return whether a column of a table has one of the things, or of some words.

        As comparisons with each: a long column of categories would be slow to read as texts.
        """
        import polars as pl

        return pl.any_horizontal([pl.col(column) == word for word in of or self.iris])

    # evidence

    def renumbered(self, numbers: Iterable[int], notes: Sequence[Note]) -> tuple[int, ...]:
        """Return the numbers here of notes of a description or a case, which are numbered from one in their order."""
        return self.footnotes(ox.NamedNode(notes[number - 1].iri) for number in numbers)

    def value(self, of: Value, notes: Sequence[Note]) -> Value:
        """Return a value of a description or a case with the numbers of its notes here."""
        return msgspec.structs.replace(of, notes=self.renumbered(of.notes, notes)) if of.notes else of

    def evidence(self, *iris: str) -> tuple[int, ...]:
        """Return the numbers of the evidence of records."""
        return self.footnotes.of(*map(ox.NamedNode, iris))

    # rows

    def classes(self) -> Row:
        """Return the row of what each thing is."""
        cells = (tuple(Value(c) for c in d.classes) for d in self.descriptions)
        return Row("class", tuple(Cell(values, len(values)) for values in cells))

    def fact(self, name: str) -> Row:
        """Return the row of a property of the ontology."""
        return Row(name, tuple(self._values(description, sl(name).value) for description in self.descriptions))

    def _values(self, description: Description, prop: str) -> Cell:
        fact = next((fact for fact in description.facts if fact.property.iri == prop), None)
        if fact is None:
            return Cell()
        values = tuple(self.value(value, description.notes) for value in fact.values[:MOST_VALUES])
        return Cell(values, fact.total)

    def counts(
        self, name: str, numbers: Mapping[str, Number | int], question: str = "", about: Thing | None = None,
        **arguments: str,
    ) -> Row:  # fmt: skip
        """Return a row of counts by IRI; things without one have nothing recorded.

        Args:
            name: of the row.
            numbers: the counts; of zero things nothing is recorded.
            question: where there is more.
            about: what the row is about.
            arguments: of the question; ``THING`` stands for the thing of the cell.
        """
        cells = []
        for iri in self.iris:
            number = numbers.get(iri)
            number = Number(number) if isinstance(number, int) else number
            if number is None or not (number.value or number.whole):
                cells.append(Cell())
                continue
            given = {key: [compact(iri) if each == THING else each] for key, each in arguments.items()}
            cells.append(Cell(numbers=(number,), more=self.reference(question, given) if question else None))
        return Row(name, tuple(cells), about)

    # questions

    def reference(self, question: str, arguments: Arguments) -> Reference | None:
        """Return a question with its arguments; None if the release cannot answer it."""
        found = library().get(question)
        if found is None or found.unmet(self.release.manifest.get("tables", {})):
            return None
        given = {name: tuple(values) for name, values in arguments.items()}
        return Reference(question, Said(found.title, found.title_zh), given)

    def answer(self, question: str, arguments: Arguments) -> Answer | None:
        """Return the answer to a question; None if the release cannot answer it."""
        if self.reference(question, arguments) is None:
            return None
        return ask(self.release, library()[question], arguments)

    def rows(self, question: str, arguments: Arguments) -> pl.DataFrame | Table | None:
        """Return all rows of an answer, without labels; None if the release cannot answer the question."""
        if self.reference(question, arguments) is None:
            return None
        return rows_of(self.release, library()[question], arguments)

    def dates(self, question: str, arguments: Arguments) -> list[str]:
        """Return the dates of the events that a question lists, in their order; planned ones are left out."""
        import polars as pl

        found = self.rows(question, arguments)
        if isinstance(found, pl.DataFrame):
            dates = found["date"].cast(pl.String).drop_nulls().to_list()
        else:
            dates = [str(record["date"] or "") for record in found.records()] if found else []
        return sorted(date for date in dates if date and self.is_past(date))

    def is_past(self, date: str) -> bool:
        """Return whether a date, at any precision, was before the release or in the period in which it was made."""
        return date <= self.release.published[: len(date)]

    def frame(self, question: str, arguments: Arguments) -> pl.DataFrame | None:
        """Return all rows of a computed answer, without labels; None if the release cannot answer the question."""
        import polars as pl

        found = self.rows(question, arguments)
        return found if isinstance(found, pl.DataFrame) else None
