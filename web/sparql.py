"""The SPARQL endpoint: the SPARQL 1.1 Protocol for machines, an editor with results for browsers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from itertools import accumulate, takewhile
from typing import Final, cast

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from ..errors import QueryError, QueryTimeoutError, QueryTooLargeError, StandlinkError
from ..graph.store.export import FORMATS, serialize
from ..ontology.namespaces import PREFIXES, node
from ..queries.answer_citations import check_citable, pinned_address
from ..queries.sparql.hints import Hint, hints
from ..queries.sparql.outline import Outline
from ..queries.sparql.result import Result
from . import editing, negotiation, protocol, result_page, sharing
from .charts.drawing import wanted
from .citation import result_citation, today
from .context import release, site
from .errors import not_found
from .examples import grouped
from .linking import absolute, citable
from .negotiation import ANSWER_CITATIONS, HTML, SVG, Representation
from .protocol import Asked
from .result_page import GRAPHS, OFFERS, PICTURES, SOLUTIONS, graph_text
from .service_description import service
from .wording import table, text

blueprint = Blueprint("sparql", __name__)

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
    offers = OFFERS.get(outline.kind, (*SOLUTIONS, *GRAPHS))
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
    return suffix if suffix in {offer.suffix for offer in OFFERS.get(kind, ())} else ""


def _page(asked: Asked) -> Response:
    """Show a query with its result or its error.

    A query of the form that fits an address gets its address first. One that does not is kept as a short link if
    another view is wanted: pictures need an address.
    """
    is_part = bool(request.values.get("part"))
    if not asked.fits and asked.view in PICTURES:
        asked = sharing.kept(asked)
    if request.method == "POST" and not is_part and asked.fits:
        return cast("Response", redirect(asked.address(view=asked.view), 303))
    try:
        result = _kept(asked)
        return _show(asked.query, result=result_page.shown(asked, result, _hints(asked, result)), is_part=is_part)
    except StandlinkError as error:
        return _show(asked.query, error, is_part=is_part)


def _kept(asked: Asked) -> Result:
    """Return the result of a query for its page: one that was shown before, unless it differs each time."""
    if Outline.of(asked.query).varies:
        return _run(asked)
    key = release().id, asked.query, asked.base, asked.default_graphs, asked.named_graphs
    return site().results.get(key, lambda: _run(asked))


def _show(
    query: str, error: StandlinkError | None = None, result: result_page.Shown | None = None, *, is_part: bool = False
) -> Response:
    page = render_template(
        "sparql_result.html" if is_part else "sparql.html",
        query=query,
        result=result,
        problem=str(error or "").splitlines(),
        marks=editing.marks_of(query, str(error)) if error and not isinstance(error, QueryTooLargeError) else (),
        examples=() if is_part else grouped(release()),
        questions=() if is_part else editing.questions(),
        words=table("sparql.script"),
        in_language=editing.in_language,
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


@blueprint.get("/sparql.svg")
def picture() -> Response:
    """Draw the chart, map or network of the result of a query.

    Raises:
        BadRequest: if there is no query.
        NotFoundError: if its result has no such picture.
    """
    asked = protocol.read()
    if not asked.query:
        raise BadRequest(text("sparql.errors.no_query"))

    def body() -> str:
        drawn = result_page.picture_of(asked, _kept(asked))
        if drawn is None:
            raise not_found(text("sparql.errors.no_picture"))
        return drawn.draw(site().cache, release().id, **wanted())

    return negotiation.respond(SVG, body, varies=Outline.of(asked.query).varies)


def _welcome(asked: Asked) -> Response:
    """Describe the service; to a client that wants a result, say that the query is missing."""
    chosen = negotiation.choose((*GRAPHS, HTML, *SOLUTIONS), "html" if asked.wanted == "html" else "")
    if chosen in SOLUTIONS or (asked.wanted and chosen is not HTML):
        raise BadRequest(text("sparql.errors.no_query"))
    if chosen is HTML and request.method == "POST":
        return _show("", QueryError(text("sparql.errors.empty")), is_part=bool(request.values.get("part")))
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
    services = ", ".join(limits.services)
    federation = text("sparql.services", services=services) if services else text("sparql.no_services")
    comment = ox.Quad(ox.NamedNode(endpoint), node("rdfs:comment"), ox.Literal(f"{note} {federation}", language="en"))
    return [*service(endpoint, release().store.graphs(), federated=bool(services)), comment]


def _serialized(result: Result, chosen: Representation) -> bytes:
    if result.kind != "graph":
        return result.serialize(chosen.media_type)
    return graph_text(result.triples(), chosen.suffix)


def _download(wanted: str, chosen: Representation) -> str:
    """Return the file name of a download from a link on the page; clients of the protocol get none."""
    return f"standlink-query.{chosen.suffix}" if wanted else ""
