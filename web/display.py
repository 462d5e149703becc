"""How values read on a page: dates at the precision known, numbers with thousands, words for columns, safe words."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Final

import pyoxigraph as ox
from flask import Flask, g
from markupsafe import Markup, escape

from ..graph.store.description import Description, Note, Occurrence, Thing, Value
from ..ontology.namespaces import THINGS, compact, kind_and_slug
from ..queries.table import Plain, Table, plain

_MONTHS: Final = tuple(calendar.month_name)[1:]
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?")
_MEASURED: Final = {"high": "full", "medium": "half", "low": "hollow"}


def date_words(text: str) -> str:
    """Return a date in words, no more precise than it is known; other texts as they are.

    >>> date_words("2023-12-19"), date_words("2023-05"), date_words("2011")
    ('19 December 2023', 'May 2023', '2011')
    >>> date_words("2018-01/2018-06")
    'January 2018 to June 2018'
    """
    if "/" in text and all(_DATE.fullmatch(part) for part in text.split("/")):
        return " to ".join(date_words(part) for part in text.split("/"))
    match = _DATE.fullmatch(text)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return text
    day = f"{int(match[3])} " if match[3] else ""
    return f"{day}{_MONTHS[int(match[2]) - 1]} {match[1]}" if match[2] else match[1]


@lru_cache(maxsize=4096)
def date(text: str) -> Markup:
    """Return a date as a ``time`` element."""
    words = date_words(text)
    is_date = words != text or _DATE.fullmatch(text)
    return Markup('<time datetime="{}">{}</time>').format(text, words) if is_date and "/" not in text else escape(words)


def number(value: Plain) -> str:
    """Return a number as people write it: thousands set apart, no more digits than it needs.

    >>> number("1234567.0"), number(0.123456), number(2023), number("n/a")
    ('1,234,567', '0.123', '2,023', 'n/a')
    """
    try:
        parsed = float("" if value is None else value)
    except ValueError:
        return str(value or "")
    if parsed.is_integer():
        return f"{int(parsed):,}"
    return f"{parsed:,.1f}" if abs(parsed) >= 1000 else f"{parsed:.3g}"


def words(name: str) -> str:
    """Return a column's name in words.

    >>> words("firstYear"), words("shared_standards")
    ('First year', 'Shared standards')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
    return spaced[:1].upper() + spaced[1:]


def sentence(text: str) -> str:
    """Return a label with a capital at its start, as a heading or a list's first word wants."""
    return text[:1].upper() + text[1:]


def licence_name(address: str) -> str:
    """Return the name by which people know a licence.

    >>> licence_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    match = re.search(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([\d.]+)", address)
    if not match:
        return address
    return f"CC0 {match[3]}" if match[2] == "zero" else f"CC {match[2].upper()} {match[3]}"


def plural(count: int, singular: str, many: str = "") -> str:
    """Return a count with its noun.

    >>> plural(1, "source"), plural(2, "source"), plural(0, "entry", "entries")
    ('1 source', '2 sources', '0 entries')
    """
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


@lru_cache(maxsize=64)
def dot(confidence: str) -> Markup:
    """Return the mark of a confidence, with words for those who do not see it."""
    form = _MEASURED.get(confidence.casefold())
    if not form:
        return Markup("")
    return Markup('<span class="dot {}" title="{} confidence"><span class="unseen">{} confidence</span></span>').format(
        form, confidence, confidence
    )


@dataclass(frozen=True)
class Cell:
    """One cell of an answer: what it shows, where it leads, and what to sort it by."""

    shown: str
    iri: str = ""
    language: str = ""
    sort: str = ""
    is_number: bool = False
    is_date: bool = False
    title: str = ""
    repeats: bool = False


def cells(table: Table, rows: Sequence[Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | None]]) -> list[list[Cell]]:
    """Return rows of a table as cells to set; what merely repeats the row above, from the left, is marked."""
    result: list[list[Cell]] = []
    above: Sequence[object] = ()
    for row in rows:
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(row, above, strict=False))))
        made = [_cell(table, term) for term in row]
        result.append([replace(cell, repeats=True) if i < same < len(row) else cell for i, cell in enumerate(made)])
        above = row
    return result


def numeric_columns(rows: Iterable[Sequence[Cell]]) -> set[int]:
    """Return the columns that hold numbers, and nothing else."""
    seen: dict[int, bool] = {}
    for row in rows:
        for index, cell in enumerate(row):
            if cell.shown:
                seen[index] = seen.get(index, True) and cell.is_number
    return {index for index, numeric in seen.items() if numeric}


def _cell(table: Table, term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> Cell:
    if isinstance(term, ox.NamedNode):
        # What a statement says stands in the row already; a word is enough to lead to it.
        is_statement = term.value.startswith(f"{THINGS}statement/")
        shown = table.shown(term)
        return Cell("statement" if is_statement else shown, iri=term.value, title=shown if is_statement else "")
    if not isinstance(term, ox.Literal):
        return Cell(table.shown(term))
    value = plain(term)
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if isinstance(value, (int, float)):
        is_year = term.datatype.value.endswith("integer") and 1800 <= value <= 2100
        return Cell(str(value) if is_year else number(value), sort=str(value), is_number=True)
    if _DATE.fullmatch(term.value):
        return Cell(term.value, sort=term.value, is_date=True)
    return Cell(term.value, language=term.language or "")


def best_confidence(notes: Iterable[int], of: Sequence[Note]) -> str:
    """Return the confidence in what several notes bear out together: that of the best of them."""
    # Notes are numbered from one, in their order.
    found = {of[n - 1].confidence.casefold() for n in notes if n <= len(of)}
    return next((c for c in ("high", "medium", "low") if c in found), "")


def mark_id(number: int) -> Markup:
    """Return the ``id`` attribute for the first mark of a note on the page, nothing for later ones."""
    marked: set[int] = g.setdefault("marked", set())
    if number in marked:
        return Markup("")
    marked.add(number)
    return Markup(f' id="mark-{number:d}"')  # noqa: S704 # nothing but a number


def is_marked(number: int) -> bool:
    """Tell whether anything on the page so far has leant on a note."""
    return number in g.get("marked", ())


def kind_words(description: Description) -> list[Thing]:
    """Return the classes of a thing for the line above its name."""
    return list(description.classes) or [Thing("", sentence(description.kind))]


def by_origin(values: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """Return the values that a source states, if only the other way round, and those that follow from others."""
    inferred = [v for v in values if v.inferred and (v.because or not v.notes)]
    return [v for v in values if v not in inferred], inferred


def actors_in(event: Occurrence, besides: str) -> list[Thing]:
    """Return the actors and regions that play a part in an event, besides the thing whose page it is."""
    things = {t: None for r in event.roles for t in r.things if t.iri != besides}
    return [t for t in things if (kind_and_slug(t.iri) or ("",))[0] in ("actor", "region")]


def install(app: Flask) -> None:
    """Make these available to templates."""
    for function in (date, date_words, number, words, sentence, dot, licence_name, compact):
        app.add_template_filter(function)
    app.jinja_env.globals.update(
        plural=plural,
        cells=cells,
        numeric_columns=numeric_columns,
        best=best_confidence,
        kind_words=kind_words,
        actors_in=actors_in,
        by_origin=by_origin,
        mark_id=mark_id,
        is_marked=is_marked,
    )
