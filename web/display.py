"""Display of values on pages: dates at their precision, numbers with thousands separators, cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Final

import pyoxigraph as ox
from flask import Flask
from markupsafe import Markup, escape

from ..graph.releases.licences import name_of
from ..graph.store.description import Description, Occurrence, Thing
from ..ontology.namespaces import compact, kind_and_slug, namespaces_of
from ..plurals import rounded
from ..queries.table import Plain, Table, plain
from ..queries.words import dataset_title
from .context import release
from .heads import words
from .translating import named
from .wording import ENGLISH, language, table, text

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?")


def date_words(value: str) -> str:
    """Return a date in words at its precision; other texts unchanged.

    >>> date_words("2023-12-19"), date_words("2023-05"), date_words("2011")
    ('19 December 2023', 'May 2023', '2011')
    >>> date_words("2018-01/2018-06")
    'January 2018 to June 2018'
    >>> date_words("2018-01/2018-01")
    'January 2018'
    """
    parts = value.split("/")
    if len(parts) == 2 and parts[0] == parts[1]:
        return date_words(parts[0])
    if len(parts) == 2 and all(_DATE.fullmatch(part) for part in parts):
        return text("dates.range", start=date_words(parts[0]), end=date_words(parts[1]))
    match = _DATE.fullmatch(value)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return value
    year, month, day = match.groups()
    if not month:
        return text("dates.year", year=year)
    name = table("dates.months")[str(int(month))]
    if not day:
        return text("dates.month", month=name, year=year)
    return text("dates.day", day=int(day), month=name, year=year)


def date(value: str) -> Markup:
    """Return a date as a ``time`` element."""
    return _date(language(), value)


@lru_cache(maxsize=4096)
def _date(_language: str, value: str) -> Markup:
    shown = date_words(value)
    if "/" in value or not _DATE.fullmatch(value):
        return escape(shown)
    return Markup('<time datetime="{}">{}</time>').format(value, shown)


def number(value: Plain) -> str:
    """Return a number with thousands separators and no more digits than needed.

    >>> number("1234567.0"), number(0.123456), number(2023), number("n/a")
    ('1,234,567', '0.123', '2,023', 'n/a')
    """
    try:
        parsed = float("" if value is None else value)
    except ValueError:
        return str(value or "")
    if parsed.is_integer():
        return f"{int(parsed):,}"
    return f"{parsed:,.1f}" if abs(parsed) >= 1000 else rounded(parsed)


def sentence(words: str) -> str:
    """Return a text with its first letter in upper case, unless it begins with an address.

    >>> sentence("a word"), sentence("https://x.example/ is away")
    ('A word', 'https://x.example/ is away')
    """
    return words if words.startswith(("http://", "https://")) else words[:1].upper() + words[1:]


def licence_name(address: str) -> str:
    """Return the usual name of a licence, or its address.

    >>> licence_name("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    return name_of(address) or address


@dataclass(frozen=True)
class Cell:
    """A cell of an answer: its text, its link, and its key for sorting."""

    shown: str
    iri: str = ""
    language: str = ""
    sort: str = ""
    is_number: bool = False
    is_date: bool = False
    title: str = ""
    repeats: bool = False


def cells(table: Table, rows: Sequence[Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | None]]) -> list[list[Cell]]:
    """Return rows of a table as cells; cells that repeat the row above, from the left, are marked.

    Numbers are shown by the type of their column: a year is never written as a count, nor a count as a year. Of the
    columns of a query, the type is unknown, so integers are shown as they are.
    """
    # Only answers have a column of datasets, by their names.
    titles = dataset_titles() if "dataset" in table.types else {}
    result: list[list[Cell]] = []
    above: Sequence[object] = ()
    for row in rows:
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(row, above, strict=False))))
        made = [_cell(table, term, table.types.get(name, "")) for name, term in zip(table.columns, row, strict=True)]
        made = [replace(c, shown=titles[c.shown]) if c.shown in titles and not c.iri else c for c in made]
        result.append([replace(cell, repeats=True) if i < same < len(row) else cell for i, cell in enumerate(made)])
        above = row
    return result


def numeric_columns(rows: Iterable[Sequence[Cell]]) -> set[int]:
    """Return the indexes of the columns that hold only numbers."""
    seen: dict[int, bool] = {}
    for row in rows:
        for index, cell in enumerate(row):
            if cell.shown:
                seen[index] = seen.get(index, True) and cell.is_number
    return {index for index, numeric in seen.items() if numeric}


def _cell(table: Table, term: ox.NamedNode | ox.BlankNode | ox.Literal | None, type_: str) -> Cell:
    if isinstance(term, ox.NamedNode):
        # The row already shows the parts of the statement: a word is enough for its link.
        shown = table.shown(term)
        if term.value.startswith(namespaces_of("statement")):
            return Cell(text("display.statement"), iri=term.value, title=shown)
        return _of_thing(term.value, shown)
    if not isinstance(term, ox.Literal):
        return Cell(table.shown(term))
    value = plain(term)
    if isinstance(value, bool):
        return Cell(text("display.yes") if value else text("display.no"))
    if isinstance(value, (int, float)):
        as_it_is = type_ == "year" or (not type_ and isinstance(value, int))
        return Cell(str(value) if as_it_is else number(value), sort=str(value), is_number=True)
    if _DATE.fullmatch(term.value):
        return Cell(term.value, sort=term.value, is_date=True)
    return Cell(value_words(term.value) if type_ else term.value, language=_other(term.language))


def _other(name: str | None) -> str:
    """Return a language, unless it is that of the page."""
    return name if name and name != language() else ""


def _of_thing(iri: str, shown: str) -> Cell:
    if language() == ENGLISH:
        return Cell(shown, iri=iri)
    found = named(iri)
    return Cell(found.label, iri=iri, language=found.language)


def dataset_titles() -> dict[str, str]:
    """Return the titles of the datasets of the release by their names."""
    chinese = language() == "zh"
    return {d["name"]: dataset_title(d).zh if chinese else d["title"] for d in release().manifest["datasets"]}


def value_words(value: str) -> str:
    """Return how a choice of a form or a word in a table is shown: in words if it is a code of ours, else unchanged.

    >>> value_words("macro-region"), value_words("TS 23.501")
    ('Macro-region', 'TS 23.501')
    """
    return table("display.values").get(value, value)


def kind_words(description: Description) -> list[Thing]:
    """Return the classes of a thing; if it has none, its kind."""
    return list(description.classes) or [Thing("", sentence(description.kind))]


def actors_in(event: Occurrence, besides: str) -> list[Thing]:
    """Return the actors and regions with a role in an event, except the thing of the page."""
    things = {t: None for r in event.roles for t in r.things if t.iri != besides}
    return [t for t in things if (kind_and_slug(t.iri) or ("",))[0] in ("actor", "region")]


def install(app: Flask) -> None:
    """Register the filters and functions of templates."""
    for function in (date, date_words, number, value_words, words, sentence, licence_name, compact):
        app.add_template_filter(function)
    app.jinja_env.globals.update(
        cells=cells,
        numeric_columns=numeric_columns,
        kind_words=kind_words,
        actors_in=actors_in,
    )
