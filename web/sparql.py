"""The SPARQL endpoint: the SPARQL 1.1 protocol for machines, an editor with results for people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ..errors import QueryError, QueryTooLargeError, StandlinkError
from ..graph.store.export import FORMATS, serialize
from ..ontology.namespaces import PREFIXES
from ..queries.sparql.workers import SOLUTION_FORMATS, Result
from ..queries.table import Table
from . import negotiation
from .context import release, site
from .entities import RDF
from .linking import absolute
from .negotiation import CSV, HTML, Representation
from .void import service

blueprint = Blueprint("sparql", __name__)

SOLUTIONS: Final = (
    Representation("json", "application/sparql-results+json", "JSON", ("application/json",)),
    Representation("xml", "application/sparql-results+xml", "XML", ("application/xml", "text/xml")),
    CSV,
    Representation("tsv", "text/tab-separated-values", "TSV"),
)
GRAPHS: Final = (RDF["ttl"], RDF["nt"], RDF["jsonld"], RDF["rdf"])
_OFFERS: Final = {"solutions": SOLUTIONS, "boolean": SOLUTIONS, "graph": GRAPHS}
assert {o.media_type for o in SOLUTIONS} == set(SOLUTION_FORMATS)

#: Names that clients give to formats in ``format=``, besides our suffixes (SPARQLWrapper sends one with every query).
_GRAPH_ALIASES: Final = {
    "json": "jsonld",
    "json-ld": "jsonld",
    "n3": "ttl",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "turtle": "ttl",
    "xml": "rdf",
}


@cache
def examples() -> tuple[tuple[str, str], ...]:
    """Return the title and text of queries to start from, for those who would rather change one than begin."""
    texts = (path.read_text("utf-8") for path in sorted((Path(__file__).parent / "examples").glob("*.rq")))
    return tuple((title.removeprefix("# "), query) for title, _, query in (text.partition("\n") for text in texts))


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query, or show the editor to a browser and the service description to a machine that asks nothing."""
    query = _query()
    wanted = request.values.get("format", "")
    if not query:
        return _welcome(wanted)
    as_page = wanted == "html" or (not wanted and negotiation.choose((*SOLUTIONS, HTML, *GRAPHS)) is HTML)
    if as_page:
        return _page(query)
    result = site().pool.run(release(), query)
    chosen = negotiation.choose(_OFFERS[result.kind], _suffix(wanted, result.kind))
    return negotiation.respond(chosen, lambda: _serialized(result, chosen), filename=_download(wanted, chosen))


def _suffix(wanted: str, kind: str) -> str:
    """Return the suffix that a ``format`` names for this kind of result, or nothing: then ``Accept`` decides."""
    name = wanted.casefold()
    suffix = _GRAPH_ALIASES.get(name, name) if kind == "graph" else name
    return suffix if suffix in {offer.suffix for offer in _OFFERS[kind]} else ""


@dataclass(frozen=True)
class Shown:
    """A result as its page shows it: a table, a truth value or a graph as Turtle, and in which forms it can be had."""

    table: Table | None
    truth: bool | None
    turtle: str
    total: int
    formats: tuple[Representation, ...]


def _page(query: str) -> Response:
    """Show a query with its result; what went wrong stands above the query, which is kept."""
    result, problem, status = None, "", 200
    try:
        result = _shown(site().pool.run(release(), query))
    except StandlinkError as error:
        problem, status = str(error), error.status
    page = render_template("sparql.html", query=query, result=result, problem=problem, **_common())
    return negotiation.respond(HTML, lambda: page, status=status)


def _shown(result: Result) -> Shown:
    offers = _OFFERS[result.kind]
    if result.kind == "boolean":
        return Shown(None, result.boolean(), "", 1, offers)
    if result.kind == "graph":
        triples = result.triples()
        text = _graph(triples[: site().settings.shown_rows], "ttl").decode()
        return Shown(None, None, text, len(triples), offers)
    table = result.table(release().store)
    return Shown(table, None, "", len(table), offers)


def _welcome(wanted: str) -> Response:
    chosen = negotiation.choose((HTML, *GRAPHS), wanted)
    if chosen is HTML:
        return negotiation.page(lambda: render_template("sparql.html", query="", result=None, problem="", **_common()))
    return negotiation.respond(chosen, lambda: serialize(service(absolute("/sparql")), FORMATS[chosen.suffix]))


def _common() -> dict[str, object]:
    return {"examples": examples(), "prefixes": PREFIXES, "limits": site().pool.limits}


def _query() -> str:
    """Return the query that the request carries, in one of the three ways of the protocol; '' if there is none.

    Raises:
        BadRequest: if there are several, or a dataset is named outside of the query.
        QueryError: if it is an update.
        UnsupportedMediaType: if the body is of another type.
    """
    if request.values.get("update") is not None or request.mimetype == "application/sparql-update":
        raise QueryError("this endpoint only reads: updates are refused")
    if request.values.get("default-graph-uri") or request.values.get("named-graph-uri"):
        raise BadRequest("Name the dataset in the query itself, with FROM or GRAPH.")
    if request.method == "POST" and request.mimetype == "application/sparql-query":
        body = request.get_data(cache=False)
        _check_length(body)
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequest(f"The query is not UTF-8: {error.reason} at byte {error.start}.") from error
    if request.method == "POST" and request.mimetype not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        raise UnsupportedMediaType("Send application/sparql-query, or a form with a field 'query'.")
    queries = request.values.getlist("query")
    if len(queries) > 1:
        raise BadRequest("There is more than one query in the request.")
    if request.method == "POST" and not queries:
        raise BadRequest("There is no field 'query' in the form.")
    query = queries[0].replace("\r\n", "\n") if queries else ""
    _check_length(query.encode("utf-8", "replace"))
    return query if query.strip() else ""


def _check_length(query: bytes) -> None:
    most = site().settings.query_max_bytes
    if len(query) > most:
        raise QueryTooLargeError(f"the query is longer than {most:,} bytes")


def _serialized(result: Result, chosen: Representation) -> bytes:
    if result.kind != "graph":
        return result.serialize(chosen.media_type)
    return _graph(result.triples(), chosen.suffix)


def _graph(triples: list[ox.Triple], suffix: str) -> bytes:
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in triples), FORMATS[suffix])


def _download(wanted: str, chosen: Representation) -> str:
    """Return a file's name where a link on the page asked for a form; a client of the protocol wants none."""
    return f"standlink-query.{chosen.suffix}" if wanted else ""
