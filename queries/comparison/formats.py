"""A comparison as CSV and JSON: everything that its page shows, with the evidence."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from ...graph.store.description import Note, Thing, Value
from .cells import Cell, Comparison, Number, Row

#: A row for each value of a cell, and for a cell in which nothing is recorded. Evidence is separated by spaces.
COLUMNS: Final = (
    *("section", "row", "row_label", "about", "unit", "thing", "thing_label", "value", "value_label", "of_total"),
    *("period", "comparable", "evidence", "question"),
)


def to_json(comparison: Comparison) -> str:
    """Return a comparison as JSON, with its structure as in ``cells.py``."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=1).decode()


def to_csv(comparison: Comparison, label: Callable[[str], str]) -> str:
    """Return a comparison as CSV.

    Args:
        comparison: the comparison.
        label: gives the words for the name of a row.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(comparison, label))
    return out.getvalue()


def _rows(comparison: Comparison, label: Callable[[str], str]) -> Iterator[tuple[object, ...]]:
    evidence = {note.number: note for note in comparison.notes}
    for section in comparison.sections:
        for row in section.rows:
            about, unit = (row.about.iri if row.about else ""), (row.unit.iri if row.unit else "")
            start = (section.name, row.name, _label(row, label), about, unit)
            for thing, cell in zip(comparison.things, row.cells, strict=True):
                for value in _values(cell, evidence):
                    yield (*start, thing.iri, thing.label, *value[:4], row.comparable, value[4], _question(cell))
    yield from _combinations(comparison, label)
    for pair in comparison.pairs.pairs if comparison.pairs else ():
        for measure in pair.measures:
            start = ("pairs", measure.name, label(measure.name), "", "")
            things = (f"{pair.one.iri} {pair.other.iri}", f"{pair.one.label} – {pair.other.label}")
            yield (*start, *things, measure.value, "", "", "", True, "", pair.more.question if pair.more else "")


def _combinations(comparison: Comparison, label: Callable[[str], str]) -> Iterator[tuple[object, ...]]:
    """Yield a row for what exactly some of the things share: their addresses and names, the first of it, its number."""
    if comparison.overlap is None:
        return
    name = f"shared_{'actors' if comparison.overlap.name == 'cases' else comparison.overlap.name}"
    for combination in comparison.overlap.combinations:
        chosen = [t for t, is_member in zip(comparison.things, combination.members, strict=True) if is_member]
        things = (" ".join(thing.iri for thing in chosen), " – ".join(thing.label for thing in chosen))
        first = " ".join(thing.iri for thing in combination.shared)
        shown = ", ".join(thing.label for thing in combination.shared)
        yield ("combinations", name, label(name), "", "", *things, first, shown, combination.total, "", True, "", "")


def _values(cell: Cell, notes: dict[int, Note]) -> Iterator[tuple[object, object, object, str, str]]:
    """Yield value, label, total, period and evidence of each value of a cell."""
    if cell.is_empty:
        yield "", "", "", "", ""
    for number in cell.numbers:
        yield number.value, "", "" if number.whole is None else number.whole, number.period, _evidence(number, notes)
    for value in cell.values:
        thing = value.thing or Thing("", "")
        period = "/".join(filter(None, (value.began, value.ended)))
        yield thing.iri or value.text, thing.label, cell.total, period, _evidence(value, notes)


def _evidence(of: Value | Number, notes: dict[int, Note]) -> str:
    records = [of.record] if isinstance(of, Number) and of.record else []
    return " ".join([*records, *(notes[number].iri for number in of.notes)])


def _label(row: Row, label: Callable[[str], str]) -> str:
    return row.about.label if row.about else label(row.name)


def _question(cell: Cell) -> str:
    return cell.more.question if cell.more else ""
