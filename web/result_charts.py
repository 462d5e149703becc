"""Charts and networks of results of queries: which columns they draw, if a result has such columns.

A column is drawn only if every row can be read: figures that are all numbers, dates that are all dates. Nothing is
added up or left out: a map needs one row for each country, lines need one row for each date. Of several columns that
fit, readers choose one; unless they do, the first figures are drawn, by all columns that name rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from ..graph.releases.release import Release
from ..graph.store.store import Term, sl
from ..ontology.namespaces import node
from ..queries.table import Table, plain
from ..queries.ties import Ties
from ..queries.words import Words
from .charts.chart import Chart
from .charts.drawing import charts
from .charts.entries import entries
from .charts.headlines import Headline
from .networks.picture import NetworkPicture, picture_of
from .networks.ties import network_in
from .wording import language, text

#: The most rows of a result that are drawn.
MOST_ROWS: Final = 5_000
#: The chart whose caption a network has.
NETWORK: Final = "result-network"
#: Names of columns whose numbers of four digits are years.
_YEAR: Final = re.compile(r"year|decade|jahr|年", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?")
_GYEAR: Final = node("xsd:gYear")

Column = Sequence[Term | None]


@dataclass(frozen=True)
class Picked:
    """The columns that a request picks for a picture; empty where it picks none, or one that does not fit."""

    label: str = ""
    figure: str = ""


_NOTHING: Final = Picked()


@dataclass(frozen=True)
class Fitting:
    """The columns that a picture of a result can draw, and those that it draws: names of rows, and figures.

    Attributes:
        labels: those with names.
        figures: those with figures.
        label: that of the names that are drawn; empty for all of them.
        figure: that of the figures that are drawn.
    """

    labels: tuple[str, ...]
    figures: tuple[str, ...]
    label: str = ""
    figure: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.labels) > 1 or len(self.figures) > 1


@dataclass(frozen=True)
class Drawn:
    """A chart of a result, the columns that it draws (names, or dates, and values), and those that it could."""

    chart: Chart
    columns: tuple[str, ...]
    fitting: Fitting

    @property
    def caption(self) -> str:
        """What is drawn, what is left out, and the source of boundaries."""
        *by, value = self.columns
        caption = text("sparql.caption", value=value, by=", ".join(by))
        if language() == "zh":
            return caption + self.chart.description_zh
        return f"{caption} {self.chart.description}."


def chart_of(table: Table, release: Release, address: str, picked: Picked = _NOTHING) -> Drawn | None:
    """Return the chart of a result; None if it has no figures with names or dates.

    Args:
        table: all rows of the result.
        release: the release, which knows countries.
        address: of the picture.
        picked: the columns to draw.
    """
    dates = [name for name in table.columns if _is_time(name, _column(table, name))]
    values = [name for name in _figures(table) if name not in dates]
    labels = [name for name in table.columns if name not in (*dates, *values) and _is_names(_column(table, name))]
    named = [name for name in table.columns if name in (*labels, *dates)]
    fitting = _fitting(table, named, values, picked)
    if fitting is None or not named:
        return None
    if fitting.label in dates and (drawn := _by_date(table, fitting.label, labels[:1], fitting, release, address)):
        return drawn
    others = len(table.columns) - len(values)
    if not fitting.label and dates and others <= len(dates[:1]) + len(labels[:1]):
        return _by_date(table, dates[0], labels[:1], fitting, release, address)
    return _by_row(table, [fitting.label] if fitting.label else named, fitting, release, address)


def map_of(table: Table, release: Release, address: str, picked: Picked = _NOTHING) -> Drawn | None:
    """Return the map of a result; None unless it has countries, each in one row, and a figure of each."""
    store = release.store

    def has_countries(name: str) -> bool:
        places = _column(table, name)
        is_told_apart = bool(places) and len(set(places)) == len(places)
        return is_told_apart and all(isinstance(p, ox.NamedNode) and store.is_a(p, sl("Country")) for p in places)

    countries = [name for name in table.columns if has_countries(name)]
    values = [name for name in _figures(table) if not _is_time(name, _column(table, name))]
    fitting = _fitting(table, countries, values, picked)
    if fitting is None or not countries:
        return None
    name = fitting.label or countries[0]
    pairs = zip(_column(table, name), _column(table, fitting.figure), strict=True)
    found = Table(("region", "value"), tuple(pairs), table.labels)
    return _drawn("result-map", found, (name, fitting.figure), replace(fitting, label=name), release, address)


def network_of(table: Table, address: str, picked: Picked = _NOTHING) -> NetworkPicture | None:
    """Return the network of a result: of its first two columns of things, weighted by one of figures, if it has any.

    None if it has fewer than two ties, or a pair of things in several rows, whose weights nobody has said how to join.
    """
    things = [name for name in table.columns if _is_things(_column(table, name))]
    if len(things) < 2:
        return None
    pairs = [frozenset(row[i] for i in _places(table, things[:2])) for row in table.rows]
    weight = weights_of(table, picked).figure
    if weight and len(set(pairs)) < len(pairs):
        return None
    return _network(table, Ties(things[0], things[1], directed=False, weight=weight), address)


def weights_of(table: Table, picked: Picked) -> Fitting:
    """Return the columns that a network of a result can have as weights, and the one that it has, if any."""
    values = tuple(_figures(table))
    return Fitting((), values, figure=picked.figure if picked.figure in values else next(iter(values), ""))


def network_of_graph(table: Table, address: str) -> NetworkPicture | None:
    """Return the network of triples between things, in three columns."""
    subject, relation, value = table.columns
    rows = tuple(row for row in table.rows if all(isinstance(term, ox.NamedNode) for term in row))
    asked = Ties(subject, value, directed=True, label=relation)
    return _network(Table(table.columns, rows, table.labels), asked, address)


def _network(table: Table, asked: Ties, address: str) -> NetworkPicture | None:
    network = network_in(table, asked)
    if network is None:
        return None
    head, entry = Words(asked.weight, asked.weight), entries()[NETWORK]
    return picture_of(NETWORK, table, network, head, Headline(entry["title"], entry["title_zh"]), address)


def _fitting(table: Table, names: Sequence[str], values: Sequence[str], picked: Picked) -> Fitting | None:
    """Return the columns that fit, with those that are drawn; None if no figures differ, so that none can be."""
    varied = tuple(name for name in values if len(set(_column(table, name))) > 1)
    if not varied:
        return None
    label = picked.label if picked.label in names else ""
    return Fitting(tuple(names), varied, label, picked.figure if picked.figure in varied else varied[0])


def _by_row(table: Table, names: Sequence[str], fitting: Fitting, release: Release, address: str) -> Drawn | None:
    """Return bars, one for each row, named by some columns."""
    at = _places(table, names)
    labels = (" · ".join(filter(None, (table.shown(row[i]) for i in at))) for row in table.rows)
    rows = zip(map(ox.Literal, labels), _column(table, fitting.figure), strict=True)
    found = Table(("label", "value"), tuple(rows))
    return _drawn("result-bars", found, (*names, fitting.figure), fitting, release, address)


def _by_date(
    table: Table, date: str, labels: Sequence[str], fitting: Fitting, release: Release, address: str
) -> Drawn | None:
    """Return columns or lines by date; None if a line has several rows of one date."""
    value = fitting.figure
    picked = _places(table, [date, *labels, value])
    rows = tuple(tuple(row[i] for i in picked) for row in table.rows)
    if len({row[:-1] for row in rows}) < len(rows):
        return None
    years = all(isinstance(row[0], ox.Literal) and re.fullmatch(r"\d{4}", row[0].value) for row in rows)
    name = "result-columns" if years and not labels else "result-lines"
    named = Table(("date", *("label" for _ in labels), "value"), rows, table.labels)
    if not labels and name == "result-lines":
        named = Table(("date", "label", "value"), tuple((row[0], ox.Literal(value), row[-1]) for row in rows))
    return _drawn(name, named, (date, *labels, value), fitting, release, address)


def _drawn(
    name: str, table: Table, columns: tuple[str, ...], fitting: Fitting, release: Release, address: str
) -> Drawn | None:
    found = charts([name], table, address, release.store)
    return Drawn(found[0], columns, fitting) if found else None


def _figures(table: Table) -> list[str]:
    return [name for name in table.columns if _is_figures(_column(table, name))]


def _column(table: Table, name: str) -> Column:
    at = table.columns.index(name)
    return [row[at] for row in table.rows]


def _places(table: Table, names: Sequence[str]) -> list[int]:
    return [table.columns.index(name) for name in names]


def _is_figures(column: Column) -> bool:
    values = [plain(term) for term in column]
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 for value in values)


def _is_time(name: str, column: Column) -> bool:
    """Return whether a column has dates; four digits are a year if their type or the name of the column says so."""
    literals = [term for term in column if isinstance(term, ox.Literal)]
    if not literals or len(literals) < len(column) or not all(_DATE.fullmatch(each.value) for each in literals):
        return False
    are_years = bool(_YEAR.search(name)) or all(each.datatype == _GYEAR for each in literals)
    return all("-" in each.value or (are_years and each.value[0] in "12") for each in literals)


def _is_names(column: Column) -> bool:
    return any(term is not None for term in column) and all(
        term is None or isinstance(term, ox.NamedNode) or isinstance(plain(term), str) for term in column
    )


def _is_things(column: Column) -> bool:
    return bool(column) and all(isinstance(term, ox.NamedNode) for term in column)
