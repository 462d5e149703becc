"""Footnotes of a page: numbers in the text, letters for datasets, and the list of evidence with its repeats folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from flask import Flask, g, has_request_context
from markupsafe import Markup

from ..graph.store.description import Note, Thing
from ..ontology.namespaces import node
from .wording import language, t

_DOTS: Final = {"high": "full", "medium": "half", "low": "hollow"}
_RECORD: Final = node("sl:bibliographicRecord").value
#: From this number on, records of one publisher, or passages of one source, are folded into one line.
FEWEST_FOLDED: Final = 5


@dataclass(frozen=True)
class Entry:
    """An entry of the list of evidence: one note, or the notes that a line sums up.

    Attributes:
        records: how many bibliographic records of a publisher the notes are about; 0 if they are passages of a source.
    """

    notes: tuple[Note, ...]
    records: int = 0

    @property
    def is_folded(self) -> bool:
        """Whether the entry sums up several notes."""
        return len(self.notes) > 1


def entries(notes: Sequence[Note]) -> list[Entry]:
    """Return the entries of the list of evidence, in the order of their first notes.

    Where many have one date of access and one confidence, the bibliographic records of a publisher are folded,
    and so are the passages of any other source.
    """
    grouped: dict[tuple[str, ...], list[Note]] = {}
    for note in notes:
        of = note.publisher if _is_record(note) else note.source.iri
        grouped.setdefault((of, note.retrieved, note.confidence), []).append(note)
    found: list[Entry] = []
    for group in grouped.values():
        records = len({note.source.iri for note in group}) if _is_record(group[0]) else 0
        if (records or len(group)) < FEWEST_FOLDED:
            found += [Entry((note,)) for note in group]
        else:
            found.append(Entry(tuple(group), records))
    # Those that the page marks first come first; the others keep their order.
    order = g.get("note_numbers", {}) if has_request_context() else {}
    return sorted(found, key=lambda entry: (order.get(entry.notes[0].number, len(order) + 1), entry.notes[0].number))


def _is_record(note: Note) -> bool:
    return note.kind is not None and note.kind.iri == _RECORD and bool(note.publisher)


def dot(confidence: str) -> Markup:
    """Return the mark of a confidence, with a text for screen readers."""
    return _dot(confidence.casefold(), language())


@lru_cache(maxsize=64)
def _dot(level: str, _language: str) -> Markup:
    form = _DOTS.get(level)
    if not form:
        return Markup("")
    words = t(f"macros.legend.{level}")
    return Markup('<span class="dot {}" title="{}"><span class="unseen">{}</span></span>').format(form, words, words)


def best_confidence(numbers: Iterable[int], of: Sequence[Note]) -> str:
    """Return the best confidence of several notes, given by their numbers."""
    # Notes are numbered from one, in their order.
    found = {of[n - 1].confidence.casefold() for n in numbers if n <= len(of)}
    return next((c for c in _DOTS if c in found), "")


def page_number(number: int) -> int:
    """Return the number under which the page shows a note: notes are numbered in the order of their first marks."""
    numbers: dict[int, int] = g.setdefault("note_numbers", {})
    return numbers.setdefault(number, len(numbers) + 1)


def mark_id(number: int) -> Markup:
    """Return the ``id`` attribute for the first mark of a note on the page; for later marks, nothing."""
    marked: set[int] = g.setdefault("marked", set())
    if number in marked:
        return Markup("")
    marked.add(number)
    return Markup(f' id="mark-{number:d}"')  # noqa: S704 # nothing but a number


def is_marked(number: int) -> bool:
    """Return whether the page has a mark of a note so far."""
    return number in g.get("marked", ())


def dataset_letter(dataset: Thing) -> str:
    """Return the letter of a dataset, in the order of first use on the page."""
    letters: dict[Thing, str] = g.setdefault("dataset_letters", {})
    place = len(letters)
    return letters.setdefault(dataset, ascii_lowercase[place % 26] * (1 + place // 26))


def dataset_letters() -> list[tuple[Thing, str]]:
    """Return the datasets that the page has marked so far, with their letters."""
    letters: dict[Thing, str] = g.get("dataset_letters", {})
    return list(letters.items())


def mark_inferred() -> str:
    """Note that the page shows an inferred value; return nothing to show."""
    g.has_inferred = True
    return ""


def has_inferred() -> bool:
    """Return whether the page has shown an inferred value so far."""
    return bool(g.get("has_inferred", False))


def install(app: Flask) -> None:
    """Register the filters and functions of templates."""
    app.add_template_filter(dot)
    app.jinja_env.globals.update(
        best=best_confidence,
        dataset_letter=dataset_letter,
        dataset_letters=dataset_letters,
        entries=entries,
        has_inferred=has_inferred,
        is_marked=is_marked,
        mark_id=mark_id,
        mark_inferred=mark_inferred,
        page_number=page_number,
    )
