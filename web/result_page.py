"""The result of a query as its page shows it: in one of several views, with downloads, citations and hints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ..graph.store.export import FORMATS, serialize
from ..queries.run import with_labels
from ..queries.sparql.hints import Hint
from ..queries.sparql.outline import Outline
from ..queries.sparql.result import SOLUTION_FORMATS, Result
from ..queries.table import Table
from . import result_charts
from .charts.chart import Chart
from .context import release, site
from .negotiation import ANSWER_CITATIONS, CSV, RDF, Representation
from .networks.picture import NetworkPicture
from .protocol import Asked
from .result_charts import Drawn, Fitting, Picked
from .sharing import link_followed
from .wording import table as texts

SOLUTIONS: Final = (
    Representation("json", "application/sparql-results+json", "JSON", ("application/json",)),
    Representation("xml", "application/sparql-results+xml", "XML", ("application/xml", "text/xml")),
    CSV,
    Representation("tsv", "text/tab-separated-values", "TSV"),
)
GRAPHS: Final = (RDF["ttl"], RDF["nt"], RDF["jsonld"], RDF["rdf"])
#: The formats of each kind of result.
OFFERS: Final = {"solutions": SOLUTIONS, "boolean": SOLUTIONS, "graph": GRAPHS}
assert {o.media_type for o in SOLUTIONS} == set(SOLUTION_FORMATS)

TABLE, CHART, MAP, NETWORK, RAW = "table", "chart", "map", "network", "raw"
#: Views that are pictures at an address.
PICTURES: Final = (CHART, MAP, NETWORK)
_DRAW: Final = {CHART: result_charts.chart_of, MAP: result_charts.map_of}
#: Rows of a raw result that are shown.
_RAW_ROWS: Final = 100
_PREFIX_LINE: Final = re.compile(r"@prefix ([\w-]*): <[^>]*> \.\n?")


@dataclass(frozen=True)
class View:
    """A view of a result: its name, and its address; empty if the form must send the query."""

    name: str
    address: str


@dataclass(frozen=True)
class Shown:
    """A result on its page.

    Attributes:
        kind: ``solutions``, ``boolean`` or ``graph``.
        view: the view that is shown.
        views: those that the result has.
        total: the number of all rows or triples.
        rows: how many of them are shown.
        table: the rows, or the triples.
        truth: the answer of an ASK query.
        raw: the first rows, or the triples, as text.
        drawn: the chart or map.
        network: the network.
        fitting: the columns that the picture can draw; None if there is nothing to choose.
        downloads: the address of each format; empty if the form must send the query.
        citations: the addresses of the citation; none if the result cannot be cited.
        hints: the hints on the query.
        asked: the request.
        link: the short link that led to this view, if one did.
    """

    kind: str
    view: str
    views: tuple[View, ...]
    total: int
    rows: int
    table: Table | None
    truth: bool | None
    raw: str
    drawn: Drawn | None
    network: NetworkPicture | None
    fitting: Fitting | None
    downloads: tuple[tuple[Representation, str], ...]
    citations: tuple[tuple[Representation, str], ...]
    hints: tuple[Hint, ...]
    asked: Asked
    link: str


def shown(asked: Asked, result: Result, hints: tuple[Hint, ...]) -> Shown:
    """Return a result in the view that a request names; in the first that it has, if it has no such view."""
    found, total = _table(result)
    # A picture has an address of its own, with the query in it; ``sparql.py`` keeps one that is too long under a name.
    is_lost = asked.view in PICTURES and not asked.fits
    drawable = found if found is not None and total == len(found) and not is_lost else None
    pictures: dict[str, Drawn | None] = {}
    network = None
    if result.kind == "solutions" and drawable is not None:
        pictures = {
            name: draw(drawable, release(), _picture(asked, name), _picked(asked)) for name, draw in _DRAW.items()
        }
    if drawable is not None:
        network = _network(result.kind, drawable, asked)
    names = [
        *([TABLE] if found is not None else []),
        *(name for name, drawn in pictures.items() if drawn),
        *([NETWORK] if network else []),
        RAW,
    ]
    view = asked.view if asked.view in names else names[0] if found is not None else ""
    most = site().settings.shown_rows
    raw = _raw(result, found) if view == RAW else ""
    offers = OFFERS[result.kind]
    is_citable = asked.fits and not asked.stored and not Outline.of(asked.query).varies
    return Shown(
        result.kind,
        view,
        tuple(View(name, asked.address(view=name if name != TABLE else "") if asked.fits else "") for name in names),
        total,
        min(total, _RAW_ROWS if view == RAW else most),
        _first(found, most) if found is not None else None,
        result.boolean() if result.kind == "boolean" else None,
        raw,
        pictures.get(view),
        network if view == NETWORK else None,
        _choice(result.kind, view, pictures.get(view), found, asked),
        tuple((offer, asked.address(offer.suffix) if asked.fits else "") for offer in offers),
        tuple((offer, asked.citation(offer.suffix)) for offer in ANSWER_CITATIONS if is_citable),
        hints,
        asked,
        link_followed(asked),
    )


def picture_of(asked: Asked, result: Result) -> Chart | None:
    """Return the chart, map or network of a result, as the request names; None if it has none."""
    found, total = _table(result)
    if found is None or total > len(found):
        return None
    if asked.view == NETWORK:
        return _network(result.kind, found, asked)
    if result.kind != "solutions":
        return None
    draw = _DRAW[MAP if asked.view == MAP else CHART]
    drawn = draw(found, release(), _picture(asked, asked.view), _picked(asked))
    return drawn.chart if drawn else None


def graph_text(triples: list[ox.Triple], suffix: str) -> bytes:
    """Return triples in an RDF format."""
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in triples), FORMATS[suffix])


def _table(result: Result) -> tuple[Table | None, int]:
    """Return rows or triples as a table, as many as are drawn, and the number of all."""
    most = max(result_charts.MOST_ROWS, site().settings.shown_rows)
    if result.kind == "boolean":
        return None, 1
    if result.kind == "solutions":
        return result.first_rows(release().store, most)
    triples = result.triples()
    heads = tuple(texts("sparql.triple").values())
    return with_labels(release().store, Table(heads, tuple(map(tuple, triples[:most])))), len(triples)


def _first(table: Table, most: int) -> Table:
    """Return the first rows; terms of RDF 1.2 have no label to look for."""
    return Table(table.columns, table.rows[:most], table.labels)


def _network(kind: str, found: Table, asked: Asked) -> NetworkPicture | None:
    address = _picture(asked, NETWORK)
    if kind == "solutions":
        return result_charts.network_of(found, address, _picked(asked))
    return result_charts.network_of_graph(found, address)


def _choice(kind: str, view: str, drawn: Drawn | None, found: Table | None, asked: Asked) -> Fitting | None:
    """Return the columns that the picture of a view can draw; None if there is nothing to choose."""
    is_network = view == NETWORK and kind == "solutions" and found is not None
    fitting = result_charts.weights_of(found, _picked(asked)) if is_network and found else drawn and drawn.fitting
    return fitting if fitting and fitting.is_choice else None


def _picked(asked: Asked) -> Picked:
    return Picked(asked.label, asked.figure)


def _picture(asked: Asked, view: str) -> str:
    return asked.address("", view, "sparql.picture")


def _raw(result: Result, found: Table | None) -> str:
    if result.kind == "boolean":
        return str(result.boolean()).lower()
    if result.kind == "graph":
        return _without_unused(graph_text(result.triples()[:_RAW_ROWS], "ttl").decode())
    assert found is not None
    rows = ("\t".join("" if term is None else str(term) for term in row) for row in found.rows[:_RAW_ROWS])
    return "\n".join(["\t".join(f"?{name}" for name in found.columns), *rows])


def _without_unused(turtle: str) -> str:
    """Return Turtle without the declarations of prefixes that it does not use."""
    body = _PREFIX_LINE.sub("", turtle)
    return _PREFIX_LINE.sub(lambda m: m[0] if re.search(rf"(?<![\w<-]){m[1]}:", body) else "", turtle).lstrip()
