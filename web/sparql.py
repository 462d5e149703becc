"""The SPARQL endpoint: the SPARQL 1.1 Protocol for machines, an editor with results for browsers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import accumulate, takewhile
from typing import Final, cast

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from ..errors import QueryTimeoutError, QueryTooLargeError, StandlinkError
from ..graph.store.export import FORMATS, serialize
from ..ontology.namespaces import PREFIXES, node
from ..queries.answer_citations import LONGEST_ADDRESS, check_citable, pinned_address
from ..queries.sparql.hints import Hint, hints
from ..queries.sparql.outline import Outline
from ..queries.sparql.result import SOLUTION_FORMATS, Result
from ..queries.table import Table
from . import negotiation, protocol
from .citation import result_citation, today
from .context import release, site
from .examples import grouped
from .linking import absolute, citable
from .negotiation import ANSWER_CITATIONS, CSV, HTML, RDF, Representation
from .protocol import Asked
from .service_description import service
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

_LONGEST_HEADER: Final = 1_000

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
    try:
        asked = protocol.read()
    except QueryTooLargeError as error:
        if not negotiation.prefers_html():
            raise
        return _show(request.values.get("query", ""), error)
    if not asked.query:
        return _welcome(asked)
    outline = Outline.of(asked.query)
    # The form decides what the answer can be, so that a client that accepts none of it need not wait for it.
    offers = _OFFERS.get(outline.kind, (*SOLUTIONS, *GRAPHS))
    chosen = (
        HTML if asked.wanted == "html" else negotiation.choose((*offers, HTML), _suffix(asked.wanted, outline.kind))
    )
    if chosen is HTML:
        return _page(asked)
    found: list[Hint] = []

    def body() -> bytes:
        result = _run(asked)
        found.extend(_hints(asked, result))
        return _serialized(result, chosen)

    response = negotiation.respond(chosen, body, filename=_download(asked.wanted, chosen), varies=outline.varies)
    if found:
        response.headers[negotiation.HINT_HEADER] = _header(found)
    return response


@blueprint.route("/sparql.<suffix>", methods=["GET", "POST"])
def citation(suffix: str) -> Response:
    """Cite the result of a query.

    Raises:
        BadRequest: if there is no query.
        QueryError: if its result differs each time, or it is too long.
    """
    chosen, asked = negotiation.choose(ANSWER_CITATIONS, suffix), protocol.read()
    if not asked.query:
        raise BadRequest(text("sparql.errors.no_query"))
    check_citable(asked.query)
    # Relative IRIs are relative to the address that is cited.
    cited = replace(asked, base=pinned_address(citable(), release(), "/sparql"))

    def body() -> str:
        return result_citation(release(), asked.query, _run(cited), asked.dataset, chosen)

    return negotiation.respond(chosen, body, day=today())


def _run(asked: Asked) -> Result:
    """Return the result of a query.

    Raises:
        QueryTimeoutError: if it was stopped; the message has the hints, since one may name the cause.
    """
    try:
        return site().pool.run(
            release(),
            asked.query,
            base_iri=asked.base,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            client=request.environ.get("standlink.client", ""),
            cancellation=request.environ.get("standlink.cancellation"),
        )
    except QueryTimeoutError as error:
        raise QueryTimeoutError(". ".join([str(error), *(hint.sentence for hint in _hints(asked))])) from None


def _hints(asked: Asked, result: Result | None = None) -> tuple[Hint, ...]:
    empty = result is not None and result.empty
    return hints(release(), asked.query, empty=empty, base_iri=asked.base, graphs=asked.graphs)


def _header(found: Sequence[Hint]) -> str:
    """Return hints as a list of strings for a header field (RFC 9651), as many as fit; other than ASCII is escaped."""
    strings = (str(hint).encode("ascii", "backslashreplace").decode() for hint in found)
    quoted = ['"' + string.replace("\\", r"\\").replace('"', r"\"") + '"' for string in strings]
    fitting = takewhile(
        lambda pair: pair[0] <= _LONGEST_HEADER, zip(accumulate(len(q) + 2 for q in quoted), quoted, strict=True)
    )
    return ", ".join(string for _, string in fitting)


def _suffix(wanted: str, kind: str) -> str:
    """Return the suffix that a ``format`` names for this kind of result; if none, ``Accept`` decides."""
    name = wanted.casefold()
    suffix = _GRAPH_ALIASES.get(name, name) if kind == "graph" else name
    return suffix if suffix in {offer.suffix for offer in _OFFERS.get(kind, ())} else ""


@dataclass(frozen=True)
class Shown:
    """A result on its page: a table, a truth value or a graph as Turtle, with its size, its downloads and hints.

    The table and the graph have the first rows and triples, ``total`` counts all.
    ``downloads`` has the address of each format; none if the query is too long for one, so that the form must send it.
    ``citations`` has those of the citation; it is empty if the result cannot be cited.
    """

    table: Table | None
    truth: bool | None
    turtle: str
    total: int
    downloads: tuple[tuple[Representation, str], ...]
    citations: tuple[tuple[Representation, str], ...]
    hints: tuple[Hint, ...]


def _page(asked: Asked) -> Response:
    """Show a query with its result or its error; a query of the form that fits an address gets its address first."""
    fits = len(asked.address()) <= LONGEST_ADDRESS
    if request.method == "POST" and fits:
        return cast("Response", redirect(asked.address(), 303))
    try:
        result = _run(asked)
        return _show(asked.query, result=_shown(asked, result, fits))
    except StandlinkError as error:
        return _show(asked.query, error)


def _show(query: str, error: StandlinkError | None = None, result: Shown | None = None) -> Response:
    page = render_template(
        "sparql.html",
        query=query,
        result=result,
        problem=str(error or "").splitlines(),
        examples=grouped(release()),
        prefixes=PREFIXES,
        limits=site().pool.limits,
        hint_header=negotiation.HINT_HEADER,
    )
    response = negotiation.respond(
        HTML, lambda: page, status=error.status if error else 200, varies=Outline.of(query).varies
    )
    if error and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(getattr(error, "retry_after", 30))
    return response


def _shown(asked: Asked, result: Result, fits: bool) -> Shown:
    offers = _OFFERS[result.kind]
    downloads = tuple((offer, asked.address(offer.suffix) if fits else "") for offer in offers)
    is_citable = fits and not Outline.of(asked.query).varies
    citations = tuple((offer, asked.citation(offer.suffix)) for offer in ANSWER_CITATIONS if is_citable)
    found = _hints(asked, result)
    if result.kind == "boolean":
        return Shown(None, result.boolean(), "", 1, downloads, citations, found)
    if result.kind == "graph":
        triples = result.triples()
        turtle = _graph(triples[: site().settings.shown_rows], "ttl").decode()
        return Shown(None, None, turtle, len(triples), downloads, citations, found)
    table, total = result.first_rows(release().store, site().settings.shown_rows)
    return Shown(table, None, "", total, downloads, citations, found)


def _welcome(asked: Asked) -> Response:
    """Describe the service; to a client that wants a result, say that the query is missing."""
    chosen = negotiation.choose((*GRAPHS, HTML, *SOLUTIONS), "html" if asked.wanted == "html" else "")
    if chosen in SOLUTIONS or (asked.wanted and chosen is not HTML):
        raise BadRequest(text("sparql.errors.no_query"))
    if chosen is HTML:
        return _show("")
    return negotiation.respond(chosen, lambda: serialize(_description(), FORMATS[chosen.suffix]))


def _description() -> list[ox.Quad]:
    """Return the description of the service for machines, with what the standard vocabulary cannot say as a comment."""
    endpoint, limits = absolute("/sparql"), site().pool.limits
    note = text(
        "sparql.service",
        seconds=limits.seconds,
        megabytes=limits.result_bytes / 1e6,
        kilobytes=limits.query_bytes / 1e3,
        header=negotiation.HINT_HEADER,
    )
    comment = ox.Quad(ox.NamedNode(endpoint), node("rdfs:comment"), ox.Literal(note, language="en"))
    return [*service(endpoint, release().store.graphs()), comment]


def _serialized(result: Result, chosen: Representation) -> bytes:
    if result.kind != "graph":
        return result.serialize(chosen.media_type)
    return _graph(result.triples(), chosen.suffix)


def _graph(triples: list[ox.Triple], suffix: str) -> bytes:
    return serialize((ox.Quad(t.subject, t.predicate, t.object) for t in triples), FORMATS[suffix])


def _download(wanted: str, chosen: Representation) -> str:
    """Return the file name of a download from a link on the page; clients of the protocol get none."""
    return f"standlink-query.{chosen.suffix}" if wanted else ""
