"""A release that a server has, with the methods of one on disk: it is asked over the API of version 1 and SPARQL.

All requests are to the addresses of the one release that was current when it was opened, so that answers agree with
each other when the server publishes the next.
"""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import msgspec
import pyoxigraph as ox

from ...errors import NotFoundError, NotReadyError, ParameterError, RemoteError
from ...graph.store.boundary import to_rdflib
from ...graph.store.description import Description
from ...graph.store.store import LABEL, Store, sl
from ...ontology.namespaces import BASE, PREFIXES, node
from ..opened import Opened, plain_names
from ..run import Answer, with_labels
from ..search.ranking import Hit
from ..sparql.hints import HintWarning
from ..sparql.trusted import rdflib_graph
from ..table import Table
from .connection import AnswerError, Connection
from .documents import from_document

if TYPE_CHECKING:
    import polars
    import rdflib

_API: Final = "/api/v1"
_VERSION: Final = "v1"
#: The parameter of the API that chooses another release.
_RELEASE: Final = "release"
_PINNED: Final = re.compile(r".*/releases/[^/]+")
_RESULTS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
#: What servers answer that have nothing at an address.
_ABSENT: Final = (404, 405, 406, 410)
#: An IRI in a query without a scheme.
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\s]*>")
#: A hint in the header of a result: a string of RFC 9651, in which other than ASCII is escaped as in Python.
_HINT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED: Final = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2}))")
#: What a label is made of: names, and the parts of a statement. So many things are asked for at once.
_PARTS: Final = (sl("subject"), sl("property"), sl("object"))
_NAMING: Final = (LABEL, node("dcterms:title"), *_PARTS)
_AT_ONCE: Final = 400


class _Site(msgspec.Struct):
    """What a server says of itself: its version, its current release, and the versions of its API."""

    standlink: str
    release: str
    api: dict[str, Any]


class _Questions(msgspec.Struct):
    questions: list[dict[str, Any]]


class _Hits(msgspec.Struct):
    things: list[Hit]


@dataclass(frozen=True)
class RemoteRelease:
    """A release that a server has.

    Attributes:
        id: its id.
        address: where it can be read, also when it is no longer the current one.
        manifest: its ``triples``, ``inferred``, ``counts``, ``tables``, ``published`` and ``datasets``.
    """

    id: str
    address: str
    manifest: Mapping[str, Any]

    @property
    def published(self) -> str:
        """The time of publication, in ISO 8601."""
        return str(self.manifest["published"])


class RemoteGraph(Opened):
    """A release to query at a server, which limits the time and size of queries."""

    def __init__(self, release: RemoteRelease, connection: Connection) -> None:
        self.release, self._connection = release, connection

    @property
    def _about(self) -> tuple[str, Mapping[str, Any]]:
        return self.release.id, self.release.manifest

    def answer(self, question: str, **arguments: str | Sequence[str]) -> Answer:
        content = self._answered(question, plain_names(arguments), _RESULTS)
        try:
            return from_document(content)
        except (KeyError, TypeError, ValueError) as error:
            raise self._connection.unknown(error) from None

    def questions(self) -> Iterator[str]:
        yield from (str(each["id"]) for each in self._connection.read(f"{_API}/questions", _Questions).questions)

    def sparql(self, query: str) -> Table | bool | rdflib.Graph:
        """Run a SPARQL query of any form, as ``Graph.sparql`` does, within the limits of the server.

        Raises:
            QueryError: if the query is malformed, not allowed, or was stopped.
        """
        body, headers = self._connection.post("/sparql", {"query": _with_base(query)}, f"{_RESULTS}, {_TRIPLES};q=0.9")
        for hint in _HINT.findall(headers.get("Standlink-Hint", "")):
            warnings.warn(_unescaped(hint), HintWarning, stacklevel=2)
        if headers.get_content_type() == _TRIPLES:
            return rdflib_graph(self._triples(body))
        document = self._connection.decoded(body, dict[str, Any])
        try:
            return document["boolean"] is True if "boolean" in document else self._labelled(Table.from_json(document))
        except (KeyError, TypeError, ValueError) as error:
            raise self._connection.unknown(error) from None

    def describe(self, name: str) -> Description:
        return self._connection.read(f"{_API}/described", Description, {"name": name})

    def to_rdflib(self) -> rdflib.Graph:
        """Return the whole release as an rdflib graph; wait while the server makes the file, but no longer than it may.

        Raises:
            NotReadyError: if it takes longer.
        """
        graph = to_rdflib(download(self, "/data/standlink.nt"))
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph

    def _answered(self, question: str, arguments: Mapping[str, str | Sequence[str]], accept: str) -> bytes:
        if question.count("/") != 1:
            raise NotFoundError(f"there is no question {question!r}; questions() yields the ids of all")
        if _RELEASE in arguments:
            raise ParameterError(_RELEASE, f"{_RELEASE}: is no parameter of a question; open that release instead")
        # An emptied argument is one that is not given, as on disk.
        given = {
            name: [v for v in ([each] if isinstance(each, str) else each) if v.strip()]
            for name, each in arguments.items()
        }
        return self._connection.get(f"{_API}/questions/{quote(question)}/answer", given, accept).body

    def _graphml(self, question: str, arguments: Mapping[str, str | Sequence[str]]) -> bytes:
        return self._answered(question, arguments, "application/graphml+xml")

    def _found(self, text: str, kinds: Sequence[str], limit: int) -> Sequence[Hit]:
        asked = {"q": text, "kind": kinds, "limit": str(limit)}
        return self._connection.read(f"{_API}/search", _Hits, asked).things

    def _frame(self, name: str) -> polars.LazyFrame:
        import polars

        content = self._connection.get(f"/data/tables/{name}.parquet", accept="*/*").body
        return polars.read_parquet(BytesIO(content)).lazy()

    def _labelled(self, table: Table) -> Table:
        """Return a table with the labels of the things in it, as they are on disk."""
        things = {term for row in table.rows for term in row if isinstance(term, ox.NamedNode)}
        triples = list(self._naming(things))
        parts = {t.object for t in triples if t.predicate in _PARTS and isinstance(t.object, ox.NamedNode)}
        triples += self._naming(parts - things)
        graph = ox.NamedNode(BASE)
        return with_labels(Store.of(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), table)

    def _naming(self, things: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """Yield the triples that name things."""
        ordered, properties = sorted(things, key=str), " ".join(map(str, _NAMING))
        for start in range(0, len(ordered), _AT_ONCE):
            some = " ".join(map(str, ordered[start : start + _AT_ONCE]))
            query = f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ {some} }} VALUES ?p {{ {properties} }} ?s ?p ?o }}"
            yield from self._triples(self._connection.post("/sparql", {"query": query}, _TRIPLES).body)

    def _triples(self, content: bytes) -> list[ox.Triple]:
        try:
            return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise self._connection.unknown(error) from None


