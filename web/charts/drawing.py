"""Charts drawn on the server: the Vega-Lite files of this folder, filled with an answer, as SVG, light or dark.

``charts.toml`` defines the charts. A page has the headline of its picture and the address of the picture. Drawing takes
some tenths of a second and happens when the picture is requested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from flask import request

from ...errors import MissingExtraError, ParameterError
from ...graph.releases.release import Release
from ...graph.store.store import Store
from ...queries.run import Answer
from ...queries.table import Table
from ...queries.words import Words, joined
from . import maps
from .chart import Chart
from .claims import Rows
from .entries import entries
from .forms import lay_out
from .headlines import Headline, headline, neutral
from .kept import can_be_cut, has_one_unit, without_few, without_unfinished
from .layout import WIDTHS, columns_drawn, rows_of
from .marks import link
from .scope import Scope, chinese, scope_of

SCHEMES: Final = ("light", "dark")
#: Whether a picture brings its font along, so that it looks the same wherever it is saved, or is part of a page.
FONT_CHOICES: Final = ("embedded", "system")
_UNKNOWN_SCOPE: Final = Scope()


def chart_of(answer: Answer, release: Release, address: str) -> Chart | None:
    """Return the first chart of an answer for a page that shows no notes: its caption says how to read the answer.

    Args:
        answer: the answer.
        release: the release.
        address: the address of the picture.
    """
    found = chart(
        next(iter(answer.question.charts), None), answer.table, address, release.store, scope_of(answer, release)
    )
    how = tuple(Words(note.text, note.text_zh) for note in answer.notes if note.kind == "reading")
    return replace(found, notes=(*found.notes, *how)) if found else None


def headline_of(answer: Answer, drawn: Sequence[Chart], scope: Scope) -> Headline:
    """Return the headline of an answer: of its first chart, or the title of its question and its scope."""
    if drawn:
        return drawn[0].headline
    things = [p.name for p in answer.question.parameters if not p.is_word and p.name in scope.unsaid]
    named = Words(answer.question.title, answer.question.title_zh)
    if things:
        about = joined([scope.arguments[name] for name in things])
        named = Words(f"{named.en}: {about.en}", f"{named.zh}（{about.zh}）")
    return neutral(named, scope)


def charts(
    names: Sequence[str], table: Table, address: str, store: Store, scope: Scope = _UNKNOWN_SCOPE
) -> list[Chart]:
    """Return the charts that a table has enough rows for.

    The picture of the first is at the address itself; the addresses of the others name their chart.
    """
    drawn: list[Chart] = []
    for name in names:
        own = f"{address}{'&' if '?' in address else '?'}chart={name}" if drawn else address
        drawn += filter(None, [chart(name, table, own, store, scope)])
    return drawn


def chart(
    name: str | None, table: Table, address: str = "", store: Store | None = None, scope: Scope = _UNKNOWN_SCOPE
) -> Chart | None:
    """Return the chart of a table.

    None if the table has too few rows or equal rows, mixes units on an axis, or is cut so that its rows do not add up.

    Args:
        name: the name of the chart.
        table: the answer.
        address: the address of the picture.
        store: the store that knows countries and Chinese names; a map needs it.
        scope: what the answer covers.
    """
    if not name or not exists(name) or "form" not in entries()[name] or not can_draw():
        return None
    entry = entries()[name]
    if not columns_drawn(entry) <= {*table.columns}:  # As it may be in a study.
        return None
    if any(scope.given.get(argument) for argument in entry.get("unless", ())):
        return None
    rows = rows_of(table, entry)
    if not has_one_unit(entry, rows) or (scope.is_cut and not can_be_cut(entry, rows)):
        return None
    drawn, unfinished = without_unfinished(entry, rows, scope.current)
    drawn, few = without_few(entry, drawn)
    for row in drawn:
        row["href"] = link(entry, row, scope)
    layouts = {width: layout for width in WIDTHS if (layout := lay_out(entry, drawn, width, store, scope.beside))}
    if len(layouts) < len(WIDTHS):
        return None
    # The rows of a table that was cut are not all rows, so that a note must not count them.
    confined = scope.confined if scope.confined.en else None
    notes = tuple(filter(None, (confined, None if scope.is_cut else layouts["wide"].note, few, unfinished)))
    return Chart(name, table, layouts, headline(entry, _compared(entry, table, store, scope)), notes, address)


def _compared(entry: Mapping[str, Any], table: Table, store: Store | None, scope: Scope) -> Rows:
    """Return the rows that a headline compares: of columns, the years as a whole, whatever their parts."""
    whole = {**entry, "series": ()} if entry["form"] == "columns" else entry
    if not entry.get("claims"):  # A title has only what all rows share.
        table = table.head(1)
    names = {iri: chinese(store, iri, label) for iri, label in table.labels.items()} if store else table.labels
    zh = Table(table.columns, table.rows, names)
    rows = rows_of(table, whole)
    places = maps.places(without_few(entry, rows)[0], store) if entry["form"] == "map" and store else ()
    return Rows(rows, rows_of(zh, whole), scope, places)


@cache
def can_draw() -> bool:
    """Return whether the package that draws is installed (``standlink[charts]``); without it, pages have no charts."""
    return find_spec("vl_convert") is not None


def exists(name: str) -> bool:
    """Return whether there is a chart of this name."""
    return name in entries()


def columns(name: str) -> set[str]:
    """Return the columns that a chart needs."""
    return columns_drawn(entries()[name])


def wanted() -> dict[str, str]:
    """Return the page width, the colour scheme and the choice of font of the requested picture.

    Raises:
        ParameterError: if the request names an unknown one.
        MissingExtraError: if the package that draws is not installed.
    """
    if not can_draw():
        raise MissingExtraError("drawing charts needs vl-convert", "charts")
    chosen = {}
    for name, accepted in (("width", tuple(WIDTHS)), ("scheme", SCHEMES), ("font", FONT_CHOICES)):
        chosen[name] = request.args.get(name, accepted[0])
        if chosen[name] not in accepted:
            raise ParameterError(name, f"{name}: unknown value {chosen[name]!r}; use one of {', '.join(accepted)}")
    return chosen
