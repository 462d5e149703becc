"""Charts and networks of results of queries: which columns they draw, if a result has such columns.

A column is drawn only if every row can be read: figures that are all numbers, dates that are all dates. Nothing is
added up or left out: a map needs one row for each country, lines need one row for each date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
from .charts.headlines import Headline
from .charts.rendering import entries
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
class Drawn:
    """A chart of a result, and the columns that it draws: names, or dates, and values."""

    chart: Chart
    columns: tuple[str, ...]

    @property
    def caption(self) -> str:
        """What is drawn, what is left out, and the source of boundaries."""
        *by, value = self.columns
        caption = text("sparql.caption", value=value, by=", ".join(by))
        if language() == "zh":
            return caption + self.chart.description_zh
        return f"{caption} {self.chart.description}."


def chart_of(table: Table, release: Release, address: str) -> Drawn | None:
    """Return the chart of a result; None if it has no figures with names or dates.

    Args:
        table: all rows of the result.
        release: the release, which knows countries.
        address: of the picture.
    """
    dates = [name for name in table.columns if _is_time(name, _column(table, name))]
    values = [name for name in table.columns if name not in dates and _is_figures(_column(table, name))]
    labels = [name for name in table.columns if name not in (*dates, *values) and _is_names(_column(table, name))]
    if not values or not len(table):
        return None
    if dates and len(table.columns) - len(values) <= len(dates[:1]) + len(labels[:1]):
        return _by_date(table, dates[0], labels[:1], values[0], release, address)
    if not labels and not dates:
        return None
    named = [name for name in table.columns if name in (*labels, *dates)]
    rows = [
        (ox.Literal(" · ".join(filter(None, (table.shown(row[i]) for i in _places(table, named))))), row[at])
        for at in _places(table, values[:1])
        for row in table.rows
    ]
    return _drawn("result-bars", Table(("label", "value"), tuple(rows)), (*named, values[0]), release, address)


def map_of(table: Table, release: Release, address: str) -> Drawn | None:
    """Return the map of a result; None unless it has countries, each in one row, and a figure of each."""
    store = release.store

    def is_country(term: Term | None) -> bool:
        return isinstance(term, ox.NamedNode) and store.is_a(term, sl("Country"))

    for name in table.columns:
        places = _column(table, name)
        if not places or not is_country(places[0]) or len(set(places)) < len(places):
            continue
        values = [other for other in table.columns if other != name and _is_figures(_column(table, other))]
        values = [other for other in values if not _is_time(other, _column(table, other))]
        if values and all(map(is_country, places)):
            found = Table(("region", "value"), tuple(zip(places, _column(table, values[0]), strict=True)), table.labels)
            return _drawn("result-map", found, (name, values[0]), release, address)
    return None


def network_of(table: Table, address: str) -> NetworkPicture | None:
    """Return the network of a result: of its first two columns of things, weighted by the first of figures.

    None if it has fewer than two ties, or a pair of things in several rows, whose weights nobody has said how to join.
    """
    things = [name for name in table.columns if _is_things(_column(table, name))]
    if len(things) < 2:
        return None
    values = [name for name in table.columns if _is_figures(_column(table, name))]
    pairs = [frozenset(row[i] for i in _places(table, things[:2])) for row in table.rows]
    if values and len(set(pairs)) < len(pairs):
        return None
    return _network(table, Ties(things[0], things[1], directed=False, weight=values[0] if values else ""), address)


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


def _by_date(
    table: Table, date: str, labels: Sequence[str], value: str, release: Release, address: str
) -> Drawn | None:
    picked = _places(table, [date, *labels, value])
    rows = tuple(tuple(row[i] for i in picked) for row in table.rows)
    if len({row[:-1] for row in rows}) < len(rows):
        return None
    years = all(isinstance(row[0], ox.Literal) and re.fullmatch(r"\d{4}", row[0].value) for row in rows)
    name = "result-columns" if years and not labels else "result-lines"
    named = Table(("date", *("label" for _ in labels), "value"), rows, table.labels)
    if not labels and name == "result-lines":
        named = Table(("date", "label", "value"), tuple((row[0], ox.Literal(value), row[-1]) for row in rows))
    return _drawn(name, named, (date, *labels, value), release, address)


def _drawn(name: str, table: Table, columns: tuple[str, ...], release: Release, address: str) -> Drawn | None:
    found = charts([name], table, address, release.store)
    return Drawn(found[0], columns) if found else None


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
