"""The SPARQL endpoint: the SPARQL 1.1 Protocol for machines, an editor with results for browsers."""

from __future__ import annotations

from dataclasses import dataclass
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
from .examples import grouped
from .linking import absolute
from .negotiation import CSV, HTML, RDF, Representation
from .void import service
from .wording import text

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

#: Names of formats in ``format=`` that clients send besides our suffixes (SPARQLWrapper sends one with every query).
_GRAPH_ALIASES: Final = {
    "json": "jsonld",
    "json-ld": "jsonld",
    "n3": "ttl",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "turtle": "ttl",
    "xml": "rdf",
}


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query; without a query, show the editor to browsers and the service description to machines."""
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
    """Return the suffix that a ``format`` names for this kind of result; if none, ``Accept`` decides."""
    name = wanted.casefold()
    suffix = _GRAPH_ALIASES.get(name, name) if kind == "graph" else name
    return suffix if suffix in {offer.suffix for offer in _OFFERS[kind]} else ""


@dataclass(frozen=True)
class Shown:
    """A result on its page: a table, a truth value or a graph as Turtle, with its size and its formats."""

    table: Table | None
    truth: bool | None
    turtle: str
    total: int
    formats: tuple[Representation, ...]


def _page(query: str) -> Response:
    """Show a query with its result or its error."""
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
        turtle = _graph(triples[: site().settings.shown_rows], "ttl").decode()
        return Shown(None, None, turtle, len(triples), offers)
    table = result.table(release().store)
    return Shown(table, None, "", len(table), offers)


def _welcome(wanted: str) -> Response:
    chosen = negotiation.choose((HTML, *GRAPHS), wanted)
    if chosen is HTML:
        return negotiation.page(lambda: render_template("sparql.html", query="", result=None, problem="", **_common()))
    return negotiation.respond(chosen, lambda: serialize(service(absolute("/sparql")), FORMATS[chosen.suffix]))


def _common() -> dict[str, object]:
    return {"examples": grouped(release()), "prefixes": PREFIXES, "limits": site().pool.limits}


def _query() -> str:
    """Return the query of the request, sent in one of the three ways of the protocol; '' if there is none.

    Raises:
        BadRequest: if there are several queries, or a dataset is named outside the query.
        QueryError: if the request is an update.
        UnsupportedMediaType: if the body has another media type.
    """
    if request.values.get("update") is not None or request.mimetype == "application/sparql-update":
        raise QueryError(text("sparql.errors.update"))
    if request.values.get("default-graph-uri") or request.values.get("named-graph-uri"):
        raise BadRequest(text("sparql.errors.dataset"))
    if request.method == "POST" and request.mimetype == "application/sparql-query":
        body = request.get_data(cache=False)
        _check_length(body)
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            message = text("sparql.errors.not_utf8", reason=error.reason, position=error.start)
            raise BadRequest(message) from error
    if request.method == "POST" and request.mimetype not in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ):
        raise UnsupportedMediaType(text("sparql.errors.media_type"))
    queries = request.values.getlist("query")
    if len(queries) > 1:
        raise BadRequest(text("sparql.errors.several"))
    if request.method == "POST" and not queries:
        raise BadRequest(text("sparql.errors.no_field"))
    query = queries[0].replace("\r\n", "\n") if queries else ""
    _check_length(query.encode("utf-8", "replace"))
    return query if query.strip() else ""


def _check_length(query: bytes) -> None:
    most = site().settings.query_max_bytes
    if len(query) > most:
        raise QueryTooLargeError(text("sparql.errors.too_long", bytes=most))


def _serialized(result: Result, chosen: Representation) -> bytes:
    if result.kind != "graph":
        return result.serialize(chosen.media_type)
    return _graph(result.triples(), chosen.suffix)


def _graph(triples: list[ox.Triple], suffix: str) -> bytes:
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in triples), FORMATS[suffix])


def _download(wanted: str, chosen: Representation) -> str:
    """Return the file name of a download from a link on the page; clients of the protocol get none."""
    return f"standlink-query.{chosen.suffix}" if wanted else ""
