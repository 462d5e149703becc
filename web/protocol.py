"""The request of the SPARQL 1.1 Protocol: a query with its dataset, sent in one of three ways."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

import pyoxigraph as ox
from flask import request, url_for
from werkzeug.exceptions import BadRequest, RequestURITooLarge, UnsupportedMediaType

from ..errors import QueryError, QueryTooLargeError
from ..queries.answer_citations import LONGEST_ADDRESS
from .context import site
from .errors import not_found
from .linking import absolute
from .wording import text

_DIRECT = "application/sparql-query"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")


@dataclass(frozen=True)
class Asked:
    """What a request asks.

    Attributes:
        query: the text of the query; empty if there is none.
        base: the address of the endpoint, which relative IRIs are relative to.
        default_graphs: the values of ``default-graph-uri``, resolved; None if neither kind of graph is named.
        named_graphs: the values of ``named-graph-uri``, likewise.
        wanted: the value of ``format``, by which the links of the page choose a format.
        view: the value of ``view``, by which the links of the page choose a view.
        stored: the name of the short link with the query; empty if the query is in the request.
        label: the value of ``label``, the column by which a picture names rows.
        figure: the value of ``figure``, the column of figures that a picture draws.
    """

    query: str
    base: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    wanted: str
    view: str = ""
    stored: str = ""
    label: str = ""
    figure: str = ""

    @property
    def graphs(self) -> tuple[str, ...]:
        """All graphs that the request names."""
        return (*(self.default_graphs or ()), *(self.named_graphs or ()))

    @property
    def dataset(self) -> list[tuple[str, str]]:
        """The graphs that the request names, as parameters of an address."""
        default = [("default-graph-uri", graph) for graph in self.default_graphs or ()]
        return default + [("named-graph-uri", graph) for graph in self.named_graphs or ()]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query and its dataset, as parameters of an address."""
        return [("stored", self.stored) if self.stored else ("query", self.query), *self.dataset]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The columns that a picture draws, as far as the request names them, as parameters of an address."""
        return [(name, value) for name, value in (("label", self.label), ("figure", self.figure)) if value]

    @property
    def fits(self) -> bool:
        """Whether an address has room for the query."""
        return len(self.address()) <= LONGEST_ADDRESS

    def address(self, fmt: str = "", view: str = "", endpoint: str = "sparql.endpoint") -> str:
        """Return the address that asks the same with GET, in a format or a view."""
        more = [("format", fmt)] if fmt else [("view", view), *self.columns] if view else []
        return f"{url_for(endpoint)}?{urlencode([*self.parameters, *more])}"

    def citation(self, suffix: str) -> str:
        """Return the address of the citation of the result."""
        return f"{url_for('sparql.citation', suffix=suffix)}?{urlencode(self.parameters)}"


def read() -> Asked:
    """Return what the request asks.

    Raises:
        BadRequest: if there are several queries, or the query or the name of a graph cannot be read.
        NotFoundError: if it names a short link that there is not.
        QueryError: if it is an update.
        QueryTooLargeError: if the query is too long.
        UnsupportedMediaType: if the body has another media type or encoding.
    """
    if request.values.get("update") is not None or request.mimetype == "application/sparql-update":
        raise QueryError(text("sparql.errors.update"))
    base = absolute("/sparql")
    stored = request.values.get("stored", "")
    queries = [_stored(stored)] if stored else _queries()
    if len(queries) > 1:
        raise BadRequest(text("sparql.errors.several"))
    query = queries[0] if queries else ""
    check_length(query)
    default, named = (_graphs(f"{kind}-graph-uri", base) for kind in ("default", "named"))
    is_given = default or named
    return Asked(
        query if query.strip() else "",
        base,
        default if is_given else None,
        named if is_given else None,
        request.values.get("format", ""),
        request.values.get("view", ""),
        stored,
        request.values.get("label", ""),
        request.values.get("figure", ""),
    )


def _stored(name: str) -> str:
    """Return the query of a short link."""
    saved = site().short_links.find(name)
    if saved is None:
        raise not_found(text("sparql.errors.link", name=name))
    return saved.query


def _queries() -> list[str]:
    """Return the queries of the request: in the address, in a form or as the body."""
    in_address = request.args.getlist("query")
    if request.method != "POST" or (in_address and not request.get_data()):
        return [_lines(query) for query in in_address]
    if request.mimetype_params.get("charset", "utf-8").casefold() not in _UTF8:
        raise UnsupportedMediaType(text("sparql.errors.charset"))
    if request.mimetype == _DIRECT:
        try:
            return [*in_address, request.get_data().decode("utf-8")]
        except UnicodeDecodeError as error:
            message = text("sparql.errors.not_utf8", reason=error.reason, position=error.start)
            raise BadRequest(message) from error
    if request.mimetype not in _FORMS:
        raise UnsupportedMediaType(text("sparql.errors.media_type"))
    queries = request.values.getlist("query")
    if not queries:
        raise BadRequest(text("sparql.errors.no_field"))
    return [_lines(query) for query in queries]


def _lines(query: str) -> str:
    """Return a query with line feeds; a form sends carriage returns before them."""
    return query.replace("\r\n", "\n")


def _graphs(parameter: str, base: str) -> tuple[str, ...]:
    """Return the graphs of a parameter, each once; a relative IRI is relative to the endpoint."""
    resolved = dict.fromkeys(urljoin(base, value) for value in request.values.getlist(parameter) if value)
    for iri in resolved:
        try:
            ox.NamedNode(iri)
        except ValueError:
            raise BadRequest(text("sparql.errors.graph", parameter=parameter, value=iri)) from None
    return tuple(resolved)


def check_length(query: str) -> None:
    """Refuse a query that is too long.

    Raises:
        QueryTooLargeError: if it was posted.
        RequestURITooLarge: if it is in the address.
    """
    most = site().settings.query_max_bytes
    if len(query.encode("utf-8", "replace")) > most:
        message = text("sparql.errors.too_long", bytes=most)
        raise QueryTooLargeError(message) if request.method == "POST" else RequestURITooLarge(message)