def connect(address: str, timeout: float) -> RemoteGraph:
    """Return the release at an address: the current one of a site, or one that ``/releases/<id>`` names.

    Raises:
        ParameterError: if it has a user name or a password.
        RemoteError: if nothing answers there, or no server of a version that this one knows.
        NotFoundError: if the site has no such release, or it cannot be read.
    """
    if "@" in urlsplit(address).netloc:
        raise ParameterError("source", f"{address}: an address with a user name or password is not supported")
    site = Connection(address.rstrip("/"), timeout)
    found = _site(site)
    if _VERSION not in found.api:
        versions = ", ".join(found.api) or "none"
        raise RemoteError(
            f"{site.address} runs Standlink {found.standlink}, whose API has the versions {versions}; this Standlink "
            f"knows {_VERSION}. Install a version of Standlink as new as the server's."
        )
    pinned = site if _PINNED.fullmatch(site.address) else site.below(f"/releases/{found.release}")
    described = pinned.read(f"{_API}/releases/{found.release}", dict[str, Any])
    if not {"triples", "tables", "datasets", "published"} <= described.keys():
        raise pinned.unknown("its description of the release is incomplete")
    return RemoteGraph(RemoteRelease(found.release, pinned.address, described), pinned)


def _site(site: Connection) -> _Site:
    """Return what a server says of itself.

    Raises:
        RemoteError: if it is no server of Standlink, or one of a version before this address.
    """
    try:
        return msgspec.json.decode(site.get("/api.json").body, type=_Site)
    except AnswerError as error:
        if error.answered not in _ABSENT:
            raise
    except (msgspec.MsgspecError, ValueError):  # A page, or other data.
        pass
    raise RemoteError(_no_site(site.address))


def _no_site(address: str) -> str:
    return (
        f"{address} is not the address of a Standlink site, or its Standlink is older than the API: {address}/api.json "
        "does not say which versions it has. Give the address of the front page."
    )


def _with_base(query: str) -> str:
    """Return a query whose relative IRIs are relative to that of Standlink, as on disk, not to that of the server."""
    return f"BASE <{BASE}> {query}" if _RELATIVE.search(query) else query


def _unescaped(hint: str) -> str:
    plain = re.sub(r"\\(.)", r"\1", hint)
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), plain)


def download(graph: RemoteGraph, path: str) -> bytes:
    """Return a file of a release, which its server makes when it is first wanted.

    Raises:
        NotReadyError: if that takes longer than the server may be silent.
    """
    connection = graph._connection
    latest = time.monotonic() + connection.timeout
    while True:
        try:
            return connection.get(path, accept="*/*").body
        except NotReadyError as error:
            if time.monotonic() + error.retry_after > latest:
                raise
            time.sleep(error.retry_after)
