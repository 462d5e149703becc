"""The content of a comparison: rows with a cell for each thing, pairs of things, and the evidence of both.

Rows are named; the words for the names are with the pages. A cell without values and numbers means that nothing is
recorded, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ...graph.store.description import Note, Thing, Value


class Said(Struct, frozen=True):
    """A sentence or a title in English and Chinese."""

    en: str
    zh: str


class Reference(Struct, frozen=True):
    """A question with arguments: where the content of a cell comes from, and where there is more."""

    question: str
    title: Said
    arguments: Mapping[str, tuple[str, ...]]


class Number(Struct, frozen=True, omit_defaults=True):
    """A count or a figure.

    Attributes:
        whole: of how many things the number counts a part.
        period: of a figure, when it is observed; of a count, from when to when.
        record: the observation.
        notes: the numbers of its notes.
    """

    value: float
    whole: int | None = None
    period: str = ""
    record: str = ""
    notes: tuple[int, ...] = ()


class Cell(Struct, frozen=True, omit_defaults=True):
    """What is recorded of a thing in a row.

    Attributes:
        values: things, dates or texts with their evidence; of many, the first.
        total: the number of all of them.
        numbers: counts or figures; several figures if sources disagree.
        more: where there is more.
    """

    values: tuple[Value, ...] = ()
    total: int = 0
    numbers: tuple[Number, ...] = ()
    more: Reference | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded."""
        return not self.values and not self.numbers


class Row(Struct, frozen=True, omit_defaults=True):
    """A row of the table.

    Attributes:
        name: what the row is, or with ``about`` the kind of row: ``figure`` of an indicator, ``role`` in standards.
        cells: one for each thing, in their order.
        about: what the row is about, where the data name it.
        unit: the unit of its numbers.
        period: the year of all its figures, if it is the same.
        comparable: whether its numbers were recorded by one rule; if not, a remark says why.
        remark: how to read the row.
    """

    name: str
    cells: tuple[Cell, ...]
    about: Thing | None = None
    unit: Thing | None = None
    period: str = ""
    comparable: bool = True
    remark: Said | None = None


class Section(Struct, frozen=True, omit_defaults=True):
    """Rows that belong together, and how to read them."""

    name: str
    rows: tuple[Row, ...]
    remarks: tuple[Said, ...] = ()


class Measure(Struct, frozen=True):
    """A number of a pair: what it is, and its value; None if nothing is recorded."""

    name: str
    value: float | None


class Pair(Struct, frozen=True, omit_defaults=True):
    """What two of the things have in common: numbers, the first of the things counted, and where there is more."""

    one: Thing
    other: Thing
    measures: tuple[Measure, ...]
    shared: tuple[Thing, ...] = ()
    total: int = 0
    more: Reference | None = None


class Pairs(Struct, frozen=True, omit_defaults=True):
    """All pairs of the things, named by what they have in common, and how to read their numbers."""

    name: str
    pairs: tuple[Pair, ...]
    remarks: tuple[Said, ...] = ()


class Combination(Struct, frozen=True):
    """What some of the things, and no other of them, have in common.

    Attributes:
        members: for each thing, in their order, whether it is one of them.
        shared: the first of what they share.
        total: the number of all of it.
    """

    members: tuple[bool, ...]
    shared: tuple[Thing, ...]
    total: int


class Overlap(Struct, frozen=True):
    """What three or more things share, by combination, those of most things first; named as the pairs."""

    name: str
    combinations: tuple[Combination, ...]


class Comparison(Struct, frozen=True, omit_defaults=True):
    """Things of one kind, side by side."""

    kind: str
    things: tuple[Thing, ...]
    sections: tuple[Section, ...]
    pairs: Pairs | None
    notes: tuple[Note, ...]
    release: str
    overlap: Overlap | None = None


def section(name: str, rows: Iterable[Row | None], remarks: Iterable[Said] = ()) -> Section:
    """Return a section without the rows in which nothing is recorded of any thing."""
    kept = (row for row in rows if row and not all(cell.is_empty for cell in row.cells))
    return Section(name, tuple(kept), tuple(dict.fromkeys(remarks)))
